"""Where the leaves of a bound tree are written."""

from __future__ import annotations

from ifdsl.compose import tree as b
from ifdsl.source import Span
from ifdsl.syntax import tree as t


def places(item: t.Item, node: b.Node) -> list[Span]:
    """Return the span of each leaf of a tree, in written order.

    The leaves of what is called or drawn are where that is called or drawn.
    """
    match item, node:
        case t.Inline(), _ if item.body.item is not None:
            return places(item.body.item, node.body if isinstance(node, b.Named) else node)
        case t.Negate(), b.Not():
            return places(item.item, node.item)
        case t.Parallel(), b.Parallel():
            return _block(item.block, node)
        case t.Chain(), b.Chain():
            return [s for x, y in zip(item.steps, node.steps, strict=True)
                    for s in _block(x.block, y.body)]
        case t.Branch(), b.Branch():
            sides = [(c.block, k.body) for c, k in zip(item.cases, node.cases, strict=True)]
            return [s for x, y in (*sides, (item.otherwise, node.otherwise)) for s in _block(x, y)]
        case t.Within() | t.Each(), b.Within() | b.Each():
            return _block(item.block, node.body)
    return [item.at] * len(b.leaves(node))


def _block(block: t.Block, node: b.Parallel) -> list[Span]:
    if block.clauses:
        checks = [c for c in block.clauses if isinstance(c, t.Check | t.Judge)]
        return [checks[0].at if checks else block.at] * len(b.leaves(node))
    draws = sum(isinstance(item, t.Draw) for item in block.items)
    if draws > 1 or (not draws and len(block.items) != len(node.items)):
        return [block.at] * len(b.leaves(node))
    many = len(node.items) - len(block.items) + 1
    out: list[Span] = []
    rest = list(node.items)
    for item in block.items:
        taken = [rest.pop(0) for _ in range(many if isinstance(item, t.Draw) else 1)]
        for x in taken:
            out += [item.at] * len(b.leaves(x)) if isinstance(item, t.Draw) else places(item, x)
    return out


def sides(item: t.Item, node: b.Node) -> list[tuple[t.Branch, b.Branch]]:
    """Return the branches that are written in an item, with what they are bound to."""
    match item, node:
        case t.Branch(), b.Branch():
            inner = [(c.block, k.body) for c, k in zip(item.cases, node.cases, strict=True)]
            inner.append((item.otherwise, node.otherwise))
            return [(item, node), *(s for x, y in inner for s in _inside(x, y))]
        case t.Inline(), _ if item.body.item is not None:
            return sides(item.body.item, node.body if isinstance(node, b.Named) else node)
        case t.Parallel(), b.Parallel():
            return _inside(item.block, node)
        case t.Chain(), b.Chain():
            return [s for x, y in zip(item.steps, node.steps, strict=True)
                    for s in _inside(x.block, y.body)]
        case t.Within() | t.Each(), b.Within() | b.Each():
            return _inside(item.block, node.body)
    return []


def _inside(block: t.Block, node: b.Parallel) -> list[tuple[t.Branch, b.Branch]]:
    if len(block.items) != len(node.items):
        return []
    return [s for x, y in zip(block.items, node.items, strict=True) for s in sides(x, y)]
