"""What a checkpoint was made with; a run is resumed only under the same."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from ifdsl.endpoints.settings import FREE as UNANSWERING
from ifdsl.output.files import write_json
from ifdsl.text import TEXT_MODEL_VERSION
from ifdsl_trainer.checkpoints import SIGNATURE as FILE
from ifdsl_trainer.config import Config
from ifdsl_trainer.errors import TrainError

PACKAGES = ("ifdsl", "torch", "transformers", "trl", "accelerate", "datasets", "peft", "vllm")
FREE = frozenset(f"config.{key}" for key in (
    "output", "save_every", "keep", "log_every", "log_completions", "track", "report_rows",
    "report_against", "probes", "rollouts.vllm_server",
    *(f"judge.{key}" for key in UNANSWERING)))
"""Keys that change nothing of what is computed, but for where a run stops."""


def identity(
    config: Config, manifest: dict[str, Any], processes: int, sources: Mapping[str, str]
) -> dict[str, Any]:
    """Return what the updates of a run depend on, besides the machine.

    `sources` are the hashes of files beside the dataset, by what they are for.
    """
    text = json.dumps(manifest, sort_keys=True, ensure_ascii=False)
    return {
        "manifest": sha256(text.encode()).hexdigest()[:32],
        "spec_hash": manifest["spec_hash"],
        "library_hash": manifest["library_hash"],
        "text_model": TEXT_MODEL_VERSION,
        "sources": dict(sources),
        "processes": processes,
        "packages": {p: v for p in PACKAGES if (v := _version(p)) is not None},
        "config": config.model_dump(),
    }


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def differences(then: Any, now: Any, at: str = "") -> list[str]:
    """Return what differs between two identities, key by key."""
    if isinstance(then, dict) and isinstance(now, dict):
        keys = [k for k in sorted({*then, *now}) if f"{at}.{k}" not in FREE]
        return [d for k in keys
                for d in differences(then.get(k), now.get(k), f"{at}.{k}" if at else k)]
    return [] if then == now else [f"{at}: {json.dumps(then)} then, {json.dumps(now)} now"]


def refuse_other(checkpoint: Path, now: dict[str, Any]) -> None:
    """Raise TrainError where a checkpoint was made with anything else."""
    try:
        then = json.loads((checkpoint / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise TrainError(f"`{checkpoint}` is no checkpoint of this trainer: {error}") from error
    then.pop("files", None)
    # through JSON, so that tuples and lists compare alike
    if found := differences(then, json.loads(json.dumps(now))):
        raise TrainError([f"`{checkpoint}` was made with something else, and a run is resumed only "
                          "under the same:", *(f"  {d}" for d in found)])


class Sign:
    """Writes the identity and the manifest into a checkpoint, last of all its files."""

    def __init__(self, identity: dict[str, Any], manifest: Path) -> None:
        self.identity, self.manifest = identity, manifest

    def sign(self, folder: Path) -> None:
        """Write both files into a folder, with the sizes of those that are there."""
        shutil.copyfile(self.manifest, folder / "manifest.json")
        sizes = {str(p.relative_to(folder)): p.stat().st_size
                 for p in sorted(folder.rglob("*")) if p.is_file() and p.name != FILE}
        write_json(folder / FILE, {**self.identity, "files": sizes})
