"""The model's own passing rollouts as experts."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ifdsl_trainer.configfile import read_config
from ifdsl_trainer.data import load_rows
from ifdsl_trainer.errors import TrainError
from ifdsl_trainer.evaluation.rollouts import Completion, Rollout, Settings, write_rollouts
from ifdsl_trainer.experts import load_experts, passing
from ifdsl_trainer.thinking import Template
from ifdsl_trainer.tiny.model import make_tokenizer

SETTINGS = Settings("m", temperature=1.0, thinking="native")
THOUGHT = "<think>\nwell\n</think>\n"


def config(path: Path) -> Any:
    return read_config({"model": "m", "thinking": {"mode": "native"},
                        "cloning": {"source": "rollouts", "path": str(path), "per_step": 2}})


@pytest.fixture
def saved(data: Path, tmp_path: Path) -> Any:
    """Return a function that saves some answers to the first rows, and loads the experts."""
    def save(*answers: tuple[int, str, bool], settings: Settings = SETTINGS,
             change: dict[str, Any] | None = None) -> Any:
        path = tmp_path / "rollouts.jsonl"
        c = config(path)
        rows = load_rows(data, c)
        write_rollouts(path, [
            Rollout({**rows.train[i], **(change or {})}, Completion(
                text.replace("WITNESS", rows.train[i]["witness"]), 9, ended), settings)
            for i, text, ended in answers])
        return c, rows, passing(path, c, rows)

    return save


def test_only_what_passes_is_cloned(saved: Any) -> None:
    c, rows, pairs = saved(
        (0, f"{THOUGHT}WITNESS", True), (0, f"{THOUGHT}WITNESS", True), (1, f"{THOUGHT}", True),
        (2, f"{THOUGHT}WITNESS", False), (3, "WITNESS", True), (4, f"{THOUGHT}WITNESS", True))
    assert pairs == [(rows.train[i]["prompt"], THOUGHT + rows.train[i]["witness"]) for i in (0, 4)]
    words = [t["content"] for row in rows.train for t in row["prompt"]]
    tokenizer = make_tokenizer([*words, *(text for _, text in pairs)])
    template = Template.of(tokenizer, c.thinking)
    experts = load_experts(c, rows, template)
    assert experts is not None and len(experts.examples) == 2
    told = tokenizer.decode(experts.examples[0].answer, skip_special_tokens=False)
    assert "</think>" in told and told.endswith(tokenizer.eos_token)


def test_rows_that_are_not_trained_on_are_left_out(saved: Any) -> None:
    with pytest.raises(TrainError, match=r"none of 1 rollouts .* \(0 are of such rows\)"):
        saved((0, f"{THOUGHT}WITNESS", True), change={"id": "held out"})


def test_other_thinking_is_refused(saved: Any) -> None:
    with pytest.raises(TrainError, match="drawn with thinking off, and the run has native"):
        saved((0, "WITNESS", True), settings=replace(SETTINGS, thinking="off"))


def test_every_bad_line_of_a_file_is_told_with_its_number(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "experts.jsonl"
    lines = ['{"prompt": "a", "text": "<think>x</think>b"}', "{bad", '{"prompt": 3, "text": "b"}',
             '{"prompt": "a"}', '{"prompt": [{"rle": "user"}], "text": "b"}',
             '{"prompt": "a", "text": 7}', '{"prompt": "a", "text": ""}']
    c = read_config({"model": "m", "thinking": {"mode": "native"},
                     "cloning": {"source": "file", "path": str(path)}})
    rows, template = load_rows(data, c), Template.of(make_tokenizer(["a"]), c.thinking)
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(TrainError) as error:
        load_experts(c, rows, template)
    assert [p.split(":")[0].removeprefix(f"`{path}`, ") for p in error.value.problems[:5]] == [
        "line 2", "line 3", "line 4", "line 5", "line 6"]
    assert error.value.problems[5] == f"`{path}`: and 1 more"
    for text, told in [("", "has no expert answers"), (lines[0][:-2] + '"', "line 1")]:
        path.write_text(text, encoding="utf-8")
        with pytest.raises(TrainError, match=told):
            load_experts(c, rows, template)
    path.write_bytes(b"\xff")
    with pytest.raises(TrainError, match="not UTF-8"):
        load_experts(c, rows, template)


PREFILLED = ("{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n"
             "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n<think>\n"
             "{% endif %}")


def loaded(data: Path, tmp_path: Path, *texts: str, template: str = "", **thinking: Any) -> Any:
    path = tmp_path / "experts.jsonl"
    path.write_text("".join(json.dumps({"prompt": "a", "text": x}) + "\n" for x in texts),
                    encoding="utf-8")
    c = read_config({"model": "m", "thinking": {"mode": "native", **thinking},
                     "rollouts": {"max_tokens": 12}, "cloning": {
                         "source": "file", "path": str(path)}})
    tokenizer = make_tokenizer(["a", *texts])
    tokenizer.chat_template = template or tokenizer.chat_template
    found = load_experts(c, load_rows(data, c), Template.of(tokenizer, c.thinking))
    assert found is not None
    return found, [tokenizer.decode(e.answer, skip_special_tokens=False) for e in found.examples]


@pytest.mark.parametrize(("text", "thinking"), [
    ("no thought", {}), ("hm\n</think>\nyes", {}), ("well <think>hm</think> yes", {}),
    ("<think>hm</think><think>hm</think> yes", {}),
    ("<think>hm</think>yes", {"answer_tags": True}), ("yes", {"mode": "prompted"}),
])
def test_an_answer_in_another_format_is_refused(
    data: Path, tmp_path: Path, text: str, thinking: dict[str, Any]
) -> None:
    with pytest.raises(TrainError, match="1 of 2 expert answers are not in the format of the run"):
        tagged = "<answer>yes</answer>" if "answer_tags" in thinking else "yes"
        loaded(data, tmp_path, f"<think>hm</think>{tagged}", text, **thinking)


def test_a_thought_that_the_template_opens_is_not_opened_again(data: Path, tmp_path: Path) -> None:
    texts = ("<think>\nhm</think>yes", "<think>hm</think>yes", "hm</think>yes")
    _, told = loaded(data, tmp_path, *texts, template=PREFILLED)
    assert len(set(told)) == 1 and "<think>" not in told[0]


def test_answers_longer_than_a_rollout_are_dropped_and_counted(data: Path, tmp_path: Path) -> None:
    long = "<think>hm</think>" + " yes" * 20
    found, told = loaded(data, tmp_path, "<think>hm</think> yes", long)
    assert (found.dropped, len(told)) == (1, 1)
    with pytest.raises(TrainError, match="every expert answer has more tokens"):
        loaded(data, tmp_path, long)
