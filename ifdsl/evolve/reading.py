"""What an instruction says: its numbers, its quoted texts, and the forms that it names.

A text is read into claims with their places, so that two texts can be compared claim by claim,
whatever words they use.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from ifdsl.evolve.counts import Number, numbers
from ifdsl.evolve.lexicon import CONTRARY, LEXICONS, PAIRS, QUOTED, Lexicon
from ifdsl.evolve.numerals import digits
from ifdsl.evolve.stems import stems

_BASE = 0xE000
_QUOTES = re.compile("|".join(
    rf"{a}([^{a}{b}\n]{{1,300}}?){b}" for a, b in PAIRS.items()
) + r"|(?<![\w'])'([^'\n]{1,120}?)'(?![\w'])|(?<![\w*])(\*{3,})(?![\w*])")
_PLAINER = (
    (r"\b(any(?:thing| [a-z]+)?) (?:but|except(?: for)?)\b", r"\1 other than"),
    (r"\b(?:both |the )?(?:ends|endpoints|bounds|limits) (?:included|inclusive)\b", "inclusive"),
    (r"\b((?:no|any|same)(?: (?!(?:and|or|but|than|exactly|least|most)\b)"
     rf"[^\s.;,!?{QUOTED}]+){{1,9}}?) (?:2 times|more than 1 times)", r"\1 repeated"),
    (r"书写", "写"),
)
"""Turns of phrase that deny or count nothing of their own, in plainer words."""
_EDGE = " \t,.;，。；、"


@dataclass(frozen=True)
class Quoted:
    """A text that is quoted or is a value of the constraints, and whether it is denied."""

    text: str
    at: int
    denied: bool
    marked: bool


@dataclass(frozen=True)
class Reading:
    """An instruction as claims; `plain` has quoted texts masked and numbers as digits.

    `bare` is without what is said of the numbers.
    """

    plain: str
    bare: str
    numbers: tuple[Number, ...]
    texts: tuple[Quoted, ...]
    forms: frozenset[tuple[str, bool]]
    form_places: tuple[tuple[str, bool, int], ...]
    senses: frozenset[str]
    sense_places: tuple[tuple[str, int], ...]
    stems: frozenset[str]
    stem_places: tuple[tuple[str, int, bool], ...]


@lru_cache(maxsize=2048)
def read(text: str, lang: str, known: frozenset[str] = frozenset(), task: str = "") -> Reading:
    """Return what a text says; `known` are texts to be found without quotation marks too."""
    lexicon = LEXICONS[lang]
    masked, texts, marked = _mask(text, known, task)
    plain = digits(masked.lower(), lang)
    plain = _wide(plain)
    for pattern, to in _PLAINER:
        plain = re.sub(pattern, to, plain)
    counted, bare = numbers(plain, lexicon, lang)
    places = [m.start() for m in re.finditer(f"[{chr(_BASE)}-\uf8ff]", plain)]
    denied = _denials(bare, lexicon)
    signs = [denied(p, p + 1) for p in places]
    order = [ord(plain[p]) - _BASE for p in places]
    quoted = tuple(Quoted(texts[k], p, d, marked[k])
                   for k, p, d in zip(order, places, signs, strict=True))
    forms = tuple((name, denied(m.start(), m.end()), m.start())
                  for pattern, name in lexicon.concepts
                  for m in re.finditer(pattern, bare))
    words = tuple((s, at, denied(at, at + 1))
                  for s, at in stems(plain, lang, lexicon))
    senses = tuple((CONTRARY[name] if name in CONTRARY and denied(m.start(), m.end()) else name,
                    m.start())
                   for pattern, name in lexicon.senses for m in re.finditer(pattern, plain))
    return Reading(plain, bare, counted, quoted, frozenset((n, d) for n, d, _ in forms), forms,
                   frozenset(name for name, _ in senses), senses,
                   frozenset(s for s, _, _ in words), words)


def _wide(text: str) -> str:
    return text.translate(str.maketrans("（）：", "():"))


def _mask(text: str, known: frozenset[str], task: str) -> tuple[str, list[str], list[bool]]:
    """Replace quoted texts, and known ones that are nowhere quoted, by one character each."""
    texts: list[str] = []
    marked: list[bool] = []

    def token(value: str, quoted: bool) -> str:
        texts.append(value)
        marked.append(quoted)
        return chr(_BASE + len(texts) - 1)

    def quote(m: re.Match[str]) -> str:
        value = next(g for g in m.groups() if g is not None)
        trimmed = value.strip(_EDGE)
        if value not in known and trimmed in known:
            value = trimmed
        ends = re.search(r"[.!?]$", value) and re.match(r"\s+[A-Z]|\s*\n", text[m.end():])
        return token(value, True) + ("." if ends else "")

    out = _QUOTES.sub(quote, text)
    for value in sorted(known - set(texts), key=len, reverse=True):
        skip = len(re.findall(_bounded(value), task))
        count = 0

        def bare(m: re.Match[str], value: str = value, skip: int = skip) -> str:
            nonlocal count
            count += 1
            return m[0] if count <= skip and len(value) > 1 else token(value, False)

        pattern = _bounded(value)
        if len(value) == 1 and value.isascii() and value.isalpha():
            pattern = rf"(?<=letter ){value}(?!\w)|(?<=字母){value}(?!\w)|(?<=字母 ){value}(?!\w)"
            skip = 0
        if task.strip(_EDGE) not in text and len(re.findall(pattern, out)) <= skip:
            skip = 0  # the task is in other words, which may do without this one
        out = re.sub(pattern, bare, out)
    out = re.sub(r"\b(?:six|6) asterisks", lambda m: token("******", False), out)
    out = re.sub(r"\b(?:three|3) asterisks", lambda m: token("***", False), out)
    out = re.sub(r"六个星号", lambda m: token("******", False), out)
    out = re.sub(r"三个星号", lambda m: token("***", False), out)
    return out, texts, marked


def _bounded(value: str) -> str:
    left = r"(?<![A-Za-z0-9])" if value[0].isascii() and value[0].isalnum() else ""
    right = r"(?![A-Za-z0-9])" if value[-1].isascii() and value[-1].isalnum() else ""
    return f"{left}{re.escape(value)}{right}"


def _denials(bare: str, lexicon: Lexicon) -> Callable[[int, int], bool]:
    """Return whether what stands from a place to another is denied: an odd number of times."""
    cuts = [m.span() for m in re.finditer(lexicon.reset, bare)]
    words = [m.span() for m in re.finditer(lexicon.negator, bare)]
    behind = re.compile(lexicon.denied)

    def denied(start: int, end: int) -> bool:
        low = max((e for _, e in cuts if e <= start), default=0)
        high = next((s for s, _ in cuts if s >= end), len(bare))
        count = sum(max(low, start - 200) <= s and e <= start for s, e in words)
        return (count + (behind.search(bare[end:high]) is not None)) % 2 == 1

    return denied
