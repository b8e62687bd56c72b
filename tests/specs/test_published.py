"""All 112 published constraints have a counterpart in std that judges counter-examples right."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from published_cases import IFBENCH, IFTRAIN, TASK

import ifdsl
from ifdsl.output.counterparts import counterparts

ROOT = Path(__file__).parents[2]
TABLE = tomllib.loads((ROOT / "docs" / "published.toml").read_text(encoding="utf-8"))
STD = ifdsl.load(ROOT / "specs" / "std")
PACKS = {name: ifdsl.load(ROOT / "specs" / f"{name}.ifc") for name in TABLE}
PUBLISHED = {
    pack: {d.name: d.id for d in lib.definitions() if d.module == pack}
    for pack, lib in PACKS.items()
}
CASES = [("iftrain", *case) for case in IFTRAIN] + [("ifbench", *case) for case in IFBENCH]


def _name(call: str) -> str:
    return call.partition("(")[0]


def test_every_published_id_is_mapped_to_a_constraint_of_std() -> None:
    known = {d.name for d in STD.definitions() if d.module == "std"}
    assert {pack: len(ids) for pack, ids in TABLE.items()} == {
        "ifeval": 25, "iftrain": 29, "ifbench": 58,
    }
    for pack, ids in TABLE.items():
        assert set(ids) == set(PUBLISHED[pack].values())
        assert {name for row in ids.values() for name in row["std"]} <= known


def test_counterparts_are_those_of_std_and_the_packs_own() -> None:
    found = counterparts(ifdsl.load())
    assert {pack: len(ids) for pack, ids in found.items()} == {
        "ifeval": 25, "iftrain": 29, "ifbench": 58,
    }
    assert found["ifeval"]["length_constraints:number_words"] == (
        "std.max_words", "std.min_words", "ifeval.number_words")
    assert found["iftrain"]["keywords:word_once"] == ("std.keyword_exactly", "iftrain.word_once")


@pytest.mark.parametrize(("pack", "published", "call", "text", "wanted"), CASES)
def test_counterexample(pack: str, published: str, call: str, text: str, wanted: str) -> None:
    verdict = ifdsl.read(f"std.{call}", STD).check(text, input=TASK)
    assert verdict.status == wanted, verdict.evidence
    if published:
        other = ifdsl.read(f"{pack}.{published}", PACKS[pack]).check(text, input=TASK)
        assert {verdict.status, other.status} == {"pass", "fail"}


@pytest.mark.parametrize("pack", ["iftrain", "ifbench"])
def test_each_counterpart_has_a_right_and_a_wrong_answer(pack: str) -> None:
    held = {(_name(call), wanted) for _, _, call, _, wanted in CASES}
    wanted = {(row["std"][0], v) for row in TABLE[pack].values() for v in ("pass", "fail")}
    assert not sorted(wanted - held)
