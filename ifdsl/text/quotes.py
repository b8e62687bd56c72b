"""How deep quotations nest, double and single marks by turns."""

from __future__ import annotations

from ifdsl.text.lazy import lazy
from ifdsl.text.masking import masked

__all__ = ["depth"]

_MARK = lazy("[“”‘’\"'「」『』]|\n\n")
_CLOSERS = {"“": "”", "‘": "’", '"': '"', "'": "'", "「": "」", "『": "』"}
_SINGLE = frozenset("‘'『")
_WIDE = "\u2e80"
_BRACKETS = "([{—–*_（【"


def depth(text: str) -> int:
    """Return how deep quotations nest: 0 for none, 1 for one without a quotation inside.

    A mark opens only inside one of the other kind, double in single and single in double. An
    apostrophe is none, a quotation that is not closed in its paragraph does not count, nor does
    what stands in code.
    """
    plain = masked(text)
    stack: list[tuple[str, int]] = []
    deepest = 0
    opened = -1
    for match in _MARK.finditer(plain):
        i, mark = match.start(), match.group()
        if mark == "\n\n":
            stack.clear()
            continue
        before, after = plain[i - 1:i], plain[i + 1:i + 2]
        if mark in "'’" and _joins(before) and _joins(after):
            continue
        starts = not before or before.isspace() or before in _BRACKETS or opened == i - 1
        ready = mark not in "\"'" or (after.strip() and not (mark == "'" and _joins(before)))
        free = not stack or (stack[-1][0] in _SINGLE) != (mark in _SINGLE)
        at = _closing(stack, mark)
        if at is not None and not (mark in "\"'" and starts and free and ready):
            found = stack[at][1]
            del stack[at:]
            deepest = max(deepest, found)
            if stack:
                stack[-1] = (stack[-1][0], max(stack[-1][1], found + 1))
        elif mark in _CLOSERS and free and ready:
            stack.append((mark, 1))
            opened = i
    return deepest


def _closing(stack: list[tuple[str, int]], mark: str) -> int | None:
    """Return the place of what a mark closes; a single mark above it was an apostrophe."""
    if stack and _CLOSERS[stack[-1][0]] == mark:
        return len(stack) - 1
    if len(stack) > 1 and stack[-1][0] in _SINGLE and _CLOSERS[stack[-2][0]] == mark:
        return len(stack) - 2
    return None


def _joins(char: str) -> bool:
    return char.isalnum() and char < _WIDE
