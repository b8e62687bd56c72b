"""The typing of lists, arithmetic, indices, comparison and membership."""

from __future__ import annotations

from ifdsl.diagnostics import did_you_mean
from ifdsl.formula.checking import Checking
from ifdsl.formula.registry import FUNCTIONS
from ifdsl.formula.terms import Term
from ifdsl.formula.types import (
    ANY,
    BOOL,
    INT,
    NUMBER,
    PATTERN,
    TEXT,
    Type,
    join,
    list_of,
    named,
)
from ifdsl.syntax import tree as t


class Operators(Checking):
    """Types every expression that is no name, call or loop."""

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
            self._enum_values(left, right)
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
            message = f"{named(a)} cannot be compared with {named(b)}"
            raise self._fail("IFC301", e, message, hint=hint)
        return self._term_of("cmp", BOOL, (left, right), e, data=op)

    def _enum_values(self, left: Term, right: Term) -> None:
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
            message = f"{named(value.type)} cannot contain {named(phrase.type)}"
            raise self._fail("IFC301", e, message)
        made = self._term_of("call", BOOL, (phrase, value), e, data=FUNCTIONS["mentions"])
        self._linear(made, (value,), e)
        return made
