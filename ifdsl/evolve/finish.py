"""The dataset of an evolution: as a compiled one, with expert answers and the funnel."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from ifdsl.diagnostics import Diagnostic, SpecError
from ifdsl.evolve.funnel import Funnel, funnel, page
from ifdsl.evolve.plan import Evolution
from ifdsl.evolve.run import Evolved
from ifdsl.evolve.settings import Config
from ifdsl.evolve.work import models
from ifdsl.output.dataset import write_dataset
from ifdsl.output.files import write_text
from ifdsl.output.manifest import Rows, manifest

COLUMNS = (pa.field("experts", pa.list_(pa.string())), pa.field("pass_rate", pa.float64()),
           pa.field("template", pa.string()))
"""What a row has beyond those of a compiled dataset: expert answers with their thoughts, the
policy's pass rate, and the prompt as it was compiled."""


def finish(folder: Path, evolution: Evolution, config: Config, evolved: Evolved) -> Funnel:
    """Write the dataset and return the funnel; raises SpecError.

    Where no row came through, only the funnel is written, beside the folder: what was there stays.
    """
    found = funnel(evolution.name, evolved.steps, len(evolved.rows), evolved.repeats)
    texts = {"funnel.json": json.dumps(found, ensure_ascii=False, indent=2) + "\n",
             "funnel.html": page(found)}
    if not evolved.rows:
        for name, text in texts.items():
            write_text(folder.with_name(f"{folder.name}.{name}"), text)
        return found
    plan = replace(evolution.base, name=evolution.name)
    reasons = Counter[str]()
    for stage in found["stages"][1:]:
        reasons.update({f"{stage['stage']}: {g['why']}": g["rows"] for g in stage["fell"]})

    def told(splits: Rows, files: list[str]) -> dict[str, Any]:
        lost = plan.rows - len(evolved.rows) - evolved.repeats  # a row may fall and come again
        made = manifest(plan, splits, files, reasons, {}, lost, evolved.repeats, plan.rows,
                        plan.rows)
        return made | {"models": models(config)}

    write_dataset(folder, evolved.rows, [name for name, _ in plan.splits], told, more=COLUMNS,
                  also=texts)
    return found


def nothing_left(found: Funnel) -> SpecError:
    """Return the error of an evolution that leaves no row, with the stage where the most fell."""
    stages = found["stages"][1:] or found["stages"]
    worst = max(stages, key=lambda s: s["came"] - s["kept"])
    fell = worst["came"] - worst["kept"]
    why = worst["fell"][0]["why"] if worst["fell"] else ""
    return SpecError([Diagnostic(
        "IFC605", f"no row of `{found['evolution']}` came through: {fell:,} of {worst['came']:,} "
        f"fell at `{worst['stage']}`" + f" ({why})" * bool(why),
        hint="the funnel shows samples of what fell")])
