"""The syntax tree of a `.ifc` file: frozen values, each with the span it was read from.

Spans do not take part in equality, so that a tree equals the tree of its printed text. Formulas
and draws are in `ifdsl.syntax.expr`, and are to be had from here too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ifdsl.source import NOWHERE, Span
from ifdsl.syntax.expr import *  # noqa: F403
from ifdsl.syntax.expr import Arg, Expr, ListLit, Name, Node, Number, Param, Percent

# -- clauses of a leaf -------------------------------------------------------


@dataclass(frozen=True)
class Say(Node):
    """A wording: `use` is "" (imperative), "when" (as a condition) or "not" (negated)."""

    text: str
    use: str = ""
    lang: str = ""


@dataclass(frozen=True)
class Doc(Node):
    text: str


@dataclass(frozen=True)
class Tag(Node):
    name: str


@dataclass(frozen=True)
class Published(Node):
    id: str


@dataclass(frozen=True)
class Weight(Node):
    value: Number


@dataclass(frozen=True)
class Let(Node):
    name: str
    value: Expr


@dataclass(frozen=True)
class Check(Node):
    formula: Expr


@dataclass(frozen=True)
class Judge(Node):
    question: str


@dataclass(frozen=True)
class Witness(Node):
    """A template of an answer that passes, over the parameters, the lists and `input`."""

    text: str
    lang: str = ""


@dataclass(frozen=True)
class Example(Node):
    """A template of an answer that passes or fails, over the same names as a witness."""

    passes: bool
    text: str
    lang: str = ""


Clause = Say | Doc | Tag | Published | Weight | Let | Check | Judge | Witness | Example


# -- items and compositions --------------------------------------------------


@dataclass(frozen=True)
class Body(Node):
    """The clauses of one leaf, or clauses around one composition."""

    clauses: tuple[Clause, ...]
    item: Item | None = None


@dataclass(frozen=True)
class Call(Node):
    name: str
    args: tuple[Arg, ...] | None = None


@dataclass(frozen=True)
class Inline(Node):
    """A constraint written where it is used; a row's leaf carries name and arguments."""

    name: str
    args: tuple[Arg, ...] | None
    body: Body


@dataclass(frozen=True)
class Draw(Node):
    """`1..3 from pool, pool`: so many entries, drawn without replacement."""

    low: Number
    high: Number | None
    pools: tuple[Name, ...]


@dataclass(frozen=True)
class Negate(Node):
    item: Item


@dataclass(frozen=True)
class Block(Node):
    """Braces around items, or around the clauses of one nameless leaf."""

    clauses: tuple[Clause, ...] = ()
    items: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Parallel(Node):
    block: Block


@dataclass(frozen=True)
class Label(Node):
    text: str
    lang: str = ""


@dataclass(frozen=True)
class Step(Node):
    labels: tuple[Label, ...]
    block: Block


@dataclass(frozen=True)
class Chain(Node):
    by: Part | None
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Phrase(Node):
    text: str
    lang: str = ""


@dataclass(frozen=True)
class Case(Node):
    condition: Expr
    phrases: tuple[Phrase, ...]
    block: Block


@dataclass(frozen=True)
class Branch(Node):
    cases: tuple[Case, ...]
    otherwise: Block


@dataclass(frozen=True)
class Part(Node):
    """A part of a text: `line`, `first line`, `line 2`, `section "Budget"`, `first 3 lines`."""

    unit: str
    which: str = ""
    number: int | None = None
    title: str | None = None


@dataclass(frozen=True)
class Within(Node):
    part: Part
    block: Block


@dataclass(frozen=True)
class Each(Node):
    part: Part
    block: Block


Item = Call | Inline | Draw | Negate | Parallel | Chain | Branch | Within | Each


# -- declarations ------------------------------------------------------------


@dataclass(frozen=True)
class Use(Node):
    name: str


@dataclass(frozen=True)
class ListDecl(Node):
    name: str
    values: ListLit | None
    path: str | None = None


@dataclass(frozen=True)
class Constraint(Node):
    name: str
    params: tuple[Param, ...]
    guard: Expr | None
    body: Body
    name_at: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True)
class Template(Node):
    text: str
    lang: str
    draws: tuple[Arg, ...]


@dataclass(frozen=True)
class FileSource(Node):
    path: str
    lang: str
    template: str | None
    where: Expr | None


@dataclass(frozen=True)
class Tasks(Node):
    name: str
    sources: tuple[Template | FileSource, ...]


@dataclass(frozen=True)
class Entry(Node):
    weight: Number
    item: Item


@dataclass(frozen=True)
class Pool(Node):
    name: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Scheme(Node):
    weight: Number | None
    name: str
    args: tuple[Arg, ...]


@dataclass(frozen=True)
class Setting(Node):
    """A clause of a dataset: `key` is tasks, mix, rows, seed, split, floor or reward."""

    key: str
    names: tuple[Name, ...] = ()
    entries: tuple[Entry, ...] = ()
    value: Number | Percent | None = None
    schemes: tuple[Scheme, ...] = ()


@dataclass(frozen=True)
class Dataset(Node):
    name: str
    settings: tuple[Setting, ...]


@dataclass(frozen=True)
class Stage(Node):
    """A clause of an evolution: `key` is dataset, seeds, topical, rewrite, questions, experts,
    screen, decontaminate or band."""

    key: str
    names: tuple[Name, ...] = ()
    texts: tuple[str, ...] = ()
    value: Number | None = None
    cap: Number | None = None
    low: Percent | None = None
    high: Percent | None = None
    block: Block | None = None
    add: Item | None = None


@dataclass(frozen=True)
class Evolve(Node):
    """How the rows of a dataset are evolved."""

    name: str
    stages: tuple[Stage, ...]


Decl = Use | ListDecl | Constraint | Tasks | Pool | Dataset | Evolve


@dataclass(frozen=True)
class Header(Node):
    version: str
    lang: str = ""


@dataclass(frozen=True)
class File(Node):
    """A file; `lost` are (keyword, name) of the declarations that could not be read."""

    header: Header | None
    decls: tuple[Decl, ...]
    lost: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Row(Node):
    """The self-contained form of a row's check: `ifc 1 for en` and one item."""

    header: Header
    item: Item


def walk(node: Any) -> Iterator[Node]:
    """Yield a node and all below it, in written order; a tuple is walked item by item."""
    stack = [node]
    while stack:
        node = stack.pop()
        if isinstance(node, tuple):
            stack.extend(reversed(node))
        elif isinstance(node, Node):
            yield node
            stack.extend(getattr(node, name) for name in reversed(node.__dataclass_fields__))
