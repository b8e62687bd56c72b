"""The floors of the house: a module imports only its own floor or lower ones (DESIGN, section 9).

Imports inside functions and under `TYPE_CHECKING` count, and so does a module named in a string
(`"ifdsl.api"`), as lazy imports write it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "ifdsl"
LINES = 400
FLOORS = {
    "source": 0, "diagnostics": 0, "verdict": 0, "text": 0,
    "__version__": 0,  # a constant of ifdsl/__init__.py, set before anything is imported
    "syntax": 1, "measures": 1, "resources": 1, "cache": 1,
    "formula": 2,
    "compose": 3, "library": 3, "probes": 3,
    "draw": 4, "prove": 4, "refute": 4,
    "rows": 5,
    "output": 6, "endpoints": 6, "judges": 6, "testing": 6, "evolve": 6, "api": 6,
    "__init__": 6,
    "serving": 7, "cli": 7, "__main__": 7,
}
MODULES = sorted(PACKAGE.rglob("*.py"))
NAMED = re.compile(r"ifdsl\.(\w+)(\.\w+)*")


def room(path: Path) -> str:
    """Return the package or module directly under `ifdsl/` to which a file belongs."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imported(tree: ast.AST, package: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Yield (line, room) for each import of ifdsl in a module of `package`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if match := NAMED.fullmatch(alias.name):
                    yield node.lineno, match[1]
                elif alias.name == "ifdsl" and alias.asname is not None:
                    yield node.lineno, "__init__"
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            full = (*base, *(node.module or "").split(".")) if node.module else base
            if full[:1] == ("ifdsl",):
                for name in [full[1]] if len(full) > 1 else [a.name for a in node.names]:
                    yield node.lineno, name if name in FLOORS else "__init__"
        elif isinstance(node, ast.Attribute):
            if isinstance(node.value, ast.Name) and node.value.id == "ifdsl":
                yield node.lineno, node.attr if node.attr in FLOORS else "__init__"
        elif (
            isinstance(node, ast.Constant) and isinstance(node.value, str)
            and (match := NAMED.fullmatch(node.value))
        ):
            yield node.lineno, match[1]


def faults(source: str, path: Path) -> list[str]:
    package = path.relative_to(ROOT).parent.parts
    floor = FLOORS[room(path)]
    return [
        f"{path.relative_to(ROOT)}:{line}: floor {floor} imports ifdsl.{name}"
        f" (floor {FLOORS.get(name, 'unknown')})"
        for line, name in imported(ast.parse(source), package)
        if FLOORS.get(name, 99) > floor
    ]


def test_every_room_has_a_floor() -> None:
    assert {room(path) for path in MODULES} <= set(FLOORS)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_stay_on_or_below_the_floor(path: Path) -> None:
    assert not faults(path.read_text(encoding="utf-8"), path)


@pytest.mark.parametrize("line", [
    "from ifdsl.formula import checker",
    "from ifdsl import formula",
    "import ifdsl.rows.plan",
    "import ifdsl.rows.plan as plan",
    "from ..compose import tree",
    "from .. import api",
    "import ifdsl\nifdsl.load()",
    "import ifdsl as whole",
    "from ifdsl import load",
    "def late():\n    from ifdsl.api import load",
    "if TYPE_CHECKING:\n    from ifdsl.library import Library",
    "import_module('ifdsl.api')",
    "import ifdsl.nowhere",
])
def test_an_import_from_above_is_found(line: str) -> None:
    assert faults(line, PACKAGE / "syntax" / "parser.py")


@pytest.mark.parametrize("line", [
    "from ifdsl import __version__", "import ifdsl\nifdsl.__version__", "from ifdsl import source",
    "from ifdsl.syntax import tree", "from . import tree", "from ..source import Span", "import re",
])
def test_an_import_from_below_is_not(line: str) -> None:
    assert not faults(line, PACKAGE / "syntax" / "parser.py")


TRAINER = sorted((ROOT / "trainer").rglob("*.py"))


@pytest.mark.parametrize("path", [*MODULES, *TRAINER], ids=lambda p: str(p.relative_to(ROOT)))
def test_modules_are_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LINES
