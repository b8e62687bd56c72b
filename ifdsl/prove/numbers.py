"""Moves on numbers: what brings a measured value into an interval."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, islice
from math import ceil, floor
from typing import Any

from ifdsl.formula.interpreter import Env, decide
from ifdsl.formula.runtime import View
from ifdsl.formula.terms import Term, negate
from ifdsl.formula.types import BOOL
from ifdsl.prove import units
from ifdsl.prove.edits import Edit, Move, Span, applied
from ifdsl.prove.ground import (
    Ground,
    arguments,
    bound,
    elements,
    finds,
    found_in,
    kind,
    located,
    place,
    reads,
    span_of,
    spans_of,
    value_of,
    view_of,
)

Number = Any
Moves = Callable[[Term, Env, Ground], Iterator[Move]]
ADDITIVE = frozenset({"words", "letters", "characters", "code_points", "chunks"})
"""Views of which a text made of sentences has as many as its sentences together, gaps apart."""
TRIED = 1500
WAYS = 4


def change(
    x: Term, low: Number, high: Number, env: Env, g: Ground, moves: Moves
) -> Iterator[Move]:
    """Yield moves that may bring a number between `low` and `high` (None: no bound)."""
    if not reads(x, env):
        return
    match x.op:
        case "let":
            yield from change(env.lets[x.data[0]], low, high, env, g, moves)
        case "neg":
            yield from change(
                x.args[0], None if high is None else -high, None if low is None else -low,
                env, g, moves,
            )
        case "arith":
            yield from _arith(x, low, high, env, g, moves)
        case "index":
            yield from _indexed(x, low, high, env, g, moves)
        case "call":
            yield from _called(x, low, high, env, g, moves)


def _arith(
    x: Term, low: Number, high: Number, env: Env, g: Ground, moves: Moves
) -> Iterator[Move]:
    a, b = (value_of(arg, env) for arg in x.args)
    left, right = x.args
    if a is None or b is None:
        yield from change(left, 1, None, env, g, moves)
        yield from change(right, 1, None, env, g, moves)
        return

    def shifted(n: Number) -> tuple[Number, Number]:
        return (None if low is None else low + n), (None if high is None else high + n)

    match x.data:
        case "+":
            yield from change(left, *shifted(-b), env, g, moves)
            yield from change(right, *shifted(-a), env, g, moves)
        case "-":
            yield from change(left, *shifted(b), env, g, moves)
            least = None if high is None else a - high
            yield from change(right, least, None if low is None else a - low, env, g, moves)
        case "*" if b > 0:
            least = None if low is None else ceil(low / b)
            yield from change(left, least, None if high is None else floor(high / b), env, g,
                              moves)
            if a > 0:
                least = None if low is None else ceil(low / a)
                yield from change(right, least, None if high is None else floor(high / a), env,
                                  g, moves)
        case "/" if b > 0:
            least = None if low is None else ceil(low * b)
            most = None if high is None else floor(high * b)
            yield from change(left, least, most, env, g, moves)
            if a > 0:
                least = 1 if not high else ceil(a / high)
                yield from change(right, least, floor(a / low) if low else None, env, g, moves)
        case "mod":
            for delta in range(1, min(int(b), 12) if b else 1):
                for there in (a + delta, a - delta):
                    if there >= 0 and _inside(there % b, low, high):
                        yield from change(left, there, there, env, g, moves)


def _inside(x: Number, low: Number, high: Number) -> bool:
    return (low is None or x >= low) and (high is None or x <= high)


def _indexed(
    x: Term, low: Number, high: Number, env: Env, g: Ground, moves: Moves
) -> Iterator[Move]:
    xs = x.args[0]
    while xs.op == "let":
        xs = env.lets[xs.data[0]]
    at = value_of(x.args[1], env)
    if xs.op == "comp" and isinstance(at, int):
        found = elements(xs, env)
        index = at - 1 if at > 0 else len(found) + at
        if 0 <= index < len(found):
            yield from change(xs.args[1], low, high, found[index][1], g, moves)
            return
    yield from resize(xs, abs(at or 1), None, env, g, moves)


def _called(
    x: Term, low: Number, high: Number, env: Env, g: Ground, moves: Moves
) -> Iterator[Move]:
    name = x.data.name
    if name == "count":
        yield from resize(x.args[0], low, high, env, g, moves)
    elif name == "length":
        yield from _length(x.args[0], low, high, env, g)
    elif name == "level":
        yield from _level(x.args[0], low, high, env, g)
    elif name in ("round", "abs"):
        yield from change(x.args[0], low, high, env, g, moves)
    elif name == "value":
        wanted = low if low is not None else high
        yield from g.put(x.args[0], str(wanted), env)
    elif name in ("max", "min", "mean", "sum", "share"):
        yield from _gathered(name, x.args[0], low, high, env, g, moves)


def _gathered(
    name: str, xs: Term, low: Number, high: Number, env: Env, g: Ground, moves: Moves
) -> Iterator[Move]:
    while xs.op == "let":
        xs = env.lets[xs.data[0]]
    if xs.op != "comp":
        return
    found = elements(xs, env)
    if not found:
        yield from resize(xs, 1, None, env, g, moves)
        return
    head = xs.args[1]
    if name == "share":
        yield from _share(xs, low, high, env, g, moves)
        return
    values = [value_of(head, at) for _, at in found]
    if name == "sum":
        total = sum(v for v in values if v is not None)
        for (_, at), v in zip(found, values, strict=True):
            if v is not None:
                yield from islice(change(
                    head, None if low is None else v + low - total,
                    None if high is None else v + high - total, at, g, moves), 2)
        return
    outside = [at for (_, at), v in zip(found, values, strict=True)
               if v is None or not _inside(v, low, high)]
    known = [v for v in values if v is not None]
    if (name == "max" and (high is None or max(known, default=high) <= high)) or (
        name == "min" and (low is None or min(known, default=low) >= low)
    ):
        outside = outside[:1]  # one element is enough to raise a maximum, or to lower a minimum
    yield from _joined([_retuned(xs, low, high, at, g) for at in outside])
    yield from _joined([change(head, low, high, at, g, moves) for at in outside])


def _retuned(xs: Term, low: Number, high: Number, env: Env, g: Ground) -> Iterator[Move]:
    """Put another element, whose value lies in the interval, in the place of one."""
    from ifdsl.prove.texts import candidates, through

    item = env.vars[xs.data.id, xs.data.names[0]]
    span = span_of(item)
    if span is None:
        return
    for text in candidates(xs, xs.args[1], str(item), env, g):
        value = through(xs, text, env)
        if value is not None and _inside(value, low, high):
            yield Move(f"{str(item)!r} became {text!r}", (Edit(*span, text),))


def _share(
    xs: Term, low: Number, high: Number, env: Env, g: Ground, moves: Moves
) -> Iterator[Move]:
    found = elements(xs, env)
    wanted = _formula(xs.args[1])
    held = [decide(wanted, at) == "pass" for _, at in found]
    true, n = sum(held), len(found)
    if low is not None and true < low * n:
        need = ceil(low * n) - true
        turned = [at for (_, at), h in zip(found, held, strict=True) if not h]
        goal = wanted
    elif high is not None and true > high * n:
        need = true - floor(high * n)
        turned = [at for (_, at), h in zip(found, held, strict=True) if h]
        goal = negate(wanted)
    else:
        return
    turned = g.rng.sample(turned, len(turned))
    yield from _joined([moves(goal, at, g) for at in turned[:need]])
    from ifdsl.prove.texts import respell

    items = {id(at): item for item, at in found}
    pieces = [(items[id(at)], at) for at in turned[:need]]
    spans = spans_of(p for p, _ in pieces)
    if len(spans) == len(pieces):
        yield from _joined([respell(xs, goal, p, at, g) for p, at in pieces])
        yield from g.take(xs, spans, env)


def _formula(head: Term) -> Term:
    """Return a truth value as a formula."""
    if head.op in ("atom", "and", "or", "all", "any", "no", "true"):
        return head
    return Term("atom", BOOL, (head,), False, head.roots, head.free)


def _joined(ways: list[Iterator[Move]]) -> Iterator[Move]:
    for _ in range(WAYS):
        chosen = [m for m in (next(way, None) for way in ways) if m is not None]
        if not chosen:
            return
        yield Move(chosen[0].name, tuple(e for m in chosen for e in m.edits))


def _length(x: Term, low: Number, high: Number, env: Env, g: Ground) -> Iterator[Move]:
    span = place(x, env)
    if span is None:
        return
    def size(text: str) -> int:
        return len(View(text, env.root.lang)["characters"])

    yield from _additive("characters", size, span, low, high, env, g)


def _level(x: Term, low: Number, high: Number, env: Env, g: Ground) -> Iterator[Move]:
    span = span_of(value_of(x, env))
    if span is not None:
        start = g.text.rfind("\n", 0, span[0]) + 1
        marks = len(g.text) - start - len(g.text[start:].lstrip("#"))
        wanted = int(low if low is not None else high)
        if marks:
            yield Move("level changed", (Edit(start, start + marks, "#" * max(wanted, 1)),))


# -- lists


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
        yield from _joined([moves(where, at, g) for at in turned])
    elif high is not None and len(held) > high:
        turned = [at for _, at in held[int(high):]]
        yield from _joined([moves(negate(where), at, g) for at in turned])


def _more(
    xs: Term, view: Term, low: int, high: Number, now: int, env: Env, g: Ground, moves: Moves,
    also: Term | None,
) -> Iterator[Move]:
    name = kind(view)
    args, span = arguments(view, env)
    need = ceil(low) - now
    if span is None or need > units.MOST:
        return
    where = xs.data.where if xs.op in ("comp", "all", "any", "no") else None
    if name in ADDITIVE and where is None and also is None and not view.free:
        yield from _additive(name, _size_by(view, env), span, low, high, env, g)
    keep = _keeps(xs, also, env)
    found = units.specimens(name, args, g.bank, g.rng)
    if where is not None or also is not None:
        from ifdsl.prove.texts import hints

        found = chain(hints(xs, env, g), hints(also, env, g) if also else (), found)
    raws = _different((x for x in islice(found, TRIED) if keep(x)), xs, need, env)
    if name in ("find", "matches", "split", "groups", "punctuation", "split_at") and raws:
        raws = (raws * need)[:need]
    if raws:
        if name in ("split", "split_at"):
            raws = [f"{args[0]}\n\n{r}" if isinstance(args[0], str) else r for r in raws]
            yield from _named(f"{need} parts added", units.write(
                "lines", raws, span, g.text, g.bank))
        yield from _named(f"{need} {name} added", units.write(name, raws, span, g.text, g.bank))
    if where is not None:
        others = [
            at for item in value_of(xs.args[0], env) or ()
            for at in [bound(env, xs.data, item)] if decide(where, at) != "pass"
        ]
        turned = g.rng.sample(others, min(len(others), need))
        yield from _joined([moves(where, at, g) for at in turned])


def _different(found: Iterator[str], xs: Term, need: int, env: Env) -> list[str]:
    """Return specimens whose values in the list differ, from each other and from what is there."""
    from ifdsl.prove.texts import through

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


def _keeps(xs: Term, also: Term | None, env: Env) -> Callable[[str], bool]:
    if xs.op not in ("comp", "all", "any", "no"):
        return lambda text: True
    from ifdsl.formula.types import BOOL as TRUE
    from ifdsl.prove.texts import fits

    wanted = also or Term("true", TRUE, data=False)
    if also is None and xs.data.where is None:
        return lambda text: True
    return lambda text: fits(xs, wanted, text, env)


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
        yield from _additive(name, _size_by(view, env), span, low, high, env, g)
    items = [item for item, _ in elements(xs, env)] if comp else list(value_of(xs, env) or ())
    spans = spans_of(items) if span is None else located(items, span, g.text)
    if len(spans) >= drop:
        for chosen in (spans[-drop:], sorted(g.rng.sample(spans, drop))):
            yield from _named(f"{drop} {name} taken away", units.take(name, chosen, g.text))
    if where is not None:
        turned = [at for _, at in elements(xs, env)][-drop:]
        yield from _joined([moves(negate(where), at, g) for at in turned])


def _size_by(view: Term, env: Env) -> Callable[[str], int]:
    return lambda text: len(found_in(view, text, env))


def _repeated(xs: Term, high: int, env: Env, g: Ground) -> Iterator[Move]:
    """Make items equal until at most `high` different ones are left."""
    found = [(str(x), span) for x in value_of(xs, env) or () if (span := span_of(x)) is not None]
    kept = list(dict.fromkeys(x for x, _ in found))[:max(high, 1)]
    edits = tuple(Edit(*span, kept[-1]) for x, span in found if x not in kept)
    if edits:
        yield Move("items made equal", edits)


def _additive(
    name: str, size: Callable[[str], int], span: Span, low: Number, high: Number, env: Env,
    g: Ground,
) -> Iterator[Move]:
    """Bring a count of small units into an interval by whole sentences, and words of the last."""
    inside = g.text[slice(*span)]
    gap = len(g.bank.gap) if name in ("characters", "code_points") else 0

    def each(sentence: str) -> int:
        return size(sentence) + gap

    now = size(inside)
    if high is not None and now > high:
        view = View(inside, env.root.lang, start=span[0], spanned=True, root=env.root)
        cut: list[Span] = []
        rest = now
        for piece in reversed(view["sentences"]):
            if rest <= high:
                break
            cut.append(piece.span)
            rest -= each(str(piece))
        edits = next(units.take("sentences", cut, g.text))
        shorter = applied(g.text, edits)
        end = span[1] - (len(g.text) - len(shorter))
        least = (low or 0) - rest
        if least <= 0 and rest <= high:
            yield Move(f"{now - rest} {name} taken away", edits)
        added = units.fill(g.bank, name, each, max(1, least), high - rest, g.rng)
        if added:
            prose = g.bank.gap.join(added)
            yield Move(f"{name} made {rest}", (*edits, Edit(end, end, g.bank.gap + prose)))
        return
    if low is None or now >= low:
        return
    most = high - now if high is not None else ceil(low) - now + 12
    added = units.fill(g.bank, name, each, ceil(low) - now, most, g.rng)
    if added:
        yield from _named(
            f"{ceil(low) - now} {name} added",
            units.write("sentences", added, span, g.text, g.bank),
        )
