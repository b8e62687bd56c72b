"""Lines, paragraphs and code fences.

Fences are found line by line, at any indentation and in quotes and list items: a full parse
would cost more, and models indent fences in lists at will.
"""

from __future__ import annotations

from ifdsl.text.lazy import lazy
from ifdsl.text.spans import Spans

_OPEN = lazy(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(?:(`{3,})[^`]*\Z|(~{3,}))")
_CLOSE = lazy(r"[ \t>]*(`{3,}|~{3,})[ \t]*\Z")


def all_lines(text: str) -> Spans:
    """Return every line, blank ones too, without its line end."""
    spans, start = [], 0
    for line in text.split("\n"):
        spans.append((start, start + len(line)))
        start += len(line) + 1
    return spans


def lines(text: str) -> Spans:
    """Return the lines that are not blank."""
    return [(s, e) for s, e in all_lines(text) if not text[s:e].isspace() and s < e]


def fenced(text: str) -> list[tuple[int, int, bool]]:
    """Return every line with whether it is part of a code fence (opening and closing included)."""
    if "```" not in text and "~~~" not in text:
        return [(start, end, False) for start, end in all_lines(text)]
    out: list[tuple[int, int, bool]] = []
    opened = ""
    for start, end in all_lines(text):
        line = text[start:end]
        inside = bool(opened)
        if opened:
            match = _CLOSE.match(line)
            if match and match.group(1).startswith(opened):
                opened = ""
        elif match := _OPEN.match(line):
            opened, inside = match.group(1) or match.group(2), True
        out.append((start, end, inside))
    return out


def paragraphs(text: str) -> Spans:
    """Return the maximal runs of lines that are not blank; a code fence is never cut."""
    spans: Spans = []
    start: int | None = None
    last = 0
    for low, high, inside in fenced(text):
        blank = low == high or text[low:high].isspace()
        if blank and not inside:
            if start is not None:
                spans.append((start, last))
            start = None
            continue
        if start is None:
            start = low
        last = high
    if start is not None:
        spans.append((start, last))
    return spans
