"""Emphasis and strong emphasis, by CommonMark's algorithm for delimiter runs.

One addition, as in many renderers of Chinese and Japanese: beside a wide character a mark may
open before, and close behind, punctuation (`**注意：**请`), where CommonMark itself would not.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from ifdsl.text.lazy import lazy
from ifdsl.text.masking import masked
from ifdsl.text.spans import Element, Spans

_RUN = lazy(r"\\.|\*+|_+")
_OWN_BLOCK = lazy(r"[ \t]*(?:[-*+•][ \t]|\d{1,9}[.)][ \t]|#{1,6}[ \t]|[>|])")


@dataclass(slots=True)
class _Delimiter:
    at: int
    size: int
    left: int
    char: str
    opens: bool
    closes: bool


def _kind(char: str) -> str:
    """Return `s` for white space, `p` for punctuation, `w` for a wide character, else nothing."""
    if char.isspace():
        return "s"
    if char.isalnum():
        return "w" if unicodedata.east_asian_width(char) in "WF" else ""
    return "p" if unicodedata.category(char)[0] in "PS" else ""


def _delimiters(text: str, start: int, end: int) -> list[_Delimiter]:
    found = []
    for match in _RUN.finditer(text, start, end):
        i, j = match.span()
        if text[i] == "\\":
            continue
        before = _kind(text[i - 1]) if i > start else "s"
        after = _kind(text[j]) if j < end else "s"
        left = after != "s" and (after != "p" or before in ("s", "p", "w"))
        right = before != "s" and (before != "p" or after in ("s", "p", "w"))
        if text[i] == "_":
            left, right = left and (not right or before == "p"), right and (
                not left or after == "p"
            )
        if left or right:
            found.append(_Delimiter(i, j - i, j - i, text[i], left, right))
    return found


def _pairs(runs: list[_Delimiter]) -> list[tuple[int, int, int, int]]:
    """Return the emphasised spans as (outer start, inner start, inner end, outer end)."""
    found: list[tuple[int, int, int, int]] = []
    stack: list[_Delimiter] = []
    bottom: dict[tuple[str, bool, int], int] = {}
    for closer in runs:
        used = 0
        while closer.closes and closer.left:
            key = (closer.char, closer.opens, closer.size % 3)
            floor = bottom.get(key, -1)
            k = len(stack) - 1
            while k >= 0 and stack[k].at > floor and not _match(stack[k], closer):
                k -= 1
            if k < 0 or stack[k].at <= floor:
                bottom[key] = stack[-1].at if stack else floor
                break
            opener = stack[k]
            del stack[k + 1:]
            width = 2 if opener.left >= 2 and closer.left >= 2 else 1
            inner, end = opener.at + opener.left, closer.at + used
            opener.left -= width
            closer.left -= width
            used += width
            if found and (found[-1][0], found[-1][3]) == (inner, end):
                found[-1] = (inner - width, found[-1][1], found[-1][2], end + width)
            else:
                found.append((inner - width, inner, end, end + width))
            if not opener.left:
                stack.pop()
        if closer.opens and closer.left == closer.size:
            stack.append(closer)
    return found


def _match(opener: _Delimiter, closer: _Delimiter) -> bool:
    if opener.char != closer.char:
        return False
    both = (opener.opens and opener.closes) or (closer.opens and closer.closes)
    return not (both and (opener.size + closer.size) % 3 == 0 and (
        opener.size % 3 or closer.size % 3
    ))


def _stretches(text: str) -> Spans:
    """Return the runs of lines that emphasis can reach over: no blank line, one list item."""
    spans: Spans = []
    start = at = 0
    for line in text.split("\n"):
        if not line.strip() or _OWN_BLOCK.match(line):
            if start < at:
                spans.append((start, at - 1))
            start = at
        at += len(line) + 1
    return [*spans, (start, len(text))]


def marks(text: str) -> Spans:
    """Return the spans of the marks of all emphasis, nested emphasis included."""
    if "*" not in text and "_" not in text:
        return []
    plain = masked(text)
    return [
        span
        for start, end in _stretches(plain)
        for outer, low, high, last in _pairs(_delimiters(plain, start, end))
        for span in ((outer, low), (high, last))
    ]


def highlights(text: str) -> list[Element]:
    """Return the outermost emphasised passages, `*so*`, `**so**` or `_so_`.

    `***so***` is one; the span is the text inside the marks; `marker` is the mark.
    """
    if "*" not in text and "_" not in text:
        return []
    plain = masked(text)
    found: list[Element] = []
    for start, end in _stretches(plain):
        reached = -1
        for outer, low, high, last in sorted(_pairs(_delimiters(plain, start, end))):
            if outer >= reached:
                found.append(Element(low, high, marker=text[outer:low], title=text[low:high]))
                reached = last
    return found
