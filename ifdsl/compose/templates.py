"""Wording templates: Jinja2, sandboxed, with filters for counts and lists."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

_SMALL = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
          "eleven", "twelve")
_ORDINALS = ("zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh",
             "eighth", "ninth", "tenth", "eleventh", "twelfth")
WordingError = TemplateError


def count(n: int, singular: str, plural: str = "") -> str:
    """`80 | count("word")` is "80 words", `1 | count("word")` "1 word"."""
    return f"{n} {singular}" if n == 1 else f"{n} {plural or singular + 's'}"


def times(n: int) -> str:
    """`1 | times` is "once", `2 | times` "twice", `3 | times` "3 times"."""
    return {1: "once", 2: "twice"}.get(n, f"{n} times")


def listed(items: Sequence[Any], word: str = "and") -> str:
    """`["a", "b", "c"] | listed` is `"a", "b" and "c"`; `listed("、")` joins as Chinese does."""
    shown = [f'"{x}"' if isinstance(x, str) else str(x) for x in items]
    if word in ("、", "和", "或"):
        marked = [f"“{x}”" if isinstance(x, str) else str(x) for x in items]
        if word == "、" or len(marked) < 2:
            return "、".join(marked)
        return f"{'、'.join(marked[:-1])}{word}{marked[-1]}"
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} {word} {shown[-1]}"


def number(n: int) -> str:
    """`3 | number` is "three"; from 13 on in digits."""
    return _SMALL[n] if isinstance(n, int) and 0 <= n < len(_SMALL) else str(n)


def ordinal(n: int) -> str:
    """`2 | ordinal` is "second"; from 13 on "13th"."""
    if 0 <= n < len(_ORDINALS):
        return _ORDINALS[n]
    ending = "th" if 10 <= n % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    env = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
    env.filters.update(
        count=count, times=times, listed=listed, number=number, ordinal=ordinal
    )
    return env


@lru_cache(maxsize=4096)
def template(text: str) -> Template:
    """Return a compiled template; raises WordingError."""
    return _environment().from_string(text)


def render(text: str, values: dict[str, Any]) -> str:
    """Return a template's text with values; raises WordingError where that cannot be done."""
    if "{" not in text:
        return text
    try:
        return template(text).render(values)
    except WordingError:
        raise
    except Exception as error:  # whatever an expression in a template may raise
        raise WordingError(f"{type(error).__name__}: {error}") from error
