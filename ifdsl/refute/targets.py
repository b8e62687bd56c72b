"""What `ifdsl check` binds and looks at as a whole: constraints, entries of mixes and pools."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ifdsl.compose import tree as b
from ifdsl.library.library import Library
from ifdsl.refute.combinations import Bind, Odometer
from ifdsl.source import Source, Span
from ifdsl.syntax import tree as t

LANGUAGE = "en"


@dataclass(frozen=True)
class Target:
    """What is bound and looked at as a whole: a constraint, or an entry of a mix or a pool."""

    source: Source
    at: Span
    item: t.Item
    bind: Bind
    alone: bool = False
    """Whether it is one leaf."""


def targets(library: Library) -> Iterator[Target]:
    """Yield what is declared in the specs that are loaded, but for shipped ones."""
    for name, files in list(library.loaded.modules.items()):
        if name in library.loaded.shipped:
            continue
        for file in files:
            for decl in file.tree.decls:
                match decl:
                    case t.Constraint():
                        yield from _constraint(library, name, file.source, decl)
                    case t.Pool():
                        yield from _entries(library, name, file.source, decl.entries)
                    case t.Dataset():
                        for s in decl.settings:
                            if s.key == "mix":
                                yield from _entries(library, name, file.source, s.entries)


def _constraint(
    library: Library, module: str, source: Source, decl: t.Constraint
) -> Iterator[Target]:
    d = library.modules[module].definitions.get(decl.name)
    if d is None or d.judge:
        return

    def bind(chooser: Odometer) -> b.Node:
        return library.binder(lang=LANGUAGE, chooser=chooser).definition(d, {}, decl.name)

    item = t.Inline("", None, decl.body, at=decl.at)
    yield Target(source, decl.at, item, bind, d.item is None)


def _entries(
    library: Library, module: str, source: Source, entries: Sequence[t.Entry]
) -> Iterator[Target]:
    for entry in entries:
        if isinstance(entry.item, t.Call):
            continue  # a constraint with a declaration of its own

        def bind(chooser: Odometer, item: t.Item = entry.item) -> b.Node:
            return library.binder(lang=LANGUAGE, chooser=chooser).item(item, module, {}, "entry")

        yield Target(source, entry.at, entry.item, bind)
