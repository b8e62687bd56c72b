"""Many calls to an endpoint: several under way at once, each paid once."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

from ifdsl import cache as user_cache
from ifdsl.diagnostics import Diagnostic, SpecError
from ifdsl.endpoints.cache import Cache, key
from ifdsl.endpoints.endpoint import Endpoint, Lost, headers
from ifdsl.endpoints.settings import Connection

POLL = 0.05
"""Seconds between looks for a reply that another process pays."""
T = TypeVar("T")


@dataclass(frozen=True)
class Call:
    """One request: the body that is posted, and a number that tells draws of one body apart."""

    body: Mapping[str, Any]
    draw: int = 0


Reply = Mapping[str, Any]
"""What of a reply is kept: `choices`, with the first alone, and `usage`."""


class Caller:
    """Gets replies from an endpoint, or from what was paid before.

    `processes` is how many share the endpoint's limits and the folder of replies. `known` counts
    the replies that were there, `lost` says why calls got none; with `strict`, no call is begun
    after one that got none. Raises SpecError where no call could be made, or no reply kept.
    """

    def __init__(self, settings: Connection, processes: int = 1, *, strict: bool = False) -> None:
        if find_spec("httpx") is None:
            raise SpecError([Diagnostic("IFC707", "calls to an endpoint need the package httpx",
                                        hint="pip install 'ifdsl[judge]'")])
        self.settings, self.strict = settings, strict
        self.endpoint = Endpoint(settings, processes)
        self.cache = _cache(settings)
        self.known = 0
        self.lost: list[str] = []
        self._before: dict[str, float] = {}

    def replies(self, calls: Sequence[Call]) -> list[Reply | Lost]:
        """Return the reply to each call, in order, or why it has none."""
        found = [self._there(call) for call in calls]
        asked = iter(_run(self._all([c for c, x in zip(calls, found, strict=True) if x is None]))
                     if None in found else [])
        return [next(asked) if x is None else x for x in found]

    def _there(self, call: Call) -> Reply | None:
        """Return a reply that is known to this process already."""
        found = self.cache and self.cache.get(key(call.body, call.draw))
        self.known += bool(found)
        return found or None

    def told(self) -> Iterator[tuple[str, float]]:
        """Yield what was asked since this was last called: numbers, and seconds for each call."""
        spent = self.endpoint.spent
        now = {"calls": spent.calls, "known": self.known, "failed": spent.failed,
               "tokens": spent.tokens, "cost": spent.cost(self.settings), "seconds": spent.seconds}
        since = {name: value - self._before.get(name, 0) for name, value in now.items()}
        self._before = now
        if since["calls"]:
            since["seconds"] /= since["calls"]
        yield from since.items()

    def in_words(self) -> str:
        """Return what all calls have cost, for a person."""
        spent, known = self.endpoint.spent, self.known
        cost = spent.cost(self.settings)
        return (f"{spent.calls:,} calls" + f", {known:,} known before" * bool(known)
                + f", {spent.failed:,} tries failed" * bool(spent.failed)
                + (f", {spent.tokens:,} tokens, {spent.seconds / spent.calls:.2f} s each"
                   if spent.calls else "") + f", {cost:,.4g} spent" * bool(cost))

    async def _all(self, calls: Sequence[Call]) -> list[Reply | Lost]:
        """Get replies in slots that share the calls.

        Each slot has a client of its own: what a client of many connections does for each call
        grows with the square of their number.
        """
        import httpx

        out: list[Reply | Lost] = [Lost("not asked")] * len(calls)
        left = iter(enumerate(calls))

        async def slot() -> None:
            async with httpx.AsyncClient(headers=headers(self.settings), verify=_trust()) as client:
                for n, call in left:
                    if self.strict and self.lost:
                        return
                    try:
                        out[n] = await self._reply(client, call)
                    except Lost as lost:
                        self.lost.append(str(lost))
                        out[n] = lost

        await asyncio.gather(*(slot() for _ in range(min(self.endpoint.at_once, len(calls)))))
        return out

    async def _reply(self, client: Any, call: Call) -> Reply:
        if self.cache is None:
            return _kept(await self.endpoint.post(client, call.body))
        name = key(call.body, call.draw)
        found = self.cache.get(name)
        while found is None and not self.cache.claim(name):
            await asyncio.sleep(POLL)
            self.cache.refresh()
            found = self.cache.get(name)
        if found is not None:
            self.known += 1
            return dict(found)
        try:
            self.cache.refresh()  # it may have been paid between the look and the claim
            found = self.cache.get(name)
            if found is not None:
                self.known += 1
                return dict(found)
            found = _kept(await self.endpoint.post(client, call.body))
            self.cache.put(name, found)
            return dict(found)
        finally:
            self.cache.release(name)


@cache
def _trust() -> Any:
    """Return the certificates that a client trusts, which take a tenth of a second to read."""
    import httpx

    return httpx.create_ssl_context()


def _cache(settings: Connection) -> Cache | None:
    if settings.cache == "off":
        return None
    folder = Path(settings.cache) if settings.cache else user_cache.folder() / "replies"
    longest = settings.tries * (settings.timeout + 60.0)
    try:
        return Cache(folder, patience=longest)
    except OSError as error:
        raise SpecError([Diagnostic(
            "IFC801", f"replies cannot be kept in `{folder}`: {error.strerror or error}",
            hint="`cache` names another folder; `cache: off` keeps none")]) from error


def _kept(reply: Mapping[str, Any]) -> dict[str, Any]:
    return {"choices": reply["choices"][:1], "usage": reply.get("usage")}


def _run(work: Coroutine[Any, Any, T]) -> T:
    """Return what some work comes to, also where a loop runs already, as it does in a notebook."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()
