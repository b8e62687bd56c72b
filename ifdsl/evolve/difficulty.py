"""Stage 8: how often the policy passes a row decides whether it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ifdsl.evolve.context import Context
from ifdsl.evolve.experts import answers, passes
from ifdsl.evolve.table import Fate, Item, Work

EASY, HARD = "too easy", "too hard"


def difficulty(context: Context) -> Work:
    """Return the work of the stage."""
    band = context.evolution.band
    assert band is not None

    def work(items: Sequence[Item]) -> list[Fate]:
        drawn = answers(context.policy, items, band.of)
        out = []
        for item, whys in zip(items, passes(context, items, drawn), strict=True):
            passed = sum(not why for why in whys)
            rate = Fraction(passed, band.of)
            rated = item.having(pass_rate=float(rate))
            why = EASY if rate > band.high else HARD if rate < band.low else ""
            out.append(Fate(rated, why, f"the policy passes {passed} of {band.of}" if why else ""))
        return out

    return work
