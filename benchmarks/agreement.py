"""How far the compatibility packs agree with the published verdicts.

Run `python benchmarks/agreement.py [--ids] [pack ...]` (default: `ifeval`, `iftrain`, `ifbench`).
A pack's data lie in $IFDSL_CONFORMANCE/<pack> or ../shared/conformance/<pack>: `vectors.jsonl.gz`
(id, kwargs, text, verdict), or `prompts.jsonl` and `responses-<name>.jsonl.gz` (strict and loose
verdicts), or both. Prints the agreement in per cent, apart for published true and false verdicts
(with `--ids` for each id, too), the accuracy on whole prompts, ours and theirs, and the
disagreements.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import ifdsl
from ifdsl.output.loose import published_variants

PACKS = ("ifeval", "iftrain", "ifbench")
MODES = ("strict", "loose")


@dataclass(frozen=True)
class Judged:
    """A text with the published verdict of one constraint; `key` names the prompt, if any."""

    id: str
    kwargs: dict[str, Any]
    text: str
    mode: str
    verdict: bool
    key: int | str | None = None


@dataclass
class Agreement:
    """What was counted: `seen` and `same` by (id, mode, published verdict)."""

    seen: Counter[tuple[str, str, bool]] = field(default_factory=Counter)
    same: Counter[tuple[str, str, bool]] = field(default_factory=Counter)
    ours: dict[tuple[str, int | str], bool] = field(default_factory=dict)
    theirs: dict[tuple[str, int | str], bool] = field(default_factory=dict)
    misses: list[Judged] = field(default_factory=list)

    def counts(
        self, mode: str, verdict: bool | None = None, ids: Iterable[str] | None = None
    ) -> tuple[int, int]:
        """Return how many verdicts are the same, and how many were seen."""
        kept = None if ids is None else set(ids)
        keys = [
            k for k in self.seen
            if k[1] == mode and verdict in (None, k[2]) and (kept is None or k[0] in kept)
        ]
        return sum(self.same[k] for k in keys), sum(self.seen[k] for k in keys)

    def share(
        self, mode: str, verdict: bool | None = None, ids: Iterable[str] | None = None
    ) -> float:
        """Return the agreement in per cent, on all verdicts or on one, on all or some ids."""
        same, seen = self.counts(mode, verdict, ids)
        return 100 * same / seen if seen else 100.0

    def accuracy(self, mode: str) -> tuple[float, float]:
        """Return the accuracy on whole prompts in per cent: ours and the published one."""
        shares = []
        for found in (self.ours, self.theirs):
            passed = [v for (m, _), v in found.items() if m == mode]
            shares.append(100 * sum(passed) / len(passed) if passed else 100.0)
        return shares[0], shares[1]


def folder(pack: str) -> Path:
    """Return where the data of a pack are looked for."""
    root = os.environ.get("IFDSL_CONFORMANCE")
    here = Path(__file__).resolve().parents[1]
    return (Path(root) if root else here.parent / "shared" / "conformance") / pack


@cache
def library() -> ifdsl.Library:
    """Return the shipped library."""
    return ifdsl.load()


@cache
def _bound(name: str, args: str) -> ifdsl.Bound:
    return library().bind(name, **json.loads(args))


def verdict(name: str, args: dict[str, Any], text: str, mode: str = "strict") -> bool:
    """Return the pack's verdict; loose is a pass on any of the published variants."""
    bound = _bound(name, json.dumps(args, sort_keys=True))
    variants = published_variants(text) if mode == "loose" else (text,)
    return any(bound.status(variant) == "pass" for variant in variants)


def _read(path: Path) -> Iterator[dict[str, Any]]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def prompts(pack: str) -> dict[int | str, dict[str, Any]]:
    """Return the published prompts of a pack by key."""
    return {row["key"]: row for row in _read(folder(pack) / "prompts.jsonl")}


def vectors(pack: str) -> Iterator[Judged]:
    """Yield the texts made for each id."""
    for row in _read(folder(pack) / "vectors.jsonl.gz"):
        yield Judged(row["id"], row["kwargs"], row["text"], "strict", row["verdict"])


def responses(pack: str, name: str) -> Iterator[Judged]:
    """Yield the verdicts on a set of responses, such as those of a model."""
    asked = prompts(pack)
    for row in _read(folder(pack) / f"responses-{name}.jsonl.gz"):
        prompt = asked[row["key"]]
        for mode in MODES:
            for id, kwargs, published in zip(
                prompt["instruction_id_list"], prompt["kwargs"], row[mode], strict=True
            ):
                yield Judged(id, kwargs, row["response"], mode, published, row["key"])


def measure(rows: Iterable[Judged]) -> Agreement:
    """Count the agreement."""
    found = Agreement()
    for row in rows:
        mine = verdict(row.id, row.kwargs, row.text, row.mode)
        counted = row.id, row.mode, row.verdict
        found.seen[counted] += 1
        found.same[counted] += mine is row.verdict
        if mine is not row.verdict:
            found.misses.append(row)
        if row.key is not None:
            prompt = row.mode, row.key
            found.ours[prompt] = found.ours.get(prompt, True) and mine
            found.theirs[prompt] = found.theirs.get(prompt, True) and row.verdict
    return found


def sets(pack: str) -> dict[str, Iterator[Judged]]:
    """Return the sets of published verdicts of a pack by name."""
    found: dict[str, Iterator[Judged]] = {}
    if (folder(pack) / "vectors.jsonl.gz").exists():
        found["vectors"] = vectors(pack)
    for path in sorted(folder(pack).glob("responses-*.jsonl.gz")):
        name = path.name.removeprefix("responses-").removesuffix(".jsonl.gz")
        found[name] = responses(pack, name)
    return found


def _shares(found: Agreement, mode: str, ids: Iterable[str] | None = None) -> str:
    kept = None if ids is None else set(ids)
    counted = [found.counts(mode, v, kept) for v in (True, False)]
    return " ".join(f"{found.share(mode, v, kept):7.2f}" for v in (None, True, False)) + (
        "".join(f"{f'{same}/{seen}':>11}" for same, seen in counted)
    )


def report(pack: str, by_id: bool) -> None:
    """Print the tables of a pack."""
    columns = " ".join(f"{name:>7}" for name in ("all", "true", "false"))
    columns += f"{'true':>11}{'false':>11}    ours  theirs"
    print(f"\n{pack:<44} {'mode':<6} {columns}")
    all_misses: list[Judged] = []
    for name, rows in sets(pack).items():
        found = measure(rows)
        for mode in dict.fromkeys(m for _, m, _ in found.seen):
            whole = " ".join(f"{n:7.2f}" for n in found.accuracy(mode)) if found.ours else ""
            print(f"{name:<44} {mode:<6} {_shares(found, mode)} {whole}", flush=True)
            for id in dict.fromkeys(i for i, m, _ in found.seen if m == mode) if by_id else ():
                print(f"  {id:<42} {mode:<6} {_shares(found, mode, [id])}")
        all_misses += found.misses
    classes = Counter((m.id, m.mode, m.verdict) for m in all_misses)
    print("disagreements by id (mode, published verdict): count, keys or texts")
    for (id, mode, published), count in sorted(classes.items()):
        where = {
            m.text[:120] if m.key is None else m.key
            for m in all_misses if (m.id, m.mode, m.verdict) == (id, mode, published)
        }
        print(f"  {id} ({mode}, {published}): {count}, {sorted(where, key=str)}")


if __name__ == "__main__":
    flags = {a for a in sys.argv[1:] if a.startswith("-")}
    for each in [a for a in sys.argv[1:] if a not in flags] or PACKS:
        report(each, "--ids" in flags)
