"""Near misses: answers one named edit away from a witness, with the exact leaves they violate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from ifdsl.compose import tree as b
from ifdsl.compose.parts import Answer, whole
from ifdsl.prove.goals import Goal, goals
from ifdsl.prove.search import Search
from ifdsl.text.extract import extract
from ifdsl.verdict import Verdict

TRIED = 8
"""So many edits are tried for each leaf; the first that violates it alone is taken."""


@dataclass(frozen=True)
class NearMiss:
    """An answer that just fails: what was edited in the witness, and the paths that then fail."""

    text: str
    edit: str
    violates: tuple[str, ...]


def near_misses(search: Search, witness: str) -> list[NearMiss]:
    """Return a near miss for each leaf of the witness that an edit can break, in written order.

    The smallest set of violated leaves that was found is taken; leaves that are broken by the
    near miss of another are not repeated.
    """
    text = extract(witness).text
    answer = Answer(text, text, search.lang, search.task)
    out: dict[tuple[str, ...], NearMiss] = {}
    seen: set[b.Leaf] = set()
    for goal in goals(search.node, whole(answer)):
        if goal.leaf is None or goal.leaf in seen or goal.leaf.formula is None:
            continue
        seen.add(goal.leaf)
        found = _smallest(search, goal, text)
        if found is not None:
            out.setdefault(found.violates, found)
    return list(out.values())


def _smallest(search: Search, goal: Goal, text: str) -> NearMiss | None:
    assert goal.leaf is not None
    best: NearMiss | None = None
    broken = Goal(False, goal.scope, goal.leaf, not goal.negated)
    for move in islice(search.proposals(broken, text, tight=True), TRIED):
        edited = extract(move(text)).text
        if edited == text or not edited.strip():
            continue
        violates = tuple(_violated(search.verdict(edited)))
        names = {path.rpartition("/")[2].partition("#")[0] for path in violates}
        if (goal.leaf.name or "leaf") not in names:
            continue
        if best is None or len(violates) < len(best.violates):
            best = NearMiss(edited, move.name, violates)
        if len(violates) == 1:
            break
    return best


def _violated(verdict: Verdict) -> Iterator[str]:
    for leaf in verdict.leaves():
        if leaf.status in ("fail", "unknown"):
            yield leaf.path
