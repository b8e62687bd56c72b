"""Contradictions: the smallest set of demands that no answer meets together, and why.

The cheap domains are asked first: facts about the same thing, what is forced against what is
forbidden, beginnings and ends, whole answers; then counters and their axioms. What none of them
refutes is not called contradictory, whether or not an answer is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ifdsl.compose import tree as b
from ifdsl.compose.expand import call
from ifdsl.refute.affixes import apart, misses, quoted
from ifdsl.refute.bans import breaks
from ifdsl.refute.clashes import clash, empty, span
from ifdsl.refute.demands import Demand, Reader, World, every
from ifdsl.refute.facts import Fact, Interval
from ifdsl.refute.keys import piece_of, put, texts
from ifdsl.refute.linear import Conflict, contradiction
from ifdsl.refute.needs import Need, needs
from ifdsl.refute.system import constraints
from ifdsl.refute.wholes import answers, ruled_out

Numbered = tuple[int, Demand]


@dataclass(frozen=True)
class Core:
    """Demands that contradict each other, in written order, none of which could be left out."""

    demands: tuple[Demand, ...]
    why: str
    forced: bool = False
    """Whether it is what is forced into the answer that breaks another demand."""

    @property
    def leaves(self) -> tuple[int, ...]:
        """The leaves among them, counted from 0 in written order."""
        return tuple(dict.fromkeys(d.leaf for d in self.demands if d.leaf is not None))

    @property
    def names(self) -> str:
        """The names of the constraints in alphabetical order, without their arguments."""
        return listed(sorted(d.name or "(inline)" for d in self.demands))

    def __str__(self) -> str:
        return f"{listed([f'`{shown(d)}`' for d in self.demands])}: {self.why}"


def conflict(
    node: b.Node, lang: str, task: str | None, *, solver: bool = True
) -> Core | None:
    """Return why no answer passes a bound tree in a row's language and task; None if not known.

    Each way through the branches of the tree must be contradictory. Without `solver` only what
    takes no z3 is found, which is nearly all and takes milliseconds.
    """
    worlds = Reader(lang, task).worlds(node)
    found: list[Core] = []
    for world in worlds:
        core = refuted(world, solver)
        if core is None:
            return None
        found.append(core)
    cores = list(dict.fromkeys(found))
    if len(cores) < 2:
        return cores[0] if cores else None
    whole = tuple(every([c.demands for c in cores]))
    return Core(whole, "; ".join(dict.fromkeys(c.why for c in cores)))


def refuted(world: World, solver: bool = True) -> Core | None:
    """Return a minimal set of demands of one world that cannot be met together, or None."""
    world = shared(world)
    found = _refutation(list(enumerate(world)), solver)
    if found is None:
        return None
    by, why, forced = found
    kept = [(k, world[k]) for k in sorted(by)]
    for numbered in list(kept):
        fewer = [x for x in kept if x is not numbered]
        again = _refutation(fewer, solver)
        if again is not None:
            kept, why, forced = [x for x in fewer if x[0] in again[0]], again[1], again[2]
    return Core(tuple(d for _, d in kept), why, forced)


def shared(world: World) -> World:
    """Return a world in which what is demanded of every piece is demanded of each part, too."""
    found = dict.fromkeys(t for d in world for t in (
        d.text, *sorted((x for f in d.facts for x in texts(f.of)), key=repr)
    ))
    alike = [(t, piece) for t in found if (piece := piece_of(t)) is not None]
    return tuple(
        replace(d, facts=(*d.facts, *(
            replace(f, of=put(f.of, {piece: part}))
            for part, piece in alike for f in d.facts if piece in texts(f.of)
        ))) for d in world
    )


def _refutation(
    demands: Sequence[Numbered], solver: bool
) -> tuple[frozenset[int], str, bool] | None:
    for domain in (_decided, _same, _forced, _ends, _whole):
        found = domain(demands)
        if found is not None:
            return *found, domain in (_forced, _ends, _whole)
    counted = _counted(demands, solver)
    return None if counted is None else (*counted, False)


def _decided(demands: Sequence[Numbered]) -> tuple[frozenset[int], str] | None:
    for k, d in demands:
        if d.decided is False:
            return frozenset({k}), "it fails whatever the answer is"
        for f in d.facts:
            if isinstance(f, Interval) and empty(f):
                return frozenset({k}), f"there is no {span(f)}"
    return None


def _same(demands: Sequence[Numbered]) -> tuple[frozenset[int], str] | None:
    facts = list(_facts(demands))
    for at, (i, x) in enumerate(facts):
        for j, y in facts[at + 1:]:
            why = clash(x, y)
            if why:
                return frozenset({i, j}), why
    return None


def _forced(demands: Sequence[Numbered]) -> tuple[frozenset[int], str] | None:
    facts = list(_facts(demands))
    for i, need in _needs(demands):
        for j, fact in facts:
            if breaks(need, fact):
                return frozenset({i, j}), f"{_has(need)}, which {_limit(fact)}"
    return None


def _has(need: Need) -> str:
    where = {"has": "has", "begins": "begins with", "ends": "ends with"}[need.how]
    return f"the text {where} {quoted(need.text)}"


def _limit(fact: Fact) -> str:
    if isinstance(fact, Interval) and fact.high:
        return f"exceeds the limit of {fact.high}"
    return "is not allowed"


def _ends(demands: Sequence[Numbered]) -> tuple[frozenset[int], str] | None:
    found = [(k, n) for k, n in _needs(demands) if n.how != "has"]
    for at, (i, one) in enumerate(found):
        for j, other in found[at + 1:]:
            why = apart(one, other)
            if why:
                return frozenset({i, j}), why
    facts = list(_facts(demands)) if found else []
    for i, need in found:
        for j, fact in facts:
            why = misses(need, fact)
            if why:
                return frozenset({i, j}), why
    return None


def _whole(demands: Sequence[Numbered]) -> tuple[frozenset[int], str] | None:
    facts = list(_facts(demands))
    for i, fact in facts:
        left = answers(fact)
        others = [f for _, f in facts if f is not fact]
        if left is None or not others or ruled_out(fact, others) is None:
            continue
        by = {i}
        for j, _ in facts:  # the first that do it together
            if ruled_out(fact, [f for k, f in facts if k in by and f is not fact]):
                break
            by.add(j)
        some = " or ".join(map(quoted, left[:3])) + " or …" * (len(left) > 3)
        return frozenset(by), f"the whole answer can only be {some}"
    return None


def _counted(
    demands: Sequence[Numbered], solver: bool
) -> tuple[frozenset[int], str] | None:
    try:
        found = contradiction(constraints(demands), solver)
    except Conflict as conflict:
        found = conflict
    if found is None:
        return None
    return found.by, "; ".join(found.why) or "the counts have nothing in common"


def _facts(demands: Sequence[Numbered]) -> Iterator[tuple[int, Fact]]:
    return ((k, f) for k, d in demands for f in d.facts)


def _needs(demands: Sequence[Numbered]) -> Iterator[tuple[int, Need]]:
    return ((k, n) for k, f in _facts(demands) for n in needs(f))


def shown(d: Demand) -> str:
    """Return a demand as a call, shortened."""
    if not d.name or d.kind != "leaf":
        return d.name or "(inline)"
    text = call(d.name, d.args)
    return text if len(text) <= 100 else f"{text[:99]}…"


def listed(names: Sequence[str]) -> str:
    """Return names as a list in words."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
