"""Whole answers: a check that leaves only some texts is decided by running the others on them."""

from __future__ import annotations

from ifdsl.refute.bans import caseless
from ifdsl.refute.facts import Fact, Holds, Interval, OneOf
from ifdsl.refute.keys import FOLDS, TRIMS, Key, chain, folds, texts

MANY = 40
PADS = ("", " ", "    ", "\t", "\n", "\n\n")
_UNITS = frozenset({
    "words", "sentences", "paragraphs", "lines", "letters", "numbers", "bullets", "items",
    "headings", "sections", "highlights", "placeholders", "quotations", "emoji", "find",
    "keyword_hits", "links", "tables", "word_tokens",
})
"""Views in which white space around a text makes no difference."""


def answers(fact: Fact) -> list[str] | None:
    """Return the texts that a fact leaves, but for case and white space around them, or None."""
    if not isinstance(fact, OneOf) or len(fact.values) > MANY:
        return None
    if chain(fact.of, TRIMS | FOLDS) is None or any(not isinstance(v, str) for v in fact.values):
        return None
    return sorted(fact.values)


def ruled_out(fact: Fact, others: list[Fact]) -> Fact | None:
    """Return the last fact that is needed to rule out all the texts that `fact` leaves, or None."""
    left = answers(fact)
    under = chain(fact.of, TRIMS | FOLDS)
    if left is None or under is None:
        return None
    text, calls = under
    folded = folds(calls)
    if any(len(c) > 3 and set(c[3][1]) - set(" \n\t") for c in calls if c[1] in TRIMS):
        return None
    used = [f for f in others if texts(f.of) == {text} and _settled(f.of, f, folded, calls)]
    for f in used:
        left = [x for x in left if not all(f.status(y) == "fail" for y in _forms(x, folded, calls))]
        if not left:
            return f
    return None


def _forms(text: str, folded: bool, calls: tuple[Key, ...]) -> list[str]:
    cases = dict.fromkeys((text, text.upper(), text.title()) if folded else (text,))
    pads = PADS if any(c[1] in TRIMS for c in calls) else ("",)
    return [f"{a}{x}{z}" for x in cases for a in pads for z in pads]


def _settled(of: Key, fact: Fact, folded: bool, calls: tuple[Key, ...]) -> bool:
    """Whether the forms that are tried stand for all."""
    if folded and not caseless(of):
        return False
    if not any(c[1] in TRIMS for c in calls):
        return True
    if isinstance(fact, Holds):
        given = [x[1] for x in of[2:] if x[:1] == ("value",) and isinstance(x[1], str)]
        return not fact.wanted or (of[1] != "search" and all(x == x.strip() for x in given))
    if not isinstance(fact, Interval):
        return True
    return fact.low is None or (
        of[:2] == ("call", "count") and of[2][:1] == ("call",) and of[2][1] in _UNITS
    )
