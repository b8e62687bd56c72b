"""The words of evidence: terms and bounds as a reader says them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from ifdsl.formula.substitute import substitute
from ifdsl.formula.terms import Term
from ifdsl.syntax.printer import show

MAX_QUOTED = 40
MAX_LISTED = 5
_OPPOSITE = {"<=": ">", "<": ">=", ">=": "<", ">": "<=", "==": "!=", "!=": "=="}
Params = Mapping[str, Any]


def quote(text: str) -> str:
    """Return a text in quotation marks, shortened to fit a line."""
    flat = " ".join(str(text).split())
    return f"“{flat[:MAX_QUOTED]}…”" if len(flat) > MAX_QUOTED else f"“{flat}”"


def describe(x: Term, params: Params) -> str:
    """Return the source text of a term with its parameters, or the noun of the view it is."""
    if x.op == "call" and x.data.noun and all(a.op == "it" for a in x.args):
        plural: str = x.data.noun[1]
        return plural
    if x.op == "atom" and not x.data:
        return describe(x.args[0], params)
    return _source(x, params)


def listed(values: Sequence[Any]) -> str:
    """Return a list as a reader writes it, texts in quotation marks, at most five of them."""
    shown = [quote(v) if isinstance(v, str) else str(v) for v in values[:MAX_LISTED]]
    return ", ".join([*shown, "…"] if len(values) > MAX_LISTED else shown) or "nothing"


def number(value: Any) -> str:
    """Return a number as a reader writes it: whole, or with at most three decimals."""
    if isinstance(value, Fraction) and value.denominator != 1:
        return f"{float(value):.3f}".rstrip("0").rstrip(".")
    return str(int(value)) if isinstance(value, Fraction) else str(value)


def amount(x: Term, value: Any, params: Params) -> str:
    """Return the measured side: "134 words", "12% …", or the formula with its value."""
    if x.op == "let" and isinstance(value, int | Fraction) and not isinstance(value, bool):
        return f"{_spoken(x)} is {number(value)}"
    if x.op == "call" and x.data.name == "count":
        return f"{value} {_noun(x.args[0], value, params)}"
    if x.op == "call" and x.data.name == "length":
        return f"{describe(x.args[0], params)} of {value} character{'' if value == 1 else 's'}"
    if isinstance(value, str):
        return f"{describe(x, params)} is {quote(value)}"
    if isinstance(value, bool):
        return f"{describe(x, params)} is {str(value).lower()}"
    if isinstance(value, int | Fraction):
        if x.op == "call" and x.data.name == "share":
            return f"{describe(x, params)} is {number(Fraction(value) * 100)}%"
        return f"{describe(x, params)} is {number(value)}"
    if isinstance(value, list | tuple):
        return f"{describe(x, params)} is {listed(value)}"
    return describe(x, params)


def _noun(x: Term, value: int, params: Params) -> str:
    if x.op == "call" and x.data.noun:
        singular, plural = x.data.noun
        noun = singular if value == 1 else plural
        if x.data.name == "find":
            return f"{noun} of {_shown(x.args[0], params)}"
        if len(x.args) > 1:
            return f"{noun} of {_source(x.args[0], params)}"
        whole = bool(x.args) and x.args[0].op == "it"
        return noun if whole else f"{noun} in {_source(x.args[0], params)}"
    if x.op == "let":
        return _spoken(x)
    if x.op == "comp" and x.data.where is not None and x.args[1].op == "var":
        return f"{_noun(x.args[0], value, params)} where {_source(x.data.where, params)}"
    return _source(x, params)


def _spoken(x: Term) -> str:
    """Return the name of a `let` as a reader says it."""
    return str(x.data[0]).replace("_", " ")


def _source(x: Term, params: Params) -> str:
    return show(substitute(x.expr, params))


def _shown(x: Term, params: Params) -> str:
    if x.op in ("const", "param"):
        return quote(x.data if x.op == "const" else params[x.data])
    return _source(x, params)


def effective(op: str, negated: bool) -> str:
    """Return the comparison that is asked for, such as `>=` for a negated `<`."""
    return _OPPOSITE.get(op, f"not {op}") if negated else op


def wanted(op: str, value: Any, negated: bool, *, counted: bool = False) -> str:
    """Return the wanted side: "at most 80 allowed", "3 to 5 wanted", "none allowed" of a count."""
    op = effective(op, negated)
    if counted and (op, value) in (("<", 1), ("<=", 0), ("==", 0)):
        return "none allowed"
    if op in ("in", "not in"):
        low, high = value
        text = f"{number(low)} to {number(high)}"
        return f"{text} wanted" if op == "in" else f"{text} not allowed"
    shown = quote(value) if isinstance(value, str) else (
        number(value) if isinstance(value, int | Fraction) and not isinstance(value, bool)
        else listed(value) if isinstance(value, list | tuple) else str(value).lower()
    )
    match op:
        case "<=":
            return f"at most {shown} allowed"
        case "<":
            return f"fewer than {shown} allowed"
        case ">=":
            return f"at least {shown} wanted"
        case ">":
            return f"more than {shown} wanted"
        case "!=":
            return f"{shown} not allowed"
    return f"exactly {shown} wanted" if not isinstance(value, str) else f"{shown} wanted"
