"""What goes wrong while a run goes on: signals, gradients that are no number, records, models."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import torch
import yaml
from ifdsl_trainer import run
from ifdsl_trainer.checkpoints import records, torn
from ifdsl_trainer.config import Config
from ifdsl_trainer.configfile import read_config
from ifdsl_trainer.data import load_rows
from ifdsl_trainer.errors import Stopped, TrainError
from ifdsl_trainer.launch import main
from ifdsl_trainer.pretrained import load_tokenizer, refuse_spoiled, refuse_unfit
from ifdsl_trainer.tell import Tell
from ifdsl_trainer.thinking import Template
from ifdsl_trainer.tiny.model import make_model, make_tokenizer
from ifdsl_trainer.trainer import Trainer
from safetensors.torch import load_file
from scripted import build


@pytest.fixture
def model(data: Path, tmp_path: Path) -> Path:
    """Return a small model and its tokenizer on the disk."""
    rows = load_rows(data, read_config({"model": "m"}))
    tokenizer = make_tokenizer([t["content"] for row in rows.train for t in row["prompt"]])
    make_model(tokenizer, hidden=32, layers=1, seed=3).save_pretrained(tmp_path / "model")
    tokenizer.save_pretrained(tmp_path / "model")
    return tmp_path / "model"


def settings(model: Path, **changes: Any) -> dict[str, Any]:
    return {"model": str(model), "device": "cpu", "precision": "fp32", "steps": 2,
            "save_every": 1, "output": str(model.parent / "out"), "thinking": {"mode": "native"},
            "rollouts": {"group": 4, "prompts": 4, "max_tokens": 8}, **changes}


def train(model: Path, data: Path, resume: str | None = None, **changes: Any) -> Any:
    c = read_config(settings(model, **changes))
    return run.train(c, str(model), load_rows(data, c), data, resume=resume)


def test_a_gradient_that_is_no_number_stops_before_it_is_applied(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the loss is finite, and its derivative is not."""
    for most in (1.0, 0.0):  # with and without clipping
        trainer = build(data, tmp_path, [1.0, 0.0] * 4, optimiser={
            "learning_rate": 1e-2, "micro_batch": 64, "beta": 0.0, "max_grad_norm": most})
        before = [p.detach().clone() for p in trainer.model.parameters()]
        next(trainer.model.parameters()).register_hook(lambda g: g * torch.inf)
        with pytest.raises(Stopped, match="gradient after update 0 is not finite"):
            trainer.train()
        after = trainer.model.parameters()
        assert all(torch.equal(a, b) for a, b in zip(before, after, strict=True))


def test_what_is_saved_at_a_stop_is_whole_and_gone_on_from(
    data: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nan(self: Any, *args: Any) -> Any:
        loss = original(self, *args)
        return loss * torch.nan if self.state.global_step == 1 else loss

    original = Trainer._compute_loss
    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "_compute_loss", nan)
        with pytest.raises(Stopped) as stop:
            train(model, data, save_every=2)
    assert "after update 1 is not finite" in str(stop.value)
    kept = model.parent / "out" / "checkpoint-1"
    assert f"the last whole checkpoint is `{kept}`" in str(stop.value) and not torn(kept)
    weights = load_file(kept / "model.safetensors")
    assert all(bool(w.isfinite().all()) for w in weights.values())
    assert train(model, data, resume="last", save_every=2).state.global_step == 2


def test_a_stop_on_a_full_disk_tells_both(
    data: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Trainer, "_compute_loss", lambda *_: (_ for _ in ()).throw(Stopped("x")))
    monkeypatch.setattr(Trainer, "save_model", no_room)
    with pytest.raises(Stopped) as stop:
        train(model, data)
    assert stop.value.problems[0] == "x" and len(stop.value.problems) == 3
    assert "No space left" in str(stop.value) and "the run has to begin anew" in str(stop.value)


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_a_run_after_the_update_with_a_checkpoint(
    data: Path, model: Path, monkeypatch: pytest.MonkeyPatch, number: int, status: int,
    capfd: pytest.CaptureFixture[str],
) -> None:
    def heard(self: Any, *args: Any) -> Any:
        os.kill(os.getpid(), number)
        return original(self, *args)

    original = Trainer._compute_loss
    before = signal.getsignal(number)
    path = model.parent / "config.yaml"
    path.write_text(yaml.safe_dump(settings(model, save_every=2, rollouts={
        "group": 4, "prompts": 2, "max_tokens": 8})), encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "_compute_loss", heard)
        assert main([str(path), str(data)]) == status
    name = signal.Signals(number).name
    out, err = capfd.readouterr()
    assert f"{name}: the run ends after this update and saves a checkpoint" in err
    assert f"error: stopped after update 1: {name}" in err and "--resume goes on" in err
    assert "update 1/2" in out and not torn(model.parent / "out" / "checkpoint-1")
    assert signal.getsignal(number) == before
    assert main([str(path), str(data), "--resume"]) == 0


def test_a_second_signal_ends_a_run_at_once(data: Path, model: Path) -> None:
    from ifdsl_trainer.interrupt import Requests

    requests = Requests(1)
    with pytest.raises(KeyboardInterrupt), requests.listening():
        for _ in range(2):
            os.kill(os.getpid(), signal.SIGINT)
    with pytest.raises(SystemExit) as stop, requests.listening():
        os.kill(os.getpid(), signal.SIGTERM)
    assert stop.value.code == 143


@pytest.mark.slow
def test_two_processes_end_together_on_a_schedulers_signal(data: Path, model: Path) -> None:
    path = model.parent / "config.yaml"
    path.write_text(yaml.safe_dump(settings(model, processes=2, steps=5000, save_every=5000)),
                    encoding="utf-8")
    metrics = model.parent / "out" / "metrics.jsonl"
    process = subprocess.Popen([sys.executable, "-m", "ifdsl", "train", str(path), str(data)],
                               stderr=subprocess.PIPE, text=True)
    while not (metrics.exists() and metrics.read_text(encoding="utf-8")):
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    err = process.communicate(timeout=120)[1]
    assert process.returncode == 143
    assert err.count("error: stopped after update") == 1 and "Traceback" not in err
    kept, = (model.parent / "out").glob("checkpoint-*")
    assert not torn(kept) and (kept / "rng_state_1.pth").exists()


@pytest.mark.slow
def test_two_processes_stop_on_a_gradient_that_one_of_them_spoils(
    data: Path, model: Path
) -> None:
    path = model.parent / "config.yaml"
    path.write_text(yaml.safe_dump(settings(model, processes=2)), encoding="utf-8")
    (model.parent / "sitecustomize.py").write_text(
        "import os\nif os.environ.get('RANK') == '1':\n"
        "    from ifdsl_trainer.trainer import Trainer\n"
        "    original = Trainer._compute_loss\n"
        "    def spoiled(self, *args):\n"
        "        loss = original(self, *args)\n"
        "        loss.register_hook(lambda g: g * float('nan'))\n"
        "        return loss\n"
        "    Trainer._compute_loss = spoiled\n", encoding="utf-8")
    env = {**os.environ,
           "PYTHONPATH": os.pathsep.join([str(model.parent), os.environ["PYTHONPATH"]])}
    done = subprocess.run([sys.executable, "-m", "ifdsl", "train", str(path), str(data)], env=env,
                          capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert done.stderr.count("error: the gradient after update 0 is not finite") == 1
    assert not torn(model.parent / "out" / "checkpoint-0")


def test_records_that_cannot_be_written_end_a_run_with_a_checkpoint(
    data: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(self: Tell, *args: Any, **others: Any) -> None:
        self.path = self.path.parent / "absent" / "metrics.jsonl"
        original(self, *args, **others)

    original = Tell.on_log
    monkeypatch.setattr(Tell, "on_log", gone)
    with pytest.raises(Stopped, match=r"metrics.jsonl` cannot be written: No such file") as stop:
        train(model, data, steps=4, save_every=4)
    assert stop.value.status == 1 and "checkpoint-2" in str(stop.value)


def test_a_record_that_was_cut_off_is_forgotten(data: Path, model: Path) -> None:
    train(model, data)
    metrics = model.parent / "out" / "metrics.jsonl"
    with metrics.open("a", encoding="utf-8") as file:
        file.write('{"step": 2, "rew')
    assert [x["step"] for x in records(metrics.parent)] == [1, 2, 2]
    shutil.rmtree(metrics.parent / "checkpoint-2")
    train(model, data, resume="last")
    assert all(map(json.loads, metrics.read_text(encoding="utf-8").splitlines()))


def unfit(model: Path, data: Path, **changes: Any) -> str:
    c: Config = read_config(settings(model, **changes))
    with pytest.raises(TrainError) as error:
        refuse_unfit(str(model), Template.of(load_tokenizer(str(model)), c.thinking),
                     load_rows(data, c).train, c)
    return str(error.value)


def test_models_that_have_no_room(data: Path, model: Path) -> None:
    path = model / "config.json"
    found = json.loads(path.read_text(encoding="utf-8"))

    def change(**to: Any) -> None:
        path.write_text(json.dumps({**found, **to}), encoding="utf-8")

    change(max_position_embeddings=16)
    assert "48 prompts have more than 8 tokens" in (told := unfit(model, data))
    assert "`data.max_prompt_tokens: 8` drops them" in told
    change(max_position_embeddings=8)
    assert "leaves no room for a prompt: the context of" in unfit(model, data)
    change(vocab_size=100)
    assert "they do not belong together" in unfit(model, data)
    change(model_type="nonesuch")
    assert "cannot be read" in unfit(model, data)


def test_models_that_cannot_be_loaded(data: Path, model: Path) -> None:
    weights = model / "model.safetensors"
    whole = weights.read_bytes()
    for broken in (whole[:len(whole) // 2], b"nothing"):
        weights.write_bytes(broken)
        with pytest.raises(TrainError, match=r"cannot be set up with the model .*SafetensorError"):
            train(model, data)
    weights.unlink()
    with pytest.raises(TrainError, match=r"no file named model\.safetensors"):
        train(model, data)
    (model / "tokenizer.json").write_text("{", encoding="utf-8")
    with pytest.raises(TrainError, match=r"the tokenizer of .* cannot be loaded"):
        train(model, data)
    with pytest.raises(TrainError, match="there is no such folder"):
        load_tokenizer(str(model / "absent"))


def test_weights_that_are_no_numbers() -> None:
    made = make_model(make_tokenizer(["a"]), hidden=32, layers=1)
    refuse_spoiled(made)
    with torch.no_grad():
        made.model.norm.weight[3] = torch.nan
    with pytest.raises(TrainError, match=r"`model\.norm\.weight` holds numbers that are not fin"):
        refuse_spoiled(made)


def test_a_template_that_raises_is_told(model: Path) -> None:
    for text in ("{% for x in %}<think>", "{{ raise_exception('no system') }}<think>"):
        (model / "chat_template.jinja").write_text(text, encoding="utf-8")
        with pytest.raises(TrainError, match="cannot write a conversation of user"):
            Template.of(load_tokenizer(str(model)), read_config(settings(model)).thinking)


def test_packages_that_are_not_there_are_told_before_anything_loads(
    data: Path, model: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "vllm", None)
    path = model.parent / "config.yaml"
    path.write_text(yaml.safe_dump(settings(model, rollouts={"vllm": "server"})), encoding="utf-8")
    assert main([str(path), str(data)]) == 1
    assert "`rollouts.vllm: server` needs the package vllm" in capsys.readouterr().err


def test_a_second_run_does_not_overwrite_the_first(data: Path, model: Path) -> None:
    train(model, data)
    with pytest.raises(TrainError, match="holds a run already"):
        train(model, data, seed=18)
