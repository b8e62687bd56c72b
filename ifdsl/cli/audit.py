"""`ifdsl audit`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ifdsl.cli import show
from ifdsl.diagnostics import Diagnostic, SpecError

if TYPE_CHECKING:
    from ifdsl.compose.schemes import Reward
    from ifdsl.output.audit import Earned

SHOWN = 3
"""How many constraints are named for each kind of answer."""


@click.command(help="""Show what degenerate answers earn on a dataset.

Each row gets answers that are none: empty, an echo of the prompt, a list of the words that its
check names, marks, the witness of another row, 10,000 words. What they earn, and which rows they
pass, is where a policy can be rewarded without an answer. Judged constraints count as not met.

\b
  ifdsl audit data/travel.train
  ifdsl audit data/travel.train --judge judge.yaml     (asks about the intent of what passes)
""")
@click.argument("data")
@click.option("--rows", "most", default=500, show_default=True, type=click.IntRange(2),
              help="At most so many rows, spread over the dataset.")
@click.option("--reward", help="A scheme, such as 'all', instead of the dataset's.")
@click.option("--judge", "judge_", metavar="FILE",
              help="A judge that is asked whether what passes is meant as an answer.")
@click.option("--json", "json_", is_flag=True, help="Print rates, and the rows passed, as JSON.")
def audit(data: str, most: int, reward: str | None, judge_: str | None, json_: bool) -> None:
    from ifdsl.output.audit import audit as run
    from ifdsl.output.files import dataset_rows

    rows = [_whole(where, row) for where, row in dataset_rows(Path(data))]
    n = min(most, len(rows))
    rows = [rows[i * len(rows) // n] for i in range(n)]
    asking = by = None
    if judge_ is not None:
        from ifdsl.cli.answers import panel

        by = panel(judge_)
        asking = by.judge
    scheme = _reward(Path(data), reward)
    found = run(rows, scheme, asking)
    if by is not None:
        click.echo(f"judge: {by.caller.in_words()}", err=True)
        if lost := by.caller.lost:
            click.echo(f"{judge_}: {len(lost):,} without a reply, which count as intended: "
                       f"{lost[0]}", err=True)
    if json_:
        show.as_json({"rows": len(rows), "reward": scheme.text,
                      "kinds": {name: x.as_json() for name, x in found.items()}})
        return
    click.echo(f"{len(rows):,} rows, reward {scheme.text}; credit is scaled to 0..1\n")
    head = ["answer", "credit", "all pass", *(["and intended"] if asking else []), "meets most"]
    show.table(head, [_line(name, x) for name, x in found.items() if x.answers])


def _reward(data: Path, named: str | None) -> Reward:
    from ifdsl.compose.schemes import read_reward
    from ifdsl.output.files import unreadable

    manifest = data / "manifest.json"
    if named is None and manifest.exists():
        try:
            named = json.loads(manifest.read_text(encoding="utf-8")).get("reward")
        except (OSError, ValueError, AttributeError) as error:
            raise unreadable(manifest, error) from error
    return read_reward(str(named or "all"))


def _whole(where: str, row: dict[str, Any]) -> dict[str, Any]:
    """Return a row that has what is gamed; raises SpecError."""
    turns, witness = row.get("prompt"), row.get("witness")
    lacks = [x for x in ("task", "lang") if not isinstance(row.get(x), str)]
    if not (isinstance(turns, list) and all(
            isinstance(x, dict) and isinstance(x.get("content"), str) for x in turns)):
        lacks.append("prompt")
    if not isinstance(witness, str | None):
        lacks.append("witness")
    if lacks:
        raise SpecError([Diagnostic("IFC704", f"{where}: it has no readable `{lacks[0]}`",
                                    hint="rows come from ifdsl compile or import")])
    return row


def _line(name: str, earned: Earned) -> list[str]:
    n = earned.answers
    best = sorted(earned.faced, key=lambda k: (-earned.met[k] / earned.faced[k], k))
    met = [f"{k} {earned.met[k] / earned.faced[k]:.0%}" for k in best[:SHOWN] if earned.met[k]]
    cells = [name, f"{earned.credit / n:.3f}", f"{earned.passed / n:.1%}"]
    if earned.intended is not None:
        cells.append(f"{earned.intended / n:.1%}")
    return [*cells, ", ".join(met)]
