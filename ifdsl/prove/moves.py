"""Moves: edits that may make a formula hold, read off the formula itself.

Each comparison, quantifier and function knows which edits move it: a count grows by units that its
condition keeps, a text that must equal another is replaced by it, a quantifier mends or removes the
elements that break it. Moves are proposals; the search checks each.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice, zip_longest
from typing import Any

from ifdsl.formula.interpreter import Env, decide, evaluate
from ifdsl.formula.runtime import Absent, Unknowable
from ifdsl.formula.terms import Term, negate
from ifdsl.formula.types import INT
from ifdsl.prove import units
from ifdsl.prove.edits import Edit, Move, applied, together
from ifdsl.prove.fitting import through
from ifdsl.prove.ground import (
    Ground,
    arguments,
    elements,
    kind,
    place,
    reads,
    span_of,
    spans_of,
    value_of,
    view_of,
)
from ifdsl.prove.lists import resize
from ifdsl.prove.numbers import change
from ifdsl.prove.texts import be, respell

SHOWN = 6
MANY = 600
"""So many alternatives for each element are tried."""
FORMULAS = ("and", "or", "all", "any", "no", "atom", "true")


def moves(f: Term, env: Env, g: Ground) -> Iterator[Move]:
    """Yield moves that may make a formula hold; `env` is spanned over the ground's text."""
    match f.op:
        case "and":
            failing = [a for a in f.args if decide(a, env) != "pass"]
            yield from turns(*(moves(a, env, g) for a in failing))
        case "or":
            yield from turns(*(moves(a, env, g) for a in f.args))
        case "all":
            yield from _all(f, f.args[1], env, g)
        case "no":
            yield from _all(f, negate(f.args[1]), env, g)
        case "any":
            yield from _any(f, env, g)
        case "atom":
            yield from _atom(f.args[0], bool(f.data), env, g)


def turns(*each: Iterator[Move]) -> Iterator[Move]:
    """Yield from each in turn."""
    for round_ in zip_longest(*each):
        yield from (move for move in round_ if move is not None)


def _all(f: Term, wanted: Term, env: Env, g: Ground) -> Iterator[Move]:
    bad = [(item, at) for item, at in elements(f, env) if decide(wanted, at) != "pass"]
    if not bad:
        yield from resize(f, 1, None, env, g, moves)
        return
    ways = [_mended(f, wanted, item, at, g) for item, at in bad]
    yield from together(ways, SHOWN)
    spans = spans_of(item for item, _ in bad)
    if len(spans) == len(bad):
        yield from g.take(f, spans, env)


def _mended(f: Term, wanted: Term, item: Any, at: Env, g: Ground) -> Iterator[Move]:
    """Yield ways to make a condition hold of one element: by another in its place, by parts."""
    yield from respell(f, wanted, item, at, g)
    yield from moves(wanted, at, g)


def _any(f: Term, env: Env, g: Ground) -> Iterator[Move]:
    found = elements(f, env)
    tried = found[:2] + found[-2:] if len(found) > 4 else found
    some = [_mended(f, f.args[1], item, at, g) for item, at in tried]
    yield from turns(resize(f, len(found) + 1, None, env, g, moves, f.args[1]), *some)


def _atom(x: Term, negated: bool, env: Env, g: Ground) -> Iterator[Move]:
    if x.op in FORMULAS:
        yield from moves(negate(x) if negated else x, env, g)
    elif x.op == "cmp":
        yield from _compare(x, negated, env, g)
    elif x.op == "within":
        yield from _range(x, negated, env, g)
    elif x.op in ("in", "substr"):
        yield from _member(x, negated, env, g)
    elif x.op == "call":
        yield from be(x, negated, env, g)


_NOT = {"<=": ">", "<": ">=", ">=": "<", ">": "<=", "==": "!=", "!=": "=="}
_FLIP = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def _compare(x: Term, negated: bool, env: Env, g: Ground) -> Iterator[Move]:
    op = _NOT[x.data] if negated else x.data
    for side, other, sign in ((0, 1, op), (1, 0, _FLIP.get(op, op))):
        term = x.args[side]
        if not reads(term, env):
            continue
        try:
            wanted = evaluate(x.args[other], env)
        except (Absent, Unknowable):
            continue
        if term.type.textual:
            yield from _text(term, sign, wanted, env, g)
        elif term.type.kind == "list":
            yield from _list(term, sign, list(wanted), env, g)
        elif not isinstance(wanted, bool):
            yield from _number(term, sign, wanted, env, g)


def _number(term: Term, op: str, wanted: Any, env: Env, g: Ground) -> Iterator[Move]:
    low, high = {
        "==": (wanted, wanted), "<=": (None, wanted), ">=": (wanted, None),
        "<": (None, _below(wanted)), ">": (_above(wanted), None), "!=": (_above(wanted), None),
    }[op]
    if g.tight:
        low, high = (high, high) if low is None else (low, low)
    yield from change(term, low, high, env, g, moves)
    if op == "!=":
        yield from change(term, None, _below(wanted), env, g, moves)


def _below(x: Any) -> int:
    return int(-(-x // 1)) - 1


def _above(x: Any) -> int:
    return int(x // 1) + 1


Sides = tuple[Iterator[Move], Iterator[Move]]


def sides(f: Term, env: Env, g: Ground) -> Iterator[Sides]:
    """Yield, for each comparison of whole numbers in a conjunction, moves to both its sides.

    A disjunction counts as its one part that the answer may still decide.
    The first of a pair lead to the last number that passes, the second to the first that fails.
    """
    x = f.args[0] if f.op == "atom" else None
    if f.op == "and":
        for arg in f.args:
            yield from sides(arg, env, g)
    elif f.op == "or":
        open_ = [arg for arg in f.args if reads(arg, env) or decide(arg, env) != "fail"]
        if len(open_) == 1:
            yield from sides(open_[0], env, g)
    elif x is not None and x.op in FORMULAS:
        yield from sides(negate(x) if f.data else x, env, g)
    elif x is not None and x.op in ("cmp", "within"):
        for term, last, first in _boundaries(x, bool(f.data), env):
            if first >= 0:
                yield (change(term, last, last, env, g, moves),
                       change(term, first, first, env, g, moves))


def _boundaries(x: Term, negated: bool, env: Env) -> Iterator[tuple[Term, int, int]]:
    """Yield the last number that passes a comparison and the next one, which fails."""
    for side, other, sign in ((0, 1, x.data), (1, 0, _FLIP.get(x.data, x.data))):
        term, wanted = x.args[side], value_of(x.args[other], env)
        if not reads(term, env) or not isinstance(value_of(term, env), int):
            continue
        if x.op == "within":
            if side == 0 and not negated and wanted is not None:
                low, high = wanted
                yield from ((term, low, low - 1), (term, high, high + 1))
        elif isinstance(wanted, int):
            op = _NOT[sign] if negated else sign
            yield from (
                (term, wanted + last, wanted + first) for last, first in _STEPS.get(op, ())
            )


_STEPS = {
    "<=": ((0, 1),), ">=": ((0, -1),), "==": ((0, 1), (0, -1)), "<": ((-1, 0),), ">": ((1, 0),),
}


def _range(x: Term, negated: bool, env: Env, g: Ground) -> Iterator[Move]:
    try:
        low, high = evaluate(x.args[1], env)
    except (Absent, Unknowable):
        return
    if negated:
        yield from change(x.args[0], _above(high), None, env, g, moves)
        yield from change(x.args[0], None, _below(low), env, g, moves)
    else:
        yield from change(x.args[0], low, high, env, g, moves)


def _text(term: Term, op: str, wanted: str, env: Env, g: Ground) -> Iterator[Move]:
    joined = _joined_of(term, env)
    if op == "==" and joined is not None:
        yield from constructed(joined, list(wanted), env, g)
    if op == "==":
        if term.op == "index" and term.args[0].type.textual:
            yield from _beside(term, str(wanted), env)
        yield from _around(term, str(wanted), env, g)
        yield from g.put(term, str(wanted), env)
        yield from grown(term, env, g)
    else:
        yield from other(term, env, g)


def _beside(term: Term, sign: str, env: Env) -> Iterator[Move]:
    """Put a sign in front of a text's first one, or behind its last."""
    span, at = place(term, env), value_of(term.args[1], env)
    if span is not None and at in (1, -1):
        there, told = (span[0], "in front") if at == 1 else (span[1], "behind")
        yield Move(f"{sign!r} put {told}", (Edit(there, there, sign),))


def _around(term: Term, wanted: str, env: Env, g: Ground) -> Iterator[Move]:
    """Put signs around a text that is the wanted one but for its first and last sign."""
    span = place(term, env)
    now = "" if span is None else g.text[slice(*span)]
    if len(now) > 2 and now[1:-1] == wanted[1:-1]:
        yield from g.put(term, f"{wanted[0]}{now}{wanted[-1]}", env)


def _joined_of(term: Term, env: Env) -> Term | None:
    while term.op == "let":
        term = env.lets[term.data[0]]
    if term.op == "call" and term.data.name == "join":
        return term.args[0]
    return None


def constructed(xs: Term, wanted: list[Any], env: Env, g: Ground) -> Iterator[Move]:
    """Write a list anew, each element so that its value is the wanted one."""
    while xs.op == "let":
        xs = env.lets[xs.data[0]]
    view = view_of(xs, env)
    if xs.op != "comp" or view is None:
        return
    args, span = arguments(view, env)
    if span is None:
        return
    raws: list[str] = []
    for value in wanted:
        pool = units.specimens(kind(view), args, g.bank, g.rng)
        begun = (f"{value}{raw}" for raw in islice(pool, SHOWN)) if isinstance(value, str) else ()
        fit = (raw for raw in chain(islice(pool, MANY), begun) if through(xs, raw, env) == value)
        found = next(fit, None)
        if found is None:
            return
        raws.append(found)
    for edits in units.write(kind(view), raws, (0, 0), "", g.bank):
        yield Move("written anew", (Edit(*span, applied("", edits)),))


def other(term: Term, env: Env, g: Ground) -> Iterator[Move]:
    """Yield moves that put some other word in the place of a text."""
    for word in g.words(SHOWN):
        yield from g.put(term, word, env)


def grown(term: Term, env: Env, g: Ground) -> Iterator[Move]:
    """Yield moves that make a missing item of a list exist."""
    while term.op == "call" and term.args:
        term = term.args[0]
    if term.op == "let":
        yield from grown(env.lets[term.data[0]], env, g)
    elif term.op == "index" and reads(term.args[0], env) and term.args[0].type.kind == "list":
        at = value_of(term.args[1], env)
        if isinstance(at, int) and len(value_of(term.args[0], env) or ()) < abs(at):
            yield from resize(term.args[0], abs(at), None, env, g, moves)
        yield from grown(term.args[0], env, g)


def _list(term: Term, op: str, wanted: list[Any], env: Env, g: Ground) -> Iterator[Move]:
    if op != "==":
        found = value_of(term, env)
        yield from resize(term, len(wanted) + 1, None, env, g, moves)
        if found:
            yield from other(Term("index", term.type.of[0], (term, _one(term))), env, g)
        return
    found = value_of(term, env)
    if found is not None and len(found) == len(wanted):
        yield from _rewritten(term, wanted, env, g)
    yield from constructed(term, wanted, env, g)
    yield from g.ends(term, [str(w) for w in wanted], env)
    yield from resize(term, len(wanted), len(wanted), env, g, moves)


def _one(term: Term) -> Term:
    return Term("const", INT, data=1)


def _rewritten(term: Term, wanted: list[Any], env: Env, g: Ground) -> Iterator[Move]:
    """Put each wanted text in the place of the item that has its number."""
    while term.op == "let":
        term = env.lets[term.data[0]]
    edits: list[Edit] = []
    if term.op == "comp":
        for (_, at), value in zip(elements(term, env), wanted, strict=False):
            if value_of(term.args[1], at) == value:
                continue
            span = place(term.args[1], at)
            if span is None:
                return
            edits.append(Edit(*span, str(value)))
    else:
        for item, value in zip(value_of(term, env) or (), wanted, strict=False):
            span = span_of(item)
            if span is None:
                return
            if item != value:
                edits.append(Edit(*span, str(value)))
    if edits:
        yield Move("words replaced", tuple(edits))


def _member(x: Term, negated: bool, env: Env, g: Ground) -> Iterator[Move]:
    item, group = x.args
    if x.op == "substr" or group.type.textual:
        if not negated:
            yield from g.insert("find", value_of(item, env), group, env)
        else:
            yield from g.erase(str(value_of(item, env)), group, env)
        return
    if negated:
        yield from other(item, env, g)
        return
    for choice in islice(value_of(group, env) or (), SHOWN):
        if isinstance(choice, str):
            yield from g.put(item, choice, env)
    if reads(group, env) and isinstance(value_of(item, env), str):
        yield from g.insert("find", value_of(item, env), group, env)
