"""Checkpoints are whole or not there: full disks, torn files, folders that cannot be written."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from ifdsl_trainer.checkpoints import (
    found,
    newest,
    refuse_held,
    refuse_unwritable,
    to_resume,
    torn,
)
from ifdsl_trainer.errors import TrainError
from ifdsl_trainer.identity import Sign
from ifdsl_trainer.saving import TEMPORARY
from scripted import Scripted, build
from transformers import Trainer


def checkpoint(folder: Path, step: int) -> Path:
    """Write a signed checkpoint of two files."""
    path = folder / f"checkpoint-{step}"
    path.mkdir(parents=True)
    (folder / "manifest").write_text("{}", encoding="utf-8")
    (path / "model.safetensors").write_text("m" * 100, encoding="utf-8")
    (path / "optimizer.pt").write_text("o" * 50, encoding="utf-8")
    Sign({"config": {}}, folder / "manifest").sign(path)
    return path


def test_the_newest_whole_checkpoint_is_gone_on_from_and_torn_ones_are_told(tmp_path: Path) -> None:
    whole, deleted, cut, unsigned = (checkpoint(tmp_path, n) for n in (2, 4, 30, 100))
    assert [torn(path) for path in found(tmp_path)] == [""] * 4
    (deleted / "model.safetensors").unlink()
    (cut / "optimizer.pt").write_text("o", encoding="utf-8")
    (unsigned / "ifdsl.json").unlink()
    path, notes = to_resume(tmp_path, "last")
    assert path == str(whole) == str(newest(tmp_path))
    assert notes == [
        f"`{unsigned}` is torn and passed over: it has no ifdsl.json, which is written last",
        f"`{cut}` is torn and passed over: optimizer.pt has 1 of 50 bytes",
        f"`{deleted}` is torn and passed over: model.safetensors is missing",
        f"going on from `{whole}`"]
    assert to_resume(tmp_path, str(whole)) == (str(whole), [])
    with pytest.raises(TrainError, match=r"no whole checkpoint of this trainer: optimizer.pt"):
        to_resume(tmp_path, str(cut))
    shutil.rmtree(whole)
    with pytest.raises(TrainError, match=r"no checkpoint in .* is whole"):
        to_resume(tmp_path, "last")


def test_with_no_checkpoint_at_all_a_run_begins_anew_and_says_so(tmp_path: Path) -> None:
    assert to_resume(tmp_path / "x", "last") == (
        None, [f"`{tmp_path / 'x'}` has no checkpoint to go on from: the run begins anew"])


def test_a_folder_with_a_run_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "eval").mkdir()
    refuse_held(tmp_path)
    refuse_held(tmp_path / "absent")
    checkpoint(tmp_path, 2)
    with pytest.raises(TrainError, match=r"holds a run already \(checkpoint-2\): --resume"):
        refuse_held(tmp_path)


def test_folders_that_cannot_be_written(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")
    for folder in (file, file / "below"):
        with pytest.raises(TrainError, match=r"cannot be written: .*-o, names the folder"):
            refuse_unwritable(folder)
    (tmp_path / "run" / "metrics.jsonl").mkdir(parents=True)
    with pytest.raises(TrainError, match=r"metrics.jsonl` cannot be written"):
        refuse_unwritable(tmp_path / "run")
    refuse_unwritable(tmp_path / "new" / "run")
    assert not list((tmp_path / "new" / "run").iterdir())


def trained(data: Path, folder: Path, steps: int, **changes: Any) -> Scripted:
    trainer = build(data, folder, [1.0, 0.0] * 4, steps=steps, **changes)
    trainer.sign = Sign({"config": {}}, data / "manifest.json")
    return trainer


def full(self: Any, folder: str) -> None:
    """Play a disk that is full after half of the optimiser's state."""
    Path(folder, "optimizer.pt").write_bytes(b"half")
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("broken", [
    full, lambda self, folder: torch.save({"a": torch.zeros(9)}, "/nowhere/optimizer.pt")])
def test_a_full_disk_leaves_the_last_checkpoint_whole(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: Any
) -> None:
    trained(data, tmp_path, 1).train()
    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "_save_optimizer_and_scheduler", broken)
        with pytest.raises(TrainError) as error:
            trained(data, tmp_path, 3).train(str(tmp_path / "checkpoint-1"))
    assert "`checkpoint-2` could not be" in str(error.value).replace(f"{tmp_path}/", "")
    assert "MB were left there" in str(error.value)
    assert f"the last whole checkpoint is `{tmp_path / 'checkpoint-1'}`" in str(error.value)
    assert [p.name for p in found(tmp_path)] == ["checkpoint-1"] and not torn(newest(tmp_path))
    assert not (tmp_path / TEMPORARY).exists()
    again = trained(data, tmp_path, 3)
    again.train(str(tmp_path / "checkpoint-1"))
    assert [p.name for p in found(tmp_path)] == ["checkpoint-3", "checkpoint-2"]  # two are kept
    assert again.state.global_step == 3 and not any(map(torn, found(tmp_path)))


def test_a_model_that_cannot_be_written_at_the_end(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer = trained(data, tmp_path, 1)
    trainer.train()

    def no_room(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "save_model", no_room)
        with pytest.raises(TrainError, match=r"final` could not be written: \[Errno 28\] No space"):
            trainer.save_final()
    assert not (tmp_path / "final").exists()
    for _ in range(2):  # a second time, it takes the place of the first
        trainer.save_final()
        assert json.loads((tmp_path / "final" / "ifdsl.json").read_text("utf-8"))["files"]


def test_what_a_kill_left_of_a_save_is_no_checkpoint(data: Path, tmp_path: Path) -> None:
    left = tmp_path / TEMPORARY / "checkpoint-1"
    left.mkdir(parents=True)
    (left / "old").write_text("", encoding="utf-8")
    assert to_resume(tmp_path, "last")[0] is None
    trained(data, tmp_path, 1).train()
    assert not torn(tmp_path / "checkpoint-1") and not (tmp_path / "checkpoint-1" / "old").exists()
    assert not (tmp_path / TEMPORARY).exists()
