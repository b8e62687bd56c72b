"""Extraction: from a raw completion to the answer that is checked, and back to its offsets."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from ifdsl.text.lazy import lazy
from ifdsl.text.letters import MAX_MARKS, nfc, piled

MAX_CHARACTERS = 1_000_000
_LINE_ENDS = "\n\r\x85\u2028\u2029"
_LEADING = lazy(
    rf"(?:[\ufeff{_LINE_ENDS}]|[^\S{_LINE_ENDS}]+(?=[{_LINE_ENDS}]|\Z))*"
)
_BREAKS = lazy("\r\n|[\r\x85\u2028\u2029]")
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

    @cached_property
    def _places(self) -> list[tuple[int, int]] | None:
        return None if self.text == self.raw else places(self.raw, self.text)

    def to_raw(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the completion that a span of the normalised text comes from."""
        if self._places is None:
            return start + self.start, end + self.start
        low = self._places[start][0] if start < len(self._places) else len(self.raw)
        high = self._places[end - 1][1] if end > start else low
        return low + self.start, high + self.start


def normalise(raw: str) -> str:
    """Return the normalised text.

    NFC, LF line ends, no byte order mark, no blanks at line ends, no blank lines at either end;
    the first line's indentation is kept.
    """
    text = raw
    if any(c in text for c in _LINE_ENDS[1:]):
        text = _BREAKS.sub("\n", text)
    text = nfc(text)
    lines = "\n".join(map(str.rstrip, text.split("\n")))
    return lines.lstrip("\n\ufeff").rstrip("\n")


def places(raw: str, text: str) -> list[tuple[int, int]]:
    """Return the span of `raw` that each character of its normalised text comes from.

    Every character of the normalised text is found again, in order, among the pieces of `raw`
    that normalise by themselves; what is passed over was taken away.
    """
    leading = _LEADING.match(raw)
    begin = leading.end() if leading else 0
    found: list[tuple[int, int]] = []
    for start, end in _clusters(raw):
        if start < begin:
            continue
        broken = raw[start] in _LINE_ENDS
        for char in "\n" if broken else nfc(raw[start:end]):
            if len(found) < len(text) and text[len(found)] == char:
                found.append((start, end))
    return [*found, *[(len(raw), len(raw))] * (len(text) - len(found))]


def _clusters(raw: str) -> list[tuple[int, int]]:
    """Cut a text into pieces that normalise by themselves; line ends become one `\\n` each."""
    spans: list[tuple[int, int]] = []
    text = raw
    i = 0
    n = len(text)
    while i < n:
        c = text[i]
        if c in _LINE_ENDS or c == "\ufeff":
            j = i + 2 if text[i:i + 2] == "\r\n" else i + 1
            spans.append((i, j))
            i = j
            continue
        j = i + 1
        while j < n and ord(text[j]) > 0x2FF and (
            unicodedata.combining(text[j]) or 0x1160 <= ord(text[j]) <= 0x11FF
            or _joins(text[j - 1], text[j])
        ):
            j += 1
        spans.append((i, j))
        i = j
    return spans


def _joins(before: str, char: str) -> bool:
    return (
        unicodedata.category(char) in ("Mc", "Mn")
        or len(unicodedata.normalize("NFC", before + char)) == 1
    )


def extract(
    raw: str | bytes, *, thinking: Thinking = "off", answer_tags: bool = False, prefill: str = ""
) -> Answer:
    """Return the answer in a completion.

    `thinking` is off (all of it is the answer), native or prompted (`<think>…</think>` first);
    with `answer_tags` the answer stands in `<answer>…</answer>`. The answer begins behind the last
    `</think>`; a thought that is not closed leaves it empty. `prefill` is what the chat template
    put before the completion. What cannot be read has a `problem`; what is neither text nor
    bytes raises TypeError.
    """
    if not isinstance(raw, str | bytes):
        raise TypeError(f"a response is a str or bytes, not {type(raw).__name__}")
    if isinstance(raw, bytes):
        try:
            raw = raw.decode("utf-8")
        except UnicodeDecodeError:
            return Answer("", "", problem="not valid UTF-8", format_ok=False)
    if len(raw) > MAX_CHARACTERS:
        return Answer("", "", problem=f"longer than {MAX_CHARACTERS:,} characters",
                      format_ok=False)
    if not raw.isascii() and _surrogates(raw):
        return Answer("", "", problem="not valid Unicode (a lone surrogate)", format_ok=False)
    if not raw.isascii() and piled(raw):
        return Answer("", "", problem=f"more than {MAX_MARKS} combining marks in a row",
                      format_ok=False)
    start, end, ok = _locate(prefill + raw, thinking, answer_tags)
    start, end = max(start - len(prefill), 0), max(end - len(prefill), 0)
    part = raw[start:end]
    return Answer(part, normalise(part), start, None, ok)


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
        close, last = text.rfind("</think>"), text.rfind("<think>")
        ok = opened == closed == 1 and text.lstrip().startswith("<think>")
        if last > close:
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
