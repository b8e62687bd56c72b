"""Clashes: two facts about the same thing that no answer meets, and facts that others imply."""

from __future__ import annotations

from dataclasses import replace

from ifdsl.refute.facts import Fact, Facts, Holds, Interval, OneOf

EXCLUSIVE = frozenset({frozenset({"is_upper", "is_lower"})})
"""Functions of which at most one holds of a text."""


def clash(x: Fact, y: Fact) -> str | None:
    """Return why no answer meets two facts, or None."""
    match x, y:
        case (Interval(), Interval()) if x.of == y.of:
            if empty(meet(x, y)):
                return f"{span(x)} and {span(y)} have nothing in common"
        case (OneOf(), OneOf()) if x.of == y.of:
            if not x.values & y.values:
                return "no text is both"
        case (Holds(), Holds()):
            if x.of == y.of and x.wanted != y.wanted:
                return "one asks for what the other forbids"
            if x.wanted and y.wanted and frozenset({x.of[1], y.of[1]}) in EXCLUSIVE and (
                x.of[2:] == y.of[2:]
            ):
                return "no text is both"
    return None


def meet(x: Interval, y: Interval) -> Interval:
    """Return what two intervals have in common."""
    lows = [(i.low, i.strict) for i in (x, y) if i.low is not None]
    highs = [(i.high, i.strict) for i in (x, y) if i.high is not None]
    low, high = max(lows, default=(None, False)), min(
        highs, default=(None, False), key=lambda h: (h[0], not h[1])
    )
    strict = low[0] is not None and low[0] == high[0] and (low[1] or high[1])
    return replace(x, low=low[0], high=high[0], strict=strict)


def empty(x: Interval) -> bool:
    """Whether an interval has no number."""
    if x.low is None or x.high is None:
        return never_negative(x) and x.high is not None and x.high < 0
    if x.high < x.low or (x.strict and x.high == x.low):
        return True
    return never_negative(x) and x.high < 0


def never_negative(x: Interval) -> bool:
    """Whether the number is a count, a length or a share."""
    return x.of[:2] in (("call", "count"), ("call", "length"), ("call", "share"))


def span(x: Interval) -> str:
    """Return an interval in words."""
    if x.low is None:
        return f"at most {x.high}"
    if x.high is None:
        return f"at least {x.low}"
    return f"exactly {x.low}" if x.low == x.high else f"{x.low} to {x.high}"


def implies(strong: Facts, weak: Facts) -> bool:
    """Whether an answer that meets `strong` meets `weak`, as far as their facts tell."""
    return weak.complete and bool(weak.facts) and all(
        any(_stronger(s, w) for s in strong.facts) for w in weak.facts
    )


def _stronger(s: Fact, w: Fact) -> bool:
    if s.of != w.of:
        return False
    match s, w:
        case (Interval(), Interval()):
            low = w.low is None or (s.low is not None and s.low >= w.low)
            return low and (w.high is None or (s.high is not None and s.high <= w.high)) and (
                s.strict or not w.strict
            )
        case (OneOf(), OneOf()):
            return s.values <= w.values
        case (Holds(), Holds()):
            return s.wanted == w.wanted
    return False


def trivial(facts: Facts) -> bool:
    """Whether every answer that can be checked meets some facts."""
    return facts.complete and bool(facts.facts) and all(
        isinstance(f, Interval) and f.high is None and not f.strict and never_negative(f)
        and (f.low or 0) <= 0 and f.of[1] != "share" for f in facts.facts
    )
