"""Planted faults: each is found by one law, and explained with the clause at fault."""

from __future__ import annotations

from pathlib import Path

import pytest

import ifdsl
from ifdsl.testing import LawError, check_laws

SPEC = Path(__file__).parent / "faults.ifc"
LIBRARY = ifdsl.load(SPEC)
FAULTS = {
    "off_by_one": ("threshold", "check count(words) < n", "3 words, fewer than 3 allowed"),
    "off_by_one_below": ("threshold", "check count(sentences) > k", "2 sentences"),
    "off_by_one_more": ("threshold", "check count(words) <= n", "pass"),
    "fixed_number": ("threshold", "say \"write exactly three paragraphs\"", "pass"),
    "off_by_one_zh": ("threshold", "check count(words) < n", "3 words"),
    "wrong_end": ("threshold", "check count(words) in lo..hi - 1", "8 words, 3 to 7 wanted"),
    "wrong_not": ("threshold", "say not", "pass"),
    "wrong_when": ("threshold", "say when", "pass"),
    "substring": ("whole-word", "check w in fold(it)", "pass"),
    "substring_forbidden": ("whole-word", "check count(matches(", "none allowed"),
    "forgotten_case": ("case", "check count(x for x in words where x == w)", "0 words"),
    "vacuous_quantifier": ("vacuity", "check no(", "pass"),
    "wrong_unit": ("unit", "check count(words) >= n", "pass"),
    "wrong_unit_most": ("unit", "check count(sentences) <= n", "4 sentences"),
    "unmentioned": ("wording", "say \"mention", "once or twice"),
    "ignored": ("parameter", "k: int in 2..6", "no verdict"),
    "same_not": ("opposite", "say not", "use at most 3 words"),
    "undrawable": ("draws", "n > 9", "breaks its guard"),
    "refused_value": ("draws", "n > 3", "n: 3"),
    "wrong_example": ("example", "example fail", "pass"),
    "raw_layout": ("layout", "check count(split(", "blank lines around it"),
    "raw_accents": ("layout", "check w in raw", "NFD"),
}


def broken(name: str, **options: object) -> LawError:
    with pytest.raises(LawError) as raised:
        check_laws(f"faults.{name}", LIBRARY, **options)  # type: ignore[arg-type]
    return raised.value


def test_every_planted_fault_is_listed() -> None:
    assert set(FAULTS) == set(LIBRARY.modules["faults"].definitions)
    assert len(FAULTS) >= 10


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize("seed", [0, 1])
def test_the_fault_is_found_and_explained(name: str, seed: int) -> None:
    law, clause, found = FAULTS[name]
    first = broken(name, seed=seed).broken[0]
    assert first.law.name == law
    marked = [place.source.text[slice(*place.span)] for place, _ in first.places]
    assert any(text.startswith(clause) for text in marked)
    assert found in first.fault.found


def test_a_fault_is_told_once() -> None:
    more = {name: [x.law.name for x in broken(name).broken] for name in FAULTS}
    assert {name for name, laws in more.items() if len(laws) > 1} <= {"same_not"}


def test_the_case_is_small() -> None:
    [found] = broken("off_by_one").broken
    assert found.call == "faults.off_by_one(n: 3)"
    assert found.fault.text is not None
    assert len(found.fault.text.split()) == 3


def test_a_report_reads_like_a_diagnostic() -> None:
    text = str(broken("wrong_unit_most", command="ifdsl test faults.ifc"))
    for line in (
        "broken[unit]: faults.wrong_unit_most: what the wording counts is what the check counts",
        "faults.ifc:63:3", "^ speaks of lines", "^ counts sentences",
        "constraint: faults.wrong_unit_most(n: 3)", "expected:   pass, for it has 1 lines",
        "found:      fail: 4 sentences, at most 3 allowed", "= hint: count(lines)",
        "= again: ifdsl test faults.ifc --only faults.wrong_unit_most --lang en --seed 0",
    ):
        assert line in text


def test_the_same_seed_finds_the_same() -> None:
    for name in ("substring", "off_by_one", "wrong_unit"):
        assert str(broken(name)) == str(broken(name))
