"""Probes recognise degenerate answers, and leave honest ones alone, short ones above all."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from support import required, script

import ifdsl
from ifdsl.output.published import read_published
from ifdsl.probes import PROBES, Asked, same

LIBRARY = ifdsl.load()
PROMPT = ("Write a short note about the old harbour of Lisbon for visitors who come in winter. "
          "Mention lantern, market, tower and bridge.")
CHECK = 'std.include_all(ws: ["lantern", "market", "tower", "bridge"])'
NOTE = ("Winter light suits the quays. By the market an old lantern burns, and from the tower you "
        "see the long bridge, the ferries and the river as it meets the sea.")
FOLDER: Path = script("benchmarks/ifeval_agreement.py").default_folder()


def found(text: str, check: str = CHECK, prompt: str = PROMPT, task: str = "") -> set[str]:
    asked = Asked.of(prompt, ifdsl.read(check, LIBRARY).tree, task or prompt)
    return {name for name, probe in PROBES.items() if probe(text, asked)}


@pytest.mark.parametrize(("text", "name"), [
    (PROMPT, "echo"),
    (PROMPT.upper().replace(". ", ".\n\n- "), "echo"),
    ("Lantern, market, tower, bridge.", "keywords"),
    ("- lantern\n- market\n- tower\n- bridge\n- lantern\n- here", "keywords"),
    ("lantern market tower bridge " + "so it is and so it was " * 6, "repetition"),
    ("- \n- \n- \n* a\n* \n***\n# \n## \n[ ] [ ]", "marks"),
    ("…", "marks"),
    ("市场。" * 12, "repetition"),
])
def test_a_degenerate_answer_is_recognised(text: str, name: str) -> None:
    assert found(text) == {name}


@pytest.mark.parametrize("text", [
    NOTE, "Yes.", "harbour", "42", "", "lantern bridge", "- old rain\n- market",
    '{"name": "Oslo"}', "| a | b |\n| --- | --- |\n| rain | 3 |", "1\n2\n3\n4\n5\n6\n7\n8\n9\n10",
    "ಹಂಬರ್ಗರ್ಗಳು ಸ್ಯಾಂಡ್ವಿಚ್ಗಳಾ? ಹೌದು, ಹಂಬರ್ಗರ್ಗಳು ಸ್ಯಾಂಡ್ವಿಚ್ಗಳಾಗಿವೆ.",
])
def test_an_honest_answer_is_not(text: str) -> None:
    assert found(text) == set()


def test_sections_without_a_text_are_a_list() -> None:
    check = 'std.labelled_sections(n: 3, label: "Part")'
    assert found("Part 1\nPart 2\nPart 3", check) == {"keywords"}
    assert found("Part 1\nRain fell.\nPart 2\nSnow fell.\nPart 3\nIt stopped.", check) == set()


def test_a_copy_that_was_asked_for_is_no_echo() -> None:
    assert found(PROMPT) == {"echo"}
    assert found(f"{PROMPT}\n\n{NOTE}", "std.repeat_request") == set()
    check = ifdsl.load().bind("copy:copying_simple", prompt_to_repeat=PROMPT).expansion()
    assert found(PROMPT, check) == set()


def test_an_option_word_for_word_is_no_list() -> None:
    check = 'std.one_of(options: ["My answer is yes.", "My answer is no.", "My answer is maybe."])'
    assert found("My answer is maybe.", check) == set()


def test_the_same_long_answer_to_other_prompts() -> None:
    answers = [("a", NOTE), ("a", NOTE), ("b", NOTE.upper()), ("b", "Yes."), ("c", "Yes."),
               ("c", NOTE + " So it is.")]
    assert same(answers) == {NOTE, NOTE.upper()}
    assert same(answers[:2]) == same([]) == set()


@pytest.mark.parametrize("model", ["claude-3-haiku", "gpt-4o-mini"])
def test_real_answers_that_pass_are_left_alone(model: str) -> None:
    prompts = required(FOLDER / "prompts.jsonl")
    rows = {p.key: p for p in read_published(prompts, LIBRARY)}
    with gzip.open(FOLDER / f"responses-{model}.jsonl.gz", "rt", encoding="utf-8") as lines:
        passing = [x for x in map(json.loads, lines) if all(x["strict"])]
    assert len(passing) > 300
    for x in passing:
        row = rows[x["key"]]
        asked = Asked.of(row.prompt, row.tree, row.prompt)
        assert not [name for name, probe in PROBES.items() if probe(x["response"], asked)]
    assert not same((str(x["key"]), x["response"]) for x in passing)
