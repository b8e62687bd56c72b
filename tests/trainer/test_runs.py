"""Whole runs: two processes, killed and resumed ones, and those that stop with a message."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import torch
from ifdsl_trainer import run
from ifdsl_trainer.configfile import read_config
from ifdsl_trainer.data import load_rows
from ifdsl_trainer.errors import Stopped, TrainError
from ifdsl_trainer.passes import Passes
from ifdsl_trainer.tiny.model import make_model, make_tokenizer
from safetensors.torch import load_file
from scripted import Scripted, build
from trl.trainer.utils import RepeatSampler

TIMED = re.compile("step_time|^train_|epoch|num_tokens")
HERE = Path(__file__).parent
SCRIPT: list[float | None] = (
    [1.0, 0.5, 0.0, None, 0.25, 0.0, 0.0, 1.0] + [0.0] * 6 + [1.0] * 2
    + [3.0, 0.5, 0.5, 1.0, 2.0, 2.0, 0.0, 0.0] + [1.0] * 8)


def scripted(data: Path, folder: Path, processes: int, **options: Any) -> Any:
    """Run the scripted trainer in some processes; return what the first one wrote."""
    folder.mkdir()
    out = folder / "out.pt"
    env = {**os.environ, "OMP_NUM_THREADS": "1"}
    launcher = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", str(processes)]
    done = subprocess.run(
        [sys.executable, *(launcher if processes > 1 else []), str(HERE / "scripted.py"),
         str(data), str(folder), str(out), json.dumps(options)],
        env=env, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    return torch.load(out)


@pytest.mark.slow
@pytest.mark.parametrize(("loss", "groups", "size"), [("dapo", 4, 8), ("grpo", 3, 12)])
def test_two_processes_give_the_update_of_one_with_twice_the_batch(
    data: Path, tmp_path: Path, loss: str, groups: int, size: int
) -> None:
    """With three groups, the second is split between the processes."""
    options: dict[str, Any] = {
        "superior_cot": True, "experts": 9, "beta": 0.05, "steps": 2,
        "script": SCRIPT[:8 * groups], "cloning": {"per_step": 5}, "reward": {"max_unscored": 0.5},
    }
    one, two = (
        scripted(data, tmp_path / str(n), n, optimiser={"micro_batch": size, "loss": loss},
                 **options)
        for n, size in ((1, 8 * groups), (2, size))
    )
    for a, b in zip(one["parameters"], two["parameters"], strict=True):
        assert torch.allclose(a, b, rtol=1e-3, atol=2e-4)
    for key in ("reward", "rewards/accuracy/mean", "cot/keep_ratio", "tokens/kept", "all"):
        assert one["log"][0].get(key) == pytest.approx(two["log"][0].get(key)), key


@pytest.mark.slow
def test_two_processes_stop_together_and_save(
    data: Path, tmp_path: Path, model: str
) -> None:
    c = config(tmp_path / "run", model=model, processes=2, reward={"max_unscored": 0},
               rollouts={"group": 4, "prompts": 4, "max_tokens": 8})
    path = tmp_path / "config.yaml"
    path.write_text(json.dumps(c.model_dump()), encoding="utf-8")
    patch = tmp_path / "sitecustomize.py"  # a check that crashes in the second process alone
    patch.write_text(
        "import os\nif os.environ.get('RANK') == '1':\n"
        "    from ifdsl_trainer import reward\n    reward.bound = lambda check: 1 / 0\n",
        encoding="utf-8")
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), os.environ["PYTHONPATH"]])}
    done = subprocess.run([sys.executable, "-m", "ifdsl", "train", str(path), str(data)], env=env,
                          capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 1
    assert "error: 50% of the rollouts after update 0 could not be scored" in done.stderr
    assert "ZeroDivisionError" in done.stderr
    assert (tmp_path / "run" / "checkpoint-0" / "ifdsl.json").exists()


def config(folder: Path, **changes: Any) -> Any:
    return read_config({
        "model": "x", "device": "cpu", "precision": "fp32", "steps": 4, "save_every": 2,
        "output": str(folder), "thinking": {"mode": "native"}, "superior_cot": True,
        "rollouts": {"group": 4, "prompts": 4, "max_tokens": 8}, "keep": 9,
        "optimiser": {"learning_rate": 1e-2, "micro_batch": 8}, **changes,
    })


@pytest.fixture
def model(data: Path, tmp_path: Path) -> str:
    """Return a small model and its tokenizer on the disk."""
    rows = load_rows(data, read_config({"model": "m"}))
    tokenizer = make_tokenizer([t["content"] for row in rows.train for t in row["prompt"]])
    make_model(tokenizer, hidden=32, layers=1, seed=3).save_pretrained(tmp_path / "model")
    tokenizer.save_pretrained(tmp_path / "model")
    return str(tmp_path / "model")


def train(model: str, data: Path, folder: Path, resume: str | None = None, **changes: Any) -> Any:
    c = config(folder, **changes)
    return run.train(c, model, load_rows(data, c), data, resume=resume)


def log(trainer: Any, step: int) -> dict[str, float]:
    timed = ("step_time", "train_runtime", "epoch")
    return {k: v for h in trainer.state.log_history if h["step"] == step
            for k, v in h.items() if k not in timed and not k.startswith("train_")}


def test_a_killed_run_resumes_as_if_it_had_not_been(data: Path, tmp_path: Path, model: str) -> None:
    whole = train(model, data, tmp_path / "whole")
    killed = tmp_path / "killed"
    shutil.copytree(tmp_path / "whole" / "checkpoint-2", killed / "checkpoint-2")
    resumed = train(model, data, killed, resume="last")
    assert resumed.state.global_step == 4
    for step in (3, 4):
        assert log(resumed, step) == log(whole, step)
    for a, b in zip(whole.model.parameters(), resumed.model.parameters(), strict=True):
        assert torch.equal(a, b)
    assert json.loads((killed / "final" / "ifdsl.json").read_text(encoding="utf-8"))["spec_hash"]
    assert (killed / "checkpoint-4" / "manifest.json").exists()


def test_a_run_that_is_resumed_in_a_later_pass_goes_on_with_its_order(
    data: Path, tmp_path: Path, model: str
) -> None:
    three_steps_a_pass = {"steps": 6, "rollouts": {"group": 4, "prompts": 16, "max_tokens": 4}}
    whole = train(model, data, tmp_path / "whole", **three_steps_a_pass)
    killed = tmp_path / "killed"
    shutil.copytree(tmp_path / "whole" / "checkpoint-4", killed / "checkpoint-4")
    resumed = train(model, data, killed, resume="last", **three_steps_a_pass)
    assert log(resumed, 5) == log(whole, 5) and log(resumed, 6) == log(whole, 6)
    assert list(Passes(Sampled(5), 1, lambda steps: 0)) != list(Passes(Sampled(5), 1, lambda s: 1))


class Sampled(RepeatSampler):
    def __init__(self, rows: int) -> None:
        super().__init__(range(rows), 1, seed=1)


@pytest.mark.slow
def test_a_run_that_is_killed_with_the_command_line_resumes(
    data: Path, tmp_path: Path, model: str
) -> None:
    c = config(tmp_path / "killed", model=model, steps=40, keep=40)
    path = tmp_path / "config.yaml"
    path.write_text(json.dumps(c.model_dump()), encoding="utf-8")
    call = [sys.executable, "-m", "ifdsl", "train", str(path), str(data)]
    process = subprocess.Popen(call)
    while not (tmp_path / "killed" / "checkpoint-4" / "ifdsl.json").exists():
        assert process.poll() is None
        time.sleep(0.05)
    process.kill()
    process.wait()
    (tmp_path / "killed" / "checkpoint-38").mkdir()  # torn
    assert not (tmp_path / "killed" / "final").exists()
    subprocess.run([*call, "--resume"], check=True)
    subprocess.run([*call, "-o", str(tmp_path / "whole")], check=True)
    final = [load_file(tmp_path / name / "final" / "model.safetensors")
             for name in ("killed", "whole")]
    assert all(torch.equal(final[0][k], final[1][k]) for k in final[1])
    told = [[{k: v for k, v in json.loads(line).items() if not TIMED.search(k)}
             for line in (tmp_path / name / "metrics.jsonl").read_text("utf-8").splitlines()]
            for name in ("killed", "whole")]
    assert told[0] == told[1] and len(told[0]) == 41


def test_resuming_under_another_configuration_is_refused(
    data: Path, tmp_path: Path, model: str
) -> None:
    train(model, data, tmp_path / "run", steps=2)
    with pytest.raises(TrainError) as error:
        train(model, data, tmp_path / "run", resume="last", steps=2, seed=18)
    assert "config.seed: 17 then, 18 now" in str(error.value)
    with pytest.raises(TrainError, match="no whole checkpoint of this trainer"):
        train(model, data, tmp_path / "run", resume=str(tmp_path))


def test_a_run_without_scores_stops_and_keeps_what_it_has(
    data: Path, tmp_path: Path, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ifdsl_trainer import reward

    def broken(check: str) -> Any:
        raise OSError("the disk is gone")

    monkeypatch.setattr(reward, "bound", broken)
    with pytest.raises(Stopped) as stop:
        train(model, data, tmp_path / "run")
    assert "100% of the rollouts after update 0 could not be scored" in str(stop.value)
    assert "the disk is gone" in str(stop.value)
    assert (tmp_path / "run" / "checkpoint-0" / "ifdsl.json").exists()


def test_a_loss_that_is_no_number_stops_before_it_spoils_the_model(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer = build(data, tmp_path, [1.0, 0.0] * 4)
    before = [p.clone() for p in trainer.model.parameters()]

    def nan(self: Any, inputs: Any) -> Any:
        out = original(self, inputs)
        return {**out, "advantages": out["advantages"] * torch.nan}

    original = Scripted._generate_and_score_completions
    monkeypatch.setattr(Scripted, "_generate_and_score_completions", nan)
    with pytest.raises(Stopped, match="not finite"):
        trainer.train()
    assert all(torch.equal(a, b) for a, b in zip(before, trainer.model.parameters(), strict=True))


def test_fewer_rows_than_a_step_takes(data: Path, tmp_path: Path, model: str) -> None:
    with pytest.raises(TrainError, match="a step takes 64 prompts, and there are 48 rows"):
        train(model, data, tmp_path / "run", rollouts={"group": 4, "prompts": 64, "max_tokens": 8})
