"""How a judge is asked and its reply read: by probability (RAIF), or by a last line (VerIF).

A reply is read into one share of yes for each question, None where it gave neither yes nor no.
RAIF (arXiv 2506.01413) compares the probabilities of YES and NO; VerIF (arXiv 2506.09942) reads a
reasoning model's verdict.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import regex

from ifdsl.compose.question import Question
from ifdsl.endpoints.replies import UNWEIGHED, likeliest
from ifdsl.judges.prompts import instruction, material, nonce
from ifdsl.judges.settings import Settings

YES = frozenset({"yes", "是", "是的", "y", "true", "对"})
NO = frozenset({"no", "否", "不是", "不", "n", "false", "不对", "错"})
TOP = 20
"""So many likeliest tokens are looked at."""
WORD = {"en": "Reply with one word, yes or no.", "zh": "只回答一个词：yes 或 no。"}
REASON = {
    "en": ("Think as long as you need. End with this line, and nothing behind it:\n"
           "verdict {nonce}: yes (or no)",
           "Think as long as you need. End with one such line for each question, in order, and "
           "nothing behind them:\nverdict {nonce} 1: yes (or no)"),
    "zh": ("可以先思考。最后一行必须如下，其后不得有任何内容：\nverdict {nonce}: yes（或 no）",
           "可以先思考。最后按顺序为每个问题各写一行，其后不得有任何内容：\n"
           "verdict {nonce} 1: yes（或 no）"),
}


class NoReply(ValueError):
    """What a server sent is no reply of a chat completion."""


@dataclass(frozen=True)
class Request:
    """One call: the questions, all about one answer, and the body that is posted."""

    questions: tuple[Question, ...]
    body: Mapping[str, Any]
    nonce: str
    vote: int = 0


def request(questions: Sequence[Question], settings: Settings, vote: int = 0) -> Request:
    """Return the call that asks some questions about one answer."""
    shown = material(questions)
    word = nonce(shown)
    lang = questions[0].lang if questions[0].lang in WORD else "en"
    by_probability = settings.protocol == "logprob"
    then = WORD[lang] if by_probability else REASON[lang][len(questions) > 1].replace(
        "{nonce}", word)
    body: dict[str, Any] = {
        "model": settings.model,
        "messages": [{"role": "system", "content": instruction(questions, then)},
                     {"role": "user", "content": shown}],
        "temperature": settings.temperature,
        "max_tokens": 1 if by_probability else settings.max_tokens,
    }
    if by_probability:
        body |= {"logprobs": True, "top_logprobs": TOP,
                 "chat_template_kwargs": {"enable_thinking": False}}
    if settings.temperature:
        body["seed"] = vote  # so that each vote is another, and the same when it is asked again
    return Request(tuple(questions), settings.added(body), word, vote)


def shares(request: Request, reply: Mapping[str, Any]) -> list[float | None]:
    """Return the share of yes for each question of a call; raises NoReply."""
    try:
        if request.body.get("logprobs"):
            top = likeliest(reply)
            if top is None:
                raise NoReply(UNWEIGHED)
            return [_probability(top)]
        choice = reply["choices"][0]
        text = choice["message"].get("content") or ""
        if not isinstance(text, str):
            raise NoReply("the content of the server's reply is no text")
        cut = choice.get("finish_reason") == "length"
    except NoReply:
        raise
    except (KeyError, IndexError, TypeError, AttributeError, ValueError) as error:
        raise NoReply(f"{type(error).__name__}: {error}") from error
    if cut:
        return [None] * len(request.questions)
    return verdicts(text, request.nonce, len(request.questions))


def _probability(top: Sequence[Mapping[str, Any]]) -> float | None:
    """Return p(yes) over p(yes) + p(no), all spellings summed; None if neither is there."""
    yes = no = 0.0
    for entry in top:
        word = str(entry["token"]).strip(" \t\n\"'*.。▁Ġ").casefold()
        p = math.exp(min(float(entry["logprob"]), 0.0))
        if not math.isfinite(p):
            raise ValueError("a log-probability is no number")
        yes += p * (word in YES)
        no += p * (word in NO)
    return yes / (yes + no) if yes + no else None


def verdicts(text: str, word: str, count: int) -> list[float | None]:
    """Return the verdicts of the last lines of a reply, 1 or 0 each; None where one is not there.

    Nothing else of the reply is looked at, and a line counts only with the word of its request, so
    that a verdict which the reply quotes from the answer is none.
    """
    lines = [line for line in text.splitlines() if line.strip()][-count:]
    said = [_said(line, word, n if count > 1 else None)
            for n, line in enumerate(lines, 1)] if len(lines) == count else []
    return said or [None] * count


def _said(line: str, word: str, number: int | None) -> float | None:
    label = rf"{word}\s+{number}" if number else word
    found = regex.fullmatch(
        rf"[\s*_`>#-]*verdict\s+{label}[\s*_`]*[:：][\s*_`]*([^\W_]+)[\s*_`.。]*", line,
        regex.IGNORECASE)
    said = found[1].casefold() if found else ""
    return 1.0 if said in YES else 0.0 if said in NO else None
