"""The block structure of a text, by a CommonMark parser with tables.

Inline marks are not parsed here (inlines.py does, in linear time). Only line numbers are taken
from the parser, so every piece is a verbatim slice of the text.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from ifdsl.text.lazy import lazy

_MOST_MARKERS = 10
_PREFIX = r"[ \t]*(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t]))"
_DEEP = lazy(
    rf"^((?:{_PREFIX}){{{_MOST_MARKERS}}})(?:{_PREFIX})+", re.MULTILINE
)
_MARKERS = lazy(rf"(?:{_PREFIX})*[ \t]*")
MAX_NESTING = 2 * _MOST_MARKERS + 2


@cache
def _parser() -> Any:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable("table")
    parser.core.ruler.disable(["inline", "text_join"])
    return parser


@lru_cache(maxsize=256)
def tokens(text: str) -> tuple[Any, ...]:
    """Return the block tokens of a text, whose `map` gives first and last line (exclusive).

    A line's markers beyond the tenth are left out, since nesting costs its square. A line ends with
    a line feed alone, as everywhere in the text model: a raw answer may have carriage returns.
    """
    return tuple(_parser().parse(_DEEP.sub(r"\1", text.replace("\r", " "))))


def behind_markers(text: str, start: int, end: int) -> int:
    """Return the offset in a line behind its quote and list markers and their blanks."""
    match = _MARKERS.match(text, start, end)
    return match.end() if match else start


def strip(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span without the white space at its ends; never reversed."""
    piece = text[start:end]
    left = start + len(piece) - len(piece.lstrip())
    return left, max(left, start + len(piece.rstrip()))
