"""The compiler: a typed formula to one Python function that gives the verdict.

The function takes the check's root, the scope's view and the parameters, and returns True, False
or None (unknown). Whatever does not depend on a loop is computed once, outside of it; membership
is a hash look-up. The interpreter in `explain` is its specification.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ifdsl.formula import operations as ops
from ifdsl.formula.patterns import matcher
from ifdsl.formula.runtime import Root, View
from ifdsl.formula.terms import FORMULAS, Loop, Term
from ifdsl.formula.types import PATTERN, UNHASHED

Compiled = Callable[[Root, View, dict[str, Any]], bool | None]
COSTLY = frozenset({"call", "comp", "all", "any", "no", "slice", "list", "arith", "concat"})


class _Level:
    """One loop that code is being made for, and what is computed once per iteration of it."""

    def __init__(self, loop: Loop | None) -> None:
        self.loop = loop
        self.hoisted: list[tuple[str, str]] = []


class Compiler:
    """Makes the source text of one leaf's function."""

    def __init__(self, lets: dict[str, Term]) -> None:
        self.lets = lets
        self.space: dict[str, Any] = dict(ops.SPACE)
        self.levels = [_Level(None)]
        self.made: dict[int, str] = {}
        self.serial = 0

    def compile(self, formula: Term) -> Compiled:
        """Return the function of a formula."""
        lines = ["def check(R, V, P):", "    charge = R.charge"]
        for name, term in self.lets.items():
            code = self._expr(term)
            lines += self._flush()
            if term.absent or term.unknown or term.op in COSTLY:
                lines.append(f"    l_{name} = Once(lambda: {code})")
            else:
                lines.append(f"    l_{name} = lambda v=({code}): v")
        result = self._expr(formula)
        lines += self._flush()
        lines.append(f"    return {result}")
        exec(compile("\n".join(lines), "<formula>", "exec"), self.space)
        check: Compiled = self.space["check"]
        return check

    def _flush(self) -> list[str]:
        hoisted, self.levels[0].hoisted = self.levels[0].hoisted, []
        return [f"    {name} = Once(lambda: {code})" for name, code in hoisted]

    def _const(self, value: Any) -> str:
        if isinstance(value, bool | int) or value is None:
            return repr(value)
        self.serial += 1
        name = f"k{self.serial}"
        self.space[name] = value
        return name

    def _fresh(self, prefix: str) -> str:
        self.serial += 1
        return f"{prefix}{self.serial}"

    def _depth(self, term: Term) -> int:
        """Return the innermost level that a term depends on."""
        for i in range(len(self.levels) - 1, 0, -1):
            loop = self.levels[i].loop
            if loop is not None and loop.id in term.free:
                return i
        return 0

    def _expr(self, term: Term) -> str:
        here = len(self.levels) - 1
        depth = self._depth(term)
        if term.op in COSTLY and depth < here:
            return self._hoist(depth, lambda: self._code(term))
        return self._code(term)

    def _hoist(self, depth: int, make: Callable[[], str]) -> str:
        inner, self.levels = self.levels[depth + 1:], self.levels[: depth + 1]
        try:
            code = make()
        finally:
            self.levels = self.levels + inner
        name = self._fresh("h")
        self.levels[depth].hoisted.append((name, code))
        return f"{name}()"

    def _code(self, x: Term) -> str:
        match x.op:
            case "const":
                if x.type == PATTERN:
                    return self._const(matcher(x.data))
                return self._const(x.data)
            case "param":
                return f"P[{x.data!r}]"
            case "let":
                return f"l_{x.data[0]}()"
            case "var":
                return f"v{x.data[0]}_{x.data[1]}"
            case "it":
                return "V.text"
            case "response":
                return "R.response.text"
            case "raw":
                return "R.raw"
            case "input":
                return "R.task()"
            case "call":
                return self._call(x)
            case "comp":
                return f"[{self._comprehension(x)}]"
            case "list":
                return f"[{', '.join(map(self._expr, x.args))}]"
            case "concat":
                parts = [self._pattern(a) for a in x.args]
                return f"pattern({', '.join(parts)})"
            case "index":
                return f"item({self._expr(x.args[0])}, {self._expr(x.args[1])})"
            case "slice":
                return f"piece({', '.join(map(self._expr, x.args))})"
            case "range":
                return f"Bounds({self._expr(x.args[0])}, {self._expr(x.args[1])})"
            case "neg":
                return f"(-{self._expr(x.args[0])})"
            case "arith":
                return self._arith(x)
            case "cmp":
                a, b = map(self._expr, x.args)
                if x.args[0].type.kind == "list":
                    flat = UNHASHED.isdisjoint(of.kind for arg in x.args for of in arg.type.of)
                    freeze = "tuple" if flat else "frozen"
                    a, b = f"{freeze}({a})", f"{freeze}({b})"
                return f"({a} {x.data} {b})"
            case "within":
                return self._within(x)
            case "in":
                sought = self._expr(x.args[0])
                if x.args[0].type.kind in UNHASHED:
                    sought = f"frozen({sought})"
                return f"({sought} in {self._set(x.args[1])})"
            case "substr":
                return f"({self._expr(x.args[0])} in {self._expr(x.args[1])})"
        return self._formula(x)

    def _pattern(self, x: Term) -> str:
        if x.type == PATTERN and x.op == "const":
            return self._const(x.data)
        code = self._expr(x)
        return f"{code}.pattern" if x.type == PATTERN else f"escape({code})"

    def _arith(self, x: Term) -> str:
        a, b = map(self._expr, x.args)
        match x.data:
            case "/":
                return f"divide({a}, {b})"
            case "mod":
                return f"modulo({a}, {b})"
            case "++":
                return f"[*{a}, *{b}]"
        return f"({a} {x.data} {b})"

    def _within(self, x: Term) -> str:
        value, of = x.args
        if of.op == "range":
            return f"({self._expr(of.args[0])} <= {self._expr(value)} <= {self._expr(of.args[1])})"
        return f"inside({self._expr(value)}, {self._expr(of)})"

    def _set(self, x: Term) -> str:
        if x.op == "const":
            return self._const(frozenset(x.data))
        depth, here = self._depth(x), len(self.levels) - 1
        if depth == here:
            return f"hashed({self._expr(x)})"
        return self._hoist(depth, lambda: f"hashed({self._expr(x)})")

    def _call(self, x: Term) -> str:
        f = x.data
        args = []
        for slot, arg in zip(f.signature.slots, x.args, strict=True):
            if slot.type.kind == "view":
                args.append("V" if arg.op == "it" else f"R.view({self._expr(arg)})")
            else:
                args.append(self._expr(arg))
        if f.view and len(args) == 1:
            return f"{args[0]}[{f.name!r}]"
        if f.name == "count":
            return f"len({args[0]})"
        name = f"f_{f.name}"
        self.space[name] = f.call
        return f"{name}({', '.join(args)})"

    def _comprehension(self, x: Term) -> str:
        source, head = x.args
        loop: Loop = x.data
        code = self._expr(source)
        names = ", ".join(f"v{loop.id}_{n}" for n in loop.names)
        level = _Level(loop)
        self.levels.append(level)
        try:
            where = "" if loop.where is None else f" if {self._sure(loop.where)}"
            body = self._sure(head) if head.op in FORMULAS and x.op == "comp" else self._expr(head)
        finally:
            self.levels.pop()
        hoisted = "".join(f" for {n} in (Once(lambda: {c}),)" for n, c in level.hoisted)
        return f"{body} for {names} in charge({code}){hoisted}{where}"

    def _sure(self, f: Term) -> str:
        """Code of a formula used as a value: unknown ends the check."""
        return f"sure({self._expr(f)})" if f.unknown else self._expr(f)

    # -- formulas

    def _formula(self, x: Term) -> str:
        match x.op:
            case "true":
                return repr(not x.data)
            case "atom":
                inner = x.args[0]
                code = self._expr(inner)
                if x.data:
                    code = f"(not {code})"
                if inner.absent or inner.unknown:
                    return f"atom(lambda: {code})"
                return code
            case "and" | "or":
                if x.unknown:
                    parts = ", ".join(f"lambda: {self._expr(a)}" for a in x.args)
                    return f"{x.op}_({parts})"
                return "(" + f" {x.op} ".join(map(self._expr, x.args)) + ")"
        if x.absent or x.unknown:
            return f"quantified({x.op}s, lambda: [{self._comprehension(x)}])"
        if x.op == "all":
            return f"alls([{self._comprehension(x)}])"
        code = f"any({self._comprehension(x)})"
        return f"(not {code})" if x.op == "no" else code


def compile_formula(formula: Term, lets: dict[str, Term]) -> Compiled:
    """Return the function that decides a formula; see the module's docstring."""
    return Compiler(lets).compile(formula)
