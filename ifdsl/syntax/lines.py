"""Printed lines, with the comments of the source woven in by their place."""

from __future__ import annotations

from collections.abc import Iterable

from ifdsl.source import Span


class Lines:
    """The printed lines; `comments` are woven in by their place in the source."""

    def __init__(self, source: str = "", comments: Iterable[Span] = ()) -> None:
        self.source = source
        self.waiting = list(comments)
        self.out: list[str] = []
        self.seen = 0

    def emit(self, indent: int, text: str, at: int) -> None:
        """Add a line that stands for source offset `at`, after the comments before it."""
        self.flush(indent, at)
        if self.out and self._blank(self.seen, at) and not self.out[-1].endswith("{"):
            self.blank()
        self.out.append("  " * indent + text)
        self.seen = max(self.seen, at)

    def close(self, indent: int, end: int) -> None:
        """Add a closing brace; comments before it belong inside."""
        self.flush(indent + 1, end - 1)
        self.out.append("  " * indent + "}")
        self.seen = max(self.seen, end)

    def blank(self) -> None:
        """Add a blank line unless there is one."""
        if self.out and self.out[-1]:
            self.out.append("")

    def flush(self, indent: int, before: int) -> None:
        """Add the comments that stand before an offset."""
        while self.waiting and self.waiting[0][0] < before:
            start, end = self.waiting.pop(0)
            text = self.source[start:end].rstrip()
            line_start = self.source.rfind("\n", 0, start) + 1
            trailing = self.source[line_start:start].strip() != ""
            if trailing and self.out and "  #" not in self.out[-1] and self.out[-1]:
                self.out[-1] += f"  {text}"
            else:
                if self.out and self._blank(self.seen, start) and not self.out[-1].endswith("{"):
                    self.blank()
                self.out.append("  " * indent + text)
            self.seen = max(self.seen, end)

    def _blank(self, low: int, high: int) -> bool:
        between = self.source[low:high].split("\n")
        return any(not line.strip() for line in between[1:-1])
