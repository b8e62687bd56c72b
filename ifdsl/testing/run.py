"""Running the laws: Hypothesis draws arguments and answers, and shrinks what breaks a law."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
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
class Tested:
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


def run(
    subject: Subject, *, examples: int = EXAMPLES, seed: int = 0, command: str = ""
) -> Tested:
    """Look into every law for one constraint; `examples` is how many cases are drawn.

    `command` is the start of the command that tests it, such as "ifdsl test specs/".
    """
    broken: list[Broken] = []

    def note(law: Law, fault: Fault, call: str) -> None:
        more = "" if examples == EXAMPLES else f" --examples {examples}"
        again = f"{command} --only {subject.name} --lang {subject.lang} --seed {seed}{more}"
        places = _places(subject, fault)
        broken.append(Broken(law, subject.name, subject.lang, call, fault, places,
                             again if command else ""))

    checked: dict[str, int] = {}
    d = subject.definition
    if d is not None and subject.fixed is None and d.params:
        checked[DRAWS_LAW.name] = 1
        fault, none = undrawable(subject, d)
        if fault is not None:
            note(DRAWS_LAW, fault, subject.name)
        if none:
            return Tested(subject.name, subject.lang, False, 0, checked, tuple(broken),
                           "nothing can be drawn")
    left = [law for law in LAWS if law.check is not None]
    trials = 0
    while left:
        found, count, counts = _explore(subject, left, examples, seed)
        trials = trials or count
        for name, n in counts.items():
            checked[name] = checked.get(name, 0) + n
        if found is None:
            break
        note(found.law, found.fault, found.call)
        if found.law.name in DECISIVE:
            break
        left = [law for law in left if law is not found.law]
    fault = idle(subject)
    if fault is not None and not any(x.law.name in DECISIVE for x in broken):
        note(PARAMETER, fault, subject.name)
    return Tested(subject.name, subject.lang, bool(subject.proved), trials, checked,
                   tuple(broken), subject.crash)


def _places(subject: Subject, fault: Fault) -> tuple[tuple[Place, str], ...]:
    d = subject.definition
    if d is None:
        return ()
    found = tuple((Place(d.place.source, node.at), label) for node, label in fault.clauses)
    return found or ((d.place, ""),)


def _explore(
    subject: Subject, laws: Sequence[Law], examples: int, seed: int
) -> tuple[_Break | None, int, dict[str, int]]:
    """Return the smallest case that breaks the first law found broken; counts of what was done."""
    from hypothesis import HealthCheck, Phase, Verbosity, given, reject, settings, strategies
    from hypothesis import seed as seeded
    from hypothesis.errors import Flaky

    wanted: list[Law] = []
    last: list[_Break] = []
    counts: dict[str, int] = {}
    trials = 0

    def case(data: Any) -> None:
        nonlocal trials
        trial = _trial(subject, _Bits(lambda: bool(data.draw(coins()))))
        if trial is None:
            reject()
        trials += not wanted
        for law in wanted or laws:
            assert law.check is not None
            outcome = law.check(trial)
            if isinstance(outcome, Fault):
                wanted[:] = [law]
                last[:] = [_Break(law, outcome, trial.call)]
                raise last[0]
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
    except Flaky:  # the same case did not break the law again
        return _fickle(last[0]), trials, counts
    return None, trials, counts


def _fickle(found: _Break) -> _Break:
    """Return that a case broke a law once and not again."""
    if found.law is verdicts.DETERMINISM:
        return found
    fault = replace(found.fault, expected="the same verdicts whenever they are asked for",
                    found=f"`{found.law.name}` was broken once and then not: {found.fault.found}")
    return _Break(verdicts.DETERMINISM, fault, found.call)


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
    return Trial(subject, bound, proof, text)


def _bases(subject: Subject, bound: Bound, proved: tuple[str, ...]) -> tuple[str, ...]:
    """Return the texts that are edited: those of the proof, plain prose, real responses."""
    plain = Trial(subject, bound, NOTHING, "").texts
    return (*proved, *plain, *subject.responses)
