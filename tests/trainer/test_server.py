"""A vLLM server that is not there, or is lost: TRL's own client against a scripted server.

vLLM itself is not run: of TRL's client, what sends parameters over NCCL is replaced.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from ifdsl_trainer.checkpoints import found, torn
from ifdsl_trainer.errors import Stopped, TrainError
from ifdsl_trainer.identity import Sign
from ifdsl_trainer.server import Guarded, refuse_dead
from ifdsl_trainer.trainer import Trainer
from scripted import FIRST, Scripted, build
from trl.generation import vllm_client, vllm_generation

pytest.importorskip("requests", reason="TRL's client of a server needs requests")


class Server(ThreadingHTTPServer):
    """Speaks as vLLM does, until `left` requests for completions are answered; then `dies`."""

    left = 10**9
    status = 200
    dies = "500"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        replies = {"/v1/models": {"data": [{"id": "m"}]}, "/server_info": {
            "vllm_config": {"model_config": {"logprobs_mode": "processed_logprobs"}}}}
        self._say(self.server.status, replies.get(self.path.partition("?")[0], {}))

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.left -= 1
        if self.server.left < 0:
            if self.server.dies == "reset":
                self.connection.close()
            else:
                self._say(int(self.server.dies), {"error": "out of memory"})
            return
        choices = [{"prompt_token_ids": prompt, "token_ids": [FIRST + i % 4, 2], "logprobs": {
            "tokens": ["token_id:9", "token_id:2"], "token_logprobs": [-1.0, -1.0],
            "top_logprobs": [{"token_id:9": -1.0}, {"token_id:2": -1.0}]}}
            for prompt in body["prompt"] for i in range(body["n"])]
        self._say(200, {"choices": choices})

    def _say(self, status: int, reply: Any) -> None:
        data = json.dumps(reply).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield made
    made.shutdown()
    made.server_close()


def address(server: Server) -> str:
    return f"http://127.0.0.1:{server.server_port}"


def test_no_server_is_told_with_the_command_that_starts_one(server: Server) -> None:
    refuse_dead(address(server), "m")
    server.status = 503
    with pytest.raises(TrainError, match="it answers with status 503"):
        refuse_dead(address(server), "m")
    with pytest.raises(TrainError) as error:
        refuse_dead("http://127.0.0.1:9", "Qwen/Q")
    assert "no vLLM server at `http://127.0.0.1:9` (`rollouts.vllm_server`)" in str(error.value)
    assert "refused" in str(error.value) and "vllm serve Qwen/Q --weight" in str(error.value)


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let TRL's client be made without vLLM, send no parameters, and not wait between tries."""
    for module in (vllm_client, vllm_generation):
        monkeypatch.setattr(module, "is_vllm_available", lambda *_, **__: True)
    monkeypatch.setattr(vllm_client.VLLMClient, "init_communicator", lambda *_, **__: None)
    monkeypatch.setattr(vllm_client.VLLMClient, "update_named_params", lambda *_: None)
    monkeypatch.setattr(vllm_client.VLLMClient, "reset_prefix_cache", lambda *_: None)
    monkeypatch.setattr(vllm_client.Retry, "sleep", lambda *_, **__: None)


@pytest.mark.parametrize(("dies", "told"), [
    ("500", "too many 500 error responses"), ("404", "Request failed: 404"),
    ("reset", "ConnectionError"),
])
def test_a_server_that_is_lost_stops_the_run_with_what_was_learnt(
    data: Path, tmp_path: Path, server: Server, client: None, dies: str, told: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Scripted, "_generate_single_turn", Trainer._generate_single_turn)
    server.left, server.dies = 1, dies
    trainer = build(data, tmp_path, [1.0, 0.0] * 4, steps=3, rollouts={
        "vllm": "server", "vllm_server": address(server), "group": 8, "prompts": 1,
        "max_tokens": 8})
    trainer.sign = Sign({"config": {}}, data / "manifest.json")
    assert isinstance(trainer.vllm_generation.vllm_client, Guarded)
    with pytest.raises(Stopped) as stop:
        trainer.train()
    assert f"the vLLM server at `{address(server)}` was lost after update 1:" in str(stop.value)
    assert told in str(stop.value) and "start it again: VLLM_SERVER" in str(stop.value)
    assert [p.name for p in found(tmp_path) if not torn(p)] == ["checkpoint-1"]


def test_parameters_that_cannot_be_sent_are_gathered_all_the_same() -> None:
    class Gone:
        def update_named_params(self, metadata: Any, named: Any) -> None:
            next(named)
            raise RuntimeError("NCCL error")

    guarded, named = Guarded(Gone(), 2), iter(range(5))
    guarded.update_named_params(None, named)
    assert list(named) == [] and guarded.lost == "RuntimeError: NCCL error"
    assert guarded.generate([[1], [3]], n=2)["completion_ids"] == [[2]] * 4
