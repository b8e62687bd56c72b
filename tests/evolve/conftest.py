"""Evolutions need the extra `evolve`."""

from __future__ import annotations

import pytest
from served import serving

for package in ("httpx", "pydantic", "datasketch"):
    pytest.importorskip(package, reason=f"evolutions need {package}")
serve = pytest.fixture(serving)
