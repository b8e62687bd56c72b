"""Edits: named changes of a text at spans."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, zip_longest

Span = tuple[int, int]
WAYS = 4
"""So many ways to do one thing are tried."""


@dataclass(frozen=True, order=True)
class Edit:
    """Replace what stands from `start` to `end` (exclusive) by `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Move:
    """Edits that are made together, and what they do in words."""

    name: str
    edits: tuple[Edit, ...]

    def __call__(self, text: str) -> str:
        return applied(text, self.edits)


def applied(text: str, edits: Iterable[Edit]) -> str:
    """Return a text with edits made, from the left; one that overlaps an earlier one is dropped."""
    out, at = [], 0
    for edit in sorted(edits):
        if edit.start < at:
            continue
        out += [text[at:edit.start], edit.text]
        at = edit.end
    return "".join((*out, text[at:]))


def together(ways: list[Iterator[Move]], most: int = WAYS) -> Iterator[Move]:
    """Yield moves made of the first, the second … way of each element at once."""
    for round_ in islice(zip_longest(*ways), most):
        chosen = [move for move in round_ if move is not None]
        if chosen:
            yield Move(chosen[0].name, tuple(e for move in chosen for e in move.edits))
