"""What a judged leaf asks, and what a judge says to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ifdsl.verdict import Cause


@dataclass(frozen=True)
class Question:
    """One yes/no question about a part of an answer.

    `text` is the question; `part` what it is about, the whole answer or a part of it; `answer` the
    answer as extracted, without thought and tags; `task` what was asked for, if that is known;
    `lang` the row's language. `wanted` is the reply by which the leaf holds (no, under a `not`);
    it tells no judge anything, and questions are equal without it.
    """

    text: str
    part: str
    answer: str
    task: str | None = None
    lang: str = "en"
    wanted: bool = field(default=True, compare=False)


@dataclass(frozen=True)
class Opinion:
    """What a judge says: yes, no, or None for neither; how sure it is; and why there is neither.

    `share` is the weight of yes in [0, 1]: a probability, or the share of votes. `cause` says who
    is at fault where there is no verdict, as it does in `Verdict`.
    """

    yes: bool | None
    share: float | None = None
    why: str = ""
    cause: Cause = "world"


Judge = Callable[[Question], Opinion | bool | None]
"""Answers a question; a plain True, False or None stands for an opinion without a share."""


def opinion(judge: Judge, question: Question) -> Opinion:
    """Return what a judge says, as an opinion."""
    said = judge(question)
    return said if isinstance(said, Opinion) else Opinion(said)


def met(question: Question) -> bool:
    """Return the reply by which the leaf holds: a judge who is always content."""
    return question.wanted


def unmet(question: Question) -> bool:
    """Return the reply by which the leaf fails: a judge who is never content."""
    return not question.wanted
