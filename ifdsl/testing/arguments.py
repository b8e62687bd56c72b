"""Laws of parameters and examples: all can be drawn, each matters, and examples do as they say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ifdsl.api import Bound
from ifdsl.compose import tree as b
from ifdsl.compose.templates import WordingError, render
from ifdsl.diagnostics import SpecError
from ifdsl.draw.keyed import Keyed
from ifdsl.library.definitions import Definition
from ifdsl.library.draws import Chooser, Redraw
from ifdsl.library.wordings import samples
from ifdsl.refute.facts import shape
from ifdsl.syntax import tree as t
from ifdsl.testing.law import Fault, Law, Outcome
from ifdsl.testing.trial import Subject, Trial, check
from ifdsl.testing.verdicts import told
from ifdsl.verdict import Exact

DRAWS, MOST = 40, 64
NEIGHBOURS = 3
CHANGES = 8
"""So often a parameter must have been changed before it is said never to matter."""


def drawn(subject: Subject, chooser: Chooser, given: dict[str, Any] | None = None) -> Bound:
    """Return a constraint with drawn arguments; raises Redraw or SpecError.

    A parameter without a domain and a default gets a sample of its type.
    """
    if subject.fixed is not None:
        return subject.fixed
    d = subject.definition
    assert d is not None
    binder = subject.library.binder(lang=subject.lang, chooser=chooser)
    binder.read_input(subject.task)
    open_ = {
        p.name: samples(p)[chooser.pick("laws", p.name, 2)] for p in d.params
        if p.domain is None and p.default is None
    }
    return Bound(binder.definition(d, {**open_, **(given or {})}, "laws"), subject.lang)


@dataclass(eq=False)
class _Forced:
    """A chooser that takes one place of one parameter's domain and draws the rest."""

    name: str
    at: int
    rest: Keyed
    counts: set[int] = field(default_factory=set)

    def pick(self, path: str, name: str, weights: Sequence[Exact] | int) -> int:
        """Return the place that is forced, or a drawn one."""
        if name != self.name or path != "laws" or not isinstance(weights, int):
            return self.rest.pick(path, name, weights)
        self.counts.add(weights)
        return min(self.at, weights - 1)


def undrawable(subject: Subject, d: Definition) -> tuple[Fault | None, bool]:
    """Return what of a constraint is never drawn, if anything is, and whether that is all."""
    reason = _refused(subject, [Keyed(0, "laws", i, 0) for i in range(DRAWS)])
    if reason is not None:
        return Fault("arguments that can be drawn", f"none in {DRAWS} draws: {reason}", None,
                     _guard(d), "no row can ask for it"), True
    for p in d.params:
        for at in range(MOST):
            tries = [_Forced(p.name, at, Keyed(0, "laws", i, 1)) for i in range(DRAWS // 2)]
            reason = _refused(subject, tries)
            counts = set().union(*(x.counts for x in tries))
            if len(counts) != 1 or max(counts) > MOST:
                break  # what may be drawn depends on others, or is too much to list
            if reason is not None:
                return Fault(f"each listed value of `{p.name}` is drawn at times",
                             f"place {at + 1} of {max(counts)} never is: {reason}", None,
                             _guard(d, p.name), "narrow what is drawn, or the guard"), False
            if at + 1 >= max(counts):
                break
    return None, False


def _refused(subject: Subject, choosers: Sequence[Chooser]) -> str | None:
    """Return why nothing was drawn, or None where something was."""
    reason = ""
    for chooser in choosers:
        try:
            drawn(subject, chooser)
        except (Redraw, SpecError) as error:
            reason = str(error)
        else:
            return None
    return reason


def _guard(d: Definition, name: str = "") -> tuple[tuple[t.Node, str], ...]:
    params = tuple((p, "drawn from here") for p in d.syntax.params
                   if p.domain is not None and name in ("", p.name))
    guard = () if d.syntax.guard is None else ((d.syntax.guard, "refused here"),)
    return (*guard, *params)


def neighbours(subject: Subject, bound: Bound) -> list[tuple[str, Bound]]:
    """Return the same constraint with another argument for a parameter, some for each."""
    key = "neighbours", bound.tree
    if key not in subject.known:
        subject.known[key] = list(_neighbours(subject, bound))
    found: list[tuple[str, Bound]] = subject.known[key]
    return found


def _neighbours(subject: Subject, bound: Bound) -> Iterator[tuple[str, Bound]]:
    d = subject.definition
    for p in () if d is None or subject.fixed is not None else d.params:
        kept = {name: value for name, value in bound.args.items() if name != p.name}
        for i in range(NEIGHBOURS):
            try:
                other = drawn(subject, Keyed(i, "laws", 0, 0), kept)
            except (Redraw, SpecError):
                continue
            if other.args != bound.args:
                yield p.name, other


def noted(trial: Trial) -> Outcome:
    """Note whether a changed argument changes a verdict; `idle` tells which never does."""
    subject = trial.subject
    looked = False
    for name, other in neighbours(subject, trial.bound):
        looked = True
        count, matters = subject.matters.get(name, (0, False))
        if matters:
            continue
        if _shape(trial, trial.bound) != _shape(trial, other):
            subject.matters[name] = count + 1, True  # if ever so rarely
            continue
        proof = subject.proof(other, 0)
        texts = (*trial.texts, *proof.texts)
        subject.matters[name] = count + 1, any(
            trial.verdict(x).status != check(other, x, subject).status for x in texts
        )
    return looked


def _shape(trial: Trial, bound: Bound) -> Any:
    """Return what the leaves of a constraint come to with their arguments."""
    return [shape(leaf, trial.lang, trial.subject.task) for leaf in b.leaves(bound.tree)]


def idle(subject: Subject) -> Fault | None:
    """Return the parameter that never changed a verdict, if there is one."""
    d = subject.definition
    for name, (count, matters) in subject.matters.items():
        if d is None or matters or count < CHANGES:
            continue
        at = next((p for p in d.syntax.params if p.name == name), None)
        return Fault(f"a verdict that depends on `{name}`",
                     f"in {count} changes of `{name}` no verdict on any answer changed", None,
                     ((() if at is None else ((at, "never matters"),)) + subject.checks),
                     "use it in the check, or take it out of the wording")
    return None


def exemplary(trial: Trial) -> Outcome:
    """An `example pass` passes and an `example fail` fails, whatever is drawn.

    Those of judged constraints label a judge, which the laws have not.
    """
    if trial.judged:
        return False
    looked = False
    for example in trial.subject.clauses(t.Example):
        if (example.lang or "en") != trial.lang:
            continue
        looked = True
        try:
            text = render(example.text, dict(trial.known))
        except WordingError as error:
            return Fault("an answer", f"it cannot be rendered: {error}", None, ((example, ""),))
        v = trial.verdict(text)
        if bool(v) != example.passes:
            wanted = "pass" if example.passes else "fail"
            return Fault(wanted, told(v), text, ((example, f"is to {wanted}"),
                                                 *trial.subject.checks))
    return looked


DRAWS_LAW = Law("draws", "arguments can be drawn, and each listed one is")
PARAMETER = Law("parameter", "every parameter matters to the verdict", noted)
LAWS = (DRAWS_LAW, Law("example", "examples do as they say", exemplary), PARAMETER)
