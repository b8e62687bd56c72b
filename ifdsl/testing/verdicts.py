"""Laws of verdicts: what the check says of answers, whatever its wording."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from ifdsl.api import Bound, read
from ifdsl.compose.expand import call
from ifdsl.compose.parts import Answer, whole
from ifdsl.prove.goals import goals
from ifdsl.prove.proposals import proposals
from ifdsl.prove.search import Search
from ifdsl.refute.facts import Interval, Number, facts
from ifdsl.testing.law import Fault, Law, Outcome
from ifdsl.testing.speech import speaks_of_layout
from ifdsl.testing.texts import LAYOUTS
from ifdsl.testing.trial import Trial, check, reads_raw
from ifdsl.text.extract import extract
from ifdsl.verdict import Verdict

LONG = 20_000
"""So many characters has the text with which a constraint is tried for its steps."""
REPORT = "this is a fault of the package; please report it"
PROPOSALS = 6
OUT_OF_STEPS = "ran out of steps"


def told(v: Verdict) -> str:
    """Return a verdict as a reader says it: "fail: 4 words, at most 3 allowed"."""
    reasons = [e.text for leaf in v.leaves() for e in leaf.evidence if leaf.status != "off"]
    return f"{v.status}: {'; '.join(reasons)}" if reasons else str(v.status)


def total(trial: Trial) -> Outcome:
    """Every answer gets a verdict: no crash, no failed measure, no lack of steps."""
    fault = _untold(trial, trial.text)
    if fault is not None:
        return fault
    known = trial.subject.known
    if "long" not in known:  # once for each constraint: it takes its time
        text = next(iter(trial.texts))
        known["long"] = _untold(trial, f"{text}\n\n" * (LONG // (len(text) + 2) + 1))
    return known["long"] or True


def _untold(trial: Trial, text: str) -> Fault | None:
    """Return why there is no verdict on a text, if there is none."""
    try:
        v = trial.verdict(text)
    except Exception as error:
        crash = f"{type(error).__name__}: {error}"
        return Fault("a verdict", crash, text, trial.subject.checks, REPORT)
    for leaf in v.leaves():
        if leaf.cause == "world":
            return Fault("pass or fail", told(v), text, trial.subject.checks,
                         "a measure must give a value, or None where there is none")
        if any(OUT_OF_STEPS in e.text for e in leaf.evidence):
            return Fault("pass or fail", told(v), text, trial.subject.checks,
                         "look at each word or sentence fewer times")
    return None


def deterministic(trial: Trial) -> Outcome:
    """The same answer gets the same verdict, score and evidence, as often as it is asked."""
    first, second = (check(trial.bound, trial.text, trial.subject) for _ in range(2))
    if first == second:
        return True
    return Fault(f"the same twice: {_scored(first)}", f"the second time {_scored(second)}",
                 trial.text, trial.subject.checks, "a measure must not draw, count or remember")


def _scored(v: Verdict) -> str:
    return f"{told(v)} (score {v.score})"


def witnessed(trial: Trial) -> Outcome:
    """The witness passes."""
    text = trial.proof.witness
    if trial.subject.crash:
        return Fault("a witness, or none", trial.subject.crash, None, trial.subject.checks, REPORT)
    if text is None:
        return False
    v = trial.verdict(text)
    return True if v else Fault("pass, for it is the witness", told(v), text, trial.subject.checks)


def missed(trial: Trial) -> Outcome:
    """A near miss fails, and exactly the leaves that it says are violated."""
    for miss in trial.proof.misses:
        v = trial.verdict(miss.text)
        broken = {leaf.path for leaf in v.leaves() if leaf.status in ("fail", "unknown")}
        if bool(v) == bool(miss.violates) or broken != set(miss.violates):
            wanted = f"fail at {', '.join(miss.violates)}" if miss.violates else "pass"
            return Fault(f"{wanted} ({miss.edit})",
                         f"{told(v)} at {', '.join(sorted(broken)) or 'nothing'}", miss.text,
                         trial.subject.checks)
    return bool(trial.proof.misses)


def alike(trial: Trial) -> Outcome:
    """The call, the self-contained form of a row, and the quick status give one verdict."""
    if trial.judged:
        return False
    v = trial.verdict(trial.text)
    for form, bound in _forms(trial):
        other = check(bound, trial.text, trial.subject)
        if (other.status, other.exact) != (v.status, v.exact):
            return Fault(_scored(v), f"{_scored(other)}, read from {form}", trial.text,
                         trial.subject.checks)
    brief = trial.bound.status(trial.text, input=trial.subject.task)
    if brief != v.status:
        return Fault(told(v), f"{brief}, by the status alone", trial.text, trial.subject.checks)
    return True


def _forms(trial: Trial) -> Iterator[tuple[str, Bound]]:
    known, bound = trial.subject.known, trial.bound
    key = "forms", bound.tree
    if key not in known:
        forms = {"the self-contained form": read(bound.expansion(trial.lang))}
        if trial.leaf is not None and trial.subject.definition is not None:
            text = call(bound.name, tuple(bound.args.items()))
            forms["the call"] = read(text, trial.subject.library)
        known[key] = forms
    yield from known[key].items()


def scored(trial: Trial) -> Outcome:
    """The score is 1 on a pass alone; a failed leaf has evidence that lies in the answer.

    An empty answer fails every leaf with score 0.
    """
    for text in (trial.text, ""):
        v = trial.verdict(text)
        for x in (v, *v.leaves()):
            score = x.exact
            right = {"pass": score == 1, "fail": score is not None and 0 <= score < 1,
                     "unknown": score is None, "off": True}[x.status]
            if not right:
                return Fault("a score of 1 on a pass, less on a fail", f"{x.status} with {score}",
                             text, trial.subject.checks)
            if x.kind == "leaf" and x.status == "fail" and not x.evidence:
                return Fault("a reason for the failure", "none", text, trial.subject.checks)
            if not text and x.kind == "leaf" and x.status != "off" and score != 0:
                return Fault("a score of 0 for an empty answer", f"{x.status} with {score}", text,
                             trial.subject.checks)
        if any(not 0 <= low <= high <= len(text) for low, high in v.spans):
            return Fault("spans inside the answer", f"{v.spans}", text, trial.subject.checks)
    return True


def evident(trial: Trial) -> Outcome:
    """The evidence of a failure names what was counted."""
    counted = _counted(trial)
    if counted is None:
        return False
    looked = False
    for text in trial.texts:
        v = trial.verdict(text)
        n = counted.number(extract(text).text)
        if v.status != "fail" or not isinstance(n, int):
            continue
        looked = True
        said = " ".join(e.text for e in v.evidence)
        if not re.search(rf"(?<!\d){n}(?!\d)", said):
            return Fault(f"evidence that names {n}", told(v), text, trial.subject.checks)
    return looked


def _counted(trial: Trial) -> Interval | None:
    """Return the one number that a check compares, where that is all it does."""
    leaf = trial.leaf
    if leaf is None or leaf.formula is None or leaf.formula.condition.op != "atom":
        return None
    made = facts(leaf, lang=trial.lang, task=trial.subject.task)
    only = made.facts[0] if len(made.facts) == 1 else None
    return only if isinstance(only, Interval) else None


def negated(trial: Trial) -> Outcome:
    """No answer passes both a constraint and its negation."""
    if trial.judged:
        return False
    if trial.verdict(trial.text) and trial.verdict(trial.text, negated=True):
        return Fault("fail, of the constraint or of its negation", "pass, of both", trial.text,
                     trial.subject.checks)
    return True


def repaired(trial: Trial) -> Outcome:
    """A repair that comes nearer to the number that is wanted does not lower the score."""
    counted, leaf = _counted(trial), trial.leaf
    before = trial.verdict(trial.text)
    if counted is None or leaf is None or before.status != "fail" or not trial.text.strip():
        return False
    text = extract(trial.text).text
    search = Search(leaf, trial.lang, trial.subject.task, 0)
    scope = whole(Answer(text, text, trial.lang, trial.subject.task))
    made = [move(text) for goal in goals(leaf, scope)
            for move in islice(proposals(goal, text, search.setting), PROPOSALS)]
    far = _distance(counted, text)
    looked = False
    for repair in made:
        near = _distance(counted, extract(repair).text)
        if not repair.strip() or far is None or near is None or near > far:
            continue
        looked = True
        after = trial.verdict(repair)
        if after.exact is not None and before.exact is not None and after.exact < before.exact:
            return Fault(f"a score of at least {before.score} for “{repair}”, which comes nearer",
                         _scored(after), trial.text, trial.subject.checks)
    return looked


def _distance(counted: Interval, text: str) -> Number | None:
    """Return how far the number of a text lies from where it should."""
    n = counted.number(text)
    if n is None:
        return None
    low = 0 if counted.low is None else max(counted.low - n, 0)
    return low if counted.high is None else max(low, n - counted.high)


def laid_out(trial: Trial) -> Outcome:
    """CR LF, NFD, blanks at the ends of lines and around the answer change no verdict.

    Constraints with a published id are left out: their references see the raw answer. So are
    those whose wording speaks of blanks or line ends.
    """
    if trial.subject.published or speaks_of_layout(trial.said):
        return False
    for text in trial.texts:
        v = trial.verdict(text)
        for name, layout in LAYOUTS.items():
            other = trial.verdict(layout(text))
            if (other.status, other.exact) != (v.status, v.exact):
                raw = reads_raw(trial.bound.tree)
                return Fault(f"the same whatever the layout: {_scored(v)}",
                             f"with {name}, {_scored(other)}", text, trial.subject.checks,
                             "`raw` is the answer as it came: use `it`" if raw else "")
    return True


DETERMINISM = Law("determinism", "the same answer gets the same verdict", deterministic)
LAWS = (
    Law("total", "every answer gets a verdict, and within the steps", total),
    DETERMINISM,
    Law("witness", "the witness passes", witnessed),
    Law("near-miss", "a near miss fails exactly what it says", missed),
    Law("forms", "the call, the row's form and the quick status give one verdict", alike),
    Law("score", "the score is 1 on a pass alone, and a failure has evidence", scored),
    Law("evidence", "the evidence names what was counted", evident),
    Law("negation", "nothing passes a constraint and its negation", negated),
    Law("repair", "a repair that comes nearer does not lower the score", repaired),
    Law("layout", "line ends, blanks and Unicode forms change no verdict", laid_out),
)
