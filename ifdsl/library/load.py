"""Loading: from paths to parsed files, with `use` followed and every problem kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path

from ifdsl import resources, syntax
from ifdsl.cache import cached
from ifdsl.diagnostics import Diagnostic, Problems, did_you_mean
from ifdsl.source import Place, Source
from ifdsl.syntax import tree as t
from ifdsl.syntax.parser import is_name, parse

PACKAGE = "std"


@dataclass(frozen=True, eq=False)
class Parsed:
    """One parsed file and the module it belongs to."""

    module: str
    source: Source
    tree: t.File
    path: Path


@dataclass
class Loaded:
    """The files read so far, by path, and what was wrong with them.

    `shipped` are the modules that came from the installed library because something uses them.
    """

    files: dict[Path, Parsed] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)
    modules: dict[str, list[Parsed]] = field(default_factory=dict)
    roots: list[Path] = field(default_factory=list)
    shipped: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, paths: Iterable[str | Path]) -> Loaded:
        """Read files and folders."""
        made = cls()
        for path in paths:
            made.add(Path(path))
        return made

    def error(self, code: str, message: str, hint: str = "", place: Place | None = None) -> None:
        self.problems.append(Diagnostic(code, message, place, hint=hint))

    def add(self, path: Path) -> None:
        """Read a file, or every `.ifc` file below a folder."""
        if path.is_dir():
            self.roots.append(path)
            found = sorted(p for p in path.rglob("*.ifc") if not _hidden(p, path))
            if not found:
                self.error("IFC109", f"no .ifc file below `{path}`",
                           "ifdsl init makes a folder of specs to start from")
            for file in found:
                self.read(file)
        elif path.exists():
            self.roots.append(path.parent)
            self.read(path)
        else:
            self.error("IFC109", f"no such file or folder: `{path}`")

    def read(self, path: Path, *, shipped: bool = False) -> None:
        """Parse one file and the modules that it uses; a file is read once."""
        if not shipped:
            self.shipped.discard(module_name(path))
        key = path.resolve()
        if key in self.files:
            return
        try:
            data = path.read_bytes()
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = data[: error.start].count(b"\n") + 1
            self.error("IFC108", f"`{path}` is not UTF-8 (line {line}, byte {error.start})",
                       "save the file as UTF-8")
            return
        except OSError as error:
            self.error("IFC109", f"`{path}` cannot be read: {error.strerror}")
            return
        source = Source(str(path), text.replace("\r\n", "\n"))
        problems = Problems(source)
        tree = _shipped(source, problems) if shipped else parse(source, problems)
        self.problems.extend(problems.found)
        module = module_name(path)
        if not is_name(module):
            why = "is a keyword" if module.isidentifier() and module.isascii() else "is no name"
            self.error("IFC110", f"`{path.name}`: `{module}` {why}, but names constraints",
                       "name the file with letters, digits and `_`, such as `my_spec.ifc`")
        parsed = Parsed(module, source, tree, path)
        self.files[key] = parsed
        self.modules.setdefault(module, []).append(parsed)
        for decl in tree.decls:
            if isinstance(decl, t.Use):
                self.use(decl, parsed)

    def use(self, decl: t.Use, user: Parsed) -> None:
        """Find the module a `use` names: beside the file, in the roots, in the library."""
        if decl.name in self.modules and decl.name != user.module:
            return
        places = [user.path.parent, *self.roots, resources.specs_root()]
        for place in places:
            if self._module(decl.name, place):
                return
        known = {p.stem for place in places for p in place.glob("*.ifc")} | {PACKAGE}
        self.error("IFC206", f"no module `{decl.name}`", did_you_mean(decl.name, known),
                   Place(user.source, decl.at))

    def _module(self, name: str, place: Path) -> bool:
        file, folder = place / f"{name}.ifc", place / name
        if file.is_file():
            found = [file]
        elif name == PACKAGE and folder.is_dir():
            found = sorted(folder.glob("*.ifc"))
        else:
            return False
        shipped = place == resources.specs_root()
        if shipped:
            self.shipped.add(name)
        for path in found:
            self.read(path, shipped=shipped)
        return True

    def library(self, name: str) -> bool:
        """Read a module of the shipped library; return whether there is one."""
        return name in self.modules or self._module(name, resources.specs_root())


def _shipped(source: Source, problems: Problems) -> t.File:
    """Parse a file of the shipped library, or recall the tree of an earlier run."""
    def faultless() -> t.File | None:
        found = Problems(source)
        tree = parse(source, found)
        return None if found.found else tree

    made_from = b"".join((syntax_hash(), source.text.encode()))
    return cached(Path(source.name), made_from, faultless) or parse(source, problems)


@cache
def syntax_hash() -> bytes:
    """Return a hash of what a tree is made by: the grammar and the modules of the syntax."""
    modules = sorted(Path(syntax.__file__).parent.glob("*.py"))
    return sha256(b"".join(p.read_bytes() for p in (resources.grammar_path(), *modules))).digest()


def module_name(path: Path) -> str:
    """Return a file's module: its stem, or `std` for the files of a folder of that name."""
    parent = path.resolve().parent.name
    return PACKAGE if parent == PACKAGE else path.stem


def _hidden(path: Path, root: Path) -> bool:
    return any(part.startswith((".", "_")) for part in path.relative_to(root).parts)


def cycles(loaded: Loaded) -> None:
    """Report each cycle of `use` once, with its path."""
    uses = {
        name: {d.name: (f, d) for f in files for d in f.tree.decls if isinstance(d, t.Use)}
        for name, files in loaded.modules.items()
    }
    done: set[str] = set()

    def visit(name: str, trail: list[str]) -> None:
        for other, (file, decl) in uses.get(name, {}).items():
            if other in trail:
                loop = [*trail[trail.index(other):], other]
                loaded.error("IFC207", f"modules use each other: {' → '.join(loop)}",
                             "move what both need to a third module",
                             Place(file.source, decl.at))
            elif other not in done:
                visit(other, [*trail, other])
        done.add(name)

    for name in list(uses):
        if name not in done:
            visit(name, [name])
