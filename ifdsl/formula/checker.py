"""The type checker: syntax to typed terms, with every static fault reported.

Linearity (DESIGN section 3): a call or loop that depends on the variable of a loop over the
answer may only scan what is cut from that variable, or what is free of the answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from ifdsl.formula.calls import Calls
from ifdsl.formula.checking import NOTHING, QUANTIFIERS, SCOPES, Names, Wrong
from ifdsl.formula.operators import Operators
from ifdsl.formula.patterns import PatternError, looks_around, matcher
from ifdsl.formula.registry import FUNCTIONS, lookup
from ifdsl.formula.terms import FORMULAS, RESPONSE, Loop, Term, negate
from ifdsl.formula.types import BOOL, INT, NUMBER, PATTERN, TEXT, Type, list_of, named
from ifdsl.syntax import tree as t

__all__ = ["Checker", "Names"]


class Checker(Operators, Calls):
    """Types the formulas of one leaf."""

    # -- entry points

    def formula(self, e: t.Expr) -> Term | None:
        """Return the typed formula of an expression, or None after reporting what is wrong."""
        try:
            return self._formula(e)
        except Wrong:
            return None

    def term(self, e: t.Expr) -> Term | None:
        """Return the typed term of an expression, or None after reporting what is wrong."""
        try:
            return self._term(e)
        except Wrong:
            return None

    def let(self, let: t.Let) -> bool:
        """Make a let known under its name; return False after reporting what is wrong."""
        try:
            self._unshadowed(let.name, let)
            fresh = True
        except Wrong:
            fresh = False
        term = self.term(let.value)
        if term is not None:
            self.names.lets[let.name] = term
        return fresh and term is not None

    def conjunction(self, es: Sequence[t.Expr]) -> Term | None:
        """Return the formula that all of these hold, or None after reporting what is wrong."""
        terms = [self.formula(e) for e in es]
        sound = [term for term in terms if term is not None]
        if len(sound) < len(terms):
            return None
        return sound[0] if len(sound) == 1 else self._made("and", tuple(sound), es[0])

    # -- formulas

    def _formula(self, e: t.Expr) -> Term:
        match e:
            case t.And() | t.Or():
                return self._join(e, "and" if isinstance(e, t.And) else "or", e.terms)
            case t.Not():
                return negate(self._formula(e.term))
            case t.Implies():
                left, right = self._both(self._formula, e.left, e.right)
                return self._made("or", (negate(left), right), e)
            case t.Apply() if e.name in QUANTIFIERS:
                return self._quantifier(e)
            case t.Compare() if len(e.ops) > 1:
                links = [
                    t.Compare((a, b), (op,), at=(a.at[0], b.at[1]))
                    for a, b, op in zip(e.terms, e.terms[1:], e.ops, strict=False)
                ]
                return self._join(e, "and", links)
        term = self._term(e)
        if term.op in FORMULAS:
            return term
        if term.type != BOOL:
            raise self._fail(
                "IFC303", e, f"a condition is wanted here, not {named(term.type)}",
                hint="compare it, such as `count(words) <= 80`",
            )
        return Term(
            "atom", BOOL, (term,), False, term.roots, term.free, False, term.unknown, expr=e
        )

    def _join(self, e: t.Expr, op: str, es: Iterable[t.Expr]) -> Term:
        return self._made(op, tuple(self._both(self._formula, *es)), e)

    def _made(self, op: str, args: tuple[Term, ...], e: t.Expr) -> Term:
        return Term(
            op, BOOL, args, None,
            NOTHING.union(*(a.roots for a in args)), NOTHING.union(*(a.free for a in args)),
            False, any(a.unknown for a in args), expr=e,
        )

    def _quantifier(self, e: t.Apply) -> Term:
        if len(e.args) != 1 or e.args[0].value is None or e.args[0].name:
            raise self._fail(
                "IFC302", e, f"`{e.name}` takes one list of conditions",
                hint=f"{e.name}(is_upper(c) for c in letters)",
            )
        inner = e.args[0].value
        if isinstance(inner, t.Comprehension):
            loop, source, body = self._loop(inner, self._formula)
        else:
            try_formula = self._term(inner)
            if try_formula.type != list_of(BOOL):
                raise self._fail(
                    "IFC301", inner, f"`{e.name}` takes a list of conditions, "
                    f"not {named(try_formula.type)}", hint=f"{e.name}(… for x in …)",
                )
            loop = Loop(next(self.ids), ("_",), (BOOL,))
            source = try_formula
            var = Term("var", BOOL, (), (loop.id, "_"), frozenset({loop.id}),
                       frozenset({loop.id}), expr=inner)
            body = Term("atom", BOOL, (var,), False, var.roots, var.free, expr=inner)
        free = (source.free | body.free | _where(loop).free) - {loop.id}
        made = Term(
            e.name, BOOL, (source, body), loop, source.roots | _outer(body, loop), free,
            False, source.unknown or body.unknown or _where(loop).unknown, expr=e,
        )
        if source.absent or source.unknown:
            made = replace(made, absent=source.absent)
        self._linear(made, (source,), e)
        return made

    def _loop(self, c: t.Comprehension, check: Any) -> tuple[Loop, Term, Term]:
        source = self._term(c.source)
        if source.type.kind != "list":
            raise self._fail(
                "IFC301", c.source, f"a loop runs over a list, not {named(source.type)}",
                hint="words(x), lines(x) and characters(x) make lists of a text"
                if source.type.textual else "",
            )
        item = source.type.of[0]
        if len(c.names) == 1:
            types: tuple[Type, ...] = (item,)
        elif item.kind == "tuple" and len(item.of) == len(c.names):
            types = item.of
        elif item.kind == "list":
            types = (item.of[0],) * len(c.names)
        else:
            raise self._fail(
                "IFC301", c, f"the items are no tuples of {len(c.names)}",
                hint="pairs, zip, numbered and tally give pairs",
            )
        for name in c.names:
            self._unshadowed(name, c)
        loop = Loop(next(self.ids), c.names, types)
        self.loops.append((loop, bool(source.roots)))
        try:
            if c.where is None:
                where, head = None, check(c.head)
            else:
                where, head = self._both(
                    lambda e: self._formula(e) if e is c.where else check(e), c.where, c.head
                )
        finally:
            self.loops.pop()
        return replace(loop, where=where), source, head

    def _unshadowed(self, name: str, at: t.Node) -> None:
        if "." in name:
            raise self._fail("IFC204", at, f"the name `{name}` has a dot",
                             hint="dots stand between a module and what it declares")
        taken = (
            "a parameter" if name in self.names.params
            else "a let" if name in self.names.lets
            else "a list" if name in self.names.lists
            else "a loop variable" if any(name in loop.names for loop, _ in self.loops)
            else "a scope" if name in SCOPES
            else "a view" if name in FUNCTIONS else ""
        )
        if taken:
            raise self._fail("IFC205", at, f"`{name}` is already {taken}",
                             hint="choose another name")

    # -- terms

    def _term(self, e: t.Expr) -> Term:
        match e:
            case t.Number():
                value = e.value
                return Term("const", INT if isinstance(value, int) else NUMBER, (), value, expr=e)
            case t.Percent():
                return Term("const", NUMBER, (), e.value, expr=e)
            case t.String():
                return Term("const", TEXT, (), e.value, expr=e)
            case t.Pattern():
                try:
                    matcher(e.value)
                except PatternError as error:
                    raise self._fail("IFC305", e, f"this pattern cannot be used: {error}",
                                     hint="patterns are RE2: no look-around, no back-references"
                                     if looks_around(e.value) else "") from error
                return Term("const", PATTERN, (), e.value, expr=e)
            case t.Name():
                return self._name(e)
            case t.ListLit():
                return self._list(e)
            case t.Comprehension():
                loop, source, head = self._loop(e, self._term)
                made = Term(
                    "comp", list_of(head.type), (source, head), loop,
                    source.roots | _outer(head, loop),
                    (source.free | head.free | _where(loop).free) - {loop.id},
                    source.absent or head.absent,
                    source.unknown or head.unknown or _where(loop).unknown, expr=e,
                )
                self._linear(made, (source,), e)
                return made
            case t.Range():
                return self._range(e)
            case t.Binary():
                return self._binary(e)
            case t.Negative():
                inner = self._numeric(e.value)
                return self._term_of("neg", inner.type, (inner,), e)
            case t.Index():
                return self._index(e)
            case t.Slice():
                return self._slice(e)
            case t.Compare() if len(e.ops) == 1:
                return self._compare(e)
            case t.Member():
                return self._member(e)
            case t.Contains():
                return self._contains(e)
            case t.Apply() if e.name not in QUANTIFIERS:
                return self._apply(e)
        return self._formula(e)

    def _name(self, e: t.Name) -> Term:
        name = e.name
        for loop, long in reversed(self.loops):
            if name in loop.names:
                kind = loop.types[loop.names.index(name)]
                roots = frozenset({loop.id}) if long else NOTHING
                return Term("var", kind, (), (loop.id, name), roots, frozenset({loop.id}), expr=e)
        if name in self.names.lets:
            self.names.used.add(name)
            let = self.names.lets[name]
            return replace(let, op="let", args=(), data=(name, let.reads), expr=e,
                           free=NOTHING)
        if name in self.names.params:
            self.names.used.add(name)
            return Term("param", self.names.params[name], (), name, expr=e)
        if name in SCOPES:
            roots = NOTHING if name == "input" else frozenset({RESPONSE})
            return Term(name, TEXT, roots=roots, unknown=name == "input", expr=e)
        if name in ("true", "false"):
            return Term("const", BOOL, (), name == "true", expr=e)
        if name in self.names.lists:
            self.names.used.add(name)
            kind, values = self.names.lists[name]
            return Term("const", list_of(kind), (), values, expr=e)
        function = lookup(name)
        if function is not None:
            return self._apply(t.Apply(name, (), at=e.at), function)
        raise self._fail("IFC201", e, f"unknown name `{name}`", hint=self._near(name))

def _where(loop: Loop) -> Term:
    return loop.where or Term("true", BOOL)


def _outer(term: Term, loop: Loop) -> frozenset[int]:
    return term.roots - {loop.id}


