"""Calls to an endpoint that speaks OpenAI's chat completions: limits, retries, budget."""

from __future__ import annotations

import asyncio
import math
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from random import uniform
from typing import Any
from urllib.parse import urlsplit

from ifdsl.diagnostics import Diagnostic, SpecError
from ifdsl.endpoints.replies import UNWEIGHED, counted, likeliest
from ifdsl.endpoints.settings import Connection

BUSY = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
"""Answers of a server that may be asked again."""
LONGEST_WAIT = 60.0


class Lost(Exception):
    """A call got no reply; the text says why."""


@dataclass
class Spent:
    """What calls have cost: paid ones, tries that failed, tokens, and seconds under way."""

    calls: int = 0
    failed: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0

    @property
    def tokens(self) -> int:
        return self.tokens_in + self.tokens_out

    def cost(self, prices: Connection) -> float:
        """Return what the tokens cost, in the currency of the prices."""
        return (self.tokens_in * prices.price_in + self.tokens_out * prices.price_out) / 1e6


class Endpoint:
    """One process's share of an endpoint: a limit for all is divided by the number of processes."""

    def __init__(self, settings: Connection, processes: int = 1) -> None:
        """Raise SpecError where the settings name an address or a key that none can be."""
        s = self.settings = settings
        _check(s)
        self.url = s.url.rstrip("/").removesuffix("/chat/completions") + "/chat/completions"
        self.at_once = max(1, s.concurrency // processes)
        self.pause = 60 * processes / s.per_minute if s.per_minute else 0.0
        self.most_calls = _share(s.max_calls, processes)
        self.most_tokens = _share(s.max_spent_tokens, processes)
        self.spent = Spent()
        self._begun = 0
        self._next = 0.0

    async def post(self, client: Any, body: Mapping[str, Any]) -> Any:
        """Return the reply to a call; raises Lost."""
        self._begun += 1
        try:
            if self._begun + self.spent.calls > self.most_calls:
                raise Lost("the calls of a run are spent (`max_calls`)")
            if self.spent.tokens >= self.most_tokens:
                raise Lost("the tokens of a run are spent (`max_spent_tokens`)")
            return await self._tried(client, body)
        finally:
            self._begun -= 1

    async def _tried(self, client: Any, body: Mapping[str, Any]) -> Any:
        problem, asked = "", 0.0
        for attempt in range(self.settings.tries):
            if attempt:
                wait = self.settings.backoff * 2 ** (attempt - 1)
                await asyncio.sleep(min(max(wait, asked) * uniform(1, 1.5), LONGEST_WAIT))
            await self._turn()
            began = time.monotonic()
            problem, asked, reply, final = await self._once(client, body)
            if reply is not None:
                self._pay(reply, time.monotonic() - began)
                return reply
            self.spent.failed += 1
            if final:
                break
        raise Lost(f"{self.url} gave no reply: {problem}")

    async def _once(
        self, client: Any, body: Mapping[str, Any]
    ) -> tuple[str, float, Any | None, bool]:
        """Return what went wrong, the seconds to wait, the reply, and whether to give up."""
        import httpx

        try:
            answer = await client.post(self.url, json=body, timeout=self.settings.timeout)
        except httpx.HTTPError as error:
            return f"{type(error).__name__}: {error}", 0.0, None, False
        if answer.status_code != 200:
            told = answer.text[:300].strip()
            return (f"status {answer.status_code}: {told}", _seconds(answer.headers), None,
                    answer.status_code not in BUSY)
        try:
            reply = answer.json()
        except (ValueError, RecursionError):
            reply = None
        if not _completes(reply):
            return (f"it does not speak OpenAI's chat completions: {answer.text[:200]!r}", 0.0,
                    None, False)
        if body.get("logprobs") and likeliest(reply) is None:  # kept, it would be found for ever
            return UNWEIGHED, 0.0, None, True
        return "", 0.0, reply, False

    async def _turn(self) -> None:
        """Wait until a call may begin, where so many a minute may."""
        if self.pause:
            now = time.monotonic()
            turn = max(self._next, now)
            self._next = turn + self.pause
            await asyncio.sleep(turn - now)

    def _pay(self, reply: Mapping[str, Any], seconds: float) -> None:
        self.spent.calls += 1
        self.spent.tokens_in += counted(reply, "prompt_tokens")
        self.spent.tokens_out += counted(reply, "completion_tokens")
        self.spent.seconds += seconds


def _completes(reply: Any) -> bool:
    """Return whether a reply is a chat completion, of one choice at least."""
    choices = reply.get("choices") if isinstance(reply, dict) else None
    return isinstance(choices, list) and bool(choices) and isinstance(choices[0], dict)


def _check(settings: Connection) -> None:
    """Raise SpecError where no call can be sent, which is not to be learnt from each of them."""
    problems = []
    try:
        parts = urlsplit(settings.url)
        possible = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        possible = False
    if not possible:
        problems.append(Diagnostic(
            "IFC706", f"`url`: `{settings.url}` is no address of an endpoint",
            hint="write it as http://localhost:8000/v1"))
    key = headers(settings).get("Authorization", "")
    if not (key.isascii() and key.isprintable()):
        problems.append(Diagnostic("IFC706", f"the key in the environment's `{settings.key}` has "
                                   "characters that none can have"))
    if problems:
        raise SpecError(problems)


def headers(settings: Connection) -> dict[str, str]:
    """Return the headers of every call: the key, if the environment has one."""
    key = os.environ.get(settings.key, "").strip()
    return {"Authorization": f"Bearer {key}"} if key else {}


def _share(limit: int | None, processes: int) -> float:
    return math.inf if limit is None else limit // processes


def _seconds(headers: Mapping[str, str]) -> float:
    """Return what `Retry-After` asks for; 0 where it is absent, or a date."""
    try:
        return max(0.0, float(headers.get("retry-after", "0")))
    except ValueError:
        return 0.0
