"""The functions on lists."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from ifdsl.formula.registry import function
from ifdsl.formula.runtime import Absent, View, frozen, grown
from ifdsl.text import letters

Number = int | Fraction
Items = Sequence[Any]


@function("count(xs: list of T) -> int")
def _count(xs: Items) -> int:
    """How many there are."""
    return len(xs)


@function("distinct(xs: list of T) -> list of T")
def _distinct(xs: Items) -> Items:
    """Each value once, in order of first occurrence."""
    try:
        return list(dict.fromkeys(xs))
    except TypeError:
        return [x for x, _ in _tally(xs)]


@function("sum(xs: list of number) -> number")
def _sum(xs: Iterable[Number]) -> Number:
    """The sum; 0 of nothing."""
    return sum(xs)


@function("max(xs: list of number) -> number", absent=True)
def _max(xs: Sequence[Number]) -> Number:
    """The largest; absent of nothing."""
    if not xs:
        raise Absent("the largest of nothing")
    return max(xs)


@function("min(xs: list of number) -> number", absent=True)
def _min(xs: Sequence[Number]) -> Number:
    """The smallest; absent of nothing."""
    if not xs:
        raise Absent("the smallest of nothing")
    return min(xs)


@function("mean(xs: list of number) -> number", absent=True)
def _mean(xs: Sequence[Number]) -> Number:
    """The mean; absent of nothing."""
    if not xs:
        raise Absent("the mean of nothing")
    return Fraction(sum(xs)) / len(xs)


@function("share(xs: list of bool) -> number", absent=True)
def _share(xs: Sequence[bool]) -> Number:
    """The share of those that hold, from 0 to 1; absent of nothing."""
    if not xs:
        raise Absent("a share of nothing")
    return Fraction(sum(xs), len(xs))


@function("sorted(xs: list of T) -> list of T")
def _sorted(xs: Items) -> Items:
    """In ascending order; texts by code point, mixed JSON values and objects by their JSON text."""
    try:
        return sorted(xs)
    except TypeError:
        return sorted(xs, key=lambda x: json.dumps(x, sort_keys=True, default=str))


@function("reversed(xs: list of T) -> list of T")
def _reversed(xs: Items) -> Items:
    """In reverse order."""
    return list(xs)[::-1]


@function("pairs(xs: list of T) -> list of (T, T)")
def _pairs(xs: Items) -> list[tuple[Any, Any]]:
    """Each item with the next."""
    return list(pairwise(xs))


@function("zip(xs: list of S, ys: list of T) -> list of (S, T)")
def _zip(xs: Items, ys: Items) -> list[tuple[Any, Any]]:
    """Items at the same place together, up to the shorter list."""
    return list(zip(xs, ys, strict=False))


@function("numbered(xs: list of T) -> list of (int, T)")
def _numbered(xs: Items) -> list[tuple[int, Any]]:
    """Each item with its place, from 1."""
    return list(enumerate(xs, 1))


@function("grams(n: int, xs: list of T) -> list of list of T", absent=True)
def _grams(n: int, xs: Items) -> list[tuple[Any, ...]]:
    """The runs of n items in a row, overlapping; n at most 100."""
    if not 1 <= n <= 100:
        raise Absent("grams of a length outside 1..100")
    return [tuple(xs[i:i + n]) for i in range(len(xs) - n + 1)]


@function("tiles(n: int, xs: list of T) -> list of list of T", absent=True)
def _tiles(n: int, xs: Items) -> list[tuple[Any, ...]]:
    """The items in groups of n, the last perhaps shorter."""
    if n < 1:
        raise Absent("groups of no items")
    return [tuple(xs[i:i + n]) for i in range(0, len(xs), n)]


@function("runs(xs: list of T) -> list of list of T")
def _runs(xs: Items) -> list[tuple[Any, ...]]:
    """The longest runs of equal items."""
    out: list[list[Any]] = []
    for x in xs:
        if out and out[-1][-1] == x:
            out[-1].append(x)
        else:
            out.append([x])
    return [tuple(run) for run in out]


@function("tally(xs: list of T) -> list of (T, int)")
def _tally(xs: Items) -> list[tuple[Any, int]]:
    """Each value with how often it occurs, in order of first occurrence."""
    try:
        return list(Counter(xs).items())
    except TypeError:  # lists or JSON objects among them
        keys = list(map(frozen, xs))
        first = dict(zip(reversed(keys), reversed(xs), strict=True))
        return [(first[key], n) for key, n in Counter(keys).items()]


@function("position(xs: list of bool) -> int", absent=True)
def _position(xs: Sequence[bool]) -> int:
    """The place of the first that holds, from 1; absent when none does."""
    for i, x in enumerate(xs, 1):
        if x:
            return i
    raise Absent("none holds")


@function("flat(xs: list of list of T) -> list of T")
def _flat(xs: Iterable[Items]) -> Items:
    """All items of all lists."""
    return [x for inner in xs for x in inner]


@function("join(xs: list of text, sep: text = \"\") -> text", unknown=True)
def _join(xs: Sequence[str], sep: str) -> str:
    """The texts with a separator between them; unknown where that is too long."""
    size = sum(map(len, xs))
    grown(size + len(sep) * (len(xs) - 1), size + len(xs))
    return sep.join(xs)


@function("native(xs: list of T, x: view = it) -> list of T")
def _native(xs: Items, x: View) -> Items:
    """Those items written in the script of the row's language: Han for Chinese, else not Han.

    What has no letters is written in either.
    """
    return [item for item in xs if _is_native(item, x.lang)]


def _is_native(item: Any, lang: str) -> bool:
    if isinstance(item, list | tuple):
        return all(_is_native(x, lang) for x in item[:1])
    first = next((c for c in item if c.isalpha()), "") if isinstance(item, str) else ""
    return not first or (letters.script(first) == "Han") == (lang == "zh")
