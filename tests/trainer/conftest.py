"""The trainer's tests run where the extra `train` is installed; `test_installed` says so."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LACKING = [name for name in ("torch", "trl", "transformers", "datasets", "pydantic", "yaml")
           if find_spec(name) is None]
collect_ignore = [path.name for path in Path(__file__).parent.glob("test_*.py")
                  if LACKING and path.name != "test_installed.py"]


@pytest.fixture(autouse=True)
def packages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the processes that a test starts find both packages, installed or not."""
    given = os.environ.get("PYTHONPATH", "")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(
        [str(ROOT), str(ROOT / "trainer"), str(Path(__file__).parent), given]))


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small compiled dataset of the tiny recipe."""
    import ifdsl_trainer

    from ifdsl.output.compile import compile_specs

    spec = Path(ifdsl_trainer.__file__).parent / "recipes" / "tiny.ifc"
    out = tmp_path_factory.mktemp("data")
    compile_specs(spec, out, rows=48, only="train")
    return out / "tiny.train"
