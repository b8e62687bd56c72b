"""The built wheel carries the grammar, the standard library, the packs and the pages."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow

USE = """
import ifdsl
from ifdsl import resources

for path in (ifdsl.__file__, resources.grammar_path(), resources.specs_root() / "std",
             resources.specs_root() / "ifeval.ifc", resources.diagnostics_root(),
             resources.published_path()):
    print(path)
library = ifdsl.load()
assert library.bind("std.max_words", n=2).check("two words")
assert not library.bind("std.max_words", n=2).check("now three words")
assert library.bind("punctuation:no_comma").check("none here")
"""


def run(*command: str | Path, cwd: Path, path: Path | None = None) -> str:
    env = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    if path:
        env["PYTHONPATH"] = str(path)
    done = subprocess.run(
        [sys.executable, *command], cwd=cwd, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the source archive and, from it, the wheel."""
    folder = tmp_path_factory.mktemp("dist")
    run("-m", "build", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("site")
    run("-m", "pip", "--disable-pip-version-check", "install", "-q", "--no-deps", "--no-index",
        "--target", target, wheel, cwd=target)
    return target


def test_the_wheel_holds_the_shipped_files_and_nothing_else(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    shipped = {
        f"ifdsl/_data/{folder}/{path.relative_to(ROOT / source)}"
        for folder, source, pattern in [
            ("grammar", "grammar", "*.lark"), ("specs/std", "specs/std", "*.ifc"),
            ("diagnostics", "docs/diagnostics", "*.md"),
        ]
        for path in (ROOT / source).glob(pattern)
    }
    assert len(shipped) > 50
    packs = {f"ifdsl/_data/specs/{path.name}" for path in (ROOT / "specs").glob("*.ifc")}
    packs |= {str(path.relative_to(ROOT / "trainer")) for kind in ("ifc", "yaml")
              for path in (ROOT / "trainer" / "ifdsl_trainer" / "recipes").rglob(f"*.{kind}")}
    packs |= {"ifdsl_trainer/report/page.html.j2", "ifdsl/_data/published.toml"}
    assert shipped | packs <= names
    assert {name.split("/")[0] for name in names} == {
        "ifdsl", "ifdsl_trainer", "ifdsl-0.1.0.dist-info"}
    assert any(name.endswith("licenses/LICENSE") for name in names)
    packages = [(ROOT, "ifdsl"), (ROOT / "trainer", "ifdsl_trainer")]
    modules = {str(p.relative_to(base)) for base, name in packages
               for p in (base / name).rglob("*.py")}
    assert modules == {name for name in names if name.endswith(".py")}


def test_the_installed_package_finds_and_uses_them(installed: Path, tmp_path: Path) -> None:
    lines = run("-c", USE, cwd=tmp_path, path=installed).splitlines()
    assert len(lines) == 6
    for line in lines:
        assert Path(line).is_relative_to(installed) and Path(line).exists()


def test_the_installed_command_line_works(installed: Path, tmp_path: Path) -> None:
    code = "from ifdsl.cli import main; main()"
    assert "IFC203" in run("-c", code, "explain", "IFC203", cwd=tmp_path, path=installed)
    run("-c", code, "init", "project", cwd=tmp_path, path=installed)
    run("-c", code, "check", "project", cwd=tmp_path, path=installed)
