"""Where the files shipped with the package lie: in a wheel, an editable install or a checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).parent


def _find(shipped: str, checkout: str) -> Path:
    for path in (_PACKAGE / "_data" / shipped, _PACKAGE.parent / checkout):
        if path.exists():
            return path
    raise FileNotFoundError(f"the installation lacks its {shipped} files; reinstall ifdsl")


@cache
def grammar_path() -> Path:
    """Return the path of the grammar."""
    return _find("grammar", "grammar") / "ifc.lark"


@cache
def specs_root() -> Path:
    """Return the folder of the standard library and the published packs."""
    return _find("specs", "specs")


@cache
def published_path() -> Path:
    """Return the path of the table of published constraints and those of std in their place."""
    return _find("published.toml", "docs/published.toml")


@cache
def diagnostics_root() -> Path:
    """Return the folder with a page for each diagnostic code."""
    return _find("diagnostics", "docs/diagnostics")
