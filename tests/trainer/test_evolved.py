"""What an evolution leaves trains: a supervised warm start on its experts, GRPO with cloning."""

from __future__ import annotations

import json
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any

import pytest
from ifdsl_trainer.cloning import example
from ifdsl_trainer.configfile import read_config
from ifdsl_trainer.data import load_rows
from ifdsl_trainer.experts import load_experts
from ifdsl_trainer.run import train
from ifdsl_trainer.thinking import Template
from ifdsl_trainer.tiny.model import make_model, make_tokenizer
from ifdsl_trainer.tiny.warm import supervise
from served import serving
from writers import Model

from ifdsl.evolve.finish import finish
from ifdsl.evolve.plan import evolution
from ifdsl.evolve.run import run
from ifdsl.evolve.settings import Config
from ifdsl.library.library import open_library

serve = pytest.fixture(serving)
SPEC = """ifc 1
use std
tasks notes { "Tell of rain." "Tell of snow." "Tell of home." "Tell of work." }
dataset train {
  tasks notes
  mix { 1: parallel { mention(k: 1) max_sentences(in 2..4) } 1: lowercase }
  rows 24
  seed 2
  split validation 25%
  reward lsrif(decay: 0.2)
}
evolve grown {
  dataset train
  topical mention.w
  rewrite 2
  experts 2
}
"""


class Thinker(Model):
    """Answers with a thought, which the server gives apart."""

    def __call__(self, body: dict[str, Any], n: int) -> Any:
        status, reply = super().__call__(body, n)
        if body["messages"][0]["role"] == "user":
            reply["choices"][0]["message"]["reasoning_content"] = "First the rules, then the words."
        return status, reply


@pytest.fixture
def data(serve: Any, tmp_path: Path) -> Path:
    spec, work = tmp_path / "grow.ifc", tmp_path / "work"
    spec.write_text(SPEC, encoding="utf-8")
    library = open_library([spec])
    plan = evolution(library, "grow", "grown")
    models = Config.model_validate({"writer": {
        "url": serve(Thinker(work)).url, "model": "w", "temperature": 1.0,
        "cache": str(tmp_path / "cache")}})
    found = run(library, plan, models, work)[1]
    assert len(found.rows) > 15
    finish(tmp_path / "data" / plan.name, plan, models, found)
    return tmp_path / "data" / plan.name


def test_warm_start_and_training_on_evolved_rows(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    config = read_config({
        "model": str(folder), "steps": 2, "save_every": 2, "device": "cpu", "precision": "fp32",
        "processes": 1, "output": str(tmp_path / "run"), "log_every": 1,
        "thinking": {"mode": "native"}, "superior_cot": True,
        "rollouts": {"group": 4, "prompts": 4, "max_tokens": 120},
        "cloning": {"source": "column", "column": "experts", "per_step": 2}})
    rows = load_rows(data, config)
    texts = [text for row in rows.train for text in row["experts"]]
    assert texts and all(x.startswith("<think>\nFirst the rules") for x in texts)

    tokenizer = make_tokenizer([*texts, *(t["content"] for row in rows.train
                                          for t in row["prompt"])])
    template = Template.of(tokenizer, config.thinking)
    model = make_model(tokenizer, hidden=32, layers=1, seed=3)
    pairs = [example(template, row["prompt"], text)
             for row in rows.train for text in row["experts"]]
    first, last = (supervise(model, cycle(pairs), Random(1), pad=tokenizer.pad_token_id,
                             steps=steps, size=8, rate=3e-3) for steps in (1, 60))
    assert last < 0.7 * first
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)

    experts = load_experts(config, rows, template, None)
    assert experts is not None and experts.dropped == 0
    train(config, str(folder), rows, data)
    told = [json.loads(x) for x in (tmp_path / "run" / "metrics.jsonl").read_text("utf-8").split(
        "\n") if x]
    assert any("cloning/nll" in x for x in told) and (tmp_path / "run" / "final").is_dir()
