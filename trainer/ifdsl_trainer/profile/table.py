"""The file of a profile: a Parquet table beside the rows, by their ids."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ifdsl.output.files import write_table
from ifdsl_trainer.errors import TrainError

META = b"ifdsl"


@dataclass(frozen=True)
class Rate:
    """What became of the `k` answers to a row.

    `unknown` are answers without a verdict, `truncated` those that were cut off, `share` the mean
    share of constraints that hold.
    """

    id: str
    k: int
    passed: int
    unknown: int
    truncated: int
    share: float

    @property
    def pass_rate(self) -> float | None:
        """The share of the answers with a verdict that pass; None where there is none."""
        judged = self.k - self.unknown
        return self.passed / judged if judged else None


@dataclass(frozen=True)
class Profile:
    """The rates of rows by their ids, and what they were made with."""

    made_with: Mapping[str, Any]
    rates: Mapping[str, Rate]


def write_profile(path: Path, profile: Profile) -> None:
    """Write a profile atomically; raises SpecError."""
    import pyarrow as pa

    schema = pa.schema([
        ("id", pa.string()), ("k", pa.int32()), ("passed", pa.int32()), ("unknown", pa.int32()),
        ("truncated", pa.int32()), ("share", pa.float64()), ("pass_rate", pa.float64()),
    ], metadata={META: json.dumps(dict(profile.made_with), sort_keys=True)})
    write_table(path, pa.Table.from_pylist(
        [{**asdict(r), "pass_rate": r.pass_rate} for r in profile.rates.values()], schema=schema))


def read_profile(path: Path) -> Profile:
    """Return the profile in a file; raises TrainError."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
        made_with = json.loads((table.schema.metadata or {})[META])
        rates = [Rate(**{k: row[k] for k in Rate.__dataclass_fields__})
                 for row in table.to_pylist()]
    except (OSError, pa.ArrowException, ValueError, KeyError, TypeError) as error:
        raise TrainError(f"`{path}` is no profile of rows, which `ifdsl profile` writes "
                         f"({type(error).__name__}: {error})") from error
    return Profile(made_with, {r.id: r for r in rates})


def in_words(rates: Iterable[Rate]) -> str:
    """Return how many rows never pass, always pass, and lie between, in quarters."""
    found = [r.pass_rate for r in rates if r.pass_rate is not None]
    bands = [("never", lambda p: p == 0), ("up to 1/4", lambda p: 0 < p <= 0.25),
             ("up to 1/2", lambda p: 0.25 < p <= 0.5), ("up to 3/4", lambda p: 0.5 < p <= 0.75),
             ("below 1", lambda p: 0.75 < p < 1), ("always", lambda p: p == 1)]
    lines = [f"{len(found):,} rows, {sum(found) / max(len(found), 1):.3f} of the answers pass"]
    lines += [f"  {name:<10}{sum(map(inside, found)):>8,}" for name, inside in bands]
    return "\n".join(lines)
