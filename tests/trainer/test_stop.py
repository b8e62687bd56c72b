"""Probes of rollouts, and what ends a run early: degenerate answers, and no more progress."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from ifdsl_trainer import metrics, run
from ifdsl_trainer.config import Probes
from ifdsl_trainer.data import load_rows
from ifdsl_trainer.errors import Stopped
from ifdsl_trainer.pages import KEYS
from ifdsl_trainer.stop import StopOnProbes
from test_runs import config, model, train

__all__ = ["model"]
CHECK = """ifc 1 for en
constraint t.all(ws: ["red", "blue", "green"]) {
  check all(count(find(w)) >= 1 for w in ["red", "blue", "green"])
}"""
HONEST = "A red boat and a blue one met where the green water of the bay grows deep."


def row(id: str) -> dict[str, Any]:
    return {"id": id, "check": CHECK, "task": "Tell of boats.", "lang": "en",
            "prompt": [{"role": "user", "content": "Tell of boats. Mention red, blue and green."}]}


def means(held: list[tuple[dict[str, Any], str]], *others: tuple[str, str]) -> dict[str, float]:
    here = [(r["id"], text) for r, text in held]
    found: dict[str, list[float]] = {}
    for name, value in metrics.of_probes(held, [*here, *others]):
        found.setdefault(name, []).append(value)
    assert set(found) <= set(KEYS) and len({len(v) for v in found.values()}) <= 1
    return {k: sum(v) / len(v) for k, v in found.items()}


def test_shares_of_the_answers_that_pass() -> None:
    listed = (row("a"), "red, blue, green")
    found = means([listed, (row("a"), HONEST), (row("b"), HONEST), (row("b"), HONEST + " So.")])
    assert found == {"probes/echo": 0, "probes/repetition": 0, "probes/keywords": 0.25,
                     "probes/marks": 0, "probes/same": 0.5, "probes/any": 0.75}


def test_an_answer_of_another_process_counts_as_the_same() -> None:
    assert means([(row("a"), HONEST)])["probes/same"] == 0
    assert means([(row("a"), HONEST)], ("b", HONEST))["probes/same"] == 1


def test_nothing_passes_and_nothing_is_logged() -> None:
    assert means([]) == {}


def stops(*shares: float | None, limit: float | None = 0.5, patience: int = 3) -> bool:
    """Return whether a run with these shares stops at the last of them."""
    history: list[dict[str, Any]] = []
    stop = StopOnProbes(Probes(stop_above=limit, patience=patience))
    for step, share in enumerate(shares, 1):
        logs = {} if share is None else {"probes/any": share, "probes/echo": share}
        history += [{"step": step, **logs}, {"step": step, "eval_probes/any": 1.0}]
        try:
            stop.on_log(None, SimpleNamespace(log_history=history, global_step=step), None, logs)
        except Stopped as error:
            assert f"update {step}: echo {share:.0%}" in str(error)
            return step == len(shares)
    return False


def test_the_limit_and_the_patience() -> None:
    assert stops(0.6, 0.6, 0.6)
    assert stops(0.1, 0.6, 0.7, 1.0)
    assert stops(0.6, None, 0.6, None, 0.6)  # where nothing passed there is nothing to tell
    assert not stops(0.6, 0.6, 0.5, 0.6, 0.6)
    assert not stops(0.6, 0.6)
    assert not stops(1.0, 1.0, 1.0, 1.0, limit=None)


def degenerate(held: Any, everywhere: Any) -> Any:
    yield "probes/echo", 1.0
    yield "probes/any", 1.0


def test_a_degenerate_run_stops_and_goes_on_counting_when_resumed(
    data: Path, tmp_path: Path, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics, "of_probes", degenerate)
    probes = {"stop_above": 0.5, "patience": 3}
    with pytest.raises(Stopped, match="after update 3: echo 100%") as stop:
        train(model, data, tmp_path / "run", probes=probes)
    assert str(tmp_path / "run" / "checkpoint-3") in str(stop.value)
    assert (tmp_path / "run" / "checkpoint-3" / "ifdsl.json").exists()
    killed = tmp_path / "killed"
    shutil.copytree(tmp_path / "run" / "checkpoint-2", killed / "checkpoint-2")
    with pytest.raises(Stopped, match="after update 3"):
        train(model, data, killed, resume="last", probes=probes)
    done = train(model, data, killed, resume="last", probes={"stop_above": None})
    assert done.state.global_step == 4  # the limit is no part of a run's identity


def test_a_run_ends_when_held_out_rows_do_not_improve(
    data: Path, tmp_path: Path, model: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def trained(folder: Path, resume: str | None = None) -> Any:
        c = config(folder, steps=9, save_every=1, evaluate_every=1, evaluate_patience=2,
                   optimiser={"learning_rate": 1e-9, "micro_batch": 8},
                   data={"held_out": "train", "held_out_rows": 4})
        return run.train(c, model, load_rows(data, c), data, resume=resume)

    whole = trained(tmp_path / "run")
    assert whole.state.global_step == 3 and whole.state.best_metric == 0
    assert "the run ended after update 3: at best 0.0%" in capsys.readouterr().out
    assert (tmp_path / "run" / "final" / "ifdsl.json").exists()
    killed = tmp_path / "killed"
    shutil.copytree(tmp_path / "run" / "checkpoint-2", killed / "checkpoint-2")
    assert trained(killed, "last").state.global_step == 3


@pytest.mark.slow
def test_two_processes_evaluate_and_stop_together(data: Path, tmp_path: Path, model: str) -> None:
    """With superior CoT and thoughts; only the second process has answers that pass."""
    c = config(tmp_path / "run", model=model, processes=2, steps=9, evaluate_every=1,
               probes={"stop_above": 0.5, "patience": 2},
               data={"held_out": "train", "held_out_rows": 11})
    path = tmp_path / "config.yaml"
    path.write_text(json.dumps(c.model_dump()), encoding="utf-8")
    (tmp_path / "sitecustomize.py").write_text(
        "import os\nif os.environ.get('RANK') == '1':\n"
        "    from ifdsl_trainer import metrics\n"
        "    metrics.of_probes = lambda *_: [('probes/same', 1.0), ('probes/any', 1.0)]\n",
        encoding="utf-8")
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), os.environ["PYTHONPATH"]])}
    done = subprocess.run([sys.executable, "-m", "ifdsl", "train", str(path), str(data)], env=env,
                          capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 1, done.stderr[-3000:]
    assert "the last after update 2: same 100%" in done.stderr
    assert (tmp_path / "run" / "checkpoint-2" / "ifdsl.json").exists()
    records = [json.loads(x) for x in
               (tmp_path / "run" / "metrics.jsonl").read_text("utf-8").splitlines()]
    held_out, = [r for r in records if "eval_all" in r]
    wanted = {"eval_all", "eval_mean", "eval_rollouts/format", "eval_rollouts/thought_tokens",
              "eval_probes/any", "eval_completions/mean_length"}
    assert wanted <= set(held_out)
    assert not [k for k in held_out if k.startswith("eval_cot/")]
