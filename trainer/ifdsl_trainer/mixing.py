"""Which rows a run takes, and in what order: a band of pass rates, mathematics, a curriculum."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

from ifdsl_trainer.config import Config
from ifdsl_trainer.data import Row, Rows
from ifdsl_trainer.errors import TrainError
from ifdsl_trainer.maths import drawn, load_maths
from ifdsl_trainer.profile.table import read_profile

Length = Callable[[Any], int]
"""How many tokens a prompt has."""


def chosen(rows: Rows, config: Config, length: Length) -> Rows:
    """Return the rows that a run takes, of those of its dataset, in order; raises TrainError."""
    if config.data.profile is not None:
        rows = _in_band(rows, config)
    rows = rows.shorter(length, config.data.max_prompt_tokens)
    if config.maths is not None:
        rows = _mixed(rows, config, length)
    return _by_level(rows, config.seed) if config.data.order == "by_level" else rows


def _in_band(rows: Rows, config: Config) -> Rows:
    """Return the rows whose pass rate lies between the bounds, which are inside."""
    path, low, high = Path(str(config.data.profile)), config.data.pass_rate_min, (
        config.data.pass_rate_max)
    profile = read_profile(path)
    wanted = {"spec_hash": rows.manifest["spec_hash"], "split": config.data.split,
              "library_hash": rows.manifest["library_hash"]}
    if any(profile.made_with.get(k) != v for k, v in wanted.items()):
        raise TrainError(f"`{path}` is a profile of other rows: run `ifdsl profile` on these")
    if absent := sum(row["id"] not in profile.rates for row in rows.train):
        raise TrainError(f"`{path}` lacks {absent:,} of {len(rows.train):,} rows: the same call of "
                         "`ifdsl profile` goes on where it stopped")
    rates = {id: rate.pass_rate for id, rate in profile.rates.items()}
    train = tuple(row for row in rows.train
                  if (rate := rates[row["id"]]) is not None and low <= rate <= high)
    if not train:
        raise TrainError(f"no row has a pass rate from {low:g} to {high:g} in `{path}`")
    return replace(rows, train=train, outside=len(rows.train) - len(train),
                   sources={**rows.sources, "profile": digest(path)})


def _mixed(rows: Rows, config: Config, length: Length) -> Rows:
    """Return the rows with those of mathematics spread evenly among them."""
    assert config.maths is not None
    path, most = Path(config.maths.path), config.data.max_prompt_tokens
    wanted = round(len(rows.train) * config.maths.ratio)
    maths, long = drawn(load_maths(path), wanted, config.seed,
                        lambda row: most is None or length(row["prompt"]) <= most)
    return replace(rows, train=spread(rows.train, maths), dropped=rows.dropped + long,
                   sources={**rows.sources, "maths": digest(path)})


def spread(rows: Sequence[Row], among: Sequence[Row]) -> tuple[Row, ...]:
    """Return two sequences as one: each keeps its order, and any stretch has about their ratio."""
    placed = [((i + 0.5) / len(part), which, row)
              for which, part in enumerate((rows, among)) for i, row in enumerate(part)]
    return tuple(row for _, _, row in sorted(placed, key=lambda x: x[:2]))


def _by_level(rows: Rows, seed: int) -> Rows:
    """Return the rows from few constraints to many, and from flat to deep; else by the seed."""
    maths = [row for row in rows.train if row.get("answer") is not None]
    compiled = [row for row in rows.train if row.get("answer") is None]
    Random(f"{seed} level").shuffle(compiled)
    compiled.sort(key=lambda row: (row["n_constraints"], row["depth"]))
    return replace(rows, train=spread(compiled, maths))


def digest(path: Path) -> str:
    """Return the hash of a file that a run depends on."""
    return sha256(path.read_bytes()).hexdigest()[:32]
