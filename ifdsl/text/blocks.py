"""Lines, paragraphs and code fences."""

from __future__ import annotations

import re

from ifdsl.text.spans import Spans

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


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
    out: list[tuple[int, int, bool]] = []
    opened = ""
    for start, end in all_lines(text):
        match = _FENCE.match(text[start:min(end, start + 200)])
        inside = bool(opened)
        if match and not opened:
            opened, inside = match.group(1), True
        elif match and opened and match.group(1).startswith(opened) and (
            not text[start + match.end():end].strip()
        ):
            opened = ""
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
