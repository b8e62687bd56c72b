"""Substitution: syntax with parameters replaced by literals, measures by name and version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from ifdsl.formula.literals import literal
from ifdsl.measures import MEASURES
from ifdsl.syntax import tree as t


def substitute(node: Any, values: Mapping[str, Any]) -> Any:
    """Return syntax with names replaced by literals, and measures by name and version."""
    if isinstance(node, t.Name):
        if node.name in values:
            return literal(values[node.name])
        if node.name in MEASURES:
            return replace(node, name=f"{node.name}@{MEASURES[node.name].version}")
        return node
    if isinstance(node, tuple):
        return tuple(substitute(x, values) for x in node)
    if not isinstance(node, t.Node):
        return node
    if isinstance(node, t.Apply) and node.name in MEASURES:
        node = replace(node, name=f"{node.name}@{MEASURES[node.name].version}")
    changed = {
        f.name: substitute(getattr(node, f.name), values) for f in fields(node)
        if isinstance(getattr(node, f.name), t.Node | tuple)
        and f.name not in ("at", "names", "ops")
    }
    return replace(node, **changed) if changed else node
