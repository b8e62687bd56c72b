"""Patterns as trees: what a pattern is made of, read by the parser of `re`."""

from __future__ import annotations

import re
import re._constants as ops  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Callable
from typing import Any

FLAGS = re.compile(r"^\(\?([imsU]+)\)")
_POINT = re.compile(r"\\x\{[0-9a-fA-F]+\}")


def tree(pattern: str, class_of: Callable[[str, bool], str]) -> Any | None:
    """Return the tree of a pattern of RE2 without its flags, or None where `re` does not read it.

    `re` has no Unicode classes: `class_of` gives what stands for one, such as `L`, inside a set of
    characters; it is told whether the class is negated.
    """
    body = _POINT.sub(r"\\w", FLAGS.sub("", pattern)).replace(r"\z", r"\Z")
    out, at, inside = [], 0, False
    while at < len(body):
        if body.startswith((r"\p{", r"\P{"), at):
            end = body.index("}", at)
            name = body[at + 3:end]
            of = class_of(name.lstrip("^"), (body[at + 1] == "P") != name.startswith("^"))
            out.append(of if inside else f"[{of}]")
            at = end + 1
            continue
        step = 2 if body[at] == "\\" else 1
        inside = {"[": True, "]": False}.get(body[at], inside)
        out.append(body[at:at + step])
        at += step
    try:
        return parser.parse("".join(out))
    except (re.error, OverflowError, RecursionError):
        return None


__all__ = ["FLAGS", "ops", "tree"]
