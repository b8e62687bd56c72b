"""Moves on texts: another element in the place of one, and what makes a function of texts hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import Any

from ifdsl.formula.interpreter import Env, decide
from ifdsl.formula.patterns import Matcher
from ifdsl.formula.runtime import Absent, Piece, Unknowable, View
from ifdsl.formula.terms import Loop, Term
from ifdsl.formula.types import PATTERN
from ifdsl.prove import units
from ifdsl.prove.bank import bank
from ifdsl.prove.edits import Edit, Move, Span
from ifdsl.prove.ground import Ground, arguments, bound, kind, place, span_of, value_of, view_of
from ifdsl.prove.samples import sample

TRIED, FITTING, KEPT = 150, 40, 3


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
        if isinstance(item, tuple) or f.free or not _closed(f, wanted, env):
            others = (x for x in candidates(f, wanted, env, g) if held(x))
        else:
            others = iter(_fitting(f, wanted, env, g))
        for x in islice(chain(here, others), KEPT):
            made = x if x in changed else str(seen_as(f, x, env))
            yield Move(f"{text!r} became {made!r}", (Edit(*span, made),))


def _closed(f: Term, wanted: Term, env: Env) -> bool:
    """Whether a condition, and a loop's own, depend on its element alone."""
    where, loops = f.data.where, frozenset({f.data.id})
    return closed(wanted, loops, env) and (where is None or closed(where, loops, env))


def closed(f: Term, loops: frozenset[int], env: Env) -> bool:
    """Whether a condition depends on elements of loops alone, not on what stands around them."""
    if not f.free <= loops or f.op in ("it", "response", "raw"):
        return False
    if f.op == "let":
        return closed(env.lets[f.data[0]], loops, env)
    if isinstance(f.data, Loop):
        loops = loops | {f.data.id}
        if f.data.where is not None and not closed(f.data.where, loops, env):
            return False
    return all(closed(a, loops, env) for a in f.args)


def _fitting(f: Term, wanted: Term, env: Env, g: Ground) -> Sequence[str]:
    """Return texts that meet a closed condition, from another one on for each element."""
    found = g.memo.get((f, wanted))
    if found is None:
        every = (x for x in candidates(f, wanted, env, g) if fits(f, wanted, x, env))
        found = g.memo[f, wanted] = list(islice(every, FITTING))
    return units.turned(tuple(found), g.rng) if found else ()


def candidates(f: Term, wanted: Term, env: Env, g: Ground) -> Iterator[str]:
    """Yield other texts for an element: as the formula's literals say, and from the bank."""
    view = view_of(f.args[0], env)
    if view is None:
        return
    args, _ = arguments(view, env)
    yield from hints(wanted, env, g)
    yield from islice(units.specimens(kind(view), args, g.bank, g.rng), TRIED)


def hints(f: Term, env: Env, g: Ground) -> Iterator[str]:
    """Yield the texts that a formula names, and samples of its patterns, alone and in front."""
    made: list[str] = []
    for term in literals(f, env):
        value = value_of(term, env)
        if isinstance(value, Matcher):
            made += islice(sample(value.pattern, g.rng), 3)
        elif isinstance(value, str) and value:
            made.append(value)
    yield from made
    sentence = g.rng.choice(g.bank.sentences)
    yield from (f"{x}{g.bank.gap}{sentence}" for x in made)


def literals(f: Term, env: Env) -> Iterator[Term]:
    """Yield the parts of a formula that are texts or patterns free of the answer."""
    if f.op == "let":
        yield from literals(env.lets[f.data[0]], env)
    elif not f.free and (f.type == PATTERN or (f.type.textual and not f.roots)):
        yield f
    else:
        for arg in f.args:
            yield from literals(arg, env)
        if f.op in ("comp", "all", "any", "no") and f.data.where is not None:
            yield from literals(f.data.where, env)


def fits(f: Term, wanted: Term, text: str, env: Env) -> bool:
    """Whether a condition, and the loop's own, would hold of an element with this text."""
    return meets(f, wanted, through(f.args[0], text, env), env)


def meets(f: Term, wanted: Term, item: Any, env: Env) -> bool:
    """Whether a condition, and the loop's own, hold of an item."""
    if item is None or len(f.data.names) != (len(item) if isinstance(item, tuple) else 1):
        return False
    at = bound(env, f.data, item)
    try:
        where = f.data.where
        return (where is None or decide(where, at) == "pass") and decide(wanted, at) == "pass"
    except (Absent, Unknowable):
        return False


def through(xs: Term, text: str, env: Env) -> Any:
    """Return what one element written so is in a list made of a view, or None where it is not."""
    while xs.op == "let":
        xs = env.lets[xs.data[0]]
    if xs.op == "comp":
        item = through(xs.args[0], text, env)
        if item is None or len(xs.data.names) != 1:
            return None
        at = bound(env, xs.data, item)
        if xs.data.where is not None and decide(xs.data.where, at) != "pass":
            return None
        return value_of(xs.args[1], at)
    return seen_as(Term("comp", xs.type, (xs,)), text, env)


def seen_as(f: Term, text: str, env: Env) -> Piece:
    """Return a text as the view of a list finds it, with its attributes."""
    view = view_of(f.args[0], env)
    if view is not None and view.data.view and len(view.args) == 1:
        return _seen(view.data.name, env.root.lang, text)
    return Piece(text, (0, len(text)))


@lru_cache(maxsize=8192)
def _seen(view: str, lang: str, text: str) -> Piece:
    found = View(text, lang, spanned=True)[view]
    if len(found) == 1 and isinstance(found[0], Piece):
        return found[0]
    return Piece(text, (0, len(text)))


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
    from ifdsl.text.words import find

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
    for made in dict.fromkeys(sample(pattern.pattern, g.rng)):
        if whole:
            yield Move(f"{made!r} put in", (Edit(*span, made),))
            continue
        yield Move(f"{made!r} put behind", (Edit(span[1], span[1], made),))
        if text[-1:] in ".。!?！？":
            yield Move(f"{made!r} put last", (Edit(span[1] - 1, span[1], made),))
        yield Move(f"{made!r} put in front", (Edit(span[0], span[0], made),))
        for edits in units.write("matches", [made], span, g.text, g.bank):
            yield Move(f"{made!r} added", edits)


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
