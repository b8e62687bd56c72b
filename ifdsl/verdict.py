"""Verdicts: what a check says of a response, and Kleene's logic over them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import nextafter
from typing import Any, Literal

Status = Literal["pass", "fail", "unknown", "off"]
Cause = Literal["answer", "world"]
BELOW_ONE = nextafter(1.0, 0.0)
Exact = int | Fraction
"""An exact number: whole ones stay whole, since sums of them are several times faster."""


def total(values: Iterable[Exact]) -> Exact:
    """Return the exact sum.

    Equal denominators together and the rest in pairs: added one by one, many of them would cost
    the square of their number, since the sum's denominator grows with each.
    """
    numerators: dict[int, int] = {}
    for value in values:
        under = value.denominator
        numerators[under] = numerators.get(under, 0) + value.numerator
    sums: list[Exact] = [n if d == 1 else Fraction(n, d) for d, n in numerators.items()]
    while len(sums) > 1:
        sums = [sum(sums[i:i + 2]) for i in range(0, len(sums), 2)]
    return sums[0] if sums else 0


@dataclass(frozen=True)
class Evidence:
    """One reason: a sentence and the spans of the response (original offsets) that it is about."""

    text: str
    spans: tuple[tuple[int, int], ...] = ()

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Verdict:
    """The outcome of checking one response.

    `status` is pass, fail, unknown, or off (a leaf of a branch not taken); `exact` the score in
    [0, 1], 1 exactly on a pass and None on an unknown; `evidence` the reasons of a failure in
    source order; `parts` the verdicts of the direct children of a composition; `path` and `name`
    say which part of the constraint this is; `cause` says whether an unknown came from the answer
    or from the world (a judge or a measure that failed); `weight` acts in the parent's mean;
    `kind` is leaf, parts (that a chain has as many parts as steps), or the composition's;
    `instances` are the verdicts of an `each`, part by part; `judged` whether a leaf asks a judge.
    """

    status: Status
    exact: Exact | None
    evidence: tuple[Evidence, ...] = ()
    parts: tuple[Verdict, ...] = ()
    path: str = ""
    name: str = ""
    kind: str = "leaf"
    cause: Cause | None = None
    weight: Exact = 1
    note: str = ""
    instances: tuple[Verdict, ...] = ()
    judged: bool = False

    def __bool__(self) -> bool:
        return self.status == "pass"

    def but(self, **changes: Any) -> Verdict:
        """Return this verdict with other fields: `dataclasses.replace`, several times faster."""
        made = object.__new__(Verdict)
        made.__dict__.update(self.__dict__, **changes)
        return made

    @property
    def score(self) -> float | None:
        """The score as a float: 1.0 exactly on a pass, None on an unknown."""
        if self.exact is None:
            return None
        return 1.0 if self.status == "pass" else min(float(self.exact), BELOW_ONE)

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """All spans of the evidence, here and below, in order and without repeats."""
        found = {span for leaf in self.leaves() for e in leaf.evidence for span in e.spans}
        found.update(span for e in self.evidence for span in e.spans)
        return tuple(sorted(found))

    def leaves(self) -> Iterator[Verdict]:
        """Yield the result of every leaf in order, inactive ones and a chain's `parts` too."""
        if self.kind in ("leaf", "parts"):
            yield self
        for part in self.parts:
            yield from part.leaves()

    def as_json(self) -> dict[str, Any]:
        """Return plain data, the form of `ifdsl verify --json`."""
        data: dict[str, Any] = {
            "path": self.path,
            "name": self.name,
            "kind": self.kind,
            "status": self.status,
            "score": self.score,
            "evidence": [
                {"text": e.text, "spans": [list(s) for s in e.spans]} for e in self.evidence
            ],
        }
        if self.cause:
            data["cause"] = self.cause
        if self.note:
            data["note"] = self.note
        if self.parts:
            data["parts"] = [part.as_json() for part in self.parts]
        return data


def kleene_all(statuses: Iterable[Status]) -> Status:
    """Conjunction: a fail decides, else an unknown, else pass; `off` members do not count."""
    result: Status = "pass"
    for status in statuses:
        if status == "fail":
            return "fail"
        if status == "unknown":
            result = "unknown"
    return result


def kleene_any(statuses: Iterable[Status]) -> Status:
    """Disjunction: a pass decides, else an unknown, else fail; `off` members do not count."""
    result: Status = "fail"
    for status in statuses:
        if status == "pass":
            return "pass"
        if status == "unknown":
            result = "unknown"
    return result
