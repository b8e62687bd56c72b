"""Files of rows and lines; writing is never half done: to a temporary name, then renamed."""

from __future__ import annotations

import gzip
import json
import os
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ifdsl.diagnostics import Diagnostic, SpecError

if TYPE_CHECKING:
    import pyarrow as pa


def schema() -> pa.Schema:
    """Return the columns of a row (DESIGN section 6)."""
    import pyarrow as pa

    message = pa.struct([("role", pa.string()), ("content", pa.string())])
    near_miss = pa.struct([
        ("text", pa.string()), ("edit", pa.string()), ("violates", pa.list_(pa.string())),
    ])
    return pa.schema([
        ("id", pa.string()), ("prompt", pa.list_(message)), ("check", pa.string()),
        ("names", pa.list_(pa.string())), ("args", pa.string()), ("composition", pa.string()),
        ("depth", pa.int32()), ("n_constraints", pa.int32()), ("lang", pa.string()),
        ("task", pa.string()), ("source", pa.string()), ("branch", pa.string()),
        ("floor", pa.float64()), ("witness", pa.string()), ("near_misses", pa.list_(near_miss)),
        ("proof", pa.string()), ("spec_hash", pa.string()), ("library_hash", pa.string()),
        ("seed", pa.int64()), ("index", pa.int64()),
    ])


def unwritable(path: Path, error: OSError) -> SpecError:
    """Return the error for a path that cannot be written."""
    return SpecError([Diagnostic(
        "IFC801", f"`{path}` cannot be written: {error.strerror or error}",
        hint="choose another folder with -o, or make room on the disk",
    )])


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """Yield a temporary name that becomes `path` when all went well; raises SpecError."""
    temporary = path.parent / f".{path.name}.{os.getpid()}.tmp"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        temporary.replace(path)
    except OSError as error:
        raise unwritable(path, error) from error
    finally:
        with suppress(OSError):
            temporary.unlink()


def write_text(path: Path, text: str) -> None:
    """Write a text file atomically; raises SpecError."""
    with _whole(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def write_json(path: Path, value: Any) -> None:
    """Write a JSON file atomically; raises SpecError."""
    write_text(path, json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n")


def write_table(path: Path, table: pa.Table) -> None:
    """Write a table as a Parquet file atomically; raises SpecError."""
    import pyarrow.parquet as pq

    with _whole(path) as temporary:
        pq.write_table(table, temporary, row_group_size=1000, compression="zstd")


def write_rows(
    path: Path, rows: list[dict[str, Any]], more: Sequence[pa.Field] = ()
) -> None:
    """Write rows as a Parquet file atomically, with `more` columns; raises SpecError."""
    import pyarrow as pa

    columns = pa.schema([*schema(), *more])
    write_table(path, pa.Table.from_pylist(rows, schema=columns))


def unreadable(path: Path, error: Exception) -> SpecError:
    """Return the error for a data file that cannot be read."""
    reason = getattr(error, "strerror", None) or error
    if isinstance(error, UnicodeDecodeError):
        reason = f"not UTF-8 (line {error.object[:error.start].count(10) + 1})"
    return SpecError([Diagnostic("IFC704", f"`{path}` cannot be read: {reason}")])


def read_rows(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a Parquet or JSON-lines file (gzipped or not); raises SpecError."""
    if path.suffix != ".parquet":
        return [record for _, record in read_lines(path)]
    import pyarrow.parquet as pq

    try:
        rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from error
    return rows


def dataset_rows(data: Path) -> list[tuple[str, dict[str, Any]]]:
    """Return the rows of a dataset's folder or of a file, with their places; raises SpecError."""
    files = sorted([*data.glob("*.parquet"), *data.glob("*.jsonl")]) if data.is_dir() else [data]
    rows = [(f"`{file}`, row {n}", row) for file in files
            for n, row in enumerate(read_rows(file), 1)]
    if not rows:
        below = sorted({str(p.parent) for p in data.glob("*/*.parquet")})
        hint = f"name a dataset: {', '.join(below)}" if below else "ifdsl compile specs/ -o data/"
        raise SpecError([Diagnostic("IFC704", f"`{data}` holds no rows", hint=hint)])
    for where, row in rows:
        if not isinstance(row, dict) or not isinstance(row.get("check"), str):
            raise SpecError([Diagnostic("IFC704", f"{where}: no text `check`",
                                        hint="rows come from ifdsl compile or import")])
    return rows


def read_lines(
    path: Path, broken: list[Diagnostic] | None = None
) -> list[tuple[int, dict[str, Any]]]:
    """Return the objects of a JSON-lines file (gzipped or not) with their line numbers.

    Broken lines are added to `broken` where it is given; else they are raised, all of them, as a
    SpecError.
    """
    lost: list[Diagnostic] = [] if broken is None else broken
    try:
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        text = data.decode("utf-8")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise unreadable(path, error) from error
    out = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            lost.append(Diagnostic("IFC702", f"`{path}`, line {number}: {error}"))
            continue
        if isinstance(record, dict):
            out.append((number, record))
        else:
            lost.append(Diagnostic("IFC702", f"`{path}`, line {number}: no JSON object"))
    if lost and broken is None:
        raise SpecError(lost)
    return out
