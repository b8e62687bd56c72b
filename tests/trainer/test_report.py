"""The page of a run and its model card."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from ifdsl_trainer.errors import TrainError
from ifdsl_trainer.evaluation.command import main
from ifdsl_trainer.evaluation.rollouts import Completion, Rollout, Settings
from ifdsl_trainer.evaluation.run import save
from ifdsl_trainer.evaluation.scoring import Outcome, judge_all
from ifdsl_trainer.report.plots import PANELS, draw, lines
from ifdsl_trainer.report.run import Run
from ifdsl_trainer.report.samples import choose, split
from ifdsl_trainer.report.write import write_report

import ifdsl

RECORDS = [{"step": s, "reward": s / 10, "rewards/accuracy/mean": s / 10, "entropy": 1 / s,
            "strict/chain": 0.5, "completions/mean_length": 9.0, "step_time": 2.0}
           for s in range(1, 6)]
CHECK = ifdsl.read("std.max_words(n: 2)", ifdsl.load()).expansion()
CHAIN = """ifc 1 for en
chain by line {
  step "a" { constraint x.a { check count(words) <= 2 } }
  step "b" { constraint x.b { check count(words) <= 2 } }
}
"""


def outcomes(*texts: str, check: str = CHECK, **settings: Any) -> list[Outcome]:
    rows = [{"id": str(i), "prompt": [{"role": "user", "content": f"<b>row {i}</b>"}],
             "check": check, "composition": "single", "depth": 0, "n_constraints": 1, "lang": "en",
             "task": ""} for i in range(len(texts))]
    made = replace(Settings("m"), **settings)
    return judge_all(Rollout(r, Completion(t, 2, True), made)
                     for r, t in zip(rows, texts, strict=True))


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Return the folder of a run as the trainer leaves it, with two evaluations."""
    folder = tmp_path / "run"
    (folder / "final").mkdir(parents=True)
    (folder / "metrics.jsonl").write_text(
        "".join(json.dumps(r) + "\n" for r in RECORDS), encoding="utf-8")
    (folder / "final" / "ifdsl.json").write_text(json.dumps({
        "manifest": "abc", "spec_hash": "def", "library_hash": "ghi", "text_model": 1,
        "packages": {"trl": "1.16.0"}, "config": {
            "model": "owner/base", "seed": 1, "reward": {"scheme": None},
            "rollouts": {"group": 8, "prompts": 4}, "thinking": {"mode": "native"},
            "optimiser": {"loss": "dapo", "learning_rate": 1e-6}}}), encoding="utf-8")
    (folder / "final" / "manifest.json").write_text(json.dumps({
        "dataset": "travel.train", "rows": {"train": 9}, "reward": "all",
        "constraints": {"std.brief": 7}}), encoding="utf-8")
    save(folder / "eval" / "before-greedy", outcomes("one two three", "a", "a b c", "a b c"))
    save(folder / "eval" / "after-greedy", outcomes("one", "<i>b", "a b c d", "a b"))
    return folder


class Sources(HTMLParser):
    """Collects what a page would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.found += [v for k, v in attrs if k in ("src", "href")]


def test_the_page_holds_everything(run: Path) -> None:
    text = write_report(run).read_text("utf-8")
    sources = Sources()
    sources.feed(text)
    assert sources.found and all(x.startswith("data:image/svg+xml") for x in sources.found)
    assert b"<svg" in b64decode(sources.found[0].partition(",")[2])
    assert "url(" not in text and "<script" not in text
    told = re.sub(r"<[^>]*>", " ", text)
    for wanted in ("before, greedy", "25.0", "75.0", "+50.0", "Most improved", "Worst", "Best",
                   "&lt;b&gt;row 0&lt;/b&gt;", "4 words, at most 2 allowed",
                   "Not logged in this run: All constraints hold; Rows of zero variance; Rows"):
        assert wanted in told
    assert "<i>b" not in text
    assert write_report(run).read_text("utf-8") == text


def test_the_model_card(run: Path) -> None:
    write_report(run)
    card = (run / "final" / "README.md").read_text("utf-8")
    assert card.startswith("---\nlibrary_name: transformers\n")
    for wanted in ("base_model: owner/base", "for 5 updates", "| manifest | `abc` |",
                   "- `std.brief` (7 rows)", "| after − before, greedy | +50.0 [",
                   "learning_rate: 1.0e-06"):
        assert wanted in card


def test_the_card_tells_which_evaluations_are_in_domain(run: Path) -> None:
    manifest = run / "final" / "manifest.json"
    data = json.loads(manifest.read_text("utf-8"))
    data["constraints"] = {"std.max_words": 7, "ifbench.emoji_at_ends": 2, "mine.brief": 1}
    manifest.write_text(json.dumps(data), encoding="utf-8")
    write_report(run)
    card = (run / "final" / "README.md").read_text("utf-8")
    assert "| IFEval | 1 of 25 | `length_constraints:number_words` (`std.max_words`) |" in card
    assert "| IFTrain | 0 of 29 |  |" in card
    assert "| IFBench | 1 of 58 | `format:emoji` (`ifbench.emoji_at_ends`) |" in card
    assert "compared with no others (`report_against`)" in card


def test_the_card_tells_which_prompts_are_shared(run: Path) -> None:
    (run / "overlap.json").write_text(json.dumps([{
        "file": "a.jsonl", "prompts": 541, "rows": 9, "shared": 2, "examples": ["one two"]}]))
    write_report(run)
    card = (run / "final" / "README.md").read_text("utf-8")
    assert "| a.jsonl | 541 | 2 of 9 | “one two” |" in card


def test_the_probes_are_drawn(run: Path) -> None:
    assert "Degenerate among those that pass" in re.search(  # type: ignore[union-attr]
        "Not logged in this run: .*", write_report(run).read_text("utf-8"))[0]
    probes = next(p for p in PANELS if p.title.startswith("Degenerate"))
    records = [{"step": s, "probes/any": s / 10, "probes/echo": s / 10, "probes/same": 0.0,
                "probes/marks": 0.0} for s in (1, 2, 3)]
    assert [x[0] for x in lines(probes, records)] == ["any, echo", "marks, same"]


def test_samples_by_hand() -> None:
    before = outcomes("a b c", "a", "a b c", "a")
    after = outcomes("a", "a b c", "a b c", "a")
    shown = {k: [s.after.rollout.row["id"] for s in v] for k, v in choose(before, after).items()}
    assert shown == {"Most improved": ["0"], "Worst": ["1", "2"], "Best": ["3"]}


def test_a_thought_is_set_apart() -> None:
    native, = outcomes("<think>\nhm\n</think>\n\nyes", thinking="native")
    off, = outcomes("<think>\nhm\n</think>\n\nyes")
    assert split(native) == ("<think>\nhm\n</think>", "yes")
    assert split(off)[0] == ""


def test_why_a_composition_fails_is_told() -> None:
    found, = outcomes("a\nb\nc", check=CHAIN)
    assert found.strict == "fail" and found.share == 1
    assert "3" in found.reasons[0]


def test_plots_of_what_was_logged() -> None:
    by_title = {p.title: p for p in PANELS}
    reward = by_title["Reward"]
    assert [x[0] for x in lines(reward, RECORDS)] == ["mean reward, accuracy part"]  # one line
    assert lines(reward, RECORDS)[0][1:] == ([1, 2, 3, 4, 5], [0.1, 0.2, 0.3, 0.4, 0.5])
    assert draw(by_title["Rows of zero variance"], RECORDS) is None
    assert draw(reward, [{"step": 1, "reward": float("nan")}]) is None
    assert draw(reward, RECORDS) == draw(reward, RECORDS)
    assert (draw(reward, RECORDS[:1], "png") or b"").startswith(b"\x89PNG")


def test_a_run_without_evaluations_and_a_folder_without_a_run(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (run / "eval").rename(run / "other")
    assert main(["--report", str(run)]) == 0
    assert "Not evaluated" in (run / "report.html").read_text("utf-8")
    assert "Not evaluated" in (run / "final" / "README.md").read_text("utf-8")
    with pytest.raises(TrainError, match="is no training run"):
        Run.read(tmp_path)
    assert main(["--report", str(tmp_path / "absent")]) == 1
    assert "is no training run" in capsys.readouterr().err
