"""Plots of a run's metrics over its updates, each an SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from ifdsl.probes import PROBES, SAME

Record = dict[str, Any]
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
"""Okabe and Ito's, which colour-blind readers tell apart."""


@dataclass(frozen=True)
class Panel:
    """One plot: its title, its lines (key, name), and whether its values are shares of 1."""

    title: str
    lines: tuple[tuple[str, str], ...]
    share: bool = True


PANELS = (
    Panel("Reward", (("reward", "mean reward"), ("rewards/accuracy/mean", "accuracy part")), False),
    Panel("All constraints hold", (("all", "training rollouts"), ("eval_all", "held out"))),
    Panel("All constraints hold, by composition", tuple(
        (f"strict/{kind}", kind) for kind in ("single", "parallel", "chain", "branch", "nested"))),
    Panel("Tokens", (("completions/mean_length", "completion"),
                     ("rollouts/thought_tokens", "thought")), False),
    Panel("Entropy", (("entropy", "nats a token"),), False),
    Panel("Rows of zero variance", (("rows/zero_variance", "share of rows"),)),
    Panel("Rows kept by superior CoT", (("cot/keep_ratio", "share of rows"),)),
    Panel("Accuracy with and without a thought", (
        ("cot/accuracy", "with a thought"), ("cot/empty_accuracy", "without")), False),
    Panel("Format and length", (("rollouts/format", "format right"),
                                ("rollouts/truncated", "cut off"))),
    Panel("Degenerate among those that pass", (
        ("probes/any", "any"), *((f"probes/{name}", name) for name in (*PROBES, SAME)))),
    Panel("Cost of a token", (("cloning/nll", "experts' answers"),
                              ("cloning/own_nll", "own answers")), False),
)


def series(records: Sequence[Record], key: str) -> tuple[list[int], list[float]]:
    """Return the updates at which a key was logged, and its values."""
    found = [(r["step"], float(r[key])) for r in records
             if isinstance(r.get(key), int | float) and r[key] == r[key]]
    return [s for s, _ in found], [v for _, v in found]


def lines(panel: Panel, records: Sequence[Record]) -> list[tuple[str, list[int], list[float]]]:
    """Return the lines of a panel, with their names.

    Left out are those of which nothing was logged; those that would hide each other are one, under
    all of their names.
    """
    names: dict[tuple[tuple[int, ...], tuple[float, ...]], list[str]] = {}
    for key, name in panel.lines:
        steps, values = series(records, key)
        if steps:
            names.setdefault((tuple(steps), tuple(values)), []).append(name)
    return [(", ".join(found), list(steps), list(values))
            for (steps, values), found in names.items()]


def draw(panel: Panel, records: Sequence[Record], form: str = "svg") -> bytes | None:
    """Return a panel as an image, or None where nothing of it was logged.

    The bytes depend on the records alone.
    """
    found = lines(panel, records)
    if not found:
        return None
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    style = {"svg.hashsalt": panel.title, "svg.fonttype": "none", "font.size": 9,
             "axes.spines.top": False, "axes.spines.right": False}
    with rc_context(style):
        figure = Figure(figsize=(4.6, 2.7), layout="constrained")
        axes = figure.subplots()
        for colour, (name, steps, values) in zip(COLOURS, found, strict=False):
            marker = "o" if len(steps) < 3 else None
            axes.plot(steps, values, color=colour, label=name, linewidth=1.6, marker=marker)
        axes.set_title(panel.title, loc="left", fontsize=10, fontweight="bold")
        axes.set_xlabel("update")
        axes.grid(axis="y", color="#e4e4e4", linewidth=0.7)
        axes.set_axisbelow(True)
        axes.margins(x=0.02)
        if panel.share:
            axes.set_ylim(-0.02, 1.02)
        elif min(v for _, _, values in found for v in values) >= 0:
            axes.set_ylim(bottom=0)
        figure.legend(loc="outside lower center", ncols=3, frameon=False, fontsize=8)
        out = BytesIO()
        figure.savefig(out, format=form, metadata={"Date": None} if form == "svg" else {})
    return out.getvalue()
