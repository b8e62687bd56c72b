"""Rewards computed by hand: RAIF's and VerIF's tables, blends, and what the world left open."""

from __future__ import annotations

from fractions import Fraction

import pytest

import ifdsl
from ifdsl.compose.evaluate import Evaluator, Judge
from ifdsl.compose.schemes import read_reward
from ifdsl.diagnostics import SpecError
from ifdsl.text.extract import extract
from ifdsl.verdict import Exact, Verdict

THREE = """ifc 1 for en
parallel {
  constraint { check count(words) <= 3 }
  constraint { check count(find("red")) >= 1 }
  constraint { check count(find("blue")) >= 1 }
}"""
MIXED = """ifc 1 for en
parallel {
  constraint { check count(words) <= 3 }
  constraint { check count(find("red")) >= 1 }
  constraint { judge "Is it kind?" }
}"""
SOFT = 'ifc 1 for en\nconstraint { judge "Is it kind?" }'


def verdict(check: str, answer: str, judge: Judge | None = None) -> Verdict:
    return Evaluator(extract(answer), "en", None, judge).check(ifdsl.read(check).tree)


def says(answer: bool | None) -> Judge:
    return lambda *_: answer


@pytest.mark.parametrize(("answer", "format_ok", "earned"), [
    ("red blue", True, 2), ("red", True, Fraction(2, 3)), ("one", True, Fraction(1, 3)),
    ("one two three four", True, -2), ("", True, -2), ("red blue", False, -2),
])
def test_raif(answer: str, format_ok: bool, earned: Exact) -> None:
    assert read_reward("raif").earns(verdict(THREE, answer), format_ok) == earned


@pytest.mark.parametrize(("answer", "kind", "scheme", "earned"), [
    ("red one", True, "verif", 1),
    ("red one", False, "verif", Fraction(1, 2)),
    ("one", True, "verif", Fraction(1, 2)),
    ("one", False, "verif", 0),
    ("one", True, "verif(hard: mean, combine: product)", Fraction(1, 2)),
    ("red one", False, "verif(hard: mean, combine: product)", 0),
    ("one", False, "verif(hard: mean)", Fraction(1, 4)),
    ("one", None, "verif", None),
    ("one", None, "verif(combine: product)", 0),
    ("red", None, "verif(combine: product)", None),
])
def test_verif(answer: str, kind: bool | None, scheme: str, earned: Exact | None) -> None:
    assert read_reward(scheme).earns(verdict(MIXED, answer, says(kind))) == earned


@pytest.mark.parametrize("scheme", ["verif", "verif(combine: product)"])
def test_verif_leaves_out_a_part_that_is_absent(scheme: str) -> None:
    assert read_reward(scheme).earns(verdict(THREE, "red blue")) == 1
    assert read_reward(scheme).earns(verdict(SOFT, "red", says(True))) == 1
    assert read_reward(scheme).earns(verdict(SOFT, "red", says(False))) == 0


def test_a_blend_is_a_weighted_sum() -> None:
    reward = read_reward("0.5 mean + 0.25 all + raif")
    assert reward.earns(verdict(THREE, "red")) == Fraction(1, 2) * Fraction(2, 3) + Fraction(2, 3)
    assert reward.least == -2 and not reward.binary
    assert read_reward("all").binary


def test_lsrif_takes_its_decay() -> None:
    chain = """ifc 1 for en
chain {
  step "a" { constraint { check count(find("one")) >= 1 } }
  step "b" { constraint { check count(find("two")) >= 1 } }
}"""
    assert read_reward("lsrif(decay: 0.2)").earns(verdict(chain, "two")) == Fraction(1, 10)


@pytest.mark.parametrize("scheme", ["all", "mean", "graded", "lsrif", "verif", "raif"])
def test_what_the_world_left_open_earns_nothing_known(scheme: str) -> None:
    assert read_reward(scheme).earns(verdict(MIXED, "red", None)) is None


@pytest.mark.parametrize(("text", "code"), [
    ("rafi", "IFC604"), ("lsrif(dekay: 1)", "IFC203"), ("lsrif(decay: 3)", "IFC402"),
    ("verif(hard: some)", "IFC402"), ("0 all", "IFC604"), ("all +", "IFC106"), ("", "IFC106"),
])
def test_what_is_no_reward_is_an_error(text: str, code: str) -> None:
    with pytest.raises(SpecError) as error:
        read_reward(text)
    assert error.value.diagnostics[0].code == code
