"""What a reply says."""

from __future__ import annotations

from collections.abc import Mapping
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
    message, usage = choice.get("message"), reply.get("usage")
    message = message if isinstance(message, dict) else {}
    usage = usage if isinstance(usage, dict) else {}
    thought = message.get("reasoning_content") or message.get("reasoning")
    return Said(_text(message.get("content")), _text(thought),
                int(usage.get("completion_tokens") or 0), choice.get("finish_reason") != "length")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
