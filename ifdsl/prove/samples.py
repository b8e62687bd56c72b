"""Texts that match a pattern."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any

from ifdsl.formula.patterntree import ops as c
from ifdsl.formula.patterntree import tree

TRIES = 8
LONG = 10
"""A repetition that may be so long is written as a word."""
_SIGNS = "abcdeghilmnoprstu .,!?;:-\"'*#ABCDEGHILMNOPRSTU0123456789()[]<>/_+=@&%$"
"""Signs for a place that takes several, the plainest first."""
_FREE: dict[str, list[str]] = {}
_PLAIN = 17
"""So many of them are alike."""
_UNICODE = {
    "Lu": "A-Z", "L": "a-z", "N": "0-9", "Pe": ")", "Pf": "”", "P": ".", "S": "$", "Z": " ",
    "Latin": "a-z", "Han": "好", "Hiragana": "の", "Katakana": "カ",
}
"""What stands for a class of signs, or else for the class of its first letter."""
_CATEGORIES: dict[Any, Callable[[str], bool]] = {
    c.CATEGORY_DIGIT: str.isdigit,
    c.CATEGORY_NOT_DIGIT: lambda x: not x.isdigit(),
    c.CATEGORY_SPACE: str.isspace,
    c.CATEGORY_NOT_SPACE: lambda x: not x.isspace(),
    c.CATEGORY_WORD: lambda x: x.isalnum() or x == "_",
    c.CATEGORY_NOT_WORD: lambda x: not (x.isalnum() or x == "_"),
}


def sample(pattern: str, rng: Random, words: Sequence[str]) -> Iterator[str]:
    """Yield a few texts that are likely to match; those that do not are for the caller to drop.

    `words` stand where the pattern takes any run of letters.
    """
    found = tree(pattern, _signs)
    for _ in range(TRIES if found is not None else 0):
        yield _made(found, rng, words)


def _signs(name: str, negated: bool) -> str:
    """Return the signs that stand for a Unicode class."""
    return "." if negated else _UNICODE.get(name, _UNICODE.get(name[0], "a-z"))


def _made(parts: Any, rng: Random, words: Sequence[str]) -> str:
    return "".join(_one(op, arg, rng, words) for op, arg in parts)


def _one(op: Any, arg: Any, rng: Random, words: Sequence[str]) -> str:
    if op is c.LITERAL:
        return chr(arg)
    if op in (c.IN, c.ANY, c.NOT_LITERAL):
        return _sign(op, arg, rng)
    if op is c.BRANCH:
        return _made(rng.choice(arg[1]), rng, words)
    if op is c.SUBPATTERN:
        return _made(arg[-1], rng, words)
    if op in (c.MAX_REPEAT, c.MIN_REPEAT):
        low, high, inner = arg
        return _repeated(int(low), int(high), inner, rng, words)
    return ""


def _repeated(low: int, high: int, inner: Any, rng: Random, words: Sequence[str]) -> str:
    if high >= LONG and len(inner) == 1 and (low or rng.random() < 0.5):
        (op, arg), word = inner[0], rng.choice(words)
        if len(word) >= low and all(_takes(op, arg, x) for x in word):
            return word
    return "".join(_made(inner, rng, words) for _ in range(rng.randint(low, min(high, low + 2))))


def _sign(op: Any, arg: Any, rng: Random) -> str:
    """Return a sign that a place takes: a plain one if it takes any."""
    free = _free(f"{op}{arg}", (op, arg))
    if free:
        return rng.choice(free[:_PLAIN] if free[0].isalpha() else free[:2])
    named = [chr(x if op is c.LITERAL else x[0]) for op, x in (arg if op is c.IN else ())
             if op in (c.LITERAL, c.RANGE)]
    return rng.choice(named or ["~"])


def _free(name: str, place: tuple[Any, Any]) -> list[str]:
    """Return the signs that a place takes; `name` tells places apart."""
    if name not in _FREE:
        _FREE[name] = [x for x in _SIGNS if _takes(place[0], place[1], x)]
    return _FREE[name]


def _takes(op: Any, arg: Any, sign: str) -> bool:
    if op is c.ANY:
        return True
    if op is c.LITERAL:
        return chr(arg) == sign
    if op is c.NOT_LITERAL:
        return chr(arg) != sign
    if op is not c.IN:
        return False
    negated = bool(arg) and arg[0][0] is c.NEGATE
    held = any(_has(kind, x, sign) for kind, x in arg)
    return held != negated


def _has(kind: Any, x: Any, sign: str) -> bool:
    if kind is c.LITERAL:
        return chr(x) == sign
    if kind is c.RANGE:
        return bool(x[0] <= ord(sign) <= x[1])
    return kind is c.CATEGORY and _CATEGORIES[x](sign)
