"""The folder of a dataset: its rows, manifest and card, written as one."""

from __future__ import annotations

import math
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ifdsl.output.files import unwritable, write_json, write_rows, write_text
from ifdsl.output.manifest import Rows, card

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_PER_FILE = 50_000
Manifest = dict[str, Any]


def write_dataset(
    folder: Path, rows: Sequence[dict[str, Any]], splits: Sequence[str],
    manifest: Callable[[Rows, list[str]], Manifest], *, more: Sequence[pa.Field] = (),
    also: Mapping[str, str] | None = None,
) -> Manifest:
    """Write a dataset in the place of what is there, and return its manifest; raises SpecError.

    Each row names its split, of `splits` or train. `manifest` gets the rows by split and the names
    of the files; `more` are columns beyond those of every row, `also` texts by file name.
    """
    found: Rows = {name: [] for name in ("train", *splits)}
    for row in rows:
        found[row["split"]].append({k: v for k, v in row.items() if k != "split"})
    found = {name: some for name, some in found.items() if some}
    files: list[str] = []
    fresh = folder.with_name(f".{folder.name}.{os.getpid()}.new")
    try:
        for name, some in found.items():
            count = max(1, math.ceil(len(some) / ROWS_PER_FILE))
            for k in range(count):
                file = f"{name}-{k:05d}-of-{count:05d}.parquet"
                write_rows(fresh / file, some[k * ROWS_PER_FILE:(k + 1) * ROWS_PER_FILE], more)
                files.append(file)
        data = manifest(found, files)
        write_json(fresh / "manifest.json", data)
        write_text(fresh / "README.md", card(data, found))
        for name, text in (also or {}).items():
            write_text(fresh / name, text)
        shutil.rmtree(folder, ignore_errors=True)
        fresh.rename(folder)
    except OSError as error:
        raise unwritable(folder, error) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return data
