"""A server under slow, rude and ending clients, and under loss of its processes."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="serving needs the extra `serve`")
import uvicorn
from fastapi.testclient import TestClient
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from ifdsl.output.batch import Item, Scored
from ifdsl.serving.app import app
from ifdsl.serving.gate import Limits, impatient
from ifdsl.serving.pool import Pool

BRIEF = "ifc 1 for en constraint t.brief { check count(words) <= 2 }"


def doing(items: Sequence[Item]) -> list[Scored]:
    """Sleep, or kill the process, always or once, or crash, as the answers say."""
    for item in items:
        what, _, more = item.response.partition(" ")
        if what == "sleep":
            time.sleep(float(more))
        if what == "crash":
            raise OSError("the disk is full")
        if what == "kill" or (what == "once" and not Path(more).exists()):
            if more:
                Path(more).touch()
            os.kill(os.getpid(), signal.SIGKILL)
    return [Scored(1.0) for _ in items]


def pooled(workers: int, seconds: float, *batches: list[str]) -> tuple[list[list[str]], int]:
    """Return the errors of each answer of some batches, scored at once, and the restarts."""
    async def run() -> tuple[list[list[str]], int]:
        pool = Pool(workers, seconds, work=doing)
        try:
            found = await asyncio.gather(*(pool.score([Item(BRIEF, x) for x in batch])
                                           for batch in batches))
            return [[x.error for x in batch] for batch in found], pool.restarts
        finally:
            pool.close()

    return asyncio.run(run())


def test_waiting_for_a_process_is_not_counted() -> None:
    assert pooled(1, 2.0, *[["sleep 0.4"]] * 8) == ([[""]] * 8, 0)


def test_a_process_that_is_lost_costs_nobody_else_anything() -> None:
    (killed, *others), restarts = pooled(2, 30.0, ["kill"] * 3, *[["sleep 0.3"]] * 12)
    assert all("lost" in x for x in killed) and others == [[""]] * 12
    assert restarts == 7  # the batch once, and each of its answers twice


def test_an_answer_whose_process_was_killed_by_another_is_scored(tmp_path: Path) -> None:
    assert pooled(1, 30.0, [f"once {tmp_path / 'flag'}"]) == ([[""]], 1)


def test_a_crash_is_told_and_ends_no_process() -> None:
    assert pooled(1, 30.0, ["a", "crash"]) == ([["", "OSError: the disk is full"]], 0)


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(app(Limits(workers=1, size=4096))) as made:
        yield made


def test_what_is_no_json_of_ours_is_refused_and_not_sent_back(client: TestClient) -> None:
    for text in ('{"items": [{"check": "x", "response": "secret", "truncated": NaN}]}',
                 '{"items": [{"check": "x", "response": "secret", "more": 1}]}', '{"items": [{"s',
                 '{"items":' + "[" * 2000 + "]" * 2000 + "}", "[]", "NaN", ""):
        found = client.post("/score", content=text, headers={"Content-Type": "application/json"})
        assert found.status_code in (400, 422) and "secret" not in found.text, text


def test_surrogates_break_nothing(client: TestClient) -> None:
    text = json.dumps({"items": [{"check": BRIEF, "response": "\ud800 a", "task": "\udfff"},
                                 {"check": "ifc \ud800", "response": "a", "reward": "\ud800"},
                                 {"check": BRIEF, "response": "a"}], "verdicts": True})
    found = client.post("/score", content=text, headers={"Content-Type": "application/json"})
    assert found.status_code in (200, 422), found.text
    if found.status_code == 200:
        assert [x["reward"] for x in found.json()["items"]][2] == 1


def test_a_body_in_chunks_is_read_up_to_the_bound(client: TestClient) -> None:
    body = json.dumps({"items": [{"check": BRIEF, "response": "a"}]}).encode()
    kind = {"Content-Type": "application/json"}
    found = client.post("/score", content=iter([body[:9], body[9:]]), headers=kind)
    assert found.json()["items"][0]["reward"] == 1
    assert client.post("/score", content=iter([b" " * 3000] * 2), headers=kind).status_code == 413


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A server that waits half a second for a request, and takes two at once."""
    bound = socket.create_server(("127.0.0.1", 0))
    limits = Limits(workers=1, waiting=2, reading=0.5)
    server = uvicorn.Server(uvicorn.Config(
        app(limits), log_level="error", http=impatient(AutoHTTPProtocol, limits.reading)))
    thread = threading.Thread(target=server.run, args=([bound],))
    thread.start()
    yield bound.getsockname()[1]
    server.should_exit = True
    thread.join()


HEAD = b"POST /score HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


def opened(port: int, first: bytes) -> socket.socket:
    made = socket.create_connection(("127.0.0.1", port), timeout=30)
    made.sendall(first)
    return made


def told(connection: socket.socket) -> bytes:
    """Return what a server says until it closes the connection."""
    with connection:
        return b"".join(iter(lambda: connection.recv(4096), b""))


def test_a_slow_body_is_refused(port: int) -> None:
    assert b" 408 " in told(opened(port, HEAD + b"Content-Length: 99\r\n\r\n{"))


@pytest.mark.parametrize("first", [b"", b"POST", HEAD])
def test_a_slow_head_is_cut_off(port: int, first: bytes) -> None:
    assert told(opened(port, first)) == b""


def test_slow_requests_count_among_those_at_once(port: int) -> None:
    slow = [opened(port, HEAD + b"Content-Length: 99\r\n\r\n{") for _ in range(2)]
    time.sleep(0.1)
    assert b" 429 " in told(opened(port, HEAD + b"Content-Length: 99\r\n\r\n{"))
    assert all(b" 408 " in told(x) for x in slow)


def test_a_connection_may_be_used_again(port: int) -> None:
    with opened(port, b"") as connection:
        for _ in range(2):
            connection.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
            found = b""
            while b'"restarts":' not in found:
                found += connection.recv(4096)
            assert b" 200 " in found
            time.sleep(0.3)


def started(*more: str) -> tuple[subprocess.Popen[str], str]:
    """Return a server in a process group of its own, and the address that it tells."""
    process = subprocess.Popen(
        [sys.executable, "-m", "ifdsl", "serve", "--port", "0", "--workers", "2", *more],
        stderr=subprocess.PIPE, text=True, start_new_session=True)
    assert process.stderr is not None
    line = process.stderr.readline()
    assert "scoring at http://127.0.0.1:" in line, line + process.stderr.read()
    return process, line.split("http://")[1].split("/")[0]


def answered(where: str) -> None:
    host, port = where.split(":")
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        body = json.dumps({"items": [{"check": BRIEF, "response": "a"}] * 2}).encode()
        connection.sendall(HEAD + f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
        assert b" 200 " in connection.recv(4096)


def test_ctrl_c_ends_it_in_silence() -> None:
    process, where = started()
    answered(where)
    os.killpg(process.pid, signal.SIGINT)
    assert (process.communicate(timeout=60)[1], process.returncode) == ("", 0)


def test_a_killed_server_leaves_no_process() -> None:
    process, where = started()
    answered(where)
    process.kill()
    process.wait()
    for _ in range(100):
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    os.killpg(process.pid, signal.SIGKILL)
    pytest.fail("its processes outlive it")


def test_a_port_in_use_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ran = subprocess.run(
            [sys.executable, "-m", "ifdsl", "serve", "--port", str(taken.getsockname()[1])],
            capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 1 and "in use" in ran.stderr and "Traceback" not in ran.stderr


def test_a_judge_that_cannot_be_asked_is_told_at_the_start(tmp_path: Path) -> None:
    judge = tmp_path / "judge.yaml"
    judge.write_text(f"url: http://x/v1\nmodel: j\ncache: {judge}\n", encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "ifdsl", "serve", "--port", "0", "--judge", str(judge)],
        capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 1 and "cannot be kept" in ran.stderr
    assert "Traceback" not in ran.stderr
