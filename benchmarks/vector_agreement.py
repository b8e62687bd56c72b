"""How far the packs `iftrain` and `ifbench` agree with the published verdicts on made texts.

Run `python benchmarks/vector_agreement.py [iftrain|ifbench]` (default: both). A pack's folder holds
`vectors.jsonl.gz`, JSON lines of id, kwargs, text and verdict (looked for in
$IFDSL_CONFORMANCE/<pack>, or ../shared/conformance/<pack>). Prints the agreement by id, apart for
published true and false verdicts, and every disagreement. Whole responses to IFBench's prompts are
measured by `python benchmarks/ifeval_agreement.py ../shared/conformance/ifbench`.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import ifdsl

PACKS = ("iftrain", "ifbench")


def default_file(pack: str) -> Path:
    """Return where the vectors of a pack are looked for."""
    root = os.environ.get("IFDSL_CONFORMANCE")
    here = Path(__file__).resolve().parents[1]
    folder = Path(root) if root else here.parent / "shared" / "conformance"
    return folder / pack / "vectors.jsonl.gz"


@dataclass
class Agreement:
    """What was counted: `seen` and `same` by (id, published verdict), the rest as it came."""

    seen: Counter[tuple[str, bool]] = field(default_factory=Counter)
    same: Counter[tuple[str, bool]] = field(default_factory=Counter)
    misses: list[dict[str, Any]] = field(default_factory=list)

    def share(self, verdict: bool, ids: frozenset[str] | None = None) -> float:
        """Return the agreement on one published verdict in per cent, on all or on some ids."""
        keys = [(i, v) for i, v in self.seen if v is verdict and (ids is None or i in ids)]
        seen = sum(self.seen[k] for k in keys)
        return 100 * sum(self.same[k] for k in keys) / seen if seen else 100.0


@cache
def library() -> Any:
    """Return the shipped library."""
    return ifdsl.load()


@cache
def _bound(name: str, args: str) -> Any:
    return library().bind(name, **json.loads(args))


def verdict(name: str, args: dict[str, Any], text: str) -> bool:
    """Return the pack's verdict on a text."""
    return bool(_bound(name, json.dumps(args, sort_keys=True)).check(text))


def read(path: Path) -> list[dict[str, Any]]:
    """Return the vectors."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def measure(vectors: list[dict[str, Any]]) -> Agreement:
    """Count the agreement on some vectors."""
    found = Agreement()
    for row in vectors:
        key = row["id"], row["verdict"]
        found.seen[key] += 1
        if verdict(row["id"], row["kwargs"], row["text"]) is row["verdict"]:
            found.same[key] += 1
        else:
            found.misses.append(row)
    return found


def report(pack: str) -> None:
    """Print the table of a pack."""
    found = measure(read(default_file(pack)))
    print(f"{pack:<42} {'true':>9} {'false':>9}")
    for name in dict.fromkeys(i for i, _ in found.seen):
        shown = (f"{found.same[name, v]}/{found.seen[name, v]}" for v in (True, False))
        print(f"{name:<42} " + " ".join(f"{s:>9}" for s in shown))
    print(f"{'all, in per cent':<42} {found.share(True):9.2f} {found.share(False):9.2f}")
    for row in found.misses:
        print(f"  {row['id']} {row['kwargs']} published {row['verdict']}: {row['text'][:200]!r}")


if __name__ == "__main__":
    for chosen in sys.argv[1:] or PACKS:
        report(chosen)
