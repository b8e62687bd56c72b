"""Every constraint comes to a verdict on hostile texts: no crash, no lack of steps."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import script

import ifdsl
from ifdsl.library.library import PACKS

ROOT = Path(__file__).resolve().parents[2]
SHORT, LONG = 400, 100_000
NAMED = ("newlines", "brackets", "asterisks", "one letter", "emoji", "right to left")


hostile = script("benchmarks/hostile.py")
BOUND: list[ifdsl.Bound] = list(hostile.constraints())


def _unfinished(bound: ifdsl.Bound, size: int) -> dict[str, str]:
    found = {}
    for name, unit in hostile.texts(bound).items():
        verdict = hostile.check(bound, hostile.text(unit, size))
        assert verdict.status in ("pass", "fail", "unknown")
        if not hostile.ended(verdict):
            found[name] = str(verdict.evidence)
    return found


def test_every_pack_is_checked() -> None:
    assert {b.name.split(".")[0] for b in BOUND} == set(PACKS)


@pytest.mark.parametrize("bound", BOUND, ids=[b.name for b in BOUND])
def test_short_hostile_texts_come_to_a_verdict(bound: ifdsl.Bound) -> None:
    assert not _unfinished(bound, SHORT)


@pytest.mark.slow
@pytest.mark.parametrize("bound", BOUND, ids=[b.name for b in BOUND])
def test_long_hostile_texts_come_to_a_verdict(bound: ifdsl.Bound) -> None:
    """On 100 kB of each; benchmarks/hostile.py has more of them, with evidence and growth."""
    for name in NAMED:
        text = hostile.text(hostile.UNITS[name], LONG)
        if bound.status(text, input=hostile.TASK) == "unknown":
            assert hostile.ended(hostile.check(bound, text)), name
