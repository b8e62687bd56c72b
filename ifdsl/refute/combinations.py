"""Every way to draw: what is true of a composition whatever its parameters are drawn to be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from ifdsl.compose import tree as b
from ifdsl.diagnostics import SpecError
from ifdsl.library.draws import Redraw
from ifdsl.verdict import Exact

MOST = 400
"""With more combinations of draws nothing is said."""
SEEN = 40
"""So many values of one draw are looked at to see what it changes."""
Bind = Callable[["Odometer"], b.Node]


@dataclass
class Odometer:
    """A chooser that takes the given choices, and the first of what there is beyond them."""

    given: Sequence[int] = ()
    options: list[int] = field(default_factory=list)

    def pick(self, path: str, name: str, weights: Sequence[Exact] | int) -> int:
        """Return the choice whose turn it is, and note how many there were."""
        open_ = range(weights) if isinstance(weights, int) else [
            k for k, w in enumerate(weights) if w
        ]
        at = len(self.options)
        self.options.append(len(open_))
        chosen = self.given[at] if at < len(self.given) else 0
        return open_[min(chosen, len(open_) - 1)]


def first(bind: Bind) -> b.Node | None:
    """Return what the first choices of all draws give; None where that cannot be bound."""
    found = _bound(bind, ())
    return None if found is None else found[0]


def every(bind: Bind, leaves: Sequence[int]) -> Iterator[b.Node | None]:
    """Yield the trees of all ways to draw what some leaves depend on; None where it gives up."""
    start = _bound(bind, ())
    if start is None:
        yield None
        return
    moving = _moving(bind, leaves, *start)
    given: list[int] = []
    for _ in range(MOST):
        found = _bound(bind, given)
        options = found[1] if found else _counted(bind, given)
        if found is not None:
            yield found[0]
        turn = [at for at, many in enumerate(options) if (
            at in moving or at >= len(start[1])
        ) and (given[at] if at < len(given) else 0) + 1 < many]
        if not turn:
            return
        at = turn[-1]
        given = [*given, *[0] * (at + 1 - len(given))][:at + 1]
        given[at] += 1
    yield None


def _moving(
    bind: Bind, leaves: Sequence[int], tree: b.Node, options: list[int]
) -> list[int]:
    """Return the choices that the leaves depend on; all where one leads to others."""
    wanted = _of(tree, leaves)
    out: list[int] = []
    for at, many in enumerate(options):
        for k in _some(many):
            found = _bound(bind, (*[0] * at, k))
            if found is not None and len(found[1]) != len(options):
                return [i for i, n in enumerate(options) if n > 1]
            if found is None or _of(found[0], leaves) != wanted:
                out.append(at)
                break
    return out


def _some(many: int) -> Sequence[int]:
    return range(1, many) if many <= SEEN else (*range(1, SEEN), many - 1)


def _of(tree: b.Node, leaves: Sequence[int]) -> list[object]:
    found = b.leaves(tree)
    return [len(found), *(found[k] for k in leaves if k < len(found))]


def _bound(bind: Bind, given: Sequence[int]) -> tuple[b.Node, list[int]] | None:
    chooser = Odometer(given)
    try:
        return bind(chooser), chooser.options
    except (Redraw, SpecError):
        return None


def _counted(bind: Bind, given: Sequence[int]) -> list[int]:
    """Return the options of the choices up to one that cannot be bound."""
    chooser = Odometer(given)
    with suppress(Redraw, SpecError):
        bind(chooser)
    return chooser.options
