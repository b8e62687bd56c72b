"""Fitting texts: which elements a view would find that meet a condition."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, islice
from random import Random
from typing import Any

from ifdsl.formula.interpreter import Env, decide
from ifdsl.formula.patterns import Matcher
from ifdsl.formula.runtime import Absent, Piece, Unknowable, View
from ifdsl.formula.terms import Loop, Term
from ifdsl.formula.types import BOOL, PATTERN
from ifdsl.prove import units
from ifdsl.prove.ground import (
    Ground,
    arguments,
    bound,
    found_in,
    kind,
    value_of,
    view_of,
)
from ifdsl.prove.memory import remembered
from ifdsl.prove.samples import sample

TRUE = Term("true", BOOL, data=False)
TRIED, KEPT = 1500, 60
"""Candidates looked at, and fitting ones kept."""
BEHIND = 8
"""So many sentences are put behind each text that a formula names."""


def fitting(f: Term, wanted: Term, env: Env, g: Ground) -> Iterator[str]:
    """Yield elements that meet a condition and the loop's own: as its literals say, from the bank.

    What fits a condition that looks at nothing but its element is found once and kept.
    """
    if not _closed(f, wanted, env):
        yield from (
            x for x in islice(candidates(f, wanted, env, g), TRIED // 10)
            if fits(f, wanted, x, env)
        )
        return
    hinted, plain = remembered(
        ("fitting", f, wanted, g.bank, env.root.lang, repr(env.params)),
        lambda: _found(f, wanted, env, Ground("", g.bank, Random(0))),
    )
    yield from hinted
    yield from units.turned(plain, g.rng)


def _found(
    f: Term, wanted: Term, env: Env, g: Ground
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    def held(text: str) -> bool:
        return fits(f, wanted, text, env)

    named = tuple(dict.fromkeys(filter(held, hints(f, wanted, env, g))))
    plain = filter(held, specimens(f, env, g))
    return named, tuple(dict.fromkeys(islice(plain, KEPT)))


def _closed(f: Term, wanted: Term, env: Env) -> bool:
    """Whether a condition, and a loop's own, depend on its element alone."""
    where, loops = f.data.where, frozenset({f.data.id})
    return not f.free and closed(wanted, loops, env) and (
        where is None or closed(where, loops, env)
    )


def closed(f: Term, loops: frozenset[int], env: Env) -> bool:
    """Whether a formula depends on elements of loops alone, not on what stands around them."""
    if not f.free <= loops or f.op in ("it", "response", "raw", "input"):
        return False
    if f.op == "let":
        return closed(env.lets[f.data[0]], loops, env)
    if isinstance(f.data, Loop):
        loops = loops | {f.data.id}
        if f.data.where is not None and not closed(f.data.where, loops, env):
            return False
    return all(closed(a, loops, env) for a in f.args)


def candidates(f: Term, wanted: Term, env: Env, g: Ground) -> Iterator[str]:
    """Yield texts for an element: as the formula's literals say, then from the bank."""
    yield from hints(f, wanted, env, g)
    yield from specimens(f, env, g)


def specimens(f: Term, env: Env, g: Ground) -> Iterator[str]:
    """Yield what the view of a loop finds, from the bank, and at last a unit without words."""
    view = view_of(f.args[0], env)
    if view is not None:
        args, _ = arguments(view, env)
        yield from islice(units.specimens(kind(view), args, g.bank, g.rng), TRIED)
        yield from units.bare(kind(view))


def hints(f: Term, wanted: Term, env: Env, g: Ground) -> Iterator[str]:
    """Yield the texts that a loop and a condition name and samples of their patterns.

    Each comes alone and in front of sentences.
    """
    made: list[str] = []
    for term in chain(literals(f, env), literals(wanted, env)):
        value = value_of(term, env)
        if isinstance(value, Matcher):
            made += islice(sample(value.pattern, g.rng, g.bank.words), 3)
        elif isinstance(value, str) and value:
            made.append(value)
    yield from made
    for sentence in g.rng.sample(g.bank.sentences, BEHIND):
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
    view = view_of(xs, env)
    if view is not None and view.data.view and len(view.args) == 1:
        return _seen(view.data.name, env.root.lang, text)
    if view is not None:
        found = found_in(view, text, env)
        known = len(found) == 1 and (xs is view or isinstance(found[0], str))
        return found[0] if known else None
    return _alone(text)


def seen_as(f: Term, text: str, env: Env) -> Piece:
    """Return a text as the view of a loop finds it, with its attributes, or else as it stands."""
    found = None
    view = view_of(f.args[0], env)
    if view is not None and view.data.view and len(view.args) == 1:
        found = _seen(view.data.name, env.root.lang, text)
    return found or _alone(text)


def _alone(text: str) -> Piece:
    return Piece(text, (0, len(text)))


@lru_cache(maxsize=8192)
def _seen(view: str, lang: str, text: str) -> Piece | None:
    """Return the one element that a view finds in a text, or None where it finds none or more."""
    found = View(text, lang, spanned=True)[view]
    return found[0] if len(found) == 1 and isinstance(found[0], Piece) else None
