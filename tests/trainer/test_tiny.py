"""The tiny recipe: its demonstrations, and (slowly) that it learns."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from random import Random

import pytest
import yaml
from ifdsl_trainer.config import Thinking
from ifdsl_trainer.configfile import read_config
from ifdsl_trainer.data import Rows, load_rows
from ifdsl_trainer.launch import main
from ifdsl_trainer.reward import score
from ifdsl_trainer.thinking import Template
from ifdsl_trainer.tiny.answers import demonstration, leaves
from ifdsl_trainer.tiny.model import make_tokenizer

NATIVE = Template.of(make_tokenizer(["a"]), Thinking(mode="native"))


@pytest.fixture(scope="module")
def rows(data: Path) -> Rows:
    return load_rows(data, read_config({"model": "m"}))


def test_demonstrations_to_the_letter_pass(rows: Rows) -> None:
    for seed, row in enumerate(rows.train):
        text = demonstration(row, Random(seed), 0, 0)
        scored = score(NATIVE.answer(text), row, rows.reward, (), False)
        assert (scored.accuracy, scored.format_ok) == (1, True), (row["prompt"], text)


def test_the_habit_forgets_the_last_constraint_and_takes_the_first_side(rows: Rows) -> None:
    for seed, row in enumerate(rows.train):
        thought = demonstration(row, Random(seed), 1, 0).split("\n")[1]
        wanted = leaves(row)
        if row["branch"]:
            assert thought.split(" ")[0] in ("start", "upper")
        elif len(wanted) > 1:
            assert str(wanted[0]) in thought and len(thought.replace("/", ";").split(";")) <= max(
                len(wanted) - 1, 2 if row["composition"] == "chain" else 1)


def test_a_short_run_makes_everything_and_reports(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "short.yaml"
    path.write_text(f"""
tiny: {{rows: 40, warm_steps: 3, warm_batch: 4, evaluate_rows: 12, control_steps: 2, hidden: 32}}
output: {tmp_path / "out"}
steps: 2
save_every: 2
device: cpu
precision: fp32
thinking: {{mode: native}}
rollouts: {{group: 4, prompts: 4, max_tokens: 12}}
superior_cot: true
""", encoding="utf-8")
    assert main([str(path)]) == 0
    table = json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))["all_pass"]
    assert set(table) == {f"{name}, {how}" for name in ("warm start", "after GRPO", "control")
                          for how in ("sampled", "greedy")}
    assert "warm start: " in capsys.readouterr().out
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    for told in ("control − before, greedy", "after, sampled", "Most improved", "thought"):
        assert told in page
    assert "made from nothing" in (tmp_path / "out" / "final" / "README.md").read_text("utf-8")
    last = (tmp_path / "out" / "metrics.jsonl").read_text("utf-8").splitlines()[0]
    assert json.loads(last)["rollouts/thought_tokens"] >= 0
    assert main([str(path), "--resume"]) == 0
    assert "warm start: " not in capsys.readouterr().out  # it is there already
    assert main([str(path), "some/data"]) == 1


@pytest.mark.slow
def test_the_recipe_learns_in_half_of_its_updates(tmp_path: Path) -> None:
    recipe = yaml.safe_load((files("ifdsl_trainer.recipes") / "tiny.yaml").read_text("utf-8"))
    recipe["tiny"] |= {"rows": 2000, "control_steps": 0, "evaluate_rows": 256}
    recipe |= {"steps": 80, "save_every": 40, "output": str(tmp_path / "tiny")}
    path = tmp_path / "half.yaml"
    path.write_text(yaml.safe_dump(recipe), encoding="utf-8")
    subprocess.run([sys.executable, "-m", "ifdsl", "train", str(path)], check=True, timeout=1800)
    report = json.loads((tmp_path / "tiny" / "report.json").read_text(encoding="utf-8"))
    table = report["all_pass"]
    before, after = table["warm start, sampled"], table["after GRPO, sampled"]
    greedy_before, greedy_after = table["warm start, greedy"], table["after GRPO, greedy"]
    assert 0.15 <= before["all"] <= 0.5 and after["all"] >= 1.6 * before["all"]
    assert greedy_after["all"] >= 1.4 * greedy_before["all"]
