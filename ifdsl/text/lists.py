"""List items: `bullets` of unordered and `items` of ordered lists."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace

from ifdsl.text.blocks import all_lines, fenced
from ifdsl.text.commonmark import strip, tokens
from ifdsl.text.lazy import lazy
from ifdsl.text.spans import Element, Spans

_MARKER = lazy(r"[ \t>]*([-*+]|\d{1,9}[.)])(?:[ \t]+|\Z)")
_DOT = lazy(r"([ \t]*)(•)[ \t]*")
_DIGIT = lazy(r"[0-9][.)]")


@dataclass(slots=True)
class _Item:
    ordered: bool
    level: int
    line: int
    nth: int  # how many items further out begin on the same line
    end: int
    markup: str
    sealed: bool = False


def _read(text: str) -> list[_Item]:
    """Return all list items in order, with the lines of their own text."""
    found: list[_Item] = []
    open_items: list[_Item] = []
    lists: list[bool] = []
    for token in tokens(text):
        kind = token.type
        if kind in ("bullet_list_open", "ordered_list_open"):
            if open_items:
                open_items[-1].sealed = True
            lists.append(kind == "ordered_list_open")
        elif kind in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif kind == "list_item_open":
            line = token.map[0]
            nth = sum(1 for item in open_items if item.line == line)
            item = _Item(lists[-1], len(lists), line, nth, line, token.markup)
            open_items.append(item)
            found.append(item)
        elif kind == "list_item_close":
            open_items.pop()
        elif token.map and open_items and not open_items[-1].sealed:
            open_items[-1].end = max(open_items[-1].end, token.map[1])
    return found


def _element(text: str, lines: Spans, item: _Item) -> Element:
    start, line_end = lines[item.line]
    marker = item.markup
    for _ in range(item.nth + 1):
        match = _MARKER.match(text[start:line_end])
        if match is None:
            break
        start, marker = start + match.end(), match.group(1)
    end = lines[item.end - 1][1] if item.end > item.line else start
    low, high = strip(text, start, max(start, end))
    return Element(low, high, level=item.level, marker=marker)


def _list_items(text: str, ordered: bool) -> list[Element]:
    lines = all_lines(text)
    found = [_element(text, lines, item) for item in _read(text) if item.ordered is ordered]
    dots = [start for start, _ in _dots(text)]
    return [_until(text, item, dots) for item in found] if dots else found


def _until(text: str, item: Element, starts: list[int]) -> Element:
    """Return an item without the `•` lines that CommonMark takes for its text."""
    at = bisect_right(starts, item.start)
    if at == len(starts) or starts[at] >= item.end:
        return item
    low, high = strip(text, item.start, starts[at])
    return replace(item, start=low, end=high)


def _dots(text: str) -> list[tuple[int, Element]]:
    """Return the lines that open with `•`, with the offset at which each begins."""
    if "•" not in text:
        return []
    found = []
    for start, end, inside in fenced(text):
        match = None if inside else _DOT.match(text[start:end])
        if match:
            low, high = strip(text, start + match.end(), end)
            level = 1 + len(match.group(1).expandtabs(4)) // 2
            found.append((start, Element(low, high, level=level, marker="•")))
    return found


def bullets(text: str) -> list[Element]:
    """Return the items of unordered lists; lines that open with `•` count too.

    The span is the item's own text, without marker and lists inside; `level` 1 is the outermost,
    `marker` the sign it is written with. A `•` line nests one level per two blanks before it.
    """
    found = _list_items(text, False) if any(c in text for c in "-*+") else []
    found += [dot for _, dot in _dots(text)]
    return sorted(found, key=lambda e: e.start)


def items(text: str) -> list[Element]:
    """Return the items of ordered lists, with `level` and `marker` (`1.`)."""
    return _list_items(text, True) if _DIGIT.search(text) else []
