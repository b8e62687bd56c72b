"""Before and after: two evaluations of the same rows, with intervals by a paired bootstrap."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from ifdsl_trainer.errors import TrainError
from ifdsl_trainer.evaluation.rollouts import settings_of
from ifdsl_trainer.evaluation.scoring import Leaf, Outcome
from ifdsl_trainer.evaluation.summary import HOW, Counted, groups

DRAWS = 10_000
Pair = tuple[Sequence[Outcome | Leaf], Sequence[Outcome | Leaf]]


def paired(
    before: Sequence[Outcome], after: Sequence[Outcome]
) -> tuple[list[Outcome], list[Outcome]]:
    """Return the rollouts of both whose row is in both, in the same order; raises TrainError."""
    first, second = _keyed(before), _keyed(after)
    common = [key for key in first if key in second]
    if not common:
        raise TrainError("the two evaluations have no row in common: both must be of the same data")
    return [first[k] for k in common], [second[k] for k in common]


def _keyed(outcomes: Sequence[Outcome]) -> dict[tuple[str, int], Outcome]:
    """Return rollouts by their row; the k-th answer to a row goes with the other's k-th."""
    seen: Counter[str] = Counter()
    out = {}
    for o in outcomes:
        row = o.rollout.row["id"]
        out[row, seen[row]] = o
        seen[row] += 1
    return out


def compare(
    before: Sequence[Outcome], after: Sequence[Outcome], seed: int = 0
) -> dict[str, Any]:
    """Return both rates and their difference: all, and by every group; raises TrainError.

    Intervals of 95 % are percentiles of the difference over resampled rows, a row with both of its
    answers (Efron 1979, doi:10.1214/aos/1176344552); the same seed gives the same intervals.
    """
    first, second = paired(before, after)
    settings = [settings_of([o.rollout for o in x]) for x in (first, second)]
    won = [(a.strict == "pass", b.strict == "pass") for a, b in zip(first, second, strict=True)]
    then, now = groups(first), groups(second)
    return {
        "n": len(first),
        "only_before": len(before) - len(first), "only_after": len(after) - len(second),
        "settings": {k: [settings[0][k], settings[1][k]] for k in settings[0]
                     if settings[0][k] != settings[1][k]},
        "won": sum(b and not a for a, b in won), "lost": sum(a and not b for a, b in won),
        **_both([([a], [b]) for a, b in zip(first, second, strict=True)], seed),
        "by": {name: {key: _both(_pairs(found, now[name].get(key, [])), seed)
                      for key, found in kinds.items()}
               for name, kinds in then.items()},
    }


def _pairs(before: Counted, after: Counted) -> list[Pair]:
    """Return what is counted in each row, before and after; a row may have it on one side alone.

    Which constraints are active may depend on the answer.
    """
    rows: dict[str, list[Any]] = {}
    for side, found in enumerate((before, after)):
        seen: Counter[str] = Counter()
        for outcome, own in found:
            row = outcome.rollout.row["id"]
            rows.setdefault(f"{row} {seen[row]}", [[], []])[side] = own
            seen[row] += 1
    return [(a, b) for a, b in rows.values()]


def _both(pairs: list[Pair], seed: int) -> dict[str, Any]:
    return {how: _difference(pairs, how, seed) for how in HOW}


def _difference(pairs: list[Pair], how: str, seed: int) -> dict[str, Any]:
    counts = np.array([
        [x for side in pair for x in (sum(getattr(y, how) == "pass" for y in side), len(side))]
        for pair in pairs])
    # rows with the same counts are alike, so that their numbers in a resample are multinomial
    kinds, sizes = np.unique(counts, axis=0, return_counts=True)
    drawn = np.random.default_rng(seed).multinomial(
        len(counts), sizes / len(counts), size=DRAWS) @ kinds
    with np.errstate(invalid="ignore", divide="ignore"):  # a resample may lack one side
        differences = drawn[:, 2] / drawn[:, 3] - drawn[:, 0] / drawn[:, 1]
    passed_before, n_before, passed_after, n_after = map(int, counts.sum(0))
    if not n_before or not n_after:
        return {"n": len(pairs), "before": passed_before / n_before if n_before else None,
                "after": passed_after / n_after if n_after else None,
                "difference": None, "low": None, "high": None}
    low, high = np.nanquantile(differences, (0.025, 0.975))
    a, b = passed_before / n_before, passed_after / n_after
    return {"n": len(pairs), "before": a, "after": b, "difference": b - a,
            "low": float(low), "high": float(high)}
