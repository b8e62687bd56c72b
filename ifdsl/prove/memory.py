"""What was found once and is asked for again: it depends on its key alone."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

MOST = 8192
"""So many values are remembered; then all are forgotten."""
_MADE: dict[Hashable, Any] = {}


def remembered(what: Hashable, make: Callable[[], Any]) -> Any:
    """Return a value that was made before, or make it."""
    if what not in _MADE:
        if len(_MADE) >= MOST:
            _MADE.clear()
        _MADE[what] = make()
    return _MADE[what]
