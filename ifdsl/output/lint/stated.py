"""Words against arguments: what the prompt does not say, and what it says otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from ifdsl.api import Library
from ifdsl.compose import tree as b
from ifdsl.compose.templates import WordingError, render
from ifdsl.library.definitions import Definition, Param
from ifdsl.output.lint.conflicts import shown
from ifdsl.output.lint.finding import OTHERWISE, UNSTATED, Finding, finding, quoted
from ifdsl.output.lint.words import NONE, ONE, VAGUE, Number, Stated, numbers, plain
from ifdsl.output.published import Published, public
from ifdsl.refute.clashes import meet, span
from ifdsl.refute.facts import Facts, Interval

PIECES = re.compile(r"[^\w']+")


def stated(p: Published, known: dict[int, Facts], library: Library) -> Iterator[Finding]:
    """Yield the arguments that a prompt does not state or states otherwise."""
    found, text = numbers(p.prompt), plain(p.prompt)
    for i, leaf in enumerate(p.leaves):
        own = [f for f in known[i].facts if isinstance(f, Interval)]
        merged = [_met(f, known) for f in own]
        d = library.definition(leaf.name)
        for param in d.params:
            value = dict(leaf.args)[param.name]
            for x in value if isinstance(value, tuple) else (value,):
                if isinstance(x, int | Fraction) and not isinstance(x, bool):
                    yield from _number(p, leaf, param.name, x, own, merged, found)
                elif isinstance(x, str) and not _said(x, param, d, p.prompt, text):
                    yield finding(p, UNSTATED, f"the prompt does not have {quoted(x)} "
                                  f"(`{param.name}` of `{shown(leaf)}`)")
        yield from _vague(p, leaf, d, own)


def _met(f: Interval, known: dict[int, Facts]) -> Interval:
    """Return what all instructions of a prompt together ask of a number."""
    for facts in known.values():
        for other in facts.facts:
            if isinstance(other, Interval) and other.of == f.of:
                f = meet(f, other)
    return f


# -- numbers -----------------------------------------------------------------------


def _number(
    p: Published, leaf: b.Leaf, name: str, n: Number, own: list[Interval],
    merged: list[Interval], found: list[Stated],
) -> Iterator[Finding]:
    wanted = {n, *(m for f in own if f.low != f.high
                   for m in (f.low, _next(f.low, -1), f.high, _next(f.high))
                   if m in (n, _next(n), _next(n, -1)) and m is not None)}
    said = [s for s in found if s.value in wanted]
    bounds = [f for f in own if n in (f.low, f.high)
              or (f.low != f.high and n in (_next(f.high), _next(f.low, -1)))]
    if not said:
        one = n == 1 or any(f.high == 1 for f in bounds)
        if (one and ONE.search(p.prompt)) or (
            any(f.high == 0 for f in bounds) and NONE.search(p.prompt)
        ):
            return
        yield finding(p, UNSTATED, f"the prompt does not have the number {public(n)} "
                      f"(`{name}` of `{shown(leaf)}`)",
                      f"its numbers are {', '.join(str(public(s.value)) for s in found)}"
                      if found else "it has no number")
        return
    if not bounds or any(f.strict for f in bounds):
        return
    ranges = {(f.low, f.high) for f in (*bounds, *merged)}
    spoken = [s for s in said if s.value in wanted and s.range is not None]
    if spoken and len(spoken) == len(said) and not any(s.range in ranges for s in spoken):
        s = spoken[0]
        yield finding(p, OTHERWISE, f"the prompt says {quoted(s.phrase)} where "
                      f"`{shown(leaf)}` checks {span(bounds[0])}")


def _next(n: Number | None, step: int = 1) -> Number | None:
    return None if n is None else n + step


def _vague(
    p: Published, leaf: b.Leaf, d: Definition, own: list[Interval]
) -> Iterator[Finding]:
    """Yield a plural ("a few bullet points") where one or none is allowed."""
    if not any(f.high is not None and f.high <= 1 for f in own):
        return
    for noun in _nouns(d, leaf):
        m = re.search(rf"\b{VAGUE}\s+(?:\w+\s+)?{re.escape(noun)}\w*", p.prompt, re.IGNORECASE)
        if m is not None:
            high = min(f.high for f in own if f.high is not None)
            yield finding(p, OTHERWISE, f"the prompt says {quoted(m[0])} where `{shown(leaf)}` "
                          f"allows at most {high}")
            return


def _nouns(d: Definition, leaf: b.Leaf) -> list[str]:
    """Return the words that follow a number in a constraint's wordings."""
    out: dict[str, None] = {}
    for say in d.wordings("", "en"):
        try:
            text = render(say.text, dict(leaf.args))
        except WordingError:
            continue
        for m in re.finditer(r"\b\d+\s+([a-z]{4,})", text):
            if m[1] not in ("time", "times"):
                out[m[1].removesuffix("s")] = None
    return list(out)


# -- texts -------------------------------------------------------------------------


def _said(x: str, param: Param, d: Definition, prompt: str, text: str) -> bool:
    """Whether a prompt has a text that is an argument."""
    kind = param.type.of[0] if param.type.kind == "list" else param.type
    if kind.kind == "enum" or not x.strip():
        return True
    if kind.kind == "lang":
        said = set(PIECES.split(text))
        return any(name in said for name in (*_names(x, param, d), x))
    if kind.kind == "letter" and x.isalnum():
        return re.search(rf"(?<!\w){re.escape(x)}(?!\w)", prompt, re.IGNORECASE) is not None
    wanted = plain(x)
    if wanted in text:
        return True
    pieces = [w for w in PIECES.split(wanted) if w]
    return bool(pieces) and len(pieces) < len(wanted) / 2 and _in_order(pieces, text)


def _in_order(pieces: list[str], text: str) -> bool:
    """Whether the words of a text stand in a prompt in their order, marks between them aside."""
    words = " " + " ".join(w for w in PIECES.split(text) if w) + " "
    return f" {' '.join(pieces)} " in words


def _names(code: str, param: Param, d: Definition) -> list[str]:
    """Return how the wordings name a language: what they say of it and not of another."""
    out: list[str] = []
    for say in d.wordings("", "en"):
        texts: list[set[str]] = []
        for value in (code, "en" if code != "en" else "fr"):
            values: dict[str, Any] = {param.name: value}
            try:
                texts.append(set(PIECES.split(plain(render(say.text, values)))))
            except WordingError:
                texts.append(set())
        out.extend(texts[0] - texts[1])
    return out
