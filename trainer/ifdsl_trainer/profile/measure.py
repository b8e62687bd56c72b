"""Drawing k answers to each row and counting those that pass, some rows at a time."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from random import Random
from typing import Any

from ifdsl.judges.panel import Panel
from ifdsl.rows.identity import library_hash
from ifdsl_trainer.config import Config
from ifdsl_trainer.data import Row
from ifdsl_trainer.errors import INTERRUPTED, TrainError
from ifdsl_trainer.evaluation.rollouts import (
    Rollout,
    Settings,
    read_rollouts,
    write_rollouts,
)
from ifdsl_trainer.evaluation.run import Backend
from ifdsl_trainer.evaluation.scoring import Outcome, judge_all
from ifdsl_trainer.profile.table import Profile, Rate, read_profile, write_profile

SIZE = 64
"""Rows after which the file is written: what a kill can lose."""


def identity(
    manifest: dict[str, Any], config: Config, settings: Settings, k: int
) -> dict[str, Any]:
    """Return what the rates depend on, besides the machine."""
    return {
        "spec_hash": manifest["spec_hash"], "library_hash": library_hash(),
        "split": config.data.split, "k": k, **asdict(settings),
    }


def measure(
    rows: Sequence[Row], drawn_by: Backend, settings: Settings, k: int, path: Path,
    made_with: dict[str, Any], *, keep: Path | None = None, size: int = SIZE, tell: bool = False,
    panel: Panel | None = None,
) -> Profile:
    """Return the profile of some rows, kept in a file from which the same call goes on.

    Answers that pass are added to the file `keep`, from which they can be cloned. Seeds depend on
    the place of a row alone, so a profile that went on is that of one call. Raises TrainError where
    the file was made with anything else, or where the backend is lost; what was done until then is
    kept.
    """
    rates = dict(_begun(path, made_with))
    kept = _kept(keep, rates)
    try:
        for low in range(0, len(rows), size):
            some = rows[low:low + size]
            if all(row["id"] in rates for row in some):
                continue
            found = _answered(some, drawn_by, settings, k, low, panel)
            if keep is not None:  # before the rates, without which a kill makes them anew
                kept += [o.rollout for row in found for o in row if o.strict == "pass"]
                write_rollouts(keep, kept)
            rates.update((row["id"], _rate(row["id"], outcomes))
                         for row, outcomes in zip(some, found, strict=True))
            write_profile(path, Profile(made_with, rates))
            if tell:
                print(f"{min(low + size, len(rows)):,} of {len(rows):,} rows", file=sys.stderr)
    except (TrainError, KeyboardInterrupt) as error:
        problems = getattr(error, "problems", ("interrupted",))
        raise TrainError([*problems, f"{len(rates):,} rows are done, in `{path}`: the same call "
                          "goes on from there"],
                         status=getattr(error, "status", INTERRUPTED)) from error
    return Profile(made_with, {row["id"]: rates[row["id"]] for row in rows})


def _begun(path: Path, made_with: dict[str, Any]) -> dict[str, Rate]:
    from ifdsl_trainer.identity import differences

    if not path.exists():
        return {}
    found = read_profile(path)
    if other := differences(found.made_with, made_with):
        raise TrainError([f"`{path}` was made with something else; remove it, or name another file "
                          "with -o:", *(f"  {d}" for d in other)])
    return dict(found.rates)


def _kept(keep: Path | None, rates: Mapping[str, Rate]) -> list[Rollout]:
    """Return the answers that an earlier call kept, of rows that it had done."""
    if keep is None or not keep.exists() or not keep.stat().st_size:
        return []
    return [r for r in read_rollouts(keep) if r.row["id"] in rates]


def _answered(
    rows: Sequence[Row], drawn_by: Backend, settings: Settings, k: int, low: int,
    panel: Panel | None,
) -> list[list[Outcome]]:
    """Return what became of the k answers to each row; each round has a seed of its own."""
    rounds = []
    for turn in range(k):
        seeded = replace(settings, seed=Random(f"{settings.seed} {low} {turn}").getrandbits(31))
        drawn_by.settings = seeded
        made = (c for batch in drawn_by.complete(rows) for c in batch)
        rounds.append(judge_all([Rollout(row, completion, seeded)
                                 for row, completion in zip(rows, made, strict=True)], panel))
    return [list(outcomes) for outcomes in zip(*rounds, strict=True)]


def _rate(id: str, outcomes: Sequence[Outcome]) -> Rate:
    return Rate(
        id, len(outcomes), passed=sum(o.strict == "pass" for o in outcomes),
        unknown=sum(o.strict == "unknown" for o in outcomes),
        truncated=sum(not o.rollout.completion.ended for o in outcomes),
        share=sum(o.share for o in outcomes) / len(outcomes))
