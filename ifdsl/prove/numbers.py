"""Moves on numbers: what brings a measured value into an interval."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from math import ceil, floor

from ifdsl.formula.interpreter import Env, decide
from ifdsl.formula.runtime import View
from ifdsl.formula.terms import Term, negate
from ifdsl.formula.types import BOOL
from ifdsl.prove import units
from ifdsl.prove.edits import WAYS, Edit, Move, together
from ifdsl.prove.fitting import candidates, through
from ifdsl.prove.ground import (
    Ground,
    arguments,
    bound,
    elements,
    found_in,
    place,
    reads,
    span_of,
    spans_of,
    value_of,
    view_of,
)
from ifdsl.prove.lists import Moves, Number, additive, resize
from ifdsl.prove.texts import TRIED, respell


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
        yield from _summed(xs, low, high, env, g)
        return
    outside = [at for (_, at), v in zip(found, values, strict=True)
               if v is None or not _inside(v, low, high)]
    known = [v for v in values if v is not None]
    if (name == "max" and (high is None or max(known, default=high) <= high)) or (
        name == "min" and (low is None or min(known, default=low) >= low)
    ):
        outside = outside[:1]  # one element is enough to raise a maximum, or to lower a minimum
    yield from together([_retuned(xs, low, high, at, g) for at in outside])
    yield from together([change(head, low, high, at, g, moves) for at in outside])


def _summed(xs: Term, low: Number, high: Number, env: Env, g: Ground) -> Iterator[Move]:
    """Bring a sum over what a view finds into an interval by whole sentences."""
    view = view_of(xs, env)
    span = None if view is None else arguments(view, env)[1]
    if view is None or span is None or len(xs.data.names) > 1 or view.free:
        return

    def size(text: str) -> int:
        each = (bound(env, xs.data, item) for item in found_in(view, text, env))
        where = xs.data.where
        held = (at for at in each if where is None or decide(where, at) == "pass")
        return sum(value_of(xs.args[1], at) or 0 for at in held)

    yield from additive("units", size, span, low, high, env, g, repr((xs, env.params)))


def _retuned(xs: Term, low: Number, high: Number, env: Env, g: Ground) -> Iterator[Move]:
    """Put another element, whose value lies in the interval, in the place of one."""
    item = env.vars[xs.data.id, xs.data.names[0]]
    span = span_of(item)
    if span is None:
        return
    for text in islice(candidates(xs, xs.args[1], env, g), TRIED):
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
    yield from together([moves(goal, at, g) for at in turned[:need]])
    items = {id(at): item for item, at in found}
    pieces = [(items[id(at)], at) for at in turned[:need]]
    spans = spans_of(p for p, _ in pieces)
    if len(spans) == len(pieces):
        yield from together([respell(xs, goal, p, at, g) for p, at in pieces])
        yield from g.take(xs, spans, env)


def _formula(head: Term) -> Term:
    """Return a truth value as a formula."""
    if head.op in ("atom", "and", "or", "all", "any", "no", "true"):
        return head
    return Term("atom", BOOL, (head,), False, head.roots, head.free)


def _length(x: Term, low: Number, high: Number, env: Env, g: Ground) -> Iterator[Move]:
    span = place(x, env)
    if span is None:
        return
    def size(text: str) -> int:
        return len(View(text, env.root.lang)["characters"])

    if len(View(g.text[slice(*span)], env.root.lang)["words"]) == 1:
        other = (w for w in units.turned(g.bank.words, g.rng) if _inside(size(w), low, high))
        yield from (Move(f"{w!r} put in", (Edit(*span, w),)) for w in islice(other, WAYS))
        return
    yield from additive("characters", size, span, low, high, env, g)


def _level(x: Term, low: Number, high: Number, env: Env, g: Ground) -> Iterator[Move]:
    span = span_of(value_of(x, env))
    if span is not None:
        start = g.text.rfind("\n", 0, span[0]) + 1
        marks = len(g.text) - start - len(g.text[start:].lstrip("#"))
        wanted = int(low if low is not None else high)
        if marks:
            yield Move("level changed", (Edit(start, start + marks, "#" * max(wanted, 1)),))
