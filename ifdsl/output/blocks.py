"""Blocks of candidates: the unit of work that is done once, kept, and found again."""

from __future__ import annotations

import json
import multiprocessing
import os
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from pathlib import Path
from typing import Any, NamedTuple

from ifdsl.library.library import open_library
from ifdsl.output.files import unwritable, write_text
from ifdsl.rows.candidate import Builder
from ifdsl.rows.plan import plan

BLOCK = 500
_BUILDERS: dict[tuple[str, ...], Builder] = {}


class Block(NamedTuple):
    """Rows in order of index, reasons of failed attempts with examples, and holes."""

    rows: list[dict[str, Any]]
    reasons: Counter[str]
    examples: dict[str, str]
    holes: int


def make(builder: Builder, number: int) -> Block:
    """Return block `number` of a plan."""
    rows: list[dict[str, Any]] = []
    reasons: Counter[str] = Counter()
    examples: dict[str, str] = {}
    holes = 0
    for index in range(number * BLOCK, (number + 1) * BLOCK):
        made = builder.candidate(index)
        reasons.update(made.reasons)
        examples = {**made.examples, **examples}
        if made.row is None:
            holes += 1
        else:
            rows.append(made.row)
    return Block(rows, reasons, examples, holes)


def save(folder: Path, number: int, block: Block) -> None:
    """Keep a block; raises SpecError where the folder cannot be written."""
    head = {"reasons": dict(sorted(block.reasons.items())),
            "examples": dict(sorted(block.examples.items())),
            "holes": block.holes, "rows": len(block.rows)}
    lines = [json.dumps(head, ensure_ascii=False)]
    lines += [json.dumps(row, ensure_ascii=False) for row in block.rows]
    write_text(_path(folder, number), "\n".join(lines) + "\n")


def whole(folder: Path, blocks: int) -> bool:
    """Return whether so many blocks are kept: nobody is going to add one."""
    return all(_path(folder, number).exists() for number in range(blocks))


def _path(folder: Path, number: int) -> Path:
    return folder / f"block-{number:06d}.jsonl"


def load(folder: Path, number: int) -> Block | None:
    """Return a kept block, or None when it was not made or is damaged."""
    path = _path(folder, number)
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
        head = json.loads(lines[0])
        rows = [json.loads(line) for line in lines[1:] if line]
    except (FileNotFoundError, ValueError):
        return None
    except OSError as error:
        raise unwritable(path, error) from error
    if len(rows) != head["rows"]:
        return None
    return Block(rows, Counter(head["reasons"]), head.get("examples", {}), head["holes"])


def _follow_parent() -> None:
    """End this worker when its parent is gone: a killed compile leaves no process behind."""
    parent = multiprocessing.parent_process()

    def wait_for_end() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=wait_for_end, daemon=True).start()


def _worker(paths: tuple[str, ...], module: str, name: str, number: int, folder: str) -> int:
    key = (*paths, module, name)
    if key not in _BUILDERS:
        library = open_library(paths, strict=False)
        _BUILDERS[key] = Builder(library, plan(library, module, name))
    save(Path(folder), number, make(_BUILDERS[key], number))
    return number


def build(
    builder: Builder, paths: tuple[str, ...], module: str, name: str, numbers: Iterator[int],
    folder: Path, workers: int,
) -> Iterator[int]:
    """Make and keep the blocks of `numbers` that are not there yet; yield each when it is done.

    Blocks come in order with one worker, and in order of completion with several.
    """
    if workers <= 1:
        for number in numbers:
            if load(folder, number) is None:
                save(folder, number, make(builder, number))
            yield number
        return
    with ProcessPoolExecutor(workers, initializer=_follow_parent) as pool:
        running: set[Future[int]] = set()
        more = True
        while more or running:
            while more and len(running) < 2 * workers:
                upcoming = next(numbers, None)
                if upcoming is None:
                    more = False
                elif load(folder, upcoming) is not None:
                    yield upcoming
                else:
                    running.add(pool.submit(_worker, paths, module, name, upcoming, str(folder)))
            if not running:
                continue
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
