"""The syntax of formulas, arguments and draws."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from ifdsl.source import NOWHERE, Span


@dataclass(frozen=True, kw_only=True)
class Node:
    at: Span = field(default=NOWHERE, compare=False, repr=False)


# -- formulas ----------------------------------------------------------------


@dataclass(frozen=True)
class Number(Node):
    """A number as written (`5_000`, `0.5`); its value is exact."""

    text: str

    @property
    def value(self) -> int | Fraction:
        plain = self.text.replace("_", "")
        return Fraction(plain) if "." in plain else int(plain)


@dataclass(frozen=True)
class Percent(Node):
    text: str

    @property
    def value(self) -> Fraction:
        return Fraction(self.text.rstrip("%")) / 100


@dataclass(frozen=True)
class String(Node):
    value: str


@dataclass(frozen=True)
class Pattern(Node):
    """A regular expression `r"…"`, RE2 with Unicode classes."""

    value: str


@dataclass(frozen=True)
class Name(Node):
    name: str


@dataclass(frozen=True)
class Apply(Node):
    """A call of a view, a function, a measure or (in a condition) a constraint."""

    name: str
    args: tuple[Arg, ...]


@dataclass(frozen=True)
class ListLit(Node):
    items: tuple[Expr, ...]


@dataclass(frozen=True)
class Comprehension(Node):
    """`head for x[, y] in source [where condition]`."""

    head: Expr
    names: tuple[str, ...]
    source: Expr
    where: Expr | None


@dataclass(frozen=True)
class Range(Node):
    low: Expr
    high: Expr


@dataclass(frozen=True)
class Binary(Node):
    op: str
    left: Expr
    right: Expr


@dataclass(frozen=True)
class Negative(Node):
    value: Expr


@dataclass(frozen=True)
class Index(Node):
    value: Expr
    index: Expr


@dataclass(frozen=True)
class Slice(Node):
    value: Expr
    low: Expr | None
    high: Expr | None


@dataclass(frozen=True)
class Compare(Node):
    """A chain `a <= b < c`: `ops[i]` stands between `terms[i]` and `terms[i + 1]`."""

    terms: tuple[Expr, ...]
    ops: tuple[str, ...]


@dataclass(frozen=True)
class Member(Node):
    value: Expr
    of: Expr
    negated: bool


@dataclass(frozen=True)
class Contains(Node):
    value: Expr
    phrase: Expr


@dataclass(frozen=True)
class And(Node):
    terms: tuple[Expr, ...]


@dataclass(frozen=True)
class Or(Node):
    terms: tuple[Expr, ...]


@dataclass(frozen=True)
class Not(Node):
    term: Expr


@dataclass(frozen=True)
class Implies(Node):
    left: Expr
    right: Expr


Expr = (
    Number | Percent | String | Pattern | Name | Apply | ListLit | Comprehension | Range | Binary
    | Negative | Index | Slice | Compare | Member | Contains | And | Or | Not | Implies
)


@dataclass(frozen=True)
class Arg(Node):
    """An argument: a value, or a draw (`in domain`); `name` is empty for a positional one."""

    name: str
    value: Expr | None
    draw: Domain | None = None


# -- draws and parameters ----------------------------------------------------


@dataclass(frozen=True)
class Weighted(Node):
    weight: Number
    value: Expr


@dataclass(frozen=True)
class Domain(Node):
    """What `in` draws from: a range with an optional step, a list, or weighted values."""

    of: Expr | None
    step: Expr | None = None
    weighted: tuple[Weighted, ...] = ()


@dataclass(frozen=True)
class TypeName(Node):
    """`int`, `word`, …; `list of T`; or an enumeration of strings."""

    name: str
    of: TypeName | None = None
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Param(Node):
    name: str
    type: TypeName
    domain: Domain | None = None
    default: Expr | None = None
