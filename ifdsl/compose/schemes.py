"""Rewards: the schemes a dataset may name, and weighted sums of them (DESIGN section 5).

`verif` is VerIF (arXiv 2506.09942): the paper averages the rules and the judge, its released code
multiplies them. `raif` is RAIF (arXiv 2506.01413), eq. 4-6, without the format, which is no part
of what a verdict earns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from ifdsl.compose.credit import active, all_or_nothing, lsrif, mean
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
