"""What of requests a server takes: bounds of size, number and time, before any is read as JSON."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Message, Receive, Send], Awaitable[None]]


@dataclass(frozen=True)
class Limits:
    """What a server takes: processes, seconds for a batch, answers of a request, bytes of one,
    requests at once, and seconds until a request has come in."""

    workers: int = 2
    seconds: float = 30.0
    items: int = 1024
    size: int = 64 * 2**20
    waiting: int = 256
    reading: float = 30.0


DEFAULT = Limits()


@dataclass
class Counts:
    """What a server has done, for `GET /metrics`."""

    requests: int = 0
    answers: int = 0
    unscored: int = 0
    refused: int = 0
    seconds: float = 0.0
    under_way: int = 0


class Refused(Exception):
    """A request is not taken: the status, and why."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(status, why)
        self.status, self.why = status, why


class Gate:
    """ASGI middleware: reads a request's body within bounds, then hands it on whole.

    A request counts as under way from its head to its answer, so slow clients count, too.
    """

    def __init__(self, app: Asgi, limits: Limits, counts: Counts) -> None:
        self.app, self.limits, self.counts = app, limits, counts

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST":
            await self.app(scope, receive, send)
            return
        counts = self.counts
        counts.under_way += 1
        try:
            if counts.under_way > self.limits.waiting:
                raise Refused(429, "too many requests at once")
            await self.app(scope, _again(await self._body(scope, receive), receive), send)
        except Refused as refused:
            counts.refused += 1
            await _answer(send, refused)
        finally:
            counts.under_way -= 1

    async def _body(self, scope: Message, receive: Receive) -> bytes:
        most = self.limits.size
        if int(dict(scope["headers"]).get(b"content-length", 0)) > most:
            raise Refused(413, f"at most {most:,} bytes")
        body, more = bytearray(), True
        try:
            async with asyncio.timeout(self.limits.reading):
                while more:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise Refused(400, "the connection was closed")
                    body += message.get("body", b"")
                    more = message.get("more_body", False)
                    if len(body) > most:
                        raise Refused(413, f"at most {most:,} bytes")
        except TimeoutError as error:
            raise Refused(408, f"not whole within {self.limits.reading:g} seconds") from error
        return bytes(body)


def _again(body: bytes, receive: Receive) -> Receive:
    """Return what gives a body that was read, and then what comes after it."""
    left = [body]

    async def given() -> Message:
        return {"type": "http.request", "body": left.pop()} if left else await receive()

    return given


async def _answer(send: Send, refused: Refused) -> None:
    text = refused.why.encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close"),
               (b"content-length", str(len(text)).encode())]
    if refused.status == 429:
        headers.append((b"retry-after", b"1"))
    await send({"type": "http.response.start", "status": refused.status, "headers": headers})
    await send({"type": "http.response.body", "body": text})


def impatient(protocol: type[Any], seconds: float) -> type[Any]:
    """Return a protocol of uvicorn's that closes connections on which nothing is asked.

    The head of a request has this long to come in; uvicorn itself waits for it without end.
    """
    class Impatient(protocol):  # type: ignore[misc]
        seen: Any = None

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            self.loop.call_later(seconds, self._look)

        def _look(self) -> None:
            if self.transport.is_closing():
                return
            idle = self.cycle is None or self.cycle.response_complete
            if idle and self.cycle is self.seen:
                self.transport.close()
                return
            self.seen = self.cycle if idle else None
            self.loop.call_later(seconds, self._look)

    return Impatient
