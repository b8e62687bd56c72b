"""`ifdsl sample`, `ifdsl compile` and `ifdsl stats`."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import click

from ifdsl.cli.show import as_json, interactive, problems, table
from ifdsl.diagnostics import Diagnostic, SpecError


@click.command(help="Show rows that the datasets of some specs would have.")
@click.argument("specs", nargs=-1, required=True)
@click.option("-n", "--rows", default=5, show_default=True, type=click.IntRange(1),
              help="How many rows.")
@click.option("--dataset", help="One dataset, by name.")
@click.option("--composition", callback=lambda *x: _composition(x[2]),
              help="Only rows of one composition.")
@click.option("--json", "json_", is_flag=True, help="Print rows as JSON lines.")
def sample(
    specs: tuple[str, ...], rows: int, dataset: str | None, composition: str | None, json_: bool
) -> None:
    from ifdsl.library.library import open_library
    from ifdsl.rows.candidate import Builder
    from ifdsl.rows.plan import datasets, plan

    library = open_library(specs)
    found: list[Diagnostic] = []
    for module, name in datasets(library, dataset):
        builder = Builder(library, plan(library, module, name))
        shown = 0
        reasons: Counter[str] = Counter()
        for index in range(200 * rows):
            made = builder.candidate(index)
            reasons.update(made.reasons)
            if made.row is None or composition not in (None, made.row["composition"]):
                continue
            shown += 1
            (as_json if json_ else _row)(made.row)
            if shown == rows:
                break
        if shown < rows:
            kind = f" {composition}" if composition else ""
            found.append(Diagnostic(
                "IFC605", f"{shown} of {rows}{kind} rows in {200 * rows:,} candidates of "
                f"`{module}.{name}`",
                hint="; ".join(r for r, _ in reasons.most_common(3)) or "the mix has no more",
            ))
    problems(found)
    sys.exit(1 if found else 0)


def _composition(name: str | None) -> str | None:
    from ifdsl.output.manifest import COMPOSITIONS

    if name not in (None, *COMPOSITIONS):
        raise click.BadParameter(f"`{name}` is not one of {', '.join(COMPOSITIONS)}")
    return name


def _row(row: dict[str, Any]) -> None:
    head = (f"── {row['composition']} · depth {row['depth']} · "
            f"{row['n_constraints']} constraints · {row['lang']} · floor {row['floor']:.2f}")
    click.secho(head, fg="cyan")
    click.echo(row["prompt"][0]["content"])
    if row["branch"]:
        click.secho(f"[branch taken: {row['branch']}]", fg="bright_black")
    click.secho(row["check"], fg="bright_black")
    if row["witness"] is None:
        return
    click.secho("an answer that passes:", fg="cyan")
    click.echo(row["witness"])
    for miss in row["near_misses"]:
        fails = ", ".join(miss["violates"])
        click.secho(f"  {miss['edit']}: " + (f"fails {fails}" if fails else "still passes"),
                    fg="bright_black")


@click.command("compile", help="Turn specs into datasets; a compile that was killed resumes.")
@click.argument("specs", nargs=-1, required=True)
@click.option("-o", "--out", required=True, help="The folder to write to.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1), help="Processes.")
@click.option("--shard", help="k/N: do the k-th of N parts (from 0); the last one finishes.")
@click.option("--rows", type=click.IntRange(1), help="How many rows, instead of the spec's number.")
@click.option("--dataset", help="One dataset, by name.")
@click.option("--max-holes", default="10%", show_default=True, metavar="SHARE",
              help="How many of the candidates may make no row.")
@click.option("--json", "json_", is_flag=True, help="Print the result as JSON.")
def compile(
    specs: tuple[str, ...], out: str, workers: int, shard: str | None, rows: int | None,
    dataset: str | None, max_holes: str, json_: bool,
) -> None:
    from ifdsl.output.compile import compile_specs, short

    bar = Bar()
    made = compile_specs(specs, out, workers=workers, shard=_shard(shard), rows=rows, only=dataset,
                         max_holes=_share(max_holes), progress=None if json_ else bar.show)
    bar.close()
    found = [d for c in made if (d := short(c)) is not None]
    if json_:
        as_json([{"name": c.name, "folder": str(c.folder), "rows": c.rows,
                  "complete": c.complete, "manifest": c.manifest} for c in made])
    else:
        for c in made:
            kinds = ", ".join(f"{k} {n:,}" for k, n in c.manifest.get("composition", {}).items())
            state = f"{c.rows:,} rows in {c.folder} ({kinds})" if c.complete else (
                "this shard is done; others are missing"
            )
            click.echo(f"{c.name}: {state}")
    problems(found)
    sys.exit(1 if found else 0)


def _shard(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    k, slash, n = text.partition("/")
    if not (slash and k.isdecimal() and n.isdecimal() and int(k) < int(n)):
        raise click.BadParameter(f"`{text}` is no k/N with 0 <= k < N", param_hint="--shard")
    return int(k), int(n)


def _share(text: str) -> float:
    try:
        value = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        value = -1
    if not 0 <= value <= 1:
        raise click.BadParameter(f"`{text}` is no share from 0% to 100%", param_hint="--max-holes")
    return value


class Bar:
    """A progress line with rate and time left, on a terminal only."""

    def __init__(self) -> None:
        self.start = time.monotonic()

    def show(self, name: str, done: int, wanted: int) -> None:
        """Show how far a dataset is."""
        if not interactive():
            return
        rate = done / max(time.monotonic() - self.start, 1e-9)
        left = max(wanted - done, 0) / max(rate, 1e-9)
        filled = min(30, 30 * done // max(wanted, 1))
        blocks = "█" * filled + " " * (30 - filled)
        line = (f"\r{name} [{blocks}] {done:,} candidates for {wanted:,} rows, "
                f"{rate:,.0f}/s, {left:.0f} s left ")
        click.echo(line, nl=False, err=True)

    def close(self) -> None:
        """End the line."""
        if interactive():
            click.echo("", err=True)


SHOWN = frozenset({"dataset", "candidates", "holes", "repeats_dropped", "seed", "floor", "rows",
                   "composition", "lang", "depth", "constraints", "rejections"})
"""What of a manifest `stats` shows."""


@click.command(help="Show what a compiled dataset holds.")
@click.argument("folder")
@click.option("--json", "json_", is_flag=True, help="Print the manifest as JSON.")
def stats(folder: str, json_: bool) -> None:
    from ifdsl.output.files import unreadable

    root = Path(folder)
    paths = [root / "manifest.json"] if (root / "manifest.json").exists() else sorted(
        root.glob("*/manifest.json")
    )
    if not paths:
        raise SpecError([Diagnostic("IFC704", f"`{folder}` holds no compiled dataset",
                                    hint="ifdsl compile specs/ -o data/")])
    for path in paths:
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise unreadable(path, error) from error
        if not isinstance(data, dict) or not set(data) >= SHOWN:
            raise SpecError([Diagnostic("IFC704", f"`{path}` is no manifest of a dataset")])
        if json_:
            as_json(data)
            continue
        click.secho(data["dataset"], bold=True)
        click.echo(f"{data['candidates']:,} candidates, {data['holes']:,} holes, "
                   f"{data['repeats_dropped']:,} repeats, seed {data['seed']}, "
                   f"floor mean {data['floor']['mean']:.3f} max {data['floor']['max']:.3f}\n")
        for key in ("rows", "composition", "lang", "depth", "constraints"):
            table((key, "rows"), [(k, f"{n:,}") for k, n in data[key].items()])
            click.echo("")
        for reason, count in data["rejections"].items():
            click.echo(f"rejected {count:,}: {reason}")
            if example := data.get("contradictions", {}).get(reason):
                click.echo(f"  for example {example}")
