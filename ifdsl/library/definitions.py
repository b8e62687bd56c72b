"""Resolved declarations: what a loaded file declares, typed and ready to be bound."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ifdsl.formula.formula import Formula
from ifdsl.formula.terms import Term
from ifdsl.formula.types import Type
from ifdsl.source import Place, Source
from ifdsl.syntax import tree as t
from ifdsl.verdict import Exact


@dataclass(frozen=True, eq=False)
class Domain:
    """What a parameter is drawn from, as terms over earlier parameters."""

    of: Term | None
    step: Term | None = None
    weighted: tuple[tuple[Exact, Term], ...] = ()


@dataclass(frozen=True, eq=False)
class Param:
    name: str
    type: Type
    domain: Domain | None = None
    default: Term | None = None


@dataclass(frozen=True, eq=False)
class Definition:
    """A constraint: parameters, guard, wordings, and either a leaf's clauses or a composition."""

    name: str
    module: str
    params: tuple[Param, ...]
    guard: Term | None
    says: tuple[t.Say, ...]
    witnesses: tuple[t.Witness, ...]
    doc: str
    tag: str
    id: str
    weight: Exact
    formula: Formula | None
    judge: str | None
    item: t.Item | None
    syntax: t.Constraint
    place: Place

    @property
    def qualified(self) -> str:
        return f"{self.module}.{self.name}"

    @property
    def is_leaf(self) -> bool:
        return self.item is None

    def wordings(self, use: str, lang: str) -> tuple[t.Say, ...]:
        """Return the wordings for a use ("", "when", "not") in a language."""
        return tuple(s for s in self.says if s.use == use and (s.lang or "en") == lang)


@dataclass(frozen=True, eq=False)
class Module:
    """A file, or a folder of files that share one namespace."""

    name: str
    sources: tuple[Source, ...]
    definitions: dict[str, Definition] = field(default_factory=dict)
    lists: dict[str, tuple[Type, tuple[Any, ...]]] = field(default_factory=dict)
    pools: dict[str, t.Pool] = field(default_factory=dict)
    tasks: dict[str, t.Tasks] = field(default_factory=dict)
    datasets: dict[str, t.Dataset] = field(default_factory=dict)
    evolutions: dict[str, t.Evolve] = field(default_factory=dict)
    uses: tuple[str, ...] = ()
    lost: frozenset[tuple[str, str]] = frozenset()
    """(keyword, name) of declarations that could not be read, as has been reported."""
