"""The type checker: syntax to typed terms, with every static fault reported.

Linearity (DESIGN section 3): a call or loop that depends on the variable of a loop over the
answer may only scan what is cut from that variable, or what is free of the answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import count
from typing import Any

from ifdsl.diagnostics import Problems, did_you_mean
from ifdsl.formula import functions, views  # noqa: F401 - they register the vocabulary
from ifdsl.formula.patterns import PatternError, matcher
from ifdsl.formula.registry import FUNCTIONS, Function, lookup
from ifdsl.formula.runtime import Bounds
from ifdsl.formula.terms import FORMULAS, RESPONSE, Loop, Term
from ifdsl.formula.types import (
    ANY,
    BOOL,
    INT,
    NUMBER,
    PATTERN,
    TEXT,
    Slot,
    Type,
    join,
    list_of,
    named,
    resolve,
    unify,
)
from ifdsl.measures import MEASURES
from ifdsl.syntax import tree as t

QUANTIFIERS = ("all", "any", "no")
SCOPES = ("it", "response", "raw", "input")
NOTHING: frozenset[int] = frozenset()


@dataclass
class Names:
    """What a formula may refer to: parameters, lets and lists, and which were used."""

    params: Mapping[str, Type] = field(default_factory=dict)
    lists: Mapping[str, tuple[Type, tuple[Any, ...]]] = field(default_factory=dict)
    lets: dict[str, Term] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)


class Wrong(Exception):
    """A fault that was reported; the formula it is in has no type."""


class Checker:
    """Types the formulas of one leaf."""

    def __init__(self, names: Names, problems: Problems) -> None:
        self.names = names
        self.problems = problems
        self.loops: list[tuple[Loop, bool]] = []
        self.ids = count()

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

    def _fail(self, code: str, e: t.Node, message: str, hint: str = "", label: str = "") -> Wrong:
        self.problems.error(code, e.at, message, hint=hint, label=label)
        return Wrong()

    # -- formulas

    def _formula(self, e: t.Expr) -> Term:
        match e:
            case t.And() | t.Or():
                return self._join(e, "and" if isinstance(e, t.And) else "or", e.terms)
            case t.Not():
                return _negated(self._formula(e.term))
            case t.Implies():
                left, right = self._both(self._formula, e.left, e.right)
                return self._made("or", (_negated(left), right), e)
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

    def _both(self, check: Any, *es: t.Expr) -> list[Term]:
        """Check several expressions, so that the faults of all are reported."""
        out, wrong = [], False
        for e in es:
            try:
                out.append(check(e))
            except Wrong:
                wrong = True
        if wrong:
            raise Wrong
        return out

    def _join(self, e: t.Expr, op: str, es: Iterable[t.Expr]) -> Term:
        return self._made(op, tuple(self._both(self._formula, *es)), e)

    def _made(self, op: str, args: tuple[Term, ...], e: t.Expr, **more: Any) -> Term:
        return Term(
            op, BOOL, args, more.get("data"),
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
                                     hint="patterns are RE2: no look-around, "
                                          "no back-references") from error
                return Term("const", PATTERN, (), e.value, expr=e)
            case t.Name():
                return self._name(e)
            case t.ListLit():
                return self._list(e)
            case t.Comprehension():
                loop, source, head = self._loop(e, self._value)
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

    def _value(self, e: t.Expr) -> Term:
        """The head of a comprehension: a term, or a formula as a value of type bool."""
        term = self._term(e)
        return term

    def _term_of(
        self, op: str, type: Type, args: tuple[Term, ...], e: t.Expr, *,
        data: Any = None, absent: bool = False, unknown: bool = False,
    ) -> Term:
        return Term(
            op, type, args, data,
            NOTHING.union(*(a.roots for a in args)), NOTHING.union(*(a.free for a in args)),
            absent or any(a.absent for a in args), unknown or any(a.unknown for a in args), expr=e,
        )

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
            return replace(let, op="let", args=(), data=(name, bool(let.roots)), expr=e,
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

    def _near(self, name: str) -> str:
        known = [
            *self.names.params, *self.names.lets, *self.names.lists, *SCOPES, *FUNCTIONS,
            *MEASURES, *QUANTIFIERS, *(n for loop, _ in self.loops for n in loop.names),
        ]
        return did_you_mean(name, known)

    def _list(self, e: t.ListLit) -> Term:
        items = tuple(self._both(self._term, *e.items))
        kind = ANY
        for item, source in zip(items, e.items, strict=True):
            joined = join(kind, item.type)
            if joined is None:
                raise self._fail("IFC301", source, f"{named(item.type)} among items of type {kind}")
            kind = joined
        if all(i.op == "const" for i in items):
            return Term("const", list_of(kind), (), tuple(i.data for i in items), expr=e)
        return self._term_of("list", list_of(kind), items, e)

    def _numeric(self, e: t.Expr) -> Term:
        term = self._term(e)
        if not (term.type.numeric or term.type == ANY):
            raise self._fail("IFC301", e, f"a number is wanted, not {named(term.type)}",
                             hint="count(x) counts a list, length(x) a text"
                             if term.type.kind == "list" or term.type.textual else "")
        return term

    def _range(self, e: t.Range) -> Term:
        low, high = self._both(self._numeric, e.low, e.high)
        if low.op == high.op == "const" and low.data > high.data:
            raise self._fail("IFC306", e, "this range is empty: it ends before it begins",
                             hint="write the smaller number first")
        kind = join(low.type, high.type) or NUMBER
        return self._term_of("range", Type("range", (kind,)), (low, high), e)

    def _binary(self, e: t.Binary) -> Term:
        left, right = self._both(self._term, e.left, e.right)
        if e.op == "+" and PATTERN in (left.type, right.type):
            other = right if left.type == PATTERN else left
            if other.type == PATTERN or other.type.textual:
                return self._term_of("concat", PATTERN, (left, right), e)
        if e.op == "+" and left.type.textual and right.type.textual:
            return self._term_of("arith", TEXT, (left, right), e, data="+")
        if e.op == "+" and left.type.kind == right.type.kind == "list":
            kind = join(left.type, right.type)
            if kind is not None:
                return self._term_of("arith", kind, (left, right), e, data="++")
        for term, source in ((left, e.left), (right, e.right)):
            if not (term.type.numeric or term.type == ANY):
                raise self._fail("IFC301", source,
                                 f"`{e.op}` takes numbers, not {named(term.type)}")
        if e.op in ("/", "mod") and right.op == "const" and right.data == 0:
            raise self._fail("IFC306", e.right, "division by zero")
        absent = e.op in ("/", "mod") and right.op != "const"
        kind = NUMBER if e.op == "/" else join(left.type, right.type) or NUMBER
        return self._term_of("arith", kind, (left, right), e, data=e.op, absent=absent)

    def _index(self, e: t.Index) -> Term:
        value, index = self._both(self._term, e.value, e.index)
        if not (value.type.kind == "list" or value.type.textual):
            raise self._fail("IFC301", e.value, f"{named(value.type)} has no items")
        if index.type != INT:
            raise self._fail("IFC301", e.index, f"an index is an int, not {named(index.type)}")
        if index.op == "const" and index.data == 0:
            raise self._fail("IFC307", e.index, "items are counted from 1",
                             hint="[1] is the first, [-1] the last")
        kind = value.type.of[0] if value.type.kind == "list" else Type("letter")
        return self._term_of("index", kind, (value, index), e, absent=True)

    def _slice(self, e: t.Slice) -> Term:
        value = self._term(e.value)
        if not (value.type.kind == "list" or value.type.textual):
            raise self._fail("IFC301", e.value, f"{named(value.type)} has no items")
        ends = []
        for end in (e.low, e.high):
            if end is None:
                ends.append(Term("const", INT, (), None, expr=e))
                continue
            term = self._term(end)
            if term.type != INT:
                raise self._fail("IFC301", end, f"an index is an int, not {named(term.type)}")
            if term.op == "const" and term.data == 0:
                raise self._fail("IFC307", end, "items are counted from 1")
            ends.append(term)
        kind = value.type if value.type.kind == "list" else TEXT
        made = self._term_of("slice", kind, (value, *ends), e)
        self._linear(made, (value,), e)
        return made

    def _compare(self, e: t.Compare) -> Term:
        left, right = self._both(self._term, *e.terms)
        op = e.ops[0]
        a, b = left.type, right.type
        if op in ("==", "!="):
            fits = join(a, b) is not None
            self._enum_values(left, right, e)
        else:
            numbers = (a.numeric or a == ANY) and (b.numeric or b == ANY)
            fits = numbers or (a.textual and b.textual)
        if not fits:
            hint = ""
            for x, y in ((a, b), (b, a)):
                if x.kind in ("list",) and y.numeric:
                    hint = "count(x) counts a list"
                elif x.textual and y.numeric:
                    hint = "length(x) counts the characters of a text, value(x) reads a number"
            raise self._fail("IFC301", e, f"{named(a)} cannot be compared with {named(b)}", hint=hint)
        return self._term_of("cmp", BOOL, (left, right), e, data=op)

    def _enum_values(self, left: Term, right: Term, e: t.Compare) -> None:
        for enum, value in ((left, right), (right, left)):
            if enum.type.kind == "enum" and value.op == "const" and value.type == TEXT and (
                value.data not in enum.type.values
            ):
                raise self._fail(
                    "IFC301", value.expr, f'"{value.data}" is not one of {enum.type}',
                    hint=did_you_mean(value.data, enum.type.values),
                )

    def _member(self, e: t.Member) -> Term:
        value, of = self._both(self._term, e.value, e.of)
        if of.type.kind == "range":
            if not (value.type.numeric or value.type == ANY):
                raise self._fail("IFC301", e.value, f"{named(value.type)} cannot be in a range")
            op = "within"
        elif of.type.kind == "list":
            if join(value.type, of.type.of[0]) is None:
                raise self._fail("IFC301", e, f"{named(value.type)} cannot be in a {of.type}")
            op = "in"
        elif of.type.textual and value.type.textual:
            op = "substr"
        else:
            raise self._fail("IFC301", e.of, f"nothing can be in {named(of.type)}")
        made = self._term_of(op, BOOL, (value, of), e)
        if op == "substr":
            self._linear(made, (of,), e)
        if e.negated:
            atom = Term("atom", BOOL, (made,), True, made.roots, made.free, False, made.unknown,
                        expr=e)
            return atom
        return made

    def _contains(self, e: t.Contains) -> Term:
        value, phrase = self._both(self._term, e.value, e.phrase)
        if value.type.kind == "list":
            return self._member(t.Member(e.phrase, e.value, False, at=e.at))
        if not (value.type.textual and phrase.type.textual):
            raise self._fail("IFC301", e, f"{named(value.type)} cannot contain {named(phrase.type)}")
        made = self._term_of("call", BOOL, (phrase, value), e, data=FUNCTIONS["mentions"])
        self._linear(made, (value,), e)
        return made

    def _apply(self, e: t.Apply, function: Function | None = None) -> Term:
        function = function or lookup(e.name)
        if function is None:
            plain = e.name.partition("@")[0]
            if plain != e.name and plain in MEASURES:
                raise self._fail(
                    "IFC308", e, f"the measure `{plain}` has version {MEASURES[plain].version}",
                    hint="recompile the rows, or install the release they were made with",
                )
            raise self._fail("IFC201", e, f"unknown function `{e.name}`", hint=self._near(e.name))
        slots = function.signature.slots
        given = self._match(e, function, slots)
        binding: dict[str, Type] = {}
        args: list[Term] = []
        wrong = False
        for slot in slots:
            source = given.get(slot.name)
            try:
                term = self._default(slot, e) if source is None else self._term(source)
            except Wrong:
                wrong = True
                continue
            if slot.type == PATTERN and term.type.textual and term.op == "const":
                term = replace(term, type=PATTERN, data=_escaped(term.data))
            if not unify(slot.type, term.type, binding):
                self._mismatch(function, slot, term, source or e)
                wrong = True
            args.append(term)
        if wrong:
            raise Wrong
        made = self._term_of(
            "call", resolve(function.signature.result, binding), tuple(args), e,
            data=function, absent=function.absent, unknown=function.unknown,
        )
        self._linear(made, [a for a in args if a.type.sized], e)
        return made

    def _match(
        self, e: t.Apply, function: Function, slots: tuple[Slot, ...]
    ) -> dict[str, t.Expr]:
        given: dict[str, t.Expr] = {}
        names = [s.name for s in slots]
        for i, arg in enumerate(e.args):
            if arg.value is None:
                raise self._fail("IFC302", arg, "a function's argument cannot be drawn")
            name = arg.name or (names[i] if i < len(names) else "")
            if name not in names:
                raise self._fail(
                    "IFC302", arg, f"`{function.name}` has no such argument",
                    hint=did_you_mean(arg.name, names) or f"it is {function.signature}",
                )
            if name in given:
                raise self._fail("IFC302", arg, f"the argument `{name}` is given twice")
            given[name] = arg.value
        for slot in slots:
            if slot.name not in given and slot.default is None:
                raise self._fail("IFC302", e, f"`{function.name}` lacks its argument `{slot.name}`",
                                 hint=f"it is {function.signature}")
        return given

    def _default(self, slot: Slot, e: t.Expr) -> Term:
        if slot.default == "it":
            return Term("it", TEXT, roots=frozenset({RESPONSE}), expr=t.Name("it", at=e.at))
        assert slot.default is not None
        value = slot.default.strip('"').replace("\\n", "\n").replace("\\t", "\t")
        return Term("const", TEXT, (), value, expr=e)

    def _mismatch(self, function: Function, slot: Slot, term: Term, source: t.Expr) -> None:
        hint = ""
        if slot.type.kind == "list" and term.type.textual:
            hint = "words(x), lines(x) and characters(x) make lists of a text"
        elif slot.type.textual and term.type.kind == "list":
            hint = "join(xs) makes a text of a list"
        self.problems.error(
            "IFC301", source.at,
            f"`{function.name}` takes {named(slot.type)} as `{slot.name}`, not {named(term.type)}",
            hint=hint,
        )

    # -- linearity

    def _linear(self, made: Term, scanned: Iterable[Term], e: t.Expr) -> None:
        innermost = next(
            (loop for loop, long in reversed(self.loops) if long and loop.id in made.free), None
        )
        if innermost is None:
            return
        below = {loop.id for loop, _ in self.loops}
        for term in scanned:
            outside = {r for r in term.roots if r == RESPONSE or (r in below and r != innermost.id)}
            if outside:
                names = ", ".join(innermost.names)
                raise self._fail(
                    "IFC304", e, f"this runs over the answer again for each `{names}`",
                    label="not linear",
                    hint="ask for membership (`x in xs`), count with `tally(xs)`, "
                         f"or look only at what is in `{names}`",
                )


def _where(loop: Loop) -> Term:
    return loop.where or Term("true", BOOL)


def _outer(term: Term, loop: Loop) -> frozenset[int]:
    return term.roots - {loop.id}


def _negated(term: Term) -> Term:
    from ifdsl.formula.terms import negate

    return negate(term)


def _escaped(text: str) -> str:
    from ifdsl.formula.patterns import escape

    return escape(text)


def literal(value: Any) -> t.Expr:
    """Return the expression for a value of the language."""
    match value:
        case bool():
            return t.Name("true" if value else "false")
        case int():
            return t.Number(str(value)) if value >= 0 else t.Negative(t.Number(str(-value)))
        case Fraction():
            return _fraction(value)
        case float():
            return _fraction(Fraction(str(value)))
        case str():
            return t.String(str(value))
        case Bounds():
            return t.Range(literal(value.low), literal(value.high))
        case list() | tuple():
            return t.ListLit(tuple(map(literal, value)))
    raise TypeError(f"{value!r} is no value of the language")


def _fraction(value: Fraction) -> t.Expr:
    if value < 0:
        return t.Negative(_fraction(-value))
    if value.denominator == 1:
        return t.Number(f"{value.numerator}.0")
    plain = value.numerator / value.denominator
    if Fraction(str(plain)) == value:
        text = f"{plain:.12f}".rstrip("0")
        if Fraction(text) == value:
            return t.Number(text)
    return t.Binary("/", t.Number(str(value.numerator)), t.Number(str(value.denominator)))
