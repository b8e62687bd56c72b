"""Sentences, found line by line with sentencex.

A line break that ends a block ends a sentence; a heading or a list item is at least one. Code
fences, rules and table rows are no sentences, and list markers belong to none.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from ifdsl.text.blocks import fenced
from ifdsl.text.spans import Spans

_MARKER = re.compile(r"\s*(?:[-*+•]|\d{1,9}[.)、]|#{1,6})\s+|\s*>\s?")
_RULE = re.compile(r"\s*([-*_=])(?:\s*\1)*\s*\Z")
_ENDS = re.compile(r"[.!?。！？…](?![^\s])|[。！？]")
_BREAK = re.compile(r"[.!?。！？…]")


def sentences(text: str, lang: str = "en") -> Spans:
    """Return the sentences of a text, without the white space around them."""
    spans: Spans = []
    block: tuple[int, int] | None = None
    for start, end, inside in fenced(text):
        line = text[start:end]
        plain = not inside and line.strip() and not _RULE.match(line) and (
            not line.lstrip().startswith("|")
        )
        marker = _MARKER.match(line) if plain else None
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
    part = text[start:end]
    if len(_BREAK.findall(part.rstrip().rstrip(".!?。！？…\"”’'」』)*_"))) == 0:
        return _trimmed(text, start, end)
    spans: Spans = []
    for low, high in _boundaries(part, lang):
        spans.extend(_trimmed(text, start + low, start + high))
    return spans


def _boundaries(part: str, lang: str) -> Spans:
    spans: Spans = []
    position = 0
    for sentence in _segment(part, lang):
        low = part.find(sentence, position)
        if low < 0:
            return [(0, len(part))]
        position = low + len(sentence)
        spans.append((low, position))
    return spans


@lru_cache(maxsize=1024)
def _segment(part: str, lang: str) -> tuple[str, ...]:
    return tuple(_sentencex().segment(lang, part))


def _sentencex() -> Any:
    import sentencex

    return sentencex


def _trimmed(text: str, start: int, end: int) -> Spans:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    right = len(piece.rstrip())
    if not any(c.isalnum() for c in piece):
        return []
    return [(start + left, start + right)]
