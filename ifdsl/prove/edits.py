"""Edits: named changes of a text at spans."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Span = tuple[int, int]


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
