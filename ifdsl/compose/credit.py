"""Credit: what a verdict earns under the schemes of DESIGN section 5.

LSRIF (arXiv 2601.06431): parallel parts average, a chain's later steps are damped by `decay`
for each earlier step that does not pass, a branch is its active body.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from ifdsl.verdict import Exact, Verdict


def lsrif(v: Verdict, decay: Fraction = Fraction(1, 5), *, graded: bool = False) -> Exact | None:
    """Return the credit of a verdict tree in [0, 1]; None when the world left it undecided.

    A leaf earns 0 or 1 (its score when `graded`); a part of the answer's making that is unknown
    earns 0. `decay` is λ in Σ wⱼ λ^f(j) cⱼ / Σ wⱼ, f(j) the earlier steps that do not pass.
    """
    if v.status == "unknown" and v.cause == "world":
        return None
    if v.kind == "each" and v.instances:
        return _average([(1, lsrif(i, decay, graded=graded)) for i in v.instances])
    if not v.parts:
        if v.kind != "leaf":
            return 1 if v.status == "pass" else 0
        if graded:
            return v.exact or 0
        return 1 if v.status == "pass" else 0
    if v.kind == "branch":
        taken = next((p for p in v.parts if p.status != "off"), None)
        return 0 if taken is None else lsrif(taken, decay, graded=graded)
    parts = [p for p in v.parts if p.kind != "parts" and p.status != "off"]
    if v.kind != "chain":
        return _average([(p.weight, lsrif(p, decay, graded=graded)) for p in parts])
    failed, terms = 0, []
    for step in parts:
        credit = lsrif(step, decay, graded=graded)
        terms.append((step.weight, credit * decay**failed if credit and failed else credit))
        failed += step.status != "pass"
    return _average(terms)


def _average(terms: Iterable[tuple[Exact, Exact | None]]) -> Exact | None:
    total: Exact = 0
    credit: Exact = 0
    for weight, value in terms:
        if value is None:
            return None
        total += weight
        credit += weight * value
    return Fraction(credit, total) if total else 0


def mean(v: Verdict, *, graded: bool = False) -> Exact | None:
    """Return the flat mean over the active leaves: verdicts, or scores when `graded`."""
    leaves = list(active(v))
    if any(leaf.status == "unknown" and leaf.cause == "world" for leaf in leaves):
        return None
    if not leaves:
        return 0
    earned = [
        (leaf.exact or 0) if graded else (1 if leaf.status == "pass" else 0)
        for leaf in leaves
    ]
    return Fraction(sum(earned), len(earned))


def active(v: Verdict) -> Iterator[Verdict]:
    """Yield the active leaves; a branch that could not be decided stands for those it has."""
    undecided = v.kind == "branch" and all(p.status == "off" for p in v.parts)
    if (v.kind == "leaf" or undecided) and v.status != "off":
        yield v
    for part in v.parts:
        yield from active(part)


def all_or_nothing(v: Verdict) -> Exact | None:
    """Return 1 when everything holds, else 0; None when the world left it undecided."""
    if v.status == "unknown" and v.cause == "world":
        return None
    return 1 if v.status == "pass" else 0
