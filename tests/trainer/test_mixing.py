"""The rows that a run takes, and their order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ifdsl_trainer.config import Config
from ifdsl_trainer.configfile import read_config
from ifdsl_trainer.data import Rows, load_rows
from ifdsl_trainer.mixing import chosen, spread
from scripted import build


def take(folder: Path, **changes: Any) -> tuple[Rows, Config]:
    config = read_config({"model": "m", **changes})
    rows = load_rows(folder, config)
    return chosen(rows, config, lambda prompt: len(prompt[0]["content"])), config


def test_spreading_keeps_the_ratio_everywhere() -> None:
    a, b = [{"a": i} for i in range(6)], [{"b": i} for i in range(2)]
    got = spread(a, b)
    assert [sum("b" in x for x in got[i:i + 4]) for i in (0, 4)] == [1, 1]
    assert [x for x in got if "a" in x] == a and [x for x in got if "b" in x] == b


def test_rows_by_level(data: Path) -> None:
    rows, _ = take(data, data={"order": "by_level"})
    levels = [(r["n_constraints"], r["depth"]) for r in rows.train]
    assert levels == sorted(levels) and len(set(levels)) > 2 and len(levels) == 48
    other, _ = take(data, data={"order": "by_level"}, seed=3)
    assert [r["id"] for r in other.train] != [r["id"] for r in rows.train]


def test_long_prompts_leave_first(data: Path) -> None:
    lengths = sorted(len(r["prompt"][0]["content"]) for r in take(data)[0].train)
    rows, _ = take(data, data={"order": "by_level", "max_prompt_tokens": lengths[20]})
    assert len(rows.train) + rows.dropped == 48 and rows.dropped > 0


@pytest.mark.parametrize(("order", "same"), [("by_level", True), ("shuffled", False)])
def test_trl_takes_rows_in_the_order_of_a_curriculum(
    data: Path, tmp_path: Path, order: str, same: bool
) -> None:
    trainer = build(data, tmp_path, [0.0] * 16, data={"order": order})
    taken = list(dict.fromkeys(trainer._get_train_sampler()))
    assert (taken == list(range(48))) is same
