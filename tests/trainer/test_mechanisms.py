"""The mechanism studies of `benchmarks/`: their arms, demonstrations, and a run of two updates."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from shutil import copytree
from unittest.mock import patch

import pytest
import scripted
import torch
from ifdsl_trainer import recipes
from ifdsl_trainer.config import Thinking
from ifdsl_trainer.configfile import read_config
from ifdsl_trainer.data import Rows, load_rows
from ifdsl_trainer.reward import score
from ifdsl_trainer.thinking import Template
from ifdsl_trainer.tiny.model import make_tokenizer

from benchmarks.mechanisms import study as module
from benchmarks.mechanisms.arms import E1, E3, STUDIES, InBaseline, Observed, Released, signal
from benchmarks.mechanisms.shown import chained, leaves
from benchmarks.mechanisms.study import Place, run_seed
from benchmarks.mechanisms.table import as_table, draw, interval, keep, reached, read
from ifdsl.output.compile import compile_specs

SIX_PERFECT = [3.0] * 6 + [1.0, 0.5]


def advantages(kind: type[Observed], data: Path, folder: Path, script: list[float]) -> list[float]:
    """Return the advantages of an arm; the last two of eight have an empty thought."""
    both = type("Both", (scripted.Scripted, kind), {})
    with patch.object(scripted, "Scripted", both):
        trainer = scripted.build(data, folder, list(script), superior_cot=True)
    found: list[float] = scripted.step(trainer)["advantages"].tolist()
    return found


@pytest.mark.parametrize(("kind", "script", "wanted"), [
    (Observed, SIX_PERFECT, [0.0] * 6),
    (Released, SIX_PERFECT, [0.54] * 6),
    (Released, [0.5] * 6 + [1.0, 1.0], [0.54] * 6),
    (Released, [2.0] * 3 + [0.5] * 3 + [2.0, 2.0], [0.94] * 3 + [0.04] * 3),
    # the empty thoughts are better, which eq. 7 would see; as released it does not
    (Observed, [0.0] * 6 + [2.0] * 2, [0.0] * 6),
    (InBaseline, [0.0] * 6 + [2.0] * 2, [0.0] * 6),
    (Released, [0.0] * 6 + [2.0] * 2, [0.54] * 6),
    # mean 1.75, deviation 0.4629
    (InBaseline, [2.0] * 6 + [1.0] * 2, [0.54] * 6),
])
def test_advantages_of_answers_with_a_thought(
    kind: type[Observed], script: list[float], wanted: list[float], data: Path, tmp_path: Path
) -> None:
    found = advantages(kind, data, tmp_path, script)
    assert found[:6] == pytest.approx(wanted, abs=0.01)


def test_what_advantages_tell() -> None:
    advantage = torch.tensor([1.0, -1.0, 0.0, 0.54, 0.54, 0.0])
    earned = torch.tensor([2.0, 0.0, torch.nan, 3.0, 3.0, -3.0])
    counts = torch.tensor([True, True, False] * 2)
    told = dict(signal(advantage, earned, counts, 3))
    assert told["signal/mean"] == pytest.approx(0.27)
    assert told["signal/contrast"] == pytest.approx(1.0)
    assert 0.9 < told["signal/correlation"] < 0.96
    assert not dict(signal(advantage, earned, torch.zeros(6, dtype=torch.bool), 3))


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Rows:
    """Return a few rows of E3."""
    out = tmp_path_factory.mktemp("steps")
    compile_specs(module.HERE / E3.spec, out, rows=6, only="train")
    return load_rows(out / "steps.train", read_config({"model": "m"}))


def test_demonstrations_step_by_step_pass_and_the_habit_breaks_step_one_alone(rows: Rows) -> None:
    template = Template.of(make_tokenizer(["a"]), Thinking(mode="native"))
    for seed, row in enumerate(rows.train):
        assert leaves(row)[0].name in ("points", "asks")
        for habit, wanted in ((0, 1.0), (1, 0.4 / 3)):
            text = chained(row, Random(seed), habit, 0)
            scored = score(template.answer(text), row, rows.reward, (), False)
            assert scored.format_ok and scored.accuracy == pytest.approx(wanted), row["prompt"]


def test_a_study_runs_and_goes_on_where_it_was(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = replace(E1, arms=E1.arms[-1:], reference="released")
    monkeypatch.setitem(STUDIES, "e1", study)
    copytree(data, tmp_path / "data" / "tiny.train")
    spec = Path(recipes.__path__[0]) / E1.spec
    compile_specs(spec, tmp_path / "data", rows=16, only="held_out")
    place = Place(tmp_path, steps=2, warm_steps=3, rows=48, evaluated=4)
    run_seed("e1", 1, place)
    found = read(study, tmp_path, (1, 2))
    assert set(found) == {1} and set(found[1]) == {"start", "released"}
    log = found[1]["released"]["log"]
    assert len(log["all"]) == 2 and log["cot/keep_ratio"] == [1.0, 1.0]
    assert "| held_out, sampled |" in as_table(study, found)
    keep([study], tmp_path, (1,), tmp_path / "kept.jsonl")
    assert read(study, tmp_path / "kept.jsonl", (1,)) == found
    draw(study, found, tmp_path / "e1.svg")
    assert (tmp_path / "e1.svg").exists()
    place.result(study, 1, "released").unlink()
    with patch.object(module, "run_arm", return_value={"again": True}) as again:
        run_seed("e1", 1, place)
    assert again.call_count == 1
    assert json.loads(place.result(study, 1, "released").read_text("utf-8"))["again"]


def test_the_arms_of_a_study_differ() -> None:
    for study in (E1, E3):
        told = [(repr(sorted(a.changes.items())), a.kind) for a in study.arms]
        assert len(set(told)) == len(told)
        assert study.reference in [a.name for a in study.arms]


def curve(values: list[float | None]) -> Iterator[tuple[float, int]]:
    yield from ((level, reached({"log": {"all": values}}, level) - 1) for level in (0.5, 0.9))


def test_a_level_is_reached_by_the_mean_of_five_updates() -> None:
    assert dict(curve([0.0] * 5 + [1.0] * 3)) == {0.5: 7, 0.9: 8}
    assert interval([1.0, 2.0, 3.0]) == pytest.approx((2.0, 2.484), abs=1e-3)
