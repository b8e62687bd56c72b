"""The HTTP server: `POST /score`, `GET /health`, `GET /metrics`."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from ifdsl import __version__
from ifdsl.output.batch import Item
from ifdsl.rows.identity import library_hash
from ifdsl.serving.gate import DEFAULT, Counts, Gate, Limits
from ifdsl.serving.pool import Pool


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


def app(limits: Limits = DEFAULT, judge: str | None = None) -> FastAPI:
    """Return the server; `judge` is the settings of a judge, as JSON."""
    counts = Counts()
    pool: list[Pool] = []

    @asynccontextmanager
    async def living(_: FastAPI) -> AsyncIterator[None]:
        pool.append(Pool(limits.workers, limits.seconds, judge))
        yield
        pool.pop().close()

    async def scores(batch: Batch) -> Response:
        if len(batch.items) > limits.items:
            counts.refused += 1
            raise HTTPException(413, f"at most {limits.items:,} answers in a request")
        items = [Item(**dict(answer)) for answer in batch.items]
        size = -(-len(items) // limits.workers)
        began = time.monotonic()
        parts = await asyncio.gather(*(pool[0].score(items[i:i + size])
                                       for i in range(0, len(items), size)))
        found = [x for part in parts for x in part]
        counts.requests += 1
        counts.answers += len(found)
        counts.unscored += sum(x.reward is None for x in found)
        counts.seconds += time.monotonic() - began
        kept = ("reward", "format_ok", "error") + ("verdict",) * batch.verdicts
        return JSONResponse({"items": [{k: getattr(x, k) for k in kept} for x in found]})

    async def health() -> dict[str, Any]:
        return {"status": "ok", "version": __version__, "library_hash": library_hash(),
                "workers": limits.workers, "restarts": pool[0].restarts}

    async def metrics() -> Response:
        told = {**asdict(counts), "restarts": pool[0].restarts}
        lines = [f"ifdsl_{name} {value:g}" for name, value in told.items()]
        return Response("\n".join(lines) + "\n", media_type="text/plain; version=0.0.4")

    async def invalid(_: Request, error: Any) -> Response:
        """Say what is wrong where, without what was sent: it may be large, or no JSON (NaN)."""
        counts.refused += 1
        return JSONResponse({"detail": [{k: x[k] for k in ("type", "loc", "msg")}
                                        for x in error.errors()]}, 422)

    made = FastAPI(title="ifdsl", version=__version__, lifespan=living)
    made.add_middleware(Gate, limits=limits, counts=counts)
    made.add_exception_handler(RequestValidationError, invalid)
    made.add_api_route("/score", scores, methods=["POST"])
    made.add_api_route("/health", health)
    made.add_api_route("/metrics", metrics)
    return made
