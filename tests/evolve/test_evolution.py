"""Evolutions against a scripted model: end to end, cut off and resumed, and what falls where."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from served import Served, by_probability, chat
from writers import Model

import ifdsl
from ifdsl.cli import cli
from ifdsl.diagnostics import SpecError
from ifdsl.evolve.finish import finish
from ifdsl.evolve.plan import evolution
from ifdsl.evolve.run import Evolved, run
from ifdsl.evolve.settings import Config
from ifdsl.library.library import open_library
from ifdsl.output.files import read_rows

SPEC = """ifc 1
use std
use screens

constraint kind {
  say "be kind"
  judge "Is it kind?"
}

tasks travel {
  "Plan a weekend in Lima."
  "Plan a long weekend in {{ city }} for a family of four."  city in ["Oslo", "Kyoto"]
  "Describe a harbour at dawn."
  "Describe a harbour at dawn!"
}

pool style {
  1: max_words
  1: no_commas
}

dataset train {
  tasks travel
  mix {
    2: parallel {
      mention
      1 from style
    }
    1: parallel {
      kind
      forbid
    }
    1: branch {
      when input contains "harbour" { kind }
      otherwise { bullets }
    }
  }
  rows 12
  seed 3
  split validation 20%
}

evolve raif {
  dataset train
  seeds 4 cap 2 among "places", "plans"
  topical mention.w, forbid.ws
  rewrite 2
  questions 3
  experts 2
  screen {
    leakage
    max_words(n: 800)
  }
  band 25%..75% of 2 add constraint { check count(words) <= 900 say "use at most 900 words" }
}
"""


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "ev.ifc"
    path.write_text(SPEC, encoding="utf-8")
    return path


def config(served: Served, cache: Path, **more: Any) -> Config:
    one = {"url": served.url, "cache": str(cache), "concurrency": 4, "backoff": 0.01}
    return Config.model_validate({
        "writer": {**one, "model": "w", "temperature": 1.0}, "judge": {**one, "model": "j"},
        "policy": {**one, "model": "p", "temperature": 1.0}, **more})


def evolved(spec: Path, models: Config, work: Path, **more: Any) -> Evolved:
    library = open_library([spec])
    return run(library, evolution(library, "ev", "raif"), models, work, **more)[1]


def told(found: Evolved) -> Any:
    """Return all that an evolution says, wherever its tables lie."""
    return [(s.stage, s.round, s.fates) for s in found.steps], found.rows, found.repeats


class Policy(Model):
    """A model that, as the policy, passes a row until it has the constraint of the band."""

    def __call__(self, body: dict[str, Any], n: int) -> Any:
        if body["model"] == "p":
            said = self.answer(body["messages"][-1]["content"])
            hard = "900 words" in body["messages"][-1]["content"] and body.get("seed")
            return chat("No." * 2000 if hard else said)
        return super().__call__(body, n)


def test_rows_come_through_with_all_that_was_asked_for(
    serve: Any, spec: Path, tmp_path: Path
) -> None:
    work = tmp_path / "work"
    found = evolved(spec, config(serve(Policy(work)), tmp_path / "cache"), work)
    steps = [(s.round, s.stage, len(s.fates), len(s.kept)) for s in found.steps]
    assert [s[:2] for s in steps[:8]] == [
        (0, "seeds"), (1, "constraints"), (1, "rewrite"), (1, "questions"), (1, "experts"),
        (1, "screens"), (1, "difficulty"), (2, "constraints")]
    seeds = found.steps[0]
    assert [f.why for f in seeds.fates].count("near duplicate") == 1
    easy = [f for s in found.steps if s.stage == "difficulty" for f in s.fates
            if f.why == "too easy"]
    assert found.rows and easy
    for row in found.rows:
        bound, prompt = ifdsl.read(row["check"]), row["prompt"][0]["content"]
        assert prompt != row["template"] and row["pass_rate"] == 0.5
        assert "900 words" in prompt and "count(words) <= 900" in row["check"]
        assert bound.check(row["witness"], input=row["task"], judge=lambda q: True)
        for text in row["experts"]:
            assert bound.check(text, input=row["task"], judge=lambda q: True)
        assert len(row["names"]) == row["n_constraints"] == len(json.loads(row["args"]))
    judged = [row for row in found.rows if "judge" in row["check"]]
    assert judged
    for row in judged:
        assert "Does the answer suit its task?" in row["check"] and "Is it kind?" in row["check"]
    topical = [row for row in found.rows if "std.mention" in row["names"]]
    assert topical
    for row in topical:
        word = json.loads(row["args"])[row["names"].index("std.mention")]["w"]
        assert word in row["task"] or word == "lantern"


def test_the_dataset_and_the_funnel(serve: Any, spec: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    served = serve(Policy(out))
    models = tmp_path / "evolve.yaml"
    models.write_text("\n".join(
        f"{part}:\n  url: {served.url}\n  model: {part[0]}\n  cache: {tmp_path / 'cache'}"
        + "\n  temperature: 1.0" * (part != "judge")
        for part in ("writer", "judge", "policy")), encoding="utf-8")
    call = ["evolve", str(spec), "-o", str(out), "--config", str(models)]
    told = CliRunner().invoke(cli, call)
    assert told.exit_code == 0, told.output
    folder = out / "ev.raif"
    rows = [row for path in folder.glob("*.parquet") for row in read_rows(path)]
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert sum(manifest["rows"].values()) == len(rows) > 0
    assert manifest["models"]["writer"]["model"] == "w" and "url" not in manifest["models"]["judge"]
    assert all(row["experts"] for row in rows) and not (out / ".work").exists()
    funnel = json.loads((folder / "funnel.json").read_text("utf-8"))
    for stage in funnel["stages"]:
        assert stage["came"] == stage["kept"] + sum(g["rows"] for g in stage["fell"])
    assert "too easy" in (folder / "funnel.html").read_text("utf-8")
    assert "judge: " in told.output and "rows in" in told.output
    before = len(served.bodies)
    again = CliRunner().invoke(cli, [*call, "--json"])
    assert json.loads(again.output)["rows"] == funnel["rows"]
    assert len(served.bodies) == before


class Cut(Exception):
    pass


def test_cut_off_anywhere_and_resumed_nothing_is_lost_or_repeated(
    serve: Any, spec: Path, tmp_path: Path
) -> None:
    def folder(name: str) -> Path:
        return tmp_path / name

    served = serve(Policy(folder("whole")))
    batches = []
    whole = evolved(spec, config(served, folder("c0")), folder("whole"), size=5,
                    tell=lambda *told: batches.append(told))
    paid = Counter(json.dumps(body, sort_keys=True) for body in served.bodies)
    assert set(paid.values()) == {1} and len(batches) > 20

    cut = serve(Policy(folder("cut")))
    models, points = config(cut, folder("c1")), 0
    while True:
        left = 1

        def tell(*told: Any) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise Cut  # behind the work of a batch, before it is written

        try:
            found = evolved(spec, models, folder("cut"), size=5, tell=tell)
            break
        except Cut:
            points += 1
    assert points >= len(batches) - 2
    assert told(found) == told(whole)
    assert Counter(json.dumps(body, sort_keys=True) for body in cut.bodies) == paid


@pytest.mark.slow
def test_killed_at_any_time_and_resumed(serve: Any, spec: Path, tmp_path: Path) -> None:
    one = serve(Policy(tmp_path / "a"))
    whole = evolved(spec, config(one, tmp_path / "c0"), tmp_path / "a", size=3)
    two = serve(Policy(tmp_path / "b"), seconds=0.02)
    models = config(two, tmp_path / "c1")
    program = f"""
from pathlib import Path
from ifdsl.evolve.plan import evolution
from ifdsl.evolve.run import run
from ifdsl.evolve.settings import Config
from ifdsl.library.library import open_library
library = open_library([Path({str(spec)!r})])
models = Config.model_validate_json({models.model_dump_json()!r})
run(library, evolution(library, "ev", "raif"), models, Path({str(tmp_path / "b")!r}), size=3)
"""
    kills = 0
    for wait in (1.2, 1.4, 1.6, 1.8, 2.0, 60):
        process = subprocess.Popen([sys.executable, "-c", program])
        try:
            assert process.wait(wait) == 0
            break
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            kills += 1
    assert kills
    assert told(evolved(spec, models, tmp_path / "b", size=3)) == told(whole)
    paid = Counter(json.dumps(body, sort_keys=True) for body in two.bodies)
    distinct = {json.dumps(body, sort_keys=True) for body in one.bodies}
    assert set(paid) == distinct
    assert sum(paid.values()) - len(paid) <= kills * 4  # those under way when it was killed


def test_a_call_without_a_reply_stops_it_and_no_row_falls(
    serve: Any, spec: Path, tmp_path: Path
) -> None:
    model = Policy(tmp_path / "w")
    down = True

    def script(body: dict[str, Any], n: int) -> Any:
        if down and body["model"] == "p":
            return 401, {"error": "no such key"}
        return model(body, n)

    served = serve(script)
    models = config(served, tmp_path / "c")
    with pytest.raises(SpecError, match=r"the policy gave no reply.*no such key"):
        evolved(spec, models, tmp_path / "w")
    down = False
    found = evolved(spec, models, tmp_path / "w")
    assert found.rows and not any("gave no reply" in f.why for s in found.steps for f in s.fates)


def test_what_a_bad_model_writes_falls_and_the_funnel_says_where(
    serve: Any, spec: Path, tmp_path: Path
) -> None:
    def script(body: dict[str, Any], n: int) -> Any:
        return by_probability(0.9) if body.get("logprobs") else chat("lantern of of the the {")

    work = tmp_path / "w"
    served = serve(script)
    untagged = tmp_path / "ev.ifc"
    untagged.write_text(SPEC.replace('cap 2 among "places", "plans"', ""), encoding="utf-8")
    library = open_library([untagged])
    plan, models = evolution(library, "ev", "raif"), config(served, tmp_path / "c")
    _, found = run(library, plan, models, work)
    constraints, rewrite = found.steps[1:3]
    assert len(constraints.kept) == 12 and not rewrite.kept and not found.rows
    assert any("topical values refused" in fate.told for fate in constraints.fates)
    assert {fate.why for fate in rewrite.fates} == {"no rewrite in the reply"}
    funnel = finish(tmp_path / "out" / "ev.raif", plan, models, found)
    assert funnel["rows"] == 0 and funnel["stages"][2]["fell"][0]["rows"] == 12


def test_an_overlap_with_an_evaluation_set_is_found(
    serve: Any, spec: Path, tmp_path: Path
) -> None:
    prompts = tmp_path / "eval.jsonl"
    prompts.write_text("\n".join(json.dumps(x) for x in [
        {"key": 7, "prompt": "Write a poem about bread."},
        {"key": 8, "prompt": "DESCRIBE a harbour, at dawn."}]), encoding="utf-8")
    spec.write_text(SPEC.replace("  experts 2", '  experts 2\n  decontaminate "eval.jsonl"'),
                    encoding="utf-8")
    work = tmp_path / "w"
    found = evolved(spec, config(serve(Policy(work)), tmp_path / "c"), work)
    step = next(s for s in found.steps if s.stage == "decontaminate")
    fell = [fate for fate in step.fates if fate.why]
    harbour = [f for f in step.fates if "harbour" in f.item.row["task"]]
    assert fell == harbour and fell
    for fate in fell:
        assert fate.why == "contaminated: eval.jsonl"
        assert fate.item.row["id"] in fate.told and "prompt 8: describe a harbour" in fate.told


@pytest.mark.parametrize(("lacking", "told"), [
    ("writer", "needs a `writer`"), ("policy", "needs a `policy`"), ("judge", "ask a judge")])
def test_a_model_that_is_not_named(
    serve: Any, spec: Path, tmp_path: Path, lacking: str, told: str
) -> None:
    served = serve(lambda body, n: chat("x"))
    models = config(served, tmp_path / "c").model_copy(update={lacking: None})
    with pytest.raises(SpecError, match=told):
        evolved(spec, models, tmp_path / "w")
    assert not served.bodies


def test_several_answers_want_a_temperature(serve: Any, spec: Path, tmp_path: Path) -> None:
    served = serve(lambda body, n: chat("x"))
    cold = {"url": served.url, "model": "p"}
    with pytest.raises(SpecError, match="`band` wants 2 answers of `p`"):
        evolved(spec, config(served, tmp_path / "c", policy=cold), tmp_path / "w")
    assert not served.bodies


def test_there_is_nothing_to_evolve(tmp_path: Path) -> None:
    spec = tmp_path / "none.ifc"
    spec.write_text("ifc 1\n", encoding="utf-8")
    with pytest.raises(SpecError, match="no evolution"):
        from ifdsl.evolve.plan import evolutions

        evolutions(open_library([spec]))
