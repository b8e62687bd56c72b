"""Proofs: how often a witness and near misses are found, in how many steps and how fast.

    python benchmarks/proofs.py mix [COUNT]          the example mix, first draws
    python benchmarks/proofs.py many [COUNT]         one to twelve constraints at once
    python benchmarks/proofs.py ifeval FOLDER        a spec made by `ifdsl import ifeval`

Candidates are first attempts: nothing is drawn again, so that what cannot be proved shows. Times
are of the processor, one core.
"""

from __future__ import annotations

import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ifdsl.compose import tree as b
from ifdsl.library.draws import Redraw
from ifdsl.library.library import open_library
from ifdsl.prove.misses import near_misses
from ifdsl.prove.search import Search
from ifdsl.refute.conflict import conflict
from ifdsl.rows.candidate import Builder
from ifdsl.rows.plan import plan

ROOT = Path(__file__).parents[1]


@dataclass
class Tried:
    """What became of one candidate."""

    node: b.Node
    lang: str
    found: bool
    steps: int
    witness_ms: float
    misses_ms: float = 0.0
    leaves: int = 0
    missed: int = 0
    singles: int = 0
    contradiction: str = ""


def candidates(folder: Path, module: str, name: str, count: int) -> Iterator[Tried]:
    """Yield what becomes of the first attempts of a dataset."""
    library = open_library([folder])
    builder = Builder(library, plan(library, module, name))
    for index in range(count):
        try:
            drawn = builder.draw(index, 0)
        except Redraw:
            continue
        seed = drawn.chooser.number("proof", "seed")
        yield tried(drawn.settled, drawn.task.lang, drawn.text, seed)


def tried(node: b.Node, lang: str, task: str, seed: int) -> Tried:
    """Return what becomes of a bound tree."""
    start = time.process_time()
    search = Search(node, lang, task, seed)
    witness = search.witness()
    spent = (time.process_time() - start) * 1000
    out = Tried(node, lang, witness is not None, search.steps, spent)
    if witness is None:
        core = conflict(node, lang, task)
        out.contradiction = "" if core is None else core.why
        return out
    start = time.process_time()
    misses = near_misses(search, witness.text)
    out.misses_ms = (time.process_time() - start) * 1000
    verdict = search.verdict(witness.text)
    leaves = {v.path for v in verdict.leaves() if v.status == "pass" and v.kind == "leaf"}
    failing = [miss for miss in misses if miss.violates]
    out.leaves = len(leaves)
    out.missed = len(leaves & {path for miss in failing for path in miss.violates})
    out.singles = len(leaves & {m.violates[0] for m in failing if len(m.violates) == 1})
    return out


def main(kind: str, *rest: str) -> None:
    if kind == "mix":
        report(list(candidates(ROOT / "specs" / "examples", "travel", "train",
                               int(rest[0]) if rest else 10_000)))
    elif kind == "many":
        report(list(candidates(ROOT / "benchmarks" / "specs" / "proofs", "many", "many",
                               int(rest[0]) if rest else 2_400)))
    else:
        report(list(candidates(Path(rest[0]), "prompts", "train", 541)))


def report(every: list[Tried]) -> None:
    proved = [t for t in every if t.found]
    leaves = sum(t.leaves for t in proved)
    print(f"{len(every):,} candidates, {len(proved):,} with a witness "
          f"({len(proved) / len(every):.2%}); of {leaves:,} leaves "
          f"{sum(t.missed for t in proved) / leaves:.2%} have a near miss, "
          f"{sum(t.singles for t in proved) / leaves:.2%} one that fails nothing else")
    spent = sum(t.witness_ms + t.misses_ms for t in every)
    print(f"{1000 * len(proved) / spent:,.0f} proofs a second of processor time\n")
    lost = [t for t in every if not t.found]
    print(f"without: {sum(bool(t.contradiction) for t in lost)} contradictory, "
          f"{sum(not t.contradiction for t in lost)} not found")
    for why, count in Counter(t.contradiction or "not found" for t in lost).most_common(8):
        print(f"  {count:4} {why[:110]}")
    print("\n| constraints | candidates | found | steps, median | p99 | witness ms, median | p99 "
          "| near misses ms, median |\n| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    by: dict[int, list[Tried]] = defaultdict(list)
    for t in every:
        by[len(b.leaves(t.node))].append(t)
    for n, group in sorted(by.items()):
        steps, ms = sorted(t.steps for t in group), sorted(t.witness_ms for t in group)
        misses = sorted(t.misses_ms for t in group if t.found) or [0.0]
        print(f"| {n} | {len(group)} | {sum(t.found for t in group) / len(group):.1%} "
              f"| {at(steps, .5)} | {at(steps, .99)} | {at(ms, .5):.1f} | {at(ms, .99):.1f} "
              f"| {at(misses, .5):.1f} |")
    for t in [t for t in lost if not t.contradiction][:12]:
        print("\nnot found:", t.lang, "; ".join(
            f"{leaf.name}{dict(leaf.args)}" for leaf in b.leaves(t.node)))


def at(values: list[float] | list[int], share: float) -> float:
    """Return the value below which a share of sorted values lies."""
    return values[min(len(values) - 1, int(share * len(values)))]


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in ("mix", "many", "ifeval"):
        sys.exit(__doc__)
    main(*sys.argv[1:])
