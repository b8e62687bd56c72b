"""Scoring many answers at once, in this process: what `ifdsl serve` does for others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import ifdsl
from ifdsl.compose.asking import needed
from ifdsl.compose.question import Judge, Question
from ifdsl.compose.schemes import Reward, read_reward
from ifdsl.diagnostics import SpecError
from ifdsl.text.extract import Answer, Thinking, extract

if TYPE_CHECKING:
    from ifdsl.judges.panel import Panel

_read = lru_cache(maxsize=65536)(ifdsl.read)
_reward = lru_cache(maxsize=256)(read_reward)


@dataclass(frozen=True)
class Item:
    """An answer to be scored: the `check` of its row, the raw response, and how it was asked for.

    `reward` is a scheme, such as `0.5 lsrif(decay: 0.2) + 0.5 all`; `truncated` says that the
    response was cut off.
    """

    check: str
    response: str
    task: str | None = None
    lang: str = "en"
    reward: str = "all"
    thinking: Thinking = "off"
    answer_tags: bool = False
    truncated: bool = False


@dataclass(frozen=True)
class Scored:
    """What an answer earned; `reward` is None where `error` says why.

    `verdict` is the verdict as plain data, as `ifdsl verify --json` prints it.
    """

    reward: float | None
    format_ok: bool = True
    verdict: dict[str, Any] | None = None
    error: str = ""


def score(items: Sequence[Item], panel: Panel | None = None) -> list[Scored]:
    """Return what each answer earned, in order; `panel` answers judged constraints.

    An answer that was cut off or is in a bad format earns the least of its scheme. A check or a
    scheme that cannot be read, and a check that crashes, are told in `error`.
    """
    ready = [_ready(item) for item in items]
    judge = None
    if panel is not None:
        judge = panel.judge(q for item, x in zip(items, ready, strict=True)
                            if isinstance(x, _Ready) for q in _asks(item, x))
    return [_scored(item, x, judge) if isinstance(x, _Ready) else x
            for item, x in zip(items, ready, strict=True)]


@dataclass(frozen=True)
class _Ready:
    bound: ifdsl.Bound
    reward: Reward
    answer: Answer


def _ready(item: Item) -> _Ready | Scored:
    try:
        answer = extract(item.response, thinking=item.thinking, answer_tags=item.answer_tags)
        return _Ready(_read(item.check), _reward(item.reward), answer)
    except SpecError as error:
        return Scored(None, error=str(error))


def _asks(item: Item, x: _Ready) -> list[Question]:
    if item.truncated or not x.answer.format_ok:
        return []
    try:
        return needed(x.bound.tree, x.answer, item.lang, item.task, x.reward)
    except Exception:  # it crashes again when it is scored, and is told there
        return []


def _scored(item: Item, x: _Ready, judge: Judge | None) -> Scored:
    try:
        verdict = x.bound.check(item.response, input=item.task, lang=item.lang,
                                thinking=item.thinking, answer_tags=item.answer_tags, judge=judge)
        earned = x.reward.earns(verdict)
    except Exception as error:  # a crash of the infrastructure is never a fail
        return Scored(None, error=f"{type(error).__name__}: {error}")
    if item.truncated or not x.answer.format_ok:
        earned = x.reward.least
    why = "" if earned is not None else next(
        (str(e) for leaf in verdict.leaves() if leaf.cause == "world" for e in leaf.evidence), "")
    return Scored(None if earned is None else float(earned), x.answer.format_ok,
                  verdict.as_json(), why)
