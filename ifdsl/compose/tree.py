"""Bound trees: constraints with every parameter given, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ifdsl.formula.formula import Formula
from ifdsl.syntax import tree as t
from ifdsl.verdict import Exact

Args = tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Leaf:
    """One constraint with a check or a judge's question; equal by name, arguments and body."""

    name: str
    args: Args
    body: tuple[t.Clause, ...]
    weight: Exact = 1
    formula: Formula | None = field(default=None, compare=False, repr=False)
    params: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    judge: str | None = None
    says: tuple[t.Say, ...] = field(default=(), compare=False, repr=False)
    id: str = field(default="", compare=False)
    tag: str = field(default="", compare=False)
    witnesses: tuple[t.Witness, ...] = field(default=(), compare=False, repr=False)
    lists: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True)
class Parallel:
    items: tuple[Node, ...]
    weight: Exact = 1


@dataclass(frozen=True)
class Step:
    labels: tuple[t.Label, ...]
    body: Parallel


@dataclass(frozen=True)
class Chain:
    by: t.Part | None
    steps: tuple[Step, ...]
    weight: Exact = 1


@dataclass(frozen=True)
class Condition:
    """A formula, a bound leaf, or (decided when a row was made) a constant."""

    expr: t.Expr
    phrases: tuple[t.Phrase, ...] = field(default=(), compare=False)
    formula: Formula | None = field(default=None, compare=False, repr=False)
    params: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    leaf: Leaf | None = None
    decided: bool | None = None


@dataclass(frozen=True)
class Case:
    condition: Condition
    body: Parallel


@dataclass(frozen=True)
class Branch:
    cases: tuple[Case, ...]
    otherwise: Parallel
    weight: Exact = 1


@dataclass(frozen=True)
class Within:
    part: t.Part
    body: Parallel
    weight: Exact = 1


@dataclass(frozen=True)
class Each:
    part: t.Part
    body: Parallel
    weight: Exact = 1


@dataclass(frozen=True)
class Not:
    item: Node
    weight: Exact = 1


@dataclass(frozen=True)
class Named:
    """A composition under its own name, with its arguments and wordings."""

    name: str
    args: Args
    body: Node
    weight: Exact = 1
    params: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    says: tuple[t.Say, ...] = field(default=(), compare=False, repr=False)


Node = Leaf | Parallel | Chain | Branch | Within | Each | Not | Named


def children(node: Node) -> tuple[Node, ...]:
    """Return the direct children of a node, in written order."""
    match node:
        case Leaf():
            return ()
        case Parallel():
            return node.items
        case Chain():
            return tuple(step.body for step in node.steps)
        case Branch():
            return (*(case.body for case in node.cases), node.otherwise)
        case Within() | Each():
            return (node.body,)
        case Not():
            return (node.item,)
        case Named():
            return (node.body,)


def leaves(node: Node) -> list[Leaf]:
    """Return all leaves of a tree, in written order."""
    if isinstance(node, Leaf):
        return [node]
    return [leaf for child in children(node) for leaf in leaves(child)]


def composition(node: Node) -> str:
    """Return single, parallel, chain, branch, or nested (more than one kind, or one in another)."""
    shape = _shape(node)
    if not shape:
        return "single"
    return shape[0] if len(shape) == 1 else "nested"


def _shape(node: Node) -> list[str]:
    match node:
        case Leaf():
            return []
        case Not() | Named():
            return _shape(children(node)[0])
        case Parallel(items=items) if len(items) == 1:
            return _shape(items[0])
    below = [kind for child in children(node) for kind in _inner(child)]
    own = {Parallel: "parallel", Chain: "chain", Branch: "branch"}.get(type(node), "nested")
    if isinstance(node, Parallel) and not node.items:
        return []
    return [own, *below]


def _inner(child: Node) -> list[str]:
    """The shape of a child; several leaves in a step or branch do not count as nesting."""
    if isinstance(child, Parallel):
        return [kind for item in child.items for kind in _shape(item)]
    return _shape(child)


def depth(node: Node) -> int:
    """Return how deep compositions nest: 0 for a single leaf."""
    match node:
        case Leaf():
            return 0
        case Named() | Not():
            return depth(children(node)[0])
        case Parallel(items=items) if len(items) <= 1:
            return max((depth(i) for i in items), default=0)
        case Parallel():
            return 1 + max(depth(i) for i in node.items)
    inner = [
        depth(item) for body in children(node)
        for item in (body.items if isinstance(body, Parallel) else (body,))
    ]
    return 1 + max(inner, default=0)
