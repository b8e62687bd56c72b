"""The functions on texts and numbers."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ifdsl.formula.patterns import Matcher
from ifdsl.formula.registry import function
from ifdsl.formula.runtime import Absent, Piece, Unknowable, View, grown
from ifdsl.text import language, letters, quotes, words

Number = int | Fraction


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


@function("plain(x: text) -> text")
def _plain(x: str) -> str:
    """Without accents and other marks on letters."""
    return x if x.isascii() else letters.plain(x)


@function("reverse(x: text) -> text")
def _reverse(x: str) -> str:
    """Backwards, character by character."""
    return x[::-1] if x.isascii() else letters.reverse(x)


def _kept(x: str, start: int, end: int) -> str:
    if isinstance(x, Piece) and x.span and x.element is None:
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


@function("replace(x: text, old: text, new: text) -> text", unknown=True)
def _replace(x: str, old: str, new: str) -> str:
    """With each occurrence of a text replaced; unknown where that is too long."""
    if not old:
        return x
    if len(new) > len(old):
        grown(len(x) + x.count(old) * (len(new) - len(old)), len(x))
    return x.replace(old, new)


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


@function("quote_depth(x: view = it) -> int")
def _quote_depth(x: View) -> int:
    """How deep quotations nest, double and single marks by turns; 0 when there is none."""
    found: int = x.once("quote_depth", lambda: quotes.depth(x.text))
    return found


@function("value(x: text) -> number", absent=True)
def _value(x: str) -> Number:
    """The number a numeral stands for; absent when it is none."""
    try:
        if "e" in x.lower():
            raise ValueError  # an exponent: the digits of `1e999999999` would fill the memory
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
    return x if x >= 0 else -x
