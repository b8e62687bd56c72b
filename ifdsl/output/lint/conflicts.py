"""Instructions against each other: twice the same, one implied by others, contradictory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from ifdsl.compose import tree as b
from ifdsl.compose.expand import call
from ifdsl.output.lint.facts import Fact, Facts, Holds, Interval, OneOf
from ifdsl.output.lint.finding import CONTRADICTION, TWICE, Finding, finding
from ifdsl.output.published import Published

EXCLUSIVE = frozenset({frozenset({"is_upper", "is_lower"})})
"""Functions of which at most one holds of a text."""


def conflicts(p: Published, known: dict[int, Facts]) -> Iterator[Finding]:
    """Yield what the instructions of a prompt say twice or against each other.

    `known` are the facts of the instructions by position.
    """
    for (i, one), (j, other) in combinations(enumerate(p.leaves), 2):
        if one == other:
            yield finding(p, TWICE, f"`{shown(one)}` is asked for twice (instructions {i + 1} "
                          f"and {j + 1})", "drop one of them: it counts double in a mean")
            continue
        clash = next((c for x in known[i].facts for y in known[j].facts
                      if (c := _clash(x, y)) is not None), None)
        if clash:
            yield finding(p, CONTRADICTION,
                          f"`{shown(one)}` and `{shown(other)}` contradict each other: {clash}")
        elif implies(known[i], known[j]):
            yield _implied(p, other, one)
        elif implies(known[j], known[i]):
            yield _implied(p, one, other)
    for i, leaf in enumerate(p.leaves):
        impossible = next(
            (f for f in known[i].facts if isinstance(f, Interval) and _empty(f)), None
        )
        if impossible:
            yield finding(p, CONTRADICTION, f"`{shown(leaf)}` asks for {span(impossible)}")


def _implied(p: Published, weak: b.Leaf, strong: b.Leaf) -> Finding:
    return finding(p, TWICE, f"`{shown(weak)}` says nothing new: `{shown(strong)}` implies it",
                   "drop it: it counts double in a mean")


def shown(leaf: b.Leaf) -> str:
    """Return a published instruction as a call, shortened."""
    text = call(leaf.name.rpartition(".")[2], leaf.args)
    return text if len(text) <= 100 else f"{text[:99]}…"


def _clash(x: Fact, y: Fact) -> str | None:
    """Return why no answer meets two facts, or None."""
    match x, y:
        case (Interval(), Interval()) if x.of == y.of:
            if _empty(meet(x, y)):
                return f"{span(x)} and {span(y)} have nothing in common"
        case (OneOf(), OneOf()) if x.of == y.of:
            if not x.values & y.values:
                return "no text is both"
            if x.values & y.values == {""} and len(x.values) > 1 < len(y.values):
                return "only a text of neither kind, one that cannot be told, passes both"
        case (Holds(), Holds()):
            if x.of == y.of and x.wanted != y.wanted:
                return "one asks for what the other forbids"
            if x.wanted and y.wanted and frozenset({x.of[1], y.of[1]}) in EXCLUSIVE and (
                x.of[2:] == y.of[2:]
            ):
                return "no text is both"
    return None


def meet(x: Interval, y: Interval) -> Interval:
    """Return what two intervals have in common."""
    lows = [i.low for i in (x, y) if i.low is not None]
    highs = [i.high for i in (x, y) if i.high is not None]
    return replace(x, low=max(lows, default=None), high=min(highs, default=None))


def _empty(x: Interval) -> bool:
    """Whether an interval has no number that a count or a share can be."""
    return x.high is not None and (x.high < (x.low or 0) or x.high < 0)


def span(x: Interval) -> str:
    """Return an interval in words."""
    if x.low is None:
        return f"at most {x.high}"
    if x.high is None:
        return f"at least {x.low}"
    return f"exactly {x.low}" if x.low == x.high else f"{x.low} to {x.high}"


def implies(strong: Facts, weak: Facts) -> bool:
    """Whether an answer that meets `strong` meets `weak`, as far as their facts tell."""
    return weak.complete and bool(weak.facts) and all(
        any(_stronger(s, w) for s in strong.facts) for w in weak.facts
    )


def _stronger(s: Fact, w: Fact) -> bool:
    if s.of != w.of:
        return False
    match s, w:
        case (Interval(), Interval()):
            low = w.low is None or (s.low is not None and s.low >= w.low)
            return low and (w.high is None or (s.high is not None and s.high <= w.high))
        case (OneOf(), OneOf()):
            return s.values <= w.values
        case (Holds(), Holds()):
            return s.wanted == w.wanted
    return False
