"""Goals: what a bound tree asks of each scope of an answer, and which of it is not yet met."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ifdsl.compose import tree as b
from ifdsl.compose.parts import UNITS, Scope, cut, joined, locate
from ifdsl.syntax import tree as t


@dataclass(frozen=True, eq=False)
class Goal:
    """One leaf in one scope, or (without a leaf) parts that a scope must have, at least `low`.

    `hidden` leaves cannot be seen before the parts are there.
    """

    held: bool | None
    scope: Scope
    leaf: b.Leaf | None = None
    negated: bool = False
    part: t.Part | None = None
    low: int = 1
    exact: bool = False
    hidden: int = 0


def goals(node: b.Node, scope: Scope, negated: bool = False) -> Iterator[Goal]:
    """Yield the goals of a tree in a scope; those of a part that is missing cannot be seen yet."""
    match node:
        case b.Leaf():
            yield _leaf(node, scope, negated)
        case b.Not():
            yield from goals(node.item, scope, not negated)
        case b.Named():
            yield from goals(node.body, scope, negated)
        case b.Parallel():
            if negated:
                yield from _first(node.items, scope)
            else:
                for item in node.items:
                    yield from goals(item, scope)
        case b.Chain():
            yield from _chain(node, scope, negated)
        case b.Branch():
            yield from goals(_active(node, scope), scope, negated)
        case b.Within():
            part = joined(locate(node.part, scope))
            if part is None:
                number = node.part.number or 1
                yield Goal(False, scope, part=node.part, low=number, hidden=_size(node.body))
            else:
                yield from goals(node.body, part, negated)
        case b.Each():
            parts = locate(node.part, scope)
            if not parts:
                yield Goal(False, scope, part=node.part, hidden=_size(node.body))
            for part in parts if not negated else parts[:1]:
                yield from goals(node.body, part, negated)


def _size(node: b.Node) -> int:
    return len(b.leaves(node))


def _first(items: tuple[b.Node, ...], scope: Scope) -> Iterator[Goal]:
    """The negation of several: one must fail; the first that can be is asked to."""
    every = [list(goals(item, scope, True)) for item in items]
    met = next((found for found in every if all(g.held for g in found)), None)
    yield from met if met is not None else every[0] if every else ()


def _chain(node: b.Chain, scope: Scope, negated: bool) -> Iterator[Goal]:
    if node.by is None:
        for step in node.steps[:1] if negated else node.steps:
            yield from goals(step.body, scope, negated)
        return
    found = cut(node.by, scope)
    wanted = len(node.steps)
    if negated:
        yield Goal(len(found) != wanted, scope, part=node.by, low=wanted + 1)
        return
    hidden = sum(_size(step.body) for step in node.steps[len(found):])
    yield Goal(len(found) == wanted, scope, part=node.by, low=wanted, exact=True, hidden=hidden)
    for step, part in zip(node.steps, found, strict=False):
        yield from goals(step.body, part)


def _active(node: b.Branch, scope: Scope) -> b.Parallel:
    for case in node.cases:
        c = case.condition
        if c.decided is not None:
            held: bool | None = c.decided
        elif c.leaf is not None:
            held = _leaf(c.leaf, scope, False).held
        else:
            assert c.formula is not None
            held = c.formula.holds(scope.answer.plain, scope.plain, c.params)
        if held:
            return case.body
    return node.otherwise


def _leaf(leaf: b.Leaf, scope: Scope, negated: bool) -> Goal:
    if leaf.formula is None:
        return Goal(True, scope, leaf, negated)
    held = bool(scope.text.strip()) and leaf.formula.holds(
        scope.answer.plain, scope.plain, leaf.params, negated
    )
    return Goal(held, scope, leaf, negated)


def view_of_part(part: t.Part) -> str:
    """Return the view that finds the parts of a delimiter or a unit."""
    return {"heading": "sections", "numbered": "items"}.get(part.unit, "") or UNITS.get(
        part.unit, part.unit
    )
