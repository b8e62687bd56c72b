"""Patterns that are compiled when first used: most commands use few, and compiling takes long."""

from __future__ import annotations

import re
from typing import Any, cast


class _Lazy:
    def __init__(self, module: str, pattern: str, flags: int) -> None:
        self._parts = module, pattern, flags

    def __getattr__(self, name: str) -> Any:
        from importlib import import_module

        module, pattern, flags = self._parts
        compiled = import_module(module).compile(pattern, flags)
        for method in ("match", "fullmatch", "search", "finditer", "findall", "sub", "split"):
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def lazy(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern of Python's `re`, compiled at its first use."""
    return cast("re.Pattern[str]", _Lazy("re", pattern, flags))


def lazy_regex(pattern: str, flags: int = 0) -> Any:
    """Return a pattern of the `regex` package (version 1: sets), compiled at its first use."""
    return _Lazy("regex", f"(?V1){pattern}", flags)
