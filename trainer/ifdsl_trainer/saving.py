"""Writing checkpoints whole or not at all.

A checkpoint is written to a temporary folder beside the others, signed with what it was made with
and the sizes of its files, and renamed. Only then are older ones deleted. So a full disk or a kill
in the middle of a save leaves the last whole checkpoint as it was.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from accelerate.utils import gather_object
from safetensors import SafetensorError
from transformers.trainer_utils import rotate_checkpoints
from trl import GRPOTrainer

from ifdsl.diagnostics import SpecError
from ifdsl_trainer.checkpoints import FINAL, kept
from ifdsl_trainer.errors import TrainError
from ifdsl_trainer.identity import Sign

TEMPORARY = ".saving"
UNWRITTEN = (OSError, RuntimeError, SafetensorError, SpecError)
"""What a failed write raises: Python, torch's writer, safetensors', and ours."""


class Saving(GRPOTrainer):  # type: ignore[misc]
    """Writes checkpoints whole or not at all; where one cannot be written, raises TrainError."""

    sign: Sign | None = None
    _saving = False

    def _get_output_dir(self, trial: Any) -> str:
        folder: str = super()._get_output_dir(trial)
        return os.path.join(folder, TEMPORARY) if self._saving else folder

    def _save_checkpoint(self, model: Any, trial: Any) -> None:
        save = super()._save_checkpoint
        self._write(f"checkpoint-{self.state.global_step}", lambda _: save(model, trial))
        if self.args.should_save:
            rotate_checkpoints(output_dir=self.args.output_dir, use_mtime=True,
                               save_total_limit=self.args.save_total_limit)

    def save_final(self) -> None:
        """Write the model that a run ends with."""
        self._write(FINAL, lambda folder: self.save_model(str(folder)))

    def _write(self, name: str, save: Callable[[Path], None]) -> None:
        """Write a folder of the output under a temporary name, and rename it."""
        folder = Path(self.args.output_dir)
        temporary = folder / TEMPORARY
        first = self.accelerator.is_main_process

        def finish() -> None:
            if first:
                if self.sign is not None:
                    self.sign.sign(temporary / name)
                shutil.rmtree(folder / name, ignore_errors=True)
                (temporary / name).rename(folder / name)

        if first:
            shutil.rmtree(temporary, ignore_errors=True)
        self.accelerator.wait_for_everyone()
        self._saving = True
        try:
            problem = _together(lambda: save(temporary / name)) or _together(finish)
            free = shutil.disk_usage(folder).free
        finally:
            self._saving = False
            if first:
                shutil.rmtree(temporary, ignore_errors=True)
        if problem:
            raise TrainError([
                f"`{folder / name}` could not be written: {problem} "
                f"({free / 1e6:,.1f} MB were left there)", kept(folder)])


def _together(act: Callable[[], None]) -> str:
    """Do something in every process; return why the first that could not, could not."""
    problem = ""
    try:
        act()
    except UNWRITTEN as error:
        problem = str(error).strip().split("\n")[0] or type(error).__name__
    return next(filter(None, gather_object([problem])), "")
