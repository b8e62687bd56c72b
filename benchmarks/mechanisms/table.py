"""Tables and a figure from the results of a study; pairs are arms of the same seed."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from math import sqrt
from pathlib import Path
from statistics import mean, stdev
from typing import Any

from benchmarks.mechanisms.arms import Study
from ifdsl.output.files import write_text

T95 = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262}
"""Student's t at 97.5 % by degrees of freedom."""
WINDOW = 5
"""Updates over which all-pass is averaged where a level is looked for, and in figures."""
Result = dict[str, Any]
Results = dict[int, dict[str, Result]]
"""By seed and arm."""


def read(study: Study, source: Path, seeds: Sequence[int]) -> Results:
    """Return the results of the seeds whose arms are all there, of a run's folder or kept ones."""
    if source.is_file():
        records = [json.loads(x) for x in source.read_text("utf-8").splitlines()]
    else:
        records = [json.loads(p.read_text("utf-8")) for p in source.glob("results/*/*/*.json")]
    found: Results = {}
    for r in records:
        if r["study"] == study.name and r["seed"] in seeds:
            found.setdefault(r["seed"], {})[r["arm"]] = r
    names = {"start", *(arm.name for arm in study.arms)}
    return {seed: arms for seed, arms in sorted(found.items()) if names <= set(arms)}


def keep(studies: Sequence[Study], out: Path, seeds: Sequence[int], path: Path) -> None:
    """Write all results of a run as JSON lines."""
    lines = [json.dumps(results[arm], sort_keys=True) + "\n" for study in studies
             for results in read(study, out, seeds).values() for arm in sorted(results)]
    write_text(path, "".join(lines))


def interval(values: Sequence[float]) -> tuple[float, float]:
    """Return the mean and the half width of its 95 % interval, by Student's t over seeds."""
    n = len(values)
    return mean(values), T95[n - 1] * stdev(values) / sqrt(n) if n > 1 else float("nan")


def smooth(values: Sequence[float | None]) -> list[float]:
    """Return the means over the last `WINDOW` updates; what is absent is left out."""
    out = []
    for i in range(len(values)):
        there = [v for v in values[max(0, i + 1 - WINDOW):i + 1] if v is not None]
        out.append(mean(there) if there else float("nan"))
    return out


def reached(result: Result, level: float) -> float:
    """Return the first update at which all-pass, averaged, is at the level; else one after all."""
    curve = smooth(result["log"]["all"])
    return next((i + 1 for i, v in enumerate(curve) if i + 1 >= WINDOW and v >= level),
                len(curve) + 1)


def average(key: str) -> Callable[[Result], float | None]:
    """Return a measure: the mean of a logged value over a run."""
    def measure(result: Result) -> float | None:
        there = [v for v in result["log"].get(key, ()) if v is not None]
        return mean(there) if there else None

    return measure


def held(how: str, group: str, what: str = "all") -> Callable[[Result], float | None]:
    """Return a measure: a share of the held-out answers of a group."""
    def measure(result: Result) -> float | None:
        return result["held_out"][how].get(group, {}).get(what)

    return measure


def measures(study: Study) -> dict[str, Callable[[Result], float | None]]:
    """Return what the tables of a study show."""
    groups = ["held_out"]
    if study.name == "e3":
        groups += ["held_out/chain", "held_out/nested", "deeper"]
    out = {f"{g}, {how}": held(how, g) for g in groups for how in ("sampled", "greedy")}
    out["all-pass over training"] = average("all")
    out[f"updates to {study.level:g}"] = lambda r: reached(r, study.level) if r["log"] else None
    if study.name == "e3":
        out["vacuous, sampled"] = held("sampled", "held_out", "vacuous")
    else:
        for key in ("cot/keep_ratio", "signal/correlation", "signal/mean", "signal/contrast"):
            out[key] = average(key)
    return out


def _cell(values: Sequence[float | None], sign: str = "") -> str:
    there = [v for v in values if v is not None]
    if not there or len(there) < len(values):
        return ""
    middle, half = interval(there)
    return f"{middle:{sign}.3f} ± {half:.3f}"


def as_table(study: Study, results: Results) -> str:
    """Return the means and the paired differences to the reference, in Markdown."""
    arms = [arm.name for arm in study.arms]
    seeds = sorted(results)

    def table(head: str, rows: Sequence[str], cell: Callable[[str, Any], str]) -> list[str]:
        lines = [f"| {head} | {' | '.join(rows)} |", "| --- |" + " ---: |" * len(rows)]
        return lines + [f"| {name} | {' | '.join(cell(r, m) for r in rows)} |"
                        for name, m in measures(study).items()]

    def value(arm: str, measure: Any) -> str:
        return _cell([measure(results[s][arm]) for s in seeds])

    def difference(arm: str, measure: Any) -> str:
        pairs = [(measure(results[s][arm]), measure(results[s][study.reference])) for s in seeds]
        return _cell([None if a is None or b is None else a - b for a, b in pairs], "+")

    others = [a for a in arms if a != study.reference]
    return "\n".join([
        f"Mean and 95 % interval (t) over seeds {', '.join(map(str, seeds))}.", "",
        *table("", ("start", *arms), value), "",
        f"Paired differences to *{study.reference}*.", "",
        *table("", others, difference), ""])


def tell(study: Study, source: Path, seeds: Sequence[int], figures: Path) -> None:
    """Print the tables, and draw the figure."""
    results = read(study, source, seeds)
    if not results:
        print(f"{study.name}: no seed has all its results in {source}")
        return
    print(f"{study.name}\n\n{as_table(study, results)}")
    draw(study, results, figures / f"{study.name}.svg")


def draw(study: Study, results: Results, path: Path) -> None:
    """Draw all-pass over training: for each arm the mean over seeds, and the range."""
    import matplotlib

    matplotlib.use("Agg")
    matplotlib.rcParams.update({"svg.hashsalt": study.name, "svg.fonttype": "none"})
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(6.4, 3.6), layout="constrained")
    for at, arm in enumerate(study.arms):
        curves = [smooth(results[s][arm.name]["log"]["all"]) for s in sorted(results)]
        points = list(zip(*curves, strict=True))
        x, colour = range(1, len(points) + 1), f"C{at}"
        axes.plot(x, [mean(p) for p in points], label=arm.name, color=colour)
        axes.fill_between(x, [min(p) for p in points], [max(p) for p in points],
                          color=colour, alpha=0.12, linewidth=0)
    axes.set(xlabel="update", ylabel="all-pass of reasoning rollouts", ylim=(0, None))
    axes.legend(frameon=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)
    pyplot.close(figure)
