"""What wordings claim of numbers, in English and Chinese.

Where a wording may be read in two ways, nothing is said of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from ifdsl.output.lint.words import NUMBER, value_of

Number = int | Fraction


@dataclass(frozen=True)
class Claim:
    """A number of a wording with what is said of it, such as "at least 3" of words.

    `kind` is low, high, more, less, exact or other; `unit` the view that the noun behind it
    names, or empty.
    """

    number: int
    kind: str
    phrase: str
    unit: str = ""

    def allows(self, n: Number) -> bool:
        """Whether a number is within the claim."""
        return {
            "low": n >= self.number, "high": n <= self.number, "more": n > self.number,
            "less": n < self.number, "exact": n == self.number, "other": n != self.number,
        }[self.kind]


@dataclass(frozen=True)
class Claims:
    """The claims of one wording, in order, and whether one of them or all must hold."""

    found: tuple[Claim, ...]
    either: bool = False


_BEFORE: tuple[tuple[str, str], ...] = (
    (r"\b(?:at least|(?:no|not) (?:less|fewer|shorter|smaller) than|a minimum of)", "low"),
    (r"\b(?:more or (?:less|fewer)|(?:less|fewer) or more)(?: often)? than|\bother than", "other"),
    (r"(?:\b(?:no|not|never|without)|n['’]t)\b(?:[^.!?;,:]{0,40}\b)?"
     r"(?:more than|longer than|over|exceed(?:ing)?|beyond|above)", "high"),
    (r"\b(?:at most|up to|a maximum of)", "high"),
    (r"\b(?:more than|longer than|over|above|exceeding)", "more"),
    (r"\b(?:fewer than|less than|under|shorter than|(?<!request )(?<!text )(?<!prompt )below)",
     "less"),
    (r"\b(?:exactly|precisely)", "exact"),
)
_AFTER: tuple[tuple[str, str], ...] = (
    (r"(?:[ -][a-z]+){0,3} or (?:more|above|longer)\b(?! than)", "low"),
    (r"(?:[ -][a-z]+){0,3} or (?:fewer|less|below|shorter)\b(?! than)", "high"),
    (r"(?:[ -][a-z]+){0,3}, no more and no (?:fewer|less)\b", "exact"),
)
_FROM = re.compile(r"\b(?:between|from)\s+$", re.IGNORECASE)
_TO = re.compile(r"\s+(?:and|to)\s+$|\s*[-–]\s*$", re.IGNORECASE)
_NOT = re.compile(
    r"\b(?:no|not|never|none|nor|without|avoid|cannot|unless|except|refuse|omit|leave out)\b"
    r"|n['’]t\b", re.IGNORECASE,
)
_NOUN = re.compile(
    r"[ -](?:separate |full |whole |different )?"
    r"(word|sentence|paragraph|line|letter|character|bullet point|bullet|heading)s?\b", re.I,
)
_UNITS = {
    "word": "words", "sentence": "sentences", "paragraph": "paragraphs", "line": "lines",
    "letter": "letters", "character": "characters", "bullet point": "bullets",
    "bullet": "bullets", "heading": "headings",
}
UNITS = frozenset(_UNITS.values())




def claims(text: str, lang: str) -> Claims:
    """Return what a rendered wording claims of numbers; nothing where it is in doubt."""
    return _chinese(text) if lang == "zh" else _english(text)


def _english(text: str) -> Claims:
    found: list[Claim] = []
    rest = list(text)
    places = [m.span() for m in NUMBER.finditer(text)]
    kept: list[tuple[int, int]] = []
    for k, (start, end) in enumerate(places):
        value = value_of(text[start:end])
        how = _ranged(text, places, k) or _how(text, start, end)
        if how is None or not isinstance(value, int) or text[end:end + 1] == "%":
            continue
        kind, low, high = how
        noun = _NOUN.match(text, end)
        found.append(Claim(value, kind, text[low:high], _UNITS[noun[1].lower()] if noun else ""))
        kept.append((low, high))
        rest[low:high] = " " * (high - low)
    if _NOT.search("".join(rest)):
        return Claims(())
    between = text[kept[0][1]:kept[-1][0]] if len(kept) > 1 else ""
    return Claims(tuple(found), " or " in between)


def _ranged(text: str, places: list[tuple[int, int]], k: int) -> tuple[str, int, int] | None:
    """Return the end of a range that a number is: "between 3 and 5", "3 to 5"."""
    start, end = places[k]
    if k + 1 < len(places) and _TO.fullmatch(text[end:places[k + 1][0]]):
        m = _FROM.search(text[:start])
        wide = " and " not in text[end:places[k + 1][0]]
        return ("low", m.start() if m else start, end) if m or wide else None
    if k and _ranged(text, places[:k + 1], k - 1) is not None:
        return "high", places[k - 1][1], end
    return None


def _how(text: str, start: int, end: int) -> tuple[str, int, int] | None:
    """Return what is said of a number, and where; None where it is nothing, or two things."""
    before = next((
        (kind, m.start()) for pattern, kind in _BEFORE
        if (m := re.search(rf"(?:{pattern})\s+(?:only )?$", text[:start], re.IGNORECASE))
    ), None)
    after = next((
        (kind, m.end()) for pattern, kind in _AFTER
        if (m := re.compile(pattern, re.IGNORECASE).match(text, end))
    ), None)
    if before is not None and after is None:
        return before[0], before[1], end
    if after is not None and before is None:
        return after[0], start, after[1]
    return None


_ZH = re.compile(
    r"(?P<low>至少|不少于|不低于|最少|不小于)|(?P<high>至多|最多|不超过|不多于|不高于|不大于)"
    r"|(?P<exact>恰好|正好|刚好)|(?P<less>少于|低于|不到|不足)|(?P<more>超过|多于|高于)"
)
_ZH_NUMBER = re.compile(r"\d+")
_ZH_WITHIN = re.compile(r"\s*个?[^\d\s，。；、]{0,3}(?:以内|之内)")
_ZH_NOT = re.compile(r"不要|不得|不能|不可|没有|别|避免|无须|除|不等于|之间|或")
_ZH_UNITS = {"字符": "characters", "句": "sentences", "段": "paragraphs", "行": "lines",
             "字": "words", "词": "words"}


def _chinese(text: str) -> Claims:
    if _ZH_NOT.search(text):
        return Claims(())
    found = []
    for m in _ZH_NUMBER.finditer(text):
        before = list(_ZH.finditer(text, max(0, m.start() - 14), m.start()))
        within = _ZH_WITHIN.match(text, m.end())
        if before and not within and not _ZH_NUMBER.search(text, before[-1].end(), m.start()):
            kind = str(before[-1].lastgroup)
            phrase = text[before[-1].start():m.end()]
            unit = re.match(r"\s*个?\s*(字符|句|段|行|字|词)", text[m.end():])
            found.append(Claim(int(m[0]), kind, phrase, _ZH_UNITS[unit[1]] if unit else ""))
        elif within and not before:
            found.append(Claim(int(m[0]), "high", text[m.start():within.end()]))
    return Claims(tuple(found))
