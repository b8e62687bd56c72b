"""The functions on lists, texts, numbers and elements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from ifdsl.formula.patterns import Matcher
from ifdsl.formula.registry import function
from ifdsl.formula.runtime import Absent, Piece, Unknowable, View
from ifdsl.text import Element, language, letters, words

Number = int | Fraction
Items = Sequence[Any]

# -- lists ---------------------------------------------------------------------


@function("count(xs: list of T) -> int")
def _count(xs: Items) -> int:
    """How many there are."""
    return len(xs)


@function("distinct(xs: list of T) -> list of T")
def _distinct(xs: Items) -> Items:
    """Each value once, in order of first occurrence."""
    return list(dict.fromkeys(xs))


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
    """In ascending order; texts by code point."""
    return sorted(xs)


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


@function("grams(n: int, xs: list of T) -> list of list of T")
def _grams(n: int, xs: Items) -> list[tuple[Any, ...]]:
    """The runs of n items in a row, overlapping; n at most 100."""
    if not 1 <= n <= 100:
        raise Absent("grams of a length outside 1..100")
    return [tuple(xs[i:i + n]) for i in range(len(xs) - n + 1)]


@function("tiles(n: int, xs: list of T) -> list of list of T")
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
    return list(Counter(xs).items())


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


@function("join(xs: list of text, sep: text = \"\") -> text")
def _join(xs: Iterable[str], sep: str) -> str:
    """The texts with a separator between them."""
    return sep.join(xs)


# -- texts -----------------------------------------------------------------------


@function("length(x: text) -> int")
def _length(x: str) -> int:
    """How many characters, as readers count them."""
    return len(x) if x.isascii() else letters.length(x)


@function("fold(x: text) -> text")
def _fold(x: str) -> str:
    """Without the difference of upper and lower case."""
    return x.lower() if x.isascii() else letters.fold(x)


@function("lower(x: text) -> text")
def _lower(x: str) -> str:
    """In lower case."""
    return x.lower()


@function("upper(x: text) -> text")
def _upper(x: str) -> str:
    """In upper case."""
    return x.upper()


@function("reverse(x: text) -> text")
def _reverse(x: str) -> str:
    """Backwards, character by character."""
    return x[::-1] if x.isascii() else letters.reverse(x)


def _kept(x: str, start: int, end: int) -> str:
    if isinstance(x, Piece) and x.element is None:
        return Piece(x[start:end], (x.span[0] + start, x.span[0] + end))
    return x[start:end]


@function("trim(x: text, chars: text = \" \\n\\t\") -> text")
def _trim(x: str, chars: str) -> str:
    """Without these characters at both ends."""
    return _trim_start(_trim_end(x, chars), chars)


@function("trim_start(x: text, chars: text = \" \\n\\t\") -> text")
def _trim_start(x: str, chars: str) -> str:
    """Without these characters at the start."""
    return _kept(x, len(x) - len(x.lstrip(chars)), len(x))


@function("trim_end(x: text, chars: text = \" \\n\\t\") -> text")
def _trim_end(x: str, chars: str) -> str:
    """Without these characters at the end."""
    return _kept(x, 0, len(x.rstrip(chars)))


@function("starts(x: text, prefix: text) -> bool")
def _starts(x: str, prefix: str) -> bool:
    """Whether it starts with exactly this text."""
    return x.startswith(prefix)


@function("ends(x: text, suffix: text) -> bool")
def _ends(x: str, suffix: str) -> bool:
    """Whether it ends with exactly this text."""
    return x.endswith(suffix)


@function("initial(x: text) -> letter", absent=True)
def _initial(x: str) -> str:
    """The first character, folded; absent of an empty text."""
    if not x:
        raise Absent("the first character of nothing")
    return _fold(x[0])


@function("delete(x: text, chars: text) -> text")
def _delete(x: str, chars: str) -> str:
    """Without any of these characters."""
    return x.translate(dict.fromkeys(map(ord, chars)))


@function("replace(x: text, old: text, new: text) -> text")
def _replace(x: str, old: str, new: str) -> str:
    """With each occurrence of a text replaced."""
    return x.replace(old, new[:1000]) if old else x


@function("same(a: text, b: text) -> bool")
def _same(a: str, b: str) -> bool:
    """Whether both are the same but for upper and lower case."""
    return _fold(a) == _fold(b)


@function("mentions(phrase: text, x: view = it) -> bool")
def _mentions(phrase: str, x: View) -> bool:
    """Whether a phrase occurs as whole words, letters compared by case folding."""
    return bool(x.once(("find", phrase), lambda: x.cut(words.find(phrase, x.text))))


@function("like(x: text, p: pattern) -> bool")
def _like(x: str, p: Matcher) -> bool:
    """Whether a pattern matches all of it."""
    return p.like(x)


@function("search(x: text, p: pattern) -> bool")
def _search(x: str, p: Matcher) -> bool:
    """Whether a pattern occurs in it."""
    return p.search(x)


@function("is_lower(x: text) -> bool")
def _is_lower(x: str) -> bool:
    """Whether it has letters with case and all are lower case."""
    return letters.is_lower(x)


@function("is_upper(x: text) -> bool")
def _is_upper(x: str) -> bool:
    """Whether it has letters with case and all are upper case."""
    return letters.is_upper(x)


@function("is_title(x: text) -> bool")
def _is_title(x: str) -> bool:
    """Whether its first letter is upper case and the others are lower case."""
    return letters.is_title(x)


@function("is_digit(x: text) -> bool")
def _is_digit(x: str) -> bool:
    """Whether it is all digits."""
    return letters.is_digit(x)


@function("is_letter(x: text) -> bool")
def _is_letter(x: str) -> bool:
    """Whether it is all letters."""
    return letters.is_letter(x)


@function("is_ascii(x: text) -> bool")
def _is_ascii(x: str) -> bool:
    """Whether it is all ASCII."""
    return x.isascii()


@function("indent(line: text) -> int")
def _indent(line: str) -> int:
    """How many blanks a line starts with; a tab counts four."""
    blanks = line[: len(line) - len(line.lstrip(" \t"))]
    return len(blanks) + 3 * blanks.count("\t")


@function("script(c: text) -> text")
def _script(c: str) -> str:
    """The Unicode script of the first character, such as "Latin" or "Han"."""
    return letters.script(c[0]) if c else "Zyyy"


@function("language(x: view = it) -> lang", unknown=True)
def _language(x: View) -> str:
    """The language a text is written in; unknown when the text is too short to tell."""
    found: str | None = x.once("language", lambda: language.language(x.text))
    if found is None:
        raise Unknowable("the language cannot be told", "answer")
    return found


@function("value(x: text) -> number", absent=True)
def _value(x: str) -> Number:
    """The number a numeral stands for; absent when it is none."""
    try:
        number = Fraction(x.replace(",", "").replace("\N{MINUS SIGN}", "-"))
    except (ValueError, ZeroDivisionError) as error:
        raise Absent(f"{x!r} is no number") from error
    return int(number) if number.denominator == 1 else number


@function("text(x: scalar) -> text")
def _text(x: Any) -> str:
    """A value as text."""
    return ("true" if x else "false") if isinstance(x, bool) else str(x)


@function("code_point(x: text) -> int", absent=True)
def _code_point(x: str) -> int:
    """The number of the first code point; absent of an empty text."""
    if not x:
        raise Absent("the code point of nothing")
    return ord(x[0])


@function("round(x: number) -> int")
def _round(x: Number) -> int:
    """The nearest whole number, halves to even."""
    return round(x)


@function("abs(x: number) -> number")
def _abs(x: Number) -> Number:
    """Without its sign."""
    return abs(x)


# -- elements ----------------------------------------------------------------------


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


# -- JSON --------------------------------------------------------------------------


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
