"""Compile rate without proofs: candidates a second on one core, and Parquet writing."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from ifdsl.library.library import open_library
from ifdsl.output.files import write_rows
from ifdsl.rows.candidate import Builder
from ifdsl.rows.plan import plan

SPECS = Path(__file__).parents[1] / "specs" / "examples"


def main() -> None:
    library = open_library([SPECS])
    builder = Builder(library, plan(library, "travel", "train"), proofs=False)
    for index in range(500):
        builder.candidate(index)
    start = time.perf_counter()
    rows = [builder.candidate(index).row for index in range(500, 3500)]
    made = time.perf_counter() - start
    print(f"candidates       {3000 / made:8,.0f} a second (one core, floors included)")
    kept = [{k: v for k, v in row.items() if k != "split"} for row in rows if row]
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        write_rows(Path(folder) / "x.parquet", kept * 10)
        print(f"Parquet writing  {len(kept) * 10 / (time.perf_counter() - start):8,.0f} a second")


if __name__ == "__main__":
    main()
