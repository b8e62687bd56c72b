"""Demands: a bound tree as the facts that a passing answer meets, each about the text it looks at.

All demands of a world hold together. What a branch leaves open makes several worlds; a tree is
contradictory when each of them is. A part of the answer is a text of its own: its key says which
part of which text it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

from ifdsl.compose import tree as b
from ifdsl.compose.parts import UNITS, unit
from ifdsl.refute.facts import Fact, Facts, Interval, demanded, unknown
from ifdsl.refute.keys import IT, RESPONSE, Key, put
from ifdsl.syntax import tree as t
from ifdsl.syntax.printer import show, show_part

MOST = 64
"""A tree with more worlds is not looked into beyond what all of them demand."""


@dataclass(frozen=True)
class Demand:
    """What one leaf, condition or composition asks of `text`; `leaf` counts the tree's leaves.

    `decided` is False where no answer meets it, whatever else is asked.
    """

    name: str
    text: Key
    facts: tuple[Fact, ...]
    complete: bool = False
    decided: bool | None = None
    leaf: int | None = None
    args: b.Args = ()
    kind: str = "leaf"


World = tuple[Demand, ...]


class Reader:
    """Reads the demands of trees for a row's language and task."""

    def __init__(self, lang: str, task: str | None) -> None:
        self.lang = lang
        self.task = task
        

    def worlds(
        self, node: b.Node, text: Key = IT, negated: bool = False, first: int = 0
    ) -> list[World]:
        """Return the worlds of a tree; `first` is the number of leaves before it."""
        match node:
            case b.Leaf():
                return [(self.leaf(node, text, negated, first),)]
            case b.Named():
                return self.worlds(node.body, text, negated, first)
            case b.Not():
                return self.worlds(node.item, text, not negated, first)
            case b.Parallel():
                return self._joined(node.items, [text] * len(node.items), negated, first)
            case b.Chain():
                return self._chain(node, text, negated, first)
            case b.Branch():
                return self._branch(node, text, negated, first)
            case b.Within():
                return self._within(node, text, negated, first)
            case b.Each():
                view: Key = ("call", unit(node.part.unit), text)
                some = ("some", first if negated else show_part(node.part), view)
                plain = not (node.part.which or node.part.number or node.part.title)
                inner: Key = ("piece", view) if plain and not negated else some
                parts = _count(f"each {show_part(node.part)}", text, view, 1)
                return [(parts, *w) for w in self.worlds(node.body, inner, negated, first)]

    def leaf(self, node: b.Leaf, text: Key, negated: bool = False, at: int | None = None) -> Demand:
        """Return the demand of a leaf on a text."""
        found = Facts((), False) if node.formula is None else demanded(
            node.formula, node.params, negated, self.lang, self.task
        )
        return _demand(node.name, found, text, at, node.args)

    def condition(self, condition: b.Condition, text: Key) -> Demand:
        """Return the demand of a branch's condition where its side is taken."""
        if condition.leaf is not None:
            return replace(self.leaf(condition.leaf, text), kind="condition")
        assert condition.formula is not None
        found = demanded(condition.formula, condition.params, False, self.lang, self.task)
        return replace(_demand(f"when {show(condition.expr)}", found, text, None, ()),
                       kind="condition")

    def _joined(
        self, items: tuple[b.Node, ...], texts: list[Key], negated: bool, first: int
    ) -> list[World]:
        each: list[list[World]] = []
        for item, text in zip(items, texts, strict=True):
            each.append(self.worlds(item, text, negated, first))
            first += len(b.leaves(item))
        if negated:
            return [w for worlds in each for w in worlds] or [()]
        if _product(each) > MOST:
            each = [worlds if len(worlds) == 1 else [_common(worlds)] for worlds in each]
        return [tuple(d for w in combined for d in w) for combined in product(*each)]

    def _chain(self, node: b.Chain, text: Key, negated: bool, first: int) -> list[World]:
        bodies = tuple(step.body for step in node.steps)
        if node.by is None:
            return self._joined(bodies, [text] * len(bodies), negated, first)
        if negated:
            return [()]
        cut = _cut(node.by)
        parts = [("part", cut, k, text) for k in range(1, len(bodies) + 1)]
        counted = _cut_count(node.by, text, len(bodies))
        return [(counted, *w) for w in self._joined(bodies, parts, negated, first)]

    def _branch(self, node: b.Branch, text: Key, negated: bool, first: int) -> list[World]:
        found: list[World] = []
        for case in node.cases:
            size = len(b.leaves(case.body))
            if case.condition.decided is not False:
                when = () if case.condition.decided else (self.condition(case.condition, text),)
                found += [(*when, *w) for w in self.worlds(case.body, text, negated, first)]
            if case.condition.decided:
                return found
            first += size
        return found + self.worlds(node.otherwise, text, negated, first)

    def _within(self, node: b.Within, text: Key, negated: bool, first: int) -> list[World]:
        view = unit(node.part.unit)
        which, least = _which(node.part)
        parts = _count(f"within {show_part(node.part)}", text, ("call", view, text), least)
        inner = ("part", view, which, text)
        return [(parts, *w) for w in self.worlds(node.body, inner, negated, first)]


def _demand(name: str, found: Facts, text: Key, at: int | None, args: b.Args) -> Demand:
    placed = found.facts if text == IT else tuple(
        replace(f, of=put(f.of, {IT: text, RESPONSE: IT})) for f in found.facts
    )
    if text == IT:
        placed = tuple(replace(f, of=put(f.of, {RESPONSE: IT})) for f in placed)
    return Demand(name, text, placed, found.complete, found.decided, at, args)


def _count(name: str, text: Key, view: Key, low: int, high: int | None = None) -> Demand:
    fact = Interval(("call", "count", view), unknown, low, high)
    return Demand(name, text, (fact,), kind="parts")


def _which(part: t.Part) -> tuple[object, int]:
    """Return which pieces a part is, and how many there must be."""
    if part.title is not None:
        return f"title {part.title}", 1
    if part.which:
        if part.number not in (None, 1):
            return f"{part.which} {part.number}", part.number or 1
        return (1 if part.which == "first" else -1), 1
    return (part.number, part.number) if part.number is not None else ("all", 1)


def _cut(by: t.Part) -> str:
    return f"marker {by.title}" if by.unit == "marker" else {
        "heading": "cut by heading", "numbered": "numbered items",
    }.get(by.unit) or UNITS[by.unit]


def _cut_count(by: t.Part, text: Key, steps: int) -> Demand:
    name = f"chain by {show_part(by)}"
    match by.unit:
        case "marker":
            view: Key = ("call", "split", ("value", by.title), text)
        case "heading":
            view = ("call", "headings", text)
        case "numbered":
            return _count(name, text, ("call", "items", text), steps)
        case _:
            view = ("call", UNITS[by.unit], text)
    return _count(name, text, view, steps, steps)


def _product(each: list[list[World]]) -> int:
    size = 1
    for worlds in each:
        size *= max(len(worlds), 1)
    return size


def _common(worlds: list[World]) -> World:
    """Return what all of some worlds demand."""
    return tuple(d for d in worlds[0] if all(d in w for w in worlds[1:]))


def every(worlds: list[World]) -> Iterator[Demand]:
    """Yield each demand of some worlds once, in written order."""
    seen: list[Demand] = []
    for world in worlds:
        for d in world:
            if d not in seen:
                seen.append(d)
                yield d
