"""Answers by any server that speaks OpenAI's chat completions (vLLM, SGLang, llama.cpp, hosted)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from ifdsl.endpoints.caller import Call, Caller
from ifdsl.endpoints.endpoint import Lost
from ifdsl.endpoints.replies import Said, said
from ifdsl.endpoints.settings import Connection
from ifdsl_trainer.config import Thinking
from ifdsl_trainer.data import Row
from ifdsl_trainer.errors import TrainError
from ifdsl_trainer.evaluation.rollouts import Completion, Settings
from ifdsl_trainer.thinking import messages


class Endpoint:
    """A server; its key, if it wants one, is in the environment's OPENAI_API_KEY.

    Where the model is to think, a thought that the server gives apart, as `reasoning_content`, is
    put back before the answer, and `<think>` before a thought that lacks it, as it does where the
    chat template opened it.
    """

    def __init__(
        self, url: str, settings: Settings, thinking: Thinking, *, parallel: int = 8,
        tries: int = 4, wait: float = 1.0,
    ) -> None:
        self.settings, self.thinking = settings, thinking
        self.caller = Caller(Connection(
            url=url, model=settings.model, concurrency=parallel, timeout=600.0, tries=tries,
            backoff=wait, cache="off"))

    def complete(self, rows: Sequence[Row]) -> Iterator[list[Completion]]:
        """Yield the answers to some rows, batch by batch, several asked for at once."""
        size = 4 * self.caller.endpoint.at_once
        for low in range(0, len(rows), size):
            places = range(low, min(low + size, len(rows)))
            replies = self.caller.replies([self._call(rows[place], place) for place in places])
            if lost := next((x for x in replies if isinstance(x, Lost)), None):
                raise TrainError(str(lost))
            yield [self._read(said(x)) for x in replies if not isinstance(x, Lost)]

    def _call(self, row: Row, place: int) -> Call:
        s = self.settings
        return Call({
            "model": s.model, "messages": messages(row["prompt"], self.thinking),
            "temperature": s.temperature, "top_p": s.top_p, "max_tokens": s.max_new_tokens,
            "seed": s.seed_of(place), **json.loads(s.body or "{}"),
        })

    def _read(self, found: Said) -> Completion:
        text = found.text if self.thinking.mode == "off" else found.whole
        return Completion(text, found.tokens, found.ended)
