"""Sentences, found block by block with sentencex; each has a word.

A line break that ends a block ends a sentence; a heading or a list item is at least one. Code
fences, rules and table rows are no sentences, and list markers belong to none.
"""

from __future__ import annotations

from functools import lru_cache

from ifdsl.text.blocks import fenced
from ifdsl.text.lazy import lazy
from ifdsl.text.spans import Spans
from ifdsl.text.words import has_word

_MARKER = lazy(
    r"(?:[ \t]*(?:[-*+•]|\d{1,9}[.)]|#{1,6})(?:\s+|\Z)|[ \t]*\d{1,9}、\s*|[ \t]*>[ \t]?)+"
)
_RULE = lazy(r"\s*(?:(?:-\s*){2,}|(?:\*\s*){2,}|(?:_\s*){2,}|=[=\s]*)\Z")
_BREAK = lazy(r"[.!?。！？…]")
_END = ".!?。！？…\"”'’」』)）*_"
_CLOSERS = lazy(r"[*_\"”'’」』)\]）】]+(?=\s|\Z)")
_PART_END = lazy(r"[.!?…][\"”'’)*_]*\s|[。！？][”’」』）]*")
_BLANK = lazy(r"\s")
# sentencex costs the square of the length on some texts (`![` repeated).
_MOST = 4000


def sentences(text: str, lang: str = "en") -> Spans:
    """Return the sentences of a text, without the white space around them."""
    spans: Spans = []
    block: tuple[int, int] | None = None
    quoted = False
    for start, end, inside in fenced(text):
        line = text[start:end]
        plain = not inside and line.strip() and not _RULE.match(line) and (
            not line.lstrip().startswith("|")
        )
        marker = _MARKER.match(line) if plain else None
        if marker and quoted and marker.group().strip() == ">" and block is not None:
            block = (block[0], end)
            continue
        quoted = marker is not None and marker.group().strip().startswith(">")
        if block is not None and (not plain or marker is not None):
            spans.extend(_split(text, *block, lang))
            block = None
        if not plain:
            continue
        low = start + (marker.end() if marker else 0)
        if low >= end:
            continue
        if line.lstrip().startswith("#") and marker is not None:
            spans.extend(_split(text, low, end, lang))
            continue
        block = (low, end) if block is None else (block[0], end)
    if block is not None:
        spans.extend(_split(text, *block, lang))
    return spans


def _split(text: str, start: int, end: int, lang: str) -> Spans:
    if _BREAK.search(text[start:end].rstrip().rstrip(_END)) is None:
        return _trimmed(text, start, end)
    spans: Spans = []
    for low, high in _bounded(text, start, end):
        for first, last in _boundaries(text[low:high], lang):
            found = _trimmed(text, low + first, low + last)
            if found and first == 0 and spans and spans[-1][1] == low == found[0][0] and (
                text[low - 1].isalnum() and text[low].isalnum()
            ):
                found = [(spans.pop()[0], found[0][1])]  # cut inside a word, for want of a gap
            spans.extend(found)
    return spans


def _bounded(text: str, start: int, end: int) -> Spans:
    """Cut a long block into parts of bounded length, behind a sentence's end where there is one."""
    spans: Spans = []
    while end - start > _MOST:
        half = start + _MOST // 2
        part = text[half:start + _MOST]
        ends = list(_PART_END.finditer(part)) or list(_BLANK.finditer(part))
        cut = half + (ends[-1].end() if ends else len(part))
        spans.append((start, cut))
        start = cut
    return [*spans, (start, end)]


def _boundaries(part: str, lang: str) -> Spans:
    spans: Spans = []
    position = 0
    for sentence in _segment(part, lang):
        low = part.find(sentence, position)
        if low < 0:
            return [(0, len(part))]
        position = low + len(sentence)
        closers = _CLOSERS.match(part, low)
        if spans and closers and spans[-1][1] == low:
            spans[-1] = (spans[-1][0], closers.end())
            low = closers.end()
        if low < position:
            spans.append((low, position))
    return spans


@lru_cache(maxsize=1024)
def _segment(part: str, lang: str) -> tuple[str, ...]:
    import sentencex

    return tuple(sentencex.segment(lang, part))


def _trimmed(text: str, start: int, end: int) -> Spans:
    piece = text[start:end]
    if not has_word(piece):
        return []
    left = len(piece) - len(piece.lstrip())
    return [(start + left, start + len(piece.rstrip()))]
