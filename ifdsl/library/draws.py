"""Draws: a value picked from the domain of a parameter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, Protocol

from ifdsl.formula.interpreter import Env, evaluate
from ifdsl.formula.runtime import Absent, Unknowable
from ifdsl.formula.types import coerce
from ifdsl.library.definitions import Domain, Param
from ifdsl.verdict import Exact


class Chooser(Protocol):
    """Picks from what may be drawn; `path` and `name` say what for."""

    def pick(self, path: str, name: str, weights: Sequence[Exact] | int) -> int:
        """Return an index below the number of equally likely values, or by weights."""


class Redraw(Exception):
    """A draw that cannot be used: refused by a guard or a type, or from nothing."""


def choose(domain: Domain, p: Param, scope: Env, chooser: Chooser, path: str) -> Any:
    """Return a value of `p` drawn from a domain; `scope` holds the parameters so far.

    Raises Redraw where there is nothing to draw, or what is drawn does not fit `p`.
    """
    weights = [w for w, _ in domain.weighted]
    try:
        if any(weights):
            at = chooser.pick(path, p.name, weights)
            return coerce(plain(evaluate(domain.weighted[at][1], scope)), p.type)
        if not weights:
            count, value = _options(domain, scope)
            if count > 0:
                return coerce(plain(value(chooser.pick(path, p.name, count))), p.type)
    except (Absent, Unknowable, ValueError) as error:
        raise Redraw(f"`{p.name}`: {error}") from error
    raise Redraw(f"there is nothing to draw for `{p.name}`")


def _options(domain: Domain, scope: Env) -> tuple[int, Callable[[int], Any]]:
    """Return how many values there are and which is at a place: a range may be of any size."""
    assert domain.of is not None
    of = evaluate(domain.of, scope)
    if domain.of.type.kind != "range":
        found = list(of)
        return len(found), found.__getitem__
    low, high = of
    step = 1 if domain.step is None else evaluate(domain.step, scope)
    if step <= 0:
        raise Absent(f"a step of {step}")
    if isinstance(low, int) and isinstance(high, int) and isinstance(step, int):
        return (high - low) // step + 1, lambda i: low + i * step
    return int((high - low) // step) + 1, lambda i: low + i * Fraction(step)


def plain(value: Any) -> Any:
    """Return a value as an argument holds it: a tuple for a list, a plain string for a piece."""
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, str) and type(value) is not str:
        return str(value)
    return value
