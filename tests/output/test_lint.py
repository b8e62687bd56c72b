"""The lint of published prompts: what it reports, and what it must not report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import ifdsl
from ifdsl.cli import cli
from ifdsl.compose.tree import Leaf
from ifdsl.output.lint import Finding, lint
from ifdsl.output.lint.words import numbers
from ifdsl.output.published import Published
from ifdsl.refute.facts import Facts, Holds, Interval, OneOf, facts

LIBRARY = ifdsl.load()
WORDS = "length_constraints:number_words"
SENTENCES = "length_constraints:number_sentences"
REPEAT = "combination:repeat_prompt"


def found(prompt: str, *instructions: tuple[str, dict[str, Any]]) -> list[Finding]:
    bound = tuple(LIBRARY.bind(name, **kwargs) for name, kwargs in instructions)
    return lint([Published(1, 5, prompt, bound)], LIBRARY)


def codes(prompt: str, *instructions: tuple[str, dict[str, Any]]) -> list[str]:
    return [f.diagnostic.code for f in found(prompt, *instructions)]


def words(n: int, relation: str) -> tuple[str, dict[str, Any]]:
    return WORDS, {"num_words": n, "relation": relation}


# -- arguments the prompt does not state -------------------------------------------


@pytest.mark.parametrize(("prompt", "instruction"), [
    ("Use at least 300 words.", words(300, "at least")),
    ("Use at most 150 words.", words(151, "less than")),
    ("Do not use more than 150 words.", words(151, "less than")),
    ("I don't want anything longer than 30 words.", words(31, "less than")),
    ("Your answer must not exceed 1,200 words.", words(1201, "less than")),
    ("Write more than twenty-five words.", words(26, "at least")),
    ("A 300+ word essay.", words(300, "at least")),
    ("Write a dozen words or more.", words(12, "at least")),
    ("Use the word \"Rain\" twice or more.",
     ("keywords:frequency", {"keyword": "rain", "frequency": 2, "relation": "at least"})),
    ("Mention rain only once.",
     ("keywords:frequency", {"keyword": "rain", "frequency": 2, "relation": "less than"})),
    ("Do not use the letter Q.",
     ("keywords:letter_frequency",
      {"letter": "q", "let_frequency": 1, "let_relation": "less than"})),
    ("Highlight a phrase.", ("detectable_format:number_highlighted_sections",
                             {"num_highlights": 1})),
    ("Let the second of three paragraphs start with “Oh”.",
     ("length_constraints:nth_paragraph_first_word",
      {"num_paragraphs": 3, "nth_paragraph": 2, "first_word": "oh"})),
    ("Write it in Marathi.", ("language:response_language", {"language": "mr"})),
    ("End with  Any other\nquestions?", ("startend:end_checker",
                                         {"end_phrase": "Any other questions?"})),
    ("Answer yes, no, or maybe.", ("format:options", {"options": "yes/no, or/maybe"})),
    ("Have 27% stop words.", ("ratio:stop_words", {"percentage": 27.0})),
])
def test_what_is_stated_is_not_reported(
    prompt: str, instruction: tuple[str, dict[str, Any]]
) -> None:
    assert codes(prompt, instruction) == []


@pytest.mark.parametrize(("prompt", "instruction", "message"), [
    ("Use at least 400 words.", words(336, "at least"), "336"),
    ("Write a poem.", words(50, "at least"), "50"),
    ("Mention snow.", ("keywords:existence", {"keywords": ["snow", "rain"]}), '"rain"'),
    ("Write it in Marathi.", ("language:response_language", {"language": "hi"}), '"hi"'),
    ("Avoid the letter k.", ("keywords:letter_frequency",
                             {"letter": "q", "let_frequency": 1, "let_relation": "less than"}),
     '"q"'),
])
def test_what_is_not_stated_is(
    prompt: str, instruction: tuple[str, dict[str, Any]], message: str
) -> None:
    findings = found(prompt, instruction)
    assert [f.diagnostic.code for f in findings] == ["IFC711"]
    assert message in findings[0].diagnostic.message
    assert findings[0].diagnostic.message.startswith("key 5, line 1: ")
    assert not findings[0].fatal


# -- other relations ---------------------------------------------------------------


@pytest.mark.parametrize(("prompt", "instruction"), [
    ("Use at least 5 sections, separated by ***.",
     ("length_constraints:number_paragraphs", {"num_paragraphs": 5})),
    ("Write a 100-word advertisement.", words(100, "at least")),
    ("Use at most 100 words.", words(100, "at least")),
    ("Use no fewer than 100 words.", words(100, "less than")),
    ("One bullet point only. Include a few bullet points.",
     ("detectable_format:number_bullet_lists", {"num_bullets": 1})),
    ("Copy the words from index 3 to index 6.",
     ("repeat:repeat_span", {"prompt_to_repeat": "Copy the words from", "n_start": 3, "n_end": 6})),
])
def test_other_relations(prompt: str, instruction: tuple[str, dict[str, Any]]) -> None:
    assert "IFC712" in codes(prompt, instruction)


def test_a_range_given_by_two_instructions_agrees_with_an_exact_number() -> None:
    both = (SENTENCES, {"num_sentences": 3, "relation": "at least"}), (
        SENTENCES, {"num_sentences": 4, "relation": "less than"})
    assert codes("Write exactly three sentences.", *both) == []
    assert codes("Write 20 to 25 words.", words(20, "at least"), words(26, "less than")) == []


def test_what_is_said_of_numbers() -> None:
    said = {n.phrase: n.range for n in numbers(
        "At least 5 lines, no more than 6 words, under three items, 7 or more, exactly twice, "
        "8 to 9, about 10, a 40-word text, 1,000 points at most."
    )}
    assert said == {
        "At least 5": (5, None), "no more than 6": (None, 6), "under three": (None, 2),
        "7 or more": (7, None), "exactly twice": (2, 2), "8": None, "9": None, "10": None,
        "40-word": (40, 40), "1,000 points at most": (None, 1000),
    }


# -- instructions against each other -----------------------------------------------


@pytest.mark.parametrize("pair", [
    (words(100, "at least"), words(50, "less than")),
    (("change_case:english_capital", {}), ("change_case:english_lowercase", {})),
    (("change_case:english_capital", {}), ("language:response_language", {"language": "fr"})),
    (words(100, "at least"), ("count:word_count_range", {"min_words": 20, "max_words": 30})),
    (words(0, "less than"), ("punctuation:no_comma", {})),
])
def test_contradictions(pair: tuple[tuple[str, dict[str, Any]], ...]) -> None:
    prompt = "French: at least 100, under 50, zero, 20 to 30 words."
    findings = [f for f in found(prompt, *pair) if f.fatal]
    assert [f.diagnostic.code for f in findings] == ["IFC714"]


def test_the_same_twice_and_the_weaker_of_two() -> None:
    quotation: tuple[str, dict[str, Any]] = ("startend:quotation", {})
    assert codes("Quote it.", quotation, quotation) == ["IFC713"]
    weaker = found("At least 100, at least 50 words.", words(100, "at least"),
                   words(50, "at least"))
    assert [f.diagnostic.code for f in weaker] == ["IFC713"]
    assert "num_words: 50" in weaker[0].diagnostic.message.split("says nothing new")[0]
    keywords = [("keywords:existence", {"keywords": x}) for x in (["a", "b"], ["a"])]
    assert codes("Use a and b.", *keywords) == ["IFC713"]
    assert codes("50 to 99 words.", words(50, "at least"), words(100, "less than")) == []


@pytest.mark.parametrize(("prompt", "instructions"), [
    ("Say yes, now. Avoid commas.",
     ((REPEAT, {"prompt_to_repeat": "Say yes, now."}), ("punctuation:no_comma", {}))),
    ("Say rain, rain, rain less than 2 times.",
     ((REPEAT, {"prompt_to_repeat": "Say rain, rain, rain"}),
      ("keywords:frequency", {"keyword": "rain", "frequency": 2, "relation": "less than"}))),
    ("Mention rain. Do not mention rain, at all.",
     (("keywords:existence", {"keywords": ["rain, at all"]}), ("punctuation:no_comma", {}))),
    ("Say hi. Answer with yes or no in less than 2 lines.",
     (("format:options", {"options": "yes/no"}),
      ("keywords:existence", {"keywords": ["hi"]}))),
    ("Start by repeating Say hi. Wrap it in quotation marks.",
     ((REPEAT, {"prompt_to_repeat": "Say hi."}), ("startend:quotation", {}))),
    ("Say it in one of less than 4 words: one two three four five",
     ((REPEAT, {"prompt_to_repeat": "one two three four five"}), words(4, "less than"))),
])
def test_what_no_answer_can_satisfy(
    prompt: str, instructions: tuple[tuple[str, dict[str, Any]], ...]
) -> None:
    assert [f.diagnostic.code for f in found(prompt, *instructions) if f.fatal] == ["IFC715"]


@pytest.mark.parametrize("instructions", [
    ((REPEAT, {"prompt_to_repeat": "SAY YES"}), ("change_case:english_lowercase", {})),
    (("keywords:existence", {"keywords": ["cat"]}),
     ("keywords:forbidden_words", {"forbidden_words": ["cat"]})),
    ((REPEAT, {"prompt_to_repeat": "say cat"}),
     ("keywords:forbidden_words", {"forbidden_words": ["cat"]})),
    (("startend:quotation", {}), ("startend:end_checker", {"end_phrase": "say cat"})),
    (("startend:quotation", {}), ("change_case:english_capital", {})),
    (("keywords:existence", {"keywords": ["cat"]}),
     ("length_constraints:number_paragraphs", {"num_paragraphs": 2})),
    (("format:options", {"options": "SAY YES/cat"}), ("punctuation:no_comma", {})),
])
def test_what_an_answer_can_satisfy(instructions: tuple[tuple[str, dict[str, Any]], ...]) -> None:
    """Another case, a longer word, or more text meets both."""
    assert not [f for f in found("SAY YES say cat 2", *instructions) if f.fatal]


# -- facts -------------------------------------------------------------------------


def test_facts_come_from_formulas() -> None:
    def read_of(name: str, **args: Any) -> Facts:
        tree = LIBRARY.bind(name, **args).tree
        assert isinstance(tree, Leaf)
        return facts(tree)

    read = read_of(WORDS, num_words=9, relation="less than")
    assert read.complete and len(read.facts) == 1
    interval = read.facts[0]
    assert isinstance(interval, Interval) and (interval.low, interval.high) == (None, 8)
    assert interval.number("one two") == 2 and interval.status("w " * 9) == "fail"
    both = read_of("count:word_count_range", min_words=3, max_words=9)
    assert both.facts[0].of == interval.of
    banned = read_of("keywords:forbidden_words", forbidden_words=["a", "b"])
    assert [isinstance(f, Holds) and not f.wanted for f in banned.facts] == [True, True]
    options = read_of("format:options", options="Yes/No")
    assert isinstance(options.facts[0], OneOf) and options.facts[0].values == {"yes", "no"}


# -- the verb ----------------------------------------------------------------------


def test_the_report(tmp_path: Path) -> None:
    records = [
        {"key": 1, "prompt": "Use 9 words, please.", "instruction_id_list": [WORDS],
         "kwargs": [{"num_words": 9, "relation": "at least"}]},
        {"key": "b", "prompt": "Say a, b. No commas.",
         "instruction_id_list": [REPEAT, "punctuation:no_comma"],
         "kwargs": [{"prompt_to_repeat": "Say a, b."}, {}]},
    ]
    path = tmp_path / "p.jsonl"
    path.write_text("".join(f"{json.dumps(r)}\n" for r in records))

    def run(*args: str) -> Any:
        return CliRunner().invoke(cli, ["import", "ifeval", str(path), *args])

    shown = run("--lint")
    assert shown.exit_code == 1 and "and `no_comma` cannot both hold" in shown.stderr
    assert "2 prompts, 1 of them doubtful, 1 that no answer can satisfy" in shown.stdout
    data = json.loads(run("--lint", "--json").stdout)
    assert data["prompts"] == 2
    assert [(f["key"], f["line"], f["code"], f["severity"]) for f in data["findings"]] == [
        ("b", 2, "IFC715", "error")
    ]
    kept = json.loads(run("-o", str(tmp_path / "a"), "--skip", "--json").stdout)
    assert (kept["prompts"], kept["skipped"]) == (1, 1)
    plain = run("-o", str(tmp_path / "b"))
    assert plain.exit_code == 0 and "--lint" in plain.stdout
    path.write_text(json.dumps(records[0]))
    assert run("--lint").exit_code == 0
