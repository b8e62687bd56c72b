"""The HTTP server: `POST /score`, `GET /health`, `GET /metrics`."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from typing import Annotated, Any, Literal

from fastapi import FastAPI, HTTPException, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from ifdsl import __version__
from ifdsl.output.batch import Item
from ifdsl.rows.identity import library_hash
from ifdsl.serving.pool import Pool


@dataclass(frozen=True)
class Limits:
    """What a server takes: processes, seconds for a batch, answers of a request, bytes of one,
    and requests that wait at once."""

    workers: int = 2
    seconds: float = 30.0
    items: int = 1024
    size: int = 64 * 2**20
    waiting: int = 256


class Answer(BaseModel):
    """An answer to be scored; see `ifdsl.output.batch.Item`."""

    model_config = ConfigDict(extra="forbid")

    check: str
    response: str
    task: str | None = None
    lang: Literal["en", "zh"] = "en"
    reward: str = "all"
    thinking: Literal["off", "native", "prompted"] = "off"
    answer_tags: bool = False
    truncated: bool = False


class Batch(BaseModel):
    """The body of `POST /score`; `verdicts` asks for the verdicts beside the rewards."""

    model_config = ConfigDict(extra="forbid")

    items: Annotated[list[Answer], Field(min_length=1)]
    verdicts: bool = False


@dataclass
class Counts:
    """What a server has done, for `GET /metrics`."""

    requests: int = 0
    answers: int = 0
    unscored: int = 0
    refused: int = 0
    seconds: float = 0.0
    under_way: int = 0


def app(limits: Limits = Limits(), judge: str | None = None) -> FastAPI:
    """Return the server; `judge` is the settings of a judge, as JSON."""
    counts = Counts()
    pool: list[Pool] = []

    @asynccontextmanager
    async def living(_: FastAPI) -> AsyncIterator[None]:
        pool.append(Pool(limits.workers, limits.seconds, judge))
        yield
        pool.pop().close()

    async def bounded(request: Request, call: Any) -> Response:
        """Refuse what is too large before it is read, and more at once than may wait."""
        length = request.headers.get("content-length")
        if request.method == "POST" and length is None:
            return Response("say how long the body is", 411)
        if int(length or 0) > limits.size:
            counts.refused += 1
            return Response(f"at most {limits.size:,} bytes", 413)
        if request.url.path == "/score" and counts.under_way >= limits.waiting:
            counts.refused += 1
            return Response("too many requests at once", 429, {"Retry-After": "1"})
        found: Response = await call(request)
        return found

    async def scores(batch: Batch) -> dict[str, Any]:
        if len(batch.items) > limits.items:
            counts.refused += 1
            raise HTTPException(413, f"at most {limits.items:,} answers in a request")
        items = [Item(**answer.model_dump()) for answer in batch.items]
        size = -(-len(items) // limits.workers)
        began = time.monotonic()
        counts.under_way += 1
        try:
            parts = await asyncio.gather(*(pool[0].score(items[i:i + size])
                                           for i in range(0, len(items), size)))
        finally:
            counts.under_way -= 1
        found = [x for part in parts for x in part]
        counts.requests += 1
        counts.answers += len(found)
        counts.unscored += sum(x.reward is None for x in found)
        counts.seconds += time.monotonic() - began
        kept = ("reward", "format_ok", "error") + ("verdict",) * batch.verdicts
        return {"items": [{k: v for k, v in asdict(x).items() if k in kept} for x in found]}

    async def health() -> dict[str, Any]:
        return {"status": "ok", "version": __version__, "library_hash": library_hash(),
                "workers": limits.workers, "restarts": pool[0].restarts}

    async def metrics() -> Response:
        told = {**asdict(counts), "restarts": pool[0].restarts}
        lines = [f"ifdsl_{name} {value:g}" for name, value in told.items()]
        return Response("\n".join(lines) + "\n", media_type="text/plain; version=0.0.4")

    made = FastAPI(title="ifdsl", version=__version__, lifespan=living)
    made.middleware("http")(bounded)
    made.add_api_route("/score", scores, methods=["POST"])
    made.add_api_route("/health", health)
    made.add_api_route("/metrics", metrics)
    return made
