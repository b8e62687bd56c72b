"""Judges need the extra `judge`."""

from __future__ import annotations

import pytest
from served import serving

pytest.importorskip("httpx", reason="judges need httpx")
pytest.importorskip("pydantic", reason="judges need pydantic")
serve = pytest.fixture(serving)
