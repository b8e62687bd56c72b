"""Sentences by their marks alone, as the IFTrain verifiers cut them; linear in the text.

Every `.`, `?` and `!` ends a sentence, whatever follows, but for the full stops of a short list:
titles, web addresses, decimals, initials and a few company suffixes. Dots in a row are one end. A
closing quotation mark is drawn in front of the mark that it follows, so the sentences returned are
not always slices of the text.

The rules are applied in the published order. A full stop that ends nothing is hidden behind a
noncharacter until all of them have been applied.
"""

from __future__ import annotations

import re
from functools import partial

from ifdsl.text.lazy import lazy

_HIDDEN, _END = "\ufdd0", "\ufdd1"
_SUFFIX = r"\ (?:Inc|Ltd|Jr|Sr|Co)"
_NEW_SENTENCE = (
    r"(?=\ (?:Mr|Mrs|Ms|Dr|Prof|Capt|Cpt|Lt|Wherever"
    r"|(?:He|She|It|They|Their|Our|We|But|However|That|This)\s))"
)
_LETTER = "[A-Za-z]"


def _hiding(match: re.Match[str], end: str = "") -> str:
    """Return what a rule matched with its full stops hidden, and perhaps an end behind."""
    return match.group().replace(".", _HIDDEN) + end


def _rule(pattern: str) -> re.Pattern[str]:
    return lazy(pattern, re.VERBOSE)


_hiding_with_end = partial(_hiding, end=_END)
_RULES = (
    (_rule(r"(?:Mr|St|Mrs|Ms|Dr)\."), _hiding),
    (_rule(r"\.(?:com|net|org|io|gov|edu|me)"), _hiding),
    (_rule(r"[0-9]\.[0-9]"), _hiding),
    (_rule(r"\.{2,}"), _hiding_with_end),
    (_rule(r"Ph\.D\."), _hiding),
    (_rule(rf"\s{_LETTER}\.\ "), lambda m: " " + _hiding(m)[1:]),
    (_rule(rf"[A-Z]\.[A-Z]\.(?:[A-Z]\.)?{_NEW_SENTENCE}"), lambda m: m.group() + _END),
    (_rule(rf"(?:{_LETTER}\.){{3}}"), _hiding),
    (_rule(rf"(?:{_LETTER}\.){{2}}"), _hiding),
    (_rule(rf"{_SUFFIX}\.{_NEW_SENTENCE}"), lambda m: m.group()[:-1] + _END),
    (_rule(rf"{_SUFFIX}\."), _hiding),
    (_rule(rf"\ {_LETTER}\."), _hiding),
)
_QUOTED = ((".”", "”."), ('."', '".'), ('!"', '"!'), ('?"', '"?'))


def sentences(text: str) -> list[str]:
    """Return the sentences without white space around them; an inner one may be empty."""
    text = f" {text}  ".replace("\n", " ")
    for pattern, hide in _RULES:
        text = pattern.sub(hide, text)
    for written, meant in _QUOTED:
        text = text.replace(written, meant)
    for mark in ".?!":
        text = text.replace(mark, mark + _END)
    found = [s.strip() for s in text.replace(_HIDDEN, ".").split(_END)]
    return found if found[-1] else found[:-1]
