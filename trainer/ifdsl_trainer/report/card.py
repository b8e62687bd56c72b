"""The model card: what a model was made from, and what became of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ifdsl_trainer.report.domain import overlap
from ifdsl_trainer.report.run import Cell, Run


def card(run: Run) -> str:
    """Return the model card in Markdown, with front matter for the Hub."""
    import yaml

    config, made = run.made_with["config"], run.made_with
    front: dict[str, Any] = {"library_name": "transformers", "tags": ["ifdsl", "trl", "grpo"]}
    if config["model"] and not Path(config["model"]).exists():
        front["base_model"] = config["model"]
    steps = max((r["step"] for r in run.records), default=0)
    constraints = "\n".join(f"- `{name}` ({n:,} rows)"
                            for name, n in run.manifest["constraints"].items())
    out = [
        f"---\n{yaml.safe_dump(front, sort_keys=False)}---",
        f"# {run.folder.name}\n",
        f"Trained by GRPO on rows with executable checks, for {steps:,} updates.\n",
        "| | |\n| --- | --- |",
        f"| base | {run.base} |",
        f"| data | {run.manifest['dataset']}, {_rows(run.manifest)} |",
        f"| reward | {config['reward']['scheme'] or run.manifest['reward']} |",
        f"| manifest | `{made['manifest']}` |",
        f"| specs | `{made['spec_hash']}` |",
        f"| library | `{made['library_hash']}`, text model {made['text_model']} |",
        "| packages | " + ", ".join(f"{k} {v}" for k, v in made["packages"].items()) + " |\n",
        "## Before and after\n", _evaluated(run),
        "## Constraints in the data\n", f"{constraints}\n",
        "## Overlap with public evaluations\n",
        overlap(run.manifest["constraints"], run.overlap),
        "## Configuration\n",
        f"```yaml\n{yaml.safe_dump(config, sort_keys=False, allow_unicode=True)}```",
    ]
    return "\n".join(out) + "\n"


def _rows(manifest: dict[str, Any]) -> str:
    return ", ".join(f"{n:,} {split}" for split, n in manifest["rows"].items())


def _evaluated(run: Run) -> str:
    if not run.evaluations:
        return "Not evaluated: see `ifdsl eval`.\n"
    head, rows = run.table()
    shown = [f"| | {' | '.join(head)} |", "| --- |" + " ---: |" * len(head)]
    shown += [f"| {name} | {' | '.join(map(cell, cells))} |" for name, cells in rows]
    return "\n".join([
        "Held-out rows whose constraints all hold, strictly, in per cent, with intervals of 95 % "
        "(Wilson; differences by a bootstrap of rows).\n", *shown, ""])


def cell(x: Cell) -> str:
    """Return a rate or a difference with its interval, in per cent."""
    value, sign = (x.get("difference"), "+") if "difference" in x else (x.get("rate"), "")
    if value is None:
        return ""
    return f"{100 * value:{sign}.1f} [{100 * x['low']:{sign}.1f}, {100 * x['high']:{sign}.1f}]"
