"""The numbers of an instruction: what is said of each, and what it counts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ifdsl.evolve.lexicon import Lexicon, Table
from ifdsl.evolve.stems import stems

_NUMBER = re.compile(
    r"(?<![A-Za-z0-9_.#])(?:(?<=level-)|(?<=step-)|(?<=part-)|(?<![A-Za-z]-))(#?)"
    r"(\d+(?:\.\d+)?)(?![A-Za-z0-9_.]*\d)"
)
_GAP = (r"\s*(?:a |an |the |total of |its? |have |be |only |of |words? "
        r"|出现|写|用|使用|有|在|为|是|个|到){0,3}\s*")
_LEVEL = re.compile(r"\b(?:level|step|part)-$")
"""A number in such a word says nothing of what the one before it counts: "3 level-2 headings"."""
_IS = r"(?:[ -][a-z]+){0,3} (?:is|as|being) (?:the|your|a|an) (?:[a-z]+ )?"
_NAMED = (
    (rf"{_IS}(?:maximum|max|limit|cap|ceiling|most)|[- ][a-z]+[- ](?:limit|cap|maximum|ceiling)\b",
     "high"),
    (rf"{_IS}(?:minimum|least)|[- ][a-z]+[- ]minimum\b", "low"),
)
"""A number that is called a limit: "80 words is the maximum", "an 80-word limit"."""
_EACH = re.compile(
    r"(?:[ -](?!and\b|or\b)[a-z]+){0,3} (?:each|apiece|per [a-z]+|in (?:each|every))\b")
_OR = re.compile(
    r"[^.;,!?]{0,40}\b(?:or|nor) (?:contain|use|include|have|feature|show|end|begin)\b")
"""Where a denial of a number goes on: "must not exceed 80 words or contain commas"."""
NEGATED = {"more": "high", "less": "low", "low": "less", "high": "more", "exact": "other",
           "bare": "other", "other": "exact", "nth": "nth", "about": "about", "mixed": "mixed"}


@dataclass(frozen=True)
class Number:
    """A number with its relation (low, high, exact, nth, other, about) and the unit it counts.

    `more` than n is read as at least n + 1, `less` as at most n - 1. A `soft` number only refers
    to something ("the two words") or is an article in other words; `each` one holds of every one
    of something ("5 words each").
    """

    kind: str
    value: str
    unit: str
    stems: frozenset[str]
    at: int
    soft: bool = False
    each: bool = False

    def __str__(self) -> str:
        words = {"low": "at least ", "high": "at most ", "exact": "exactly ", "nth": "number ",
                 "other": "not ", "about": "about "}
        return f"{words.get(self.kind, '')}{self.value} {self.unit}".strip()


def numbers(plain: str, lexicon: Lexicon, lang: str) -> tuple[tuple[Number, ...], str]:
    """Return the numbers of a text, and the text without what was said of them."""
    places = list(_NUMBER.finditer(plain))
    bare = list(plain)
    out: list[Number] = []
    ends = [m.end() for m in places]
    for k, m in enumerate(places):
        start, end = m.span()
        left = ends[k - 1] if k else 0
        right = places[k + 1].start() if k + 1 < len(places) else len(plain)
        behind = next((p.start() for p in places[k + 1:] if not _LEVEL.search(plain, 0, p.start())),
                      len(plain))
        unit, words = _unit(plain, left, start, end, behind, lexicon, lang)
        kind, used = _relation(plain, left, start, end, right, lexicon, lang)
        ranged = _range(plain, places, k, lexicon)
        listed = re.fullmatch(r"(?:.*\n)?\s*", plain[max(0, start - 20):start], re.DOTALL) and (
            re.match(r"[.)、](?=\s)", plain[end:]))
        if m[1] or listed or _labelled(plain, start, lang):
            kind, used = "nth", []
        elif ranged:
            kind = ranged
            if ranged == "low":
                later = places[k + 1]
                after = places[k + 2].start() if k + 2 < len(places) else len(plain)
                unit, words = _unit(plain, end, later.start(), later.end(), after, lexicon, lang)
            away = re.search(lexicon.away, plain[max(0, places[k if ranged == "low" else k - 1]
                                                     .start() - 40):start])
            if away:
                kind = "less" if ranged == "low" else "more"
        if kind != "nth" and (span := _denial(plain, left if not ranged else 0, start, kind,
                                              used, lexicon)) and not ranged:
            kind = NEGATED[kind]
            if not _OR.match(plain, end):
                used.append(span)
        value = m[2]
        if kind in ("more", "less") and value.isdigit():
            value = str(int(value) + (1 if kind == "more" else -1))
            kind = "low" if kind == "more" else "high"
        said = plain[max(0, start - 14):start]
        if kind == "nth":
            soft = value == "1" or bool(listed)
        else:
            soft = kind == "bare" and (
                (value == "1" and unit != "time") or re.search(lexicon.soft, said) is not None)
        out.append(Number("exact" if kind == "bare" else kind, value, unit, words, start, soft,
                          _EACH.match(plain, end) is not None))
        for low, high in used:
            bare[low:high] = " " * (high - low)
    return tuple(out), "".join(bare)


def _range(plain: str, places: Sequence[re.Match[str]], k: int, lexicon: Lexicon) -> str:
    """Return low or high for a number that is an end of a range."""
    def joined(a: re.Match[str], b: re.Match[str]) -> bool:
        between = plain[a.end():b.start()]
        if a[1] or b[1] or float(a[2]) >= float(b[2]):
            return False
        unit = r"\s*(?:[a-z]{2,12}|个?[字句段行条词]|%)?"
        m = re.fullmatch(rf"({unit})({lexicon.to})(?:(?:从|不)?)", between)
        if m is None:
            return False
        if m[2].strip() in ("and", "和", "与"):
            head = plain[max(0, a.start() - 60):a.start()]
            return re.search(r"(?:between|介于|[在]|anywhere)[^.;]*$", head) is not None and (
                re.search(r"between[^.;\d]*$|介于[^。\d]*$", head) is not None
                or re.match(r"[^。；\d]{0,6}之间", plain[b.end():]) is not None)
        if m[2].strip() in ("or", "或"):
            return float(b[2]) - float(a[2]) == 1
        return True

    if k + 1 < len(places) and joined(places[k], places[k + 1]):
        return "low"
    return "high" if k and joined(places[k - 1], places[k]) else ""


def _relation(
    plain: str, left: int, start: int, end: int, right: int, lexicon: Lexicon, lang: str
) -> tuple[str, list[tuple[int, int]]]:
    """Return what is said of a number, and where."""
    head = plain[left:start]
    tail = plain[end:right]
    word = r"\b" if lang == "en" else ""
    found = ""
    used: list[tuple[int, int]] = []
    for pattern, kind in lexicon.before:
        gap = r"\s*" if kind == "about" else _GAP
        if m := re.search(rf"{word}(?:{pattern}){gap}$", head):
            found = kind
            used.append((left + m.start(), start))
            break
    if lang == "zh" and not found:
        for pattern, kind in lexicon.before:
            if m := re.search(rf"(?:{pattern})[^，。；、！？:\d]{{0,20}}$", head):
                found = kind
                used.append((left + m.start(), left + m.end()))
                break
    filler = (r"%?(?:[ -](?!(?:and|or|at|no|not|as|with|but|each|in)\b)[a-z]+){0,4}?"
              if lang == "en" else r"\s*[^，。；、\d:]{0,6}?")
    for pattern, kind in lexicon.after:
        if m := re.match(rf"(?:{filler})({pattern})", tail):
            if found and found != kind:
                found = "mixed"
            else:
                found = kind
                used.append((end + m.start(1), end + m.end(1)))
            break
    if not found:
        for pattern, kind in _NAMED:
            if re.match(pattern, tail):
                return kind, used
    return found or "bare", used


def _denial(
    plain: str, left: int, start: int, kind: str, used: Sequence[tuple[int, int]], lexicon: Lexicon
) -> tuple[int, int] | None:
    """Return where the relation of a number is denied: "do not use more than"."""
    if kind == "bare":
        return None
    stop = used[0][0] if used and used[0][0] < start else start
    if kind in ("low", "high", "exact") and stop == start:
        stop = start
    low = max(left, stop - (80 if kind in ("more", "less") else 14))
    cuts = [m.end() for m in re.finditer(lexicon.reset, plain[:start]) if low < m.end() <= stop]
    offset = cuts[-1] if cuts else low
    found = list(re.finditer(lexicon.negator, plain[offset:stop]))
    if len(found) % 2 == 0:
        return None
    m = found[-1]
    if kind in ("low", "high", "exact") and re.search(
        r"[\ue000-\uf8ff]", plain[offset + m.end():stop]
    ) and kind != "low":
        return None
    return offset + m.start(), offset + m.end()


def _labelled(plain: str, start: int, lang: str) -> bool:
    """Whether a number is a label: "paragraph 2"."""
    return lang == "en" and re.search(
        r"\b(?:word|sentence|paragraph|part|line|section|step|level|number|place|item|no\.|index|"
        r"question|column|row|rule|point)[ -](?:number )?$", plain[max(0, start - 20):start]
    ) is not None and re.search(r"\b(?:each|every|one|per) \w+ $", plain[:start][-12:]) is None


def _unit(
    plain: str, left: int, start: int, end: int, right: int, lexicon: Lexicon, lang: str
) -> tuple[str, frozenset[str]]:
    """Return the unit that a number counts, and the words by it."""
    if lang == "zh":
        after = re.match(r"[^，。；！？\n:]{0,12}", plain[end:right])
        before = re.search(r"[^，。；！？\n]{0,14}$", plain[left:start])
    else:
        after = re.match(r"(?:[ -]*[^\s.;,!?\n:)]+){0,6}", plain[end:right])
        before = re.search(r"[^.;,!?\n]{0,50}$", plain[left:start])
    tail, head = (after[0] if after else ""), (before[0] if before else "")
    words = frozenset(s for s, _ in stems(tail, lang, lexicon))
    best = _first(tail, lexicon.units, lang)
    return best or _last(head, lexicon.units, lang), words


def _first(text: str, units: Table, lang: str) -> str:
    edge = r"(?<![a-z])" if lang == "en" else ""
    found = [(m.start(), name) for pattern, name in units
             if (m := re.search(edge + pattern, text))]
    return min(found, key=lambda x: x[0])[1] if found else ""


def _last(text: str, units: Table, lang: str) -> str:
    edge = r"(?<![a-z])" if lang == "en" else ""
    found = [(m.start(), name) for pattern, name in units
             for m in re.finditer(edge + pattern, text)]
    return max(found)[1] if found else ""
