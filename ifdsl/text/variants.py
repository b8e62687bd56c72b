"""Loose variants: the answer without its first line, its last line, or its emphasis marks.

IFEval (arXiv 2311.07911) relaxes its verdicts over eight such variants. Here each is a list of
kept spans, so that evidence still points into the answer, and a whole tree is judged on one.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

from ifdsl.text.emphasis import marks
from ifdsl.text.extract import Answer
from ifdsl.text.spans import Spans

STRICT = "as it is"
_NONE = Answer("", "")


@dataclass(frozen=True)
class Variant(Answer):
    """What is kept of an answer; spans lead back to the completion."""

    of: Answer = _NONE
    kept: tuple[tuple[int, int], ...] = ()

    def to_raw(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the completion that a span of the variant's text comes from."""
        low = self._place(start)
        return self.of.to_raw(low, self._place(end - 1) + 1 if end > start else low)

    def _place(self, offset: int) -> int:
        ends = [0]
        for start, end in self.kept:
            ends.append(ends[-1] + end - start)
        piece = min(bisect_right(ends, offset), len(self.kept)) - 1
        return self.kept[piece][0] + offset - ends[piece]


def variants(answer: Answer) -> list[tuple[str, Answer]]:
    """Return the variants that are not blank and differ from those before, the answer first."""
    text = answer.text
    lines = _lines(text)
    cuts = {
        STRICT: (0, len(text)),
        "without the first line": (lines[1][0], len(text)) if len(lines) > 1 else (0, 0),
        "without the last line": (0, lines[-2][1]) if len(lines) > 1 else (0, 0),
        "without the first and last line":
            (lines[1][0], lines[-2][1]) if len(lines) > 2 else (0, 0),
    }
    found: list[tuple[str, Answer]] = [(STRICT, answer)]
    seen = {text}
    for plain in (False, True):
        for name, (low, high) in cuts.items():
            kept = _without(marks(text[low:high]), low, high) if plain else ((low, high),)
            made = "".join(text[i:j] for i, j in kept)
            if made.strip() and made not in seen:
                seen.add(made)
                suffix = "without emphasis marks" if name == STRICT else f"{name} and emphasis"
                found.append((suffix if plain else name,
                              Variant(made, made, problem=answer.problem, of=answer, kept=kept)))
    return found


def _lines(text: str) -> Spans:
    """Return the spans of the lines that are not blank."""
    spans: Spans = []
    at = 0
    for line in text.split("\n"):
        if line.strip():
            spans.append((at, at + len(line)))
        at += len(line) + 1
    return spans


def _without(marked: Spans, low: int, high: int) -> tuple[tuple[int, int], ...]:
    edges = [low, *(low + x for span in sorted(marked) for x in span), high]
    return tuple((i, j) for i, j in list(pairwise(edges))[::2] if i < j)
