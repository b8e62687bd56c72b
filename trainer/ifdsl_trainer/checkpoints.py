"""Checkpoints of a run: those that are whole, and the folder that holds them."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from ifdsl_trainer.errors import TrainError

SIGNATURE = "ifdsl.json"
"""The file that is written last into a checkpoint, with what it was made with."""
FINAL, METRICS = "final", "metrics.jsonl"
"""What a run leaves beside its checkpoints: the model at its end, and a record for each log."""


def records(folder: Path) -> list[dict[str, Any]]:
    """Return what a run has logged; a record that a kill cut off is left out. Raises OSError."""
    found = []
    for line in (folder / METRICS).read_text(encoding="utf-8").splitlines():
        with suppress(ValueError):
            record = json.loads(line)
            if isinstance(record, dict) and "step" in record:
                found.append(record)
    return found


def kept(folder: Path) -> str:
    """Return what is left of a run, and how it goes on."""
    whole = newest(folder)
    if whole is None:
        return f"no whole checkpoint is in `{folder}`: the run has to begin anew"
    return (f"the last whole checkpoint is `{whole}`: the same call with --resume goes on from it")


def found(folder: Path) -> list[Path]:
    """Return the checkpoints of a run, whole or torn, the newest first."""
    numbered = [p for p in folder.glob("checkpoint-*") if p.name.rpartition("-")[2].isdecimal()]
    return sorted(numbered, key=lambda p: -int(p.name.rpartition("-")[2]))


def newest(folder: Path) -> Path | None:
    """Return the newest whole checkpoint of a run, if there is one."""
    return next((path for path in found(folder) if not torn(path)), None)


def torn(checkpoint: Path) -> str:
    """Return what a checkpoint lacks, or an empty text where it is whole."""
    try:
        sizes = json.loads((checkpoint / SIGNATURE).read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return f"it has no {SIGNATURE}, which is written last"
    for name, size in sizes.items():
        path = checkpoint / name
        if not path.is_file():
            return f"{name} is missing"
        if path.stat().st_size != size:
            return f"{name} has {path.stat().st_size:,} of {size:,} bytes"
    return ""


def to_resume(folder: Path, asked: str) -> tuple[str | None, list[str]]:
    """Return the checkpoint to go on from, and what there is to tell of the choice.

    `asked` is a checkpoint, or `last`, for which torn ones are passed over. With no checkpoint at
    all a run begins anew, so that a scheduler can start it each time by the same call. Raises
    TrainError where there are checkpoints and none is whole.
    """
    if asked != "last":
        if problem := torn(Path(asked)):
            raise TrainError(f"`{asked}` is no whole checkpoint of this trainer: {problem}")
        return asked, []
    notes: list[str] = []
    for path in found(folder):
        problem = torn(path)
        if not problem:
            return str(path), [*notes, f"going on from `{path}`"]
        notes.append(f"`{path}` is torn and passed over: {problem}")
    if notes:
        raise TrainError([*notes, f"no checkpoint in `{folder}` is whole: remove them to begin "
                          "anew"])
    return None, [f"`{folder}` has no checkpoint to go on from: the run begins anew"]


def finished(folder: Path, steps: int) -> bool:
    """Return whether a run has done all of its updates, and left its model."""
    last = newest(folder)
    return (last is not None and int(last.name.rpartition("-")[2]) >= steps
            and not torn(folder / FINAL))


def refuse_held(folder: Path) -> None:
    """Raise TrainError where a folder holds a run, which another would overwrite."""
    held = [p.name for p in (*found(folder), folder / FINAL, folder / METRICS) if p.exists()]
    if held:
        raise TrainError(f"`{folder}` holds a run already ({', '.join(held[:3])}): --resume goes "
                         "on with it; to begin anew, name another folder with -o, or remove it")


def refuse_unwritable(folder: Path) -> None:
    """Raise TrainError where a run cannot write to its folder, which is made."""
    probe = folder / f".{os.getpid()}.probe"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_text("ifdsl", encoding="utf-8")
        probe.unlink()
        if (folder / METRICS).exists():
            (folder / METRICS).open("a", encoding="utf-8").close()
    except OSError as error:
        raise TrainError(f"`{error.filename or folder}` cannot be written: {error.strerror} "
                         "(`output`, or -o, names the folder of a run)") from error
