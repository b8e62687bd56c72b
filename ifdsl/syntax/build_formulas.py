"""From Lark's parse trees to the formulas of the syntax tree."""

from __future__ import annotations

import json
from typing import Any

from lark import Token, Transformer_NonRecursive, v_args
from lark.tree import Meta

from ifdsl.source import Span
from ifdsl.syntax import tree as t

Children = list[Any]


def unquote(token: str) -> str:
    """Return the value of a string literal; escapes are JSON's (unknown ones are told before)."""
    try:
        value = json.loads(token, strict=False)
    except ValueError:
        value = token[1:-1].replace('\\"', '"')
    assert isinstance(value, str)
    return value


@v_args(meta=True)
class Formulas(Transformer_NonRecursive[Token, Any]):
    """Turns the parse trees of formulas into nodes; `offset` is where the parsed piece starts."""

    def __init__(self, offset: int) -> None:
        super().__init__(visit_tokens=False)
        self.offset = offset

    def _at(self, meta: Meta) -> Span:
        if meta.empty:
            return (self.offset, self.offset)
        return (meta.start_pos + self.offset, meta.end_pos + self.offset)

    def _token_at(self, token: Token) -> Span:
        assert token.start_pos is not None and token.end_pos is not None
        return (token.start_pos + self.offset, token.end_pos + self.offset)

    def implies(self, meta: Meta, c: Children) -> t.Implies:
        return t.Implies(c[0], c[1], at=self._at(meta))

    def or_(self, meta: Meta, c: Children) -> t.Or:
        return t.Or(tuple(c), at=self._at(meta))

    def and_(self, meta: Meta, c: Children) -> t.And:
        return t.And(tuple(c), at=self._at(meta))

    def not_(self, meta: Meta, c: Children) -> t.Not:
        return t.Not(c[0], at=self._at(meta))

    def compare(self, meta: Meta, c: Children) -> t.Compare:
        return t.Compare(tuple(c[::2]), tuple(str(op) for op in c[1::2]), at=self._at(meta))

    def member(self, meta: Meta, c: Children) -> t.Member:
        return t.Member(c[0], c[1], False, at=self._at(meta))

    def not_member(self, meta: Meta, c: Children) -> t.Member:
        return t.Member(c[0], c[1], True, at=self._at(meta))

    def contains(self, meta: Meta, c: Children) -> t.Contains:
        return t.Contains(c[0], c[1], at=self._at(meta))

    def range(self, meta: Meta, c: Children) -> t.Range:
        return t.Range(c[0], c[1], at=self._at(meta))

    def binary(self, meta: Meta, c: Children) -> t.Binary:
        return t.Binary(str(c[1]), c[0], c[2], at=self._at(meta))

    def negative(self, meta: Meta, c: Children) -> t.Negative:
        return t.Negative(c[0], at=self._at(meta))

    def index(self, meta: Meta, c: Children) -> t.Index:
        return t.Index(c[0], c[1], at=self._at(meta))

    def slice(self, meta: Meta, c: Children) -> t.Slice:
        return t.Slice(c[0], c[1], c[2], at=self._at(meta))

    def slice_from(self, meta: Meta, c: Children) -> t.Slice:
        return t.Slice(c[0], c[1], None, at=self._at(meta))

    def slice_to(self, meta: Meta, c: Children) -> t.Slice:
        return t.Slice(c[0], None, c[1], at=self._at(meta))

    def _number(self, token: Token) -> t.Number:
        return t.Number(str(token), at=self._token_at(token))

    def number(self, meta: Meta, c: Children) -> t.Number:
        return t.Number(str(c[0]), at=self._at(meta))

    def percent(self, meta: Meta, c: Children) -> t.Percent:
        return t.Percent(str(c[0]), at=self._at(meta))

    def string(self, meta: Meta, c: Children) -> t.String:
        return t.String(unquote(c[0]), at=self._at(meta))

    def raw(self, meta: Meta, c: Children) -> t.Pattern:
        return t.Pattern(str(c[0])[2:-1], at=self._at(meta))

    def name(self, meta: Meta, c: Children) -> t.Name:
        return t.Name(str(c[0]), at=self._at(meta))

    def callee(self, meta: Meta, c: Children) -> str:
        return str(c[0])

    def apply(self, meta: Meta, c: Children) -> t.Apply:
        return t.Apply(c[0], c[1] or (), at=self._at(meta))

    def args(self, meta: Meta, c: Children) -> tuple[t.Arg, ...]:
        return tuple(c)

    def comp_arg(self, meta: Meta, c: Children) -> tuple[t.Arg, ...]:
        return (t.Arg("", c[0], at=self._at(meta)),)

    def group(self, meta: Meta, c: Children) -> t.Expr:
        expr: t.Expr = c[0]
        return expr

    def list_literal(self, meta: Meta, c: Children) -> t.ListLit:
        return t.ListLit(tuple(x for x in c if x is not None), at=self._at(meta))

    def comp_list(self, meta: Meta, c: Children) -> t.Comprehension:
        expr: t.Comprehension = c[0]
        return expr

    def comprehension(self, meta: Meta, c: Children) -> t.Comprehension:
        head, *names, source, where = c
        return t.Comprehension(head, tuple(map(str, names)), source, where, at=self._at(meta))
