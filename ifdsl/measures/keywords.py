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
_TWINS = "\u017f\u212a\u0130\u0131"  # letters outside ASCII that match ASCII ones in any case
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
    if not _plain(keyword, text):
        return [m.group() for m in _pattern(keyword, False).finditer(text)]
    return [keyword] * text.lower().count(keyword.lower())


def occurs_whole(keyword: str, text: str) -> bool:
    """Return whether a keyword occurs between word boundaries.

    At a boundary beside a letter outside ASCII, a keyword with a metacharacter may be misjudged
    (RE2's boundaries are ASCII).
    """
    if not _plain(keyword, text):
        return _pattern(keyword, True).search(text) is not None
    found, low, size = keyword.lower(), text.lower(), len(keyword)
    at = low.find(found)
    while at >= 0:
        if _edge(text, at) and _edge(text, at + size):
            return True
        at = low.find(found, at + 1)
    return False


def _plain(keyword: str, text: str) -> bool:
    """Whether lower case decides: several times faster than a pattern in any case."""
    return (
        keyword.isascii() and bool(keyword) and not _META.intersection(keyword)
        and not any(c in text for c in _TWINS)
    )


def _edge(text: str, at: int) -> bool:
    before = at > 0 and (text[at - 1].isalnum() or text[at - 1] == "_")
    after = at < len(text) and (text[at].isalnum() or text[at] == "_")
    return before != after


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
