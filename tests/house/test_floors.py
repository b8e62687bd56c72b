"""The floors of the house: a module imports its own floor or lower ones (DESIGN section 9)."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "ifdsl"
FLOORS = {
    "source": 0, "diagnostics": 0, "verdict": 0, "text": 0, "resources": 0,
    "syntax": 1, "measures": 1, "formula": 2, "compose": 3, "library": 3, "draw": 4, "rows": 5,
    "output": 6, "api": 6, "cli": 7, "__main__": 7,
}
MODULES = sorted(p for p in ROOT.rglob("*.py") if p != ROOT / "__init__.py")


def floor(name: str) -> int:
    return FLOORS[name.split(".")[1]] if "." in name else 0


def imported(path: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [node.module, *(f"{node.module}.{a.name}" for a in node.names
                                     if node.module == "ifdsl")]
    return [name for name in found if name.startswith("ifdsl.")]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_go_down(path: Path) -> None:
    own = FLOORS[path.relative_to(ROOT).parts[0].removesuffix(".py")]
    for name in imported(path):
        if name.split(".")[1] in FLOORS:
            assert floor(name) <= own, f"{path.name} (floor {own}) imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_modules_are_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_importing_is_light() -> None:
    heavy = ["torch", "transformers", "trl", "datasets", "pyarrow", "numpy", "pandas",
             "py3langid", "markdown_it", "langdetect", "sentencex"]
    script = f"import ifdsl, sys; ifdsl.load(); print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True,
                          check=True)
    assert done.stdout.strip() == "[]"
