"""What several tests need: the benchmarks and generators as modules, and the conformance data."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]


def script(path: str) -> ModuleType:
    """Return a script of the repository, such as `benchmarks/hostile.py`, as a module."""
    spec = importlib.util.spec_from_file_location(Path(path).stem, ROOT / path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def required(path: Path) -> Path:
    """Return a path of the conformance data; skip, or fail where the data must be there."""
    if not path.exists():
        if os.environ.get("IFDSL_REQUIRE_CONFORMANCE") == "1":
            pytest.fail("the conformance data is absent (IFDSL_REQUIRE_CONFORMANCE is 1)")
        pytest.skip("the conformance data is absent; set IFDSL_CONFORMANCE to its folder")
    return path
