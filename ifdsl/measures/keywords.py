"""Keywords as the published verifiers look for them: as unescaped patterns, in any case.

A plain keyword (letters, digits, spaces, hyphens …) is what it seems. One with a metacharacter is a
pattern: `a.c` matches "abc". RE2 runs those, so that no keyword is slow; what RE2 cannot read
(an unbalanced bracket, on which the reference crashes, or a look-around) is taken literally.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import re2

_META = frozenset(r".^$*+?{}[]|()" + "\\")
_POSSESSIVE = re.compile(r"([*+?}])\+")


@lru_cache(maxsize=4096)
def _pattern(keyword: str, whole: bool) -> Any:
    edge = r"\b" if whole else ""
    literal = re.compile(f"{edge}{re.escape(keyword)}{edge}", re.IGNORECASE)
    if not _META.intersection(keyword):
        return literal
    body = keyword if "\\" in keyword else _POSSESSIVE.sub(r"\1", keyword)
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(f"(?i){edge}{body}{edge}", options)
    except re2.error:
        return literal


def hits(keyword: str, text: str) -> list[str]:
    """Return the matches of a keyword from left to right, parts of words included."""
    return [m.group() for m in _pattern(keyword, False).finditer(text)]


def occurs_whole(keyword: str, text: str) -> bool:
    """Return whether a keyword occurs between word boundaries.

    At a boundary beside a letter outside ASCII, a keyword with a metacharacter may be misjudged
    (RE2's boundaries are ASCII).
    """
    return _pattern(keyword, True).search(text) is not None


def between(first: str, last: str, text: str) -> list[str]:
    """Return the shortest passages on one line from one keyword to another, letters as they are.

    Always by RE2: the passage between is a pattern even where the keywords are plain.
    """
    return [m.group() for m in _passage(first, last).finditer(text)]


@lru_cache(maxsize=4096)
def _passage(first: str, last: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(f"{first} .*? {last}", options)
    except re2.error:
        return re2.compile(f"{re2.escape(first)} .*? {re2.escape(last)}", options)
