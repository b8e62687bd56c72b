"""`ifdsl audit`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ifdsl.cli import show

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

    rows = [row for _, row in dataset_rows(Path(data))]
    rows = rows[::max(1, len(rows) // most)][:most]
    asking = None
    if judge_ is not None:
        from ifdsl.cli.answers import panel

        asking = panel(judge_).judge
    scheme = _reward(Path(data), reward)
    found = run(rows, scheme, asking)
    if json_:
        show.as_json({"rows": len(rows), "reward": scheme.text,
                      "kinds": {name: x.as_json() for name, x in found.items()}})
        return
    click.echo(f"{len(rows):,} rows, reward {scheme.text}; credit is scaled to 0..1\n")
    head = ["answer", "credit", "all pass", *(["and intended"] if asking else []), "meets most"]
    show.table(head, [_line(name, x) for name, x in found.items() if x.answers])


def _reward(data: Path, named: str | None) -> Reward:
    from ifdsl.compose.schemes import read_reward

    manifest = data / "manifest.json"
    if named is None and manifest.exists():
        named = json.loads(manifest.read_text(encoding="utf-8")).get("reward")
    return read_reward(named or "all")


def _line(name: str, earned: Earned) -> list[str]:
    n = earned.answers
    best = sorted(earned.faced, key=lambda k: (-earned.met[k] / earned.faced[k], k))
    met = [f"{k} {earned.met[k] / earned.faced[k]:.0%}" for k in best[:SHOWN] if earned.met[k]]
    cells = [name, f"{earned.credit / n:.3f}", f"{earned.passed / n:.1%}"]
    if earned.intended is not None:
        cells.append(f"{earned.intended / n:.1%}")
    return [*cells, ", ".join(met)]
