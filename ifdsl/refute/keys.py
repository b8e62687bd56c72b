"""Keys: terms as plain values, so that two checks that speak of the same thing have the same key.

A key is a tuple of an operation and the keys of its arguments; those that do not read the answer
are `("value", x)`. What `it` means inside a part is told by putting the part's key in its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Key = tuple[Any, ...]
IT: Key = ("it", None)
RESPONSE: Key = ("response", None)
RAW: Key = ("raw", None)
TRIMS = frozenset({"stripped", "trim", "trim_start", "trim_end"})
FOLDS = frozenset({"lower", "fold"})


def put(key: Any, known: Mapping[Key, Key]) -> Any:
    """Return a key with some keys inside it replaced."""
    if not isinstance(key, tuple):
        return key
    if key in known:
        return known[key]
    if key[:1] == ("value",):
        return key
    return tuple(put(x, known) for x in key)


def inside(key: Any) -> Iterator[Key]:
    """Yield a key and all keys inside it; values are not looked into."""
    if isinstance(key, tuple):
        yield key
        if key[:1] != ("value",):
            for x in key:
                yield from inside(x)


def is_text(key: Any) -> bool:
    """Whether a key is a text as it stands: the answer, raw or not, a part or piece of it."""
    return isinstance(key, tuple) and (
        key in (IT, RAW, RESPONSE) or key[:1] in (("part",), ("piece",), ("some",))
    )


def piece_of(text: Key) -> Key | None:
    """Return the key of every piece of the view that a text is one piece of, or None."""
    if text[0] == "part" and isinstance(text[2], int):
        return ("piece", ("call", text[1], text[3]))
    return ("piece", text[2]) if text[0] == "some" else None


def texts(key: Key) -> set[Key]:
    """Return the texts that a term reads; what is inside a part is not looked into."""
    if is_text(key):
        return {key}
    if key[:1] == ("value",):
        return set()
    return {t for x in key if isinstance(x, tuple) for t in texts(x)}


def chain(key: Key, allowed: frozenset[str]) -> tuple[Key, tuple[Key, ...]] | None:
    """Return the text under some calls of `allowed` functions, and those calls, or None."""
    calls: list[Key] = []
    while key[:1] == ("call",) and key[1] in allowed and len(key) > 2:
        calls.append(key)
        key = key[2]
    return (key, tuple(calls)) if is_text(key) else None


def folds(calls: tuple[Key, ...]) -> bool:
    """Whether some calls make upper and lower case the same."""
    return any(c[1] in FOLDS for c in calls)


def literal(key: Any) -> str | None:
    """Return the text that a value is, unless it is blank."""
    if isinstance(key, tuple) and key[:1] == ("value",) and isinstance(key[1], str):
        return key[1] if key[1].strip() else None
    return None


def pattern(key: Any) -> str | None:
    """Return the pattern that a value is."""
    if isinstance(key, tuple) and key[:1] == ("value",) and isinstance(key[1], tuple):
        kind, *rest = key[1]
        return str(rest[0]) if kind == "pattern" else None
    return None


_SLICES = frozenset({
    "sentences", "lines", "paragraphs", "words", "chunks", "sections", "bullets", "items", "code",
    "quotations", "headings", "highlights", "placeholders", "tables",
})
"""Views whose pieces are slices of the text that they look at."""


def source(key: Key) -> Key | None:
    """Return the text that a view, a piece of one or a trimmed text is a slice of, or None."""
    while not is_text(key):
        if key[:1] == ("index",) or (key[:1] == ("call",) and key[1] in _SLICES | TRIMS):
            key = key[2]
        elif key[:2] in (("call", "matches"), ("call", "split"), ("call", "split_at")):
            key = key[3]
        else:
            return None
    return key
