"""Two processes of one run and one judge: what they pay, and the limits, in sum."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
import yaml
from ifdsl_trainer.configfile import read_config
from ifdsl_trainer.errors import TrainError
from ifdsl_trainer.tiny.model import make_model, make_tokenizer
from ifdsl_trainer.world import refuse_more_processes_than_calls
from served import Served, by_probability, serving

from ifdsl.output.compile import compile_specs

serve = pytest.fixture(serving)
SPEC = """ifc 1
tasks notes { "Tell of rain." }
constraint kind { say "be kind" judge "Is it kind?" }
constraint calm { say "be calm" judge "Is it calm?" }
constraint brief(n: int in 20..40) { say "use at most {{ n }} words" check count(words) <= n }
dataset train {
  tasks notes
  mix { 1: parallel { kind calm brief } }
  rows 8
  seed 1
  reward mean
}
"""


@pytest.fixture
def run(tmp_path: Path) -> Any:
    """Return a function that trains with a judge in two processes."""
    (tmp_path / "soft.ifc").write_text(SPEC, encoding="utf-8")
    compile_specs(tmp_path / "soft.ifc", tmp_path / "data")
    tokenizer = make_tokenizer(["be kind calm tell of rain snow home work"])
    terse(make_model(tokenizer, hidden=32, layers=1, seed=3), [
        tokenizer.eos_token_id, *tokenizer.convert_tokens_to_ids(["calm", "rain"])]
    ).save_pretrained(tmp_path / "model")
    tokenizer.save_pretrained(tmp_path / "model")

    def train(served: Served, **judge: Any) -> subprocess.CompletedProcess[str]:
        path = tmp_path / "config.yaml"
        path.write_text(yaml.safe_dump({
            "model": str(tmp_path / "model"), "device": "cpu", "precision": "fp32", "steps": 2,
            "processes": 2, "save_every": 2, "output": str(tmp_path / "run"), "log_every": 1,
            "rollouts": {"group": 8, "prompts": 4, "max_tokens": 8},
            "reward": {"max_unscored": 0.1}, "judge": {
                "url": served.url, "model": "j", "cache": str(tmp_path / "kept"), "backoff": 0,
                "tries": 2, **judge}}), encoding="utf-8")
        return subprocess.run(
            [sys.executable, "-m", "ifdsl", "train", str(path),
             str(tmp_path / "data" / "soft.train")],
            env=dict(os.environ), capture_output=True, text=True, check=False, timeout=300)

    return tmp_path, train


def terse(model: Any, tokens: list[int]) -> Any:
    """Make a model say few words out of some, and end: two processes then draw the same answers."""
    with torch.no_grad():
        for layer in model.model.layers:
            layer.self_attn.o_proj.weight.zero_()
            layer.mlp.down_proj.weight.zero_()
        words = model.get_input_embeddings().weight
        words[:, 0] = 0.3
        words[tokens, 0] = 3.5
    return model


def distinct(served: Served) -> int:
    return len({json.dumps(body, sort_keys=True) for body in served.bodies})


@pytest.mark.slow
def test_no_call_is_paid_twice_and_limits_hold_in_sum(serve: Any, run: Any) -> None:
    folder, train = run
    served = serve(lambda body, n: by_probability(0.9 if n % 3 else 0.1), seconds=0.2)
    done = train(served, concurrency=4)
    assert done.returncode == 0, done.stderr[-3000:]
    assert len(served.bodies) == distinct(served) > 8
    assert 2 < served.at_once <= 4
    told = [json.loads(x) for x in (folder / "run" / "metrics.jsonl").open(encoding="utf-8")]
    assert told[0]["judge/known"] > 0  # what the other process paid
    writers = [p for p in (folder / "kept").glob("*.jsonl") if p.stat().st_size]
    assert len(writers) == 2  # both processes paid


@pytest.mark.slow
def test_a_budget_that_is_spent_stops_the_run_and_is_named(serve: Any, run: Any) -> None:
    _, train = run
    served = serve(lambda body, n: by_probability(0.9), seconds=0.05)
    done = train(served, concurrency=4, max_calls=7)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert len(served.bodies) <= 7
    told, = [x for x in done.stderr.splitlines() if "could not be scored" in x]
    assert "`reward.max_unscored`" in told
    assert told.endswith("the calls of a run are spent (`max_calls`)")


def test_fewer_calls_at_once_than_processes_are_refused() -> None:
    judge = {"url": "u", "model": "j", "concurrency": 1}
    with pytest.raises(TrainError, match=r"`judge.concurrency` is 1, and the run has 2 processes"):
        refuse_more_processes_than_calls(
            read_config({"model": "m", "processes": 2, "judge": judge}))
