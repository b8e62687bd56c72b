"""Evaluations and comparisons as text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

NAMES = {"composition": "composition", "depth": "depth", "n_constraints": "constraints",
         "constraint": "constraint"}
"""How groups are shown."""


def percent(x: float | None) -> str:
    """Return a share with one decimal."""
    return "" if x is None else f"{100 * x:.1f}"


def of_summary(found: dict[str, Any]) -> str:
    """Return an evaluation: what was drawn how, and a table with intervals of 95 %."""
    s = found["settings"]
    how = "greedy" if s["temperature"] == 0 else f"temperature {s['temperature']}"
    head = [
        f"{s['model']} by {s['backend']}, {how}, top-p {s['top_p']}, at most "
        f"{s['max_new_tokens']} tokens, thinking {s['thinking']}, seed {s['seed']}",
        f"{found['n']:,} answers: {percent(found['truncated'])} % cut off, format "
        f"{percent(found['format'])} % right, {found['tokens']:.1f} tokens on average, "
        f"{found['unknown']:,} without a verdict",
    ]
    if found["crashed"]:
        head.append(f"warning: {found['crashed']:,} checks crashed and count as not passed")
    rows: list[tuple[str, ...]] = [("", "n", "strict %", "", "loose %", "")]
    rows += [("all", *_rates(found)), ("every constraint", *_rates(found["constraints"]))]
    for group, kinds in found["by"].items():
        rows += [(f"{NAMES[group]} {key}", *_rates(both)) for key, both in kinds.items()]
    return "\n".join([*head, "", *_aligned(rows)])


def of_comparison(found: dict[str, Any]) -> str:
    """Return a comparison: what differs in the settings, and a table of differences."""
    head = [f"{found['n']:,} rows: {found['won']:,} pass only after, {found['lost']:,} only before "
            "(strict)"]
    head += [f"warning: {name} {a} before, {b} after" for name, (a, b) in found["settings"].items()
             if name != "model"]
    head += [f"warning: {n:,} rows are {where} alone, and are left out" for where, n in
             (("before", found["only_before"]), ("after", found["only_after"])) if n]
    rows: list[tuple[str, ...]] = [
        ("", "n", "before %", "after %", "strict", "", "loose", "")]
    rows += [("all", *_differences(found))]
    for group, kinds in found["by"].items():
        rows += [(f"{NAMES[group]} {key}", *_differences(both)) for key, both in kinds.items()]
    return "\n".join([*head, "", *_aligned(rows)])


def interval(low: float | None, high: float | None, sign: str = "") -> str:
    """Return the ends of an interval."""
    return "" if low is None or high is None else f"[{100 * low:{sign}.1f}, {100 * high:{sign}.1f}]"


def _rates(both: dict[str, Any]) -> tuple[str, ...]:
    strict, loose = both["strict"], both["loose"]
    return (f"{strict['n']:,}", percent(strict["rate"]), interval(strict["low"], strict["high"]),
            percent(loose["rate"]), interval(loose["low"], loose["high"]))


def _differences(both: dict[str, Any]) -> tuple[str, ...]:
    strict = both["strict"]
    ends = [x for d in (strict, both["loose"]) for x in
            ("" if d["difference"] is None else f"{100 * d['difference']:+.1f}",
             interval(d["low"], d["high"], "+"))]
    return (f"{strict['n']:,}", percent(strict["before"]), percent(strict["after"]), *ends)


def _aligned(rows: list[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [x.ljust(w) if i == 0 else x.rjust(w)
                 for i, (x, w) in enumerate(zip(row, widths, strict=True))]
        yield "  ".join(cells).rstrip()
