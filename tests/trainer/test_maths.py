"""Mathematics beside compiled rows: bad files, verdicts, rewards, metrics, all rollouts kept."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from ifdsl_trainer import metrics
from ifdsl_trainer.config import Thinking
from ifdsl_trainer.configfile import read_config
from ifdsl_trainer.data import as_dataset, load_rows
from ifdsl_trainer.errors import TrainError
from ifdsl_trainer.maths import check, drawn, load_maths
from ifdsl_trainer.mixing import chosen
from ifdsl_trainer.reward import Scored, score
from ifdsl_trainer.thinking import Template
from ifdsl_trainer.tiny.model import make_tokenizer
from scripted import build, step

from ifdsl.compose.schemes import read_reward

NATIVE = Template.of(make_tokenizer(["a"]), Thinking(mode="native"))
PROBLEMS = [{"prompt": f"What is {n} + {n}?", "answer": 2 * n} for n in range(20)]


def write(path: Path, entries: list[Any]) -> Path:
    path.write_text("".join(json.dumps(e) + "\n" for e in entries), encoding="utf-8")
    return path


@pytest.fixture
def problems(tmp_path: Path) -> Path:
    return write(tmp_path / "maths.jsonl", PROBLEMS)


@pytest.mark.parametrize(("text", "answer", "holds"), [
    ("So it is \\boxed{\\frac{1}{2}}.", "0.5", True),
    ("So it is \\boxed{0.5}.", "$\\frac{1}{2}$", True),
    ("It is \\boxed{3}. I check again, at length. It is \\boxed{4}.", "4", True),
    ("\\boxed{3}, no: \\boxed{4}", "4", True),
    ("\\boxed{3} and \\boxed{4}", "3, 4", True),
    ("\\boxed{3} and \\boxed{4}", "3", False),
    ("It is 4.", "4", True),
    ("\\boxed{(-\\infty, 3]}", "(-\\infty, 3]", True),
    ("\\boxed{(-\\infty, 3)}", "(-\\infty, 3]", False),
    ("\\boxed{2, 1}", "\\boxed{1, 2}", True),
    ("\\boxed{5}", "4", False),
    ("I do not know.", "4", False),
    ("", "4", False),
])
def test_answers_are_compared_by_value(text: str, answer: str, holds: bool) -> None:
    assert bool(check(text, answer)) is holds


@pytest.mark.slow
def test_a_comparison_without_end_fails() -> None:
    assert not check("\\boxed{9^{9^{9^{9}}}}", "4")


def test_files_of_both_forms(problems: Path, tmp_path: Path) -> None:
    rows = load_maths(problems)
    assert rows[3]["prompt"] == [{"role": "user", "content": "What is 3 + 3?"}]
    assert (rows[3]["answer"], rows[3]["composition"]) == ("6", "maths")
    turns = [{"prompt": [{"role": "system", "content": "Box it."}, *row["prompt"]],
              "answer": row["answer"]} for row in rows]
    pq.write_table(pa.Table.from_pylist(turns), tmp_path / "maths.parquet")
    again = load_maths(tmp_path / "maths.parquet")
    assert again[3]["prompt"] == turns[3]["prompt"] and again[3]["id"] != rows[3]["id"]
    (tmp_path / "m.jsonl.gz").write_bytes(gzip.compress(problems.read_bytes()))
    assert load_maths(tmp_path / "m.jsonl.gz") == rows


@pytest.mark.parametrize(("entries", "told"), [
    ([], "holds no problems"),
    ([{"prompt": "1?"}], "entry 1: `answer` must be a text or a number"),
    ([PROBLEMS[0], {"problem": "1?", "answer": "1"}], "entry 2: `prompt` must be a text or a list"),
    ([{"prompt": [{"role": "user"}], "answer": "1"}], "entry 1: `prompt`"),
    ([{"prompt": "1?", "answer": " "}], "`answer`"),
    ([{"prompt": "1?", "answer": True}], "`answer`"),
    ([{}] * 9, "and 4 more"),
    (["a"], "no JSON object"),
])
def test_files_that_cannot_be_used(tmp_path: Path, entries: list[Any], told: str) -> None:
    with pytest.raises(TrainError) as error:
        load_maths(write(tmp_path / "bad.jsonl", entries))
    assert told in str(error.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(TrainError, match="cannot be read"):
        load_maths(tmp_path / "absent.jsonl")


def test_drawing_goes_through_a_small_pool_again() -> None:
    pool = [{"prompt": str(i), "answer": str(i)} for i in range(4)]
    got, left_out = drawn(pool, 7, 1, lambda row: row["prompt"] != "2")
    assert left_out == 1 and len(got) == 7
    assert sorted(r["prompt"] for r in got[:3]) == ["0", "1", "3"]
    assert drawn(pool, 7, 1, lambda row: row["prompt"] != "2")[0] == got
    with pytest.raises(TrainError, match="short enough"):
        drawn(pool, 1, 1, lambda row: False)


def test_mixing_by_a_ratio(data: Path, problems: Path) -> None:
    config = read_config({"model": "m", "maths": {"path": str(problems), "ratio": 0.5}})
    rows = chosen(load_rows(data, config), config, lambda prompt: 1)
    assert (len(rows.train), rows.maths) == (72, 24) and set(rows.sources) == {"maths"}
    assert all(sum(r["composition"] == "maths" for r in rows.train[i:i + 9]) == 3
               for i in range(0, 72, 9))
    asks = as_dataset(rows.train, True)["superior_cot"]
    assert [not x for x in asks] == [r["composition"] == "maths" for r in rows.train]


def scored(raw: str, scheme: str, *, answer: str = "4", cut: bool = False) -> Scored:
    row = {"answer": answer, "composition": "maths", "lang": "en", "task": "", "check": ""}
    return score(NATIVE.answer(raw), row, read_reward(scheme), (1, 2), cut)


@pytest.mark.parametrize(("raw", "scheme", "accuracy", "earned"), [
    ("<think>\n2 + 2\n</think>\n\\boxed{4}", "raif", 2, 2),
    ("<think>\n2 + 2\n</think>\n\\boxed{5}", "raif", -2, -2),
    ("\\boxed{4}", "raif", 2, -2),
    ("<think>\n\\boxed{4}", "raif", -2, -2),  # an open thought is an empty answer
    ("<think>\n2 + 2\n</think>\n\\boxed{4}", "0.5 lsrif(decay: 0.2) + 0.5 all", 1, 1),
    ("<think>\n2 + 2\n</think>\n\\boxed{5}", "graded", 0, 0),
    ("<think>\n2 + 2\n</think>\n\\boxed{4}", "verif(hard: mean, combine: product)", 1, 1),
])
def test_mathematics_earns_what_a_row_of_one_constraint_does(
    raw: str, scheme: str, accuracy: float, earned: float
) -> None:
    s = scored(raw, scheme)
    assert (s.accuracy, s.earned) == (accuracy, earned)


def test_mathematics_is_logged_apart() -> None:
    told = dict(metrics.of_rollout(scored("<think>\n2 + 2\n</think>\n\\boxed{4}", "all")))
    assert told == {"maths/accuracy": 1, "maths/format": 1, "maths/truncated": 0,
                    "rollouts/crashed": 0, "rollouts/unscored": 0}
    cut = dict(metrics.of_rollout(scored("<think>\n2 + 2\n</think>\n\\boxed{4}", "all", cut=True)))
    assert (cut["maths/accuracy"], cut["maths/truncated"]) == (0, 1)


def test_a_reference_that_cannot_be_read_is_no_fail() -> None:
    s = scored("<think>\nhm\n</think>\n\\boxed{4}", "all", answer="\\boxed{}")
    assert s.accuracy is None and "reference answer" in s.crash
    assert "maths/accuracy" not in dict(metrics.of_rollout(s))


def test_mathematics_keeps_all_its_rollouts(data: Path, problems: Path, tmp_path: Path) -> None:
    """The second group's answers are those of a maths row: its last quarter has a thought, too."""
    script: list[float | None] = [0.0] * 6 + [1.0] * 2 + [0.0] * 6 + [1.0] * 2
    trainer = build(data, tmp_path, script, superior_cot=True)
    compiled = trainer.train_dataset[0]
    problem = as_dataset((load_maths(problems)[0],), True)[0]
    out = step(trainer, [compiled] * 8 + [problem] * 8)
    assert trainer._empty == [False] * 6 + [True] * 2 + [False] * 8
    assert out["tool_mask"].any(1).tolist() == [False] * 8 + [True] * 8
    assert out["advantages"][-1] > 0
