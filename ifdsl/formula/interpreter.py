"""The interpreter of terms: the plain specification that compiled code must agree with.

It runs over views with spans, so that whatever it finds can be pointed at.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from ifdsl.formula import operations as ops
from ifdsl.formula.patterns import escape, matcher
from ifdsl.formula.registry import Function
from ifdsl.formula.runtime import Absent, Bounds, Root, Unknowable, View, frozen, located
from ifdsl.formula.terms import FORMULAS, Loop, Term
from ifdsl.formula.types import UNHASHED
from ifdsl.verdict import Status, kleene_all, kleene_any

_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt,
    "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}


@dataclass
class Env:
    """What a term is evaluated in: root, scope, parameters, lets and loop variables.

    `turn` numbers the turns of all loops in one sequence, so that a loop that begins again goes on.
    """

    root: Root
    view: View
    params: dict[str, Any]
    lets: dict[str, Term]
    vars: dict[tuple[int, str], Any] = field(default_factory=dict)
    turn: dict[int, int] = field(default_factory=dict)
    turns: Iterator[int] = field(default_factory=lambda: count(1))
    memo: dict[Any, tuple[int, Any, Exception | None]] = field(default_factory=dict)


def evaluate(x: Term, env: Env) -> Any:
    """Return the value of a term; raises Absent or Unknowable.

    Whatever may cost more than a look at it is remembered for the turn of the innermost loop that
    it depends on, which keeps the interpreter linear where the compiled code is.
    """
    return _once(x, env, x, _VALUES[x.op]) if x.costly else _VALUES[x.op](x, env)


def _once(x: Term, env: Env, key: Any, make: Callable[[Term, Env], Any]) -> Any:
    turn = env.turn.get(x.loop, 0)
    found = env.memo.get(key)
    if found is None or found[0] != turn:
        try:
            found = (turn, make(x, env), None)
        except (Absent, Unknowable) as error:
            found = (turn, None, error)
        env.memo[key] = found
    if found[2] is not None:
        raise found[2]
    return found[1]


def _const(x: Term, env: Env) -> Any:
    return matcher(x.data) if x.type.kind == "pattern" else x.data


def _let(x: Term, env: Env) -> Any:
    term = env.lets[x.data[0]]
    return _once(term, env, term, _VALUES[term.op])


def _compare(x: Term, env: Env) -> bool:
    return compared(x, evaluate(x.args[0], env), evaluate(x.args[1], env))


def compared(x: Term, a: Any, b: Any) -> bool:
    """Return whether a comparison or a look into a range holds of two values."""
    if x.op == "within":
        return ops.inside(a, b)
    if x.args[0].type.kind == "list":
        flat = UNHASHED.isdisjoint(of.kind for arg in x.args for of in arg.type.of)
        freeze: Callable[[Any], Any] = tuple if flat else frozen
        a, b = freeze(a), freeze(b)
    held: bool = _COMPARE[x.data](a, b)
    return held


def _member(x: Term, env: Env) -> bool:
    value = frozen(evaluate(x.args[0], env))
    of = x.args[1]
    return value in _once(of, env, ("set", of), _set)


def _set(x: Term, env: Env) -> Any:
    return ops.hashed(evaluate(x, env))


def _pattern(x: Term, env: Env) -> str:
    value = evaluate(x, env)
    return value.pattern if x.type.kind == "pattern" else escape(value)


def _arith(x: Term, env: Env) -> Any:
    return _ARITHMETIC[x.data](evaluate(x.args[0], env), evaluate(x.args[1], env))


def _call(x: Term, env: Env) -> Any:
    f: Function = x.data
    if not f.looks:
        args = [evaluate(a, env) for a in x.args]
        found = f.call(*args)
        for of in args if f.version is not None else ():
            found = located(found, of)
        return found
    args = []
    for slot, arg in zip(f.signature.slots, x.args, strict=True):
        if slot.type.kind == "view":
            args.append(env.view if arg.op == "it" else _view(arg, env))
        else:
            args.append(evaluate(arg, env))
    return f.call(*args)


def _view(arg: Term, env: Env) -> View:
    if arg.op == "response":
        return env.root.response
    return env.root.view(evaluate(arg, env))


def _truth(x: Term, env: Env) -> bool:
    return ops.sure(_three(decide(x, env)))


_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": ops.divide, "mod": ops.modulo,
    "++": lambda a, b: [*a, *b],
}
_VALUES: dict[str, Callable[[Term, Env], Any]] = {
    "const": _const,
    "param": lambda x, env: env.params[x.data],
    "let": _let,
    "var": lambda x, env: env.vars[x.data],
    "it": lambda x, env: env.view.text,
    "response": lambda x, env: env.root.response.text,
    "raw": lambda x, env: env.root.raw,
    "input": lambda x, env: env.root.task(),
    "call": _call,
    "comp": lambda x, env: [evaluate(x.args[1], env) for _ in bindings(x, env)],
    "list": lambda x, env: [evaluate(a, env) for a in x.args],
    "concat": lambda x, env: ops.pattern(*[_pattern(a, env) for a in x.args]),
    "index": lambda x, env: ops.item(evaluate(x.args[0], env), evaluate(x.args[1], env)),
    "slice": lambda x, env: ops.piece(*[evaluate(a, env) for a in x.args]),
    "range": lambda x, env: Bounds(evaluate(x.args[0], env), evaluate(x.args[1], env)),
    "neg": lambda x, env: -evaluate(x.args[0], env),
    "arith": _arith,
    "cmp": _compare,
    "within": _compare,
    "in": _member,
    "substr": lambda x, env: evaluate(x.args[0], env) in evaluate(x.args[1], env),
    **dict.fromkeys(FORMULAS, _truth),
}


def bindings(x: Term, env: Env) -> Iterator[Any]:
    """Bind a comprehension's variables to each item that meets its condition; yield the item."""
    loop: Loop = x.data
    keys = [(loop.id, name) for name in loop.names]
    for item in evaluate(x.args[0], env):
        env.turn[loop.id] = next(env.turns)
        if len(keys) == 1:
            env.vars[keys[0]] = item
        else:
            env.vars.update(zip(keys, item, strict=True))
        if loop.where is None or _truth(loop.where, env):
            yield item


def _three(status: Status) -> bool | None:
    return None if status == "unknown" else status == "pass"


def decide(f: Term, env: Env) -> Status:
    """Return the status of a formula (Kleene's three values)."""
    match f.op:
        case "atom":
            held = ops.atom(lambda: evaluate(f.args[0], env) != f.data)
            return "unknown" if held is None else "pass" if held else "fail"
        case "and":
            return kleene_all(decide(a, env) for a in f.args)
        case "or":
            return kleene_any(decide(a, env) for a in f.args)
        case "true":
            return "fail" if f.data else "pass"
    status: Status = _once(f, env, f, _quantified)
    return status


def _quantified(f: Term, env: Env) -> Status:
    try:
        return quantified(f.op, [decide(f.args[1], env) for _ in bindings(f, env)])
    except Absent:
        return "fail"
    except Unknowable as error:
        ops.unless_exhausted(error)
        return "unknown"


def quantified(op: str, statuses: Sequence[Status]) -> Status:
    """Return what all, any or no says of the statuses of its elements."""
    match op:
        case "all":
            return kleene_all(statuses) if statuses else "fail"
        case "any":
            return kleene_any(statuses)
    held: Status = kleene_any(statuses)
    return "pass" if held == "fail" else "fail" if held == "pass" else held


__all__ = ["Env", "bindings", "compared", "decide", "evaluate", "quantified"]
