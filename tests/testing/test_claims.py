"""What wordings are taken to claim, and where nothing is said of them."""

from __future__ import annotations

import pytest

from ifdsl.testing.claims import claims
from ifdsl.testing.speech import every, keywords, speaks_of_case, speaks_of_layout, speaks_of_parts


@pytest.mark.parametrize(("text", "found"), [
    ("use at most 5 words", [("high", 5, "words")]),
    ("write 5 sentences or fewer", [("high", 5, "sentences")]),
    ("do not go over 7 words", [("high", 7, "words")]),
    ("use no word more than twice", [("high", 2, "")]),
    ("use between 3 and 5 lines", [("low", 3, ""), ("high", 5, "lines")]),
    ("answer in 3 to 5 sentences", [("low", 3, ""), ("high", 5, "sentences")]),
    ("use fewer than 3 words", [("less", 3, "words")]),
    ("write more than three paragraphs", [("more", 3, "paragraphs")]),
    ("use more or fewer than 4 lines", [("other", 4, "lines")]),
    ("mention it at least twice", [("low", 2, "")]),
    ("give 3 bullet points, no more and no fewer", [("exact", 3, "bullets")]),
    ("do not mention it 3 times or more", []),
    ("write 3 words", []),
    ("use at least 5% of them", []),
])
def test_english(text: str, found: list[tuple[str, int, str]]) -> None:
    assert [(c.kind, c.number, c.unit) for c in claims(text, "en").found] == found


@pytest.mark.parametrize(("text", "found"), [
    ("用不超过 5 个字作答", [("high", 5, "words")]),
    ("把全文控制在 5 个字以内", [("high", 5, "")]),
    ("至少写 3 句话", [("low", 3, "sentences")]),
    ("恰好写 3 个段落", [("exact", 3, "paragraphs")]),
    ("让句数不等于 3", []),
    ("不要超过 3 句", []),
    ("写少于 3 或多于 5 个字", []),
])
def test_chinese(text: str, found: list[tuple[str, int, str]]) -> None:
    assert [(c.kind, c.number, c.unit) for c in claims(text, "zh").found] == found


def test_alternatives_are_told_from_ranges() -> None:
    assert claims("use fewer than 3 or more than 5 words", "en").either
    assert not claims("use at least 3 and at most 5 words", "en").either


def test_what_stands_below_is_no_limit() -> None:
    assert not claims("write the request below 2 times", "en").found
    assert claims("stay below 2 words", "en").found


def test_what_is_spoken_of() -> None:
    assert keywords('mention "harbour", "old town" and "P.S."') == ["harbour", "old town"]
    assert speaks_of_case("write it in capitals")
    assert speaks_of_case('begin with exactly the phrase "x"')
    assert not speaks_of_case('mention "case" exactly 3 times')
    assert not speaks_of_case("it occurs as whole words, in any case of letters")
    assert speaks_of_parts("use a word that holds the letters")
    assert not speaks_of_parts('use the word "letter"')
    assert speaks_of_layout("leave no trailing spaces")
    assert every("keep every bullet point short") == ("every bullet point", "bullets")
    assert every("if there are any, keep every bullet point short") is None
    assert every("keep every sentence short") is None
