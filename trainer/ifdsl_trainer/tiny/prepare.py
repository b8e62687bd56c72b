"""What the tiny recipe makes before it trains, and what it reports afterwards."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import as_file, files
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

from ifdsl.output.compile import compile_specs
from ifdsl.output.files import write_json, write_text
from ifdsl.rows.identity import library_hash
from ifdsl_trainer.config import Config, Tiny
from ifdsl_trainer.data import Row, Rows, load_rows
from ifdsl_trainer.errors import TrainError
from ifdsl_trainer.evaluation.rollouts import Settings
from ifdsl_trainer.evaluation.run import EVALUATIONS, evaluate_model, save
from ifdsl_trainer.pretrained import load_tokenizer
from ifdsl_trainer.reward import score
from ifdsl_trainer.thinking import Template
from ifdsl_trainer.tiny.answers import demonstration
from ifdsl_trainer.tiny.model import make_model, make_tokenizer
from ifdsl_trainer.tiny.warm import demonstrations, supervise

TRAIN, HELD_OUT = "tiny.train", "tiny.held_out"
SHOWN = ("all", "single", "parallel", "chain", "branch", "nested")
NAMES = {"before": "warm start", "after": "after GRPO", "control": "control"}
HOW = {"sampled": 1.0, "greedy": 0.0}
"""Temperatures of the recipe's evaluations."""
Table = dict[str, dict[str, float]]


def data_folder(config: Config) -> Path:
    """Return where the recipe's rows lie."""
    return Path(config.output) / "data" / TRAIN


def warm_folder(config: Config) -> Path:
    """Return where the warm-started model lies."""
    return Path(config.output) / "warm"


def settings(config: Config) -> Tiny:
    """Return the recipe's settings."""
    if config.tiny is None:
        raise TrainError("this configuration has no section `tiny`")
    return config.tiny


def prepare(config: Config) -> None:
    """Compile the recipe's rows and warm-start its model, unless both are there already."""
    tiny = settings(config)
    _compile(config, tiny)
    made_with = {"library": library_hash(), "seed": config.seed, **tiny.model_dump()}
    note = warm_folder(config) / "made_with.json"
    if note.exists() and json.loads(note.read_text(encoding="utf-8")) == made_with:
        return
    began = perf_counter()
    rows = load_rows(data_folder(config), config)
    rng = Random(config.seed)
    told = [demonstration(row, rng, tiny.habit, tiny.corruption) for row in rows.train]
    asked = [turn["content"] for row in rows.train for turn in row["prompt"]]
    tokenizer = make_tokenizer([*asked, *told])
    template = Template.of(tokenizer, config.thinking)
    model = make_model(tokenizer, hidden=tiny.hidden, layers=tiny.layers, seed=config.seed)
    drawn = demonstrations(
        template, rows.train, rng, habit=tiny.habit, corruption=tiny.corruption)
    loss = supervise(model, drawn, rng, pad=tokenizer.pad_token_id, steps=tiny.warm_steps,
                     size=tiny.warm_batch, rate=tiny.warm_rate)
    model.save_pretrained(warm_folder(config))
    tokenizer.save_pretrained(warm_folder(config))
    write_json(note, made_with)
    print(f"warm start: {model.num_parameters():,} parameters, {len(tokenizer)} words, loss "
          f"{loss:.3f}, {perf_counter() - began:.0f} s", flush=True)


def _compile(config: Config, tiny: Tiny) -> None:
    out = Path(config.output) / "data"
    began = perf_counter()
    with as_file(files("ifdsl_trainer.recipes") / "tiny.ifc") as spec:
        for name, rows in ((TRAIN, tiny.rows), (HELD_OUT, 2 * tiny.evaluate_rows)):
            if not _there(out / name / "manifest.json", rows):
                compile_specs(spec, out, rows=rows, only=name, workers=config.processes)
    print(f"compiled {tiny.rows:,} rows, {perf_counter() - began:.0f} s", flush=True)


def _there(manifest: Path, rows: int) -> bool:
    """Return whether a dataset is there as this library makes it, with so many rows wanted."""
    if not manifest.exists():
        return False
    found = json.loads(manifest.read_text(encoding="utf-8"))
    return bool((found["library_hash"], found["rows_wanted"]) == (library_hash(), rows))


def held_out(config: Config, rows: Rows) -> tuple[Row, ...]:
    """Return the rows for evaluation: none has the prompt of a row that is trained on."""
    seen = {row["id"] for row in rows.train}
    other = load_rows(data_folder(config).with_name(HELD_OUT), config).train
    fresh = tuple(row for row in other if row["id"] not in seen)
    return fresh[:settings(config).evaluate_rows]


def report(config: Config, seconds: float) -> Table:
    """Evaluate the model before and after, and the control; write and print a table.

    The answers are kept in `eval/`, from which the page of the run is made.
    """
    from transformers import AutoModelForCausalLM

    tiny = settings(config)
    out = Path(config.output)
    rows = load_rows(data_folder(config), config)
    fresh = held_out(config, rows)
    template = Template.of(load_tokenizer(str(warm_folder(config))), config.thinking)
    table: Table = {}

    def add(role: str, model: Any) -> None:
        for how, temperature in HOW.items():
            drawn = Settings(
                NAMES[role], "transformers", temperature, 1.0, config.rollouts.max_tokens,
                config.seed, config.thinking.mode, config.thinking.answer_tags,
                system=config.thinking.system)
            found = save(out / EVALUATIONS / f"{role}-{how}",
                         evaluate_model(model, template, fresh, drawn))
            table[f"{NAMES[role]}, {how}"] = {
                "all": found["strict"]["rate"], "format": found["format"],
                **{k: x["strict"]["rate"] for k, x in found["by"]["composition"].items()}}

    def load(folder: Path) -> Any:
        return AutoModelForCausalLM.from_pretrained(folder)

    add("before", load(warm_folder(config)))
    if (out / "final").exists():
        add("after", load(out / "final"))
    if tiny.control_steps:
        add("control", _control(config, tiny, rows, template, load(warm_folder(config))))
    write_json(out / "report.json", {"rows": len(fresh), "seconds": seconds, "all_pass": table})
    text = as_table(table, len(fresh))
    write_text(out / "report.md", text)
    print(text)
    return table


def _control(config: Config, tiny: Tiny, rows: Rows, template: Template, model: Any) -> Any:
    """Return the warm start after supervised training on clean answers that pass."""
    def passes(row: Row, text: str) -> bool:
        return score(template.answer(text), row, rows.reward, (), False).accuracy == 1

    rng = Random(config.seed)
    drawn = demonstrations(template, rows.train, rng, habit=0, corruption=0, keep=passes)
    supervise(model, drawn, rng, pad=template.tokenizer.pad_token_id, steps=tiny.control_steps,
              size=tiny.warm_batch, rate=tiny.warm_rate / 4)
    return model


def as_table(table: Table, rows: int, shown: Sequence[str] = SHOWN) -> str:
    """Return the table in Markdown."""
    lines = [f"All-pass on {rows} held-out rows, strict.", "",
             f"| | {' | '.join(shown)} |", "| --- |" + " ---: |" * len(shown)]
    for name, values in table.items():
        cells = " | ".join(f"{values[k]:.3f}" if k in values else "" for k in shown)
        lines.append(f"| {name} | {cells} |")
    return "\n".join(lines) + "\n"
