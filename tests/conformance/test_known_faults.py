"""The lint finds the known faults of IFEval and IFBench, and raises few false alarms."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from support import required

import ifdsl
from ifdsl.output.lint import Finding, lint
from ifdsl.output.published import Published, read_published

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("IFDSL_CONFORMANCE", ROOT.parent / "shared" / "conformance"))
FAULTS = {
    "ifeval": {
        337: "IFC711", 1964: "IFC712", 2078: "IFC712", 2180: "IFC712", 30: "IFC713",
        374: "IFC715", 1627: "IFC715", 3369: "IFC715", 3371: "IFC715", 3718: "IFC715",
    },
    "ifbench": {"105": "IFC715", **dict.fromkeys(("284", "285", "286", "287"), "IFC712")},
}
FALSE_ALARMS = {"ifeval": {143}, "ifbench": set[Any]()}
"""By eye: 143 asks for thought and answer, divided by ***, and checks two paragraphs."""
LIBRARY = ifdsl.load()


def prompts(suite: str) -> list[Published]:
    path = FOLDER / suite / "prompts.jsonl"
    required(path)
    return read_published(path, LIBRARY)


@pytest.mark.parametrize("suite", FAULTS)
def test_known_faults_and_nothing_else(suite: str) -> None:
    found: list[Finding] = lint(prompts(suite), LIBRARY)
    real = {f.key: f.diagnostic.code for f in found if f.key not in FALSE_ALARMS[suite]}
    assert real == FAULTS[suite]
    assert {f.key for f in found} - real.keys() == FALSE_ALARMS[suite]


def _changed(p: Published, at: int, name: str) -> tuple[str, Published] | None:
    """Return a prompt with one argument of one instruction changed, and what kind it is."""
    bound = p.instructions[at]
    args = dict(bound.args)
    value = args[name]
    if isinstance(value, int):
        kind, args[name] = "number", value * 2 + 9
    elif name.endswith("relation"):
        kind, args[name] = "relation", "at least" if value == "less than" else "less than"
    elif isinstance(value, tuple):
        kind, args[name] = "list", (*value, "zebra")
    elif len(value) > 2 and name != "language":
        kind, args[name] = "text", value[::-1]
    else:
        return None
    made = LIBRARY.bind(bound.name, **args)
    others = (*p.instructions[:at], made, *p.instructions[at + 1:])
    return kind, Published(p.line, p.key, p.prompt, others)


def test_changed_arguments_are_found() -> None:
    every = [(p, k, name) for p in prompts("ifeval")
             for k, bound in enumerate(p.instructions) for name in bound.args]
    hits: dict[str, list[bool]] = {}
    for p, k, name in every:
        changed = _changed(p, k, name)
        if changed is not None:
            before = {f.diagnostic.code for f in lint([p], LIBRARY)}
            after = {f.diagnostic.code for f in lint([changed[1]], LIBRARY)}
            hits.setdefault(changed[0], []).append(bool(after - before))
    shares = {kind: sum(x) / len(x) for kind, x in hits.items()}
    for kind, least in {"number": 0.97, "list": 0.99, "text": 0.99, "relation": 0.85}.items():
        assert shares[kind] >= least, shares
