"""Writing that is never half done: to a temporary name, then renamed."""

from __future__ import annotations

import json
import os
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
        ("text", pa.string()), ("edit", pa.string()), ("violates", pa.string()),
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


def write_text(path: Path, text: str) -> None:
    """Write a text file atomically; raises SpecError."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise unwritable(path, error) from error


def write_json(path: Path, value: Any) -> None:
    """Write a JSON file atomically; raises SpecError."""
    write_text(path, json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n")


def write_rows(path: Path, rows: list[dict[str, Any]]) -> None:
    """Write rows as a Parquet file atomically; raises SpecError."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        table = pa.Table.from_pylist(rows, schema=schema())
        pq.write_table(table, temporary, row_group_size=1000, compression="zstd")
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise unwritable(path, error) from error


def read_rows(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a Parquet or JSON-lines file; raises SpecError."""
    try:
        if path.suffix == ".parquet":
            import pyarrow.parquet as pq

            rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
            return rows
        return [json.loads(x) for x in path.read_text(encoding="utf-8").split("\n") if x.strip()]
    except (OSError, ValueError) as error:
        raise SpecError([Diagnostic("IFC704", f"`{path}` cannot be read: {error}")]) from error
