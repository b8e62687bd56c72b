"""`ifdsl evolve`."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ifdsl.cli import show
from ifdsl.diagnostics import Diagnostic, SpecError

if TYPE_CHECKING:
    from ifdsl.evolve.context import Context


@click.command(help="""Evolve the rows of datasets, as the `evolve` declarations of some specs say.

Models rewrite prompts and answer them; what they write is kept where it can be verified. One that
was killed goes on where it was by the same call.

\b
  ifdsl evolve specs/ -o data/ --config evolve.yaml
""")
@click.argument("specs", nargs=-1, required=True)
@click.option("-o", "--out", required=True, help="The folder that gets a folder for each.")
@click.option("--config", required=True, metavar="FILE",
              help="The models: writer, expert, policy and judge, in YAML.")
@click.option("--only", metavar="NAME", help="One evolution, by name.")
@click.option("--rows", type=click.IntRange(1), help="Rows to begin with, for the dataset's.")
@click.option("--json", "json_", is_flag=True, help="Print the funnels as JSON.")
def evolve(
    specs: tuple[str, ...], out: str, config: str, only: str | None, rows: int | None, json_: bool
) -> None:
    try:
        from ifdsl.evolve.finish import finish, nothing_left
        from ifdsl.evolve.plan import evolution, evolutions
        from ifdsl.evolve.run import run
        from ifdsl.evolve.settings import Config
        from ifdsl.evolve.work import alone, clear, work_folder
        from ifdsl.output.configuration import load
    except ImportError as error:
        raise SpecError([Diagnostic("IFC707", f"evolving needs the package {error.name}",
                                    hint="pip install 'ifdsl[evolve]'")]) from error
    from ifdsl.library.library import open_library

    library = open_library([Path(x) for x in specs])
    models = load(Config, Path(config))
    failed: list[Diagnostic] = []
    for module, name in evolutions(library, only):
        plan = evolution(library, module, name)
        if rows is not None:
            plan = replace(plan, base=replace(plan.base, rows=rows))
        work = work_folder(Path(out), plan, models)
        folder, tell = Path(out) / plan.name, _tell if sys.stderr.isatty() else None
        with alone(work):
            context, evolved = run(library, plan, models, work, tell)
            found = finish(folder, plan, models, evolved)
            clear(work)
        if json_:
            show.as_json(found | {"folder": str(folder)})
        else:
            _print(found, folder, context)
        if not evolved.rows:
            failed += nothing_left(found).diagnostics
    if failed:
        raise SpecError(failed)


def _tell(stage: str, turn: int, done: int, of: int) -> None:
    where = f"round {turn}, " if turn > 1 else ""
    end = "\n" if done >= of else ""
    print(f"\r{where}{stage}: {done:,} of {of:,}", end=end, file=sys.stderr, flush=True)


def _print(found: dict[str, Any], folder: Path, context: Context) -> None:
    click.secho(found["evolution"], bold=True)
    show.table(["round", "stage", "came", "kept", "most fell by"], [
        [str(s["round"] or ""), s["stage"], f"{s['came']:,}", f"{s['kept']:,}",
         "; ".join(f"{g['why']} ({g['rows']:,})" for g in s["fell"][:2])]
        for s in found["stages"]])
    for name, caller in context.callers.items():
        click.echo(f"{name}: {caller.in_words()}")
    click.echo(f"{found['rows']:,} rows in {folder}, the funnel in {folder / 'funnel.html'}"
               if found["rows"] else f"no rows; the funnel is {folder}.funnel.html")
