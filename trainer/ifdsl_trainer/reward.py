"""Scoring rollouts, and the parts of the reward; nothing here knows of groups or processes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ifdsl.compose.asking import needed
from ifdsl.compose.evaluate import Evaluator
from ifdsl.compose.question import Judge, Question, met
from ifdsl.compose.schemes import Reward
from ifdsl.text.extract import Answer
from ifdsl.verdict import Status, Verdict
from ifdsl_trainer.config import Rewards
from ifdsl_trainer.data import Row, bound
from ifdsl_trainer.guards import NONE, Guards
from ifdsl_trainer.maths import MATHS
from ifdsl_trainer.maths import check as check_maths


@dataclass(frozen=True)
class Scored:
    """What became of one rollout.

    `accuracy` is what the scheme gives without format, length and penalty, which eq. 7 compares;
    `earned` the accuracy that is rewarded: the least where the format is bad. Both are None
    where the infrastructure lost the rollout: a crash, or a judge that gave no verdict; `lost` says
    which. `guards` are asked of what would else earn more than the least.
    """

    accuracy: float | None
    earned: float | None
    format_ok: bool
    truncated: bool
    tokens: tuple[int, ...]
    composition: str
    verdict: Verdict | None = None
    crash: str = ""
    guards: Mapping[str, Status] = field(default_factory=dict)

    @property
    def scored(self) -> bool:
        return self.accuracy is not None

    @property
    def lost(self) -> str:
        if self.scored:
            return ""
        leaves = self.verdict.leaves() if self.verdict is not None else ()
        return self.crash or next((str(e) for leaf in leaves if leaf.cause == "world"
                                   for e in leaf.evidence), "")

    @property
    def held(self) -> bool:
        """Whether every constraint holds, of an answer that was not cut off; no mathematics."""
        return (self.scored and self.verdict is not None and self.verdict.status == "pass"
                and not self.truncated and self.composition != MATHS)


def score(
    answer: Answer, row: Row, reward: Reward, tokens: Sequence[int], truncated: bool,
    judge: Judge | None = None, guards: Guards = NONE,
) -> Scored:
    """Score one answer against its row; one that was cut off fails, and so does one that a guard
    does not let through."""
    def scored(accuracy: Any, earned: Any, **more: Any) -> Scored:
        return Scored(
            None if accuracy is None else float(accuracy),
            None if earned is None else float(earned),
            answer.format_ok, truncated, tuple(tokens), row["composition"], **more)

    try:
        verdict = _verdict(answer, row, reward, judge)
        accuracy = earned = reward.earns(verdict)
        kept = {} if _settled(row, accuracy, reward, truncated) else guards.statuses(
            answer, row, judge)
    except Exception as error:  # a crash of the infrastructure is counted, and never a fail
        return scored(None, None, crash=f"{type(error).__name__}: {error}")
    if truncated or "fail" in kept.values():  # whatever a judge would say to the rest
        accuracy = earned = reward.least
    elif "unknown" in kept.values():
        accuracy = earned = None
    elif accuracy is not None and not answer.format_ok:
        earned = reward.least
    return scored(accuracy, earned, verdict=verdict, guards=kept)


def asks(
    answer: Answer, row: Row, reward: Reward, truncated: bool, guards: Guards = NONE
) -> list[Question]:
    """Return what a judge is asked about an answer: nothing where no reply could change a thing."""
    if truncated or row.get("answer") is not None:
        return []
    try:
        tree, lang, task = bound(row["check"]).tree, row["lang"], row["task"]
        questions = needed(tree, answer, lang, task, reward)
        if guards.nodes and not _settled(
                row, reward.earns(Evaluator(answer, lang, task, met).check(tree)), reward, False):
            questions += guards.asks(answer, row)
        return questions
    except Exception:  # it crashes again when the answer is scored, and is counted there
        return []


def _settled(row: Row, accuracy: Any, reward: Reward, truncated: bool) -> bool:
    """Whether no guard could change what an answer earns."""
    return truncated or row.get("answer") is not None or accuracy == reward.least


def _verdict(answer: Answer, row: Row, reward: Reward, judge: Judge | None) -> Verdict:
    """Return the verdict on an answer; that of mathematics is a single leaf."""
    if row.get("answer") is not None:
        return check_maths(answer.text, row["answer"])
    evaluator = Evaluator(answer, row["lang"], row["task"], judge)
    tree = bound(row["check"]).tree
    return evaluator.check(tree) if reward.graded else evaluator.statuses(tree)


Part = Callable[..., list[float | None]]


def parts(config: Rewards, reward: Reward, max_tokens: int) -> list[tuple[str, float, Part]]:
    """Return the parts of the reward: name, weight, and a function for TRL of a column `scored`."""
    form = config.format if config.format is not None else float(reward.names("raif"))
    made: list[tuple[str, float, Callable[[Scored], float | None]]] = [
        ("accuracy", 1.0, lambda s: s.earned),
        ("format", form, lambda s: 1.0 if s.format_ok else -1.0),
        ("repetition", config.repetition, lambda s: -repeated(s.tokens, config.repetition_ngram)),
        ("length", config.length,
         lambda s: -overlong(len(s.tokens), max_tokens, config.length_margin)),
    ]
    return [(name, weight, _part(name, f)) for name, weight, f in made
            if weight or name == "accuracy"]


def _part(name: str, value: Callable[[Scored], float | None]) -> Part:
    def part(scored: list[Scored], **_: Any) -> list[float | None]:
        return [value(s) if s.scored else None for s in scored]

    part.__name__ = name
    return part


def repeated(tokens: Sequence[int], n: int) -> float:
    """Return the share of the n-grams of tokens that occurred before, in [0, 1]."""
    grams = [tuple(tokens[i:i + n]) for i in range(len(tokens) - n + 1)]
    return 1 - len(set(grams)) / len(grams) if grams else 0.0


def overlong(length: int, most: int, margin: int) -> float:
    """Return 0 up to `most - margin` tokens, rising to 1 at `most` (DAPO's soft penalty)."""
    return min(max((length - (most - margin)) / margin, 0.0), 1.0)
