"""Typed terms: what the checker makes of a formula, and both evaluators read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from ifdsl.formula.types import Type
from ifdsl.syntax import tree as t

RESPONSE = -1
"""The root of everything read from the answer outside a loop."""

FORMULAS = frozenset({"atom", "and", "or", "all", "any", "no", "true"})
_COSTLY = frozenset({"call", "comp", "slice", "list", "concat"})


@dataclass(frozen=True, eq=False)
class Loop:
    """The binding of a comprehension: variable names with their types, and its condition."""

    id: int
    names: tuple[str, ...]
    types: tuple[Type, ...]
    where: Term | None = None


@dataclass(frozen=True, eq=False)
class Term:
    """One typed node.

    `op` is const, param, let, var, it, response, raw, input, call, comp, list, index, slice,
    range, arith, neg, cmp, in, substr (a term), or one of FORMULAS. `roots` are the long sources
    its value is cut from (RESPONSE or loop ids), `free` the loops whose variables it uses.
    """

    op: str
    type: Type
    args: tuple[Term, ...] = ()
    data: Any = None
    roots: frozenset[int] = frozenset()
    free: frozenset[int] = frozenset()
    absent: bool = False
    unknown: bool = False
    expr: t.Expr = field(default_factory=lambda: t.Name("?"))

    @cached_property
    def loop(self) -> int:
        """The innermost loop in `free` (ids grow inwards), or RESPONSE."""
        return max(self.free, default=RESPONSE)

    @cached_property
    def costly(self) -> bool:
        """Whether a value may take time in the length of the answer: worth remembering."""
        return self.op in _COSTLY or (self.op == "arith" and self.type.sized)

    @cached_property
    def reads(self) -> bool:
        """Whether the value depends on the answer, be it only on whether something holds of it."""
        if self.roots or (self.op == "let" and self.data[1]):
            return True
        where = self.data.where if isinstance(self.data, Loop) else None
        return any(a.reads for a in self.args) or (where is not None and where.reads)

    def walk(self) -> Iterator[Term]:
        """Yield the term and all terms in it; those behind `let` names are not."""
        yield self
        where = self.data.where if isinstance(self.data, Loop) else None
        for arg in (*self.args, *((where,) if where is not None else ())):
            yield from arg.walk()

    @cached_property
    def negation(self) -> Term:
        """The negation of a formula, made once."""
        return _negated(self)


def negate(f: Term) -> Term:
    """Push a negation down to the atoms (DESIGN section 3: absence fails in either polarity)."""
    return f.negation


def _negated(f: Term) -> Term:
    match f.op:
        case "atom":
            return replace(f, data=not f.data)
        case "and":
            return replace(f, op="or", args=tuple(map(negate, f.args)))
        case "or":
            return replace(f, op="and", args=tuple(map(negate, f.args)))
        case "all":
            return replace(f, op="any", args=(f.args[0], negate(f.args[1])))
        case "any":
            return replace(f, op="no")
        case "no":
            return replace(f, op="any")
        case "true":
            return replace(f, data=not f.data)
    raise AssertionError(f.op)
