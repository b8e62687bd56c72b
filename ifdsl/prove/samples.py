"""Texts that match a pattern."""

from __future__ import annotations

import re._constants as c  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Iterator
from random import Random
from typing import Any

TRIES = 8
_PLAIN = "abcdeghilmnoprstu"
_CLASSES = {
    c.CATEGORY_DIGIT: "0123456789", c.CATEGORY_WORD: _PLAIN, c.CATEGORY_SPACE: " ",
    c.CATEGORY_NOT_SPACE: _PLAIN, c.CATEGORY_NOT_DIGIT: _PLAIN, c.CATEGORY_NOT_WORD: "-",
}
_UNICODE = {
    "L": "a", "Lu": "A", "Ll": "a", "N": "7", "Nd": "7", "P": ".", "Latin": "a", "Han": "好",
    "Hiragana": "の", "Katakana": "カ",
}


def sample(pattern: str, rng: Random) -> Iterator[str]:
    """Yield a few texts that are likely to match; those that do not are for the caller to drop."""
    text = _plain(pattern)
    try:
        tree = parser.parse(text)
    except Exception:
        return
    for _ in range(TRIES):
        yield _made(tree, rng)


def _plain(pattern: str) -> str:
    """Return a pattern of RE2 in the syntax of `re`, with a sign for each Unicode class."""
    out, at = [], 0
    while at < len(pattern):
        if pattern.startswith((r"\p{", r"\P{"), at):
            end = pattern.index("}", at)
            negated = pattern[at + 1] == "P"
            out.append("-" if negated else _UNICODE.get(pattern[at + 3:end], "a"))
            at = end + 1
            continue
        step = 2 if pattern[at] == "\\" else 1
        out.append(pattern[at:at + step])
        at += step
    return "".join(out)


def _made(tree: Any, rng: Random) -> str:
    return "".join(_one(op, arg, rng) for op, arg in tree)


def _one(op: Any, arg: Any, rng: Random) -> str:
    if op is c.LITERAL:
        return chr(arg)
    if op is c.NOT_LITERAL:
        return rng.choice([x for x in _PLAIN if x != chr(arg)])
    if op is c.ANY:
        return rng.choice(_PLAIN)
    if op is c.IN:
        return _class(arg, rng)
    if op is c.BRANCH:
        return _made(rng.choice(arg[1]), rng)
    if op is c.SUBPATTERN:
        return _made(arg[-1], rng)
    if op in (c.MAX_REPEAT, c.MIN_REPEAT):
        low, high, inner = arg
        most = min(int(high), int(low) + 2)
        return "".join(_made(inner, rng) for _ in range(rng.randint(int(low), most)))
    return ""


def _class(items: Any, rng: Random) -> str:
    if items and items[0][0] is c.NEGATE:
        banned = {chr(x) for op, x in items[1:] if op is c.LITERAL}
        ranges = [x for op, x in items[1:] if op is c.RANGE]
        free = [x for x in _PLAIN + " 7-" if x not in banned
                and not any(low <= ord(x) <= high for low, high in ranges)]
        return rng.choice(free or ["~"])
    op, arg = rng.choice(items)
    if op is c.LITERAL:
        return chr(arg)
    if op is c.RANGE:
        return chr(rng.randint(arg[0], min(arg[1], arg[0] + 25)))
    if op is c.CATEGORY:
        return rng.choice(_CLASSES.get(arg, _PLAIN))
    return ""
