"""What is costly to make from the shipped files, kept between runs in the user's cache folder."""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


def folder() -> Path:
    """Return `$XDG_CACHE_HOME/ifdsl`, by default `~/.cache/ifdsl`.

    Never a shared temporary folder: what is read from it is unpickled.
    """
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if os.path.isabs(base) else Path("~/.cache").expanduser()) / "ifdsl"


def cached(of: Path, made_from: bytes, make: Callable[[], T]) -> T:
    """Return what `make` makes of a file, or made in an earlier run from the same bytes.

    There is one entry for each file, so that installations do not share theirs; one made from
    other bytes, or unreadable, is made anew. Where nothing can be kept, nothing is.
    """
    name = sha256(str(of.resolve()).encode()).hexdigest()[:12]
    path = folder() / f"{of.stem}-{name}.pickle"
    key = sha256(sys.version.encode() + made_from).digest()
    with suppress(Exception):  # a torn entry raises anything
        data = path.read_bytes()
        if data.startswith(key):
            kept: T = pickle.loads(data[len(key):])
            return kept
    made = make()
    part = path.with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            part.write_bytes(key + pickle.dumps(made, pickle.HIGHEST_PROTOCOL))
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    return made
