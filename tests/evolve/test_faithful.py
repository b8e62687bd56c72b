"""Rewrites of prompts: the faithful ones pass, and those that change what is asked do not.

`rewrites.jsonl` holds them with the constraint of `rewrites.ifc` whose prompt they reword; `fault`
is part of the reason that must be given, or null for a faithful one.

`rewrites_blind.jsonl` was written by somebody who did not know the check, `rewrites_more.jsonl`
beside it; both hold the constraint itself. The few rows of them that are judged wrong are listed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ifdsl.compose import tree as b
from ifdsl.compose.wording import prompt
from ifdsl.evolve.faithful import faults
from ifdsl.library.library import Library, open_library
from ifdsl.syntax.parser import parse_call

HERE = Path(__file__).parent
ROWS: list[dict[str, Any]] = [
    json.loads(line) for line in (HERE / "rewrites.jsonl").read_text(encoding="utf-8").splitlines()
]
FAITHFUL = [row for row in ROWS if row["fault"] is None]
UNFAITHFUL = [row for row in ROWS if row["fault"] is not None]
TREES = sorted({(row["name"], row["lang"], row["task"]) for row in ROWS})
SEED = 5
OTHERS: list[dict[str, Any]] = [
    json.loads(line) for name in ("rewrites_blind.jsonl", "rewrites_more.jsonl")
    for line in (HERE / name).read_text(encoding="utf-8").splitlines()
]
WRONG = {
    "r352": "a condition without any word for if: an answer of at most three sentences must ...",
    "m020": "two new words at once: a toast for a couple is called one for an anniversary",
    "m024": "two words of the task in other words: through the eyes of, experiencing",
    "m114": "a share of different words, of which too few stand in the rewrite",
    "m119": "a new noun for a clause of the task: the source of a draught",
    "m166": "a condition without any word for if: answers of four sentences or fewer need ...",
    "m177": "a word of the task in another: unable to sleep, sleepless",
    "m139": "unfaithful: every third sentence instead of the third one",
}
"""The rows judged wrong, and why; all are faithful but the last."""


@pytest.fixture(scope="module")
def library() -> Library:
    return open_library([HERE / "rewrites.ifc"])


def drawn(library: Library, name: str, lang: str) -> b.Node:
    definition = library.definition(name, "rewrites")
    return library.binder(lang=lang).definition(definition, {}, name)


def found(library: Library, row: dict[str, Any]) -> list[str]:
    node = drawn(library, row["name"], row["lang"])
    asked = prompt(node, row["lang"], SEED, row["task"])
    return faults(node, row["task"], row["lang"], asked, row["rewrite"])


@pytest.mark.parametrize("row", FAITHFUL, ids=lambda row: f"{row['name']}-{row['lang']}")
def test_a_faithful_rewrite_passes(library: Library, row: dict[str, Any]) -> None:
    assert found(library, row) == []


@pytest.mark.parametrize("row", UNFAITHFUL, ids=lambda row: f"{row['name']}-{row['lang']}")
def test_an_unfaithful_rewrite_is_caught(library: Library, row: dict[str, Any]) -> None:
    reasons = found(library, row)
    assert any(row["fault"] in reason for reason in reasons), reasons


@pytest.mark.parametrize(("name", "lang", "task"), TREES)
def test_every_wording_of_a_tree_is_faithful(
    library: Library, name: str, lang: str, task: str
) -> None:
    node = drawn(library, name, lang)
    asked = prompt(node, lang, SEED, task)
    for seed in range(8):
        assert faults(node, task, lang, asked, prompt(node, lang, seed, task)) == []


def test_another_language_and_far_longer_texts_are_caught(library: Library) -> None:
    task = "Plan a weekend in Lima."
    node = drawn(library, "winter", "en")
    asked = prompt(node, "en", SEED, task)
    other = prompt(node, "zh", SEED, "为利马的周末制定一个计划。")
    assert any("language" in x for x in faults(node, task, "en", asked, other))
    assert any("longer" in x for x in faults(node, task, "en", asked, f"{asked} {asked} {asked}"))


@pytest.mark.parametrize("row", OTHERS, ids=lambda row: str(row["id"]))
def test_rewrites_by_others_are_told_apart(library: Library, row: dict[str, Any]) -> None:
    binder = library.binder(lang=row["lang"])
    binder.read_input(row["task"])
    node = binder.item(parse_call(row["spec"]), "", {}, "")
    reasons = faults(node, row["task"], row["lang"], row["asked"], row["rewritten"])
    assert (reasons == []) == (row["faithful"] != (row["id"] in WRONG)), reasons
    assert faults(node, row["task"], row["lang"], row["asked"], row["asked"]) == []


def test_of_the_rewrites_by_others_few_are_judged_wrong() -> None:
    assert len(OTHERS) == 548
    assert WRONG.keys() <= {row["id"] for row in OTHERS}
    passed = [row for row in OTHERS if row["faithful"] and row["id"] not in WRONG]
    assert len(passed) >= 0.95 * sum(row["faithful"] for row in OTHERS)
