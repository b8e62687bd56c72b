"""Links, placeholders, quotations and bracketed groups, by linear scanners of our own."""

from __future__ import annotations

import re

from ifdsl.text.emphasis import highlights
from ifdsl.text.lazy import lazy
from ifdsl.text.masking import masked
from ifdsl.text.spans import Element

__all__ = ["groups", "highlights", "links", "placeholders", "quotations"]

_PLACEHOLDER = lazy(r"\[([^\[\]\n]{1,200})\]")
_LINK = lazy(r"!?\[([^\[\]\n]{0,500})\]\(([^()\s]{1,1000})(?: \"[^\"\n]{0,200}\")?\)")
_ADDRESS = lazy(r"https?://[^\s<>()\[\]\"]{1,2000}")
_QUOTES = {"“": "”", "„": "“”", "«": "»", "「": "」", "『": "』", '"': '"'}
_QUOTE_MARK = lazy("[“”„«»「」『』\"\n]")


def links(text: str) -> list[Element]:
    """Return the links: `[title](address)` and bare web addresses; `info` is the address."""
    plain = masked(text)
    found = [
        Element(m.start(), m.end(), title=text[m.start(1):m.end(1)], info=m.group(2))
        for m in _LINK.finditer(plain)
    ]
    if "://" in plain:
        rest = _LINK.sub(lambda m: " " * len(m.group()), plain)
        for match in _ADDRESS.finditer(rest):
            address = match.group().rstrip(".,;:!?'*_")
            found.append(Element(match.start(), match.start() + len(address), info=address))
    return sorted(found, key=lambda e: e.start)


def placeholders(text: str) -> list[Element]:
    """Return the placeholders `[like this]`: with a letter inside.

    No link, footnote, code, index (`a[i]`), formula (`\\[x\\]`) or task box. `title` is the text
    between the brackets.
    """
    plain = masked(text)
    found = []
    for match in _PLACEHOLDER.finditer(plain):
        inner = match.group(1)
        before = plain[match.start() - 1: match.start()]
        after = plain[match.end(): match.end() + 1]
        if after == "(" or (after == ":" and before in ("", "\n")):
            continue
        if before in (")", "]", "\\") or (before.isalnum() and before.isascii()):
            continue
        if inner.strip() in ("x", "X") or inner.startswith("^"):
            continue
        if any(map(str.isalpha, inner)):
            found.append(Element(match.start(), match.end(), title=inner))
    return found


def quotations(text: str) -> list[Element]:
    """Return the outermost quoted passages with their marks: "…", “…”, „…“, «…», 「…」, 『…』.

    A straight mark opens only before a sign that is no white space. None reaches over a blank
    line or into code; apostrophes and single quotation marks are none. `title` is what is quoted.
    """
    plain = masked(text)
    found = []
    opened = -1
    closers = ""
    for match in _QUOTE_MARK.finditer(plain):
        i = match.start()
        char = plain[i]
        if char == "\n":
            if plain[i + 1:i + 2] in ("\n", ""):
                closers = ""
        elif closers and char in closers:
            if i > opened + 1:
                found.append(Element(opened, i + 1, title=text[opened + 1:i]))
            closers = ""
        elif not closers and char in _QUOTES:
            follows = plain[i + 1:i + 2]
            if char != '"' or (follows and not follows.isspace()):
                opened, closers = i, _QUOTES[char]
    return found


def groups(pairs: tuple[str, ...], text: str) -> list[Element]:
    """Return the properly closed bracketed groups, in order of their start.

    `depth` is how deep a group nests (1: nothing inside), `level` how many enclose it (1: none).
    A pair whose two characters are equal, such as two quotation marks, closes at the next one.
    """
    closing = {pair[1]: pair[0] for pair in pairs if len(pair) == 2}
    opening = set(closing.values())
    if not closing:
        return []
    stack: list[tuple[str, int, int]] = []
    found = []
    for match in re.finditer("[" + re.escape("".join(sorted(opening | set(closing)))) + "]", text):
        i, char = match.start(), match.group()
        if char in closing and stack and stack[-1][0] == closing[char]:
            _, start, below = stack.pop()
            found.append(Element(start, i + 1, level=len(stack) + 1, depth=below + 1))
            if stack:
                top = stack[-1]
                stack[-1] = (top[0], top[1], max(top[2], below + 1))
        elif char in opening:
            stack.append((char, i, 0))
    return sorted(found, key=lambda e: e.start)
