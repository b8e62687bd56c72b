"""The published tokenisers on cases whose answer the published definition fixes."""

from __future__ import annotations

from typing import Any

import pytest

import ifdsl
from ifdsl.measures import MEASURES
from ifdsl.output.loose import published_variants


def run(name: str, *args: Any) -> Any:
    return MEASURES[name].function(*args)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", []),
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Heading\n\nText. More", ["Heading\n\nText.", "More"]),
        ('"Stop!" he said. "No."', ['"Stop!"', "he said.", '"No."']),
        ("1. First\n2. Second", ["1.", "First\n2.", "Second"]),
        ("It costs 3.50 in all. Yes", ["It costs 3.50 in all.", "Yes"]),
        ("Dr. Smith met Mrs. Jones.", ["Dr. Smith met Mrs. Jones."]),
        ("Susan B. Anthony spoke.", ["Susan B. Anthony spoke."]),
        ("Roe v. Wade was heard.", ["Roe v. Wade was heard."]),
        ("We met at 5 p.m. The rest left.", ["We met at 5 p.m.", "The rest left."]),
        ("Well... maybe. Wait... The end", ["Well... maybe.", "Wait...", "The end"]),
        ("Really?! Yes!!! OK", ["Really?!", "Yes!!!", "OK"]),
        ("**Bold.** Next", ["**Bold.", "** Next"]),
        ("(Aside.) Then", ["(Aside.)", "Then"]),
        ("no stop", ["no stop"]),
        ("I. Introduction\nA. The aim", ["I.", "Introduction\nA.", "The aim"]),
        ("a. Create it\nb. Test it", ["a.", "Create it\nb.", "Test it"]),
        ("The U.S. Army", ["The U.S. Army"]),
        ("Etc. and so on", ["Etc.", "and so on"]),
    ],
)
def test_punkt(text: str, sentences: list[str]) -> None:
    assert run("punkt", text) == sentences


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Don't stop.", ["Do", "n't", "stop", "."]),
        ("I CANNOT go!", ["I", "CAN", "NOT", "go", "!"]),
        ('He said "hi".', ["He", "said", "``", "hi", "''", "."]),
        ("R&B, 1,000 (50%)", ["R", "&", "B", ",", "1,000", "(", "50", "%", ")"]),
        ("the dogs' U.S. bone... it's", ["the", "dogs", "'", "U.S.", "bone", "...", "it", "'s"]),
        ("*BOLD* well-known -- yes", ["*", "BOLD", "*", "well-known", "--", "yes"]),
    ],
)
def test_treebank(text: str, tokens: list[str]) -> None:
    assert run("treebank", text) == tokens


def test_words_are_runs_of_letters_and_digits() -> None:
    assert run("word_tokens", "don't 2,000.50 你好吗") == ["don", "t", "2", "000", "50", "你好吗"]


@pytest.mark.parametrize(
    ("keyword", "text", "count"),
    [
        ("art", "A smart party", 2),
        ("a.c", "abc a.c", 2),
        ("C++", "Vitamin C, cc", 2),
        ("(", "f(x)", 1),
        ("$100", "It costs $100", 0),
        ("ÉTÉ", "l'été", 1),
    ],
)
def test_keywords_are_patterns(keyword: str, text: str, count: int) -> None:
    assert len(run("keyword_hits", keyword, text)) == count


def test_forbidden_words_are_whole() -> None:
    assert run("whole_keyword", "cat", "A Cat.")
    assert not run("whole_keyword", "cat", "concatenate")
    assert not run("whole_keyword", "$100", "It costs $100 today")


def test_language_is_the_same_every_time() -> None:
    assert run("langdetect", "12345 !!!") == ""
    assert run("langdetect", "This is a plain English sentence about the weather.") == "en"
    assert run("langdetect", "今天天气很好，我们去公园散步吧。") == "zh-cn"
    assert run("langdetect", "hello") == run("langdetect", "hello")


@pytest.mark.parametrize(
    ("text", "parses"),
    [("42", True), ("NaN", True), ('{"a": 1, "a": 2}', True), ('say {"a": 1}', False),
     ('```json\n{"a": 1}\n```', True), ("[" * 100_000, False)],
)
def test_json_is_pythons(text: str, parses: bool) -> None:
    assert run("parses_as_json", run("unfenced", text)) is parses


def test_published_variants() -> None:
    assert published_variants("a *b*\nc\nd") == [
        "a *b*\nc\nd", "c\nd", "a *b*\nc", "c", "a b\nc\nd", "a b\nc",
    ]
    assert published_variants("one") == ["one"]
    assert published_variants(" \n ") == []


IDS: dict[str, dict[str, Any]] = {
    "keywords:existence": {"keywords": ["cat"]},
    "keywords:frequency": {"keyword": "a.*b", "frequency": 2, "relation": "at least"},
    "keywords:forbidden_words": {"forbidden_words": ["cat"]},
    "keywords:letter_frequency": {
        "letter": "q", "let_frequency": 3, "let_relation": "at least"},
    "language:response_language": {"language": "en"},
    "length_constraints:number_sentences": {"num_sentences": 3, "relation": "at least"},
    "length_constraints:number_paragraphs": {"num_paragraphs": 3},
    "length_constraints:number_words": {"num_words": 3, "relation": "less than"},
    "length_constraints:nth_paragraph_first_word": {
        "num_paragraphs": 2, "nth_paragraph": 1, "first_word": "it"},
    "detectable_content:number_placeholders": {"num_placeholders": 2},
    "detectable_content:postscript": {"postscript_marker": "P.S."},
    "detectable_format:number_bullet_lists": {"num_bullets": 3},
    "detectable_format:constrained_response": {},
    "detectable_format:number_highlighted_sections": {"num_highlights": 2},
    "detectable_format:multiple_sections": {"section_spliter": "SECTION", "num_sections": 2},
    "detectable_format:json_format": {},
    "detectable_format:title": {},
    "combination:two_responses": {},
    "combination:repeat_prompt": {"prompt_to_repeat": "Say it."},
    "startend:end_checker": {"end_phrase": "Bye."},
    "startend:quotation": {},
    "punctuation:no_comma": {},
    "change_case:capital_word_frequency": {
        "capital_frequency": 2, "capital_relation": "at least"},
    "change_case:english_capital": {},
    "change_case:english_lowercase": {},
}


def test_all_ids_are_there() -> None:
    assert len(IDS) == 25


@pytest.mark.parametrize("name", IDS)
def test_blank_answers_fail(name: str) -> None:
    bound = ifdsl.load().bind(name, **IDS[name])
    assert not bound.check("")
    assert not bound.check(" \n\t ")
