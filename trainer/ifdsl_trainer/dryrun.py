"""`ifdsl train --dry-run`: the resolved plan, and a prompt as the model gets it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ifdsl_trainer.config import Config
from ifdsl_trainer.data import load_rows
from ifdsl_trainer.mixing import chosen
from ifdsl_trainer.overlap import read_prompts
from ifdsl_trainer.plan import Plan, resolved, warnings
from ifdsl_trainer.pretrained import load_tokenizer, parameters, refuse_unfit
from ifdsl_trainer.thinking import Template
from ifdsl_trainer.world import processes


def dry_run(config: Config, data: str | None) -> None:
    """Print the plan of a run; without data, what the configuration alone says."""
    plan = Plan.of(config, processes(config))
    if data is None:
        _print(resolved(config, plan))
        print(f"\nrows, a tokenizer and a model are made in `{config.output}` first" if config.tiny
              else "\nwithout data, neither rows nor the model were looked at")
        return
    rows = load_rows(Path(data), config)
    read_prompts(config.report_against)
    template = Template.of(load_tokenizer(str(config.model)), config.thinking)
    rows = chosen(rows, config, lambda prompt: len(template.ids(prompt)))
    plan.refuse_short(rows)
    refuse_unfit(str(config.model), template, rows.train, config)
    _print(resolved(config, plan, rows, parameters(str(config.model))))
    for text in warnings(config, rows):
        print(f"warning: {text}")
    print(f"\nA prompt as the model gets it:\n{template.text(rows.train[0]['prompt'])}")


def _print(pairs: Iterable[tuple[str, str]]) -> None:
    for name, value in pairs:
        print(f"{name + ':':<14}{value}")
