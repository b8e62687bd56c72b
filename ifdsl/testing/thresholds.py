"""Thresholds: the numbers that a bound check compares with, and answers that have just so many."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from ifdsl.compose import tree as b
from ifdsl.formula.formula import Formula
from ifdsl.formula.terms import Term
from ifdsl.formula.types import BOOL, INT
from ifdsl.library.leaves import leaf as bound_leaf
from ifdsl.refute.facts import Facts, Interval, Number, facts
from ifdsl.testing.trial import Trial, prove
from ifdsl.text.extract import extract

BUDGET = 60


@dataclass(frozen=True, eq=False)
class Threshold:
    """A whole number of the answer that must lie in an interval; `alone` if that is all.

    `written` are the bounds as the check has them, the 3 of `< 3`.
    """

    fact: Interval
    alone: bool
    all: Facts
    written: frozenset[Number]

    def allows(self, n: Number) -> bool:
        """Whether the check lets a number through."""
        low, high = self.fact.low, self.fact.high
        return (low is None or low <= n) and (high is None or n <= high)

    def only(self, trial: Trial, text: str) -> bool:
        """Whether a text fails this threshold and nothing else of the check."""
        plain = extract(text).text
        return self.all.complete and all(
            f is self.fact or f.status(plain) == "pass" for f in self.all.facts
        )


def thresholds(trial: Trial) -> list[Threshold]:
    """Return the thresholds of a bound leaf on whole numbers."""
    assert trial.leaf is not None
    key = "thresholds", trial.leaf
    if key not in trial.subject.known:
        trial.subject.known[key] = _thresholds(trial.leaf, trial)
    found: list[Threshold] = trial.subject.known[key]
    return found


def _thresholds(leaf: b.Leaf, trial: Trial) -> list[Threshold]:
    made = facts(leaf, lang=trial.lang, task=trial.subject.task)
    alone = made.complete and len(made.facts) == 1
    return [
        Threshold(f, alone, made, _written(f, leaf)) for f in made.facts
        if isinstance(f, Interval) and f.term is not None and f.term.type.kind == "int"
        and all(isinstance(x, int) for x in (f.low, f.high) if x is not None)
    ]


def _written(fact: Interval, leaf: b.Leaf) -> frozenset[Number]:
    """Return the bounds of a fact as they are written: `< 3` has 3 and lets 2 through."""
    assert leaf.formula is not None
    atom = _atom(leaf.formula.condition, fact.term)
    bounds = {x for x in (fact.low, fact.high) if x is not None}
    if atom is None or atom.args[0].op != "cmp":
        return frozenset(bounds)
    if (atom.args[0].data in ("<", ">")) != bool(atom.data):
        bounds |= {fact.low - 1} if fact.low is not None else set()
        bounds |= {fact.high + 1} if fact.high is not None else set()
    return frozenset(bounds)


def _atom(f: Term, term: Term | None) -> Term | None:
    """Return the atom of a formula that compares a term."""
    if f.op == "atom":
        return f if term in f.args[0].args else None
    return next((found for a in f.args if (found := _atom(a, term)) is not None), None)


def whose(trial: Trial) -> list[frozenset[str] | None]:
    """Return the names of the parameters that move each threshold; None where it is unclear."""
    leaf, d = trial.leaf, trial.subject.definition
    assert leaf is not None
    own = thresholds(trial)
    if d is None:
        return [None] * len(own)
    key = "whose", leaf
    if key not in trial.subject.known:
        moved: list[set[str] | None] = [set() for _ in own]
        for name, value in leaf.params.items():
            if not isinstance(value, int) or isinstance(value, bool):
                continue
            values = {**leaf.params, name: value + 1}
            made = bound_leaf(d, tuple(values.items()), values, leaf.lists)
            other = _thresholds(made, trial)
            for i, names in enumerate(moved):
                if len(other) != len(own):
                    moved[i] = None
                elif names is not None and _ends(other[i]) != _ends(own[i]):
                    names.add(name)
        trial.subject.known[key] = [None if x is None else frozenset(x) for x in moved]
    found: list[frozenset[str] | None] = trial.subject.known[key]
    return found


def _ends(x: Threshold) -> tuple[Any, Any]:
    return x.fact.low, x.fact.high


def answer_with(trial: Trial, threshold: Threshold, n: int) -> str | None:
    """Return an answer in which the threshold's number is n, the rest of the check being met.

    None where none is found.
    """
    number = threshold.fact.number
    for text in trial.texts:
        if number(extract(text).text) == n:
            return text
    leaf, term = trial.leaf, threshold.fact.term
    assert leaf is not None and leaf.formula is not None and term is not None
    wanted = Term("cmp", BOOL, (term, Term("const", INT, data=n)), data="==")
    atom = Term("atom", BOOL, (wanted,), data=False)
    whole = leaf.formula.condition
    parts = whole.args if whole.op == "and" else (whole,)
    kept = [p for p in parts if not (p.op == "atom" and term in p.args[0].args)]
    condition = replace(whole, op="and", args=(atom, *kept), data=None) if kept else atom
    formula = Formula(leaf.formula.lets, condition, (), ())
    made = replace(leaf, name="", body=(), formula=formula, witnesses=())
    return prove(made, trial.lang, trial.subject.task, BUDGET)
