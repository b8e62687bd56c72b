"""The published verdicts, read by `benchmarks/agreement.py`."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def agreement() -> ModuleType:
    """Return the module that reads published verdicts and compares ours with them."""
    path = ROOT / "benchmarks" / "agreement.py"
    spec = importlib.util.spec_from_file_location("agreement", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def need(agreement: ModuleType) -> Callable[[str], None]:
    """Return a function that skips a test where the data of a pack are absent."""

    def check(pack: str) -> None:
        if agreement.folder(pack).exists():
            return
        if os.environ.get("IFDSL_REQUIRE_CONFORMANCE") == "1":
            pytest.fail("the conformance data is absent (IFDSL_REQUIRE_CONFORMANCE is 1)")
        pytest.skip("the conformance data is absent; set IFDSL_CONFORMANCE to its folder")

    return check
