"""Rewrites of prompts: the faithful ones pass, and those that change what is asked do not.

`rewrites.jsonl` holds them with the constraint of `rewrites.ifc` whose prompt they reword; `fault`
is part of the reason that must be given, or null for a faithful one.

`rewrites_blind.jsonl` and `rewrites_blind2.jsonl` were written by somebody who did not know the
check, `rewrites_more.jsonl` beside them; they hold the constraint itself. The few rows of them that
are judged wrong are listed. All have been read since, and the check has been changed by them.
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
    json.loads(line) for name in ("blind", "blind2", "more")
    for line in (HERE / f"rewrites_{name}.jsonl").read_text(encoding="utf-8").splitlines()
]
WRONG = {
    "r352": "a condition without any word for if: an answer of at most three sentences must ...",
    "m020": "two new words at once: a toast for a couple is called one for an anniversary",
    "m024": "two words of the task in other words: through the eyes of, experiencing",
    "m114": "a share of different words, of which too few stand in the rewrite",
    "m119": "a new noun for a clause of the task: the source of a draught",
    "m166": "a condition without any word for if: answers of four sentences or fewer need ...",
    "m177": "a word of the task in another: unable to sleep, sleepless",
    "s007": "words of the task in others: the deadline is in ten days, due in ten days",
    "s021": "a word of the task in another: carries, bears",
    "s032": "a word of the task in others: the owner, the person who will own",
    "s037": "a word of the task in others: counted, taken into account",
    "m139": "unfaithful: every third sentence instead of the third one",
}
"""The rows judged wrong, and why; all are faithful but the last."""
LEFT = {
    "r059": "a photo, a video", "r118": "backwards, fast", "r139": "the sky, the sea",
    "r170": "a supplier, a customer", "r292": "a professor, a doctor",
    "r313": "a screen, a battery", "r335": "strawberries, melons", "m047": "a guest, a friend",
    "m085": "a guest, a daughter", "m088": "vegetables, fish", "m090": "to work, to learn",
    "m091": "to back up, to delete", "m097": "used up, ample", "m098": "to raise money, to save it",
    "m154": "savings, debts", "m155": "rain, snow", "m157": "early, late",
    "m159": "a school, a hospital", "m181": "rain, snow", "m184": "to extend, to shorten",
    "m192": "clothes, books", "s119": "a town, a village", "s120": "leftovers, bought food",
}
"""The unfaithful rows that are left to a judge: a word of the task exchanged for another."""
PASSED = {"m024", "m177", "s007", "s021", "s032", "s037"}
"""The faithful rows that pass where a judge is asked, and not without one."""
READ = (
    ('std.mention(w: "moon", k: 2)', "en", "Explain tides.",
     'Explain tides and nothing else: the word "moon" has to occur at least twice.', None),
    ('std.mention(w: "moon", k: 2)', "en", "Explain tides.",
     'Explain tides and nothing else: the word "moon" must not occur twice.', "moon"),
    ('std.no_commas()', "en", "Explain tides.", "Explain tides with commas and nothing else.",
     "commas"),
    ('std.first_word(w: "Today")', "en", "Explain tides.",
     'Explain tides, and start with any word except "Today".', "Today"),
    ('std.no_repeated_phrases(n: 4)', "en", "Explain tides.",
     "Explain tides so that no sequence of 4 words occurs twice.", None),
    ('std.no_repeated_phrases(n: 4)', "en", "Explain tides.",
     "Explain tides so that no sequence of 4 words occurs twice and use an emoji twice.", "2 time"),
    ('std.headings(n: 3, rank: 2)', "en", "Explain tides.",
     "Explain tides under exactly three level-2 Markdown headings.", None),
    ('std.headings(n: 3, rank: 2)', "en", "Explain tides.",
     "Explain tides under exactly two level-3 Markdown headings.", "heading"),
    ('std.no_commas()', "en", "Plan a house without a lift.",
     "Plan a house with a lift, and use no commas.", "turned"),
    ('std.no_commas()', "en", "Plan a house without a lift.",
     "Plan a house in which there is no lift, and use no commas.", None),
)
"""Turns of phrase with the reason that must be given, or none for a faithful one."""


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


def of_others(library: Library, row: dict[str, Any], judged: bool = False) -> list[str]:
    binder = library.binder(lang=row["lang"])
    binder.read_input(row["task"])
    node = binder.item(parse_call(row["spec"]), "", {}, "")
    return faults(node, row["task"], row["lang"], row["asked"], row["rewritten"], judged=judged)


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
    reasons = of_others(library, row)
    assert (reasons == []) == (row["faithful"] != (row["id"] in WRONG)), reasons
    assert of_others(library, {**row, "rewritten": row["asked"]}) == []


def test_of_the_rewrites_by_others_few_are_judged_wrong() -> None:
    assert len(OTHERS) == 668
    assert WRONG.keys() | LEFT.keys() | PASSED <= {row["id"] for row in OTHERS}
    for prefix, faithful, unfaithful in (("r", 121, 233), ("s", 56, 60), ("m", 85, 101)):
        right = [row for row in OTHERS if row["id"][0] == prefix and row["id"] not in WRONG]
        assert sum(row["faithful"] for row in right) == faithful
        assert sum(not row["faithful"] for row in right) == unfaithful


def test_ordinary_words_of_a_task_are_left_to_a_judge(library: Library) -> None:
    for row in OTHERS:
        reasons = of_others(library, row, judged=True)
        wrong = row["id"] in {*WRONG, *LEFT} - PASSED
        assert (reasons == []) == (row["faithful"] != wrong), (row["id"], reasons)


@pytest.mark.parametrize("read", READ, ids=lambda read: read[3][:40])
def test_turns_of_phrase(library: Library, read: tuple[str, str, str, str, str | None]) -> None:
    spec, lang, task, rewritten, fault = read
    node = library.binder(lang=lang).item(parse_call(spec), "", {}, "")
    reasons = faults(node, task, lang, prompt(node, lang, SEED, task), rewritten)
    assert any(fault in x for x in reasons) if fault else reasons == [], reasons
