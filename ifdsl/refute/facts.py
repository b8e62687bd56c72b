"""Facts: what a bound check demands, read off its formula.

The formula is reduced as far as its arguments decide it; what is left of a conjunction are atoms.
An atom demands that a number of the answer lies in an interval, that a text of it is one of some
values, or that something holds of it or does not. What `all` demands of every element is a demand
on a piece; what `any` wants to find in a piece of the answer must be found in the answer. Two
checks speak of the same number when the terms are the same, whatever their constraints are called.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from itertools import count
from typing import Any

from ifdsl.compose import tree as b
from ifdsl.formula.formula import Formula
from ifdsl.formula.interpreter import Env, bindings, decide, evaluate
from ifdsl.formula.patterns import Matcher
from ifdsl.formula.runtime import Absent, Bounds, Root, Unknowable
from ifdsl.formula.terms import Loop, Term, negate
from ifdsl.refute.keys import Key, put, source
from ifdsl.refute.shapes import anchored
from ifdsl.verdict import Status

Number = int | Fraction
_FLIP = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}


@dataclass(frozen=True)
class Fact:
    """A demand on the term `of` of the answer; `status` decides it for a text alone."""

    of: Key
    status: Callable[[str], Status] = field(compare=False, repr=False)


@dataclass(frozen=True)
class Interval(Fact):
    """The number lies between `low` and `high`, both included; None is no bound.

    `strict` where a bound itself is not allowed and the number need not be whole. `number`
    measures a text alone; None where it has no such number. `term` is what is measured.
    """

    low: Number | None = None
    high: Number | None = None
    strict: bool = False
    number: Callable[[str], Number | None] = field(
        default=lambda text: None, compare=False, repr=False
    )
    term: Term | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class OneOf(Fact):
    """The text (or list) is one of some values."""

    values: frozenset[Any] = frozenset()


@dataclass(frozen=True)
class Holds(Fact):
    """Something holds (`wanted`) or does not."""

    wanted: bool = True


@dataclass(frozen=True)
class Facts:
    """All facts of a check; `complete` when they are the whole of it.

    `decided` is what the check says of every answer, where its arguments decide it.
    """

    facts: tuple[Fact, ...]
    complete: bool
    decided: bool | None = None


def facts(leaf: b.Leaf, negated: bool = False, lang: str = "en", task: str | None = None) -> Facts:
    """Return the facts of a bound leaf, or of its negation; none of a judged one."""
    if leaf.formula is None:
        return Facts((), False)
    return demanded(leaf.formula, leaf.params, negated, lang, task)


def demanded(
    formula: Formula, params: dict[str, Any], negated: bool = False, lang: str = "en",
    task: str | None = None,
) -> Facts:
    """Return the facts of a formula under arguments, for a row's language and task."""
    root = Root("", lang=lang, input=task)
    env = Env(root, root.response, params, formula.lets)
    condition = negate(formula.condition) if negated else formula.condition
    made = _reduce(condition, env)
    if isinstance(made, bool):
        return Facts((), False, made)
    parts = made.parts if isinstance(made, _Joined) and made.op == "and" else (made,)
    found = tuple(_merged(p) for p in parts)
    kept = tuple(f for f in found if f is not None)
    return Facts(kept, len(kept) == len(found))


def shape(leaf: b.Leaf, lang: str = "en", input: str | None = None) -> Key:
    """Return what a check comes to with its arguments: equal for checks that are the same."""
    if leaf.formula is None:
        return ("judge", leaf.judge)
    root = Root("", lang=lang, input=input)
    env = Env(root, root.response, leaf.params, leaf.formula.lets)
    return _shape(leaf.formula.condition, env)


def _shape(f: Term, env: Env) -> Key:
    if _fixed(f, env):
        return ("decided", decide(f, env))
    if f.op not in ("and", "or"):
        return key(f, env)
    neutral = ("decided", "pass" if f.op == "and" else "fail")
    parts = tuple(p for a in f.args if (p := _shape(a, env)) != neutral)
    return parts[0] if len(parts) == 1 else (f.op, *parts)


# -- reducing ----------------------------------------------------------------------


@dataclass(frozen=True)
class _Joined:
    op: str
    parts: tuple[Reduced, ...]


Reduced = bool | Fact | _Joined | None
"""Decided by the arguments, an atom, several parts, or None: not understood."""


def _reduce(f: Term, env: Env) -> Reduced:
    if _fixed(f, env):
        status = decide(f, env)
        return None if status == "unknown" else status == "pass"
    if f.op in ("and", "or"):
        return _join(f.op, [_reduce(a, env) for a in f.args])
    if f.op in ("all", "any", "no") and _fixed(f.args[0], env) and _fixed_where(f.data):
        body = negate(f.args[1]) if f.op == "no" else f.args[1]
        parts = [_reduce(body, replace(env, vars=dict(env.vars), memo={}))
                 for _ in bindings(f, env)]
        if f.op == "all" and not parts:
            return False
        return _join("or" if f.op == "any" else "and", parts)
    if f.op in ("all", "any") and len(f.data.names) == 1:
        return _every(f, env) if f.op == "all" else _some(f, env)
    if f.op == "atom":
        return _atom(f, env)
    return None


def _every(f: Term, env: Env) -> Reduced:
    """Return what `all` demands: that there are elements, and of each of them alike."""
    if f.data.where is not None:
        return None
    view = key(f.args[0], env)
    some = Interval(("call", "count", view), unknown, 1)
    return _join("and", [some, *_inner(f, env, ("piece", view))])


def _some(f: Term, env: Env) -> Reduced:
    """Return what must be found in the answer for `any` to find it in a piece of it."""
    text = source(key(f.args[0], env))
    if text is None:
        return None
    found = [
        replace(p, of=("call", "search", text, p.of[3]), status=unknown)
        for p in _inner(f, env, text) if isinstance(p, Holds) and p.wanted
        and p.of[:2] in (("call", "like"), ("call", "search")) and not anchored(p.of[3])
        and source(p.of[2]) == text
    ]
    return _join("and", [*found, None])


def _inner(f: Term, env: Env, piece: Key) -> tuple[Reduced, ...]:
    """Return what a quantifier's body demands of one element, which `piece` stands for."""
    made = _reduce(f.args[1], env)
    parts = made.parts if isinstance(made, _Joined) and made.op == "and" else (made,)
    var = ("var", -1, f.data.names[0])
    return tuple(
        _on_piece(p, put(p.of, {var: piece})) if isinstance(p, Fact) else p if p is True else None
        for p in parts
    )


def _on_piece(fact: Fact, of: Key) -> Fact:
    """Return a fact about a piece: it cannot be decided for a text alone."""
    made = replace(fact, of=of, status=unknown)
    return replace(made, number=_nothing) if isinstance(made, Interval) else made


def _nothing(text: str) -> Number | None:
    return None


def _join(op: str, parts: list[Reduced]) -> Reduced:
    absorbing = op == "or"
    if any(p is absorbing for p in parts):
        return absorbing
    flat: list[Reduced] = []
    for p in parts:
        if not isinstance(p, bool):
            flat.extend(p.parts if isinstance(p, _Joined) and p.op == op else (p,))
    if not flat:
        return not absorbing
    return flat[0] if len(flat) == 1 else _Joined(op, tuple(flat))


def _merged(part: Reduced) -> Fact | None:
    """Return a part of a conjunction as a fact: alternatives of one text are a single one."""
    if isinstance(part, Fact):
        return part
    if not isinstance(part, _Joined) or part.op != "or":
        return None
    texts = [p for p in part.parts if isinstance(p, OneOf)]
    if len(texts) < len(part.parts) or len({p.of for p in texts}) > 1:
        return None
    values = frozenset().union(*(p.values for p in texts))
    return replace(texts[0], values=values, status=partial(_any, texts))


def _any(texts: list[OneOf], text: str) -> Status:
    return "pass" if any(p.status(text) == "pass" for p in texts) else "fail"


def _atom(f: Term, env: Env) -> Fact | None:
    term, negated = f.args[0], bool(f.data)
    status = partial(_status, f, env)
    if term.op in ("cmp", "in", "within"):
        left, right = term.args
        op = str(term.data) if term.op == "cmp" else term.op
        if _fixed(left, env) and op in _FLIP:
            left, right, op = right, left, _FLIP[op]
        value = _value(right, env)
        if value is not None and not _fixed(left, env):
            made = _compared(left, _OPPOSITE.get(op, f"not {op}") if negated else op, value, env)
            if isinstance(made, Interval):
                number = partial(_number, left, env)
                return replace(made, status=status, number=number, term=left)
            if made is not None:
                return replace(made, status=status)
    return Holds(key(term, env), status, not negated)


def _compared(left: Term, op: str, value: Any, env: Env) -> Fact | None:
    of = key(left, env)
    step = 1 if op in ("<", ">") and _whole(left) else 0
    match op:
        case "==" if left.type.numeric:
            return Interval(of, unknown, value, value)
        case ">=" | ">":
            return Interval(of, unknown, value + step, None, strict=op == ">" and not step)
        case "<=" | "<":
            return Interval(of, unknown, None, value - step, strict=op == "<" and not step)
        case "within" if isinstance(value, Bounds):
            return Interval(of, unknown, value.low, value.high)
        case "==":
            return OneOf(of, unknown, frozenset({_frozen(value)}))
        case "in":
            return OneOf(of, unknown, frozenset(map(_frozen, value)))
    return None


def unknown(text: str) -> Status:
    return "unknown"


def _whole(x: Term) -> bool:
    """Whether a number is always whole: an int, or a sum of ints."""
    sums = x.op == "call" and x.data.name == "sum" and x.args[0].type.kind == "list"
    return x.type.kind == "int" or (sums and x.args[0].type.of[0].kind == "int")


def _status(f: Term, env: Env, text: str) -> Status:
    return decide(f, _over(text, env))


def _number(x: Term, env: Env, text: str) -> Number | None:
    try:
        value: Number = evaluate(x, _over(text, env))
    except (Absent, Unknowable):
        return None
    return value


def _over(text: str, env: Env) -> Env:
    """Return the same arguments over another answer."""
    root = Root(text, lang=env.root.lang, input=env.root.input)
    return replace(env, root=root, view=root.response, vars=dict(env.vars), memo={}, turn={})


# -- terms -------------------------------------------------------------------------


def _fixed(x: Term, env: Env) -> bool:
    """Whether a term does not read the answer, all its loop variables being bound."""
    bound = {loop for loop, _ in env.vars}
    return not x.reads and all(i in bound for i in x.free)


def _fixed_where(loop: Loop) -> bool:
    return loop.where is None or not loop.where.reads


def _value(x: Term, env: Env) -> Any:
    """Return the value of a fixed term, or None."""
    if not _fixed(x, env):
        return None
    try:
        return evaluate(x, env)
    except (Absent, Unknowable):
        return None


def key(x: Term, env: Env, loops: Mapping[int, int] | None = None) -> Key:
    """Return what makes a term the same as another: structure, with arguments as values."""
    loops = loops or {}
    value = _value(x, env)
    if value is not None:
        return ("value", _frozen(value))
    match x.op:
        case "let":
            return key(env.lets[x.data[0]], env, loops)
        case "var":
            return ("var", loops.get(x.data[0], -1), x.data[1])
        case "call":
            return ("call", x.data.name, *(key(a, env, loops) for a in x.args))
    if isinstance(x.data, Loop):
        inner = {**loops, x.data.id: next(i for i in count() if i not in loops.values())}
        where = () if x.data.where is None else key(x.data.where, env, inner)
        return (x.op, where, *(key(a, env, inner) for a in x.args))
    return (x.op, _frozen(x.data), *(key(a, env, loops) for a in x.args))


def _frozen(value: Any) -> Any:
    if isinstance(value, list | tuple) and not isinstance(value, Bounds):
        return tuple(map(_frozen, value))
    if isinstance(value, Matcher):
        return ("pattern", value.pattern)
    return str(value) if isinstance(value, str) else value
