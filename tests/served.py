"""A scripted endpoint: it answers questions as a script says, and misbehaves on demand."""

from __future__ import annotations

import json
import math
import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

CUT = "cut the connection"
Reply = tuple[int, Any] | str


@dataclass
class Served:
    """A server's address, what it got, and how many calls were under way at most.

    `requests` are (path, authorization, body).
    """

    url: str
    bodies: list[dict[str, Any]] = field(default_factory=list)
    requests: list[tuple[str, str | None, dict[str, Any]]] = field(default_factory=list)
    at_once: int = 0
    under_way: int = 0
    lock: Any = field(default_factory=threading.Lock)


def material(body: dict[str, Any]) -> dict[str, Any]:
    """Return what a judge was shown."""
    found: dict[str, Any] = json.loads(body["messages"][1]["content"])
    return found


def by_probability(share: float | None) -> Reply:
    """Return the reply of a judge who says yes with some probability."""
    top = [{"token": "Hm", "logprob": -3.0}]
    if share is not None:
        top += [{"token": word, "logprob": math.log(max(p, 1e-9))}
                for word, p in (("Yes", share / 2), (" yes", share / 2), ("No", 1 - share))]
    content = [{"token": "Yes", "logprob": -0.1, "top_logprobs": top}]
    return 200, {"choices": [{"message": {"content": "Yes"}, "logprobs": {"content": content},
                              "finish_reason": "length"}],
                 "usage": {"prompt_tokens": 50, "completion_tokens": 1}}


def by_verdict(body: dict[str, Any], *said: str, before: str = "I thought.\n") -> Reply:
    """Return the reply of a judge who ends as it was asked to."""
    found = re.search(r"verdict (\w+)", body["messages"][0]["content"])
    assert found is not None
    word = found[1]
    labels = [f"{word} {n}" for n in range(1, len(said) + 1)] if len(said) > 1 else [word]
    lines = [f"verdict {label}: {x}" for label, x in zip(labels, said, strict=True)]
    return chat(before + "\n".join(lines))


def chat(text: str | None, finish: str = "stop") -> Reply:
    return 200, {"choices": [{"message": {"content": text}, "finish_reason": finish}],
                 "usage": {"prompt_tokens": 50, "completion_tokens": 20}}


def serving() -> Iterator[Callable[..., Served]]:
    """Yield a function that starts a server of a script: (body, number of the call) -> reply."""
    servers = []

    def start(script: Callable[[dict[str, Any], int], Reply], seconds: float = 0) -> Served:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # else the body waits for the head to be acknowledged

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with served.lock:
                    served.bodies.append(body)
                    served.requests.append((self.path, self.headers["Authorization"], body))
                    n = len(served.bodies)
                    served.under_way += 1
                    served.at_once = max(served.at_once, served.under_way)
                time.sleep(seconds)
                reply = script(body, n)
                with served.lock:
                    served.under_way -= 1
                if isinstance(reply, str):
                    self.connection.setsockopt(
                        socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    self.connection.close()
                    self.close_connection = True
                    return
                status, value = reply
                data = value if isinstance(value, bytes) else json.dumps(value).encode()
                self.send_response(status)
                if status == 429:
                    self.send_header("Retry-After", "0.01")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            request_queue_size = 256
            daemon_threads = True

            def handle_error(self, *_: Any) -> None:
                pass

        server = Server(("127.0.0.1", 0), Handler)
        served = Served(f"http://127.0.0.1:{server.server_port}/v1")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return served

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()
