"""The interpreter of terms: the plain specification that compiled code must agree with.

It runs over views with spans, so that whatever it finds can be pointed at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ifdsl.formula import operations as ops
from ifdsl.formula.patterns import escape, matcher
from ifdsl.formula.runtime import Absent, Bounds, Root, Unknowable, View, frozen
from ifdsl.formula.terms import Loop, Term
from ifdsl.formula.types import PATTERN
from ifdsl.verdict import Status, kleene_all, kleene_any

_COMPARE = {
    "==": lambda a, b: a == b, "!=": lambda a, b: a != b, "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
}


@dataclass
class Env:
    """What a term is evaluated in: root, scope, parameters, lets and loop variables.

    `turn` tells which time round each loop is, and those that its list depends on.
    """

    root: Root
    view: View
    params: dict[str, Any]
    lets: dict[str, Term]
    vars: dict[tuple[int, str], Any] = field(default_factory=dict)
    turn: dict[int, tuple[Any, ...]] = field(default_factory=dict)
    """By loop: where it is, with where the loops are that its list depends on."""
    memo: dict[Any, Any] = field(default_factory=dict)


def evaluate(x: Term, env: Env) -> Any:
    """Return the value of a term; raises Absent or Unknowable.

    Calls and comprehensions are remembered by the loop turns they depend on, which keeps the
    interpreter linear where the compiled code is.
    """
    if x.op not in ("call", "comp", "let"):
        return _value(x, env)
    key = (id(x) if x.op != "let" else x.data[0], *[env.turn.get(i, 0) for i in x.loops])
    found = env.memo.get(key)
    if found is None:
        try:
            found = (_value(x, env), None)
        except (Absent, Unknowable) as error:
            found = (None, error)
        env.memo[key] = found
    value, gone = found
    if gone is not None:
        raise gone
    return value


def _value(x: Term, env: Env) -> Any:
    match x.op:
        case "const":
            return matcher(x.data) if x.type == PATTERN else x.data
        case "param":
            return env.params[x.data]
        case "let":
            return evaluate(env.lets[x.data[0]], env)
        case "var":
            return env.vars[x.data]
        case "it":
            return env.view.text
        case "response":
            return env.root.response.text
        case "raw":
            return env.root.raw
        case "input":
            return env.root.task()
        case "call":
            return _call(x, env)
        case "comp":
            return [evaluate(x.args[1], env) for _ in bindings(x, env)]
        case "list":
            return [evaluate(a, env) for a in x.args]
        case "concat":
            return ops.pattern(*(_pattern(a, env) for a in x.args))
        case "index":
            return ops.item(evaluate(x.args[0], env), evaluate(x.args[1], env))
        case "slice":
            xs, low, high = (evaluate(a, env) for a in x.args)
            return ops.piece(xs, low, high)
        case "range":
            return Bounds(evaluate(x.args[0], env), evaluate(x.args[1], env))
        case "neg":
            return -evaluate(x.args[0], env)
        case "arith":
            return _arith(x, env)
        case "cmp":
            a, b = (evaluate(a, env) for a in x.args)
            if x.args[0].type.kind == "list":
                a, b = frozen(a), frozen(b)
            return _COMPARE[x.data](a, b)
        case "within":
            return ops.inside(evaluate(x.args[0], env), evaluate(x.args[1], env))
        case "in":
            return frozen(evaluate(x.args[0], env)) in _members(x.args[1], env)
        case "substr":
            return evaluate(x.args[0], env) in evaluate(x.args[1], env)
    status = decide(x, env)
    return ops.sure(None if status == "unknown" else status == "pass")


def _members(x: Term, env: Env) -> Any:
    key = ("set", id(x), *[env.turn.get(i, 0) for i in x.loops])
    if key not in env.memo:
        env.memo[key] = ops.hashed(evaluate(x, env))
    return env.memo[key]


def _pattern(x: Term, env: Env) -> str:
    value = evaluate(x, env)
    return value.pattern if x.type == PATTERN else escape(value)


def _arith(x: Term, env: Env) -> Any:
    a, b = (evaluate(a, env) for a in x.args)
    match x.data:
        case "+":
            return a + b
        case "-":
            return a - b
        case "*":
            return a * b
        case "/":
            return ops.divide(a, b)
        case "mod":
            return ops.modulo(a, b)
    return [*a, *b]


def _call(x: Term, env: Env) -> Any:
    args = []
    for slot, arg in zip(x.data.signature.slots, x.args, strict=True):
        if slot.type.kind == "view":
            args.append(env.view if arg.op == "it" else _view(arg, env))
        else:
            args.append(evaluate(arg, env))
    return x.data.call(*args)


def _view(arg: Term, env: Env) -> View:
    if arg.op == "response":
        return env.root.response
    return env.root.view(evaluate(arg, env))


def bindings(x: Term, env: Env) -> Iterator[Any]:
    """Bind a comprehension's variables to each item that meets its condition; yield the item."""
    loop: Loop = x.data
    outer = tuple(env.turn.get(i, 0) for i in x.args[0].loops)
    for turn, item in enumerate(evaluate(x.args[0], env)):
        env.turn[loop.id] = (turn, *outer)
        if len(loop.names) == 1:
            env.vars[loop.id, loop.names[0]] = item
        else:
            for name, part in zip(loop.names, item, strict=True):
                env.vars[loop.id, name] = part
        if loop.where is None or ops.sure(_three(decide(loop.where, env))):
            yield item


def _three(status: Status) -> bool | None:
    return None if status == "unknown" else status == "pass"


def decide(f: Term, env: Env) -> Status:
    """Return the status of a formula (Kleene's three values)."""
    match f.op:
        case "true":
            return "fail" if f.data else "pass"
        case "atom":
            held = ops.atom(lambda: evaluate(f.args[0], env) != f.data)
            return "unknown" if held is None else "pass" if held else "fail"
        case "and":
            return kleene_all([decide(a, env) for a in f.args])
        case "or":
            return kleene_any([decide(a, env) for a in f.args])
    try:
        statuses = [decide(f.args[1], env) for _ in bindings(f, env)]
    except Absent:
        return "fail"
    except Unknowable as error:
        ops.unless_exhausted(error)
        return "unknown"
    match f.op:
        case "all":
            return kleene_all(statuses) if statuses else "fail"
        case "any":
            return kleene_any(statuses)
    held_one = kleene_any(statuses)
    return {"pass": "fail", "fail": "pass"}.get(held_one, held_one)  # type: ignore[return-value]
