"""What a reply says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

OPEN, CLOSE = "<think>", "</think>"


@dataclass(frozen=True)
class Said:
    """A reply's text; its thought, if the server gave it apart; whether it came to its end."""

    text: str
    thought: str = ""
    tokens: int = 0
    ended: bool = True

    @property
    def whole(self) -> str:
        """The text behind its thought, in tags, wherever the server gave that.

        `<think>` is put before a thought that lacks it, as it does where the chat template opened
        it.
        """
        if self.thought:  # servers differ in whether the lines around it are part of it
            closed = f"\n{CLOSE}\n\n{self.text.lstrip()}" if self.text or self.ended else ""
            return f"{OPEN}\n{self.thought.strip()}{closed}"
        text = self.text
        return f"{OPEN}\n{text}" if CLOSE in text and OPEN not in text else text


def said(reply: Mapping[str, Any]) -> Said:
    """Return what a reply says, which may be nothing; whatever is not there is empty."""
    choice = reply["choices"][0]
    message = choice.get("message")
    message = message if isinstance(message, dict) else {}
    thought = message.get("reasoning_content") or message.get("reasoning")
    return Said(_text(message.get("content")), _text(thought),
                counted(reply, "completion_tokens"), choice.get("finish_reason") != "length")


def counted(reply: Mapping[str, Any], name: str) -> int:
    """Return a number of tokens that a server counted, 0 where it told none."""
    usage = reply.get("usage")
    count = usage.get(name) if isinstance(usage, dict) else None
    return count if isinstance(count, int) and count > 0 else 0


UNWEIGHED = ("the server sends no log-probabilities (vLLM does, `transformers serve` does not); "
             "`protocol: verdict` asks a judge without them")


def likeliest(reply: Mapping[str, Any]) -> Sequence[Any] | None:
    """Return the likeliest tokens at the start of a reply, None where the server tells none.

    A reply of no tokens has none.
    """
    told = reply["choices"][0].get("logprobs")
    content = told.get("content") if isinstance(told, dict) else None
    if not isinstance(content, list):
        return None
    if not content:
        return ()
    top = content[0].get("top_logprobs") if isinstance(content[0], dict) else None
    return top if isinstance(top, list) and top else None


def _text(value: Any) -> str:
    """Return a text that can be written and sent: half a surrogate pair becomes `?`."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""
