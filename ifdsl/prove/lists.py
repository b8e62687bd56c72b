"""Moves on lists: what brings the size of one into an interval."""


from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from math import ceil, floor
from typing import Any

from ifdsl.formula.interpreter import Env, decide
from ifdsl.formula.runtime import View
from ifdsl.formula.terms import Term, negate
from ifdsl.prove import units
from ifdsl.prove.edits import Edit, Move, Span, applied, together
from ifdsl.prove.fitting import TRUE, fitting, through
from ifdsl.prove.ground import (
    Ground,
    arguments,
    bound,
    elements,
    finds,
    found_in,
    kind,
    located,
    reads,
    span_of,
    spans_of,
    value_of,
    view_of,
)
from ifdsl.prove.samples import sample

Number = Any
Moves = Callable[[Term, Env, Ground], Iterator[Move]]
ADDITIVE = frozenset({"words", "letters", "characters", "code_points", "chunks"})
"""Views of which a text made of sentences has as many as its sentences together, gaps apart."""
TRIED = 1500


def resize(
    xs: Term, low: Number, high: Number, env: Env, g: Ground, moves: Moves,
    also: Term | None = None,
) -> Iterator[Move]:
    """Yield moves that may bring the size of a list between `low` and `high`.

    `xs` may be a quantifier, which is sized by its own list; `also` is one more condition that a
    new element must meet.
    """
    while True:
        if xs.op == "let":
            xs = env.lets[xs.data[0]]
        elif xs.op == "call" and not xs.data.view and not finds(xs) and xs.args:
            more = 1 if xs.data.name == "pairs" else 0
            low, high = low + more if low else low, high + more if high is not None else high
            if xs.data.name == "grams" and low is not None:
                low += (value_of(xs.args[0], env) or 1) - 1
            if xs.data.name in ("grams", "tiles"):
                xs = xs.args[1]
                continue
            if xs.data.name == "distinct" and high is not None:
                yield from _repeated(xs.args[0], high, env, g)
            xs = xs.args[0]
        elif xs.op in ("slice", "arith") and reads(xs, env):
            xs = xs.args[0] if reads(xs.args[0], env) else xs.args[1]
        else:
            break
    if xs.op == "comp" and not reads(xs.args[0], env):
        yield from _chosen(xs, low, high, env, g, moves)
        return
    view = view_of(xs, env)
    if view is None:
        return
    now = _size(xs, env)
    if low is not None and now < low:
        yield from _more(xs, view, low, high, now, env, g, moves, also)
    elif high is not None and now > high:
        yield from _fewer(xs, view, low, high, now, env, g, moves)


def _size(xs: Term, env: Env) -> int:
    if xs.op in ("comp", "all", "any", "no"):
        return len(elements(xs, env))
    return len(value_of(xs, env) or ())


def _chosen(
    xs: Term, low: Number, high: Number, env: Env, g: Ground, moves: Moves
) -> Iterator[Move]:
    """A count over values free of the answer: make the condition hold for more or fewer."""
    where = xs.data.where
    if where is None:
        return
    every = [
        (item, bound(env, xs.data, item)) for item in value_of(xs.args[0], env) or ()
    ]
    held = [(item, at) for item, at in every if decide(where, at) == "pass"]
    if low is not None and len(held) < low:
        rest = [at for item, at in every if not any(item == x for x, _ in held)]
        turned = g.rng.sample(rest, min(len(rest), int(low) - len(held)))
        yield from together([moves(where, at, g) for at in turned])
    elif high is not None and len(held) > high:
        turned = [at for _, at in held[int(high):]]
        yield from together([moves(negate(where), at, g) for at in turned])


def _more(
    xs: Term, view: Term, low: int, high: Number, now: int, env: Env, g: Ground, moves: Moves,
    also: Term | None,
) -> Iterator[Move]:
    name = kind(view)
    args, span = arguments(view, env)
    need = ceil(low) - now
    if span is None or need > units.MOST:
        return
    loop = xs.data if xs.op in ("comp", "all", "any", "no") else None
    where = loop.where if loop is not None else None
    if name in ADDITIVE and where is None and also is None and not view.free:
        yield from additive(
            name, _size_by(view, env), span, low, high, env, g, key=view.data.name
        )
    if (where is not None or also is not None) and len(loop.names if loop else "1") == 1:
        found = fitting(xs, also or TRUE, env, g)
    else:
        found = islice(units.specimens(name, args, g.bank, g.rng), TRIED)
    raws = _different(found, xs, need, env)
    if name in ("find", "matches", "split", "groups", "punctuation", "split_at") and raws:
        raws = (raws * need)[:need]
    if raws:
        told = f"{units.said(need, name)} added"
        if name in ("split", "split_at"):
            mark = args[0] if isinstance(args[0], str) else next(
                sample(args[0].pattern, g.rng, g.bank.words), "")
            raws = [f"{mark}\n\n{r}" for r in raws]
            yield from _named(told, units.write("lines", raws, span, g.text, g.bank))
        yield from _named(told, units.write(name, raws, span, g.text, g.bank))
    if where is not None:
        others = [
            at for item in value_of(xs.args[0], env) or ()
            for at in [bound(env, xs.data, item)] if decide(where, at) != "pass"
        ]
        turned = g.rng.sample(others, min(len(others), need))
        yield from together([moves(where, at, g) for at in turned])


def _different(found: Iterator[str], xs: Term, need: int, env: Env) -> list[str]:
    """Return specimens whose values in the list differ, from each other and from what is there."""
    seen = {str(v) for v in value_of(xs, env) or ()} if xs.op == "comp" else set()
    out: list[str] = []
    for raw in found:
        value = str(through(xs, raw, env)) if xs.op == "comp" else raw
        if value not in seen:
            seen.add(value)
            out.append(raw)
            if len(out) == need:
                break
    return out


def _named(name: str, ways: Iterator[tuple[Edit, ...]]) -> Iterator[Move]:
    for edits in ways:
        yield Move(name, edits)


def _fewer(
    xs: Term, view: Term, low: Number, high: Number, now: int, env: Env, g: Ground, moves: Moves
) -> Iterator[Move]:
    name = kind(view)
    _, span = arguments(view, env)
    drop = now - floor(high)
    comp = xs.op in ("comp", "all", "any", "no")
    where = xs.data.where if comp else None
    if name in ADDITIVE and where is None and span is not None:
        yield from additive(
            name, _size_by(view, env), span, low, high, env, g, key=view.data.name
        )
    items = [item for item, _ in elements(xs, env)] if comp else list(value_of(xs, env) or ())
    spans = spans_of(items) if span is None else located(items, span, g.text)
    if len(spans) >= drop:
        told = f"{units.said(drop, name)} taken away"
        for chosen in (spans[-drop:], sorted(g.rng.sample(spans, drop))):
            yield from _named(told, units.take(name, chosen, g.text))
    if where is not None:
        turned = [at for _, at in elements(xs, env)][-drop:]
        yield from together([moves(negate(where), at, g) for at in turned])


def _size_by(view: Term, env: Env) -> Callable[[str], int]:
    return lambda text: len(found_in(view, text, env))


def _repeated(xs: Term, high: int, env: Env, g: Ground) -> Iterator[Move]:
    """Make items equal until at most `high` different ones are left."""
    found = [(str(x), span) for x in value_of(xs, env) or () if (span := span_of(x)) is not None]
    kept = list(dict.fromkeys(x for x, _ in found))[:max(high, 1)]
    edits = tuple(Edit(*span, kept[-1]) for x, span in found if x not in kept)
    if edits:
        yield Move("items made equal", edits)


def additive(
    name: str, size: Callable[[str], int], span: Span, low: Number, high: Number, env: Env,
    g: Ground, key: str = "",
) -> Iterator[Move]:
    """Bring a count of small units into an interval by whole sentences, and words of the last.

    `key` names what `size` measures, where not every count of such units is the same.
    """
    key = key or name
    inside = g.text[slice(*span)]
    gap = len(g.bank.gap) if name in ("characters", "code_points") else 0

    def each(sentence: str) -> int:
        return size(sentence) + gap

    now = size(inside)
    if high is not None and now > high:
        view = View(inside, env.root.lang, start=span[0], spanned=True, root=env.root)
        pieces = [(piece.span, each(str(piece))) for piece in view["sentences"]]
        yield from _cut(name, key, pieces, each, now, low or 0, high, span[1], g)
        yield from _shortened(key, pieces, each, now, low or 0, high, g)
        return
    if low is None or now >= low:
        return
    most = high - now if high is not None else ceil(low) - now + 12
    added = units.fill(g.bank, key, each, ceil(low) - now, most, g.rng)
    if added:
        yield from _named(
            f"{units.said(ceil(low) - now, name)} added",
            units.write("sentences", added, span, g.text, g.bank),
        )


def _cut(
    name: str, key: str, pieces: Sequence[tuple[Span, int]], each: Callable[[str], int], now: int,
    low: Number, high: Number, end: int, g: Ground,
) -> Iterator[Move]:
    """Take whole sentences away from the end; put shorter ones there if that leaves too few."""
    cut: list[Span] = []
    rest = now
    for span, size in reversed(pieces):
        if rest <= high:
            break
        cut.append(span)
        rest -= size
    edits = next(units.take("sentences", cut, g.text))
    end -= len(g.text) - len(applied(g.text, edits))
    told = f"{units.said(now - rest, name)} taken away"
    if low <= rest <= high:
        yield Move(told, edits)
    added = units.fill(g.bank, key, each, max(1, low - rest), high - rest, g.rng)
    if added:
        more = Edit(end, end, g.bank.gap + g.bank.gap.join(added))
        yield Move(f"{told}, others added", (*edits, more))


def _shortened(
    key: str, pieces: Sequence[tuple[Span, int]], each: Callable[[str], int], now: int,
    low: Number, high: Number, g: Ground,
) -> Iterator[Move]:
    """Put short sentences in the place of the longest ones."""
    sized = g.bank.sized(key, each)
    short = [s for size in sorted(x for x in sized if x > 0)[:2] for s in sized[size]]
    if not short:
        return
    edits: list[Edit] = []
    rest = now
    for (start, end), size in sorted(pieces, key=lambda p: -p[1]):
        said = short[len(edits) % len(short)]
        if rest <= high or size <= each(said):
            break
        edits.append(Edit(start + units.marker(g.text[start:end]), end, said))
        rest += each(said) - size
    if low <= rest <= high and edits:
        yield Move(f"{units.said(len(edits), 'sentences')} shortened", tuple(edits))
