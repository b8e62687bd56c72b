"""The command line of the trainer."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from ifdsl_trainer.configfile import read_config
from ifdsl_trainer.data import load_rows
from ifdsl_trainer.errors import TrainError
from ifdsl_trainer.evaluation.rollouts import Settings
from ifdsl_trainer.launch import main
from ifdsl_trainer.profile.measure import identity
from ifdsl_trainer.profile.table import Profile, Rate, write_profile
from ifdsl_trainer.tiny.model import make_model, make_tokenizer
from ifdsl_trainer.world import refuse_other_sharding


@pytest.fixture
def call(data: Path, tmp_path: Path) -> Any:
    """Return a function that runs the command line on a small model with a configuration."""
    rows = load_rows(data, read_config({"model": "m"}))
    tokenizer = make_tokenizer([t["content"] for row in rows.train for t in row["prompt"]])
    model = make_model(tokenizer, hidden=32, layers=1)
    model.save_pretrained(tmp_path / "model")
    tokenizer.save_pretrained(tmp_path / "model")

    def run(*arguments: str, **changes: Any) -> int:
        found = {
            "model": str(tmp_path / "model"), "device": "cpu", "precision": "fp32", "steps": 2,
            "save_every": 1, "output": str(tmp_path / "out"), "thinking": {"mode": "native"},
            "rollouts": {"group": 4, "prompts": 4, "max_tokens": 8}, **changes,
        }
        path = tmp_path / "config.yaml"
        path.write_text(yaml.safe_dump(found), encoding="utf-8")
        return main([str(path), str(data), *arguments])

    return run


def test_a_dry_run_tells_the_plan_and_makes_nothing(
    call: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("--dry-run", superior_cot=True, reward={"scheme": "all"}) == 0
    out = capsys.readouterr().out
    for told in ("4 prompts x 4 = 16 rollouts, 4 of them with an empty thought",
                 "1 processes x 2 forward passes x 8 rollouts", "parameters:", "GiB on each device",
                 "warning: under a reward of 0 or 1", "<|im_start|>assistant"):
        assert told in out
    assert not (tmp_path / "out").exists()


def test_a_run_writes_its_metrics_and_resumes(call: Any, tmp_path: Path) -> None:
    assert call(lora={"rank": 4, "alpha": 8}) == 0
    out = tmp_path / "out"
    lines = [json.loads(x) for x in (out / "metrics.jsonl").read_text("utf-8").splitlines()]
    assert [x["step"] for x in lines] == [1, 2, 2] and "constraint/tiny.end" in {
        k for x in lines for k in x}
    assert (out / "final" / "adapter_model.safetensors").exists()
    assert call("--resume", lora={"rank": 4, "alpha": 8}) == 0
    assert call("--resume", lora={"rank": 8, "alpha": 8}) == 1


def test_a_run_with_mathematics_a_profile_and_a_curriculum(
    call: Any, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    problems, profile = tmp_path / "maths.jsonl", tmp_path / "profile.parquet"
    lines = [json.dumps({"prompt": f"{n} + {n} is", "answer": 2 * n}) + "\n" for n in range(9)]
    problems.write_text("".join(lines), encoding="utf-8")
    config = read_config({"model": "m"})
    rows = load_rows(data, config)
    rates = {row["id"]: Rate(row["id"], 2, i % 3, 0, 0, 0.5) for i, row in enumerate(rows.train)}
    write_profile(profile, Profile(identity(rows.manifest, config, Settings("m"), 2), rates))
    changes = {
        "maths": {"path": str(problems)}, "superior_cot": True,
        "data": {"order": "by_level", "profile": str(profile), "pass_rate_min": 0.1}}
    assert call("--dry-run", **changes) == 0
    out = capsys.readouterr().out
    assert "64 to train on, 32 of them mathematics, 0 held out, 16 outside the band" in out
    assert "about 2 of them with an empty thought" in out
    assert "the run ends before the hardest rows: `steps` take 8 prompts" in out
    assert call(**changes) == 0
    told = (tmp_path / "out" / "metrics.jsonl").read_text("utf-8").splitlines()
    first = json.loads(told[0])
    assert {"maths/accuracy", "all", "strict/single", "cot/accuracy"} <= set(first)
    problems.write_text("".join(reversed(lines)), encoding="utf-8")
    assert call("--resume", **changes) == 1
    assert "sources.maths" in capsys.readouterr().err


def test_a_run_ends_with_a_report(call: Any, tmp_path: Path) -> None:
    held = {"held_out": "train", "held_out_rows": 5}
    assert call(report_rows=4, data=held, lora={"rank": 4, "alpha": 8}) == 0
    out = tmp_path / "out"
    assert "after − before, greedy" in (out / "report.html").read_text("utf-8")
    found = json.loads((out / "eval" / "after-greedy" / "result.json").read_text("utf-8"))
    assert found["n"] == 4 and found["settings"]["model"] == str(out / "final")


def test_held_out_rows_are_evaluated_during_training(
    call: Any, data: Path, tmp_path: Path
) -> None:
    assert call(evaluate_every=1, data={"held_out": "train", "held_out_rows": 6}) == 0
    lines = (tmp_path / "out" / "metrics.jsonl").read_text("utf-8").splitlines()
    assert [x["step"] for x in map(json.loads, lines) if "eval_all" in x] == [1, 2]


@pytest.mark.parametrize(("arguments", "told"), [
    (["absent.yaml", "data"], "cannot be read"), (["tiny", "-o", "x", "--seed", "a"], None),
])
def test_calls_that_cannot_run(
    arguments: list[str], told: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    if told is None:
        with pytest.raises(SystemExit) as stop:
            main(arguments)
        assert stop.value.code == 2
    else:
        assert main(arguments) == 1
        assert told in capsys.readouterr().err


def test_no_data_is_an_error(call: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call("--dry-run")
    assert main([str(tmp_path / "config.yaml")]) == 1
    assert "no data" in capsys.readouterr().err


def test_the_verb_starts_the_trainer() -> None:
    done = subprocess.run([sys.executable, "-m", "ifdsl", "train", "absent.yaml", "data"],
                          capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "error: `absent.yaml` cannot be read" in done.stderr


@pytest.mark.parametrize(("call", "told"), [
    (["raif_1.5b", "data"], "neither a file nor a recipe (did you mean `raif-1.5b`?)"),
    (["nothing", "data"], "recipes are ifrlvr-8b, lsrif-1.5b"),
])
def test_a_name_that_is_no_recipe(
    call: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(call) == 1
    assert told in capsys.readouterr().err


def test_data_that_resume_took(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "c.yaml"
    path.write_text("model: m\n", encoding="utf-8")
    assert main([str(path), "--resume", str(data)]) == 1
    assert "put the data first" in capsys.readouterr().err


@pytest.mark.parametrize(("sharding", "flag"), [
    ("zero3", None), ("off", "ACCELERATE_USE_FSDP"), ("fsdp", "ACCELERATE_USE_DEEPSPEED")])
def test_another_sharding_than_the_launchers_is_refused(
    sharding: str, flag: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORLD_SIZE", "2")
    if flag:
        monkeypatch.setenv(flag, "true")
    with pytest.raises(TrainError, match="`sharding` is"):
        refuse_other_sharding(read_config({"model": "m", "sharding": sharding}))
