"""How every constraint fares on hostile texts: does it end, and does its time grow linearly?

Run `python benchmarks/hostile.py [module ...]` (default: the published packs, then `std`). Each
constraint is bound with arguments drawn from what its parameters list, and checked on texts of
10 kB and 100 kB that repeat one hostile unit: in full, with score and evidence, and for its status
alone. Prints Markdown: the growth of each module, what did not end within its steps, what grows
clearly faster than the text or takes too long, and the slowest ten.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from statistics import median
from typing import Any

import ifdsl
from ifdsl.compose import tree as b
from ifdsl.compose.evaluate import Evaluator
from ifdsl.compose.expand import call
from ifdsl.formula.runtime import BASE_STEPS, STEPS_PER_CHARACTER
from ifdsl.library.library import PACKS
from ifdsl.library.wordings import samples
from ifdsl.text.extract import extract
from ifdsl.verdict import Verdict

TASK = "Describe the harbour of a small town, and name three things that are sold in its market."
SMALL, LARGE = 10_000, 100_000
LINEAR = LARGE / SMALL
WORSE = 1.5 * LINEAR
WORTH_TIMING = 0.02
LONG, LONG_STATUS = 2.0, 0.5
REPEATS = 4
SLOWEST, SHOWN = 10, 70
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
    """One constraint on one text: seconds (of the processor) of full checks and of the status.

    `used` are the steps that deciding the large text took of its `budget`.
    """

    call: str
    text: str
    small: float
    large: float
    status: float
    used: int
    budget: int
    verdict: Verdict

    @property
    def growth(self) -> float:
        return self.large / self.small

    @property
    def worse_than_linear(self) -> bool:
        return self.large > WORTH_TIMING and self.growth > WORSE

    @property
    def too_long(self) -> bool:
        return self.large > LONG or self.status > LONG_STATUS


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
    """Yield the timings of a constraint on all texts; what looks bad is measured again."""
    shown = call(bound.name, tuple(bound.args.items())) if bound.name else str(bound)
    check(bound, "warm up")
    gc.collect()
    for name, unit in texts(bound).items():
        found = _timing(bound, shown, name, unit, 1)
        if found.worse_than_linear or found.too_long:
            found = _timing(bound, shown, name, unit, REPEATS)
        yield found


def _timing(bound: ifdsl.Bound, shown: str, name: str, unit: str, repeats: int) -> Timing:
    # Texts that differ by a unit, since some work is remembered by text.
    step = len(unit)
    smalls = [_check(bound, text(unit, SMALL + step * i)) for i in range(repeats + 1)]
    larges = [_check(bound, text(unit, LARGE + step * i)) for i in range(repeats)]
    statuses = [_status(bound, text(unit, LARGE - step * (i + 1))) for i in range(repeats)]
    _, used, budget = statuses[0]
    return Timing(shown, name, min(t for t, _ in smalls), min(t for t, _ in larges),
                  min(t for t, _, _ in statuses), used, budget, larges[0][1])


def _check(bound: ifdsl.Bound, answer: str) -> tuple[float, Verdict]:
    return _seconds(lambda: check(bound, answer))


def _status(bound: ifdsl.Bound, answer: str) -> tuple[float, int, int]:
    """Return the seconds that the status takes, the steps used and the steps allowed."""
    evaluator = Evaluator(extract(answer), "en", TASK)
    seconds, _ = _seconds(lambda: evaluator.statuses(bound.tree))
    budget = BASE_STEPS + STEPS_PER_CHARACTER * len(evaluator.answer.text)
    return seconds, budget - evaluator.answer.plain.steps, budget


def _seconds(run: Callable[[], Any]) -> tuple[float, Any]:
    gc.disable()
    try:
        start = time.process_time()
        result = run()
        return time.process_time() - start, result
    finally:
        gc.enable()


def _table(found: Sequence[Timing]) -> None:
    print("| constraint | text | ms at 10 kB | ms at 100 kB | growth | ms for the status "
          "| steps of the budget | verdict |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: | --- |")
    for t in found:
        shown = t.call if len(t.call) <= SHOWN else t.call[:SHOWN] + "…"
        times = f"{t.small * 1000:.1f} | {t.large * 1000:.0f} | {t.growth:.1f}"
        steps = f"{t.status * 1000:.0f} | {t.used / t.budget:.2%}"
        print(f"| `{shown}` | {t.text} | {times} | {steps} | {t.verdict.status} |")


def _listed(title: str, found: Sequence[Timing]) -> None:
    print(f"\n{title}: {len(found) or 'none'}{'.' if not found else ''}")
    if found:
        print()
        _table(found)


def measured(module: str) -> list[Timing]:
    """Return the timings of a module's constraints; print how they grow."""
    bounds = list(constraints(module))
    gc.freeze()
    assert all(isinstance(bound.tree, b.Leaf | b.Named) for bound in bounds)
    found = [t for bound in bounds for t in timings(bound)]
    growths = sorted(t.growth for t in found if t.large > WORTH_TIMING)
    print(f"| {module} | {len(bounds)} | {len(found):,} | {len(growths):,} "
          f"| {median(growths):.1f} | {growths[-1]:.1f} "
          f"| {max(t.large for t in found) * 1000:.0f} "
          f"| {max(t.status for t in found) * 1000:.0f} |", flush=True)
    return found


def report(title: str, modules: Sequence[str]) -> None:
    """Print a section about some modules."""
    print(f"## {title}\n")
    print(f"| module | constraints | checks | above {WORTH_TIMING * 1000:.0f} ms | median growth "
          "| worst growth | slowest, ms | slowest status, ms |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    found = [t for module in modules for t in measured(module)]
    _listed("No verdict within the steps, or a crash", [t for t in found if not ended(t.verdict)])
    _listed(f"Growth above {WORSE:.0f}", [t for t in found if t.worse_than_linear])
    _listed(f"Above {LONG:.0f} s, or {LONG_STATUS} s for the status",
            [t for t in found if t.too_long])
    worst: dict[str, Timing] = {}
    for t in sorted(found, key=lambda t: t.large):
        worst[t.call] = t
    print(f"\nThe slowest {SLOWEST}, each constraint once, on its slowest text:\n")
    _table(sorted(worst.values(), key=lambda t: -t.large)[:SLOWEST])


if __name__ == "__main__":
    if sys.argv[1:]:
        report(", ".join(sys.argv[1:]), sys.argv[1:])
    else:
        report("The published constraints", PACKS[1:])
        print()
        report("The standard library", PACKS[:1])
