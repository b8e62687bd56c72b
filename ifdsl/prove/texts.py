"""Moves on texts: another element in the place of one, and what makes a function of texts hold."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from ifdsl.formula.interpreter import Env
from ifdsl.formula.patterns import Matcher
from ifdsl.formula.terms import Term
from ifdsl.prove import units
from ifdsl.prove.bank import bank
from ifdsl.prove.edits import Edit, Move, Span
from ifdsl.prove.fitting import candidates, fitting, meets, seen_as
from ifdsl.prove.ground import Ground, place, span_of, value_of
from ifdsl.prove.samples import sample
from ifdsl.text.words import find

TRIED, KEPT = 150, 3
STOPS, CLOSERS = ".。!?！？", "\"'”’)]*_»」』"


def respell(f: Term, wanted: Term, item: Any, env: Env, g: Ground) -> Iterator[Move]:
    """Yield other elements that meet a condition, in the place of one: changed ones first.

    Of a tuple, each text in turn is the one that changes.
    """
    parts = item if isinstance(item, tuple) else (item,)
    for k, piece in reversed(list(enumerate(parts))):
        span = span_of(piece)
        if span is None:
            continue

        def held(text: str, k: int = k) -> bool:
            seen = seen_as(f, text, env)
            whole = (*parts[:k], seen, *parts[k + 1:]) if isinstance(item, tuple) else seen
            return meets(f, wanted, whole, env)

        text = str(piece)
        changed = dict.fromkeys((text.lower(), text.upper(), text.capitalize(), text.swapcase()))
        here = (x for x in changed if x != text and held(x))
        others: Iterator[str]
        if isinstance(item, tuple):
            others = filter(held, islice(candidates(f, wanted, env, g), TRIED))
        else:
            others = fitting(f, wanted, env, g)
        for x in islice(chain(here, others), KEPT):
            made = x if x in changed else str(seen_as(f, x, env))
            yield Move(f"{text!r} became {made!r}", (Edit(*span, made),))


def be(x: Term, negated: bool, env: Env, g: Ground) -> Iterator[Move]:
    """Yield moves that make a function of truth hold, or not hold."""
    name = x.data.name
    values = [value_of(a, env) for a in x.args]
    span = place(x.args[0], env) if x.args else None
    if name == "mentions":
        yield from _mentions(x, negated, env, g)
    elif span is None:
        return
    elif name in ("search", "like"):
        pattern = values[1]
        if isinstance(pattern, Matcher):
            yield from _pattern(pattern, name == "like", negated, span, g)
    elif name == "starts":
        yield from _affix(str(values[1]), span, g, start=True, negated=negated)
    elif name == "ends":
        yield from _affix(str(values[1]), span, g, start=False, negated=negated)
    elif name == "same":
        wanted = values[1] if not negated else g.words(1)[0]
        if isinstance(wanted, str):
            yield from g.put(x.args[0], wanted, env)
    elif x.data.version is not None:
        yield from _measured(x, negated, env, g)
    elif name in ("is_lower", "is_upper", "is_title"):
        text = g.text[slice(*span)]
        for made in (text.lower(), text.upper(), text.capitalize(), text.title()):
            if made != text:
                yield Move("case changed", (Edit(*span, made),))
        if text.lower() == text.upper() and x.args[0].op in ("it", "response"):
            said = g.rng.choice(bank("en").words)
            for made in (said, said.upper(), said.title()):
                yield from g.insert("words", made, x.args[0], env)


def _measured(x: Term, negated: bool, env: Env, g: Ground) -> Iterator[Move]:
    """A measure of truth is taken to look for the texts that it is given."""
    spots = [a for a in x.args if place(a, env) is not None]
    for arg in x.args:
        said = value_of(arg, env)
        if arg in spots or not isinstance(said, str) or not spots:
            continue
        if negated:
            yield from g.erase(said, spots[0], env)
            yield from g.erase(said.capitalize(), spots[0], env)
        else:
            yield from g.insert("find", said, spots[0], env)


def _mentions(x: Term, negated: bool, env: Env, g: Ground) -> Iterator[Move]:
    phrase, group = value_of(x.args[0], env), x.args[1]
    if not isinstance(phrase, str):
        return
    if not negated:
        yield from g.insert("find", phrase, group, env)
        return
    span = place(group, env)
    if span is None:
        return
    low = span[0]
    spans = [(low + s, low + e) for s, e in find(phrase, g.text[slice(*span)])]
    for word in g.words(2):
        yield Move(f"{phrase!r} replaced", tuple(Edit(s, e, word) for s, e in spans))
    yield from (Move(f"{phrase!r} taken out", e) for e in units.take("words", spans, g.text))


def _pattern(
    pattern: Matcher, whole: bool, negated: bool, span: Span, g: Ground
) -> Iterator[Move]:
    text = g.text[slice(*span)]
    if negated:
        spans = [(span[0] + s, span[0] + e) for s, e in pattern.spans(text)]
        for by in ("", g.bank.stop, g.words(1)[0]):
            if not pattern.spans(by):
                yield Move("matches taken out", tuple(Edit(s, e, by) for s, e in spans))
        return
    for made in dict.fromkeys(sample(pattern.pattern, g.rng, g.bank.words)):
        if whole:
            yield Move(f"{made!r} put in", (Edit(*span, made),))
            continue
        yield Move(f"{made!r} put behind", (Edit(span[1], span[1], made),))
        if text and text[-1] in STOPS:
            yield Move(f"{made!r} put last", (Edit(span[1] - 1, span[1], made),))
        yield from _closed(made, text, span)
        yield Move(f"{made!r} put in front", (Edit(span[0], span[0], made),))
        for edits in units.write("matches", [made], span, g.text, g.bank):
            yield Move(f"{made!r} added", edits)


def _closed(made: str, text: str, span: Span) -> Iterator[Move]:
    """Put a text in front of the marks that close another, in the place of a stop."""
    inner = text.rstrip(CLOSERS)
    if inner and inner != text:
        end = span[0] + len(inner)
        start = end - (inner[-1] in STOPS)
        yield Move(f"{made!r} put last", (Edit(start, end, made.rstrip(CLOSERS)),))


def _affix(
    affix: str, span: Span, g: Ground, *, start: bool, negated: bool
) -> Iterator[Move]:
    text, gap = g.text[slice(*span)], g.bank.gap
    if negated:
        size = len(affix)
        there = (span[0], span[0] + size) if start else (span[1] - size, span[1])
        for word in ("", *g.words(2)):
            yield Move(f"{affix!r} taken out", (Edit(*there, word),))
        return
    at = span[0] if start else span[1]
    glued = (affix + gap, affix, affix + "\n\n") if start else (gap + affix, affix, "\n\n" + affix)
    for made in glued:
        yield Move(f"{affix!r} put {'in front' if start else 'behind'}", (Edit(at, at, made),))
    if text and not start and text[-1] in ".。!?":
        yield Move(f"{affix!r} put last", (Edit(at - 1, at, gap + affix),))
