"""What starting costs: `import ifdsl`, `load` and the command line load nothing heavy."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {
    "torch", "transformers", "trl", "datasets", "pyarrow", "numpy", "pandas", "py3langid",
    "markdown_it", "langdetect", "sentencex", "hypothesis",
}


def loaded(code: str) -> set[str]:
    """Return the top-level packages loaded after running `code` in a fresh interpreter."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint('loaded', *sys.modules)"],
        capture_output=True, text=True, check=True,
    )
    return {name.partition(".")[0] for name in done.stdout.splitlines()[-1].split()[1:]}


@pytest.mark.parametrize("code", [
    "import ifdsl",
    "import ifdsl\nifdsl.load()",
    "import ifdsl.cli",
    "import contextlib, sys, ifdsl.cli\n"
    "sys.argv = ['ifdsl', '--help']\n"
    "with contextlib.suppress(SystemExit):\n    ifdsl.cli.main()",
])
def test_starting_loads_nothing_heavy(code: str) -> None:
    packages = loaded(code)
    assert "ifdsl" in packages
    assert not packages & HEAVY


def test_the_python_surface_never_loads_a_trainer() -> None:
    packages = loaded("import ifdsl\nfor name in ifdsl.__all__: getattr(ifdsl, name)")
    assert not packages & {"torch", "transformers", "trl", "datasets"}
