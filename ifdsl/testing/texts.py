"""Texts around a text: edits that a careless writer might make, and other layouts of the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

Edit = Callable[[str, int], str]
"""(text, place) -> the edited text; any place will do."""
_END = re.compile(r"(?<=[.!?。！？])[ \n]*")
_BLANK = re.compile(r"(?<=\S) (?=\S)")


def _sentences(text: str) -> list[str]:
    return [x for x in _END.split(text) if x]


def _without(text: str, k: int) -> str:
    parts = _sentences(text)
    if len(parts) < 2:
        return text
    gone = parts[k % len(parts)]
    return text.replace(gone, "", 1).strip()


def _twice(text: str, k: int) -> str:
    parts = _sentences(text)
    if not parts:
        return text
    said = parts[k % len(parts)]
    return text.replace(said, f"{said} {said}", 1)


def _at_blank(text: str, k: int, by: str) -> str:
    places = list(_BLANK.finditer(text))
    if not places:
        return text
    m = places[k % len(places)]
    return text[:m.start()] + by + text[m.end():]


def _at_end(text: str, k: int, by: str) -> str:
    places = [m for m in _END.finditer(text) if m.end() < len(text)]
    if not places:
        return text
    m = places[k % len(places)]
    return text[:m.start()] + by + text[m.end():]


EDITS: dict[str, Edit] = {
    "a sentence left out": _without,
    "a sentence said twice": _twice,
    "two words joined": lambda x, k: _at_blank(x, k, ""),
    "a word added": lambda x, k: _at_blank(x, k, " quite "),
    "a comma added": lambda x, k: _at_blank(x, k, ", "),
    "two words quoted": lambda x, k: _at_blank(x, k, ' "old" '),
    "a line broken": lambda x, k: _at_blank(x, k, "\n"),
    "a paragraph broken": lambda x, k: _at_end(x, k, "\n\n"),
    "a bullet added": lambda x, k: x + "\n\n- one more thing",
    "a heading added": lambda x, k: "# Before\n\n" + x,
    "a number added": lambda x, k: x + " 42",
    "code added": lambda x, k: x + "\n\n```\nx = 1\n```",
    "lines joined": lambda x, k: " ".join(x.split()),
    "in capitals": lambda x, k: x.upper(),
    "in lower case": lambda x, k: x.lower(),
    "cut off": lambda x, k: x[:max(1, len(x) - 1 - k)],
    "said twice": lambda x, k: f"{x}\n\n{x}",
}

LAYOUTS: dict[str, Callable[[str], str]] = {
    "line ends as CR LF": lambda x: x.replace("\n", "\r\n"),
    "decomposed letters (NFD)": lambda x: unicodedata.normalize("NFD", x),
    "blanks at the ends of lines": lambda x: "\n".join(f"{line}  " for line in x.split("\n")),
    "blank lines around it": lambda x: f"\n\n{x}\n\n",
}
"""Ways to write down one and the same answer."""


def keyword(word: str) -> re.Pattern[str]:
    """Return the pattern of a keyword that stands as a word, in any case."""
    return re.compile(rf"(?<![\w'’-]){re.escape(word)}(?![\w'’-])", re.IGNORECASE)


def jumbled(word: str) -> str | None:
    """Return a word with two different neighbours inside it exchanged, or None without such."""
    for i in range(1, len(word) - 2):
        a, b = word[i], word[i + 1]
        if a != b and a.isalpha() and b.isalpha():
            return word[:i] + b + a + word[i + 2:]
    return None
