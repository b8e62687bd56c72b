"""Code hidden from the scanners of inline marks, with every offset kept."""

from __future__ import annotations

import re
from functools import lru_cache

from ifdsl.text.blocks import fenced
from ifdsl.text.lazy import lazy

HIDDEN = "\ue000"  # private use: no letter, no white space, no punctuation
_CODE_SPAN = lazy(r"(?<!`)(`{1,3})(?!`)([^`\n]{1,2000})\1(?!`)")


def _hide(match: re.Match[str]) -> str:
    mark = match.group(1)
    return mark + HIDDEN * len(match.group(2)) + mark


@lru_cache(maxsize=64)
def masked(text: str) -> str:
    """Return the text with fences blanked out and the inside of code spans hidden."""
    if "`" not in text and "~~~" not in text:
        return text
    out = []
    for start, end, inside in fenced(text):
        out.append(" " * (end - start) if inside else text[start:end])
    return _CODE_SPAN.sub(_hide, "\n".join(out))
