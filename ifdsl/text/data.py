"""JSON and CSV values in a text, read strictly and in linear time."""

from __future__ import annotations

import json
import re
from typing import Any

_FENCED = re.compile(r"```(?:json)?[ \t]*\n(.*)\n```\Z", re.DOTALL | re.IGNORECASE)
MAX_NESTING = 200
Cell = tuple[str, bool, int, int]


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a key occurs twice")
    return made


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON value")


def parse_json(text: str) -> Any:
    """Return the JSON value that a text, or its one fenced block, consists of.

    Strict (RFC 8259, no duplicate keys, no NaN); raises ValueError.
    """
    stripped = text.strip()
    fence = _FENCED.match(stripped)
    inner = fence.group(1) if fence and "```" not in fence.group(1) else stripped
    level = deepest = 0
    for char in inner:
        if char in "[{":
            level += 1
            deepest = max(deepest, level)
        elif char in "]}":
            level -= 1
    if deepest > MAX_NESTING:
        raise ValueError(f"nested more than {MAX_NESTING} levels deep")
    try:
        return json.loads(inner, object_pairs_hook=_no_duplicates, parse_constant=_no_constant)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def parse_csv(text: str, sep: str = ",") -> list[list[Cell]]:
    """Return the rows of a CSV text (RFC 4180): cells with whether they are quoted and spans.

    Raises ValueError on an open quotation mark or text after a closing one.
    """
    if len(sep) != 1:
        raise ValueError("a separator is one character")
    rows: list[list[Cell]] = []
    row: list[Cell] = []
    i, n = 0, len(text)
    while i <= n:
        if i < n and text[i] == '"':
            start, parts, i = i, [], i + 1
            while True:
                j = text.find('"', i)
                if j < 0:
                    raise ValueError("a quotation mark is not closed")
                parts.append(text[i:j])
                if text[j + 1:j + 2] == '"':
                    parts.append('"')
                    i = j + 2
                    continue
                i = j + 1
                break
            if i < n and text[i] not in (sep, "\n"):
                raise ValueError("text after a closing quotation mark")
            row.append(("".join(parts), True, start, i))
        else:
            start = i
            while i < n and text[i] != sep and text[i] != "\n":
                i += 1
            row.append((text[start:i], False, start, i))
        if i >= n or text[i] == "\n":
            rows.append(row)
            row = []
        i += 1
    return [r for r in rows if len(r) > 1 or r[0][0]]
