"""Words, numbers and the occurrences of a phrase.

A word is a run of letters, marks and digits, joined by an apostrophe, a hyphen or (between
digits) a full stop or comma; each Han or Hiragana character is a word, a Katakana run is one.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import regex

from ifdsl.text.letters import fold
from ifdsl.text.spans import Spans

_ASCII = re.compile(r"[A-Za-z0-9]+(?:(?:['-]|(?<=[0-9])[.,](?=[0-9]))[A-Za-z0-9]+)*")
# Letters of these ranges carry no combining marks of their own, so `re` and its `\\w` will do.
_WESTERN = re.compile(
    "[^\x00-\u02ff\u0370-\u0482\u048a-\u052f\u1e00-\u1fff\u2000-\u2bff\U0001f300-\U0001faff]"
)
_FAST = re.compile(r"[^\W_]+(?:(?:['’‑-]|(?<=\d)[.,](?=\d))[^\W_]+)*")
_EAST = r"\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}"
_RUN = rf"[[\p{{L}}\p{{M}}\p{{N}}]--[{_EAST}ー]]"
_ANY = regex.compile(
    rf"[\p{{Script=Han}}\p{{Script=Hiragana}}]\p{{M}}*"
    rf"|[\p{{Script=Katakana}}ー]+"
    rf"|{_RUN}++(?:(?:['’‑-]|(?<=\p{{Nd}})[.,](?=\p{{Nd}})){_RUN}++)*+",
    regex.VERSION1,
)
_BESIDE = rf"[[\p{{L}}\p{{N}}_]--[{_EAST}]]"
_NUMBER = regex.compile(
    rf"(?<!{_BESIDE})(?:(?<![\p{{L}}\p{{N}}_)\]][-−])[-−](?=\p{{Nd}})(?<![\p{{N}})\]][-−]))?"
    r"\p{Nd}++(?:,\p{Nd}{3}(?!\p{Nd}))*+(?:\.\p{Nd}++)?+(?![\p{Nd}_]|\p{Script=Latin})",
    regex.VERSION1,
)
_CHUNK = re.compile(r"\S+")
_NO_EDGE = regex.compile(rf"[{_EAST}]", regex.VERSION1)


def words(text: str) -> list[str]:
    """Return the words of a text."""
    found: list[str] = _pattern_for(text).findall(text)
    return found


def _pattern_for(text: str) -> Any:
    if text.isascii():
        return _ASCII
    return _ANY if _WESTERN.search(text) else _FAST


def word_spans(text: str) -> Spans:
    """Return where the words of a text lie."""
    return [m.span() for m in _pattern_for(text).finditer(text)]


def chunks(text: str) -> Spans:
    """Return what white space separates."""
    return [m.span() for m in _CHUNK.finditer(text)]


def numbers(text: str) -> Spans:
    """Return the numerals, with thousands separators, decimals and sign; never part of a word."""
    return [m.span() for m in _NUMBER.finditer(text)]


def _is_part(char: str) -> bool:
    return char.isalnum() and not _NO_EDGE.match(char)


@lru_cache(maxsize=4096)
def _pattern(phrase: str) -> tuple[re.Pattern[str], bool, bool]:
    parts = fold(phrase).replace("’", "'").split()
    inner = r"\s+".join(re.escape(p).replace("'", "['’]") for p in parts)
    joined = "".join(parts)
    return re.compile(inner), _is_part(joined[0]), _is_part(joined[-1])


def find(phrase: str, text: str) -> Spans:
    """Return the occurrences of a phrase as whole words, letters compared by case folding.

    An edge of the phrase that is a letter or digit must stand at a word's edge; beside Han and
    kana no edge is asked. White space in the phrase matches any white space.
    """
    if not phrase.strip():
        return []
    pattern, left, right = _pattern(phrase)
    folded, offsets = _fold(text)
    found: Spans = []
    position = 0
    while (match := pattern.search(folded, position)) is not None:
        start, end = match.span()
        if end == start:
            break
        before = left and start > 0 and _is_part(folded[start - 1])
        after = right and end < len(folded) and _is_part(folded[end])
        if before or after:
            position = start + 1
            continue
        found.append((start, end) if offsets is None else (offsets[start], offsets[end]))
        position = end
    return found


@lru_cache(maxsize=64)
def _fold(text: str) -> tuple[str, list[int] | None]:
    """Return the folded text, and the offset of each of its offsets (None: the same)."""
    if text.isascii():
        return text.lower(), None
    folded = fold(text)
    if len(folded) == len(text):
        return folded, None
    out: list[str] = []
    offsets: list[int] = []
    for i, char in enumerate(text):
        piece = char.casefold()
        out.append(piece)
        offsets.extend([i] * len(piece))
    return "".join(out), [*offsets, len(text)]
