"""Characters, letters, case, scripts, emoji and punctuation."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import regex

from ifdsl.text.spans import Spans

_GRAPHEME = regex.compile(r"\X")
_LETTER = regex.compile(r"\p{L}\p{M}*")
_PUNCTUATION = regex.compile(r"\p{P}")
_EMOJI = regex.compile(
    r"\p{Regional_Indicator}{2}"
    r"|[0-9#*]\uFE0F?\u20E3"
    r"|(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F?)\p{Emoji_Modifier}?"
    r"(?:\u200D(?:\p{Emoji_Presentation}|\p{Extended_Pictographic})\uFE0F?\p{Emoji_Modifier}?)*"
)
_NOT_EMOJI = frozenset("©®™‼⁉")
_SCRIPTS = ("Latin", "Han", "Hiragana", "Katakana", "Hangul", "Cyrillic", "Greek", "Arabic",
            "Hebrew", "Devanagari", "Thai", "Bengali", "Tamil", "Georgian", "Armenian")
_IN_SCRIPT = [(name, regex.compile(rf"\p{{Script={name}}}")) for name in _SCRIPTS]


def characters(text: str) -> Spans:
    """Return the grapheme clusters: what a reader counts as one character (UAX 29)."""
    if text.isascii():
        return [(i, i + 1) for i in range(len(text))]
    return [m.span() for m in _GRAPHEME.finditer(text)]


def length(text: str) -> int:
    """Return the number of grapheme clusters."""
    if text.isascii():
        return len(text)
    return sum(1 for _ in _GRAPHEME.finditer(text))


def letters(text: str) -> Spans:
    """Return the letters of any script, each with its combining marks."""
    return [m.span() for m in _LETTER.finditer(text)]


def _cased(text: str) -> list[str]:
    return [c for c in text if c.isalpha() and c.lower() != c.upper()]


def is_lower(text: str) -> bool:
    """Return whether there are letters with case and all are lower case."""
    lower = text.lower()
    return text == lower and lower != text.upper()


def is_upper(text: str) -> bool:
    """Return whether there are letters with case and all are upper case."""
    upper = text.upper()
    return text == upper and upper != text.lower()


def is_title(text: str) -> bool:
    """Return whether the first letter with case is upper case and the rest are lower case."""
    cased = _cased(text)
    return bool(cased) and cased[0] != cased[0].lower() and all(c == c.lower() for c in cased[1:])


def is_digit(text: str) -> bool:
    """Return whether a text is all decimal digits, and not empty."""
    return text.isdecimal()


def is_letter(text: str) -> bool:
    """Return whether a text is all letters (with their marks), and not empty."""
    return bool(text) and text[0].isalpha() and all(
        c.isalpha() or unicodedata.combining(c) for c in text
    )


def fold(text: str) -> str:
    """Return the case-folded text in NFC."""
    return unicodedata.normalize("NFC", text.casefold())


def reverse(text: str) -> str:
    """Return the text backwards, grapheme by grapheme."""
    return "".join(reversed(_GRAPHEME.findall(text)))


@lru_cache(maxsize=4096)
def script(char: str) -> str:
    """Return the Unicode script of a character; "Common" where none of the known ones."""
    for name, pattern in _IN_SCRIPT:
        if pattern.match(char):
            return name
    return "Other" if char.isalpha() else "Common"


def emoji(text: str) -> Spans:
    """Return the emoji; a sequence (family, flag, keycap, skin tone) is one."""
    if text.isascii():
        return []
    return [m.span() for m in _EMOJI.finditer(text) if m.group() not in _NOT_EMOJI]


def punctuation(text: str) -> Spans:
    """Return the punctuation marks (Unicode category P)."""
    return [m.span() for m in _PUNCTUATION.finditer(text)]
