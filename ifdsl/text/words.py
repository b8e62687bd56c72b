"""Words, numbers and the occurrences of a phrase.

A word is a run of letters, marks and digits, joined by an apostrophe, a hyphen or (between
digits) a full stop or comma; each Han or Hiragana character is a word, a Katakana run is one.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

from ifdsl.text.lazy import lazy, lazy_regex
from ifdsl.text.letters import fold, nfc
from ifdsl.text.spans import Spans

_ASCII = lazy(
    r"[A-Za-z0-9]+(?:(?:['-]|(?<=[0-9])[.,](?=[0-9]))[A-Za-z0-9]+)*"
)
# Letters of these ranges carry no combining marks of their own, so `re` and its `\w` will do.
_WESTERN = lazy(
    "[^\x00-\u02ff\u0370-\u0482\u048a-\u052f\u1e00-\u1fff\u2000-\u208e\u2090-\u209c\u20a0-\u20cf"
    "\u2100-\u2bff\U0001f300-\U0001faff]"
)
_HIDDEN = "\u00ad\u200c\u200d\u2060"  # soft hyphen, joiners: part of a word, never seen
_INSIDE = f"['’‑{_HIDDEN}-]"
_FAST = lazy(
    rf"[^\W_]+(?:(?:{_INSIDE}|(?<=\d)[.,](?=\d))[^\W_]+)*"
)
_EAST = r"\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}"
_LONG = "ーｰﾞﾟ"
_RUN = rf"[[\p{{L}}\p{{N}}]--[{_EAST}{_LONG}]][[\p{{L}}\p{{M}}\p{{N}}]--[{_EAST}{_LONG}]]*+"
_ANY = lazy_regex(
    rf"\p{{Script=Han}}\p{{M}}*+|\p{{Script=Hiragana}}[\p{{M}}{_LONG}]*+"
    rf"|[\p{{Script=Katakana}}{_LONG}][\p{{Script=Katakana}}{_LONG}\p{{M}}]*+"
    rf"|(?![0-9]\uFE0F?\u20E3){_RUN}(?:(?:{_INSIDE}|(?<=\p{{Nd}})[.,](?=\p{{Nd}})){_RUN})*+",
)
_BESIDE = rf"[[\p{{L}}\p{{N}}_]--[{_EAST}]]"
_NUMBER = lazy_regex(
    rf"(?=[-−.\p{{Nd}}])(?<!{_BESIDE})(?<!{_BESIDE}[.])"
    r"(?:(?<![-−\p{L}\p{N}_)\]])[-−](?=\.?\p{Nd}))?+"
    r"(?:\p{Nd}{1,3}(?:,\p{Nd}{3}(?!\p{Nd}))++|\p{Nd}++)?+(?:\.\p{Nd}++)?+"
    r"(?<=\p{Nd})(?![\p{Nd}_]|\p{Script=Latin}|\uFE0F?\u20E3)",
)
# The same for Chinese and Japanese without combining marks, several times as fast.
_PLAIN_EAST = lazy(
    "[^\x00-\u02ff\u2000-\u200a\u2010-\u205f\u2100-\u2bff\u3000-\u3029\u3030-\u3098\u309b-\u30ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uff00-\uff65\uffe0-\uffef\U0001f300-\U0001faff]"
)
_HAN = "\u3005\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff"
_HIRAGANA = "\u3041-\u3096\u309d-\u309f"
_KATAKANA = "\u30a1-\u30fa\u30fd-\u30ff"
_OTHER = rf"[^\W_{_HAN}{_HIRAGANA}{_KATAKANA}ー]"
_FAST_EAST = lazy(
    rf"[{_HAN}]|[{_HIRAGANA}]ー*|[{_KATAKANA}ー]+"
    rf"|{_OTHER}+(?:(?:{_INSIDE}|(?<=\d)[.,](?=\d)){_OTHER}+)*"
)
_CHUNK = lazy(r"\S+")
_NO_EDGE = lazy_regex(rf"[{_EAST}]")


def words(text: str) -> list[str]:
    """Return the words of a text."""
    found: list[str] = _pattern_for(text).findall(text)
    return found


def has_word(text: str) -> bool:
    """Return whether a text has a word: a letter or digit that is no keycap."""
    return any(map(str.isalnum, text)) and (
        text.isascii() or _pattern_for(text).search(text) is not None
    )


def _pattern_for(text: str) -> Any:
    if text.isascii():
        return _ASCII
    if not _WESTERN.search(text):
        return _FAST
    return _ANY if _PLAIN_EAST.search(text) else _FAST_EAST


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
    if char.isascii():
        return char.isalnum()
    return not _NO_EDGE.match(char) and (char.isalnum() or _is_mark(char))


def _is_mark(char: str) -> bool:
    return unicodedata.category(char)[0] == "M" and not "\ufe00" <= char <= "\ufe0f"


@lru_cache(maxsize=4096)
def _pattern(phrase: str) -> tuple[re.Pattern[str], bool, bool]:
    parts = fold(phrase).replace("’", "'").split()
    inner = r"\s+".join(re.escape(p).replace("'", "['’]") for p in parts)
    joined = "".join(parts)
    return re.compile(inner), _is_part(joined[0]), _is_part(joined[-1])


def find(phrase: str, text: str) -> Spans:
    """Return the occurrences of a phrase as whole words, letters compared by case folding.

    An edge of the phrase that is a letter or digit must not touch another one, nor a combining
    mark; beside Han and kana no edge is asked. White space matches any white space.
    """
    if not phrase.strip():
        return []
    pattern, left, right = _pattern(phrase)
    folded, offsets = _fold(text)
    found: Spans = []
    position = 0
    while (match := pattern.search(folded, position)) is not None:
        start, end = match.span()
        before = left and start > 0 and _is_part(folded[start - 1])
        after = end < len(folded) and (_is_part(folded[end]) if right else _is_mark(folded[end]))
        if before or after:
            position = start + 1
            continue
        found.append((start, end) if offsets is None else (offsets[start], offsets[end]))
        position = end
    return [(s, e) for s, e in found if s < e]


@lru_cache(maxsize=64)
def _fold(text: str) -> tuple[str, list[int] | None]:
    """Return the folded text, and the offset of each of its offsets (None: the same)."""
    if text.isascii():
        return text.lower(), None
    folded = text.casefold()  # never shortens, so of equal length it is one for one
    if len(folded) == len(text) and nfc(folded) == folded:
        return folded, None
    pieces = list(map(fold, text))
    offsets = [i for i, piece in enumerate(pieces) for _ in piece]
    return "".join(pieces), [*offsets, len(text)]
