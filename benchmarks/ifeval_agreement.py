"""How far the `ifeval` pack agrees with the published verdicts on real responses.

Run `python benchmarks/ifeval_agreement.py [folder]`; the folder holds `prompts.jsonl` and
`responses-<model>.jsonl.gz` (default: $IFDSL_CONFORMANCE/ifeval, or ../shared/conformance/ifeval).
Prints, per model, the agreement on single instructions, strict and loose, apart for published true
and false verdicts, the prompt-level accuracy of both, and the disagreements by id. A folder of
IFBench's responses is measured in the same way:
`python benchmarks/ifeval_agreement.py ../shared/conformance/ifbench`.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import ifdsl
from ifdsl.output.loose import published_variants

MODES = ("strict", "loose")


def default_folder() -> Path:
    """Return where the conformance data is looked for."""
    root = os.environ.get("IFDSL_CONFORMANCE")
    here = Path(__file__).resolve().parents[1]
    return Path(root) / "ifeval" if root else here.parent / "shared" / "conformance" / "ifeval"


@dataclass
class Agreement:
    """What was counted for one model: `seen` and `same` by (mode, published verdict)."""

    model: str
    prompts: int = 0
    seen: Counter[tuple[str, bool]] = field(default_factory=Counter)
    same: Counter[tuple[str, bool]] = field(default_factory=Counter)
    ours: Counter[str] = field(default_factory=Counter)
    theirs: Counter[str] = field(default_factory=Counter)
    misses: list[tuple[str, str, int, bool]] = field(default_factory=list)

    def share(self, mode: str, verdict: bool | None = None) -> float:
        """Return the agreement in per cent, on all instructions or on one published verdict."""
        keys = [(mode, v) for v in (True, False) if verdict in (None, v)]
        seen = sum(self.seen[k] for k in keys)
        return 100 * sum(self.same[k] for k in keys) / seen if seen else 100.0

    def accuracy(self, mode: str) -> tuple[float, float]:
        """Return the prompt-level accuracy in per cent: ours and the published one."""
        return 100 * self.ours[mode] / self.prompts, 100 * self.theirs[mode] / self.prompts


@cache
def _library() -> Any:
    return ifdsl.load()


@cache
def _bound(name: str, args: str) -> Any:
    return _library().bind(name, **json.loads(args))


def verdict(name: str, args: dict[str, Any], response: str) -> bool:
    """Return the pack's strict verdict on a response."""
    return bool(_bound(name, json.dumps(args, sort_keys=True)).check(response))


def loose_verdict(name: str, args: dict[str, Any], response: str) -> bool:
    """Return the pack's loose verdict: whether one of the published variants passes."""
    return any(verdict(name, args, variant) for variant in published_variants(response))


def read_prompts(folder: Path) -> dict[int, dict[str, Any]]:
    """Return the prompts by key."""
    with (folder / "prompts.jsonl").open(encoding="utf-8") as lines:
        return {row["key"]: row for row in map(json.loads, lines)}


def measure(path: Path, prompts: dict[int, dict[str, Any]]) -> Agreement:
    """Count the agreement on the responses of one model."""
    found = Agreement(path.name.removeprefix("responses-").removesuffix(".jsonl.gz"))
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            prompt = prompts[row["key"]]
            found.prompts += 1
            for mode, check in zip(MODES, (verdict, loose_verdict), strict=True):
                pairs = zip(prompt["instruction_id_list"], prompt["kwargs"], strict=True)
                ours = [check(name, args, row["response"]) for name, args in pairs]
                for name, mine, theirs in zip(
                    prompt["instruction_id_list"], ours, row[mode], strict=True
                ):
                    found.seen[mode, theirs] += 1
                    found.same[mode, theirs] += mine == theirs
                    if mine != theirs:
                        found.misses.append((mode, name, row["key"], theirs))
                found.ours[mode] += all(ours)
                found.theirs[mode] += all(row[mode])
    return found


def measure_all(folder: Path) -> Iterator[Agreement]:
    """Yield the agreement for each model in a folder."""
    prompts = read_prompts(folder)
    for path in sorted(folder.glob("responses-*.jsonl.gz")):
        yield measure(path, prompts)


def report(folder: Path) -> None:
    """Print the table."""
    columns = " ".join(f"{name:>7}" for name in ("all", "true", "false", "ours", "theirs"))
    print(f"{'model':<16} {'mode':<6} {columns}")
    classes: Counter[tuple[str, str, bool]] = Counter()
    keys: dict[tuple[str, str, bool], set[int]] = {}
    for found in measure_all(folder):
        for mode in MODES:
            numbers = (
                found.share(mode), found.share(mode, True), found.share(mode, False),
                *found.accuracy(mode),
            )
            shown = " ".join(f"{n:7.2f}" for n in numbers)
            print(f"{found.model:<16} {mode:<6} {shown}", flush=True)
        for mode, name, key, theirs in found.misses:
            classes[name, mode, theirs] += 1
            keys.setdefault((name, mode, theirs), set()).add(key)
    print("\ndisagreements by id (mode, published verdict): count, prompts")
    for (name, mode, theirs), count in sorted(classes.items()):
        print(f"  {name} ({mode}, {theirs}): {count}, {sorted(keys[name, mode, theirs])}")


if __name__ == "__main__":
    report(Path(sys.argv[1]) if len(sys.argv) > 1 else default_folder())
