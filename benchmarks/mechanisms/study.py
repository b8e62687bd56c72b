"""One seed of a study: its rows, its warm start, and each arm from there, kept as JSON at once."""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

from ifdsl_trainer import recipes
from ifdsl_trainer.checkpoints import METRICS
from ifdsl_trainer.config import Config
from ifdsl_trainer.configfile import read_config
from ifdsl_trainer.data import Row, Rows, load_rows
from ifdsl_trainer.evaluation.rollouts import Settings
from ifdsl_trainer.evaluation.run import evaluate_model
from ifdsl_trainer.evaluation.scoring import Outcome
from ifdsl_trainer.pretrained import load_tokenizer
from ifdsl_trainer.run import train
from ifdsl_trainer.thinking import Template
from ifdsl_trainer.tiny.model import make_model, make_tokenizer
from ifdsl_trainer.tiny.warm import supervise

from benchmarks.mechanisms.arms import STUDIES, Arm, Study
from benchmarks.mechanisms.shown import SHOWN
from ifdsl.output.compile import compile_specs
from ifdsl.output.files import write_json
from ifdsl.rows.identity import library_hash

HERE = Path(__file__).parent
ROWS = 1500
EVALUATED = 128
"""Rows of each held-out dataset, none with the prompt of a row that is trained on."""
HOW = {"sampled": 1.0, "greedy": 0.0}
LOGGED = ("all", "mean", "reward", "entropy", "rows/zero_variance", "rollouts/format",
          "cot/keep_ratio", "cot/accuracy", "cot/empty_accuracy",
          "signal/mean", "signal/contrast", "signal/correlation")
START = "start"
"""The result of the warm start itself."""


@dataclass(frozen=True)
class Place:
    """Where a command keeps its work: rows, warm starts, runs and results; `steps` may be fewer."""

    out: Path
    steps: int | None = None
    warm_steps: int | None = None
    rows: int = ROWS
    evaluated: int = EVALUATED

    def data(self, study: Study, dataset: str) -> Path:
        """Return the folder of a compiled dataset."""
        return self.out / "data" / f"{Path(study.spec).stem}.{dataset}"

    def result(self, study: Study, seed: int, arm: str) -> Path:
        """Return the file of one result."""
        return self.out / "results" / study.name / f"seed-{seed}" / f"{arm}.json"


def compile_rows(study: Study, place: Place) -> None:
    """Compile the rows of a study, unless they are there."""
    own = HERE / study.spec
    spec = own if own.exists() else Path(recipes.__path__[0]) / study.spec
    for name, rows in (("train", place.rows), *((n, 2 * place.evaluated) for n in study.evaluated)):
        manifest = place.data(study, name) / "manifest.json"
        wanted = (library_hash(), rows)
        if manifest.exists():
            found = json.loads(manifest.read_text(encoding="utf-8"))
            if (found["library_hash"], found["rows_wanted"]) == wanted:
                continue
        compile_specs(spec, place.out / "data", rows=rows, only=name, workers=2)


def run_seed(study_name: str, seed: int, place: Place) -> None:
    """Warm-start a model and run every arm from it; what has a result already is left as it is."""
    import torch

    study = STUDIES[study_name]
    torch.set_num_threads(1)
    made_with = {
        "library": library_hash(), "warm_steps": place.warm_steps or study.warm_steps,
        "steps": place.steps or study.steps, "rows": place.rows, "evaluated": place.evaluated}
    folder = place.out / "runs" / study.name / f"seed-{seed}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "log.txt").open("a", encoding="utf-8") as log, redirect_stdout(log), (
            redirect_stderr(log)):
        for arm in (None, *study.arms):
            name = arm.name if arm else START
            path = place.result(study, seed, name)
            if path.exists() and json.loads(path.read_text("utf-8"))["made_with"] == made_with:
                continue
            print(f"-- {study.name}, seed {seed}, {name}", flush=True)
            found = run_arm(study, arm, seed, place, folder)
            write_json(path, {"study": study.name, "arm": name, "seed": seed,
                              "made_with": made_with, **found})


def configuration(study: Study, arm: Arm | None, seed: int, place: Place, folder: Path) -> Config:
    """Return the configuration of an arm."""
    steps = place.steps or study.steps
    return read_config({
        "model": str(folder / "warm"), "output": str(folder / (arm.name if arm else START)),
        "seed": seed, "steps": steps, "save_every": 10 * steps, "threads": 1, "device": "cpu",
        "precision": "fp32", "thinking": {"mode": "native"},
        "rollouts": {"group": 8, "prompts": 16, "max_tokens": study.max_tokens},
        "optimiser": {"loss": "dapo", "learning_rate": 7e-4, "warmup_steps": 5,
                      "adam_beta2": 0.98, "micro_batch": 128},
        **(arm.changes if arm else {})})


def run_arm(
    study: Study, arm: Arm | None, seed: int, place: Place, folder: Path
) -> dict[str, Any]:
    """Train one arm, or make the warm start for None, and return what is kept of it."""
    config = configuration(study, arm, seed, place, folder)
    rows = load_rows(place.data(study, "train"), config)
    began = perf_counter()
    log: dict[str, list[float | None]] = {}
    if arm is None:
        model, template = warm(study, rows, config, place)
    else:
        trainer = train(config, str(config.model), rows, place.data(study, "train"), kind=arm.kind)
        model, template = trainer.model, trainer.template
        log = learning(Path(config.output) / METRICS)
    seconds = perf_counter() - began
    held = {how: evaluate(study, model, template, rows, config, place, temperature)
            for how, temperature in HOW.items()}
    if arm is not None:
        shutil.rmtree(config.output)
    return {"seconds": round(seconds, 1), "held_out": held, "log": log}


def warm(study: Study, rows: Rows, config: Config, place: Place) -> tuple[Any, Template]:
    """Make the tokenizer and the warm-started model of a seed, and keep them."""
    rng = Random(config.seed)
    asked = [turn["content"] for row in rows.train for turn in row["prompt"]]
    # every token of a demonstration is in the prompts, among the tokenizer's own words, or here
    told = ["- . ? ; / : " + " ".join(map(str, range(10))), " ".join(
        name.partition(".")[2].rpartition("_")[2] for row in rows.train for name in row["names"])]
    tokenizer = make_tokenizer([*asked, *told, "sentences_are"])
    template = Template.of(tokenizer, config.thinking)
    model = make_model(tokenizer, seed=config.seed)
    loss = supervise(model, SHOWN[study.name](template, rows.train, rng), rng,
                     pad=tokenizer.pad_token_id, steps=place.warm_steps or study.warm_steps,
                     size=32, rate=4e-3)
    model.save_pretrained(str(config.model))
    tokenizer.save_pretrained(str(config.model))
    print(f"{model.num_parameters():,} parameters, {len(tokenizer)} words, loss {loss:.3f}")
    return model, Template.of(load_tokenizer(str(config.model)), config.thinking)


def learning(path: Path) -> dict[str, list[float | None]]:
    """Return the curves of a run: a value for each update, None where there is none."""
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    updates = [r for r in records if "all" in r]
    return {key: [round(r[key], 4) if key in r else None for r in updates]
            for key in LOGGED if any(key in r for r in updates)}


def evaluate(
    study: Study, model: Any, template: Template, rows: Rows, config: Config, place: Place,
    temperature: float,
) -> dict[str, dict[str, float]]:
    """Return all-pass on held-out rows by dataset and composition; `vacuous` see `shares`."""
    seen = {row["id"] for row in rows.train}
    settings = Settings(study.name, temperature=temperature, seed=config.seed,
                        max_new_tokens=config.rollouts.max_tokens, thinking="native")
    found: dict[str, list[Outcome]] = defaultdict(list)
    for name in study.evaluated:
        other: tuple[Row, ...] = load_rows(place.data(study, name), config).train
        fresh = [row for row in other if row["id"] not in seen][:place.evaluated]
        for outcome in evaluate_model(model, template, fresh, settings, size=192):
            for group in (name, f"{name}/{outcome.rollout.row['composition']}"):
                found[group].append(outcome)
    return {group: shares(outcomes) for group, outcomes in sorted(found.items())}


def shares(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Return how many answers pass, and how many break the first constraint and keep the rest."""
    vacuous = [o.strict != "pass" and len(o.leaves) > 1 and o.held == len(o.leaves) - 1
               and o.leaves[0].strict != "pass" for o in outcomes]
    n = len(outcomes)
    return {"rows": n, "all": round(sum(o.strict == "pass" for o in outcomes) / n, 4),
            "vacuous": round(sum(vacuous) / n, 4)}
