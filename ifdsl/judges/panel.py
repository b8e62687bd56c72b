"""A judge at work: questions in, opinions out, each call paid once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from ifdsl import cache as user_cache
from ifdsl.compose.question import Judge, Opinion, Question
from ifdsl.judges.cache import Cache, key
from ifdsl.judges.endpoint import Endpoint, Lost, headers
from ifdsl.judges.protocols import NoReply, Request, request, shares
from ifdsl.judges.settings import Settings

POLL = 0.05
"""Seconds between looks for a reply that another process pays."""
Votes = dict[Question, list[float | str]]


class Panel:
    """Answers questions by calls to an endpoint, and by replies that were paid before.

    `processes` is how many share the endpoint's limits and the folder of replies.
    """

    def __init__(self, settings: Settings, processes: int = 1) -> None:
        self.settings = settings
        self.endpoint = Endpoint(settings, processes)
        folder = Path(settings.cache) if settings.cache else user_cache.folder() / "judge"
        longest = settings.tries * (settings.timeout + 60.0)
        self.cache = Cache(folder, patience=longest)
        self.known = 0
        self._before: dict[str, float] = {}

    @staticmethod
    def of(settings: Settings | None, processes: int = 1) -> Panel | None:
        """Return the judge that settings name, if they name one."""
        return None if settings is None else Panel(settings, processes)

    def opinions(self, questions: Iterable[Question]) -> dict[Question, Opinion]:
        """Return an opinion on each question; those that got no reply have none, and say why."""
        wanted = list(dict.fromkeys(questions))
        long = [q for q in wanted if len(q.answer) > self.settings.max_chars]
        out = {q: Opinion(None, why=f"the answer is longer than the judge reads "
                                    f"({self.settings.max_chars:,} characters)", cause="answer")
               for q in long}
        calls = list(self._calls([q for q in wanted if q not in out]))
        if calls:
            votes: Votes = {}
            for call, said in zip(calls, asyncio.run(self._all(calls)), strict=True):
                for question, share in zip(call.questions, said, strict=True):
                    votes.setdefault(question, []).append(share)
            out |= {q: self._opinion(said) for q, said in votes.items()}
        return out

    def judge(self, questions: Iterable[Question]) -> Judge:
        """Return a judge that knows the opinions on some questions, and on no others."""
        found = self.opinions(questions)
        return lambda q: found.get(q, UNASKED)

    def told(self) -> Iterator[tuple[str, float]]:
        """Yield what was asked since this was last called: numbers, and seconds for each call."""
        spent = self.endpoint.spent
        now = {"calls": spent.calls, "known": self.known, "failed": spent.failed,
               "tokens": spent.tokens, "seconds": spent.seconds}
        since = {name: value - self._before.get(name, 0) for name, value in now.items()}
        self._before = now
        if since["calls"]:
            since["seconds"] /= since["calls"]
        yield from since.items()

    def _calls(self, questions: list[Question]) -> Iterator[Request]:
        """Yield the calls that ask some questions, votes apart."""
        groups: Iterable[list[Question]] = ([q] for q in questions)
        if self.settings.joint:
            about = sorted(questions, key=_about)
            groups = (list(group) for _, group in groupby(about, key=_about))
        for group in groups:
            for vote in range(self.settings.votes):
                yield request(group, self.settings, vote)

    async def _all(self, calls: list[Request]) -> list[list[float | str]]:
        import httpx

        slots = asyncio.Semaphore(self.endpoint.at_once)
        limits = httpx.Limits(max_connections=self.endpoint.at_once)
        async with httpx.AsyncClient(headers=headers(self.settings), limits=limits) as client:
            return await asyncio.gather(*(self._one(client, slots, call) for call in calls))

    async def _one(
        self, client: Any, slots: asyncio.Semaphore, call: Request
    ) -> list[float | str]:
        """Return the share of yes for each question of a call, or why there is none."""
        try:
            async with slots:
                reply = await self._reply(client, call)
            said = shares(call, reply)
        except (Lost, NoReply) as error:
            return [str(error)] * len(call.questions)
        return [UNREADABLE if x is None else x for x in said]

    async def _reply(self, client: Any, call: Request) -> Mapping[str, Any]:
        name = key(call.body, call.vote)
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
            if found is None:
                found = _kept(await self.endpoint.post(client, call.body))
                self.cache.put(name, found)
            return dict(found)
        finally:
            self.cache.release(name)

    def _opinion(self, said: list[float | str]) -> Opinion:
        """Return the opinion of some votes; most of them must have been given."""
        given = [x for x in said if isinstance(x, float)]
        if 2 * len(given) <= len(said):
            return Opinion(None, why=next(str(x) for x in said if isinstance(x, str)))
        share = sum(given) / len(given)
        return Opinion(share > self.settings.threshold, share)


UNASKED = Opinion(None, why="not asked: no reply could change the reward")
UNREADABLE = "the judge's reply has no verdict"


def _about(question: Question) -> tuple[str, str, str]:
    return question.answer, question.task or "", question.lang


def _kept(reply: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of a reply is read: its first choice, and what it cost."""
    choice = reply["choices"][0]
    return {"choices": [choice], "usage": reply.get("usage")}
