"""Evolutions that meet broken texts, broken files, each other, and settings that do not fit."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest
from served import Served, by_probability, chat

from ifdsl.evolve.context import Context
from ifdsl.evolve.plan import Evolution, evolution
from ifdsl.evolve.run import Evolved, run
from ifdsl.evolve.seeds import seeds
from ifdsl.evolve.settings import Config
from ifdsl.evolve.table import Item
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
    return Config.model_validate({part: {**one, "model": part} for part in parts})


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
