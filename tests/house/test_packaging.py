"""The wheel ships grammar, standard library and pages, and works where nothing else is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_an_installed_wheel_finds_its_files(tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
    subprocess.run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o",
                    str(tmp_path / "dist"), str(ROOT)], check=True, capture_output=True)
    [wheel] = (tmp_path / "dist").glob("*.whl")
    target = tmp_path / "site"
    subprocess.run([*pip, "install", "--no-deps", "--target", str(target), str(wheel)],
                   check=True, capture_output=True)
    script = (
        "import ifdsl; from ifdsl import resources;"
        "assert '_data' in str(resources.specs_root()), resources.specs_root();"
        "assert resources.grammar_path().exists() and resources.diagnostics_root().exists();"
        "lib = ifdsl.load();"
        "assert lib.bind('std.max_words', n=3).check('one two');"
        "assert lib.bind('punctuation:no_comma').check('one')"
    )
    env = {**os.environ, "PYTHONPATH": str(target)}
    subprocess.run([sys.executable, "-P", "-c", script], check=True, cwd=tmp_path, env=env)
