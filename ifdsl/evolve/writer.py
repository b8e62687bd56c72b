"""The writer: a model that is asked for JSON, and what is read of its replies."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from json import JSONDecoder
from typing import Any

from ifdsl.endpoints.caller import Call, Caller
from ifdsl.endpoints.endpoint import Lost
from ifdsl.endpoints.replies import CLOSE, said
from ifdsl.endpoints.settings import Connection

Turn = Mapping[str, str]


def turns(instruction: str, material: Any) -> list[Turn]:
    """Return the messages of a request: what is to be done, and with what, as JSON."""
    return [{"role": "system", "content": instruction},
            {"role": "user", "content": json.dumps(material, ensure_ascii=False, indent=1)}]


def call(settings: Connection, messages: Sequence[Turn], draw: int = 0) -> Call:
    """Return a call; draws of the same messages differ by their seed."""
    body: dict[str, Any] = {"model": settings.model, "messages": list(messages),
                            "temperature": settings.temperature,
                            "max_tokens": settings.max_tokens}
    if draw:
        body["seed"] = draw
    return Call(settings.added(body), draw)


def asked(caller: Caller, calls: Sequence[Call]) -> list[str]:
    """Return the text of each reply, without its thought; empty where it was cut off or lost."""
    out = []
    for reply in caller.replies(calls):
        found = None if isinstance(reply, Lost) else said(reply)
        out.append("" if found is None or not found.ended
                   else found.text.rpartition(CLOSE)[2].strip())
    return out


def read(text: str) -> Any | None:
    """Return the first JSON object or list in a text, whatever stands around it; None if none.

    One that holds half a surrogate pair, which no file can hold, is none.
    """
    for start, char in enumerate(text):
        if char in "{[":
            try:
                found = JSONDecoder().raw_decode(text, start)[0]
                json.dumps(found, ensure_ascii=False).encode()
                return found
            except (ValueError, RecursionError):
                continue
    return None


def field(text: str, name: str) -> Any | None:
    """Return a key of the first JSON object in a text; None where it has none."""
    found = read(text)
    return found.get(name) if isinstance(found, dict) else None
