"""Writing the page and the model card of a run."""

from __future__ import annotations

from base64 import b64encode
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined

from ifdsl.output.files import write_text
from ifdsl_trainer.report.card import card, cell
from ifdsl_trainer.report.plots import PANELS, draw
from ifdsl_trainer.report.run import Run
from ifdsl_trainer.report.samples import choose, split

PAGE = "report.html"


def write_report(folder: Path) -> Path:
    """Write `report.html` of a run, and `README.md` beside its model; return the page.

    Raises TrainError for a folder without a run.
    """
    run = Run.read(folder)
    write_text(folder / PAGE, page(run))
    write_text(run.model / "README.md", card(run))
    return folder / PAGE


def page(run: Run) -> str:
    """Return the page: it holds its plots, and needs nothing else."""
    drawn = {panel.title: draw(panel, run.records) for panel in PANELS}
    plots = {title: b64encode(image).decode() for title, image in drawn.items() if image}
    head, rows = run.table() if run.evaluations else ((), [])
    template = files("ifdsl_trainer.report") / "page.html.j2"
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True,
                              lstrip_blocks=True)
    return environment.from_string(template.read_text(encoding="utf-8")).render(
        run=run, facts=_facts(run), plots=plots,
        absent=[title for title, image in drawn.items() if not image],
        head=head, rows=rows, cell=cell, split=split,
        samples=choose(run.shown["before"], run.shown["after"]) if run.shown else {},
    )


def _facts(run: Run) -> dict[str, Any]:
    """Return what the page's head tells of a run."""
    config, made = run.made_with["config"], run.made_with
    logged = [r for r in run.records if "step_time" in r]
    updates = max((r["step"] for r in run.records), default=0)
    group, prompts = config["rollouts"]["group"], config["rollouts"]["prompts"]
    found = {
        "base": run.base,
        "data": f"{run.manifest['dataset']} ({sum(run.manifest['rows'].values()):,} rows, "
                f"manifest {made['manifest']})",
        "reward": config["reward"]["scheme"] or run.manifest["reward"],
        "updates": f"{updates:,}, each of {prompts} prompts x {group} rollouts",
        "thinking": config["thinking"]["mode"],
        "loss": f"{config['optimiser']['loss']}, learning rate "
                f"{config['optimiser']['learning_rate']:g}, seed {config['seed']}",
    }
    if logged:
        found["time"] = f"{sum(r['step_time'] for r in logged) / len(logged):.2f} s a step"
    return found
