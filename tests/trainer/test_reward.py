"""Scoring: rewards by hand, floors, truncation, crashes, and what is logged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ifdsl_trainer import metrics
from ifdsl_trainer.config import Rewards, Thinking
from ifdsl_trainer.reward import Scored, overlong, parts, repeated, score
from ifdsl_trainer.thinking import Template
from ifdsl_trainer.tiny.model import make_tokenizer

from ifdsl.compose.schemes import read_reward

CHECK = """ifc 1 for en
parallel {
  constraint t.red { check count(find("red")) >= 1 }
  constraint t.blue { check count(find("blue")) >= 1 }
}"""
SOFT = 'ifc 1 for en\nconstraint t.kind { judge "Is it kind?" }'
NATIVE = Template.of(make_tokenizer(["a"]), Thinking(mode="native"))


def row(check: str = CHECK) -> dict[str, Any]:
    return {"check": check, "lang": "en", "task": "Say it.", "composition": "parallel"}


def scored(raw: str, scheme: str = "raif", *, check: str = CHECK, cut: bool = False,
           judge: Any = None) -> Scored:
    return score(NATIVE.answer(raw), row(check), read_reward(scheme), (1, 2, 3), cut, judge)


def total(s: Scored, config: Rewards, scheme: str = "raif") -> float | None:
    made = [(w, part([s])[0]) for _, w, part in parts(config, read_reward(scheme), 8)]
    return None if any(v is None for _, v in made) else sum(w * (v or 0) for w, v in made)


@pytest.mark.parametrize(("raw", "reward", "accuracy"), [
    ("<think>\nhm\n</think>\nred blue", 3, 2),
    ("<think>\nhm\n</think>\nred", 1.5, 0.5),
    ("<think>\nhm\n</think>\ngreen", -1, -2),
    ("<think>\nhm\n</think>\n", -1, -2),
    ("red blue", -3, 2),                     # no thought: the format is bad, the answer is right
    ("<think>\nred blue", -3, -2),           # an open thought is an empty answer
    ("so <think>\nhm\n</think>\nred blue", -3, 2),
])
def test_raifs_table(raw: str, reward: float, accuracy: float) -> None:
    s = scored(raw)
    assert total(s, Rewards()) == reward
    assert s.accuracy == accuracy  # what eq. 7 compares has no format in it


@pytest.mark.parametrize(("scheme", "least"), [("raif", -2), ("all", 0), ("0.5 raif + all", -1)])
def test_an_answer_that_was_cut_off_fails(scheme: str, least: float) -> None:
    s = scored("<think>\nhm\n</think>\nred blue", scheme, cut=True)
    assert (s.accuracy, s.earned, s.truncated) == (least, least, True)
    assert dict(metrics.of_rollout(s))["all"] == 0


def test_a_crash_leaves_a_rollout_unscored(monkeypatch: pytest.MonkeyPatch) -> None:
    s = scored("red", check="ifc 1 for en\nconstraint { check nothing(1) }")
    assert not s.scored and "SpecError" in s.crash
    logged = dict(metrics.of_rollout(s))
    assert logged["rollouts/crashed"] == logged["rollouts/unscored"] == 1 and "all" not in logged
    assert total(s, Rewards()) is None


def test_a_judge_that_gives_no_verdict_leaves_a_rollout_unscored() -> None:
    raw = "<think>\nhm\n</think>\nred"
    assert not scored(raw, "all", check=SOFT, judge=lambda *_: None).scored
    assert scored(raw, "all", check=SOFT, judge=lambda *_: True).accuracy == 1
    assert scored(raw, "verif", check=SOFT, judge=lambda *_: False).accuracy == 0


@pytest.mark.parametrize("raw", [
    "red blue", "<think>\na</think>b<think>c</think>red blue", "<think>a</think></think>red blue",
    "Red. <think>\nhm\n</think>\nred blue",
])
@pytest.mark.parametrize(("scheme", "least"), [("all", 0), ("lsrif(decay: 0.2)", 0), ("raif", -2)])
def test_an_answer_in_a_bad_format_earns_the_least_under_every_scheme(
    raw: str, scheme: str, least: float
) -> None:
    s = scored(raw, scheme)
    assert (s.earned, s.format_ok) == (least, False)
    assert s.accuracy == (2 if scheme == "raif" else 1)  # for eq. 7, and as it is logged


def test_without_a_thought_every_answer_is_in_the_right_format() -> None:
    raw = "red blue, not a </think> in sight"
    template = Template.of(make_tokenizer(["a"]), Thinking())
    s = score(template.answer(raw), row(), read_reward("all"), (1,), False)
    assert (s.earned, s.format_ok) == (1, True)


def test_under_other_schemes_the_format_adds_nothing_unless_it_has_a_weight() -> None:
    s = scored("<think>\nhm\n</think>\nred blue", "all")
    assert total(s, Rewards(), "all") == 1
    assert total(s, Rewards(format=0.5), "all") == 1.5
    assert total(scored("red blue", "all"), Rewards(format=0.5), "all") == -0.5
    assert [name for name, _, _ in parts(Rewards(), read_reward("raif"), 8)] == [
        "accuracy", "format"]


def test_repetition_and_length() -> None:
    assert repeated([1, 2, 3, 4], 2) == 0
    assert repeated([1, 1, 1, 1, 1], 2) == pytest.approx(3 / 4)
    assert repeated([1], 2) == 0
    assert [overlong(n, 100, 20) for n in (10, 80, 90, 100, 120)] == [0, 0, 0.5, 1, 1]


def test_parts_are_weighed() -> None:
    s = Scored(1.0, 1.0, True, False, (7,) * 8, "single")
    config = Rewards(format=0, repetition=0.5, repetition_ngram=1, length=2, length_margin=4)
    assert total(s, config, "all") == pytest.approx(1 - 0.5 * 7 / 8 - 2)


def test_what_a_rollout_adds_to_the_log() -> None:
    logged = list(metrics.of_rollout(scored("<think>\nhm\n</think>\nred", "mean")))
    assert dict(logged) == {
        "rollouts/truncated": 0, "rollouts/format": 1, "rollouts/crashed": 0,
        "rollouts/unscored": 0, "unknown": 0, "all": 0, "strict/parallel": 0, "mean": 0.5,
        "constraint/t.red": 1, "constraint/t.blue": 0,
    }


def test_every_key_is_the_manifests_or_listed(data: Path) -> None:
    from ifdsl_trainer.configfile import read_config
    from ifdsl_trainer.data import load_rows

    keys = set(json.loads((data / "manifest.json").read_text(encoding="utf-8"))["metric_keys"])
    rows = load_rows(data, read_config({"model": "m"}))
    for r in rows.train:
        for raw in ("<think>\nhm\n</think>\nred", "red"):
            s = score(NATIVE.answer(raw), r, rows.reward, (1,), False)
            assert {name for name, _ in metrics.of_rollout(s)} <= keys | set(metrics.KEYS)
