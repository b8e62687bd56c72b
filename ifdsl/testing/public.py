"""The one public function: check the laws of a constraint, in any test."""

from __future__ import annotations

from collections.abc import Sequence

from ifdsl.api import Bound, load
from ifdsl.diagnostics import SpecError
from ifdsl.library.definitions import Definition
from ifdsl.library.library import Library
from ifdsl.testing.law import Broken
from ifdsl.testing.report import report
from ifdsl.testing.run import EXAMPLES, run, subjects
from ifdsl.testing.trial import Subject


class LawError(AssertionError):
    """A constraint breaks some laws; they are in `broken`."""

    def __init__(self, broken: Sequence[Broken]) -> None:
        super().__init__("\n\n".join(["", *map(report, broken)]))
        self.broken = tuple(broken)


def check_laws(
    constraint: str | Bound | Definition, library: Library | None = None, *,
    examples: int = EXAMPLES, seed: int = 0, responses: Sequence[str] = (), strict: bool = False,
    command: str = "",
) -> None:
    """Check every law of a constraint; raise LawError, an AssertionError, where one is broken.

    `constraint` is a qualified name or published id, a definition of `library`, or a bound
    constraint, which is tested with the arguments that it has. `examples` is how many cases are
    drawn in each language, `responses` are real answers to try besides those that are made.
    With `strict`, a constraint for which no witness is found is an AssertionError too. `command`
    is how a report says that the case is shown again. Raises SpecError for an unknown name.
    """
    library = library or load()
    broken: list[Broken] = []
    lacking: list[str] = []
    for subject in _subjects(constraint, library, responses):
        outcome = run(subject, examples=examples, seed=seed, command=command)
        broken += outcome.broken
        if not outcome.witnessed:
            lacking.append(f"{outcome.name} ({outcome.lang})")
    if broken:
        raise LawError(broken)
    if strict and lacking:
        raise AssertionError(f"no witness is found for {', '.join(lacking)}")


def _subjects(
    constraint: str | Bound | Definition, library: Library, responses: Sequence[str]
) -> list[Subject]:
    if isinstance(constraint, Bound):
        try:
            d = library.definition(constraint.name) if constraint.name else None
        except SpecError:  # of a row: it stands for itself
            d = None
        return [Subject(constraint.name or "the constraint", constraint.lang, library, d,
                        constraint, tuple(responses))]
    d = library.definition(constraint) if isinstance(constraint, str) else constraint
    return list(subjects(library, [d], responses))
