"""Spans and elements: where the pieces of a text lie."""

from __future__ import annotations

from dataclasses import dataclass

Spans = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Element:
    """A piece of a text with attributes: offsets are code points, the end exclusive."""

    start: int
    end: int
    level: int = 0
    marker: str = ""
    title: str = ""
    info: str = ""
    depth: int = 0
    quoted: bool = False
