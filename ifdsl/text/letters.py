"""Characters, letters, case, scripts, emoji and punctuation."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from ifdsl.text.lazy import lazy, lazy_regex
from ifdsl.text.spans import Spans

_GRAPHEME = lazy_regex(r"\X")
# Where none of these occurs every code point is a grapheme of its own, which saves much time.
_JOINING = lazy(
    "[^\x00-\x0c\x0e-\u02ff\u0370-\u0482\u048a-\u052f\u1e00-\u1fff\u2010-\u205f\u2100-\u2bff"
    "\u3000-\u3029\u3030-\u3098\u309b-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff00-\uff65"
    "\uffe0-\uffef]"
)
_LETTER = lazy_regex(r"\p{L}\p{M}*")
_PUNCTUATION = lazy_regex(r"\p{P}")
_ALL_LETTERS = lazy_regex(r"(?:\p{L}\p{M}*+)++")
# A sign that is text by default is an emoji where it is drawn as a picture or asked to be (FE0F).
_DRAWN = (
    r"(?:(?:\p{Emoji_Presentation}|[\p{Extended_Pictographic}&&[\u2600-\u27BF\U0001F000-\U0001FAFF]])"
    r"\uFE0F?+|\p{Extended_Pictographic}\uFE0F)(?!\uFE0E)\p{Emoji_Modifier}?+"
)
_EMOJI = lazy_regex(
    r"\p{Regional_Indicator}{2}"
    r"|[0-9#*]\uFE0F?\u20E3"
    rf"|{_DRAWN}[\U000E0020-\U000E007F]*+(?:\u200D{_DRAWN})*+",
)
# Putting marks into canonical order costs the square of their number: no word has so many.
MAX_MARKS = 64
_PILE = lazy_regex(rf"\p{{M}}{{{MAX_MARKS + 1}}}")
_SCRIPTS = [
    "Latin", "Han", "Hiragana", "Katakana", "Hangul", "Cyrillic", "Greek", "Arabic", "Hebrew",
    "Devanagari", "Thai", "Bengali", "Tamil", "Telugu", "Kannada", "Malayalam", "Gujarati",
    "Gurmukhi", "Oriya", "Sinhala", "Georgian", "Armenian", "Ethiopic", "Khmer", "Lao",
    "Myanmar", "Tibetan", "Mongolian", "Bopomofo", "Syriac", "Thaana", "Cherokee",
    "Canadian_Aboriginal", "Yi", "Tifinagh", "Nko", "Vai", "Javanese", "Balinese", "Sundanese",
    "Coptic", "Gothic", "Runic", "Ogham", "Braille", "Inherited",
]
_IN_SCRIPT = [(name, lazy_regex(rf"\p{{Script={name}}}")) for name in _SCRIPTS]


def piled(text: str) -> bool:
    """Return whether more than MAX_MARKS combining marks follow each other somewhere."""
    # Such a pile has a mark at some multiple of its least length: mostly a look at few characters.
    sampled = text[::MAX_MARKS + 1]
    if not any(unicodedata.category(c)[0] == "M" for c in sampled):
        return False
    return _PILE.search(text) is not None


def nfc(text: str) -> str:
    """Return the text in NFC; a text with a pile of marks as it is, which keeps this linear."""
    if text.isascii() or piled(text):
        return text
    return unicodedata.normalize("NFC", text)


def _is_simple(text: str) -> bool:
    if text.isascii():
        return "\r" not in text
    return _JOINING.search(text) is None


def characters(text: str) -> Spans:
    """Return the grapheme clusters: what a reader counts as one character (UAX 29)."""
    if _is_simple(text):
        return [(i, i + 1) for i in range(len(text))]
    return [m.span() for m in _GRAPHEME.finditer(text)]


def length(text: str) -> int:
    """Return the number of grapheme clusters."""
    if _is_simple(text):
        return len(text)
    return sum(1 for _ in _GRAPHEME.finditer(text))


def letters(text: str) -> Spans:
    """Return the letters of any script, each with its combining marks."""
    if _is_simple(text):
        return [(i, i + 1) for i, char in enumerate(text) if char.isalpha()]
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
    return text.isalpha() or _ALL_LETTERS.fullmatch(text) is not None


def fold(text: str) -> str:
    """Return the case-folded text in NFC."""
    return nfc(text.casefold())


def plain(text: str) -> str:
    """Return the text without accents: é is e; a text with a pile of marks stays as it is."""
    if piled(text):
        return text
    parts = unicodedata.normalize("NFD", text)
    return nfc("".join(c for c in parts if not unicodedata.combining(c)))


def reverse(text: str) -> str:
    """Return the text backwards, grapheme by grapheme."""
    return "".join(reversed(_GRAPHEME.findall(text)))


@lru_cache(maxsize=4096)
def script(char: str) -> str:
    """Return the Unicode script of a character, such as "Latin" or "Han".

    "Common" for what belongs to no script, "Inherited" for combining marks, "Other" for letters
    of rare and historic scripts.
    """
    for name, pattern in _IN_SCRIPT:
        if pattern.match(char):
            return name
    return "Other" if char.isalpha() else "Common"


def emoji(text: str) -> Spans:
    """Return the emoji; a sequence (family, flag, keycap, skin tone) is one."""
    if text.isascii():
        return []
    return [m.span() for m in _EMOJI.finditer(text)]


def punctuation(text: str) -> Spans:
    """Return the punctuation marks (Unicode category P)."""
    return [m.span() for m in _PUNCTUATION.finditer(text)]
