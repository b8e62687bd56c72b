"""The operations that both evaluators share: items, arithmetic, Kleene logic."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from ifdsl.formula.patterns import Matcher, PatternError, escape, matcher
from ifdsl.formula.runtime import Absent, Bounds, Exhausted, Piece, Unknowable, frozen

Number = int | Fraction
Three = bool | None


class Once:
    """A value computed at most once; an absence is remembered too."""

    __slots__ = ("error", "make", "value")

    def __init__(self, make: Callable[[], Any]) -> None:
        self.make: Callable[[], Any] | None = make
        self.error: Exception | None = None

    def __call__(self) -> Any:
        if self.make is not None:
            make, self.make = self.make, None
            try:
                self.value = make()
            except (Absent, Unknowable) as error:
                self.error = error
        if self.error is not None:
            raise self.error
        return self.value


def item(xs: Sequence[Any], index: int) -> Any:
    """Return the item at a 1-based place, negative from the end; raises Absent."""
    n = len(xs)
    if index == 0 or abs(index) > n:
        far = max(abs(index), 1)
        raise Absent(f"there is no item {index} of {n}", Fraction(n, 2 * far))
    at = index - 1 if index > 0 else n + index
    if isinstance(xs, Piece):
        return _part(xs, at, at + 1)
    return xs[at]


def piece(xs: Sequence[Any], low: int | None, high: int | None) -> Any:
    """Return the items from low to high, inclusive, cut to what is there."""
    n = len(xs)
    start = 0 if low is None else low - 1 if low > 0 else max(n + low, 0)
    end = n if high is None else high if high > 0 else n + high + 1
    start, end = max(start, 0), min(max(end, 0), n)
    if isinstance(xs, Piece):
        return _part(xs, start, max(start, end))
    return xs[start:end]


def _part(x: Piece, start: int, end: int) -> Any:
    if x.span is None or x.element is not None:
        return str(x)[start:end]
    offset = x.span[0]
    return Piece(str(x)[start:end], (offset + start, offset + end))


def divide(a: Number, b: Number) -> Number:
    """Return the exact quotient; raises Absent on division by zero."""
    if b == 0:
        raise Absent("a division by zero")
    return Fraction(a) / b


def modulo(a: Number, b: Number) -> Number:
    """Return the remainder with the sign of `b`; raises Absent on division by zero."""
    if b == 0:
        raise Absent("a division by zero")
    return a % b


def inside(value: Number, bounds: Bounds) -> bool:
    """Return whether a number lies in a closed range."""
    return bounds.low <= value <= bounds.high


def hashed(xs: Sequence[Any]) -> frozenset[Any]:
    """Return a set of the items, to look up what is `frozen`."""
    try:
        return frozenset(xs)
    except TypeError:
        return frozenset(map(frozen, xs))


def pattern(*parts: str) -> Matcher:
    """Return the matcher of joined patterns; raises Absent when they make none together."""
    try:
        return matcher("".join(parts))
    except PatternError as error:
        raise Absent(f"no pattern: {error}") from error


def atom(decide: Callable[[], bool]) -> Three:
    """Decide an atom: absent fails in either polarity, undeterminable is unknown."""
    try:
        return decide()
    except Absent:
        return False
    except Unknowable as error:
        unless_exhausted(error)
        return None


def unless_exhausted(error: Unknowable) -> None:
    """Let an undeterminable atom be unknown; running out of steps ends the whole leaf."""
    if isinstance(error, Exhausted):
        raise error


def sure(value: Three) -> bool:
    """Return a formula's value as a term; raises Unknowable."""
    if value is None:
        raise Unknowable("a condition cannot be told", "answer")
    return value


def and_(*parts: Callable[[], Three]) -> Three:
    """Kleene's conjunction."""
    return alls([part() for part in parts])


def or_(*parts: Callable[[], Three]) -> Three:
    """Kleene's disjunction."""
    return anys([part() for part in parts])


def alls(values: Sequence[Three]) -> Three:
    """Whether all hold and there is one."""
    if not values or False in values:
        return False
    return None if None in values else True


def anys(values: Sequence[Three]) -> Three:
    """Whether one holds."""
    if True in values:
        return True
    return None if None in values else False


def nos(values: Sequence[Three]) -> Three:
    """Whether none holds."""
    held = anys(values)
    return None if held is None else not held


def quantified(decide: Callable[[Sequence[Three]], Three], make: Callable[[], Any]) -> Three:
    """Decide a quantifier whose list may be absent (it fails) or undeterminable."""
    try:
        return decide(make())
    except Absent:
        return False
    except Unknowable as error:
        unless_exhausted(error)
        return None


SPACE: dict[str, Any] = {
    f.__name__: f
    for f in (Once, Bounds, item, piece, divide, modulo, inside, hashed, frozen, pattern, escape,
              atom, sure, and_, or_, alls, anys, nos, quantified)
}
