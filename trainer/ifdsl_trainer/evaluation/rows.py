"""The rows that a model is evaluated on: of a compiled dataset, or of a published prompt file."""

from __future__ import annotations

import json
from pathlib import Path

import ifdsl
from ifdsl.diagnostics import SpecError
from ifdsl.output.files import dataset_rows, read_lines
from ifdsl.output.import_ifeval import published_rows
from ifdsl.output.published import read_published
from ifdsl.rows.identity import library_hash
from ifdsl_trainer.data import Row, asking
from ifdsl_trainer.errors import TrainError
from ifdsl_trainer.evaluation.rollouts import COLUMNS

HELD_OUT = ("test", "validation")
"""The splits that are taken where none is named, the first that has rows."""


def load(
    data: Path, split: str | None = None, limit: int | None = None, *, judged: bool = False
) -> list[Row]:
    """Return the rows of a compiled dataset, of a file of rows, or of prompts in IFEval's format.

    Raises TrainError for what is none of these, rows that lack a column, and rows that ask a judge
    where none will be.
    """
    try:
        rows = _published(data) if _is_published(data) else _compiled(data, split)
    except SpecError as error:
        raise TrainError([f"{d.message} ({d.hint})" if d.hint else d.message
                          for d in error.diagnostics]) from error
    if lacks := [c for c in COLUMNS if c not in rows[0]]:
        raise TrainError(f"`{data}`: the rows have no column {', '.join(lacks)}; they have "
                         f"{', '.join(sorted(rows[0]))}")
    if (n := asking(rows)) and not judged:
        raise TrainError(f"{n} of {len(rows)} rows ask a judge: --judge FILE names one")
    return rows[:limit]


def other_library(rows: list[Row]) -> str:
    """Return a warning where rows were compiled by another library, or an empty text."""
    if all(row.get("library_hash") == library_hash() for row in rows):
        return ""
    return ("the rows were compiled by another library: verdicts on them may differ from those of "
            "its time")


def _is_published(data: Path) -> bool:
    if not data.name.endswith((".jsonl", ".jsonl.gz", ".json")):
        return False
    lines = read_lines(data)
    return bool(lines) and "instruction_id_list" in lines[0][1]


def _published(data: Path) -> list[Row]:
    return published_rows(data, read_published(data, ifdsl.load()))


def _compiled(data: Path, split: str | None) -> list[Row]:
    if not data.exists():
        raise TrainError(f"`{data}` is not there")
    if not data.is_dir():
        return [row for _, row in dataset_rows(data)]
    manifest = data / "manifest.json"
    if not manifest.exists():
        return [row for _, row in dataset_rows(data)]
    try:
        found = json.loads(manifest.read_text(encoding="utf-8"))
        counts, files = found["rows"], found["files"]
        have = [name for name, n in counts.items() if n]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise TrainError(f"`{manifest}` is no manifest of this release "
                         f"({type(error).__name__}: {error})") from error
    chosen = split or next((s for s in HELD_OUT if s in have), None)
    if chosen not in have:
        wanted = f"no rows in its split `{split}`" if split else "neither test nor validation rows"
        raise TrainError(f"`{data}` has {wanted} (--split with one of: {', '.join(have)})")
    return [row for name in files if name.startswith(f"{chosen}-")
            for _, row in dataset_rows(data / name)]
