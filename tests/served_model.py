"""A real server of a model in a folder: `transformers serve`."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def serving_model(folder: Path) -> Iterator[str]:
    """Start a server of a model; give its address."""
    import httpx

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = folder.parent / "log"
    with log.open("w") as told:
        server = subprocess.Popen(
            [sys.executable, "-c", "from transformers.cli.transformers import app; app()", "serve",
             str(folder), "--host", "127.0.0.1", "--port", str(port), "--device", "cpu"],
            stdout=told, stderr=told, env={**os.environ, "HF_HUB_OFFLINE": "1"})
    try:
        until = time.monotonic() + 240
        while True:
            assert server.poll() is None and time.monotonic() < until, log.read_text("utf-8")
            try:
                if httpx.get(f"http://127.0.0.1:{port}/health").status_code == 200:
                    break
            except httpx.TransportError:
                time.sleep(0.2)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        server.terminate()
        server.wait(60)
