"""Testing verifiers: laws that every constraint must keep, ours or a user's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__all__ = ["LAWS", "LawError", "check_laws"]

if TYPE_CHECKING:
    from ifdsl.testing.public import LawError, check_laws
    from ifdsl.testing.run import LAWS

_HOMES = {"LAWS": "ifdsl.testing.run", "LawError": "ifdsl.testing.public",
          "check_laws": "ifdsl.testing.public"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'ifdsl.testing' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
