"""Rates with their intervals: all, and by constraint, composition, depth and number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from math import sqrt
from typing import Any

from ifdsl_trainer.evaluation.rollouts import settings_of
from ifdsl_trainer.evaluation.scoring import Leaf, Outcome

Z = 1.959964
"""Of a confidence of 95 %."""
ORDER = ("single", "parallel", "chain", "branch", "nested")
HOW = ("strict", "loose")


def rate(passed: int, n: int) -> dict[str, Any]:
    """Return a rate with its interval of 95 % (Wilson 1927, doi:10.2307/2276774)."""
    if not n:
        return {"n": 0, "rate": None, "low": 0.0, "high": 1.0}
    p = passed / n
    middle = p + Z * Z / (2 * n)
    spread = Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    whole = 1 + Z * Z / n
    return {"n": n, "rate": p, "low": (middle - spread) / whole if passed else 0.0,
            "high": (middle + spread) / whole if passed < n else 1.0}


Counted = list[tuple[Outcome, Sequence[Outcome | Leaf]]]
"""Each rollout of a group with what is counted in it: itself, or its constraints of a name."""


def groups(outcomes: Sequence[Outcome]) -> dict[str, dict[str, Counted]]:
    """Return rollouts by composition, depth, number of constraints, and constraint."""
    out: dict[str, dict[str, Counted]] = {}
    for column in ("composition", "depth", "n_constraints"):
        found: dict[Any, Counted] = defaultdict(list)
        for o in outcomes:
            found[o.rollout.row[column]].append((o, [o]))
        out[column] = {str(k): found[k] for k in sorted(found, key=_place)}
    by_name: dict[str, Counted] = defaultdict(list)
    for o in outcomes:
        own: dict[str, list[Outcome | Leaf]] = defaultdict(list)
        for leaf in o.leaves:
            own[leaf.name].append(leaf)
        for name, leaves in own.items():
            by_name[name].append((o, leaves))
    out["constraint"] = dict(sorted(by_name.items()))
    return out


def _place(key: str | int) -> int:
    return ORDER.index(key) if isinstance(key, str) and key in ORDER else int(key)


def both(things: Iterable[Outcome | Leaf]) -> dict[str, Any]:
    """Return the strict and the loose rate of some rollouts or constraints."""
    found = list(things)
    return {how: rate(sum(getattr(x, how) == "pass" for x in found), len(found)) for how in HOW}


def summary(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return what an evaluation found, as plain data; unknown verdicts do not pass.

    `truncated`, `format` and `tokens` are means over rollouts; `unknown` and `crashed` numbers.
    """
    n = max(len(outcomes), 1)
    done = [o.rollout.completion for o in outcomes]
    return {
        "n": len(outcomes),
        **both(outcomes),
        "constraints": both(leaf for o in outcomes for leaf in o.leaves),
        "truncated": sum(not c.ended for c in done) / n,
        "format": sum(o.format_ok for o in outcomes) / n,
        "tokens": sum(c.tokens for c in done) / n,
        "unknown": sum(o.strict == "unknown" for o in outcomes),
        "crashed": sum(bool(o.crash) for o in outcomes),
        "settings": settings_of([o.rollout for o in outcomes]),
        "by": {name: {key: both(x for _, own in found for x in own)
                      for key, found in kinds.items()}
               for name, kinds in groups(outcomes).items()},
    }
