"""Bans: what a forced literal breaks, whatever else the text has.

A ban or an upper limit is broken by a literal only where more text around it cannot mend that: the
functions for which this holds are listed here, and a literal is tried beside all kinds of
neighbours. What a keyword found in any case leaves open (a ligature, a letter with a twin outside
ASCII) is not counted on.
"""

from __future__ import annotations

import re

from ifdsl.refute.facts import Fact, Holds, Interval, OneOf
from ifdsl.refute.keys import FOLDS, RAW, TRIMS, Key, chain, folds, literal, pattern, texts
from ifdsl.refute.needs import META, Need
from ifdsl.refute.shapes import anchored, single
from ifdsl.text import letters

UNSTEADY = re.compile(r"ff|fi|fl|st|ss|[si]", re.IGNORECASE)
"""Letters for which other signs may stand where case is left open: ſ, ı, ß, ﬁ, ﬆ …"""
UNKNOWN = "ꙮ"
NEIGHBOURS = ("", " ", "x", "\u0301", "\ufe0f\u20e3")
CHANGED_BY_NFC = frozenset(";`K")
COMPOSING = frozenset("<>=")


def breaks(need: Need, fact: Fact) -> bool:
    """Whether no text that has what is needed meets a fact, whatever else it has."""
    if isinstance(fact, OneOf):
        return _foreign(need, fact)
    under = _limited(fact)
    if under is None or not _reaches(need, under) or (need.folded and not caseless(fact.of)):
        return False
    if isinstance(fact, Holds) and fact.wanted:  # one case throughout
        return not need.folded and any(c.isupper() or c.islower() for c in need.text) and (
            fact.status(need.text) == "fail"
        )
    return all(_broken(fact, text) for shown in _shown(need) for text in _settings(need, shown))


def _foreign(need: Need, fact: OneOf) -> bool:
    """Whether a literal has a letter of another script than those that all letters are of."""
    of = fact.of
    return of[:2] == ("call", "script") and of[2] == ("piece", ("call", "letters", need.of)) and (
        any(letters.script(c) not in fact.values for c in need.text if c.isalpha()
            and (c.isascii() or c == c.lower() == c.upper() == c.casefold()))
    )


def _limited(fact: Fact) -> Key | None:
    """Return the text that a ban or an upper limit is about, where more text cannot mend it."""
    of = fact.of
    if isinstance(fact, Interval) and fact.high is not None and _grows(of):
        found = texts(of)
        return next(iter(found)) if len(found) == 1 else None
    if not isinstance(fact, Holds) or not _bans(fact):
        return None
    found = texts(of)
    return next(iter(found)) if len(found) == 1 else None


def _bans(fact: Holds) -> bool:
    of = fact.of
    if fact.wanted:
        return of[:1] == ("call",) and of[1] in ("is_upper", "is_lower") and len(of) == 3 and (
            chain(of[2], frozenset()) is not None
        )
    if of[:1] == ("substr",):
        return literal(of[2]) is not None and chain(of[3], FOLDS) is not None
    if of[:2] == ("call", "search"):
        shape, text = (of[2], of[3]) if pattern(of[2]) else (of[3], of[2])
        return not anchored(shape) and chain(text, FOLDS) is not None
    return of[:2] in (("call", "mentions"), ("call", "whole_keyword")) and (
        _plain(of[2]) and chain(of[3], FOLDS) is not None
    )


def _plain(key: Key) -> bool:
    text = literal(key)
    return text is not None and not META & set(text)


def _grows(of: Key) -> bool:
    """Whether a number can only grow with the text around a literal."""
    if of[0] == "arith" and of[1] in ("+", "-") and of[3][:1] == ("value",):
        return _grows(of[2])
    if of[:2] == ("call", "length"):
        return chain(of[2], frozenset()) is not None
    if of[:2] != ("call", "count") or of[2][:1] != ("call",):
        return False
    view, args = of[2][1], of[2][2:]
    if chain(args[-1], FOLDS) is None:
        return False
    if view == "matches":
        return single(args[0])
    return view in ("words", "word_tokens", "chunks", "letters", "code_points", "characters") or (
        view in ("find", "keyword_hits") and _plain(args[0])
    ) or (view == "split" and literal(args[0]) is not None)


_BLIND = frozenset({
    "find", "mentions", "keyword_hits", "whole_keyword", "words", "lines", "paragraphs", "letters",
    "chunks", "characters", "code_points", "numbers", "word_tokens",
})
"""Views and functions whose number does not depend on upper and lower case."""


def caseless(of: Key) -> bool:
    """Whether a term says the same of a text in any case."""
    if of[0] == "arith":
        return caseless(of[2]) and of[3][:1] == ("value",)
    if of[:2] == ("call", "count"):
        return caseless(of[2])
    if of[:2] == ("call", "length") or (of[:1] == ("call",) and of[1] in _BLIND):
        return True
    if of[:1] not in (("call",), ("substr",)):
        return False
    args = [x for x in of[2:] if x[:1] != ("value",)]
    if len(args) != 1:
        return False
    under = chain(args[0], TRIMS | FOLDS)
    if under is None:
        return False
    if folds(under[1]):
        return True
    shape = next((p for x in of[2:] if (p := pattern(x)) is not None), None)
    if shape is not None and shape.startswith("(?i)"):
        return True
    given = shape if shape is not None else next((x[1] for x in of[2:] if literal(x)), "x")
    if re.search(r"\\[pP]\{\^?(Lu|Ll|Lt)", given):
        return False
    bare = re.sub(r"\\[pP]\{\^?\w+\}|\\.", "", given) if shape is not None else given
    return bare.lower() == bare.upper()


def _reaches(need: Need, text: Key) -> bool:
    """Whether what is needed in one text is in another: the answer, normalised or raw."""
    if need.of == text:
        return True
    if not need.text.isascii() or RAW not in (need.of, text):
        return False
    if {need.of, text} - {RAW} != {("it", None)} or set(need.text) & set("\n\t "):
        return False
    if text == RAW:
        return not CHANGED_BY_NFC & set(need.text)
    return not any(c.isalpha() for c in need.text) and not COMPOSING & set(need.text)


def _shown(need: Need) -> list[str]:
    """Return the readings of a literal that all must break a ban for it to be broken."""
    if not need.folded or (need.of != RAW and not _cased(need.text)):
        return [need.text]
    if need.lowered and not need.text.endswith("i"):
        return list(dict.fromkeys((need.text, need.text.upper())))
    hidden = UNSTEADY.sub(lambda m: UNKNOWN * len(m[0]), need.text)
    hidden = re.sub(r"['’]", UNKNOWN, hidden)
    return list(dict.fromkeys(
        x for text in (need.text, hidden) for x in (text.lower(), text.upper())
    )) if need.text.isascii() else [need.text, UNKNOWN]


def _cased(text: str) -> bool:
    """Whether letters may be written otherwise where case is left open, or an apostrophe."""
    return any(c in "'’" or (c.isascii() and c.isalpha()) for c in text) or not all(
        c == c.lower() == c.upper() == c.casefold() for c in text
    )


def _settings(need: Need, text: str) -> list[str]:
    before = [x for x in NEIGHBOURS[:3] if _beside(x, need, text[:1])]
    after = [x for x in NEIGHBOURS if _beside(x, need, text[-1:])]
    if need.how == "begins":
        before = ["", *need.trimmed[:1]]
    if need.how == "ends":
        after = ["", *need.trimmed[:1]]
    return [f"{a}{text}{b}" for a in before for b in after]


def _beside(neighbour: str, need: Need, edge: str) -> bool:
    """Whether a neighbour may stand beside the edge of a literal."""
    return not (need.found and edge.isalnum() and neighbour in ("x", "\u0301"))


def _broken(fact: Fact, text: str) -> bool:
    if isinstance(fact, Interval) and fact.high is not None:
        number = fact.number(text)
        return number is not None and (
            number > fact.high or (fact.strict and number >= fact.high)
        )
    return fact.status(text) == "fail"
