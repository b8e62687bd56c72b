"""Expansion: a bound tree as self-contained syntax, every parameter a literal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from ifdsl.compose.tree import (
    Args,
    Branch,
    Chain,
    Condition,
    Each,
    Leaf,
    Named,
    Node,
    Not,
    Parallel,
    Within,
)
from ifdsl.formula.literals import literal
from ifdsl.formula.substitute import substitute
from ifdsl.syntax import tree as t
from ifdsl.syntax.printer import print_call, print_row
from ifdsl.verdict import Exact


def arguments(args: Args) -> tuple[t.Arg, ...] | None:
    """Return bound arguments as syntax."""
    return tuple(t.Arg(name, literal(value)) for name, value in args) or None


def call(name: str, args: Args) -> str:
    """Return the call form of a bound constraint, such as `std.max_words(n: 80)`."""
    return print_call(name, arguments(args) or ())


def _weight(weight: Exact) -> tuple[t.Clause, ...]:
    if weight == 1:
        return ()
    expr = literal(weight)
    text = expr.text if isinstance(expr, t.Number) else f"{float(weight):.6f}"
    return (t.Weight(t.Number(text)),)


def item(node: Node) -> t.Item:
    """Return a bound tree as an item of the row form."""
    match node:
        case Leaf():
            return t.Inline(node.name, arguments(node.args), t.Body(
                (*node.body, *_weight(node.weight))
            ))
        case Named():
            return t.Inline(node.name, arguments(node.args), t.Body(
                _weight(node.weight), item(node.body)
            ))
        case Parallel():
            return t.Parallel(_block(node))
        case Chain():
            return t.Chain(node.by, tuple(t.Step(s.labels, _block(s.body)) for s in node.steps))
        case Branch():
            cases = tuple(
                t.Case(_condition(c.condition), c.condition.phrases, _block(c.body))
                for c in node.cases
            )
            return t.Branch(cases, _block(node.otherwise))
        case Within():
            return t.Within(node.part, _block(node.body))
        case Each():
            return t.Each(node.part, _block(node.body))
        case Not():
            return t.Negate(item(node.item))


def _block(node: Parallel) -> t.Block:
    return t.Block(items=tuple(map(item, node.items)))


def _condition(condition: Condition) -> t.Expr:
    if condition.decided is not None:
        return t.Name("true" if condition.decided else "false")
    if condition.leaf is not None and condition.leaf.formula is not None:
        body = condition.leaf.body
        checks = tuple(c.formula for c in body if isinstance(c, t.Check))
        lets = tuple(c for c in body if isinstance(c, t.Let))
        return inline_lets(lets, checks[0] if len(checks) == 1 else t.And(checks), {})
    made: t.Expr = substitute(condition.expr, condition.params)
    return made


def inline_lets(lets: tuple[t.Let, ...], expr: t.Expr, values: Mapping[str, Any]) -> t.Expr:
    """Return an expression with its lets written out and parameters replaced."""
    known: dict[str, t.Expr] = {}

    def put(node: Any) -> Any:
        if isinstance(node, t.Name) and node.name in known:
            return known[node.name]
        if isinstance(node, tuple):
            return tuple(map(put, node))
        if not isinstance(node, t.Node):
            return node
        changed = {
            f.name: put(getattr(node, f.name)) for f in fields(node)
            if isinstance(getattr(node, f.name), t.Node | tuple)
            and f.name not in ("at", "names", "ops")
        }
        return replace(node, **changed) if changed else node

    for let in lets:
        known[let.name] = put(substitute(let.value, values))
    made: t.Expr = put(substitute(expr, values))
    return made


def row_text(node: Node, lang: str) -> str:
    """Return the self-contained form of a check, as a row carries it."""
    return print_row(t.Row(t.Header("1", lang), item(node)))
