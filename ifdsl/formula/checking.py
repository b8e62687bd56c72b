"""What the parts of the type checker share: names, faults, loops and linearity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from ifdsl.diagnostics import Problems, did_you_mean
from ifdsl.formula import elements, lists, texts, views  # noqa: F401 - they register the vocabulary
from ifdsl.formula.registry import FUNCTIONS
from ifdsl.formula.terms import RESPONSE, Loop, Term
from ifdsl.formula.types import Type
from ifdsl.measures import MEASURES
from ifdsl.syntax import tree as t

QUANTIFIERS = ("all", "any", "no")
SCOPES = ("it", "response", "raw", "input")
NOTHING: frozenset[int] = frozenset()


@dataclass
class Names:
    """What a formula may refer to: parameters, lets and lists, and which were used."""

    params: Mapping[str, Type] = field(default_factory=dict)
    lists: Mapping[str, tuple[Type, tuple[Any, ...]]] = field(default_factory=dict)
    lets: dict[str, Term] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)


class Wrong(Exception):
    """A fault that was reported; the formula it is in has no type."""


class Checking:
    """The state of a check, and how faults are reported."""

    def __init__(self, names: Names, problems: Problems) -> None:
        self.names = names
        self.problems = problems
        self.loops: list[tuple[Loop, bool]] = []
        self.ids = count()

    def _term(self, e: t.Expr) -> Term:
        raise NotImplementedError

    def _fail(self, code: str, e: t.Node, message: str, hint: str = "", label: str = "") -> Wrong:
        self.problems.error(code, e.at, message, hint=hint, label=label)
        return Wrong()

    def _both(self, check: Any, *es: t.Expr) -> list[Term]:
        """Check several expressions, so that the faults of all are reported."""
        out, wrong = [], False
        for e in es:
            try:
                out.append(check(e))
            except Wrong:
                wrong = True
        if wrong:
            raise Wrong
        return out

    def _term_of(
        self, op: str, type: Type, args: tuple[Term, ...], e: t.Expr, *,
        data: Any = None, absent: bool = False, unknown: bool = False,
    ) -> Term:
        return Term(
            op, type, args, data,
            NOTHING.union(*(a.roots for a in args)), NOTHING.union(*(a.free for a in args)),
            absent or any(a.absent for a in args), unknown or any(a.unknown for a in args), expr=e,
        )

    def _linear(self, made: Term, scanned: Iterable[Term], e: t.Expr) -> None:
        innermost = next(
            (loop for loop, long in reversed(self.loops) if long and loop.id in made.free), None
        )
        if innermost is None:
            return
        below = {loop.id for loop, _ in self.loops}
        for term in scanned:
            outside = {r for r in term.roots if r == RESPONSE or (r in below and r != innermost.id)}
            if outside:
                names = ", ".join(innermost.names)
                raise self._fail(
                    "IFC304", e, f"this runs over the answer again for each `{names}`",
                    label="not linear",
                    hint="ask for membership (`x in xs`), count with `tally(xs)`, "
                         f"or look only at what is in `{names}`",
                )

    def _near(self, name: str) -> str:
        known = [
            *self.names.params, *self.names.lets, *self.names.lists, *SCOPES, *FUNCTIONS,
            *MEASURES, *QUANTIFIERS, *(n for loop, _ in self.loops for n in loop.names),
        ]
        return did_you_mean(name, known)
