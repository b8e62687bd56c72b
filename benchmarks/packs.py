"""Checking speed of the published packs: five constraints on each of 300 real responses.

Arguments come from the published prompts and vectors of ../shared/conformance (or
IFDSL_CONFORMANCE). Prints, per pack, the time of five random constraints on one response, and the
slowest ids. What tokenisers remember was learned from other responses.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import ifdsl
from ifdsl.api import Bound
from ifdsl.compose.evaluate import Evaluator
from ifdsl.compose.tree import Parallel
from ifdsl.text.extract import extract

DATA = Path(os.environ.get("IFDSL_CONFORMANCE", "../shared/conformance"))
PACKS = ("ifeval", "iftrain", "ifbench")
RESPONSES, AT_ONCE, SLOWEST = 300, 5, 5


def read(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a JSON-lines file, gzipped or not."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def calls(pack: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the (id, arguments) that published data has for a pack."""
    if pack == "ifeval":
        return [
            (name, {k: v for k, v in kwargs.items() if v is not None})
            for row in read(DATA / pack / "prompts.jsonl")
            for name, kwargs in zip(row["instruction_id_list"], row["kwargs"], strict=True)
        ]
    return [(row["id"], row["kwargs"]) for row in read(DATA / pack / "vectors.jsonl.gz")]


def bound(library: ifdsl.Library, pack: str) -> dict[str, list[Bound]]:
    """Return bound constraints by id; arguments that the reference alone takes are left out."""
    found: dict[str, list[Bound]] = defaultdict(list)
    for name, kwargs in calls(pack):
        try:
            found[name].append(library.bind(name, **kwargs))
        except ifdsl.SpecError:
            continue
    return dict(sorted(found.items()))


def timed(run: Callable[[], Any]) -> float:
    """Return the seconds that a call takes."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def at_once(texts: list[str], drawn: list[list[Bound]]) -> None:
    """Check each response against constraints of its own on one shared view."""
    for text, some in zip(texts, drawn, strict=True):
        Evaluator(extract(text), "en").statuses(Parallel(tuple(b.tree for b in some)))


def one_by_one(texts: list[str], bound: Bound) -> None:
    """Check each response against one constraint."""
    for text in texts:
        bound.status(text)


def main() -> None:
    if not DATA.exists():
        sys.exit(f"{DATA} is absent; set IFDSL_CONFORMANCE to the folder of the conformance data")
    rows = read(DATA / "ifeval" / "responses-gpt-4o-mini.jsonl.gz")
    every = [r["response"] for r in rows if r["response"].strip()]
    texts, others = every[:RESPONSES], every[RESPONSES:]
    library = ifdsl.load()
    print(f"{len(texts)} responses, {AT_ONCE} random constraints each on one shared view, one core")
    print(f"µs for the {AT_ONCE}, and the slowest ids:")
    for pack in PACKS:
        by_id = bound(library, pack)
        choose = random.Random(0)
        drawn = [
            [choose.choice(by_id[name]) for name in choose.choices(list(by_id), k=AT_ONCE)]
            for _ in texts
        ]
        for k, five in enumerate(drawn):
            for b in five:
                b.status(others[k % len(others)])
        together = timed(partial(at_once, texts, drawn))
        print(f"{pack:8} {len(by_id):3} ids {together / len(texts) * 1e6:8,.0f}")
        cost = {
            name: timed(partial(one_by_one, texts[:100], some[0])) * 3
            for name, some in by_id.items()
        }
        for name in sorted(cost, key=cost.__getitem__, reverse=True)[:SLOWEST]:
            print(f"    {name:50} {cost[name] / len(texts) * 1e6:8,.0f} µs a check")


if __name__ == "__main__":
    main()
