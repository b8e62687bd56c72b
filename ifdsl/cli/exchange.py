"""`ifdsl export` and `ifdsl import`: to and from IFEval's prompt format."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ifdsl.cli import show


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
        click.echo(f"{made.written:,} of {made.rows:,} rows written to {out}")
    sys.exit(1 if made.refused and not skip else 0)


@click.command("import", help="""Keep published prompts as rows with a check, and a spec.

  ifdsl import ifeval prompts.jsonl -o imported
""")
@click.argument("source", type=click.Choice(["ifeval"]))
@click.argument("file")
@click.option("-o", "--out", help="The folder to make.")
def import_(source: str, file: str, out: str) -> None:
    import ifdsl
    from ifdsl.output.import_ifeval import import_ifeval
    from ifdsl.output.published import read_published

    library = ifdsl.load()
    prompts = read_published(Path(file), library)
    made = import_ifeval(Path(file), prompts, library, Path(out))
    click.echo(made)
