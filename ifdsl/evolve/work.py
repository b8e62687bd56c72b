"""Where the tables of an evolution lie while it is under way, and what they depend on."""

from __future__ import annotations

import fcntl
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from ifdsl.diagnostics import Diagnostic, SpecError
from ifdsl.endpoints.settings import FREE
from ifdsl.evolve.plan import Evolution
from ifdsl.evolve.settings import Config
from ifdsl.output.files import unreadable, unwritable
from ifdsl.rows.identity import library_hash


def models(config: Config) -> dict[str, Any]:
    """Return what of a configuration the rows depend on."""
    parts = ((name, getattr(config, name)) for name in Config.model_fields)
    return {name: part.model_dump(exclude=FREE) for name, part in parts if part is not None}


def work_folder(out: Path, evolution: Evolution, config: Config) -> Path:
    """Return the folder of an evolution's tables; raises SpecError.

    It is named by all that they depend on: the spec, the library, the stages, the models, how many
    rows are wanted, and the evaluation sets.
    """
    made_of = {"spec": evolution.base.spec_hash, "library": library_hash(), "stages": _stages(),
               "rows": evolution.base.rows, "models": models(config)}
    digest = sha256(json.dumps(made_of, sort_keys=True).encode())
    for path in evolution.against:
        try:
            digest.update(sha256(path.read_bytes()).digest())
        except OSError as error:
            raise unreadable(path, error) from error
    return out / ".work" / f"{evolution.name}-{digest.hexdigest()[:16]}"


def _stages() -> str:
    """Return a hash of the modules of this package."""
    digest = sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


@contextmanager
def alone(work: Path) -> Iterator[None]:
    """Keep other processes from the tables of an evolution; raises SpecError where one is at it."""
    try:
        work.mkdir(parents=True, exist_ok=True)
        file = (work / "lock").open("w")
    except OSError as error:
        raise unwritable(work, error) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise SpecError([Diagnostic(
                "IFC801", f"the same evolution is under way in `{work.parent.parent}`",
                hint="wait for it, or choose another folder with -o")]) from error
        yield


def clear(work: Path) -> None:
    """Remove the tables of an evolution that is done."""
    shutil.rmtree(work, ignore_errors=True)
    with suppress(OSError):  # another one is under way
        work.parent.rmdir()
