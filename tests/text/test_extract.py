"""Extraction: thoughts, tags, what cannot be read, and the laws of normalising."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ifdsl.text import letters
from ifdsl.text.extract import MAX_CHARACTERS, extract, normalise, places

ANY = st.text(max_size=60)


@pytest.mark.parametrize(("raw", "options", "answer", "ok"), [
    ("<think>a</think><think>b", {"thinking": "native"}, "", False),
    ("<think>a</think>b</think>c", {"thinking": "native"}, "c", False),
    ("<think>a</think>\n\nb", {"thinking": "prompted"}, "b", True),
    ("a</think>b", {"thinking": "native"}, "b", False),
    ("a</think>b", {"thinking": "native", "prefill": "<think>\n"}, "b", True),
    ("b", {"thinking": "native", "prefill": "<think>\n\n</think>\n\n"}, "b", True),
    ("<think>", {}, "<think>", True),
    ("<answer>a</answer>", {"answer_tags": True}, "a", True),
    ("x <answer>a</answer>", {"answer_tags": True}, "a", False),
    ("<answer>a</answer> x", {"answer_tags": True}, "a", False),
    ("</answer>a<answer>", {"answer_tags": True}, "", False),
    ("<answer>a</answer><answer>b</answer>", {"answer_tags": True}, "a", False),
    ("<think><answer>a</answer></think>", {"thinking": "native", "answer_tags": True}, "", False),
])
def test_tags(raw: str, options: dict[str, Any], answer: str, ok: bool) -> None:
    found = extract(raw, **options)
    assert (found.text, found.format_ok, found.problem) == (answer, ok, None)


@pytest.mark.parametrize(("raw", "problem"), [
    ("a" * (MAX_CHARACTERS + 1), "longer than 1,000,000"), ("\ud800", "not valid Unicode"),
    (b"\xff", "not valid UTF-8"), ("a" + "\u0301\u0316" * 40, "more than 64 combining marks"),
])
def test_what_cannot_be_read_has_a_problem(raw: str | bytes, problem: str) -> None:
    found = extract(raw)
    assert found.problem and problem in found.problem
    assert (found.text, found.format_ok) == ("", False)


@given(ANY)
@settings(deadline=None)
def test_line_ends_composition_and_trailing_blanks_change_nothing(raw: str) -> None:
    text = normalise(raw)
    assert normalise(text.replace("\n", "\r\n")) == text
    assert normalise(text.replace("\n", " \t\n") + "  \n\n") == text
    assert normalise(unicodedata.normalize("NFD", text)) == text
    assert normalise("\ufeff" + text) == text


@given(st.text(st.sampled_from(list("ab \r\n\u2028e\u0301\u0327가\u1100\u1161\u11a8\ufeffé"))))
@settings(deadline=None)
def test_every_character_maps_to_where_it_came_from(raw: str) -> None:
    text = normalise(raw)
    for char, (start, end) in zip(text, places(raw, text), strict=True):
        assert char in normalise("x" + raw[start:end] + "x") or char == "\n"


def test_a_pile_of_marks_is_left_alone() -> None:
    pile = "a" + "\u0301\u0316" * 40
    assert letters.piled(pile) and normalise(pile) == pile and letters.fold(pile) == pile
    assert not letters.piled("e\u0301" * 100)
