"""Rewards: the schemes a dataset may name, and weighted sums of them (DESIGN section 5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from ifdsl.compose.credit import all_or_nothing, lsrif, mean, raif, verif
from ifdsl.diagnostics import Problems, SpecError, did_you_mean
from ifdsl.source import Source, Span
from ifdsl.syntax import tree as t
from ifdsl.syntax.parser import parse_reward
from ifdsl.syntax.printer import show_reward
from ifdsl.verdict import Exact, Verdict

SCHEMES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "all": {}, "mean": {}, "graded": {}, "lsrif": {"decay": ()}, "raif": {},
    "verif": {"hard": ("all", "mean"), "combine": ("average", "product")},
}
"""Each scheme with its parameters, and the words that a parameter takes (none: a number)."""


@dataclass(frozen=True)
class Scheme:
    """One term of a reward: a scheme with its arguments, and its weight."""

    name: str
    args: tuple[tuple[str, Any], ...] = ()
    weight: Exact = 1

    def earns(self, v: Verdict, format_ok: bool = True) -> Exact | None:
        """Return what a verdict earns; None when the world left it undecided."""
        args = dict(self.args)
        match self.name:
            case "lsrif":
                return lsrif(v, **args)
            case "mean":
                return mean(v)
            case "graded":
                return mean(v, graded=True)
            case "verif":
                return verif(v, **args)
            case "raif":
                return raif(v, format_ok)
        return all_or_nothing(v)

    @property
    def bounds(self) -> tuple[Exact, Exact]:
        """The least and the most that an answer can earn."""
        return (-2, 2) if self.name == "raif" else (0, 1)


@dataclass(frozen=True)
class Reward:
    """A weighted sum of schemes: `0.5 lsrif(decay: 0.2) + 0.5 all`."""

    terms: tuple[Scheme, ...] = (Scheme("all"),)
    text: str = field(default="all", compare=False)

    @staticmethod
    def of(schemes: tuple[t.Scheme, ...]) -> Reward:
        """Return the reward that a dataset's clause names; it has been validated."""
        return Reward(tuple(
            Scheme(s.name, tuple((a.name or "", _argument(a.value)) for a in s.args),
                   s.weight.value if s.weight else 1)
            for s in schemes
        ), show_reward(schemes))

    def earns(self, v: Verdict, format_ok: bool = True) -> Exact | None:
        """Return the sum of what the schemes earn; None when the world left one undecided."""
        total: Exact = 0
        for term in self.terms:
            earned = term.earns(v, format_ok)
            if earned is None:
                return None
            total += term.weight * earned
        return total

    def credit(self, v: Verdict) -> Exact | None:
        """Return what a verdict earns, scaled to [0, 1]; `raif` counts as `mean`.

        That is the measure of a row's floor, which is to say how near a trivial answer comes.
        """
        scaled = Reward(tuple(
            Scheme("mean", (), s.weight) if s.name == "raif" else s for s in self.terms
        ))
        earned = scaled.earns(v)
        return None if earned is None else Fraction(earned, sum(s.weight for s in self.terms))

    @property
    def least(self) -> Exact:
        """What an answer earns of which nothing holds."""
        return sum((s.weight * s.bounds[0] for s in self.terms), Fraction(0))

    @property
    def binary(self) -> bool:
        """Whether an answer can earn only one of two values, whatever the row."""
        return all(s.name == "all" for s in self.terms)

    @property
    def graded(self) -> bool:
        """Whether scores are needed, beside verdicts."""
        return any(s.name == "graded" for s in self.terms)

    def names(self, scheme: str) -> bool:
        """Return whether the sum has a term of this scheme."""
        return any(s.name == scheme for s in self.terms)


def read_reward(text: str) -> Reward:
    """Return the reward that a text names, as behind `reward` in a dataset; raises SpecError."""
    source = Source("<reward>", text)
    problems = Problems(source)
    schemes = parse_reward(source, problems)
    if not problems.found:
        check_reward(schemes, (0, len(text)), problems)
    if problems.found:
        raise SpecError(problems.found)
    return Reward.of(schemes)


def check_reward(schemes: Iterable[t.Scheme], at: Span, problems: Problems) -> None:
    """Report schemes, parameters and arguments that do not exist, and weights that are all 0."""
    for scheme in schemes:
        if scheme.name in SCHEMES:
            _check_arguments(scheme, problems)
        else:
            problems.error("IFC604", scheme.at, f"unknown reward scheme `{scheme.name}`",
                           hint=did_you_mean(scheme.name, SCHEMES)
                           or f"schemes are {', '.join(SCHEMES)}")
    if not any(s.weight is None or s.weight.value for s in schemes):
        problems.error("IFC604", at, "the weights of the reward are all 0")


def _check_arguments(scheme: t.Scheme, problems: Problems) -> None:
    parameters = SCHEMES[scheme.name]
    for arg in scheme.args:
        name, value = arg.name or "", arg.value
        if name not in parameters:
            problems.error("IFC203", arg.at, f"`{scheme.name}` has no parameter `{name}`",
                           hint=did_you_mean(name, parameters))
        elif words := parameters[name]:
            if not (isinstance(value, t.Name) and value.name in words):
                problems.error("IFC402", arg.at, f"`{name}` is one of {', '.join(words)}")
        elif not (isinstance(value, t.Number | t.Percent) and value.value <= 1):
            problems.error("IFC402", arg.at, f"`{name}` is a number from 0 to 1")


def _argument(value: Any) -> Any:
    return value.value if isinstance(value, t.Number | t.Percent) else value.name
