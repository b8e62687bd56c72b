"""`ifdsl export` and `ifdsl import`: to and from IFEval's prompt format."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ifdsl.cli import show
from ifdsl.diagnostics import counted

if TYPE_CHECKING:
    from ifdsl.output.lint import Finding


@click.command(help="""Write the rows of a compiled dataset for the public evaluators.

  ifdsl export data/demo.train --to ifeval -o prompts.jsonl

Rows that the format cannot say exactly are refused, counted and reported (exit 1).
""")
@click.argument("data")
@click.option("--to", "target", required=True, type=click.Choice(["ifeval"]), help="The format.")
@click.option("-o", "--out", required=True, help="The file to write.")
@click.option("--skip", is_flag=True, help="Exit with 0 though rows were refused.")
@click.option("--json", "json_", is_flag=True, help="Print the counts as JSON.")
def export(data: str, target: str, out: str, skip: bool, json_: bool) -> None:
    from ifdsl.output.export_ifeval import export_ifeval

    made = export_ifeval(Path(data), Path(out))
    if json_:
        show.as_json({"file": out, "rows": made.rows, "written": made.written,
                      "refused": made.refused})
    else:
        show.problems(made.problems(hint=not skip))
        click.echo(f"{made.written:,} of {counted(made.rows, 'row')} written to {out}")
    sys.exit(1 if made.refused and not skip else 0)


@click.command("import", help="""Keep published prompts as rows with checks, and a spec.

\b
  ifdsl import ifeval prompts.jsonl -o imported
  ifdsl import ifeval prompts.jsonl --lint       (report faults; write nothing)
""")
@click.argument("source", type=click.Choice(["ifeval"]))
@click.argument("file")
@click.option("-o", "--out", help="The folder to make.")
@click.option("--lint", "only_lint", is_flag=True, help="Report faults only; exit 1 if any.")
@click.option("--skip", is_flag=True, help="Leave out prompts that no answer can satisfy.")
@click.option("--json", "json_", is_flag=True, help="Print what was made and found as JSON.")
def import_(
    source: str, file: str, out: str | None, only_lint: bool, skip: bool, json_: bool
) -> None:
    if (out is None) != only_lint:
        raise click.UsageError("give either --out, or --lint to write nothing")
    if only_lint and skip:
        raise click.UsageError("--skip leaves prompts out of the rows; --lint writes none")
    import ifdsl
    from ifdsl.output.import_ifeval import import_ifeval
    from ifdsl.output.lint import lint
    from ifdsl.output.published import read_published

    library = ifdsl.load()
    prompts = read_published(Path(file), library)
    found = lint(prompts, library)
    if out is None:
        _report(found, len(prompts), json_)
        sys.exit(1 if found else 0)
    lost = {f.line for f in found if f.fatal}
    kept = [p for p in prompts if not (skip and p.line in lost)]
    made = import_ifeval(Path(file), kept, library, Path(out))
    if json_:
        show.as_json({"spec": str(made.spec), "rows": str(made.rows), "prompts": made.count,
                      "skipped": len(prompts) - made.count,
                      "findings": [f.as_json() for f in found]})
        return
    click.echo(f"{counted(made.count, 'prompt')} in {made.rows}, with {made.spec} to draw more")
    if skip and lost:
        click.echo(f"left out {len(lost):,} that no answer can satisfy")
    if found:
        doubtful = counted(len({f.key for f in found}), "doubtful prompt")
        click.echo(f"{doubtful}, {len(lost):,} of them no answer can satisfy: "
                   f"ifdsl import ifeval {file} --lint")


def _report(found: Sequence[Finding], count: int, json_: bool) -> None:
    if json_:
        show.as_json({"prompts": count, "findings": [f.as_json() for f in found]})
        return
    show.problems([f.diagnostic for f in found])
    click.echo(f"{counted(count, 'prompt')}, {len({f.key for f in found}):,} of them doubtful, "
               f"{len({f.key for f in found if f.fatal}):,} that no answer can satisfy")
