"""The manifest and the card of a compiled dataset."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from ifdsl.rows.identity import library_hash, parts
from ifdsl.rows.plan import Plan

COMPOSITIONS = ("single", "parallel", "chain", "branch", "nested")
Rows = dict[str, list[dict[str, Any]]]
INLINE = "(inline)"
"""How counts name the constraints that are written where they are used."""


def metric_keys(rows: Rows) -> list[str]:
    """Return every key that training and evaluation on these rows may log."""
    names = {name for split in rows.values() for row in split for name in row["names"] if name}
    keys = [f"{group}/{kind}" for group in ("strict", "loose") for kind in COMPOSITIONS]
    keys += [f"constraint/{name}" for name in sorted(names)]
    return ["all", "mean", "unknown", *keys]


def manifest(
    plan: Plan, rows: Rows, files: list[str], reasons: Counter[str], examples: dict[str, str],
    holes: int, repeats: int, candidates: int, wanted: int,
) -> dict[str, Any]:
    """Return the manifest: counts, hashes, seed, reasons of rejection, metric keys.

    `examples` tell of each contradiction what its first draw was and why nothing satisfies it.
    """
    every = [row for split in rows.values() for row in split]
    floors = sorted(row["floor"] for row in every)
    return {
        "dataset": plan.name,
        "rows": {split: len(found) for split, found in rows.items()},
        "rows_wanted": wanted,
        "candidates": candidates,
        "holes": holes,
        "repeats_dropped": repeats,
        "rejections": dict(sorted(reasons.items())),
        "contradictions": dict(sorted(examples.items())),
        "composition": _counts(every, "composition"),
        "lang": _counts(every, "lang"),
        "depth": _counts(every, "depth"),
        "sources": _counts(every, "source"),
        "constraints": dict(sorted(
            Counter(name or INLINE for row in every for name in row["names"]).items()
        )),
        "floor": {
            "mean": sum(floors) / len(floors) if floors else None,
            "max": floors[-1] if floors else None,
        },
        "reward": plan.reward.text,
        "seed": plan.seed,
        "spec_hash": plan.spec_hash,
        "library_hash": library_hash(),
        "library": parts(),
        "proofs": {
            **_counts(every, "proof"),
            "near_misses": sum(len(row["near_misses"] or ()) for row in every),
        },
        "metric_keys": metric_keys(rows),
        "files": files,
    }


def _counts(rows: list[dict[str, Any]], column: str) -> dict[str, int]:
    return {str(k): n for k, n in sorted(Counter(row[column] for row in rows).items())}


def card(data: dict[str, Any], rows: Rows) -> str:
    """Return the dataset card: front matter for the Hub, tables and samples."""
    splits = "\n".join(f"      - split: {s}\n        path: {s}-*.parquet" for s in data["rows"])
    langs = "".join(f"\n  - {lang}" for lang in data["lang"])
    out = [
        f"---\nlanguage:{langs}\ntask_categories:\n  - text-generation\nconfigs:\n"
        f"  - config_name: default\n    data_files:\n{splits}\n---",
        f"# {data['dataset']}\n",
        "Instructions with executable checks, compiled by ifdsl. `check` is the self-contained "
        "verifier: `ifdsl.read(row[\"check\"]).check(response)`.\n",
        _table("split", data["rows"]), _table("composition", data["composition"]),
        _table("language", data["lang"]), _table("constraint", data["constraints"]),
    ]
    shown: set[str] = set()
    for row in (r for split in rows.values() for r in split):
        if row["composition"] not in shown:
            shown.add(row["composition"])
            out += [f"## A {row['composition']} row\n",
                    _fenced(row["prompt"][0]["content"], "text"), _fenced(row["check"])]
            out += _proof(row)
    return "\n".join(out)


def _proof(row: dict[str, Any]) -> list[str]:
    """Return a row's witness and the first near miss that fails."""
    if row["witness"] is None:
        return []
    failing = [miss for miss in row["near_misses"] if miss["violates"]][:1]
    return ["An answer that passes:\n", _fenced(row["witness"], "text"), *(
        f"It fails `{'`, `'.join(miss['violates'])}` with this edit: {miss['edit']}.\n"
        for miss in failing
    )]


def _fenced(text: str, info: str = "") -> str:
    """Return a text as a block of code, in a fence longer than any of its own."""
    longest = max((len(x) for x in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{info}\n{text.rstrip(chr(10))}\n{fence}\n"


def _table(name: str, counts: dict[str, int]) -> str:
    lines = [f"| {name} | rows |", "| --- | ---: |"]
    lines += [f"| {key} | {n:,} |" for key, n in counts.items()]
    return "\n".join(lines) + "\n"
