"""The functions on elements of the text and on JSON values."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ifdsl.formula.registry import function
from ifdsl.formula.runtime import Absent, Piece
from ifdsl.text import Element

Number = int | Fraction


def _element(x: str) -> Element:
    found = x.element if isinstance(x, Piece) else None
    if found is None:
        raise Absent("no element of the text")
    return found


@function("level(x: element) -> int", absent=True)
def _level(x: str) -> int:
    """The level of a heading or list item, from 1."""
    return _element(x).level


@function("marker(x: element) -> text", absent=True)
def _marker(x: str) -> str:
    """The marker of a list item, such as `*` or `1.`."""
    return _element(x).marker


@function("title(x: section) -> text", absent=True)
def _title(x: str) -> str:
    """The heading of a section."""
    return _element(x).title


@function("depth(x: group) -> int", absent=True)
def _depth(x: str) -> int:
    """How deep a bracketed group nests, from 1."""
    return _element(x).depth


@function("quoted(x: cell) -> bool", absent=True)
def _quoted(x: str) -> bool:
    """Whether a CSV cell is written in quotation marks."""
    return _element(x).quoted


@function("info(x: code) -> text", absent=True)
def _info(x: str) -> str:
    """The language named on a code fence."""
    return _element(x).info


@function("is_object(j: json) -> bool")
def _is_object(j: Any) -> bool:
    """Whether a JSON value is an object."""
    return isinstance(j, dict)


@function("is_list(j: json) -> bool")
def _is_list(j: Any) -> bool:
    """Whether a JSON value is a list."""
    return isinstance(j, list)


@function("keys(j: json) -> list of text", absent=True)
def _keys(j: Any) -> list[str]:
    """The keys of a JSON object, in order."""
    if not isinstance(j, dict):
        raise Absent("the keys of what is no object")
    return list(j)


@function("field(j: json, key: text) -> json", absent=True)
def _field(j: Any, key: str) -> Any:
    """The value under a key of a JSON object."""
    if not isinstance(j, dict) or key not in j:
        raise Absent(f"no field {key!r}")
    return j[key]


@function("size(j: json) -> int", absent=True)
def _size(j: Any) -> int:
    """How many members a JSON object or list has."""
    if not isinstance(j, dict | list):
        raise Absent("the size of what is no object or list")
    return len(j)


@function("values(j: json) -> list of json", absent=True)
def _values(j: Any) -> list[Any]:
    """The members of a JSON list, or the values of an object."""
    if isinstance(j, dict):
        return list(j.values())
    if not isinstance(j, list):
        raise Absent("the members of what is no list")
    return j


@function("string(j: json) -> text", absent=True)
def _string(j: Any) -> str:
    """A JSON string's text."""
    if not isinstance(j, str):
        raise Absent("no JSON string")
    return j


@function("number(j: json) -> number", absent=True)
def _number(j: Any) -> Number:
    """A JSON number."""
    if isinstance(j, float):
        return Fraction(str(j))
    if isinstance(j, bool) or not isinstance(j, int):
        raise Absent("no JSON number")
    return j
