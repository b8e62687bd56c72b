"""Near misses: answers one edit away from a witness, with the exact leaves they violate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

from ifdsl.compose import tree as b
from ifdsl.compose.parts import Answer, whole
from ifdsl.prove import units
from ifdsl.prove.edits import Move
from ifdsl.prove.goals import Goal, goals
from ifdsl.prove.proposals import boundaries, proposals
from ifdsl.prove.search import Search
from ifdsl.text.extract import extract
from ifdsl.verdict import Verdict

TRIED, FEW = 8, 2
"""So many edits are tried for each leaf, and for each side of a comparison."""


@dataclass(frozen=True)
class NearMiss:
    """An answer near a witness: what was edited, and the paths of the leaves that then fail.

    Where `violates` is empty the answer passes, by no more than it must.
    """

    text: str
    edit: str
    violates: tuple[str, ...]


def near_misses(search: Search, witness: str) -> list[NearMiss]:
    """Return near misses of a witness in the order of the leaves that they are about.

    For each leaf the smallest set of violated leaves that an edit was found for; for each of its
    comparisons the last number that passes and the first that fails, where edits reach them.
    """
    text = extract(witness).text
    answer = Answer(text, text, search.lang, search.task)
    out: dict[str, NearMiss] = {}
    seen: set[b.Leaf] = set()
    for goal in goals(search.node, whole(answer)):
        if goal.leaf is None or goal.leaf in seen or goal.leaf.formula is None:
            continue
        seen.add(goal.leaf)
        found = list(_beside(search, goal, text))
        if not any(len(miss.violates) == 1 for miss in found):
            broken = Goal(False, goal.scope, goal.leaf, not goal.negated)
            ways = proposals(broken, text, search.setting, tight=True)
            less = islice(_less(goal, text), TRIED)
            found += _least(search, goal, text, chain(islice(ways, TRIED), less))
        for miss in found:
            out.setdefault(miss.text, miss)
    return list(out.values())


def _less(goal: Goal, text: str) -> Iterator[Move]:
    """Yield moves that take one sentence away, which may leave a term without what it reads."""
    for piece in reversed(goal.scope.spanned["sentences"]):
        for edits in units.take("sentences", [piece.span], text):
            yield Move("1 sentence taken away", edits)


def _beside(search: Search, goal: Goal, text: str) -> Iterator[NearMiss]:
    """Yield answers on both sides of each comparison of a leaf."""
    for last, first in boundaries(goal, text, search.setting):
        tried = (_made(search, move, text) for move in islice(last, FEW))
        passed = next((made for made in tried if made is not None and not made.violates), None)
        if passed is not None:
            yield passed
        yield from _least(search, goal, text, islice(first, FEW))


def _least(search: Search, goal: Goal, text: str, ways: Iterator[Move]) -> list[NearMiss]:
    """Return the answer that violates a leaf and the fewest others, or none."""
    best: list[NearMiss] = []
    for move in ways:
        made = _made(search, move, text)
        if made is None or not _about(goal, made):
            continue
        if not best or len(made.violates) < len(best[0].violates):
            best = [made]
        if len(made.violates) == 1:
            break
    return best


def _made(search: Search, move: Move, text: str) -> NearMiss | None:
    edited = extract(move(text)).text
    if edited == text or not edited.strip():
        return None
    return NearMiss(edited, move.name, tuple(_violated(search.verdict(edited))))


def _about(goal: Goal, made: NearMiss) -> bool:
    """Whether a leaf is among those that a near miss violates."""
    assert goal.leaf is not None
    names = {path.rpartition("/")[2].partition("#")[0] for path in made.violates}
    return (goal.leaf.name or "leaf") in names


def _violated(verdict: Verdict) -> Iterator[str]:
    for leaf in verdict.leaves():
        if leaf.status in ("fail", "unknown"):
            yield leaf.path
