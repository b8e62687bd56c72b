"""Markdown pieces of a text; every element is a verbatim slice.

Blocks are as CommonMark has them; `lists` and `inlines` hold the views offered here as well.
"""

from __future__ import annotations

from ifdsl.text.blocks import all_lines
from ifdsl.text.commonmark import behind_markers, strip, tokens
from ifdsl.text.inlines import groups, highlights, links, placeholders, quotations
from ifdsl.text.lazy import lazy
from ifdsl.text.lists import bullets, items
from ifdsl.text.spans import Element

__all__ = ["bullets", "code", "groups", "headings", "highlights", "items", "links",
           "placeholders", "quotations", "sections", "tables"]

_CLOSING = lazy(r"(?:^|[ \t])#+[ \t]*\Z")


def _headings(text: str) -> list[tuple[Element, int, int]]:
    """Return the headings, each with the offsets where its line begins and where its body does."""
    if "#" not in text and "\n=" not in text and "-" not in text:
        return []
    lines = all_lines(text)
    found = []
    for token in tokens(text):
        if token.type != "heading_open":
            continue
        first, last = token.map
        start, end = lines[first][0], lines[last - 1][1]
        if token.markup.startswith("#"):
            low, high = _after_hashes(text, text.find("#", start), end)
        else:
            low, high = strip(text, behind_markers(text, *lines[first]), lines[last - 2][1])
        heading = Element(low, high, level=int(token.tag[1]), title=text[low:high])
        found.append((heading, start, end))
    return found


def _after_hashes(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] == "#":
        start += 1
    closing = _CLOSING.search(text[start:end])
    return strip(text, start, end if closing is None else start + closing.start())


def headings(text: str) -> list[Element]:
    """Return the headings: `level` 1 to 6, `title` and span are the heading's text."""
    return [heading for heading, _, _ in _headings(text)]


def sections(text: str) -> list[Element]:
    """Return the sections: from below a heading to the next of the same or a higher level.

    `title` and `level` are the heading's. What stands before the first heading is no section.
    """
    out = []
    ends = [len(text)] * 7
    for heading, start, body in reversed(_headings(text)):
        low, high = strip(text, body, max(body, ends[heading.level]))
        out.append(Element(low, high, level=heading.level, title=heading.title))
        ends[heading.level:] = [start] * (7 - heading.level)
    return out[::-1]


def code(text: str) -> list[Element]:
    """Return the contents of fenced code blocks; `info` is the language named on the fence."""
    if "```" not in text and "~~~" not in text:
        return []
    lines = all_lines(text)
    found = []
    for token in tokens(text):
        if token.type != "fence":
            continue
        first, last = token.map
        final = text[slice(*lines[last - 1])].strip("> \t")
        closed = last - 1 > first and final.startswith(token.markup)
        inner = lines[first + 1:last - 1 if closed else last]
        low, high = (inner[0][0], inner[-1][1]) if inner else (lines[last - 1][0],) * 2
        found.append(Element(low, high, info=token.info.strip().split(" ")[0]))
    return found


def tables(text: str) -> list[Element]:
    """Return the tables; `level` is the number of body rows, `depth` that of columns."""
    if "|" not in text:
        return []
    lines = all_lines(text)
    found, open_at, rows, columns = [], (0, 0), 0, 0
    for token in tokens(text):
        if token.type == "table_open":
            open_at, rows, columns = tuple(token.map), -1, 0
        elif token.type == "tr_open":
            rows += 1
        elif token.type == "th_open":
            columns += 1
        elif token.type == "table_close":
            low, high = strip(text, lines[open_at[0]][0], lines[open_at[1] - 1][1])
            found.append(Element(low, high, level=rows, depth=columns))
    return found
