"""ifdsl: a language for instructions that can be checked, and a compiler to training data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = [
    "Bound", "Diagnostic", "Library", "SpecError", "Verdict", "compile", "load", "read",
]

if TYPE_CHECKING:
    from ifdsl.api import Bound, Library, load, read
    from ifdsl.diagnostics import Diagnostic, SpecError
    from ifdsl.output.compile import compile_specs as compile
    from ifdsl.verdict import Verdict

_HOMES = {
    "Bound": "ifdsl.api", "Library": "ifdsl.api", "load": "ifdsl.api", "read": "ifdsl.api",
    "Diagnostic": "ifdsl.diagnostics", "SpecError": "ifdsl.diagnostics",
    "Verdict": "ifdsl.verdict", "compile": "ifdsl.output.compile",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'ifdsl' has no attribute {name!r}")
    from importlib import import_module

    module = import_module(_HOMES[name])
    return getattr(module, "compile_specs" if name == "compile" else name)
