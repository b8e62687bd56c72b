"""Loose variants: what they keep, that they are judged jointly, and where their evidence points."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

import ifdsl
from ifdsl.text.extract import extract
from ifdsl.text.letters import nfc
from ifdsl.text.variants import STRICT, variants

LIBRARY = ifdsl.load()
marked = st.lists(
    st.sampled_from(["a ", "b", "*", "**", "_", "\n", "\n\n", "\r\n", "Sure!", "e\u0301", " "]),
    max_size=30,
).map("".join)


def bound(call: str) -> ifdsl.Bound:
    return ifdsl.read(call, LIBRARY)


def test_the_variants() -> None:
    texts = {name: v.text for name, v in variants(extract("Sure!\n\n**Oslo** is *cold*.\nBye!"))}
    assert texts == {
        STRICT: "Sure!\n\n**Oslo** is *cold*.\nBye!",
        "without the first line": "**Oslo** is *cold*.\nBye!",
        "without the last line": "Sure!\n\n**Oslo** is *cold*.",
        "without the first and last line": "**Oslo** is *cold*.",
        "without emphasis marks": "Sure!\n\nOslo is cold.\nBye!",
        "without the first line and emphasis": "Oslo is cold.\nBye!",
        "without the last line and emphasis": "Sure!\n\nOslo is cold.",
        "without the first and last line and emphasis": "Oslo is cold.",
    }


def test_a_single_line_has_no_shorter_variant() -> None:
    assert [name for name, _ in variants(extract("2 * 3 * 4"))] == [STRICT]


def test_all_constraints_hold_on_one_variant() -> None:
    """IFEval's loose verdicts take each instruction's best variant; ours take one for all."""
    text = "hello, friend\nthis is fine"
    both = ifdsl.read(
        "ifc 1 for en parallel { constraint { check no(c == \",\" for c in characters) }"
        " constraint { check mentions(\"hello\") } }"
    )
    variant, verdict = both.check_loose(text)
    assert not verdict and variant == STRICT
    assert bound("std.no_commas").check_loose(text)[1]


def test_strict_comes_first() -> None:
    assert bound("std.no_commas").check_loose("fine\nso fine")[0] == STRICT


def test_a_pass_wins_then_an_unknown_then_the_best_failure() -> None:
    judged = ifdsl.read('ifc 1 for en constraint { judge "Is it kind?" }')

    def loose(*said: bool | None) -> tuple[str, str]:
        answers = iter(said)
        name, v = judged.check_loose("a\nb\nc", judge=lambda q: next(answers))
        return name, v.status

    assert loose(None, True) == ("without the first line", "pass")
    assert loose(None, False, False, False) == (STRICT, "unknown")
    assert loose(False, False, None, False) == ("without the last line", "unknown")
    assert loose(False, False, False, False) == (STRICT, "fail")


def test_a_failure_with_a_score_does_not_hide_that_no_judge_was_asked() -> None:
    both = ifdsl.read('ifc 1 for en parallel { constraint { judge "Is it kind?" }'
                      " constraint { check count(words) >= 3 } }")
    _, v = both.check_loose("one two\nthree")
    assert (v.status, v.cause) == ("unknown", "world")


def test_evidence_points_into_the_completion() -> None:
    raw = "Sure!\r\n\r\nIt is **red**, and blue, so"
    check = ifdsl.read(
        'ifc 1 for en constraint { check count(words) <= 1 and not search(it, r"u") }'
    )
    _, verdict = check.check_loose(raw)
    assert not verdict
    assert {raw[i:j] for i, j in verdict.spans} <= {"is", "red", "and", "blue", "so", "u"}


@given(marked)
@settings(max_examples=300, deadline=None)
def test_variants_are_cut_from_the_completion(text: str) -> None:
    for name, variant in variants(extract(text)):
        assert name == STRICT or variant.text.strip()
        places = [variant.to_raw(i, i + 1) for i in range(len(variant.text))]
        assert places == sorted(places)
        for char, (start, end) in zip(variant.text, places, strict=True):
            assert nfc(text[start:end]) == char or char.isspace()
