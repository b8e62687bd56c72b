"""How every constraint fares on hostile texts: does it end, and does its time grow linearly?

Run `python benchmarks/hostile.py [module ...]` (default: `std` and every pack). Each constraint is
bound with arguments drawn from what its parameters list, and checked in full, with score and
evidence, on texts of 10 kB and 100 kB that repeat one hostile unit. Prints the constraints that did
not end within their steps, those whose time grows clearly faster than the text, and the slowest.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain

import ifdsl
from ifdsl.compose import tree as b
from ifdsl.compose.expand import call
from ifdsl.library.library import PACKS
from ifdsl.library.wordings import samples
from ifdsl.verdict import Verdict

TASK = "Describe the harbour of a small town, and name three things that are sold in its market."
SMALL, LARGE = 10_000, 100_000
LINEAR = LARGE / SMALL
WORSE = 2 * LINEAR
WORTH_TIMING = 0.02
SLOWEST = 10
UNITS = {
    "newlines": "\n", "blanks": " ", "brackets": "[", "asterisks": "*", "one letter": "a",
    "words": "the ", "emoji": "👩‍👩‍👧🇳🇴", "right to left": "שלום abc مرحبا 12 ", "bullets": "- ",
    "bullet lines": "- a\n", "quotation marks": "\"", "curly marks": "“”’", "angles": "<<",
    "digits": "7", "stops": ".", "initials": "A. ", "apostrophes": "'", "underscores": "_",
    "backticks": "`", "fences": "```\n", "headings": "# a\n", "quotes in lines": "> ",
    "parentheses": "({", "pipes": "|a", "links": "[a](", "commas": ",", "hyphens": "é-",
    "combining marks": "e\u0301\u0302", "Han": "的。", "question marks": "?!",
    "carriages": "a\r\n\r\n", "dividers": "***\n", "blank lines": "a\n\n", "columns": "a,\"b\"\n",
}


@dataclass(frozen=True)
class Timing:
    """One constraint on one text: seconds for the small and the large one, and its verdict."""

    call: str
    text: str
    small: float
    large: float
    verdict: Verdict

    @property
    def growth(self) -> float:
        return self.large / self.small

    @property
    def worse_than_linear(self) -> bool:
        return self.large > WORTH_TIMING and self.growth > WORSE


class First:
    """Draws the first value of every domain."""

    def pick(self, path: str, name: str, weights: Sequence[Fraction] | int) -> int:
        return 0


def text(unit: str, size: int) -> str:
    """Return a text of a size that repeats a unit; it is never blank."""
    repeated = (unit * (size // len(unit) + 1))[:size]
    return repeated if repeated.strip() else f"a{repeated}b"


def constraints(*modules: str) -> Iterator[ifdsl.Bound]:
    """Yield the constraints of some modules with drawn arguments; judged ones are left out."""
    library = ifdsl.load()
    for module in modules or PACKS:
        library.module(module)
    for d in library.definitions():
        if d.module in (modules or PACKS) and d.judge is None:
            binder = library.binder(chooser=First(), input=TASK)
            undrawn = [p for p in d.params if p.domain is None and p.default is None]
            given = {p.name: samples(p)[0] for p in undrawn}
            yield ifdsl.Bound(binder.definition(d, given, d.qualified))


def texts(bound: ifdsl.Bound) -> dict[str, str]:
    """Return the units by name, with the constraint's own words as one more."""
    own = [v for v in bound.args.values() if isinstance(v, str | tuple)]
    words = chain.from_iterable([v] if isinstance(v, str) else v for v in own)
    said = " ".join(str(w) for w in words if str(w).strip())
    return {**UNITS, "its own words": said + " "} if said else UNITS


def check(bound: ifdsl.Bound, answer: str) -> Verdict:
    """Return the full verdict."""
    return bound.check(answer, input=TASK)


def ended(verdict: Verdict) -> bool:
    """Return whether a check came to a verdict: no crash, and no lack of steps."""
    if verdict.parts:
        return all(map(ended, verdict.parts))
    stopped = any("ran out of steps" in str(e) for e in verdict.evidence)
    return verdict.cause != "world" and not stopped


def timings(bound: ifdsl.Bound) -> Iterator[Timing]:
    """Yield the timings of a constraint on all texts."""
    shown = call(bound.name, tuple(bound.args.items())) if bound.name else str(bound)
    check(bound, "warm up")
    for name, unit in texts(bound).items():
        small = min(_seconds(bound, text(unit, SMALL + i))[0] for i in range(2))
        large, verdict = _seconds(bound, text(unit, LARGE))
        if large > WORTH_TIMING and large > WORSE * small:
            large = min(large, _seconds(bound, text(unit, LARGE + 1))[0])
        yield Timing(shown, name, small, large, verdict)


def _seconds(bound: ifdsl.Bound, answer: str) -> tuple[float, Verdict]:
    gc.disable()
    try:
        start = time.perf_counter()
        verdict = check(bound, answer)
        return time.perf_counter() - start, verdict
    finally:
        gc.enable()
        gc.collect()


def _rows(found: Sequence[Timing]) -> None:
    print(f"  {'constraint':<58} {'text':<16} {'10 kB':>8} {'100 kB':>8} {'growth':>7} verdict")
    for t in found:
        times = f"{t.small * 1000:8.1f} {t.large * 1000:8.1f} {t.growth:7.1f}"
        print(f"  {t.call[:58]:<58} {t.text:<16} {times} {t.verdict.status}")


def report(*modules: str) -> None:
    """Print the tables, times in milliseconds."""
    found: list[Timing] = []
    bounds = list(constraints(*modules))
    gc.freeze()
    for bound in bounds:
        assert isinstance(bound.tree, b.Leaf | b.Named)
        found.extend(timings(bound))
    stopped = [t for t in found if not ended(t.verdict)]
    worse = [t for t in found if t.worse_than_linear]
    slow = sorted((t for t in found if t.large > WORTH_TIMING), key=lambda t: t.growth)
    print(f"{len({t.call for t in found})} constraints, {len(found)} checks of {LARGE // 1000} kB")
    print(f"no verdict within the steps, or a crash: {len(stopped)}")
    _rows(stopped)
    print(f"clearly worse than linear (growth above {WORSE:.0f}): {len(worse)}")
    _rows(worse)
    if slow:
        print(f"median growth where timing is worth it: {slow[len(slow) // 2].growth:.1f}")
    print(f"the slowest {SLOWEST}, each constraint once")
    worst: dict[str, Timing] = {}
    for t in sorted(found, key=lambda t: t.large):
        worst[t.call] = t
    _rows(sorted(worst.values(), key=lambda t: -t.large)[:SLOWEST])


if __name__ == "__main__":
    report(*sys.argv[1:])
