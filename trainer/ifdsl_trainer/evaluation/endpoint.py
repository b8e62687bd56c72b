"""Answers by any server that speaks OpenAI's chat completions (vLLM, SGLang, llama.cpp, hosted)."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ifdsl_trainer.config import Thinking
from ifdsl_trainer.data import Row
from ifdsl_trainer.errors import TrainError
from ifdsl_trainer.evaluation.rollouts import Completion, Settings
from ifdsl_trainer.thinking import CLOSE, OPEN, messages

KEY = "OPENAI_API_KEY"
BUSY = frozenset({408, 429, 500, 502, 503, 504})
"""Answers of a server that may be asked again."""


class Endpoint:
    """A server; its key, if it wants one, is in the environment's OPENAI_API_KEY.

    Where the model is to think, a thought that the server gives apart, as `reasoning_content`, is
    put back before the answer, and `<think>` before a thought that lacks it, as it does where the
    chat template opened it. A busy server is asked again, `tries` times in all, after `wait`
    seconds, then twice as long.
    """

    def __init__(
        self, url: str, settings: Settings, thinking: Thinking, *, parallel: int = 8,
        timeout: float = 600.0, tries: int = 4, wait: float = 1.0,
    ) -> None:
        self.url = url.rstrip("/").removesuffix("/chat/completions") + "/chat/completions"
        self.settings, self.thinking, self.parallel = settings, thinking, parallel
        self.timeout, self.tries, self.wait = timeout, tries, wait

    def complete(self, rows: Sequence[Row]) -> Iterator[list[Completion]]:
        """Yield the answers to some rows, batch by batch, several asked for at once."""
        try:
            import httpx
        except ImportError as error:
            raise TrainError("`--backend openai` needs the package httpx, which is not installed: "
                             "pip install httpx") from error

        key = os.environ.get(KEY)
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        with (httpx.Client(timeout=self.timeout, headers=headers) as client,
              ThreadPoolExecutor(self.parallel) as pool):
            size = 4 * self.parallel
            for low in range(0, len(rows), size):
                yield list(pool.map(lambda place: self._ask(client, rows[place], place),
                                    range(low, min(low + size, len(rows)))))

    def _ask(self, client: Any, row: Row, place: int) -> Completion:
        s = self.settings
        body: dict[str, Any] = {
            "model": s.model, "messages": messages(row["prompt"], self.thinking),
            "temperature": s.temperature, "top_p": s.top_p, "max_tokens": s.max_new_tokens,
            "seed": s.seed_of(place), **json.loads(s.body or "{}"),
        }
        return self._read(self._post(client, body))

    def _post(self, client: Any, body: dict[str, Any]) -> Any:
        import httpx

        problem = ""
        for attempt in range(self.tries):
            if attempt:
                time.sleep(self.wait * 2 ** (attempt - 1))
            try:
                reply = client.post(self.url, json=body)
            except httpx.HTTPError as error:
                problem = f"{type(error).__name__}: {error}"
                continue
            if reply.status_code == 200:
                return reply
            problem = f"status {reply.status_code}: {reply.text[:300].strip()}"
            if reply.status_code not in BUSY:
                break
        raise TrainError(f"`{self.url}` gave no answer: {problem}")

    def _read(self, reply: Any) -> Completion:
        try:
            found = reply.json()
            choice = found["choices"][0]
            message = choice["message"]
            text = message.get("content") or ""
            thought = message.get("reasoning_content") or message.get("reasoning") or ""
            tokens = int((found.get("usage") or {}).get("completion_tokens") or 0)
            ended = choice.get("finish_reason") != "length"
        except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
            raise TrainError(f"`{self.url}` does not speak OpenAI's chat completions: "
                             f"{reply.text[:200]!r} ({type(error).__name__}: {error})") from error
        if self.thinking.mode != "off":
            text = _whole(thought, text, ended)
        return Completion(text, tokens, ended)


def _whole(thought: str, text: str, ended: bool) -> str:
    """Return an answer behind its thought, whether the server gave it apart or half of its tags."""
    if thought:  # servers differ in whether the lines around it are part of it
        closed = f"\n{CLOSE}\n\n{text.lstrip()}" if text or ended else ""
        return f"{OPEN}\n{thought.strip()}{closed}"
    return f"{OPEN}\n{text}" if CLOSE in text and OPEN not in text else text
