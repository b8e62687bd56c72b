"""Tables of stages: what became of each row, a line each, written as the stage goes on."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from ifdsl.output.files import unwritable

Given = tuple[str, str, Any]
"""A path of a draw, a parameter, and the value that it has in place of the drawn one."""


@dataclass(frozen=True)
class Item:
    """A row on its way: how it was drawn, and its columns so far.

    `added` are the paths under which more constraints were drawn, one for each round.
    """

    index: int
    attempt: int = 0
    given: tuple[Given, ...] = ()
    added: tuple[str, ...] = ()
    row: dict[str, Any] = field(default_factory=dict)

    def having(self, **columns: Any) -> Item:
        """Return the item with some columns set."""
        return replace(self, row={**self.row, **columns})


@dataclass(frozen=True)
class Fate:
    """What became of an item at a stage: kept if `why` is empty; `told` says more."""

    item: Item
    why: str = ""
    told: str = ""


Work = Callable[[Sequence[Item]], list[Fate]]
BATCH = 64


def table(path: Path, items: Sequence[Item], work: Work, size: int = BATCH) -> list[Fate]:
    """Return what a stage makes of some items, kept in a file.

    The file has its name once the stage is done; until then it grows batch by batch under another,
    and the same call goes on from there.
    """
    if path.exists():
        return fates(path)
    part = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        found = _whole(part)
        with part.open("ab") as file:
            for low in range(len(found), len(items), size):
                lines = [_line(fate) for fate in work(items[low:low + size])]
                file.write(b"".join(lines))
                file.flush()
                os.fsync(file.fileno())
                found += map(_read, lines)  # as it will be read when the stage is resumed
        part.replace(path)
    except OSError as error:
        raise unwritable(path, error) from error
    return found


def fates(path: Path) -> list[Fate]:
    """Return what became of the items of a stage that is done."""
    return [_read(line) for line in path.read_bytes().splitlines()]


def _whole(part: Path) -> list[Fate]:
    """Return what is in a file that was cut off, and take away its torn end."""
    if not part.exists():
        return []
    data = part.read_bytes()
    whole = data[:data.rfind(b"\n") + 1]
    if len(whole) < len(data):
        os.truncate(part, len(whole))
    return [_read(line) for line in whole.splitlines()]


def _line(fate: Fate) -> bytes:
    return json.dumps(asdict(fate), ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def _read(line: bytes) -> Fate:
    data = json.loads(line)
    item = data["item"]
    given = tuple((path, name, _frozen(value)) for path, name, value in item["given"])
    return Fate(Item(item["index"], item["attempt"], given, tuple(item["added"]), item["row"]),
                data["why"], data["told"])


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
