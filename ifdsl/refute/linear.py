"""Linear constraints over counters: bounds propagation, and z3 where that does not decide.

A counter is a whole number and never negative. Where no constraint has two counters with a positive
factor, raising the lower bounds until nothing moves decides (they are a solution then); else z3
does, on integers, with one thread and a limit of its own steps, never of time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ifdsl.refute.keys import Key

ROUNDS = 60
RESOURCES = 2_000_000
"""What z3 may spend on one question, in its own units."""


@dataclass(frozen=True)
class Linear:
    """The sum of factor times counter is at least `low`; `by` are the demands it comes from."""

    terms: tuple[tuple[Key, int], ...]
    low: int
    by: frozenset[int] = frozenset()
    why: str = ""


@dataclass(frozen=True)
class Bound:
    """A derived bound with the demands and the axioms that it comes from."""

    value: int
    by: frozenset[int] = frozenset()
    why: tuple[str, ...] = ()


ZERO = Bound(0)


class Conflict(Exception):
    """No numbers meet the constraints; `by` are the demands and `why` the axioms it takes."""

    def __init__(self, by: frozenset[int], why: tuple[str, ...]) -> None:
        super().__init__(", ".join(why))
        self.by, self.why = by, why


class Bounds:
    """Bounds of counters, propagated until nothing moves; raises Conflict.

    `settled` is false where that took too long.
    """

    def __init__(self, constraints: Sequence[Linear]) -> None:
        self.low: dict[Key, Bound] = {}
        self.high: dict[Key, Bound] = {}
        self.settled = False
        for _ in range(ROUNDS):
            moved = [self._tighten(c) for c in constraints]
            if not any(moved):
                self.settled = True
                return

    def _tighten(self, c: Linear) -> bool:
        moved = False
        tops = [self._top(v, a) for v, a in c.terms]
        open_ = [i for i, top in enumerate(tops) if top is None]
        total = sum(top.value for top in tops if top is not None)
        if not open_ and total < c.low:
            raise Conflict(*_gathered(c, [top for top in tops if top is not None]))
        for i, (v, a) in enumerate(c.terms):
            if any(k != i for k in open_):
                continue
            others = [top for k, top in enumerate(tops) if k != i and top is not None]
            rest = c.low - sum(top.value for top in others)
            if a > 0:
                least = -(-rest // a)
                if least > self.low.get(v, ZERO).value:
                    self.low[v] = Bound(least, *_gathered(c, others))
                    moved = True
            else:
                most = -rest // -a
                if v not in self.high or most < self.high[v].value:
                    self.high[v] = Bound(most, *_gathered(c, others))
                    moved = True
            if v in self.high and self.high[v].value < self.low.get(v, ZERO).value:
                low, high = self.low.get(v, ZERO), self.high[v]
                raise Conflict(low.by | high.by, tuple(dict.fromkeys(low.why + high.why)))
        return moved

    def _top(self, v: Key, a: int) -> Bound | None:
        """Return the largest that a counter times its factor can be; None without a bound."""
        found = self.low.get(v, ZERO) if a < 0 else self.high.get(v)
        return None if found is None else Bound(a * found.value, found.by, found.why)


def _gathered(c: Linear, bounds: Iterable[Bound]) -> tuple[frozenset[int], tuple[str, ...]]:
    found = list(bounds)
    by = c.by.union(*(x.by for x in found))
    why = [y for x in found for y in x.why] + [c.why] * bool(c.why)
    return by, tuple(dict.fromkeys(why))


def contradiction(constraints: Sequence[Linear], solver: bool = True) -> Conflict | None:
    """Return why no whole numbers meet the constraints, or None: they do, or it is not known."""
    try:
        bounds = Bounds(constraints)
    except Conflict as found:
        return found
    if bounds.settled and all(sum(a > 0 for _, a in c.terms) < 2 for c in constraints):
        return None
    return _solved(constraints) if solver else None


def _solved(constraints: Sequence[Linear]) -> Conflict | None:
    """Ask z3; the core it gives is of demands, and is shrunk by who asks."""
    import z3

    solver = z3.SolverFor("QF_LIA")
    solver.set("rlimit", RESOURCES)
    solver.set("threads", 1)
    names: dict[Key, z3.ArithRef] = {}
    marks: dict[int, z3.BoolRef] = {}
    for c in constraints:
        for v, _ in c.terms:
            if v not in names:
                names[v] = z3.Int(f"n{len(names)}")
                solver.add(names[v] >= 0)
        formula = z3.Sum([a * names[v] for v, a in c.terms]) >= c.low
        for k in c.by:
            marks.setdefault(k, z3.Bool(f"d{k}"))
        solver.add(z3.Implies(z3.And([marks[k] for k in sorted(c.by)]), formula))
    if solver.check(*(marks[k] for k in sorted(marks))) != z3.unsat:
        return None
    core = {str(x) for x in solver.unsat_core()}
    by = frozenset(k for k in marks if f"d{k}" in core)
    why = tuple(dict.fromkeys(c.why for c in constraints if c.why and c.by <= by))
    return Conflict(by, why)
