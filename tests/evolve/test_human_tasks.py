"""The human tasks of the conformance data, evolved with a writer that lets rows through."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support import ROOT, required
from writers import Model

import ifdsl
from ifdsl.evolve.finish import finish
from ifdsl.evolve.plan import evolution
from ifdsl.evolve.run import run
from ifdsl.evolve.settings import Config
from ifdsl.library.library import open_library

DATA = Path(os.environ.get("IFDSL_CONFORMANCE", ROOT.parent / "shared" / "conformance"))


@pytest.mark.slow
def test_the_human_tasks_come_through(serve: Any, tmp_path: Path) -> None:
    required(DATA / "seeds" / "self_instruct.jsonl")
    planted = tmp_path / "planted.jsonl"
    with (DATA / "seeds" / "self_instruct.jsonl").open(encoding="utf-8") as lines:
        known = [json.loads(line)["instruction"] for line in lines]
    long = [text for text in known if len(text.split()) > 14][:3]
    planted.write_text("\n".join(json.dumps({"key": k, "prompt": text})
                                 for k, text in enumerate(long)), encoding="utf-8")
    text = (ROOT / "benchmarks" / "specs" / "human.ifc").read_text(encoding="utf-8")
    text = text.replace("../../../shared/conformance", str(DATA))
    text = "\n".join(x for x in text.split("\n") if not x.startswith("  band"))
    spec, work = tmp_path / "human.ifc", tmp_path / "work"
    spec.write_text(text.replace('prompts.jsonl"\n', f'prompts.jsonl", "{planted}"\n'), "utf-8")
    one = {"url": serve(Model(work)).url, "model": "w", "cache": str(tmp_path / "replies"),
           "temperature": 1.0}
    models = Config.model_validate({"writer": one, "judge": {**one, "temperature": 0}})
    library = open_library([spec])
    plan = evolution(library, "human", "human")
    plan = replace(plan, base=replace(plan.base, rows=427))  # a row for each task
    found = run(library, plan, models, work)[1]
    funnel = finish(tmp_path / "data" / plan.name, plan, models, found)
    stages = {s["stage"]: s for s in funnel["stages"]}
    assert stages["seeds"]["came"] == 427 and stages["constraints"]["came"] == 427
    assert stages["constraints"]["kept"] >= 420 and len(found.rows) >= 400
    assert stages["rewrite"]["kept"] >= 0.97 * stages["rewrite"]["came"]
    fell = stages["decontaminate"]["fell"]
    assert [g["why"] for g in fell] == ["contaminated: planted.jsonl"]
    by_task = [f for s in found.steps if s.stage == "decontaminate" for f in s.fates]
    assert {any(text in f.item.row["task"] for text in long) for f in by_task if f.why} == {True}
    assert not any(text in f.item.row["task"] for text in long for f in by_task if not f.why)
    for row in found.rows[::20]:
        check = ifdsl.read(row["check"])
        assert all(check.check(x, input=row["task"]) for x in row["experts"])
