"""The library: the modules of some specs, with constraints to look up and bind."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ifdsl.compose import tree as b
from ifdsl.diagnostics import Diagnostic, SpecError, did_you_mean
from ifdsl.library.bind import Binder
from ifdsl.library.definitions import Definition, Module
from ifdsl.library.load import PACKAGE, Loaded, cycles
from ifdsl.library.resolve import resolve
from ifdsl.library.validate import validate
from ifdsl.resources import specs_root
from ifdsl.syntax import tree as t

PACKS = (PACKAGE, "ifeval", "iftrain", "ifbench")
SHIPPED = (*PACKS, "screens")


class Library:
    """The constraints, pools, tasks and datasets of loaded specs.

    Modules of the shipped library (`std`, the packs, `screens`) are read when they are first asked
    for.
    """

    def __init__(self, loaded: Loaded, *, strict: bool = True) -> None:
        self.loaded = loaded
        self.modules: dict[str, Module] = {}
        self._ids: dict[str, Definition] = {}
        cycles(loaded)
        self._refresh()
        self.diagnostics: tuple[Diagnostic, ...] = tuple(loaded.problems)
        if strict and any(d.severity == "error" for d in self.diagnostics):
            raise SpecError(self.diagnostics)

    def _refresh(self) -> None:
        new = [name for name in self.loaded.modules if name not in self.modules]
        fresh = Loaded(modules={name: self.loaded.modules[name] for name in new})
        self.modules.update(resolve(fresh))
        self.loaded.problems.extend(fresh.problems)
        for name in new:
            for d in self.modules[name].definitions.values():
                if d.id and d.id in self._ids:
                    self.loaded.problems.append(Diagnostic(
                        "IFC213", f"the id `{d.id}` is published twice", d.place,
                        related=((self._ids[d.id].place, "first published here"),),
                    ))
                elif d.id:
                    self._ids[d.id] = d
        for name in new:
            validate(self.modules[name], self, self.loaded)

    def module(self, name: str) -> Module | None:
        """Return a module, reading it from the shipped library if need be."""
        if name not in self.modules and name in SHIPPED and self.loaded.library(name):
            self._refresh()
        return self.modules.get(name)

    def definition(self, name: str, module: str = "") -> Definition:
        """Return a constraint by qualified name, published id, or plain name in a module.

        Raises SpecError with a hint for an unknown or ambiguous name; without a diagnostic for
        one whose declaration could not be read, which has been reported.
        """
        if ":" in name:
            return self._published(name)
        qualifier, _, plain = name.rpartition(".")
        if qualifier:
            found = self.module(qualifier)
            if found is not None and plain in found.definitions:
                return found.definitions[plain]
            raise self._unknown(name, "constraint", plain, [qualifier])
        own = self.modules.get(module)
        if own is None:
            raise self._unknown(name)
        if name in own.definitions:
            return own.definitions[name]
        used = [m for m in map(self.module, own.uses) if m and name in m.definitions]
        if len(used) > 1:
            both = " and ".join(f"`{m.name}.{name}`" for m in used)
            raise SpecError([Diagnostic("IFC202", f"`{name}` may be {both}",
                                        hint="write the qualified name")])
        if not used:
            raise self._unknown(name, "constraint", name, [module, *own.uses])
        return used[0].definitions[name]

    def _published(self, id: str) -> Definition:
        for pack in ("", *PACKS):
            if pack:
                self.module(pack)
            if id in self._ids:
                return self._ids[id]
        raise SpecError([Diagnostic("IFC213", f"no constraint is published under `{id}`",
                                    hint=did_you_mean(id, self._ids))])

    def _lost(self, keyword: str, name: str, modules: Iterable[str]) -> bool:
        return any(m and (keyword, name) in m.lost for m in map(self.module, modules))

    def _unknown(
        self, name: str, keyword: str = "", plain: str = "", homes: Iterable[str] = ()
    ) -> SpecError:
        if self._lost(keyword, plain, homes):
            return SpecError(())
        known = [d.qualified for m in self.modules.values() for d in m.definitions.values()]
        names = [d.name for m in self.modules.values() for d in m.definitions.values()]
        hint = did_you_mean(name, known if "." in name else names)
        if not hint and "." not in name:
            self.module(PACKAGE)
            tails = sorted(d.qualified for m in self.modules.values()
                           for d in m.definitions.values() if d.name == name)
            hint = f"did you mean `{tails[0]}`?" if tails else ""
        hint = self._hidden(name.rpartition(".")[0]) or hint
        return SpecError([Diagnostic("IFC202", f"unknown constraint `{name}`", hint=hint)])

    def _hidden(self, module: str) -> str:
        """Return a hint where a spec of one's own has the name of a shipped module."""
        shipped = (specs_root() / f"{module}.ifc").resolve()
        own = [f.path for f in self.loaded.modules.get(module, [])
               if f.path.stem == module and f.path.resolve() != shipped]
        if module not in SHIPPED or not own:
            return ""
        return f"`{module}` is `{own[0]}` here and not the library's: rename that file"

    def pool(self, name: str, module: str) -> tuple[t.Pool, str]:
        """Return a pool and the module it stands in; raises SpecError."""
        return self._declared("pools", "pool", name, module)

    def tasks(self, name: str, module: str) -> tuple[t.Tasks, str]:
        """Return tasks and the module they stand in; raises SpecError."""
        return self._declared("tasks", "tasks", name, module)

    def _declared(self, kind: str, word: str, name: str, module: str) -> tuple[Any, str]:
        qualifier, _, plain = name.rpartition(".")
        homes = [qualifier] if qualifier else [module, *self.modules[module].uses]
        for home in homes:
            found = self.module(home)
            if found is not None and plain in getattr(found, kind):
                return getattr(found, kind)[plain], home
        if self._lost(word, plain, homes):
            raise SpecError(())
        known = [n for h in homes for m in [self.module(h)] if m for n in getattr(m, kind)]
        raise SpecError([Diagnostic("IFC209", f"unknown {word} `{name}`",
                                    hint=did_you_mean(plain, known))])

    def binder(self, kind: type[Binder] = Binder, **options: Any) -> Binder:
        """Return a binder over this library; see `Binder` for the options."""
        def lists(module: str) -> Any:
            found = self.modules.get(module)
            return found.lists if found else {}

        return kind(self.definition, self.pool, lists=lists, **options)

    def tree(self, name: str, args: dict[str, Any]) -> b.Node:
        """Return the bound tree of a constraint, every parameter given; raises SpecError."""
        return self.binder().definition(self.definition(name), args, name)

    def definitions(self) -> list[Definition]:
        """Return all constraints, by module and name."""
        return [
            d for name in sorted(self.modules)
            for d in sorted(self.modules[name].definitions.values(), key=lambda d: d.name)
        ]


def open_library(paths: Iterable[str | Path], *, strict: bool = True) -> Library:
    """Load files and folders; with `strict`, raise SpecError when anything is wrong."""
    return Library(Loaded.of(paths), strict=strict)
