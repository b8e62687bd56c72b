"""`ifdsl test`."""

from __future__ import annotations

import shlex
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ifdsl.cli.show import as_json, interactive, table
from ifdsl.diagnostics import Diagnostic, SpecError, counted

if TYPE_CHECKING:
    from ifdsl.library.definitions import Definition
    from ifdsl.library.library import Library
    from ifdsl.testing.law import Broken
    from ifdsl.testing.run import Tested


@click.command(help="""Check the laws of every constraint of some specs.

\b
  ifdsl test specs/
  ifdsl test specs/mine.ifc --only mine.brief --seed 7
  ifdsl test specs/ --responses responses.jsonl            (field response)

Hypothesis draws arguments and answers around their witnesses; what breaks a law is made as
small as it goes and shown. A constraint for which no witness is found is counted.
""")
@click.argument("paths", nargs=-1, required=True)
@click.option("--only", multiple=True, help="Constraints to test, by name or published id.")
@click.option("--lang", type=click.Choice(["en", "zh"]), help="One language.")
@click.option("--examples", "-n", type=click.IntRange(1), default=10, show_default=True,
              help="How many cases are drawn for each constraint and language.")
@click.option("--seed", type=int, default=0, show_default=True, help="What the draws depend on.")
@click.option("--responses", help="A file of real responses to try as well.")
@click.option("--strict", is_flag=True, help="Exit 1 where no witness is found, too.")
@click.option("--json", "json_", is_flag=True, help="Print the outcome as JSON.")
def test(
    paths: tuple[str, ...], only: tuple[str, ...], lang: str | None, examples: int, seed: int,
    responses: str | None, strict: bool, json_: bool,
) -> None:
    from ifdsl.library.library import open_library
    from ifdsl.testing.run import run, subjects

    library = open_library(paths)
    found = _asked(library, only)
    texts = _responses(responses) if responses else []
    every = [s for s in subjects(library, found, texts) if lang in (None, s.lang)]
    began = time.perf_counter()
    outcomes: list[Tested] = []
    for k, subject in enumerate(every):
        if interactive():
            click.echo(f"\r\x1b[K{k + 1}/{len(every)} {subject.name}", nl=False, err=True)
        outcomes.append(run(subject, examples=examples, seed=seed,
                            command=f"ifdsl test {shlex.join(paths)}"))
    if interactive():
        click.echo("\r\x1b[K", nl=False, err=True)
    broken = [x for outcome in outcomes for x in outcome.broken]
    if json_:
        as_json({"outcomes": [o.as_json() for o in outcomes], "broken": len(broken),
                 "not_found": sum(not o.witnessed for o in outcomes)})
    else:
        _show(outcomes, broken, time.perf_counter() - began)
    lacking = strict and any(not o.witnessed for o in outcomes)
    sys.exit(1 if broken or lacking else 0)


def _asked(library: Library, only: tuple[str, ...]) -> list[Definition]:
    """Return the constraints of the paths, or those that are named; raises SpecError."""
    if only:
        return [library.definition(name) for name in only]
    shipped = library.loaded.shipped
    found = [d for d in library.definitions() if d.module not in shipped]
    if not found:
        raise SpecError([Diagnostic("IFC704", "there are no constraints to test")])
    return found


def _responses(name: str) -> list[str]:
    from ifdsl.output.files import read_rows

    out = [row.get("response") for row in read_rows(Path(name))]
    kept = [x for x in out if isinstance(x, str)]
    if not kept or len(kept) < len(out):
        raise SpecError([Diagnostic("IFC704", f"`{name}` has records without a text `response`")])
    return kept


def _show(outcomes: list[Tested], broken: list[Broken], seconds: float) -> None:
    from ifdsl.testing.report import report
    from ifdsl.testing.run import LAWS

    for x in broken:
        first, _, rest = report(x).partition("\n")
        click.secho(first, fg="red", bold=True)
        click.echo(f"{rest}\n")
    modules = Counter(o.name.partition(".")[0] for o in outcomes)
    table(("module", "tested", "hold", "broken", "not found"), [
        (name, n, *_counts([o for o in outcomes if o.name.partition(".")[0] == name]))
        for name, n in sorted(modules.items())
    ])
    click.echo()
    faults = Counter(x.law.name for x in broken)
    wide = max(len(law.name) for law in LAWS)
    table(("law", "tested", "cases", "broken"), [
        (f"{law.name:{wide}}  {law.sentence}", sum(law.name in o.checked for o in outcomes),
         f"{sum(o.checked.get(law.name, 0) for o in outcomes):,}", faults[law.name])
        for law in LAWS
    ])
    lacking = [f"{o.name} ({o.lang})" for o in outcomes if not o.witnessed]
    click.echo()
    if lacking:
        shown = ", ".join(lacking[:5]) + (", …" if len(lacking) > 5 else "")
        click.echo(f"no witness is found for {len(lacking)}: {shown}")
    names = {o.name for o in outcomes}
    click.secho(f"{counted(len(names), 'constraint')}, "
                f"{counted(sum(o.trials for o in outcomes), 'case')}, "
                f"{counted(len(broken), 'broken law')}, {seconds:.1f} s", bold=True)


def _counts(outcomes: list[Tested]) -> tuple[int, int, int]:
    bad = sum(bool(o.broken) for o in outcomes)
    lacking = sum(not o.witnessed and not o.broken for o in outcomes)
    return len(outcomes) - bad - lacking, bad, lacking
