"""Markdown: blocks by a CommonMark parser, inline marks by scanners of our own.

Only the block structure is parsed; every element is a verbatim slice of the text.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from ifdsl.text.blocks import all_lines, fenced
from ifdsl.text.spans import Element

_MAX_NESTING = 20
_HEADING = re.compile(r" {0,3}#{1,6}(?:[ \t]+|$)")
_CLOSING = re.compile(r"(?:^|[ \t])#+[ \t]*\Z")
_BULLET = re.compile(r"[ \t>]*([-*+•])(?:[ \t]+|\Z)")
_ORDERED = re.compile(r"[ \t>]*(\d{1,9}[.)])(?:[ \t]+|\Z)")
_DOT = re.compile(r"([ \t]*)(•)[ \t]*")
_PLACEHOLDER = re.compile(r"\[([^\[\]\n]{1,200})\]")
_LINK = re.compile(r"!?\[([^\[\]\n]{0,500})\]\(([^()\s]{1,1000})(?: \"[^\"\n]{0,200}\")?\)")
_AUTOLINK = re.compile(r"https?://[^\s<>()\[\]\"]{1,2000}")
_CODE_SPAN = re.compile(r"(?<!`)(`{1,3})(?!`)([^`\n]{1,2000})\1(?!`)")
_QUOTES = {"“": "”", "„": "“", "«": "»", "「": "」", "『": "』", '"': '"'}


@cache
def _parser() -> Any:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING}).enable("table")
    parser.core.ruler.disable(["inline", "text_join"])
    return parser


@lru_cache(maxsize=256)
def _tokens(text: str) -> tuple[Any, ...]:
    return tuple(_parser().parse(text))


def _hostile(text: str) -> bool:
    """Whether nesting is so extreme that the parser would be slow."""
    return "> > > > >" in text or ">>>>>>" in text or re.search(r"(?:[-*+] ){8}", text) is not None


def _blocks(text: str) -> tuple[Any, ...]:
    return () if _hostile(text) else _tokens(text)


def headings(text: str) -> list[Element]:
    """Return the headings: `level` 1 to 6, `title` and span are the heading's text."""
    if "#" not in text and "\n=" not in text and "\n-" not in text:
        return []
    lines = all_lines(text)
    found = []
    for token in _blocks(text):
        if token.type != "heading_open":
            continue
        first, last = token.map
        start, end = lines[first][0], lines[last - 1][1]
        if token.markup.startswith("#"):
            low, high = _inside_heading(text, start, end)
        else:
            low, high = _strip(text, start, lines[last - 2][1])
        found.append(Element(low, high, level=int(token.tag[1]), title=text[low:high]))
    return found


def _inside_heading(text: str, start: int, end: int) -> tuple[int, int]:
    match = _HEADING.match(text[start:end].lstrip("> \t-*+0123456789.)"))
    line = text[start:end]
    hashes = line.find("#")
    low = start + hashes + len(line[hashes:]) - len(line[hashes:].lstrip("#"))
    inner = text[low:end]
    closing = _CLOSING.search(inner) if match else None
    if closing is not None:
        end = low + closing.start()
    return _strip(text, low, end)


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    right = len(piece.rstrip())
    return start + left, max(start + left, start + right)


def sections(text: str) -> list[Element]:
    """Return the sections: from below a heading to the next of the same or a higher level."""
    found = headings(text)
    out = []
    for i, heading in enumerate(found):
        later = [h for h in found[i + 1:] if h.level <= heading.level]
        end = _line_start(text, later[0].start) if later else len(text)
        body = _body_start(text, heading)
        low, high = _strip(text, body, max(end, body))
        out.append(Element(low, high, level=heading.level, title=heading.title))
    return out


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _body_start(text: str, heading: Element) -> int:
    end = text.find("\n", heading.end)
    if end < 0:
        return len(text)
    under = text.find("\n", end + 1)
    line = text[end + 1: under if under >= 0 else len(text)].strip()
    is_hash = text[_line_start(text, heading.start):heading.start].find("#") >= 0
    if not is_hash and line and set(line) <= {"=", "-"} and len(set(line)) == 1:
        return under if under >= 0 else len(text)
    return end


def _list_items(text: str, kind: str) -> list[Element]:
    lines = all_lines(text)
    pattern = _BULLET if kind == "bullet_list_open" else _ORDERED
    found = []
    stack: list[str] = []
    tokens = _blocks(text)
    for i, token in enumerate(tokens):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            stack.append(token.type)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            stack.pop()
        elif token.type == "list_item_open" and stack[-1] == kind:
            first = token.map[0]
            last = _own_end(tokens, i)
            start, end = lines[first][0], lines[max(last, first + 1) - 1][1]
            match = pattern.match(text[start:end])
            low, high = _strip(text, start + (match.end() if match else 0), end)
            marker = match.group(1) if match else token.markup
            found.append(Element(low, max(low, high), level=len(stack), marker=marker))
    return found


def _own_end(tokens: tuple[Any, ...], i: int) -> int:
    """Return the line where an item's own text ends, before any list inside it."""
    end: int = tokens[i].map[0] + 1
    depth = 0
    for token in tokens[i + 1:]:
        if token.type == "list_item_close" and depth == 0:
            break
        if token.type in ("bullet_list_open", "ordered_list_open"):
            break
        if token.map:
            end = max(end, token.map[1])
    return end


def bullets(text: str) -> list[Element]:
    """Return the items of unordered lists; lines that open with `•` count too.

    `level` 1 is the outermost, `marker` the sign it is written with.
    """
    found = [] if _no_list(text) else _list_items(text, "bullet_list_open")
    if "•" in text:
        for start, end, inside in fenced(text):
            match = None if inside else _DOT.match(text[start:end])
            if match:
                low, high = _strip(text, start + match.end(), end)
                level = 1 + len(match.group(1).expandtabs(4)) // 2
                found.append(Element(low, high, level=level, marker="•"))
        found.sort(key=lambda e: e.start)
    return found


def _no_list(text: str) -> bool:
    return not any(c in text for c in "-*+")


def items(text: str) -> list[Element]:
    """Return the items of ordered lists, with `level` and `marker` (`1.`)."""
    if not any(c.isdigit() for c in text):
        return []
    return _list_items(text, "ordered_list_open")


def code(text: str) -> list[Element]:
    """Return the contents of fenced code blocks; `info` is the language named on the fence."""
    if "```" not in text and "~~~" not in text:
        return []
    lines = all_lines(text)
    found = []
    for token in _blocks(text):
        if token.type != "fence":
            continue
        first, last = token.map
        closed = text[lines[last - 1][0]:lines[last - 1][1]].strip().startswith(token.markup)
        low = lines[first + 1][0] if first + 1 < len(lines) else len(text)
        high = lines[last - 2 if closed and last - 1 > first else last - 1][1]
        found.append(Element(low, max(low, high), info=token.info.strip().split(" ")[0]))
    return found


def tables(text: str) -> list[Element]:
    """Return the tables; `level` is the number of body rows, `depth` that of columns."""
    if "|" not in text:
        return []
    lines = all_lines(text)
    found, open_at, rows, columns = [], (0, 0), 0, 0
    for token in _blocks(text):
        if token.type == "table_open":
            open_at, rows, columns = tuple(token.map), -1, 0
        elif token.type == "tr_open":
            rows += 1
        elif token.type == "th_open":
            columns += 1
        elif token.type == "table_close":
            start, end = lines[open_at[0]][0], lines[open_at[1] - 1][1]
            found.append(Element(start, end, level=rows, depth=columns))
    return found


def _masked(text: str) -> str:
    """Return the text with code blanked out, of the same length."""
    if "`" not in text and "~~~" not in text:
        return text
    out = []
    for start, end, inside in fenced(text):
        out.append(" " * (end - start) if inside else text[start:end])
    return _CODE_SPAN.sub(lambda m: " " * len(m.group()), "\n".join(out))


def links(text: str) -> list[Element]:
    """Return the links: `[title](address)` and bare web addresses; `info` is the address."""
    plain = _masked(text)
    found = [
        Element(m.start(), m.end(), title=m.group(1), info=m.group(2))
        for m in _LINK.finditer(plain)
    ]
    taken = {i for e in found for i in range(e.start, e.end)}
    found += [
        Element(m.start(), m.end(), info=m.group())
        for m in _AUTOLINK.finditer(plain) if m.start() not in taken
    ]
    return sorted(found, key=lambda e: e.start)


def placeholders(text: str) -> list[Element]:
    """Return the placeholders `[like this]`: with a letter inside; no link, code or task box."""
    plain = _masked(text)
    found = []
    for match in _PLACEHOLDER.finditer(plain):
        inner = match.group(1)
        before = plain[match.start() - 1: match.start()]
        after = plain[match.end(): match.end() + 1]
        if after in ("(", ":") and (after == "(" or before in ("", "\n")):
            continue
        if (before.isalnum() and before.isascii()) or before in (")", "]"):
            continue
        if inner.strip() in ("x", "X", ""):
            continue
        if any(c.isalpha() for c in inner):
            found.append(Element(match.start(), match.end(), title=inner))
    return found


def quotations(text: str) -> list[Element]:
    """Return the quoted passages with their marks: straight and curly doubles, «», 「」, 『』."""
    found = []
    opened: tuple[int, str] | None = None
    for i, char in enumerate(text):
        if opened is not None and char == opened[1]:
            if i > opened[0] + 1:
                found.append(Element(opened[0], i + 1, title=text[opened[0] + 1:i]))
            opened = None
        elif opened is None and char in _QUOTES:
            opened = (i, _QUOTES[char])
        elif char == "\n" and opened is not None and text[i + 1:i + 2] in ("\n", ""):
            opened = None
    return found


def highlights(text: str) -> list[Element]:
    """Return the emphasised passages, `*so*`, `**so**` or `_so_`, as CommonMark delimits them.

    `***so***` is one; the span is the text inside the marks; `marker` is the mark.
    """
    plain = _masked(text)
    found: list[Element] = []
    for start, end in all_lines(plain):
        if "*" in plain[start:end] or "_" in plain[start:end]:
            found.extend(_emphasis(plain, start, end))
    return found


def _emphasis(text: str, start: int, end: int) -> list[Element]:
    found: list[Element] = []
    opened: tuple[int, str] | None = None
    bullet = _BULLET.match(text[start:end])
    i = start + (bullet.end() if bullet else 0)
    while i < end:
        char = text[i]
        if char not in "*_":
            i += 1
            continue
        j = i
        while j < end and text[j] == char:
            j += 1
        before = text[i - 1] if i > start else " "
        after = text[j] if j < end else " "
        opens = not after.isspace() and (char == "*" or not before.isalnum())
        closes = not before.isspace() and (char == "*" or not after.isalnum())
        mark = text[i:j]
        if opened is not None and closes and opened[1] == mark:
            found.append(Element(opened[0], i, marker=mark, title=text[opened[0]:i]))
            opened = None
        elif opened is None and opens and len(mark) <= 3:
            opened = (j, mark)
        i = j
    return found


def groups(pairs: tuple[str, ...], text: str) -> list[Element]:
    """Return the properly closed bracketed groups, in order of their start.

    `depth` is how deep a group nests (1: nothing inside), `level` how many enclose it (1: none).
    A pair whose two characters are equal, such as two quotation marks, closes at the next one.
    """
    closing = {pair[1]: pair[0] for pair in pairs if len(pair) == 2}
    opening = set(closing.values())
    stack: list[tuple[str, int, int]] = []
    found = []
    for i, char in enumerate(text):
        if char in closing and stack and stack[-1][0] == closing[char]:
            _, start, below = stack.pop()
            found.append(Element(start, i + 1, level=len(stack) + 1, depth=below + 1))
            if stack:
                top = stack[-1]
                stack[-1] = (top[0], top[1], max(top[2], below + 1))
        elif char in opening:
            stack.append((char, i, 0))
    return sorted(found, key=lambda e: e.start)
