"""What a composition draws inside, which a wording of its own could not mention."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ifdsl.diagnostics import SpecError
from ifdsl.syntax import tree as t

if TYPE_CHECKING:
    from ifdsl.library.library import Library


def drawn(
    item: t.Item, module: str, library: Library, seen: frozenset[str] = frozenset()
) -> list[t.Node]:
    """Return what draws in an item: pools, `in`, and calls that leave a parameter to be drawn.

    A call of a composition that draws is one of them; names that are not known are passed over.
    """
    found: list[t.Node] = []
    for node in t.walk(item):
        if isinstance(node, t.Draw) or (isinstance(node, t.Arg) and node.draw is not None):
            found.append(node)
        called = node.condition if isinstance(node, t.Case) else node
        if isinstance(called, t.Call) or (
            isinstance(node, t.Case) and isinstance(called, t.Name | t.Apply)
        ):
            args = () if isinstance(called, t.Name) else called.args or ()
            if _draws(called.name, args, module, library, seen):
                found.append(called)
    return found


def _draws(
    name: str, args: tuple[t.Arg, ...], module: str, library: Library, seen: frozenset[str]
) -> bool:
    try:
        d = library.definition(name, module)
    except SpecError:
        return False
    given = {arg.name or p.name for arg, p in zip(args, d.params, strict=False)}
    given |= {arg.name for arg in args}
    if any(p.domain is not None and p.name not in given for p in d.params):
        return True
    return d.item is not None and d.qualified not in seen and bool(
        drawn(d.item, d.module, library, seen | {d.qualified})
    )
