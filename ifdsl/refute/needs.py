"""Needs: literals that every passing answer has, read off a fact.

A fact may force how a text begins or ends, or a literal inside it: a keyword, a marker, what every
match of a pattern has.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ifdsl.refute.facts import Fact, Holds, Interval, Number, OneOf
from ifdsl.refute.keys import (
    FOLDS,
    TRIMS,
    Key,
    chain,
    folds,
    is_text,
    literal,
    pattern,
    source,
)
from ifdsl.refute.shapes import needed

ENDS = {"starts": "begins", "ends": "ends"}
META = frozenset(r".^$*+?{}[]|()" + "\\")
"""With one of these a published keyword is a pattern."""


@dataclass(frozen=True)
class Need:
    """A literal that every text passing a fact has: `how` is has, begins or ends.

    `folded` where its case is left open, `lowered` where that is by lower case alone, which no
    ligature has a part in; `found` where it stands as whole words, `trimmed` the signs that may
    stand before a beginning or behind an end.
    """

    text: str
    how: str
    of: Key
    folded: bool = False
    lowered: bool = False
    found: bool = False
    trimmed: str = ""


def needs(fact: Fact) -> Iterator[Need]:
    """Yield the literals that a fact forces into the text that it is about."""
    of = fact.of
    if isinstance(fact, Holds) and fact.wanted:
        if of[:1] == ("call",) and of[1] in ENDS and (text := literal(of[3])):
            if under := chain(of[2], TRIMS | FOLDS):
                marks = "".join(c[3][1] for c in under[1] if len(c) > 3 and c[1] in TRIMS)
                spaced = any(c[1] in TRIMS for c in under[1])
                yield Need(text, ENDS[of[1]], under[0], folds(under[1]), _lowered(under[1]),
                           trimmed=marks + " \n\t" * spaced)
        elif of[:1] == ("substr",) and (text := literal(of[2])):
            yield from _has(text, of[3])
        elif of[:2] == ("call", "mentions") and (text := literal(of[2])):
            if is_text(of[3]):
                yield from _has(text, of[3], folded=True, found=True)
            elif whole := source(of[3]):
                yield from _has(text, whole, folded=True, found=_of_lines(of[3]))
        elif of[:2] == ("call", "search"):
            key, shape = (of[3], of[2]) if pattern(of[2]) else (of[2], of[3])
            yield from _matched(shape, key)
        elif of[:2] == ("call", "is_object") and of[2][:2] == ("call", "json"):
            for sign in "{}":
                yield from _has(sign, of[2][2])
    elif isinstance(fact, Interval) and (fact.low or 0) >= 1 and of[:2] == ("call", "count"):
        yield from _counted(of[2], fact.low or 0)
    elif isinstance(fact, OneOf) and of[:2] == ("call", "sorted") and of[2][:2] == (
        "call", "keys"
    ) and of[2][2][:2] == ("call", "json"):
        fewest = min(map(len, fact.values), default=0)
        for sign in '":' * (fewest > 0) + "," * (fewest > 1):
            yield from _has(sign, of[2][2][2])


def _has(text: str, of: Key, *, folded: bool = False, found: bool = False) -> Iterator[Need]:
    if under := chain(of, FOLDS):
        lowered = not folded and _lowered(under[1])
        yield Need(text, "has", under[0], folded or bool(under[1]), lowered, found)


def _lowered(calls: tuple[Key, ...]) -> bool:
    return any(c[1] == "lower" for c in calls) and not any(c[1] == "fold" for c in calls)


def _of_lines(of: Key) -> bool:
    """Whether a slice of a text ends where lines do, so that nothing stands beside its edges."""
    return is_text(of) or (of[:1] == ("index",) and _of_lines(of[2])) or (
        of[:1] == ("call",) and of[1] in ("lines", "paragraphs") and _of_lines(of[2])
    )


def _matched(shape: Key, of: Key) -> Iterator[Need]:
    runs, folded = needed(pattern(shape) or "")
    for run in runs:
        yield from _has(run, of, folded=folded)


def _counted(of: Key, low: Number) -> Iterator[Need]:
    if of[:2] == ("call", "find") and (text := literal(of[2])):
        yield from _has(text, of[3], folded=True, found=True)
    elif of[:2] == ("call", "keyword_hits") and (text := literal(of[2])):
        if not META & set(text):
            yield from _has(text, of[3], folded=True)
    elif of[:2] == ("call", "split") and low >= 2 and (text := literal(of[2])):
        yield from _has(text, of[3])
    elif of[:2] == ("call", "matches"):
        yield from _matched(of[2], of[3])
