"""Which constraints serve the purpose of a published one: of std, and of the packs themselves."""

from __future__ import annotations

import tomllib

from ifdsl.api import Library
from ifdsl.resources import published_path

Counterparts = dict[str, dict[str, tuple[str, ...]]]
"""By pack, then by published id: the names of constraints, the pack's own last."""


def counterparts(library: Library) -> Counterparts:
    """Return the counterparts of every published id of the packs `ifeval`, `iftrain`, `ifbench`."""
    table = tomllib.loads(published_path().read_text(encoding="utf-8"))
    out: Counterparts = {}
    for pack, ids in table.items():
        library.module(pack)
        own = {d.id: d.qualified for d in library.definitions() if d.module == pack}
        out[pack] = {id: (*(f"std.{name}" for name in row["std"]), own[id])
                     for id, row in ids.items()}
    return out
