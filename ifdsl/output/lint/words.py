"""The English of published prompts: numbers and what is said of them. All heuristics are here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

Number = int | Fraction
Range = tuple[Number | None, Number | None]
_UNITS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth",
)
_OTHERS = {
    "once": 1, "twice": 2, "thrice": 3, "both": 2, "pair": 2, "couple": 2, "dozen": 12,
    "hundred": 100, "thousand": 1000,
}
VALUES: dict[str, int] = {
    **{w: n for n, w in enumerate(_UNITS)}, **{w: 20 + 10 * n for n, w in enumerate(_TENS)},
    **{w: n for n, w in enumerate(_ORDINALS, 1)}, **_OTHERS,
    **{f"{ten}-{one}": 20 + 10 * n + k for n, ten in enumerate(_TENS)
       for k, one in enumerate(_UNITS[1:10], 1)},
}
NUMBER = re.compile(
    r"(?<![\w.])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?=st\b|nd\b|rd\b|th\b|\b|\+|%)"
    r"|(?<!\w)(?:" + "|".join(sorted(VALUES, key=len, reverse=True)) + r")(?!\w)",
    re.IGNORECASE,
)
ONE = re.compile(r"(?<!\w)(?:an?|the|some|any|few|one|each|every|only|single)(?!\w)", re.IGNORECASE)
NONE = re.compile(
    r"(?<!\w)(?:no|not|never|none|without|avoid|exclude|refrain|omit|zero)(?!\w)|n['’]t(?!\w)",
    re.IGNORECASE,
)
VAGUE = r"(?:a few|several|multiple|many|some)"

# What stands before a number, the longest phrase first, and what it makes of the number n.
_BEFORE: tuple[tuple[str, str], ...] = (
    (r"\b(?:at least|no less than|no fewer than|not less than|(?:a )?minimum(?: of)?)", "low"),
    (r"(?:(?:\b(?:no|not|never|nothing|without|cannot|avoid)|n['’]t)\b[^.!?\n]{0,40}?\b)"
     r"(?:more than|longer than|greater than|exceed(?:ing)?|over|beyond|above)", "high"),
    (r"\b(?:at most|up to|(?:a )?maximum(?: of)?|within|limit(?:ed)? to)", "high"),
    (r"\b(?:more than|greater than|longer than|over|exceed(?:ing)?"
     r"|(?:be|keep|stay)\b[^.!?\n]{0,20}\babove)", "more"),
    (r"\b(?:less than|fewer than|under|shorter than"
     r"|(?:be|keep|stay)\b[^.!?\n]{0,20}\bbelow)", "less"),
    (r"\b(?:exactly|precisely|only exactly)", "exact"),
)
_AFTER: tuple[tuple[str, str], ...] = (
    (r"\+|\s*(?:\w+ )?or (?:more|above|longer|over)|\s*(?:\w+ )?(?:at least|minimum)", "low"),
    (r"\s*(?:\w+ )?or (?:less|fewer|under|below|shorter)|\s*(?:\w+ )?(?:at most|maximum)", "high"),
    (r"-(?:word|sentence|paragraph|line|section|bullet)\b", "exact"),
)
_SMALL = "one|two|three|four|five|six|seven|eight|nine|ten"
_TO = r"\s*(?:-|–|to|or|and)\s*"
_RANGE_BEFORE = re.compile(rf"(?:\d|\b(?:{_SMALL})){_TO}$", re.IGNORECASE)
_RANGE_AFTER = re.compile(rf"{_TO}(?:\d|(?:{_SMALL})\b)", re.IGNORECASE)


@dataclass(frozen=True)
class Stated:
    """A number in a prompt, and the range its words make of it; None where they say nothing."""

    value: Number
    range: Range | None
    phrase: str
    start: int
    end: int


def numbers(text: str) -> list[Stated]:
    """Return the numbers of a text, in digits or words, in order."""
    out = []
    for m in NUMBER.finditer(text):
        value = value_of(m[0])
        how, start, end = _how(text, m.start(), m.end())
        out.append(Stated(value, _range(how, value), " ".join(text[start:end].split()),
                          m.start(), m.end()))
    return out


def value_of(said: str) -> Number:
    """Return the value of what `NUMBER` finds."""
    word = said.lower()
    if word in VALUES:
        return VALUES[word]
    value = Fraction(word.replace(",", ""))
    return int(value) if value.denominator == 1 else value


def _how(text: str, start: int, end: int) -> tuple[str | None, int, int]:
    """Return what is said of a number, and the span of what says it."""
    if _RANGE_BEFORE.search(text[max(0, start - 20):start]) or _RANGE_AFTER.match(text, end):
        return None, start, end
    for pattern, how in _AFTER:
        if m := re.compile(pattern, re.IGNORECASE).match(text, end):
            return how, start, m.end()
    before = text[max(0, start - 60):start]
    for pattern, how in _BEFORE:
        if m := re.search(rf"{pattern}\s+(?:the |a |about )?$", before, re.IGNORECASE):
            return how, start - len(before) + m.start(), end
    return None, start, end


def _range(how: str | None, n: Number) -> Range | None:
    match how:
        case "low":
            return (n, None)
        case "more":
            return (n + 1, None)
        case "high":
            return (None, n)
        case "less":
            return (None, n - 1)
        case "exact":
            return (n, n)
    return None


def counts_words(text: str) -> bool:
    """Whether a prompt speaks of words and not of characters."""
    return re.search(r"\bwords?\b", text, re.IGNORECASE) is not None and re.search(
        r"\b(?:characters?|letters?)\b", text, re.IGNORECASE
    ) is None


def plain(text: str) -> str:
    """Return a text as it is compared with others: case, white space and quotation marks aside."""
    text = text.replace("\\n", " ").replace('\\"', '"')
    for mark in "“”«»„":
        text = text.replace(mark, '"')
    text = text.replace("’", "'").replace("‘", "'")
    return " ".join(text.casefold().split())
