"""Patterns that are compiled when first used: most commands use few, and compiling takes long."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, cast

METHODS = ("match", "fullmatch", "search", "finditer", "findall", "sub", "split")


class _Lazy:
    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make

    def __getattr__(self, name: str) -> Any:
        compiled = self._make()
        for method in METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def lazy(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern of Python's `re`, compiled at its first use."""
    return cast("re.Pattern[str]", _Lazy(lambda: re.compile(pattern, flags)))


def lazy_regex(pattern: str) -> Any:
    """Return a pattern of the `regex` package (version 1: sets), compiled at its first use."""

    def make() -> Any:
        import regex

        return regex.compile(f"(?V1){pattern}")

    return _Lazy(make)
