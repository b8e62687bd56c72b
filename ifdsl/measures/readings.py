"""How the IFBench verifiers read a text before they count: without punctuation, as CSV, as ASCII.

Linear in the text. ASCII punctuation is Python's `string.punctuation`.
"""

from __future__ import annotations

import csv
import io
import string
import unicodedata
from collections import Counter

from ifdsl.measures import measure

_DELETE = str.maketrans("", "", string.punctuation)
_EDGE = string.punctuation + " "
_CLOSES = {")": "(", "]": "[", "}": "{"}


@measure(
    "unpunctuated(x: text) -> text", version=1,
    source="IFBench: str.translate with string.punctuation deleted",
)
def unpunctuated(x: str) -> str:
    """A text without any ASCII punctuation, inside words too: `don't` becomes `dont`."""
    return x.translate(_DELETE)


@measure(
    "bare(x: text) -> text", version=1,
    source="IFBench: str.strip with string.punctuation and the blank",
)
def bare(x: str) -> str:
    """A text without ASCII punctuation and blanks at both ends."""
    return x.strip(_EDGE)


@measure(
    "bare_start(x: text) -> text", version=1,
    source="IFBench: str.lstrip with string.punctuation and the blank",
)
def bare_start(x: str) -> str:
    """A text without ASCII punctuation and blanks at its start."""
    return x.lstrip(_EDGE)


@measure(
    "bare_end(x: text) -> text", version=1,
    source="IFBench: str.rstrip with string.punctuation and the blank",
)
def bare_end(x: str) -> str:
    """A text without ASCII punctuation and blanks at its end."""
    return x.rstrip(_EDGE)


@measure(
    "ascii_folded(x: text) -> text", version=1,
    source="IFBench: NFKD, then what is not ASCII dropped",
)
def ascii_folded(x: str) -> str:
    """A text without accents and without any other sign outside ASCII."""
    return unicodedata.normalize("NFKD", x).encode("ascii", "ignore").decode("ascii")


@measure(
    "csv_rows(x: text, sep: text) -> list of list of text", version=1,
    source="Python's csv.reader, which reads broken quotation marks too",
)
def csv_rows(x: str, sep: str) -> list[tuple[str, ...]] | None:
    """The rows of a CSV text, blank ones included; undeterminable where Python cannot read it."""
    try:
        return [tuple(row) for row in csv.reader(io.StringIO(x), delimiter=sep)]
    except csv.Error:
        return None


@measure(
    "lines_left(x: text) -> list of text", version=1,
    source="IFBench: blank lines removed from the list of lines while it is walked through",
)
def lines_left(x: str) -> list[str]:
    """The lines without blank ones, but for those that a walk which removes them steps over.

    Removing a line makes the walk step over the next one, and takes the first line that is equal.
    """
    lines = x.split("\n")
    removed: Counter[str] = Counter()
    visited = 0
    while visited < len(lines):
        if lines[visited].strip():
            visited += 1
        else:
            removed[lines[visited]] += 1
            visited += 2
    found = []
    for line in lines:
        if removed[line]:
            removed[line] -= 1
        else:
            found.append(line)
    return found


@measure(
    "closing_depths(x: text) -> list of int", version=1,
    source="IFBench: brackets of three kinds; one that closes nothing starts over",
)
def closing_depths(x: str) -> list[int]:
    """How many brackets are open where one is closed, each time; unclosed ones count."""
    opened: list[str] = []
    found: list[int] = []
    for char in x:
        if char in "([{":
            opened.append(char)
        elif char in ")]}":
            if opened and opened[-1] == _CLOSES[char]:
                found.append(len(opened))
                opened.pop()
            else:
                opened.clear()
    return found
