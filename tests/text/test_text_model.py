"""The definitions of the text model, as tables and laws."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifdsl.text import blocks, data, language, letters, markdown, sentences, words
from ifdsl.text.extract import extract, normalise, places


@pytest.mark.parametrize(("text", "expected"), [
    ("I don't like state-of-the-art 2,000.50", ["I", "don't", "like", "state-of-the-art",
                                                "2,000.50"]),
    ("**bold** and _so_ 3.14", ["bold", "and", "so", "3.14"]),
    ("我用Python写3.5版", ["我", "用", "Python", "写", "3.5", "版"]),
    ("カタカナ ひら", ["カタカナ", "ひ", "ら"]),
    ("naïve café — it’s", ["naïve", "café", "it’s"]),
    ("😀 ...", []),
])
def test_words(text: str, expected: list[str]) -> None:
    assert words.words(text) == expected
    assert [text[s:e] for s, e in words.word_spans(text)] == expected


WESTERN = st.text(st.sampled_from(list("aZ0é’'-.,_ “ß½Ωя—…\n")), max_size=30)


@given(WESTERN)
def test_the_fast_word_patterns_agree_with_the_general_one(text: str) -> None:
    assert words.words(text) == words._ANY.findall(text)


@pytest.mark.parametrize(("phrase", "text", "count"), [
    ("cat", "concatenate cats Cat.", 1), ("art", "A smart party started.", 0),
    ("$100", "It costs $100 today, not $1000", 1), ("C++", "I use C++ now", 1),
    ("don't", "I don’t", 1), ("new york", "In New\nYork.", 1), ("猫", "黑猫白猫", 2),
    ("STRASSE", "Die Straße", 1), ("été", "e\u0301te\u0301", 0), ("", "x", 0),
])
def test_find(phrase: str, text: str, count: int) -> None:
    assert len(words.find(phrase, text)) == count


def test_find_after_normalising() -> None:
    assert len(words.find("été", extract("En e\u0301te\u0301.").text)) == 1


@pytest.mark.parametrize(("text", "expected"), [
    ("a 3-5 B2B v2 -4, 2,000.50.", ["3", "5", "-4", "2,000.50"]),
    ("我有3个苹果和20只猫", ["3", "20"]),
])
def test_numbers(text: str, expected: list[str]) -> None:
    assert [text[s:e] for s, e in words.numbers(text)] == expected


@pytest.mark.parametrize(("text", "lang", "count"), [
    ("Dr. Smith joined the U.S. Army, e.g. at 3.14 p.m. He left! Really?", "en", 3),
    ("# Title\n\n- one\n- two\n\n1. Hello there. Bye.", "en", 5),
    ("今天天气很好。我们走吧！好吗？", "zh", 3),
    ("```\nx. y. z.\n```", "en", 0), ("---", "en", 0), ("", "en", 0),
])
def test_sentences(text: str, lang: str, count: int) -> None:
    assert len(sentences.sentences(text, lang)) == count


def test_markdown() -> None:
    text = ("# Title\n\nIntro *two* and ***x***, 2 * 3 * 4.\n\n- one\n  - nested\n* star\n---\n"
            "-5\n\n1. first\n\n## Sub\n\n```py\nx = 1\n```\n\n[name] [1] [x](http://a) [ ] arr[i]")
    shown = {f.__name__: [text[e.start:e.end] for e in f(text)] for f in (
        markdown.headings, markdown.bullets, markdown.items, markdown.code,
        markdown.placeholders, markdown.highlights, markdown.links,
    )}
    assert shown == {
        "headings": ["Title", "Sub"], "bullets": ["one", "nested", "star"], "items": ["first"],
        "code": ["x = 1"], "placeholders": ["[name]"], "highlights": ["two", "x"],
        "links": ["[x](http://a)"],
    }
    assert [s.title for s in markdown.sections(text)] == ["Title", "Sub"]
    assert [g.depth for g in markdown.groups(("()",), "(a(b)) ((( )")] == [2, 1, 1]


def test_paragraphs_keep_fences_whole() -> None:
    assert len(blocks.paragraphs("One\ntwo\n\n```\na\n\nb\n```\n\nThree")) == 3


@pytest.mark.parametrize("text", ["42", "{\"a\": NaN}", '{"a": 1, "a": 2}', "x {}", "[" * 5000])
def test_json_is_strict(text: str) -> None:
    if text == "42":
        assert data.parse_json(text) == 42
        return
    with pytest.raises(ValueError):
        data.parse_json(text)


def test_csv() -> None:
    rows = data.parse_csv('a,"b, ""c"""\n1,2')
    assert [[cell[0] for cell in row] for row in rows] == [["a", 'b, "c"'], ["1", "2"]]
    with pytest.raises(ValueError):
        data.parse_csv('"open')


@pytest.mark.parametrize(("text", "code"), [
    ("BUY MILK AND EGGS FOR THE WHOLE FAMILY", "en"),
    ("你好，世界", "zh"), ("こんにちは世界", "ja"),
    ("12345 !!!", None),
    ("Das Wetter ist heute sehr schön", "de"),
])
def test_language(text: str, code: str | None) -> None:
    assert language.language(text) == code


AWKWARD = st.sampled_from(list(" \t\n\r\u2028e\u0301a가\u11a8\ufeff"))
ANY = st.text(max_size=60) | st.text(AWKWARD)


@given(ANY)
def test_normalising_is_idempotent_and_maps_back(raw: str) -> None:
    text = normalise(raw)
    assert normalise(text) == text
    assert not re.search(r"[ \t]$", text, re.MULTILINE)
    spans = places(raw, text)
    assert len(spans) == len(text)
    assert all(0 <= s < e <= len(raw) for s, e in spans)
    assert [s for s, _ in spans] == sorted(s for s, _ in spans)


@given(st.text(max_size=80))
def test_every_piece_is_a_slice_in_order(raw: str) -> None:
    text = normalise(raw)
    for find in (words.word_spans, words.numbers, blocks.lines, blocks.paragraphs,
                 letters.characters, letters.letters, letters.emoji,
                 lambda x: sentences.sentences(x, "en")):
        spans = find(text)
        assert all(0 <= s < e <= len(text) for s, e in spans)
        assert all(a[1] <= b[0] for a, b in pairwise(spans))


@pytest.mark.parametrize(("raw", "answer", "ok"), [
    ("<think>a</think>b", "b", True), ("<think>a", "", False), ("b", "b", False),
    ("x<think>a</think>b", "b", False),
])
def test_thoughts(raw: str, answer: str, ok: bool) -> None:
    found = extract(raw, thinking="native")
    assert (found.text, found.format_ok) == (answer, ok)


def test_answer_tags_and_prefill() -> None:
    found = extract("a</think><answer>b</answer>", thinking="native", answer_tags=True,
                    prefill="<think>")
    assert (found.text, found.format_ok) == ("b", True)
    assert found.to_raw(0, 1) == (17, 18)
    assert extract("<answer>b", answer_tags=True).text == ""
