"""Source text: a named piece of text in which places can be pointed at."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

MAX_BYTES = 1_000_000

Span = tuple[int, int]
"""Start and end (exclusive) as code-point offsets into a source's text."""

NOWHERE: Span = (0, 0)


@dataclass(frozen=True)
class Source:
    """A text with the name it is shown under (a relative path, or `<call>`)."""

    name: str
    text: str

    @cached_property
    def _starts(self) -> list[int]:
        starts = [0]
        for index, char in enumerate(self.text):
            if char == "\n":
                starts.append(index + 1)
        return starts

    def position(self, offset: int) -> tuple[int, int]:
        """Return the 1-based line and column of an offset."""
        line = bisect_right(self._starts, min(offset, len(self.text)))
        return line, offset - self._starts[line - 1] + 1

    def line(self, number: int) -> str:
        """Return the text of a 1-based line, without its line end."""
        start = self._starts[number - 1]
        end = self._starts[number] if number < len(self._starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")

    @property
    def path(self) -> Path:
        return Path(self.name)


@dataclass(frozen=True)
class Place:
    """A span in a source."""

    source: Source
    span: Span

    def __str__(self) -> str:
        line, column = self.source.position(self.span[0])
        return f"{self.source.name}:{line}:{column}"
