"""Showing things: diagnostics with their source, verdict trees, tables; plain text in a pipe."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from ifdsl.diagnostics import Diagnostic
    from ifdsl.source import Place
    from ifdsl.verdict import Verdict

MARKS = {"pass": ("✓", "green"), "fail": ("✗", "red"), "unknown": ("?", "yellow"),
         "off": ("·", "bright_black")}
MOST_SHOWN = 100


def as_json(value: Any) -> None:
    """Print a value as JSON on one line."""
    click.echo(json.dumps(value, ensure_ascii=False))


def problems(
    diagnostics: Iterable[Diagnostic], *, err: bool = True, most: int | None = MOST_SHOWN
) -> None:
    """Print the first diagnostics with the lines they are about, then how many there are."""
    found = sorted(diagnostics, key=_order)
    for d in found[:most]:
        _problem(d, err)
    if most is not None and len(found) > most:
        click.echo(f"… and {len(found) - most:,} more (--json shows all)\n", err=err)
    errors = sum(d.severity == "error" for d in found)
    warnings = len(found) - errors
    if found:
        counts = [f"{n} {word}{'s' if n > 1 else ''}"
                  for n, word in ((errors, "error"), (warnings, "warning")) if n]
        click.secho(" and ".join(counts), bold=True, err=err)


def _order(d: Diagnostic) -> tuple[str, int]:
    return (d.place.source.name, d.place.span[0]) if d.place else ("", 0)


def _problem(d: Diagnostic, err: bool) -> None:
    color = "red" if d.severity == "error" else "yellow"
    click.echo(click.style(f"{d.severity}[{d.code}]", fg=color, bold=True)
               + click.style(f": {d.message}", bold=True), err=err)
    if d.place is not None:
        _excerpt(d.place, d.label, color, err)
    for place, label in d.related:
        _excerpt(place, label, "blue", err)
    if d.hint:
        click.echo(click.style("  = hint: ", fg="cyan") + d.hint, err=err)
    click.echo("", err=err)


def _excerpt(place: Place, label: str, color: str, err: bool) -> None:
    line, column = place.source.position(place.span[0])
    end_line, end_column = place.source.position(place.span[1])
    click.secho(f"  --> {place.source.name}:{line}:{column}", fg="bright_black", err=err)
    text = place.source.line(line).replace("\t", " ")
    shift = max(0, column - 60)
    width = max(1, (end_column if end_line == line else len(text) + 1) - column)
    shown = ("…" if shift else "") + text[shift:shift + 100]
    number = str(line)
    pad = " " * len(number)
    click.echo(f" {number} | {shown}", err=err)
    marks = " " * (column - 1 - shift + bool(shift)) + click.style(
        "^" * min(width, 100) + (f" {label}" if label else ""), fg=color
    )
    click.echo(f" {pad} | {marks}", err=err)


def verdict(v: Verdict, response: str = "", indent: int = 0, within: str = "") -> None:
    """Print a verdict as a tree, each failing leaf with its evidence; `within` is its parent path.

    What has no path of its own, such as a `parallel` in a step, is named by its kind.
    """
    mark, color = MARKS[v.status]
    name = v.path.rpartition("/")[2] or v.name or v.kind
    if v.name and v.kind == "leaf":
        name = v.name
    elif v.path == within:
        name = v.name or v.kind
    score = "" if v.score is None or v.status == "pass" else f"  {v.score:.2f}"
    note = f"  [{v.note}]" if v.note else ""
    click.echo("  " * indent + click.style(f"{mark} {name}", fg=color, bold=not indent)
               + click.style(f"{score}{note}", fg="bright_black"))
    for evidence in v.evidence:
        click.echo("  " * (indent + 1) + evidence.text)
        for start, end in evidence.spans[:3]:
            click.echo("  " * (indent + 2) + _context(response, start, end))
    for part in v.parts:
        verdict(part, response, indent + 1, v.path)


def _context(text: str, start: int, end: int) -> str:
    low, high = max(0, start - 25), min(len(text), end + 25)
    inside = text[start:end] if end - start <= 80 else f"{text[start:start + 77]}…"
    before, after = text[low:start].replace("\n", "⏎"), text[end:high].replace("\n", "⏎")
    marked = click.style(inside.replace("\n", "⏎"), fg="red", underline=True)
    if not sys.stdout.isatty():
        marked = f"⟦{inside}⟧".replace("\n", "⏎")
    place = click.style(f"{start}–{end}: ", fg="bright_black")
    return f"{place}{'…' if low else ''}{before}{marked}{after}{'…' if high < len(text) else ''}"


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print a table: words to the left, numbers to the right."""
    cells = [[str(x) for x in head], *([str(x) for x in row] for row in rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(head))]
    words = [any(row[i] and not row[i].lstrip("-+±.")[:1].isdigit() for row in cells[1:])
             for i in range(len(head))]
    for k, row in enumerate(cells):
        line = "  ".join(x.ljust(w) if left else x.rjust(w)
                         for x, w, left in zip(row, widths, words, strict=True))
        click.secho(line.rstrip(), bold=k == 0)


def interactive() -> bool:
    """Return whether a person watches standard error."""
    return sys.stderr.isatty()
