"""A leaf's formula: typed once, compiled once, checked and explained for any arguments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ifdsl.diagnostics import Problems
from ifdsl.formula.checker import Checker, Names
from ifdsl.formula.compiler import Compiled, compile_formula
from ifdsl.formula.explain import ZERO, Outcome, explain
from ifdsl.formula.interpreter import Env
from ifdsl.formula.runtime import Root, Unknowable, View
from ifdsl.formula.terms import Term, negate
from ifdsl.formula.types import Type
from ifdsl.syntax import tree as t
from ifdsl.verdict import Evidence


@dataclass(frozen=True, eq=False)
class Formula:
    """The checked formula of a leaf: its lets in order and one condition.

    `holds` is the fast verdict; `explain` gives score and evidence and agrees with it.
    """

    lets: dict[str, Term]
    condition: Term
    let_syntax: tuple[t.Let, ...] = field(repr=False)
    checks: tuple[t.Check, ...] = field(repr=False)

    @cached_property
    def _positive(self) -> Compiled:
        return compile_formula(self.condition, self.lets)

    @cached_property
    def _negated(self) -> tuple[Term, Compiled]:
        term = negate(self.condition)
        return term, compile_formula(term, self.lets)

    def holds(
        self, root: Root, view: View, args: dict[str, Any], negated: bool = False
    ) -> bool | None:
        """Return True, False, or None (unknown) for one scope of an answer."""
        check = self._negated[1] if negated else self._positive
        root.begin(view)
        try:
            return check(root, view, args)
        except Unknowable:
            return None

    def explain(
        self, root: Root, view: View, args: dict[str, Any], negated: bool = False
    ) -> Outcome:
        """Return status, score and evidence; `root` and `view` must be spanned."""
        condition = self._negated[0] if negated else self.condition
        try:
            return explain(condition, Env(root, view, args, self.lets))
        except Unknowable as error:
            return Outcome("unknown", ZERO, (Evidence(str(error)),), error.cause)

    @property
    def reads_answer(self) -> bool:
        """Whether the verdict depends on the answer."""
        return self.condition.reads or any(let.reads for let in self.lets.values())

    @cached_property
    def reads_input(self) -> bool:
        """Whether the verdict depends on the task."""
        return any(t.op == "input" for x in (self.condition, *self.lets.values()) for t in x.walk())


def check_formula(
    lets: tuple[t.Let, ...],
    checks: tuple[t.Check, ...],
    params: Mapping[str, Type],
    lists: Mapping[str, tuple[Type, tuple[Any, ...]]],
    problems: Problems,
) -> tuple[Formula | None, set[str]]:
    """Type a leaf's lets and checks; return the formula (None when faulty) and the names used."""
    names = Names(params, lists)
    checker = Checker(names, problems)
    typed = [checker.let(let) for let in lets]  # all of them, to report every fault
    condition = checker.conjunction([c.formula for c in checks])
    for let in lets:
        if let.name not in names.used and let.name in names.lets:
            problems.error("IFC208", let.at, f"the let `{let.name}` is never used",
                           hint="remove it")
    if not all(typed) or condition is None:
        return None, names.used
    return Formula(dict(names.lets), condition, lets, checks), names.used
