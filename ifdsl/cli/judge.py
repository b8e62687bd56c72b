"""`ifdsl judge calibrate`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ifdsl.cli import show
from ifdsl.cli.answers import panel
from ifdsl.diagnostics import Diagnostic, SpecError

if TYPE_CHECKING:
    from ifdsl.judges.calibrate import Labelled, Opinions


@click.group(help="Measure a judge.")
def judge() -> None:
    pass


@judge.command(help="""Compare a judge's replies with labels, and with another judge's.

LABELLED is a file of JSON lines: `question`, `answer`, `label` (yes or no); `part`, `task` and
`lang` if wanted. Without it, the `example pass` and `example fail` clauses of the judged
constraints in --specs are taken.

\b
  ifdsl judge calibrate labelled.jsonl --judge judge.yaml
  ifdsl judge calibrate labelled.jsonl --judge small.yaml --judge large.yaml
  ifdsl judge calibrate --specs specs/ --judge judge.yaml
""")
@click.argument("labelled", required=False)
@click.option("--specs", "-s", multiple=True, help="Specs whose examples label the judge.")
@click.option("--judge", "names", multiple=True, required=True, metavar="FILE",
              help="A judge's settings, in YAML; several are compared.")
@click.option("--json", "json_", is_flag=True, help="Print the result as JSON.")
def calibrate(
    labelled: str | None, specs: tuple[str, ...], names: tuple[str, ...], json_: bool
) -> None:
    if (labelled is None) == (not specs):
        raise click.UsageError("give either a file of labelled answers or --specs")
    panels = {name: panel(name) for name in names}
    found = _labelled(labelled, specs)
    from ifdsl.judges.calibrate import kappa

    said = {name: p.opinions(x.question for x in found) for name, p in panels.items()}
    rows = {name: _measured(found, said[name], panels[name]) for name in names}
    for name in names:
        if none := [o.why for o in said[name].values() if o.yes is None]:
            click.echo(f"{name}: {len(none):,} without a verdict: {none[0]}", err=True)
    pairs = {f"{a} and {b}": kappa(said[a], said[b])
             for i, a in enumerate(names) for b in names[i + 1:]}
    if json_:
        show.as_json({"n": len(found), "judges": rows, "agreement": pairs})
        return
    click.echo(f"{len(found):,} labelled questions, {sum(x.label for x in found):,} of them yes\n")
    columns = list(next(iter(rows.values())))
    show.table(["judge", *columns], [[name, *map(_cell, x.values())] for name, x in rows.items()])
    for both, value in pairs.items():
        click.echo(f"\n{both}: kappa {_cell(value)}")


def _labelled(name: str | None, specs: tuple[str, ...]) -> list[Labelled]:
    from ifdsl.judges.calibrate import examples, read_labelled

    if name is not None:
        return read_labelled(Path(name))
    from ifdsl.library.library import open_library

    found = examples(open_library([Path(x) for x in specs]))
    if not found:
        raise SpecError([Diagnostic(
            "IFC704", "no judged constraint of these specs has an example",
            hint='add `example pass "…"` and `example fail "…"` to it')])
    return found


def _measured(found: list[Labelled], said: Opinions, by: Any) -> dict[str, Any]:
    from ifdsl.judges.calibrate import flips, length_bias, quality

    q = quality(found, said)
    spent = by.caller.endpoint.spent
    seconds = spent.seconds / spent.calls if spent.calls else None
    out = {"precision": q.precision, "recall": q.recall, "F1": q.f1, "violations": q.violations,
           "accuracy": q.accuracy, "unknown": q.unknown / len(found),
           "length bias": length_bias(found, said), "calls": spent.calls, "seconds": seconds}
    if by.settings.joint:
        out["order flips"] = flips(said, by.opinions(x.question for x in reversed(found)))
    return out


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else f"{value:.3f}"
