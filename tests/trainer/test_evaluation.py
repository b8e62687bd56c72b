"""Evaluation: rates by hand, saved answers, other formats, and calls that cannot run."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ifdsl_trainer.config import Thinking
from ifdsl_trainer.configfile import read_config
from ifdsl_trainer.data import Row, load_rows
from ifdsl_trainer.errors import TrainError
from ifdsl_trainer.evaluation.command import main
from ifdsl_trainer.evaluation.compare import compare
from ifdsl_trainer.evaluation.local import Local
from ifdsl_trainer.evaluation.rollouts import Completion, Rollout, Settings, read_rollouts
from ifdsl_trainer.evaluation.rows import load
from ifdsl_trainer.evaluation.run import draw, save
from ifdsl_trainer.evaluation.scoring import judge, judge_all
from ifdsl_trainer.evaluation.summary import rate, summary
from ifdsl_trainer.thinking import Template
from ifdsl_trainer.tiny.model import make_model, make_tokenizer

import ifdsl
from ifdsl.output.score import score_files

OFF = Settings("m")
IFEVAL = [
    {"key": 1, "prompt": "No commas, please.", "instruction_id_list": ["punctuation:no_comma"],
     "kwargs": [{}]},
    {"key": 2, "prompt": "Two things.", "kwargs": [{}, {}],
     "instruction_id_list": ["punctuation:no_comma", "change_case:english_lowercase"]},
]


def row(text: str, id: str = "a", **changes: Any) -> Row:
    check = ifdsl.read(text, ifdsl.load()).expansion()
    return {"id": id, "prompt": [{"role": "user", "content": "Say."}], "check": check,
            "composition": "single", "depth": 0, "n_constraints": 1, "lang": "en", "task": "Say.",
            **changes}


def answered(made: Row, text: str, ended: bool = True, settings: Settings = OFF) -> Rollout:
    return Rollout(made, Completion(text, 3, ended), settings)


SHORT = row("std.max_words(n: 2)")


def test_wilson_by_hand() -> None:
    assert rate(8, 10) == pytest.approx({"n": 10, "rate": 0.8, "low": 0.4902, "high": 0.9433},
                                        abs=1e-4)
    assert rate(0, 10)["low"] == 0 and rate(10, 10)["high"] == 1
    assert rate(0, 0)["rate"] is None


def test_strict_loose_and_cut_off() -> None:
    good, loose = judge(answered(SHORT, "two words")), judge(answered(SHORT, "Sure then:\none two"))
    cut = judge(answered(SHORT, "two words", ended=False))
    assert (good.strict, good.loose) == ("pass", "pass")
    assert (loose.strict, loose.loose) == ("fail", "pass")
    assert loose.leaves[0].name == "std.max_words" and loose.leaves[0].evidence
    assert (cut.strict, cut.loose, cut.leaves[0].strict) == ("fail", "fail", "fail")
    assert cut.reasons[0] == "the answer was cut off after 3 tokens"


def test_a_thought_is_no_answer() -> None:
    native = replace(OFF, thinking="native")
    thought = "<think>\nmany words that do not count\n</think>\n\n"
    assert judge(answered(SHORT, thought + "two words", settings=native)).strict == "pass"
    assert judge(answered(SHORT, thought + "two words")).strict == "fail"
    unclosed = judge(answered(SHORT, "<think>\nmany", settings=native))
    assert (unclosed.strict, unclosed.format_ok) == ("fail", False)


def test_published_constraints_are_judged_apart_and_as_published() -> None:
    check = ifdsl.load().bind("punctuation:no_comma").expansion()
    made = {**SHORT, "check": check}
    assert judge(answered(made, "Hello", ended=False)).strict == "pass"
    commas = judge(answered(made, "Well, then:\nno comma"))
    assert (commas.strict, commas.loose) == ("fail", "pass")


def test_a_crash_is_told_and_does_not_pass() -> None:
    found = summary([judge(answered({**SHORT, "check": "ifc 1 for en\nnonsense"}, "a"))])
    assert (found["crashed"], found["unknown"], found["strict"]["rate"]) == (1, 1, 0)


def test_groups_by_hand() -> None:
    chain = row("std.max_words(n: 2)", "b", composition="chain", depth=1, n_constraints=3)
    found = summary(judge_all([
        answered(SHORT, "one"), answered(SHORT, "one two three"), answered(chain, "one", False)]))
    assert found["n"] == 3 and found["truncated"] == pytest.approx(1 / 3)
    assert found["strict"]["rate"] == pytest.approx(1 / 3)
    by = found["by"]
    assert [(k, v["strict"]["n"], v["strict"]["rate"]) for k, v in by["composition"].items()] == [
        ("single", 2, 0.5), ("chain", 1, 0)]
    assert list(by["depth"]) == ["0", "1"] and list(by["n_constraints"]) == ["1", "3"]
    assert by["constraint"]["std.max_words"]["loose"]["n"] == 3
    assert found["settings"]["max_new_tokens"] == 2048


def test_a_comparison_is_paired_and_reproducible() -> None:
    rows = [row("std.max_words(n: 2)", str(i)) for i in range(40)]
    before = judge_all(answered(r, "one" if i < 10 else "one two three")
                       for i, r in enumerate(rows))
    after = judge_all(answered(r, "one" if i < 30 else "one two three")
                      for i, r in enumerate(rows[:-1]))
    found = compare(before, after)
    assert (found["n"], found["only_before"], found["only_after"]) == (39, 1, 0)
    assert (found["won"], found["lost"]) == (20, 0)
    strict = found["strict"]
    assert strict["difference"] == pytest.approx(20 / 39)
    error = (20 / 39 * 19 / 39 / 39) ** 0.5  # of a share
    assert strict["low"] == pytest.approx(20 / 39 - 1.96 * error, abs=0.03)
    assert strict["high"] == pytest.approx(20 / 39 + 1.96 * error, abs=0.03)
    assert compare(before, after) == found
    same = compare(before, before)["strict"]
    assert (same["difference"], same["low"], same["high"]) == (0, 0, 0)
    with pytest.raises(TrainError, match="no row in common"):
        compare(before, judge_all([answered(row("std.max_words(n: 2)", "other"), "a")]))


@pytest.fixture
def model(data: Path, tmp_path: Path) -> str:
    rows = load_rows(data, read_config({"model": "m"}))
    tokenizer = make_tokenizer([t["content"] for r in rows.train for t in r["prompt"]])
    make_model(tokenizer, hidden=32, layers=1).save_pretrained(tmp_path / "model")
    tokenizer.save_pretrained(tmp_path / "model")
    return str(tmp_path / "model")


def test_a_model_is_evaluated_compared_and_scored_again(
    data: Path, model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call = [str(data), "--split", "train", "--model", model, "--max-new-tokens", "6", "--json",
            "--thinking", "native", "--limit", "20"]
    files = []
    for name, more in (("greedy", []), ("sampled", ["--temperature", "1"])):
        assert main([*call, *more, "--out", str(tmp_path / name)]) == 0
        found = json.loads(capsys.readouterr().out)
        assert found == json.loads((tmp_path / name / "result.json").read_text("utf-8"))
        assert found["n"] == 20 and found["settings"]["temperature"] == bool(more)
        files.append(str(tmp_path / name / "rollouts.jsonl"))
        shutil.rmtree(model) if more else None
        assert main(["--rollouts", files[-1], "--json"]) == 0
        assert json.loads(capsys.readouterr().out) == found
    assert main(["--compare", *files]) == 0
    assert "warning: temperature 0.0 before, 1.0 after" in capsys.readouterr().out


def test_a_model_that_was_trained_here_is_asked_as_it_was_trained(
    data: Path, model: str, capsys: pytest.CaptureFixture[str]
) -> None:
    made_with = {"config": {"thinking": {"mode": "prompted", "answer_tags": True, "system": "Hm."}}}
    (Path(model) / "ifdsl.json").write_text(json.dumps(made_with), encoding="utf-8")
    call = [str(data), "--split", "train", "--model", model, "--max-new-tokens", "2", "--json",
            "--limit", "2"]
    assert main(call) == 0
    told = json.loads(capsys.readouterr().out)["settings"]
    assert (told["thinking"], told["answer_tags"], told["system"]) == ("prompted", True, "Hm.")
    assert told["dtype"] == "float32"
    assert main([*call, "--thinking", "off", "--system", "No."]) == 0
    told = json.loads(capsys.readouterr().out)["settings"]
    assert (told["thinking"], told["answer_tags"], told["system"]) == ("off", False, "No.")


def test_the_models_own_generation_settings_are_left_out(data: Path, model: str) -> None:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    template = Template.of(AutoTokenizer.from_pretrained(model), Thinking())
    rows = load(data, "train", 4)
    settings = replace(OFF, max_new_tokens=8)
    made = AutoModelForCausalLM.from_pretrained(model)
    plain = draw(rows, Local(made, template, settings), settings)
    made.generation_config.no_repeat_ngram_size = 1
    made.generation_config.min_new_tokens = 8
    assert draw(rows, Local(made, template, settings), settings) == plain
    assert made.generation_config.no_repeat_ngram_size == 1


@pytest.mark.parametrize(("call", "told"), [
    (["--rollouts", "x", "--temperature", "1"], "--rollouts takes no --temperature"),
    (["--rollouts", "x", "--thinking", "native"], "--rollouts takes no --thinking"),
    (["--compare", "x", "y", "--out", "z"], "--compare takes no --out"),
    (["--report", "x", "--limit", "3"], "--report takes no --limit"),
])
def test_what_would_have_no_effect_is_refused(
    call: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main(call)
    assert stop.value.code == 2 and told in capsys.readouterr().err


def test_sampling_has_a_seed_of_its_own(data: Path, model: str) -> None:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    made = AutoModelForCausalLM.from_pretrained(model)
    template = Template.of(AutoTokenizer.from_pretrained(model), Thinking(mode="native"))
    rows = load(data, "train", 12)
    drawn = replace(OFF, temperature=1.0, max_new_tokens=5)

    def texts(settings: Settings) -> list[str]:
        found = draw(rows, Local(made, template, settings, size=5), settings)
        return [r.completion.text for r in found]

    state = torch.get_rng_state()
    first = texts(drawn)
    assert torch.equal(torch.get_rng_state(), state)
    assert texts(drawn) == first != texts(replace(drawn, seed=1))


def test_prompts_in_ifevals_format(tmp_path: Path) -> None:
    path = tmp_path / "prompts.jsonl"
    path.write_text("".join(json.dumps(x) + "\n" for x in IFEVAL), encoding="utf-8")
    rows = load(path)
    assert [r["n_constraints"] for r in rows] == [1, 2]
    found = summary(judge_all(answered(r, "Hello there") for r in rows))
    assert found["strict"]["rate"] == 0.5 and found["constraints"]["strict"]["rate"] == 2 / 3


@pytest.mark.parametrize("texts", [("well, no", "a, b"), ("Sure, here:\n*no*", "x\nY, z")])
def test_published_prompts_get_the_rates_of_ifdsl_score(
    tmp_path: Path, texts: tuple[str, str]
) -> None:
    prompts, responses = tmp_path / "prompts.jsonl", tmp_path / "responses.jsonl"
    prompts.write_text("".join(json.dumps(x) + "\n" for x in IFEVAL), encoding="utf-8")
    responses.write_text("".join(
        json.dumps({"key": p["key"], "response": t}) + "\n"
        for p, t in zip(IFEVAL, texts, strict=True)), encoding="utf-8")
    wanted = score_files(prompts, responses, None)
    found = summary(judge_all(answered(r, t) for r, t in zip(load(prompts), texts, strict=True)))
    for how in ("strict", "loose"):
        assert found[how]["rate"] == wanted[f"prompt_{how}"]
        assert found["constraints"][how]["rate"] == wanted[f"instruction_{how}"]


class Lost:
    """Answers twice, and is gone."""

    def __init__(self, how: BaseException) -> None:
        self.how = how

    def complete(self, rows: Sequence[Row]) -> Iterator[list[Completion]]:
        yield [Completion("one", 1, True)]
        yield [Completion("two", 1, True)]
        raise self.how


def test_answers_are_kept_when_the_backend_is_lost(tmp_path: Path) -> None:
    kept = tmp_path / "out" / "rollouts.jsonl"
    for _ in range(2):
        with pytest.raises(TrainError, match="the 2 answers so far are in") as error:
            draw([SHORT] * 3, Lost(TrainError("the server is gone")), OFF, kept)
        assert "the server is gone" in error.value.problems
        assert [r.completion.text for r in read_rollouts(kept)] == ["one", "two"]


def test_answers_are_kept_when_the_run_is_killed(tmp_path: Path) -> None:
    kept = tmp_path / "rollouts.jsonl"
    with pytest.raises(TrainError, match="interrupted") as error:
        draw([SHORT] * 3, Lost(KeyboardInterrupt()), OFF, kept)
    assert error.value.status == 130
    assert [r.completion.text for r in read_rollouts(kept)] == ["one", "two"]


def problems(capsys: pytest.CaptureFixture[str], *call: str) -> str:
    assert main(list(call)) == 1
    return capsys.readouterr().err


@pytest.mark.parametrize(("error", "status"), [
    (TrainError("the server is gone"), 1), (KeyboardInterrupt(), 130)])
def test_answers_so_far_are_kept(tmp_path: Path, error: BaseException, status: int) -> None:
    settings = Settings("m")

    class Lost:
        def complete(self, rows: Any) -> Any:
            yield [Completion("red", 1, True)]
            raise error

    Lost.settings = settings
    keep = tmp_path / "rollouts.jsonl"
    with pytest.raises(TrainError, match="the 1 answers so far are in") as stop:
        draw([SHORT, SHORT], Lost(), settings, keep)
    assert stop.value.status == status and len(read_rollouts(keep)) == 1


def test_files_that_cannot_be_evaluated(
    data: Path, model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def told(path: Path | str, *more: str) -> str:
        return problems(capsys, str(path), "--model", model, *more)

    def file(text: str) -> Path:
        path = tmp_path / "file.jsonl"
        path.write_text(text, encoding="utf-8")
        return path

    assert "is not there" in told(tmp_path / "absent")
    assert "no text `check`" in told(file('{"prompt": "a"}\n'))
    assert "have no column id, prompt" in told(file('{"check": "ifc 1"}\n'))
    assert "no constraint is published under `a:b`" in told(
        file('{"key": 1, "prompt": "p", "instruction_id_list": ["a:b"], "kwargs": [{}]}\n'))
    assert "no rows in its split `dev`" in told(data, "--split", "dev")
    assert "neither test nor validation rows (--split with one of: train)" in told(data)
    judged = tmp_path / "judged.jsonl"
    judged.write_text(json.dumps({
        **SHORT, "check": 'ifc 1 for en\nconstraint a.b {\n  judge "Is it kind?"\n}\n'}) + "\n",
        encoding="utf-8")
    assert "1 of 1 rows ask a judge" in told(judged)
    rollouts = file(json.dumps(SHORT) + "\n")
    assert "line 1: no rollout: it lacks tokens, ended, response, settings" in problems(
        capsys, "--rollouts", str(rollouts))
    (Path(model) / "chat_template.jinja").unlink()
    assert "no chat template" in told(data, "--split", "train")
    assert "cannot be loaded" in problems(
        capsys, str(data), "--split", "train", "--model", str(tmp_path / "nowhere"))


@pytest.mark.parametrize("call", [
    [], ["data"], ["data", "--rollouts", "f"], ["data", "--model", "m", "--backend", "openai"],
    ["data", "--model", "m", "--endpoint", "u"], ["data", "--model", "m", "--temperature", "-1"],
    ["data", "--model", "m", "--limit", "0"], ["data", "--model", "m", "--body", "{}"],
    ["--rollouts", "f", "--model", "m"],
    ["data", "--model", "m", "--backend", "openai", "--endpoint", "u", "--dtype", "float32"],
])
def test_wrong_calls(call: list[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(call)
    assert stop.value.code == 2


def test_saved_answers_hold_their_verdicts(tmp_path: Path) -> None:
    save(tmp_path, judge_all([answered(SHORT, "one two three")]))
    line = json.loads((tmp_path / "rollouts.jsonl").read_text("utf-8"))
    assert line["strict"] == "fail" and line["leaves"][0]["name"] == "std.max_words"
