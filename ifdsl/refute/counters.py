"""Counters of the same text against each other: what is true of them in every text.

`AXIOMS`, `WITHIN` and `EXACT` are theorems of the text model, tested on random texts; they are
weaker than one would think (a character may hold three words, and no letter count follows from a
count of characters), since what is odd but possible must not be called contradictory.
"""

from __future__ import annotations

from collections.abc import Iterator

from ifdsl.refute.keys import Key
from ifdsl.refute.linear import Linear

MEASURES = ("words", "letters", "sentences", "lines", "code_points", "paragraphs")


def counter(view: str, text: Key) -> Key:
    """Return the key of how many pieces a view finds in a text."""
    return ("call", "length", text) if view == "characters" else (
        "call", "count", ("call", view, text)
    )


AXIOMS: tuple[tuple[tuple[tuple[str, int], ...], int, str], ...] = (
    ((("words", 1), ("sentences", -1)), 0, "a sentence has a word"),
    ((("characters", 3), ("words", -1)), 0, "a character belongs to three words at most"),
    ((("code_points", 1), ("words", -1)), 0, "a word has a code point"),
    ((("code_points", 1), ("letters", -1)), 0, "a letter has a code point"),
    ((("code_points", 1), ("characters", -1)), 0, "a character has a code point"),
    ((("characters", 1), ("lines", -2), ("paragraphs", -1)), -2,
     "a line has a character and a line end before the next, a paragraph one more"),
    ((("lines", 1), ("paragraphs", -1)), 0, "a paragraph has a line"),
    ((("chunks", 1), ("lines", -1)), 0, "a line has a token"),
    ((("characters", 1), ("chunks", -1)), 0, "a token has a character"),
    ((("characters", 1), ("numbers", -1)), 0, "a number has a character"),
    ((("lines", 1), ("headings", -1)), 0, "a heading has a line"),
    ((("headings", 1), ("sections", -1)), 0, "a section has a heading"),
    ((("sections", 1), ("headings", -1)), 0, "a heading has a section"),
)
"""(factors of counters, the least sum, in words)."""

WITHIN = {
    "words": ("sentences", "lines", "paragraphs"),
    "letters": ("sentences", "lines", "paragraphs"),
    "code_points": ("sentences", "lines", "paragraphs"),
    "sentences": ("paragraphs",),
    "lines": ("paragraphs",),
    "characters": ("lines", "paragraphs"),
}
"""What a text has at least as many of as its pieces together, by the views that give the pieces."""

EXACT = {
    "words": ("lines", "paragraphs"), "letters": ("lines", "paragraphs"),
    "sentences": ("paragraphs",), "lines": ("paragraphs",),
}
"""What a text has no more of than its pieces together."""

BETWEEN = {"lines": 1, "paragraphs": 2}
"""How many characters stand at least between two pieces."""


ONE = {"lines": ("lines", "paragraphs"), "paragraphs": ("paragraphs",),
       "sentences": ("paragraphs",)}
"""Of what a piece has one at most, by the view that gives it."""


def of_text(text: Key) -> Iterator[Linear]:
    """Yield the axioms of one text."""
    for factors, low, why in AXIOMS:
        yield Linear(tuple((counter(v, text), a) for v, a in factors), low, why=why)
    unit = text[1][1] if text[0] == "piece" and text[1][0] == "call" else (
        text[1] if text[0] == "part" and isinstance(text[2], int) else None
    )
    for view in ONE.get(str(unit), ()):
        yield Linear(((counter(view, text), -1),), -1, why=f"one of the {unit} is looked at")


def of_pieces(
    measure: str, unit: str, text: Key, low: int, high: int | None, by: frozenset[int],
    top: frozenset[int],
) -> Iterator[Linear]:
    """Yield what follows for a text where each of its pieces has `low` to `high` of something.

    `by` and `top` are the demands that the two bounds come from.
    """
    many, all_ = counter(unit, text), counter(measure, text)
    if unit in WITHIN.get(measure, ()) and low > 0:
        gap = BETWEEN[unit] if measure == "characters" else 0
        yield Linear(((all_, 1), (many, -low - gap)), -gap, by,
                     f"the {unit} together have no more {measure} than the text")
    if unit in EXACT.get(measure, ()) and high is not None:
        yield Linear(((many, high), (all_, -1)), 0, top,
                     f"the {unit} together have all {measure} of the text")


def of_parts(
    measure: str, unit: str, text: Key, parts: list[Key], whole: frozenset[int] | None
) -> Iterator[Linear]:
    """Yield what parts of a text, no two of them the same, have to do with the text.

    `whole` are the demands by which there are no other parts; None where there may be.
    """
    all_ = counter(measure, text)
    terms = tuple((counter(measure, part), -1) for part in parts)
    within = unit in WITHIN.get(measure, ()) or (
        (unit == "cut by heading" or splits(unit)) and measure in ("words", "letters")
    )
    exact = unit in EXACT.get(measure, ()) or (splits(unit) and measure in ("words", "letters"))
    if within:
        yield Linear(((all_, 1), *terms), 0,
                     why=f"the parts together have no more {measure} than the text")
    if exact and whole is not None:
        positive = tuple((v, -a) for v, a in terms)
        yield Linear((*positive, (all_, -1)), 0, whole,
                     f"the parts together have all {measure} of the text")


def splits(unit: str) -> bool:
    """Whether a delimiter stands between words and is no part of one."""
    marker = unit.removeprefix("marker ")
    return marker != unit and bool(marker) and all(c in "*#=~|/+<>%&@!?;:()[]{}" for c in marker)
