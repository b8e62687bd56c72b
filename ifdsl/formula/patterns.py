"""Patterns: RE2 with Unicode classes, in linear time.

`\\w \\d \\s` mean Unicode letters and digits, decimal digits and white space; `\\b` may stand at
the ends of a pattern (RE2 has no Unicode word boundary, so it is checked around each match).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import re2
from re2 import _re2

_CLASSES = {
    "w": r"\p{L}\p{N}_", "d": r"\p{Nd}", "s": r"\s\x0b\x{1c}-\x{1f}\x{85}\p{Z}",
}
_FLAGS = re.compile(r"^\(\?([imsU]+)\)")
_MAX_MATCHES_PROGRAM = 64 << 20
_ANYWHERE, _WHOLE = _re2.RE2.Anchor.UNANCHORED, _re2.RE2.Anchor.ANCHOR_BOTH


class PatternError(ValueError):
    """A pattern that cannot be used."""


def escape(text: str) -> str:
    """Return a pattern that matches a text literally."""
    return "".join(c if c.isalnum() or c == "_" or ord(c) > 127 else "\\" + c for c in text)


def translate(pattern: str) -> str:
    """Return the RE2 pattern with Unicode classes; raises PatternError."""
    out: list[str] = []
    in_class = False
    i = 0
    while i < len(pattern):
        c = pattern[i]
        if c == "\\" and i + 1 < len(pattern):
            n = pattern[i + 1]
            if n == "u" and re.match(r"[0-9a-fA-F]{4}", pattern[i + 2:]):
                out.append(f"\\x{{{pattern[i + 2:i + 6]}}}")
                i += 6
                continue
            if n in "wds":
                out.append(_CLASSES[n] if in_class else f"[{_CLASSES[n]}]")
            elif n in "WDS":
                if in_class:
                    raise PatternError(f"`\\{n}` cannot stand inside a class")
                out.append(f"[^{_CLASSES[n.lower()]}]")
            elif n in "bB" and not in_class:
                raise PatternError(f"`\\{n}` can only stand at the ends of a pattern")
            else:
                out.append(c + n)
            i += 2
            continue
        if c == "[" and not in_class:
            in_class = True
            out.append(c)
            if pattern[i + 1:i + 2] == "^":
                out.append("^")
                i += 1
            if pattern[i + 1:i + 2] == "]":
                out.append("\\]")
                i += 1
        elif c == "]" and in_class:
            in_class = False
            out.append(c)
        elif c == "[":
            out.append("\\[")
        else:
            out.append(c)
        i += 1
    return "".join(out)


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


class Matcher:
    """A compiled pattern; equal patterns share one (see `matcher`)."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        flags = _FLAGS.match(pattern)
        prefix = flags.group() if flags else ""
        inner = pattern[len(prefix):]
        self.left = inner.startswith("\\b")
        self.right = inner.endswith("\\b") and not inner.endswith("\\\\b") and len(inner) > 2
        inner = inner[2 if self.left else 0: len(inner) - 2 if self.right else len(inner)]
        word = _CLASSES["w"]
        body = translate(inner)
        if _alternates(inner) and (self.left or self.right):
            raise PatternError("`\\b` beside `|` binds to one side; write r\"\\b(?:…|…)\\b\"")
        ending = rf"(?:[^{word}]|\z)" if self.right else ""
        try:
            self._scan = _engine(f"{prefix}({body}){ending}")
            self._whole = _engine(f"{prefix}(?:{body})")
        except PatternError as error:
            kind, _, piece = str(error).partition(": ")
            # The engine's piece may be of what stands around the pattern here, or was translated.
            shown = piece if piece in pattern else pattern
            raise PatternError(f"{kind}: {shown}" if shown else kind) from error

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return the spans of all matches, left to right, not overlapping; empty ones left out."""
        return list(self._spans(text))

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        data = text.encode("utf-8", "replace")
        size = len(data)
        wide = size != len(text)
        bounded = self.left or self.right
        position = seen = offset = 0
        while position <= size:
            low, high = self._scan(_ANYWHERE, data, position, size)[1]
            if low < 0:
                return
            start, end = low, high
            if wide:
                start = offset + len(data[seen:low].decode())
                end = start + len(data[low:high].decode())
                seen, offset = low, start
            if high > low and (not bounded or self._fits(text, start, end)):
                yield start, end
                position = high
            else:
                position = low + (len(text[start:start + 1].encode("utf-8", "replace")) or 1)

    def _fits(self, text: str, start: int, end: int) -> bool:
        return (not self.left or _edge(text, start)) and (not self.right or _edge(text, end))

    def search(self, text: str) -> bool:
        """Return whether the pattern occurs."""
        if self.left or self.right:
            return next(self._spans(text), None) is not None
        data = text.encode("utf-8", "replace")
        return bool(self._scan(_ANYWHERE, data, 0, len(data))[0][0] >= 0)

    def like(self, text: str) -> bool:
        """Return whether the pattern matches the whole text."""
        data = text.encode("utf-8", "replace")
        found = self._whole(_WHOLE, data, 0, len(data))[0][0] >= 0
        return bool(found) and self._fits(text, 0, len(text))


def _alternates(pattern: str) -> bool:
    """Return whether a `|` stands outside of all brackets; raises PatternError for a stray `)`."""
    level, found = 0, False
    for piece in re.findall(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()|]", pattern, re.DOTALL):
        level += {"(": 1, ")": -1}.get(piece, 0)
        if level < 0:
            raise PatternError(f"unexpected ): {pattern}")
        found = found or (piece == "|" and not level)
    return found


def looks_around(pattern: str) -> bool:
    """Return whether a pattern has a look-around or a back-reference, which RE2 has not."""
    return re.search(r"\(\?<?[=!]|\\[1-9]", pattern) is not None


def _engine(pattern: str) -> Callable[[Any, bytes, int, int], list[tuple[int, int]]]:
    """Return RE2's own matching of a pattern: (anchor, data, start, end) to the spans of groups.

    It skips the match objects of the package's Python layer, which cost ten times the matching.
    Raises PatternError.
    """
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MAX_MATCHES_PROGRAM
    compiled = _re2.RE2(pattern.encode(), options)
    if not compiled.ok():
        reason = compiled.error()
        raise PatternError(reason.decode() if isinstance(reason, bytes) else str(reason))
    match: Callable[[Any, bytes, int, int], list[tuple[int, int]]] = compiled.Match
    return match


def _edge(text: str, at: int) -> bool:
    before = at > 0 and _is_word(text[at - 1])
    after = at < len(text) and _is_word(text[at])
    return before != after


@lru_cache(maxsize=4096)
def matcher(pattern: str) -> Matcher:
    """Return the matcher of a pattern; raises PatternError."""
    return Matcher(pattern)
