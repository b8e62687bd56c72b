"""Compiling: specs to datasets on disk, atomically, resumable, in shards."""

from __future__ import annotations

import json
import math
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ifdsl.diagnostics import Diagnostic, SpecError
from ifdsl.library.library import Library, open_library
from ifdsl.output.blocks import BLOCK, Block, build, load, whole
from ifdsl.output.dataset import write_dataset
from ifdsl.output.files import unwritable
from ifdsl.output.manifest import Rows, manifest
from ifdsl.rows.candidate import Builder
from ifdsl.rows.identity import library_hash
from ifdsl.rows.plan import Plan, datasets, plan

SPARE = 2
"""At most so many candidates are tried for each row that is wanted."""
MAX_HOLES = 0.1
"""At most this share of the candidates may be holes."""
Progress = Callable[[str, int, int], None]
"""(dataset, candidates done, rows wanted): called after each block."""


@dataclass(frozen=True)
class Compiled:
    """What became of one dataset; `complete` is false while other shards are missing."""

    name: str
    folder: Path
    rows: int
    manifest: dict[str, Any]
    complete: bool = True


def compile_specs(
    specs: str | Path | Iterable[str | Path], out: str | Path, *, workers: int = 1,
    shard: tuple[int, int] | None = None, rows: int | None = None, only: str | None = None,
    max_holes: float = MAX_HOLES, progress: Progress | None = None,
) -> list[Compiled]:
    """Compile every dataset of some specs into `out`; return what was made.

    `shard` (k, n) does the k-th of n parts (from 0); whoever finishes the last part writes the
    dataset. `rows` overrides how many rows are wanted, `only` names one dataset. A compile that
    was killed is resumed by the same call. Raises SpecError, also where more than the share
    `max_holes` of the candidates make no row in any attempt.
    """
    paths = [specs] if isinstance(specs, str | Path) else list(specs)
    library = open_library(paths)
    names = datasets(library, only)
    _writable(Path(out))
    texts = tuple(map(str, paths))
    return [
        _dataset(library, texts, module, name, Path(out), workers, shard, rows, max_holes, progress)
        for module, name in names
    ]


def _writable(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=out).close()
    except OSError as error:
        raise unwritable(out, error) from error


def _dataset(
    library: Library, paths: tuple[str, ...], module: str, name: str, out: Path, workers: int,
    shard: tuple[int, int] | None, rows: int | None, max_holes: float,
    progress: Progress | None,
) -> Compiled:
    made = plan(library, module, name)
    wanted = made.rows if rows is None else rows
    blocks = max(1, math.ceil(wanted * SPARE / BLOCK))
    key = f"{made.name}-{made.spec_hash[:12]}-{library_hash()[:12]}"
    work = out / ".work" / key
    builder = Builder(library, made)
    gather = Gathered(made, wanted)
    done = 0
    if shard is None:
        numbers = _until(gather, work, blocks)
        for _ in build(builder, paths, module, name, numbers, work, workers):
            done += 1
            gather.take(work)
            if progress:
                progress(made.name, min(done * BLOCK, blocks * BLOCK), wanted)
    else:
        finished = _finished(made, wanted, out / made.name)
        if finished is not None:
            return finished
        k, n = shard
        for _ in build(builder, paths, module, name, iter(range(k, blocks, n)), work, workers):
            done += 1
            if progress:
                progress(made.name, done * BLOCK * n, wanted)
        gather.take(work)
        finished = _finished(made, wanted, out / made.name)  # by a shard that had all it took
        if finished is not None:
            _clear(work, blocks)
            return finished
    if not gather.full and gather.next < blocks:
        return Compiled(made.name, work, len(gather.rows), {}, complete=False)
    _without_holes(made, gather, max_holes)
    finished = _finish(made, wanted, gather, out / made.name)
    _clear(work, 0 if shard is None else blocks)
    return finished


def _clear(work: Path, blocks: int) -> None:
    """Remove the blocks unless a shard is still to write one."""
    if whole(work, blocks):
        shutil.rmtree(work, ignore_errors=True)
        _tidy(work.parent)


def _finished(plan: Plan, wanted: int, folder: Path) -> Compiled | None:
    """Return the dataset if the other shards had all that it takes and wrote it."""
    try:
        data = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        same = (data["spec_hash"], data["library_hash"], data["rows_wanted"]) == (
            plan.spec_hash, library_hash(), wanted
        )
        return Compiled(plan.name, folder, sum(data["rows"].values()), data) if same else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _until(gather: Gathered, work: Path, blocks: int) -> Iterator[int]:
    """Yield block numbers until the rows suffice."""
    for number in range(blocks):
        gather.take(work)
        if gather.full:
            return
        yield number


class Gathered:
    """The rows gathered so far from finished blocks, strictly in order of index."""

    def __init__(self, plan: Plan, wanted: int) -> None:
        self.plan = plan
        self.wanted = wanted
        self.next = 0
        self.rows: list[dict[str, Any]] = []
        self.seen: set[str] = set()
        self.reasons: Counter[str] = Counter()
        self.examples: dict[str, str] = {}
        self.holes = 0
        self.repeats = 0

    @property
    def full(self) -> bool:
        return len(self.rows) >= self.wanted

    def take(self, work: Path) -> None:
        """Take the finished blocks that come next, dropping ids seen at a smaller index."""
        while not self.full:
            block: Block | None = load(work, self.next)
            if block is None:
                return
            self.next += 1
            self.reasons.update(block.reasons)
            self.examples = {**block.examples, **self.examples}
            self.holes += block.holes
            for row in block.rows:
                if self.full:
                    break
                if row["id"] in self.seen:
                    self.repeats += 1
                    continue
                self.seen.add(row["id"])
                self.rows.append(row)


def _without_holes(plan: Plan, gather: Gathered, most: float) -> None:
    """Raise where too many candidates are holes; their blocks are kept for another try."""
    looked = gather.next * BLOCK
    if not gather.rows or gather.holes <= most * looked:
        return
    reasons = "; ".join(f"{r} ({n:,})" for r, n in gather.reasons.most_common(3))
    raise SpecError([Diagnostic(
        "IFC613", f"{gather.holes:,} of {looked:,} candidates of `{plan.name}` make no row in any "
        f"attempt, more than {most:.0%}: {reasons}",
        hint="take what cannot stand together out of the mix, or raise --max-holes",
    )])


def _finish(plan: Plan, wanted: int, gather: Gathered, folder: Path) -> Compiled:
    if not gather.rows:
        reasons = "; ".join(r for r, _ in gather.reasons.most_common(3))
        raise SpecError([Diagnostic(
            "IFC605", f"the mix of `{plan.name}` makes no row: {reasons or 'no candidate holds'}",
        )])
    def told(splits: Rows, files: list[str]) -> dict[str, Any]:
        return manifest(plan, splits, files, gather.reasons, gather.examples,
                        gather.holes, gather.repeats, gather.next * BLOCK, wanted)

    data = write_dataset(folder, gather.rows, [s for s, _ in plan.splits], told)
    return Compiled(plan.name, folder, len(gather.rows), data)


def _tidy(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        return


def short(compiled: Compiled) -> Diagnostic | None:
    """Return the problem of a dataset with fewer rows than were asked for, if it has one."""
    wanted = compiled.manifest.get("rows_wanted", 0)
    if not compiled.complete or compiled.rows >= wanted:
        return None
    return Diagnostic(
        "IFC605", f"`{compiled.name}` has {compiled.rows:,} rows of {wanted:,}: the mix cannot "
        f"make more that differ", hint="widen its draws, or ask for fewer rows",
    )
