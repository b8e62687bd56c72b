"""What occurrences of a keyword bring along: characters, letters, and single letters.

Where case is left open a keyword may be written with ligatures (`ﬁ` for fi, `ß` for ss), so it has
fewer characters at least than one would think.
"""

from __future__ import annotations

from collections.abc import Iterator

from ifdsl.refute.bans import UNSTEADY
from ifdsl.refute.counters import counter
from ifdsl.refute.keys import FOLDS, RAW, Key, chain, literal, pattern
from ifdsl.refute.linear import Linear
from ifdsl.refute.needs import META

_JOINED = ("ffi", "ffl", "ff", "fi", "fl", "st", "ss")


def phrase(of: Key) -> tuple[str, str, Key] | None:
    """Return the view, the phrase and the text of a count of a plain phrase, or None."""
    if of[:2] != ("call", "count") or of[2][:1] != ("call",) or len(of[2]) != 4:
        return None
    view, text = of[2][1], literal(of[2][2])
    under = chain(of[2][3], frozenset())
    if view not in ("find", "keyword_hits") or text is None or under is None or META & set(text):
        return None
    return view, text, under[0]


def of_keywords(counted: list[Key]) -> Iterator[Linear]:
    """Yield the axioms of what keywords bring along, for counters that occur together."""
    found = [(of, *p) for of in counted if (p := phrase(of)) is not None]
    for kind, text in dict.fromkeys((view, text) for _, view, _, text in found):
        same = [(of, word) for of, view, word, at in found if (view, at) == (kind, text)]
        groups = [[x] for x in same]
        if len(same) > 1 and not any(
            _overlap(a, b) for i, (_, a) in enumerate(same) for _, b in same[i + 1:]
        ):
            groups.append(same)
        for group in groups:
            yield from _of_group(kind, text, group, counted)


def _of_group(
    kind: str, text: Key, group: list[tuple[Key, str]], counted: list[Key]
) -> Iterator[Linear]:
    shortest = [(of, least(word, kind, text)) for of, word in group]
    for view in ("characters", "code_points"):
        terms = tuple((of, -n) for of, n in shortest)
        yield Linear(((counter(view, text), 1), *terms), 0, why="keywords have characters")
    if all(word.isascii() for _, word in group):
        terms = tuple((of, -least(word, kind, text, letters=True)) for of, word in group)
        yield Linear(((counter("letters", text), 1), *terms), 0, why="keywords have letters")
    for other in counted:
        sought = letter(other, text)
        if sought is None:
            continue
        sign, offset = sought
        terms = tuple((of, -_occurs(sign, word)) for of, word in group)
        if any(n for _, n in terms):
            yield Linear(((other, 1), *(t for t in terms if t[1])), offset,
                         why=f"a keyword has the letter \"{sign}\"")


def least(word: str, kind: str, text: Key, *, letters: bool = False) -> int:
    """Return how many characters (or letters) an occurrence of a keyword has at least."""
    if not word.isascii():
        steady = text != RAW and all(c == c.casefold() == c.upper() for c in word)
        return sum("\u4e00" <= c <= "\u9fff" for c in word) if steady else 1
    low = " ".join(word.lower().split())
    sizes = [0]
    for end in range(1, len(low) + 1):
        ways = [sizes[end - 1] + (low[end - 1].isalpha() or not letters)]
        if kind == "find":
            ways += [sizes[end - len(x)] + 1 for x in _JOINED if low[:end].endswith(x)]
        sizes.append(min(ways))
    return sizes[-1]


def letter(of: Key, text: Key) -> tuple[str, int] | None:
    """Return the letter that a counter counts in a text in any case, and what it counts besides."""
    if of[:2] != ("call", "count") or of[2][:1] != ("call",) or len(of[2]) != 4:
        return None
    view, given, read = of[2][1:]
    under = chain(read, FOLDS)
    if under is None or under[0] != text:
        return None
    if view == "matches":
        shape = pattern(given) or ""
        if shape.startswith("(?i)") and len(shape) == 5 and _letter(shape[4]):
            return shape[4].lower(), 0
        return None
    if view == "split" and under[1] and given[:1] == ("value",):
        sign = given[1]
        return (sign, 1) if isinstance(sign, str) and len(sign) == 1 and _letter(sign) and (
            sign.islower()
        ) else None
    return None


def _letter(c: str) -> bool:
    return c.isascii() and c.isalpha()


def _occurs(sign: str, word: str) -> int:
    steady = UNSTEADY.sub(lambda m: " " * len(m[0]), word) if word.isascii() else ""
    return steady.lower().count(sign)


def _overlap(a: str, b: str) -> bool:
    """Whether occurrences of two phrases may share a character."""
    a, b = (" ".join(x.casefold().replace("’", "'").split()) for x in (a, b))
    if a in b or b in a or not (a.isascii() and b.isascii()):
        return True
    return any(a.endswith(b[:k]) or b.endswith(a[:k]) for k in range(1, min(len(a), len(b))))
