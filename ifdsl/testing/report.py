"""Reports: a broken law as plain text, in the manner of a diagnostic."""

from __future__ import annotations

from collections.abc import Iterator

from ifdsl.source import Place
from ifdsl.testing.law import Broken

MOST = 600
"""A text is shown with at most so many characters."""


def report(broken: Broken) -> str:
    """Return a broken law with the clauses at fault, the case that shows it, and what to do."""
    return "\n".join(_lines(broken))


def _lines(broken: Broken) -> Iterator[str]:
    yield f"broken[{broken.law.name}]: {broken.name}: {broken.law.sentence}"
    for place, label in broken.places:
        yield from _excerpt(place, label)
    yield f"  constraint: {broken.call}"
    if broken.fault.text is not None:
        yield f"  text:       {_shown(broken.fault.text)}"
    yield f"  expected:   {broken.fault.expected}"
    yield f"  found:      {broken.fault.found}"
    if broken.fault.hint:
        yield f"  = hint: {broken.fault.hint}"
    if broken.again:
        yield f"  = again: {broken.again}"


def _shown(text: str) -> str:
    """Return a text on one line, with its line ends visible."""
    cut = text if len(text) <= MOST else f"{text[:MOST]}… ({len(text):,} characters)"
    return "“" + cut.replace("\r", "␍").replace("\n", "⏎") + "”"


def _excerpt(place: Place, label: str) -> Iterator[str]:
    line, column = place.source.position(place.span[0])
    end_line, end_column = place.source.position(place.span[1])
    text = place.source.line(line).replace("\t", " ")
    width = (end_column if end_line == line else len(text) + 1) - column
    shift = max(0, column - 60)
    pad = " " * len(str(line))
    yield f"  --> {place}"
    yield f" {line} | {'…' if shift else ''}{text[shift:shift + 100]}"
    before = column - 1 - shift
    marks = " " * (before + bool(shift)) + "^" * min(max(width, 1), 100 - before)
    yield f" {pad} | {marks}{' ' + label if label else ''}".rstrip()
