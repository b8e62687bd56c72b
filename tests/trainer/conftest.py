"""The trainer's tests: skipped, with the reason, where the extra `train` is not installed."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

LACKING = [name for name in ("torch", "trl", "transformers", "datasets", "pydantic", "yaml")
           if find_spec(name) is None]
collect_ignore_glob = ["test_*.py"] if LACKING else []


def pytest_report_header() -> str:
    if LACKING:
        return f"tests/trainer is skipped: {', '.join(LACKING)} absent (pip install -e '.[train]')"
    return "tests/trainer runs: the extra `train` is installed"


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small compiled dataset of the tiny recipe."""
    import ifdsl_trainer

    from ifdsl.output.compile import compile_specs

    spec = Path(ifdsl_trainer.__file__).parent / "recipes" / "tiny.ifc"
    out = tmp_path_factory.mktemp("data")
    compile_specs(spec, out, rows=48, only="train")
    return out / "tiny.train"
