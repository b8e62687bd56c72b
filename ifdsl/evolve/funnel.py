"""The funnel: how many rows each stage kept, why the others fell, with samples."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from ifdsl.evolve.run import Step, kept
from ifdsl.evolve.table import Fate

SAMPLES = 3
Funnel = dict[str, Any]


def funnel(name: str, steps: Sequence[Step], rows: int, repeats: int) -> Funnel:
    """Return the funnel of an evolution as plain data.

    Each stage has how many rows came, how many it kept, and by reason how many fell, with samples;
    `notes` count rows that were kept with a reservation. Contaminated rows are samples all of them.
    """
    return {"evolution": name, "rows": rows, "repeats_dropped": repeats,
            "stages": [_stage(step) for step in steps]}


def _stage(step: Step) -> dict[str, Any]:
    fell: dict[str, list[Fate]] = defaultdict(list)
    notes: dict[str, list[Fate]] = defaultdict(list)
    found = step.fates
    for fate in found:
        if fate.why:
            fell[fate.why].append(fate)
        elif fate.told:
            notes[fate.told.partition(":")[0]].append(fate)
    most = None if step.stage == "decontaminate" else SAMPLES
    return {"stage": step.stage, "round": step.round, "came": len(found),
            "kept": len(kept(found)), "fell": _grouped(fell, most), "notes": _grouped(notes, most)}


def _grouped(found: dict[str, list[Fate]], most: int | None) -> list[dict[str, Any]]:
    return [{"why": why, "rows": len(fates), "samples": [_sample(f) for f in fates[:most]]}
            for why, fates in sorted(found.items(), key=lambda x: (-len(x[1]), x[0]))]


def _sample(fate: Fate) -> dict[str, Any]:
    row = fate.item.row
    prompt = row["prompt"][-1]["content"] if "prompt" in row else None
    found = {"index": fate.item.index, "id": row.get("id"), "told": fate.told,
             "task": row.get("task"), "prompt": prompt, "rewrite": row.get("rewrite"),
             "answer": row.get("answer") or next(iter(row.get("experts") or ()), None)}
    return {key: value for key, value in found.items() if value not in (None, "")}


def page(found: Funnel) -> str:
    """Return the funnel as one HTML page, which needs no other file."""
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)
    most = max((s["came"] for s in found["stages"][1:]), default=1)
    return environment.get_template("funnel.html.j2").render(funnel=found, most=max(most, 1))
