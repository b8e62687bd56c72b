"""A judge at work: questions in, opinions out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from ifdsl.compose.question import Judge, Opinion, Question
from ifdsl.endpoints.caller import Call, Caller, Reply
from ifdsl.endpoints.endpoint import Lost
from ifdsl.judges.protocols import NoReply, Request, request, shares
from ifdsl.judges.settings import Settings

Votes = dict[Question, list[float | str]]


class Panel:
    """Answers questions by calls to an endpoint, and by replies that were paid before.

    `processes` is how many share the endpoint's limits and the folder of replies; with `strict`, no
    call is begun after one that got no reply.
    """

    def __init__(self, settings: Settings, processes: int = 1, *, strict: bool = False) -> None:
        self.settings = settings
        self.caller = Caller(settings, processes, strict=strict)

    @staticmethod
    def of(
        settings: Settings | None, processes: int = 1, *, strict: bool = False
    ) -> Panel | None:
        """Return the judge that settings name, if they name one."""
        return None if settings is None else Panel(settings, processes, strict=strict)

    def opinions(self, questions: Iterable[Question]) -> dict[Question, Opinion]:
        """Return an opinion on each question; those that got no reply have none, and say why."""
        wanted = list(dict.fromkeys(questions))
        long = [q for q in wanted if len(q.answer) > self.settings.max_chars]
        out = {q: Opinion(None, why=f"the answer is longer than the judge reads "
                                    f"({self.settings.max_chars:,} characters)", cause="answer")
               for q in long}
        asked = list(self._requests([q for q in wanted if q not in out]))
        replies = self.caller.replies([Call(x.body, x.vote) for x in asked])
        votes: Votes = {}
        for x, reply in zip(asked, replies, strict=True):
            for question, share in zip(x.questions, _read(x, reply), strict=True):
                votes.setdefault(question, []).append(share)
        return out | {q: self._opinion(said) for q, said in votes.items()}

    def judge(self, questions: Iterable[Question]) -> Judge:
        """Return a judge that knows the opinions on some questions, and on no others."""
        found = self.opinions(questions)
        return lambda q: found.get(q, UNASKED)

    def _requests(self, questions: list[Question]) -> Iterator[Request]:
        """Yield the calls that ask some questions, votes apart."""
        groups: Iterable[list[Question]] = ([q] for q in questions)
        if self.settings.joint:
            about = sorted(questions, key=_about)
            groups = (list(group) for _, group in groupby(about, key=_about))
        for group in groups:
            for vote in range(self.settings.votes):
                yield request(group, self.settings, vote)

    def _opinion(self, said: list[float | str]) -> Opinion:
        """Return the opinion of some votes; most of them must have been given."""
        given = [x for x in said if isinstance(x, float)]
        if 2 * len(given) <= len(said):
            return Opinion(None, why=next(str(x) for x in said if isinstance(x, str)))
        share = sum(given) / len(given)
        return Opinion(share > self.settings.threshold, share)


UNASKED = Opinion(None, why="not asked: no reply could change the reward")
UNREADABLE = "the judge's reply has no verdict"


def _read(asked: Request, reply: Reply | Lost) -> list[float | str]:
    """Return the share of yes for each question of a call, or why there is none."""
    if isinstance(reply, Lost):
        return [str(reply)] * len(asked.questions)
    try:
        return [UNREADABLE if x is None else x for x in shares(asked, reply)]
    except NoReply as error:
        return [str(error)] * len(asked.questions)


def _about(question: Question) -> tuple[str, str, str]:
    return question.answer, question.task or "", question.lang
