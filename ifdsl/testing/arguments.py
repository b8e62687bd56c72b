"""Laws of parameters and examples: all can be drawn, each matters, and examples do as they say."""

from __future__ import annotations

from collections.abc import Sequence
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
from ifdsl.output.lint.facts import Interval, facts
from ifdsl.syntax import tree as t
from ifdsl.testing.law import Fault, Law, Outcome
from ifdsl.testing.trial import Subject, Trial, check
from ifdsl.testing.verdicts import told
from ifdsl.verdict import Exact

DRAWS, MOST = 40, 64
CHANGES = 6
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


def drawable(trial: Trial) -> Outcome:
    """Arguments can be drawn, and none of the listed ones is refused whatever the others are."""
    subject, d = trial.subject, trial.subject.definition
    if d is None or not d.params or "draws" in subject.known:
        return "draws" in subject.known
    subject.known["draws"] = True
    return undrawable(subject, d) or True


def undrawable(subject: Subject, d: Definition) -> Fault | None:
    """Return what of a constraint is never drawn, if anything is."""
    reason = _refused(subject, [Keyed(0, "laws", i, 0) for i in range(DRAWS)])
    if reason is not None:
        return Fault("arguments that can be drawn", f"none in {DRAWS} draws: {reason}", None,
                     _guard(d), "no row can ask for it")
    for p in d.params:
        probe = _Forced(p.name, 0, Keyed(0, "laws", 0, 0))
        for at in range(MOST):
            tries = [_Forced(p.name, at, Keyed(0, "laws", i, 1)) for i in range(DRAWS // 2)]
            reason = _refused(subject, tries)
            counts = set().union(probe.counts, *(x.counts for x in tries))
            if len(counts) != 1 or max(counts) > MOST:
                break  # what may be drawn depends on others, or is too much to list
            if reason is not None:
                return Fault(f"each listed value of `{p.name}` is drawn at times",
                             f"place {at + 1} of {max(counts)} never is: {reason}", None,
                             _guard(d, p.name), "narrow what is drawn, or the guard")
            if at + 1 >= max(counts):
                break
    return None


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


def noted(trial: Trial) -> Outcome:
    """Note whether the changed argument changes a verdict; `idle` tells what never does."""
    if trial.other is None or not (trial.proof.misses or trial.other_proof.misses):
        return False
    count, matters = trial.subject.matters.get(trial.changed, (0, False))
    if not matters:
        texts = (*trial.texts, *trial.other_proof.texts)
        matters = _bounds(trial, trial.bound) != _bounds(trial, trial.other) or any(
            trial.verdict(x).status != check(trial.other, x, trial.subject).status for x in texts
        )
    trial.subject.matters[trial.changed] = count + 1, matters
    return True


def _bounds(trial: Trial, bound: Bound) -> list[tuple[Any, Any]]:
    """Return the bounds of the numbers that a check compares."""
    if not isinstance(bound.tree, b.Leaf):
        return []
    made = facts(bound.tree, trial.lang, trial.subject.task).facts
    return [(f.low, f.high) for f in made if isinstance(f, Interval)]


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
    """An `example pass` passes and an `example fail` fails, whatever is drawn."""
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


PARAMETER = Law("parameter", "every parameter matters to the verdict", noted)
DRAWS_LAW = Law("draws", "arguments can be drawn, and each listed one is", drawable)
LAWS = (
    DRAWS_LAW,
    Law("example", "examples do as they say", exemplary),
    PARAMETER,
)
