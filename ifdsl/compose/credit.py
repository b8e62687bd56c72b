"""Credit: what a verdict earns under the schemes of DESIGN section 5.

LSRIF (arXiv 2601.06431): parallel parts average, a chain's later steps are damped by `decay`
for each earlier step that does not pass, a branch is its active body.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from ifdsl.verdict import Verdict

ZERO, ONE = Fraction(0), Fraction(1)


def lsrif(v: Verdict, decay: Fraction = Fraction(1, 5), *, graded: bool = False) -> Fraction | None:
    """Return the credit of a verdict tree in [0, 1]; None when the world left it undecided.

    A leaf earns 0 or 1 (its score when `graded`); a part of the answer's making that is unknown
    earns 0. `decay` is λ in Σ wⱼ λ^f(j) cⱼ / Σ wⱼ, f(j) the earlier steps that do not pass.
    """
    if v.status == "unknown" and v.cause == "world":
        return None
    if v.kind == "each" and v.instances:
        return _average([(ONE, lsrif(i, decay, graded=graded)) for i in v.instances])
    if not v.parts:
        if v.kind != "leaf":
            return ONE if v.status == "pass" else ZERO
        if graded:
            return v.exact or ZERO
        return ONE if v.status == "pass" else ZERO
    if v.kind == "branch":
        active = next((p for p in v.parts if p.status != "off"), None)
        return ZERO if active is None else lsrif(active, decay, graded=graded)
    parts = [p for p in v.parts if p.name != "parts" and p.status != "off"]
    if v.kind != "chain":
        return _average([(p.weight, lsrif(p, decay, graded=graded)) for p in parts])
    failed, terms = 0, []
    for step in parts:
        credit = lsrif(step, decay, graded=graded)
        terms.append((step.weight, None if credit is None else credit * decay**failed))
        failed += step.status != "pass"
    return _average(terms)


def _average(terms: Iterable[tuple[Fraction, Fraction | None]]) -> Fraction | None:
    total = credit = ZERO
    for weight, value in terms:
        if value is None:
            return None
        total += weight
        credit += weight * value
    return credit / total if total else ZERO


def mean(v: Verdict, *, graded: bool = False) -> Fraction | None:
    """Return the flat mean over the active leaves: verdicts, or scores when `graded`."""
    active = [leaf for leaf in v.leaves() if leaf.status != "off" and leaf.name != "parts"]
    if any(leaf.status == "unknown" and leaf.cause == "world" for leaf in active):
        return None
    if not active:
        return ZERO
    earned = [
        (leaf.exact or ZERO) if graded else (ONE if leaf.status == "pass" else ZERO)
        for leaf in active
    ]
    return sum(earned, ZERO) / len(earned)


def all_or_nothing(v: Verdict) -> Fraction | None:
    """Return 1 when everything holds, else 0; None when the world left it undecided."""
    if v.status == "unknown" and v.cause == "world":
        return None
    return ONE if v.status == "pass" else ZERO
