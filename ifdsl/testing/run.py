"""Running the laws: Hypothesis draws arguments and answers, and shrinks what breaks a law."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from ifdsl.api import Bound
from ifdsl.diagnostics import SpecError
from ifdsl.library.definitions import Definition
from ifdsl.library.draws import Redraw
from ifdsl.library.library import Library
from ifdsl.source import Place
from ifdsl.testing import arguments, verdicts, wordings
from ifdsl.testing.arguments import DRAWS_LAW, PARAMETER, drawn, idle, undrawable
from ifdsl.testing.law import Broken, Fault, Law
from ifdsl.testing.texts import EDITS
from ifdsl.testing.trial import NOTHING, Subject, Trial
from ifdsl.verdict import Exact

LAWS: tuple[Law, ...] = (*verdicts.LAWS, *arguments.LAWS, *wordings.LAWS)
EXAMPLES = 10
SEEDS = 2
"""A witness is looked for in so many ways for each set of arguments."""
DECISIVE = frozenset({"total", "determinism", "draws"})
"""Where one of these is broken, the others would only tell the same."""


@dataclass(frozen=True)
class Outcome:
    """What became of one constraint in one language.

    `checked` counts by law how often it was looked into; `witnessed` is whether a witness was
    found, `note` why not, where that is known.
    """

    name: str
    lang: str
    witnessed: bool
    trials: int
    checked: dict[str, int] = field(default_factory=dict)
    broken: tuple[Broken, ...] = ()
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return plain data."""
        return {"constraint": self.name, "lang": self.lang, "witness": self.witnessed,
                "trials": self.trials, "checked": self.checked, "note": self.note or None,
                "broken": [x.as_json() for x in self.broken]}


class _Break(Exception):
    """A law is broken in the case at hand; Hypothesis shrinks it."""

    def __init__(self, law: Law, fault: Fault, call: str) -> None:
        super().__init__(law.name)
        self.law, self.fault, self.call = law, fault, call


def subjects(
    library: Library, definitions: Iterable[Definition], responses: Sequence[str] = (),
) -> Iterator[Subject]:
    """Yield each constraint in each language that it is worded in."""
    for d in definitions:
        langs = [x for x in ("en", "zh") if d.wordings("", x)] if d.says else ["en"]
        for lang in langs or ["en"]:
            yield Subject(d.qualified, lang, library, d, responses=tuple(responses))


def run(subject: Subject, *, examples: int = EXAMPLES, seed: int = 0) -> Outcome:
    """Look into every law for one constraint; `examples` is how many cases are drawn."""
    checked: dict[str, int] = {}
    broken: list[Broken] = []
    d = subject.definition
    if d is not None and subject.fixed is None and d.params:
        subject.known["draws"] = True
        checked[DRAWS_LAW.name] = 1
        fault = undrawable(subject, d)
        if fault is not None:
            broken.append(_broken(subject, DRAWS_LAW, fault, subject.name, seed))
            if "none in" in fault.found:
                return Outcome(subject.name, subject.lang, False, 0, checked, tuple(broken),
                               "nothing can be drawn")
    left = [law for law in LAWS if law is not DRAWS_LAW]
    trials = 0
    while left:
        found, count, counts = _explore(subject, left, examples, seed)
        trials = trials or count
        for name, n in counts.items():
            checked[name] = checked.get(name, 0) + n
        if found is None:
            break
        broken.append(_broken(subject, found.law, found.fault, found.call, seed))
        if found.law.name in DECISIVE:
            break
        left = [law for law in left if law is not found.law]
    fault = idle(subject)
    if fault is not None and not any(x.law.name in DECISIVE for x in broken):
        broken.append(_broken(subject, PARAMETER, fault, subject.name, seed))
    return Outcome(subject.name, subject.lang, bool(subject.proved), trials, checked,
                   tuple(broken), subject.crash)


def _broken(subject: Subject, law: Law, fault: Fault, call: str, seed: int) -> Broken:
    d = subject.definition
    places: tuple[tuple[Place, str], ...] = ()
    again = ""
    if d is not None:
        source = d.place.source
        places = tuple((Place(source, node.at), label) for node, label in fault.clauses)
        places = places or ((d.place, ""),)
        again = f"ifdsl test {source.name} --only {d.qualified} --lang {subject.lang} --seed {seed}"
    return Broken(law, subject.name, subject.lang, call, fault, places, again)


def _explore(
    subject: Subject, laws: Sequence[Law], examples: int, seed: int
) -> tuple[_Break | None, int, dict[str, int]]:
    """Return the smallest case that breaks the first law found broken; counts of what was done."""
    from hypothesis import HealthCheck, Phase, Verbosity, given, settings, strategies
    from hypothesis import reject
    from hypothesis import seed as seeded

    wanted: list[Law] = []
    counts: dict[str, int] = {}
    trials = 0

    def case(data: Any) -> None:
        nonlocal trials
        trial = _trial(subject, _Bits(lambda: bool(data.draw(coins()))))
        if trial is None:
            reject()
        trials += not wanted
        for law in wanted or laws:
            outcome = law.check(trial)
            if isinstance(outcome, Fault):
                wanted[:] = [law]
                raise _Break(law, outcome, trial.call)
            if not wanted and outcome:
                counts[law.name] = counts.get(law.name, 0) + 1

    def coins() -> Any:
        return strategies.booleans()

    how = settings(
        max_examples=examples, database=None, deadline=None, print_blob=False,
        verbosity=Verbosity.quiet, phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck), report_multiple_bugs=False,
    )
    try:
        seeded(seed)(how(given(strategies.data())(case)))()
    except _Break as found:
        return found, trials, counts
    return None, trials, counts


@dataclass(eq=False)
class _Bits:
    """A chooser that draws by coins, so that what is drawn depends on the seed alone.

    Hypothesis's own integers would sometimes be constants of the modules that happen to be
    loaded.
    """

    coin: Callable[[], bool]

    def below(self, n: int) -> int:
        """Return a number below n; shrinking makes it small."""
        if n <= 1:
            return 0
        value = 0
        for _ in range((n - 1).bit_length()):
            value = 2 * value + self.coin()
        return value % n

    def pick(self, path: str, name: str, weights: Sequence[Exact] | int) -> int:
        """Return an index below the number of values; one of weight 0 is never taken."""
        if isinstance(weights, int):
            return self.below(weights)
        open_ = [i for i, weight in enumerate(weights) if weight]
        return open_[self.below(len(open_))]


def _trial(subject: Subject, bits: _Bits) -> Trial | None:
    """Return a drawn trial, or None where the guard refuses what was drawn."""
    try:
        bound = drawn(subject, bits)
    except (Redraw, SpecError):
        return None
    proof = subject.proof(bound, bits.below(SEEDS))
    texts = _bases(subject, bound, proof.texts)
    text = texts[bits.below(len(texts))]
    for _ in range(bits.below(3)):
        name = tuple(EDITS)[bits.below(len(EDITS))]
        text = EDITS[name](text, bits.below(8))
    trial = Trial(subject, bound, proof, text)
    return _changed(trial, bits)


def _bases(subject: Subject, bound: Bound, proved: tuple[str, ...]) -> tuple[str, ...]:
    """Return the texts that are edited: those of the proof, plain prose, real responses."""
    plain = Trial(subject, bound, NOTHING, "").texts
    return (*proved, *plain, *subject.responses)


def _changed(trial: Trial, bits: _Bits) -> Trial:
    """Return a trial with one argument changed in another constraint, where that can be."""
    d = trial.subject.definition
    if d is None or trial.subject.fixed is not None or not d.params:
        return trial
    p = d.params[bits.below(len(d.params))]
    kept = {name: value for name, value in trial.bound.args.items() if name != p.name}
    for _ in range(3):
        try:
            other = drawn(trial.subject, bits, kept)
        except (Redraw, SpecError):
            continue
        if other.args.get(p.name) != trial.bound.args.get(p.name):
            proof = trial.subject.proof(other, 0)
            return replace(trial, other=other, changed=p.name, other_proof=proof, _verdicts={})
    return trial


@cache
def law(name: str) -> Law:
    """Return a law by its name."""
    return next(x for x in LAWS if x.name == name)
