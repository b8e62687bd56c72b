"""Literals: the expression for a value of the language."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ifdsl.formula.runtime import Bounds
from ifdsl.syntax import tree as t


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
