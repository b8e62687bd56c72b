"""Importing published prompts: as rows, word for word, and as a spec to draw more like them."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from ifdsl.api import Bound, Library
from ifdsl.compose import tree as b
from ifdsl.compose.expand import row_text
from ifdsl.compose.schemes import Reward
from ifdsl.diagnostics import Diagnostic, SpecError
from ifdsl.library.library import PACKS
from ifdsl.output.files import unwritable, write_json, write_rows, write_text
from ifdsl.output.imported_spec import spec_text
from ifdsl.output.manifest import card, manifest
from ifdsl.output.published import Published, public
from ifdsl.rows.candidate import TRIVIAL, row_id
from ifdsl.rows.identity import library_hash
from ifdsl.rows.plan import Plan

SPLIT = "test"
DATASET = "published"


@dataclass(frozen=True)
class Imported:
    """What was made: the spec, the folder of rows, and how many there are."""

    spec: Path
    rows: Path
    count: int


def import_ifeval(
    source: Path, prompts: Sequence[Published], library: Library, out: Path
) -> Imported:
    """Write a spec and the rows of published prompts into the folder `out`, all or nothing.

    `out` must be new or empty. Raises SpecError where it is not, or cannot be written, and where
    there are no prompts.
    """
    if not prompts:
        raise SpecError([Diagnostic("IFC704", f"no prompt of `{source}` is left to import")])
    name = module_name(source)
    rows = published_rows(source, prompts)
    files = [f"{SPLIT}-00000-of-00001.parquet"]
    plan = Plan(f"{name}.{DATASET}", name, (), (), len(rows), 0, (), None, Reward(),
                _hash(prompts))
    split = {SPLIT: rows}
    data = manifest(plan, split, files, Counter(), {}, 0, 0, len(rows), len(rows))
    fresh = out.parent / f".{out.name}.{os.getpid()}.new"
    try:
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise SpecError([Diagnostic("IFC801", f"`{out}` is there already and not empty",
                                        hint="name a new folder with -o")])
        folder = fresh / f"{name}.{DATASET}"
        write_text(fresh / f"{name}.ifc", spec_text(source.name, prompts, library))
        write_rows(folder / files[0], rows)
        write_json(folder / "manifest.json", data)
        write_text(folder / "README.md", card(data, split))
        if out.exists():
            out.rmdir()
        fresh.rename(out)
    except OSError as error:
        raise unwritable(out, error) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return Imported(out / f"{name}.ifc", out / f"{name}.{DATASET}", len(rows))


def module_name(source: Path) -> str:
    """Return a name for the spec of a file: letters, digits and `_`, and no pack's name."""
    stem = source.name.split(".", 1)[0]
    name = re.sub(r"[^a-z0-9]+", "_", stem.lower()).strip("_")
    if not name or name[0].isdigit() or name in PACKS:
        name = f"prompts_{name}".rstrip("_")
    return name


def indexes(prompts: Sequence[Published]) -> list[int]:
    """Return the rows' indexes: the keys where all are whole numbers, else the line numbers."""
    keys = [str(p.key) for p in prompts]
    if all(k.isascii() and k.isdigit() and len(k) < 19 for k in keys):
        numbers = list(map(int, keys))
        if len(set(numbers)) == len(numbers):
            return numbers
    return [p.line for p in prompts]


def published_rows(source: Path, prompts: Sequence[Published]) -> list[dict[str, Any]]:
    """Return the rows of published prompts."""
    digest = _hash(prompts)
    return [_row(source, p, index, digest)
            for p, index in zip(prompts, indexes(prompts), strict=True)]


def _row(source: Path, p: Published, index: int, digest: str) -> dict[str, Any]:
    check = row_text(p.tree, "en")
    return {
        "id": row_id(p.prompt, check),
        "prompt": [{"role": "user", "content": p.prompt}],
        "check": check,
        "names": [leaf.name for leaf in p.leaves],
        "args": json.dumps([{k: public(v) for k, v in leaf.args} for leaf in p.leaves],
                           ensure_ascii=False),
        "composition": b.composition(p.tree),
        "depth": b.depth(p.tree),
        "n_constraints": len(p.leaves),
        "lang": "en",
        "task": p.prompt,
        "source": source.name,
        "branch": None,
        "floor": _floor(p),
        "witness": None,
        "near_misses": None,
        "proof": None,
        "spec_hash": digest,
        "library_hash": library_hash(),
        "seed": 0,
        "index": index,
    }


def _floor(p: Published) -> float:
    """Return 1 where a trivial answer, the prompt's echo say, passes everything, else 0."""
    bound = Bound(p.tree)
    return float(any(bound.status(x) == "pass" for x in (*TRIVIAL["en"], p.prompt)))


def _hash(prompts: Sequence[Published]) -> str:
    """Return a hash of what was imported, whatever the layout of the file."""
    digest = sha256()
    for p in prompts:
        digest.update(f"{p.key}\x1f{p.prompt}\x1f{row_text(p.tree, 'en')}\x1e".encode())
    return digest.hexdigest()[:32]
