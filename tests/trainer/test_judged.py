"""Training, evaluation and profiles of rows that ask a judge, against a scripted endpoint."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ifdsl_trainer.configfile import read_config
from ifdsl_trainer.data import load_rows
from ifdsl_trainer.errors import Stopped, TrainError
from ifdsl_trainer.evaluation.command import main
from ifdsl_trainer.evaluation.rollouts import Completion, Rollout, write_rollouts
from ifdsl_trainer.evaluation.rollouts import Settings as Drawn
from ifdsl_trainer.experts import passing
from ifdsl_trainer.guards import Guards
from ifdsl_trainer.reward import asks, score
from ifdsl_trainer.run import train
from ifdsl_trainer.tiny.model import make_model, make_tokenizer
from served import by_probability, material, serving

from ifdsl.compose.schemes import read_reward
from ifdsl.judges.panel import Panel
from ifdsl.output.compile import compile_specs
from ifdsl.text.extract import extract

serve = pytest.fixture(serving)
SPEC = """ifc 1
tasks notes { "Tell of rain." "Tell of snow." "Tell of home." "Tell of work." }
constraint kind { say "be kind" judge "Is it kind?" }
constraint brief(n: int in 3..40) { say "use at most {{ n }} words" check count(words) <= n }
dataset train {
  tasks notes
  mix { 1: parallel { kind brief } }
  rows 24
  seed 1
  split validation 50%
  reward verif(hard: all, combine: product)
}
"""


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("judged")
    (folder / "soft.ifc").write_text(SPEC, encoding="utf-8")
    compile_specs(folder / "soft.ifc", folder / "data")
    return folder / "data" / "soft.train"


@pytest.fixture
def model(rows: Path, tmp_path: Path) -> str:
    words = ["be kind use at most words tell of rain snow home work"]
    tokenizer = make_tokenizer(words)
    make_model(tokenizer, hidden=32, layers=1, seed=3).save_pretrained(tmp_path / "model")
    tokenizer.save_pretrained(tmp_path / "model")
    return str(tmp_path / "model")


def configured(folder: Path, model: str, url: str, **changes: Any) -> Any:
    return read_config({
        "model": model, "device": "cpu", "precision": "fp32", "steps": 2, "save_every": 2,
        "output": str(folder / "run"), "reward": {"truncated": "mask"},
        "rollouts": {"group": 4, "prompts": 4, "max_tokens": 30}, "log_every": 1,
        "judge": {"url": url, "model": "j", "cache": str(folder / "judge"), "backoff": 0,
                  "tries": 2}, **changes})


def test_rollouts_are_judged_and_told(
    serve: Any, rows: Path, model: str, tmp_path: Path
) -> None:
    served = serve(lambda body, n: by_probability(0.9 if "a" in material(body)["answer"] else 0.1))
    c = configured(tmp_path, model, served.url)
    train(c, model, load_rows(rows, c), rows)
    asked = [material(body) for body in served.bodies]
    assert asked and len({json.dumps(x) for x in asked}) == len(asked)
    assert all(x["question"] == "Is it kind?" and x["task"].startswith("Tell of") for x in asked)
    told = [json.loads(x) for x in (tmp_path / "run" / "metrics.jsonl").read_text("utf-8").split(
        "\n") if x]
    assert sum(x.get("judge/calls", 0) for x in told) == len(asked)
    assert any(0 <= x.get("constraint/soft.kind", -1) <= 1 for x in told)


def test_a_judge_that_is_down_stops_the_run(
    serve: Any, rows: Path, model: str, tmp_path: Path
) -> None:
    served = serve(lambda body, n: (500, b"down"))
    c = configured(tmp_path, model, served.url, reward={"max_unscored": 0})
    with pytest.raises(Stopped, match="could not be scored"):
        train(c, model, load_rows(rows, c), rows)


def test_an_answer_that_a_guard_does_not_let_through_earns_the_least() -> None:
    row = {"check": "ifc 1 for en\nconstraint { check count(words) <= 3 }\n", "lang": "en",
           "task": "Say.", "composition": "single", "prompt": []}
    guards, reward = Guards.of(["screens.coherent", "std.max_words(n: 2)"]), read_reward("all")

    def earned(text: str, says: bool | None) -> tuple[Any, ...]:
        answer = extract(text)
        asked = asks(answer, row, reward, False, guards)
        s = score(answer, row, reward, (), False, lambda q: says, guards)
        return len(asked), s.earned, dict(s.guards)

    assert earned("a b", True) == (1, 1, {"screens.coherent": "pass", "std.max_words": "pass"})
    assert earned("a b", False)[1:] == (0, {"screens.coherent": "fail", "std.max_words": "pass"})
    assert earned("a b", None)[1] is None
    assert earned("a b c", True)[1] == 0 and earned("a b c", None)[1] == 0
    assert earned("a b c d", True) == (0, 0, {})  # it earns the least already: nobody is asked
    with pytest.raises(TrainError, match=r"`reward.guards`, `screens.coherant`.*did you mean"):
        Guards.of(["screens.coherant"])


def test_guards_are_asked_in_training(
    serve: Any, rows: Path, model: str, tmp_path: Path
) -> None:
    with pytest.raises(TrainError, match=r"`reward.guards` ask a judge"):
        load_rows(rows, read_config({"model": "m", "reward": {"guards": ["screens.coherent"]}}))
    served = serve(lambda body, n: by_probability(0.9))
    c = configured(tmp_path, model, served.url, reward={
        "truncated": "mask", "guards": ["screens.coherent"]})
    train(c, model, load_rows(rows, c), rows)
    questions = {material(body)["question"] for body in served.bodies}
    told = [json.loads(x) for x in (tmp_path / "run" / "metrics.jsonl").read_text("utf-8").split(
        "\n") if x]
    asked = [x["guard/screens.coherent"] for x in told if "guard/screens.coherent" in x]
    assert bool(asked) == any("coherent" in q for q in questions) and set(asked) <= {1.0}


def test_rows_that_ask_a_judge_want_one(rows: Path) -> None:
    with pytest.raises(TrainError, match="rows ask a judge: a section `judge` names one"):
        load_rows(rows, read_config({"model": "m"}))


def test_an_evaluation_is_judged(
    serve: Any, rows: Path, model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    served = serve(lambda body, n: by_probability(0.9))
    settings = tmp_path / "judge.yaml"
    settings.write_text(f"url: {served.url}\nmodel: j\ncache: {tmp_path / 'judge'}\n",
                        encoding="utf-8")
    call = [str(rows), "--model", model, "--max-new-tokens", "60", "--temperature", "1",
            "--limit", "6", "--out", str(tmp_path / "out"), "--json"]
    assert main(call) == 1 and "--judge FILE names one" in capsys.readouterr().err
    assert main([*call, "--judge", str(settings)]) == 0
    found = json.loads(capsys.readouterr().out)
    kind = found["by"]["constraint"]["soft.kind"]["strict"]["rate"]
    assert 0 <= kind <= 1 and found["n"] == 6
    calls = len(served.bodies)
    again = ["--rollouts", str(tmp_path / "out" / "rollouts.jsonl"), "--json"]
    assert main([*again, "--judge", str(settings)]) == 0
    assert json.loads(capsys.readouterr().out) == found and len(served.bodies) == calls


def test_saved_rollouts_are_experts_only_where_they_could_be_judged(
    serve: Any, rows: Path, model: str, tmp_path: Path
) -> None:
    """What is within a run's budget, which is that of its training too."""
    served = serve(lambda body, n: by_probability(0.9))
    path = tmp_path / "rollouts.jsonl"
    cloning = {"source": "rollouts", "path": str(path), "per_step": 1}
    c = configured(tmp_path, model, served.url, cloning=cloning)
    found = load_rows(rows, c)
    write_rollouts(path, [Rollout(row, Completion(f"Well {i}.", 3, True), Drawn(model))
                          for i, row in enumerate(found.train[:3])])
    panel = Panel.of(c.judge)
    assert len(passing(path, c, found, panel)) == 3
    assert panel is not None and panel.caller.endpoint.spent.calls == len(served.bodies) == 3
    down = configured(tmp_path, model, "http://127.0.0.1:9", cloning=cloning,
                      judge={"url": "http://127.0.0.1:9", "model": "j", "cache": "off", "tries": 1})
    with pytest.raises(TrainError, match=r"3 of 3 rollouts could not be judged: .*ConnectError"):
        passing(path, down, found, Panel.of(down.judge))
    short = configured(tmp_path, model, served.url, cloning=cloning, judge={
        "url": served.url, "model": "j", "cache": "off", "max_calls": 2})
    with pytest.raises(TrainError, match=r"1 of 3 rollouts could not be judged: .*`max_calls`"):
        train(short, model, found, rows)
