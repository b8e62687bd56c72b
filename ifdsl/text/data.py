"""JSON, CSV and XML in a text, read strictly and in linear time."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any

from ifdsl.text.lazy import lazy

_FENCED = lazy(r"(```|~~~)([A-Za-z]*)[ \t]*\n(?:(.*)\n)?\1\Z", re.DOTALL)
_STRING = lazy(r'"[^"\\]*(?:\\.[^"\\]*)*"')
_NESTING = lazy(r"[\[\]{}]")
MAX_NESTING = 200
Cell = tuple[str, bool, int, int]


def unfenced(text: str, *names: str) -> tuple[str, int]:
    """Return the content of the one fence that a text consists of and its offset, else the text.

    The fence may name no language or one of `names`.
    """
    fence = _FENCED.match(text)
    if fence is None or fence.group(2).lower() not in ("", *names):
        return text, 0
    inner = fence.group(3) or ""
    if f"\n{fence.group(1)}" in f"\n{inner}":
        return text, 0
    return inner, max(fence.start(3), 0)


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a key occurs twice")
    return made


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON value")


def _finite(number: str) -> float:
    value = float(number)
    if value in (float("inf"), float("-inf")):
        raise ValueError(f"{number[:20]} is too large a number")
    return value


def _nesting(text: str) -> int:
    level = deepest = 0
    for match in _NESTING.finditer(_STRING.sub("", text)):
        level += 1 if match.group() in "[{" else -1
        deepest = max(deepest, level)
    return deepest


def parse_json(text: str) -> Any:
    """Return the JSON value that a text, or its one fenced block, consists of.

    Strict (RFC 8259): no repeated keys, no NaN or infinite number, no lone surrogate, at most 200
    levels; raises ValueError.
    """
    inner, _ = unfenced(text.strip(), "json")
    if inner.count("[") + inner.count("{") > MAX_NESTING and _nesting(inner) > MAX_NESTING:
        raise ValueError(f"nested more than {MAX_NESTING} levels deep")
    try:
        value = json.loads(inner, object_pairs_hook=_no_duplicates, parse_constant=_no_constant,
                           parse_float=_finite)
        if "\\ud" in inner or "\\uD" in inner:
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    except UnicodeEncodeError as error:
        raise ValueError("an escape is half a character") from error
    return value


@lru_cache(maxsize=16)
def _cell_end(sep: str) -> re.Pattern[str]:
    return re.compile(f"[\n{re.escape(sep)}]")


def parse_csv(text: str, sep: str = ",") -> list[list[Cell]]:
    """Return the rows of a CSV text, or its one fenced block: cells, whether quoted, and spans.

    RFC 4180; rows may differ in length, empty lines are no rows. Raises ValueError on a quotation
    mark that is not closed, stands inside an unquoted cell, or has text behind it.
    """
    if len(sep) != 1 or sep in '"\n':
        raise ValueError("a separator is one character")
    end_of_cell = _cell_end(sep)
    text, base = unfenced(text, "csv", "tsv", "text", "txt", "plaintext")
    rows: list[list[Cell]] = []
    row: list[Cell] = []
    i, n = 0, len(text)
    while i <= n:
        start = i
        if text[i:i + 1] == '"':
            value, i = _quoted(text, i)
            if i < n and text[i] not in (sep, "\n"):
                raise ValueError("text after a closing quotation mark")
            row.append((value, True, base + start, base + i))
        else:
            match = end_of_cell.search(text, i)
            i = match.start() if match else n
            value = text[start:i]
            if '"' in value:
                raise ValueError("a quotation mark in a cell without quotes")
            row.append((value, False, base + start, base + i))
        if i >= n or text[i] == "\n":
            rows.append(row)
            row = []
        i += 1
    return [r for r in rows if len(r) > 1 or r[0][0] or r[0][1]]


def _quoted(text: str, i: int) -> tuple[str, int]:
    parts: list[str] = []
    while True:
        j = text.find('"', i + 1)
        if j < 0:
            raise ValueError("a quotation mark is not closed")
        parts.append(text[i + 1:j])
        if text[j + 1:j + 2] != '"':
            return "".join(parts), j + 1
        parts.append('"')
        i = j + 1


def parse_xml(text: str) -> str:
    """Return the name of the root of a well-formed XML text, or of its one fenced block.

    Document types, and so entities of one's own, are refused; raises ValueError.
    """
    from xml.parsers import expat

    names: list[str] = []

    def refuse(*_: Any) -> None:
        raise ValueError("a document type")

    def open_element(name: str, _: Any) -> None:
        if not names:
            names.append(name)

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = open_element
    try:
        parser.Parse(unfenced(text.strip(), "xml")[0].encode("utf-8"), True)
    except (expat.ExpatError, UnicodeEncodeError) as error:
        raise ValueError(f"not XML: {error}") from error
    return names[0]
