"""Extraction: from a raw completion to the answer that is checked, and back to its offsets."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Literal

MAX_CHARACTERS = 1_000_000
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
    offsets: tuple[int, ...] | None = field(default=None, repr=False)

    def to_raw(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the completion that a span of the normalised text comes from."""
        if self.offsets is None:
            return start + self.start, end + self.start
        return self.offsets[start] + self.start, self.offsets[end] + self.start


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


def normalise(raw: str) -> tuple[str, list[int] | None]:
    """Return the normalised text, and the raw offset of each of its offsets (None: the same).

    NFC, LF line ends, no byte order mark, no blanks at line ends, no blank lines at either end;
    the first line's indentation is kept.
    """
    if _is_normal(raw):
        return raw, None
    chars: list[str] = []
    where: list[int] = []
    for start, end in _clusters(raw):
        broken = raw[start] in "\r\x85\u2028\u2029"
        piece = "\n" if broken else unicodedata.normalize("NFC", raw[start:end])
        chars.extend(piece)
        where.extend([start] * len(piece))
    lines: list[tuple[str, list[int]]] = []
    low = 0
    text = "".join(chars)
    for line in text.split("\n"):
        kept = line.rstrip()
        lines.append((kept, where[low:low + len(kept)]))
        low += len(line) + 1
    while lines and not lines[0][0]:
        lines.pop(0)
    while lines and not lines[-1][0]:
        lines.pop()
    out = "\n".join(line for line, _ in lines)
    offsets: list[int] = []
    for _, places in lines:
        offsets.extend(places)
        offsets.append(places[-1] + 1 if places else (offsets[-1] + 1 if offsets else 0))
    if not offsets:
        offsets = [0]
    end_of_last = offsets[-1]
    while end_of_last < len(raw) and unicodedata.combining(raw[end_of_last]):
        end_of_last += 1
    offsets[-1] = end_of_last
    return out, offsets


def _clusters(raw: str) -> list[tuple[int, int]]:
    """Cut a text into pieces that normalise by themselves; line ends become one `\\n` each."""
    spans: list[tuple[int, int]] = []
    text = raw
    i = 1 if text.startswith("\ufeff") else 0
    n = len(text)
    while i < n:
        c = text[i]
        if c == "\r":
            j = i + 2 if text[i + 1:i + 2] == "\n" else i + 1
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
