"""Credit: what a verdict earns under the schemes of DESIGN section 5.

LSRIF (arXiv 2601.06431): parallel parts average, a chain's later steps are damped by `decay`
for each earlier step that does not pass, a branch is its active body. VerIF (arXiv 2506.09942): the
paper averages the rules and the judge, its released code multiplies them. RAIF (arXiv 2506.01413),
eq. 4-6, without the format, which is no part of what a verdict earns.
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


def raif(v: Verdict, format_ok: bool = True) -> Exact | None:
    """Return 2 when everything holds, -2 when nothing does or the format is bad, else the share."""
    share = mean(v)
    if share is None:
        return None
    if not format_ok or share == 0:
        return -2
    return 2 if share == 1 and v.status == "pass" else share


def verif(v: Verdict, hard: str = "all", combine: str = "average") -> Exact | None:
    """Return the rules' part and the judge's part combined; a part that is absent is left out.

    The rules' part is 1 if all hold (`hard: all`) or the share that hold (`mean`); the judge's is
    1 if all judged leaves hold. Under `product` a rules' part of 0 decides, whatever the judge.
    """
    rules = [leaf for leaf in active(v) if not leaf.judged]
    judged = [leaf for leaf in active(v) if leaf.judged]
    by_rule = _share(rules) if hard == "mean" else _every(rules)
    by_judge = _every(judged)
    if combine == "product" and rules and by_rule == 0:
        return 0
    parts = [part for part, leaves in ((by_rule, rules), (by_judge, judged)) if leaves]
    if None in parts:
        return None
    known = [part for part in parts if part is not None]
    if combine == "product":
        return Fraction(known[0] * known[-1] if len(known) > 1 else sum(known))
    return Fraction(sum(known), len(known)) if known else 0


def _every(leaves: list[Verdict]) -> Exact | None:
    if any(_failed(leaf) for leaf in leaves):
        return 0
    return None if any(leaf.status != "pass" for leaf in leaves) else 1


def _share(leaves: list[Verdict]) -> Exact | None:
    if any(leaf.cause == "world" for leaf in leaves):
        return None
    passed = sum(leaf.status == "pass" for leaf in leaves)
    return Fraction(passed, len(leaves)) if leaves else 0


def _failed(leaf: Verdict) -> bool:
    return leaf.status == "fail" or leaf.cause == "answer"
