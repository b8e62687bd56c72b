"""Extraction: from a raw completion to the answer that is checked, and back to its offsets."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Literal

MAX_CHARACTERS = 1_000_000
_LINE_ENDS = "\n\r\x85\u2028\u2029"
_BREAKS = re.compile("\r\n|[\r\x85\u2028\u2029]")
Thinking = Literal["off", "native", "prompted"]


@dataclass(frozen=True)
class Answer:
    """An answer: `raw` as the completion has it, from `start`; `text` normalised.

    `problem` says why it cannot be read, if it cannot; `format_ok` whether the thinking and
    answer tags are there once, in order, with nothing outside.
    """

    raw: str
    text: str
    start: int = 0
    problem: str | None = None
    format_ok: bool = True
    offsets: tuple[tuple[int, int], ...] | None = field(default=None, repr=False)

    def to_raw(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the completion that a span of the normalised text comes from."""
        if self.offsets is None:
            return start + self.start, end + self.start
        low = self.offsets[start][0] if start < len(self.offsets) else len(self.raw)
        high = self.offsets[end - 1][1] if end > start else low
        return low + self.start, high + self.start


def _is_normal(raw: str) -> bool:
    if not raw:
        return True
    if raw[0] in "\n\ufeff" or raw[-1].isspace() or " \n" in raw or "\t\n" in raw:
        return False
    if "\r" in raw:
        return False
    if raw.isascii():
        return "\x0b\n" not in raw and "\x0c\n" not in raw and raw.split("\n", 1)[0].strip() != ""
    return (
        not _BREAKS.search(raw)
        and unicodedata.is_normalized("NFC", raw)
        and all(not line or not line[-1].isspace() for line in raw.split("\n"))
        and raw.split("\n", 1)[0].strip() != ""
    )


def normalise(raw: str) -> tuple[str, list[tuple[int, int]] | None]:
    """Return the normalised text, and the raw span of each of its characters (None: the same).

    NFC, LF line ends, no byte order mark, no blanks at line ends, no blank lines at either end;
    the first line's indentation is kept.
    """
    if _is_normal(raw):
        return raw, None
    lines: list[tuple[list[str], list[tuple[int, int]]]] = [([], [])]
    for start, end in _clusters(raw):
        chars, spans = lines[-1]
        if raw[start] in _LINE_ENDS:
            spans.append((start, end))
            lines.append(([], []))
            continue
        piece = unicodedata.normalize("NFC", raw[start:end])
        chars.append(piece)
        spans.extend([(start, end)] * len(piece))
    kept = [("".join(chars).rstrip(), spans) for chars, spans in lines]
    while kept and not kept[0][0]:
        kept.pop(0)
    while kept and not kept[-1][0]:
        kept.pop()
    places: list[tuple[int, int]] = []
    for text, spans in kept:
        places.extend(spans[: len(text)])
        places.extend(spans[-1:])
    return "\n".join(text for text, _ in kept), places[: len(places) - 1]


def _clusters(raw: str) -> list[tuple[int, int]]:
    """Cut a text into pieces that normalise by themselves; line ends become one `\\n` each."""
    spans: list[tuple[int, int]] = []
    text = raw
    i = 1 if text.startswith("\ufeff") else 0
    n = len(text)
    while i < n:
        c = text[i]
        if c in _LINE_ENDS:
            j = i + 2 if text[i:i + 2] == "\r\n" else i + 1
            spans.append((i, j))
            i = j
            continue
        j = i + 1
        while j < n and ord(text[j]) > 0x2FF and (
            unicodedata.combining(text[j]) or 0x1160 <= ord(text[j]) <= 0x11FF
            or _joins(text[i:j], text[j])
        ):
            j += 1
        spans.append((i, j))
        i = j
    return spans


def _joins(before: str, char: str) -> bool:
    return (
        unicodedata.category(char) in ("Mc", "Mn")
        or len(unicodedata.normalize("NFC", before[-1:] + char)) == 1
    )


def extract(
    raw: str | bytes, *, thinking: Thinking = "off", answer_tags: bool = False, prefill: str = ""
) -> Answer:
    """Return the answer in a completion.

    `thinking` is off (all of it is the answer), native or prompted (`<think>…</think>` first);
    with `answer_tags` the answer stands in `<answer>…</answer>`. A thought that is not closed
    leaves an empty answer. `prefill` is what the chat template put before the completion.
    """
    if isinstance(raw, bytes):
        try:
            raw = raw.decode("utf-8")
        except UnicodeDecodeError:
            return Answer("", "", problem="not valid UTF-8", format_ok=False)
    if len(raw) > MAX_CHARACTERS:
        return Answer("", "", problem=f"longer than {MAX_CHARACTERS:,} characters")
    if not raw.isascii() and _surrogates(raw):
        return Answer("", "", problem="not valid Unicode (a lone surrogate)", format_ok=False)
    start, end, ok = _locate(prefill + raw, thinking, answer_tags)
    start, end = max(start - len(prefill), 0), max(end - len(prefill), 0)
    part = raw[start:end]
    text, offsets = normalise(part)
    return Answer(part, text, start, None, ok, None if offsets is None else tuple(offsets))


def _surrogates(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def _locate(text: str, thinking: Thinking, answer_tags: bool) -> tuple[int, int, bool]:
    start, end, ok = 0, len(text), True
    if thinking != "off":
        opened, closed = text.count("<think>"), text.count("</think>")
        close = text.find("</think>")
        ok = opened == closed == 1 and text.lstrip().startswith("<think>")
        if close < 0 and opened:
            return end, end, False
        start = close + len("</think>") if close >= 0 else 0
    if answer_tags:
        low, high = text.find("<answer>", start), text.find("</answer>", start)
        once = text.count("<answer>") == text.count("</answer>") == 1
        if low < 0 or high < low:
            return end, end, False
        ok = ok and once and not text[start:low].strip() and not text[high + 9:].strip()
        start, end = low + len("<answer>"), high
    return start, end, ok
