"""Diagnostics: problems as values, collected in a list and raised once at the edge."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Literal

from ifdsl.source import Place, Source, Span

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Diagnostic:
    """One problem: a code with a page of its own, a place, a sentence and, where possible, a hint.

    `label` is the word put under the marked text; `related` are further places with a label each.
    """

    code: str
    message: str
    place: Place | None = None
    label: str = ""
    hint: str = ""
    severity: Severity = "error"
    related: tuple[tuple[Place, str], ...] = ()

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{where}{self.severity}[{self.code}]: {self.message}{hint}"

    def as_json(self) -> dict[str, Any]:
        """Return plain data: lines and columns are 1-based, columns count code points."""
        return {
            "code": self.code,
            "severity": self.severity,
            "message": self.message,
            "label": self.label or None,
            "hint": self.hint or None,
            "url": f"docs/diagnostics/{self.code}.md",
            **_range(self.place),
            "related": [{"label": label, **_range(place)} for place, label in self.related],
        }


def _range(place: Place | None) -> dict[str, Any]:
    if place is None:
        return {"file": None, "start": None, "end": None}
    start, end = (place.source.position(offset) for offset in place.span)
    return {
        "file": place.source.name,
        "start": {"line": start[0], "column": start[1]},
        "end": {"line": end[0], "column": end[1]},
    }


class SpecError(Exception):
    """A spec cannot be used; `diagnostics` lists every problem that was found."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        errors = [d for d in self.diagnostics if d.severity == "error"]
        super().__init__("\n".join(str(d) for d in errors or self.diagnostics))

    def __reduce__(self) -> tuple[type[SpecError], tuple[tuple[Diagnostic, ...]]]:
        return SpecError, (self.diagnostics,)  # so that it survives the way out of a worker


@dataclass
class Problems:
    """The problems found in one source so far."""

    source: Source
    found: list[Diagnostic] = field(default_factory=list)

    def error(
        self,
        code: str,
        span: Span,
        message: str,
        *,
        label: str = "",
        hint: str = "",
        related: Iterable[tuple[Place, str]] = (),
    ) -> None:
        """Add an error at a span of this source."""
        place = Place(self.source, span)
        self.found.append(Diagnostic(code, message, place, label, hint, "error", tuple(related)))

    def warning(
        self, code: str, span: Span, message: str, *, label: str = "", hint: str = ""
    ) -> None:
        """Add a warning at a span of this source."""
        self.found.append(
            Diagnostic(code, message, Place(self.source, span), label, hint, "warning")
        )

    def place(self, span: Span) -> Place:
        return Place(self.source, span)


def counted(n: int, word: str) -> str:
    """Return a number with its noun: "1 prompt", "2,000 prompts"."""
    return f"{n:,} {word}{'' if n == 1 else 's'}"


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return the hint "did you mean `x`?" for the nearest known name, or an empty string.

    Of qualified names the last parts are compared; the first parts decide among equals.
    """
    tails: dict[str, list[str]] = {}
    for each in known:
        tails.setdefault(each.rpartition(".")[2], []).append(each)
    near = get_close_matches(name.rpartition(".")[2], tails, n=1, cutoff=0.6)
    matches = get_close_matches(name, sorted(tails[near[0]]), n=1, cutoff=0) if near else []
    return f"did you mean `{matches[0]}`?" if matches else ""
