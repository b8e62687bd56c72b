"""Evolutions that meet broken texts, broken files, each other, and settings that do not fit."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner
from served import Served, by_probability, chat
from writers import Model

from ifdsl.cli import cli
from ifdsl.diagnostics import SpecError
from ifdsl.evolve.context import Context
from ifdsl.evolve.finish import finish
from ifdsl.evolve.funnel import funnel
from ifdsl.evolve.plan import Evolution, evolution
from ifdsl.evolve.run import Evolved, run
from ifdsl.evolve.seeds import seeds
from ifdsl.evolve.settings import Config
from ifdsl.evolve.slots import Slot
from ifdsl.evolve.table import Item
from ifdsl.evolve.work import alone, work_folder
from ifdsl.library.library import Library, open_library

SPEC = """ifc 1
use std

constraint kind {
  say "be kind"
  judge "Is it kind?"
}

tasks t {
  "Plan a weekend in Lima."
  "Describe a harbour at dawn."
}

dataset train {
  tasks t
  mix {
    1: kind
  }
  rows 4
  seed 3
}

evolve e {
  dataset train
STAGES
}
"""


def opened(folder: Path, stages: str, spec: str = SPEC) -> tuple[Library, Evolution]:
    path = folder / "ev.ifc"
    path.write_text(spec.replace("STAGES", stages), encoding="utf-8")
    library = open_library([path])
    return library, evolution(library, "ev", "e")


def config(served: Served, cache: Path, *parts: str) -> Config:
    one = {"url": served.url, "cache": str(cache), "concurrency": 4, "backoff": 0.01}
    return Config.model_validate({
        part: {**one, "model": part, "temperature": float(part != "judge")} for part in parts})


def evolved(served: Served, folder: Path, stages: str, *parts: str, spec: str = SPEC) -> Evolved:
    library, plan = opened(folder, stages, spec)
    return run(library, plan, config(served, folder / "c", *parts), folder / "w")[1]


@pytest.mark.parametrize(("stages", "said", "kept"), [
    ("  rewrite 2", "\ud800 it is", 0),
    ("  rewrite 2", '{"instruction": "Plan \\ud800."}', 0),
    ("  questions 3", '{"questions": ["Is it \\ud800 so?"]}', 4),
    ("  experts 1", "It is \ud800 so.", 4),
])
def test_half_a_surrogate_pair_is_no_text(
    serve: Any, tmp_path: Path, stages: str, said: str, kept: int
) -> None:
    served = serve(lambda body, n: by_probability(0.9) if body.get("logprobs") else chat(said))
    found = evolved(served, tmp_path, stages, "writer", "judge")
    assert [len(s.kept) for s in found.steps][1:] == [4, kept]
    assert "\ud800" not in str(found.rows)


def test_near_duplicates_are_found_down_to_the_threshold(tmp_path: Path) -> None:
    rng = Random(2)
    lines = []
    for _ in range(60):  # pairs that share 83 % of their runs of three words
        text = " ".join(f"w{rng.randrange(10**6)}" for _ in range(62))
        lines += [f'  "{text}"', f'  "{text.rpartition(" ")[0].partition(" ")[2]} so it is said"']
    library, plan = opened(tmp_path, "", SPEC.replace('  "Plan a weekend in Lima."',
                                                      "\n".join(lines)))
    fates = seeds(Context(library, plan, Config()))([Item(n) for n in range(121)])
    assert [f.why for f in fates].count("near duplicate") == 60


def test_an_instruction_that_answers_itself_is_refused(serve: Any, tmp_path: Path) -> None:
    spec = SPEC.replace("1: kind",
                        '1: constraint { say "use at least 2 lines" check count(lines) >= 2 }')
    spec = spec.replace("  seed 3", "  seed 3\n  floor 10%")

    class Lines(Model):
        def rewritten(self, material: dict[str, str]) -> str:
            text = super().rewritten(material)
            return text.replace(". ", ".\n\n") if "Lima" in text else text

    found = evolved(serve(Lines(tmp_path)), tmp_path, "  rewrite 2", "writer", spec=spec)
    fates = found.steps[-1].fates
    assert {f.why for f in fates if "Lima" in f.item.row["task"]} == {
        "the rewrite earns more than the floor allows"}
    assert {f.why for f in fates if "harbour" in f.item.row["task"]} == {""}
    assert all(row["floor"] <= 0.1 for row in found.rows)


@pytest.mark.parametrize(("stages", "parts", "why"), [
    ('  rewrite 1\n  decontaminate "e.jsonl"', ("writer", "judge"), "no file of prompts"),
    ("  rewrite 1\n  experts 1", ("writer",), "ask a judge"),
])
def test_what_a_later_stage_lacks_is_told_before_anything_is_paid(
    serve: Any, tmp_path: Path, stages: str, parts: tuple[str, ...], why: str
) -> None:
    (tmp_path / "e.jsonl").write_text('{"text": "x"}\n', encoding="utf-8")
    served = serve(lambda body, n: chat("x"))
    with pytest.raises(SpecError, match=why):
        evolved(served, tmp_path, stages, *parts)
    assert not served.bodies


def test_every_contaminated_row_is_named(serve: Any, tmp_path: Path) -> None:
    (tmp_path / "e.jsonl").write_text(json.dumps(
        {"key": 1, "prompt": "Plan a weekend in Lima."}), encoding="utf-8")
    spec = SPEC.replace("rows 4", "rows 16").replace("1: kind", "1: max_words")
    found = evolved(serve(Model(tmp_path)), tmp_path, '  decontaminate "e.jsonl"', spec=spec)
    fell = [f.item.row["id"] for f in found.steps[-1].fates if f.why]
    assert len(fell) == 8
    (group,) = funnel("ev.e", found.steps, 0, 0)["stages"][-1]["fell"]
    assert [s["id"] for s in group["samples"]] == fell


def test_rows_that_fall_and_come_again_are_no_holes(serve: Any, tmp_path: Path) -> None:
    add = 'constraint { check count(words) <= 900 say "use at most 900 words" }'
    spec = SPEC.replace("1: kind", "1: max_words").replace("rows 4", "rows 6")

    class Policy(Model):
        def __call__(self, body: dict[str, Any], n: int) -> Any:
            prompt = body["messages"][-1]["content"]
            if "900 words" in prompt and body.get("seed") and "Lima" in prompt:
                return chat("no " * 2000)
            return super().__call__(body, n)

    library, plan = opened(tmp_path, f"  band 25%..75% of 2 add {add}", spec)
    models = config(serve(Policy(tmp_path)), tmp_path / "c", "policy")
    _, found = run(library, plan, models, tmp_path / "w")
    finish(tmp_path / "ev.e", plan, models, found)
    made = json.loads((tmp_path / "ev.e" / "manifest.json").read_text("utf-8"))
    assert [s.stage for s in found.steps].count("difficulty") == 3
    assert 0 < len(found.rows) < 6
    assert made["holes"] + made["repeats_dropped"] + sum(made["rows"].values()) == 6


def call(folder: Path, served: Served, stages: str, *parts: str) -> list[str]:
    opened(folder, stages)
    models = folder / "evolve.yaml"
    models.write_text(json.dumps(config(served, folder / "c", *parts).model_dump()), "utf-8")
    return ["evolve", str(folder / "ev.ifc"), "-o", str(folder / "o"), "--config", str(models)]


def test_where_no_seed_is_left_the_funnel_says_why(serve: Any, tmp_path: Path) -> None:
    served = serve(lambda body, n: chat("I tag nothing."))
    told = CliRunner().invoke(
        cli, call(tmp_path, served, '  seeds 2 cap 1 among "a", "b"', "writer"))
    assert "2 of 2 fell at `seeds` (no tag)" in str(told.exception)
    found = json.loads((tmp_path / "o" / "ev.e.funnel.json").read_text("utf-8"))
    assert [s["stage"] for s in found["stages"]] == ["seeds"]
    assert (tmp_path / "o" / "ev.e.funnel.html").exists()


def test_the_same_evolution_twice_at_once_is_refused(serve: Any, tmp_path: Path) -> None:
    served = serve(Model(tmp_path))
    line = call(tmp_path, served, "  rewrite 1", "writer")
    _, plan = opened(tmp_path, "  rewrite 1")
    with alone(work_folder(tmp_path / "o", plan, config(served, tmp_path / "c", "writer"))):
        told = CliRunner().invoke(cli, line)
    assert "is under way in" in str(told.exception) and not served.bodies
    assert CliRunner().invoke(cli, line).exit_code == 0


def test_stopped_by_hand_it_goes_on_by_the_same_command(serve: Any, tmp_path: Path) -> None:
    served = serve(Model(tmp_path), seconds=0.5)
    heard = ("import signal; from ifdsl.cli import main;"  # where whoever runs tests ignores it
             "signal.signal(signal.SIGINT, signal.default_int_handler); main()")
    line = [sys.executable, "-c", heard, *call(tmp_path, served, "  rewrite 1", "writer")]
    first = subprocess.Popen(line, stderr=subprocess.PIPE, text=True)
    while not served.bodies:
        assert first.poll() is None
        time.sleep(0.02)
    first.send_signal(signal.SIGINT)
    _, told = first.communicate()
    assert first.returncode == 1 and "Traceback" not in told
    assert (tmp_path / "o" / ".work").exists()
    assert subprocess.run(line, capture_output=True, check=False).returncode == 0
    assert not (tmp_path / "o" / ".work").exists()


def test_a_disk_that_fills_up(serve: Any, tmp_path: Path) -> None:
    served = serve(Model(tmp_path))
    line = call(tmp_path, served, "  rewrite 1", "writer")
    script = ("import resource; from ifdsl.cli import main;"
              "resource.setrlimit(resource.RLIMIT_FSIZE, (6000, resource.RLIM_INFINITY)); main()")
    full = subprocess.run([sys.executable, "-c", script, *line], capture_output=True, text=True,
                          check=False)
    assert full.returncode == 1 and "IFC801" in full.stderr and "Traceback" not in full.stderr
    again = CliRunner().invoke(cli, line)
    assert again.exit_code == 0 and "rows in" in again.output
    bodies = [json.dumps(body, sort_keys=True) for body in served.bodies]
    assert len(set(bodies)) == len(bodies)


def test_topical_words_are_on_one_line_and_can_be_seen(tmp_path: Path) -> None:
    library, _ = opened(tmp_path, "")
    d = library.definition("std.mention", "std")
    slot = Slot("mix", d, d.params[0], "lantern")
    assert slot.given(" café ")[2] == "café"
    for text in ("a\nb", "a\u2028b", "a\x00b", "\ud800"):
        with pytest.raises(ValueError, match="one line"):
            slot.given(text)


def test_the_floor_of_a_row_is_that_of_its_questions(serve: Any, tmp_path: Path) -> None:
    spec = SPEC.replace("1: kind", "1: parallel { kind  max_words }")
    spec = spec.replace("  seed 3", "  seed 3\n  reward mean")
    said = json.dumps({"questions": ["Is it kind?", "Is it mild?", "Is it warm?"]})
    served = serve(lambda body, n: chat(said))
    found = evolved(served, tmp_path, "  questions 3", "writer", spec=spec)
    assert {f.item.row["floor"] for f in found.steps[1].fates} == {0.5}
    assert {row["floor"] for row in found.rows} == {0.25}
