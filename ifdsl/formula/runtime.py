"""What a formula runs on: one lazily computed, shared view of the response."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Any, NamedTuple, TypeVar

from ifdsl.text import Element
from ifdsl.text.extract import normalise
from ifdsl.verdict import Cause

BASE_STEPS = 2_000_000
STEPS_PER_CHARACTER = 200
MAX_TEXT, MAX_GROWTH = 2_000_000, 100
"""A text that is made has at most so many characters, and so many times those it is made of."""
MOST_LOST = 64
"""So many texts are looked for in vain in a piece, each to its end."""
Items = TypeVar("Items", bound=Sequence[Any])
Span = tuple[int, int]


class Bounds(NamedTuple):
    """A range as a value: both ends belong to it."""

    low: int | Fraction
    high: int | Fraction


class Absent(Exception):
    """A term is not there; `score` is what its atom earns."""

    def __init__(self, what: str, score: Fraction = Fraction(0)) -> None:
        super().__init__(what)
        self.score = score


def frozen(x: Any) -> Any:
    """Return a value that can be hashed: lists as tuples, JSON objects as sets of their fields."""
    if isinstance(x, dict):
        return frozenset((key, frozen(value)) for key, value in x.items())
    return tuple(map(frozen, x)) if isinstance(x, list | tuple) else x


class Unknowable(Exception):
    """A term cannot be determined, because of the answer or because of the world."""

    def __init__(self, reason: str, cause: Cause) -> None:
        super().__init__(reason)
        self.cause: Cause = cause


class Exhausted(Unknowable):
    """The leaf's steps are used up: it is unknown, whatever the rest would say."""

    def __init__(self) -> None:
        super().__init__("the check ran out of steps", "answer")


def grown(size: int, of: int) -> None:
    """Refuse to make a text of a size out of one that is much smaller; raises Unknowable."""
    if size > min(MAX_TEXT, MAX_GROWTH * of):
        raise Unknowable(f"a text of {size:,} characters would have to be made", "answer")


class Piece(str):
    """A piece of a text that knows its attributes and its span in the answer.

    `span` is None where the text that it was found in is no slice of the answer.
    """

    __slots__ = ("element", "span")
    span: Span | None
    element: Element | None

    def __new__(cls, text: str, span: Span | None, element: Element | None = None) -> Piece:
        piece = super().__new__(cls, text)
        piece.span = span
        piece.element = element
        return piece


def located(found: Any, of: Any) -> Any:
    """Return a list of texts that were found in a piece of the answer with their spans.

    What is not there as it was found, or not in order, stays without one; after many such, all.
    """
    span = of.span if isinstance(of, Piece) and of.element is None else None
    if span is None or not isinstance(found, list | tuple):
        return found
    text, at, lost = str(of), 0, 0
    out: list[Any] = []
    for x in found:
        piece = x
        if type(x) is str and x and lost < MOST_LOST:
            low = text.find(x, at)
            if low < 0:
                lost += 1
            else:
                at = low + len(x)
                piece = Piece(x, (span[0] + low, span[0] + at))
        out.append(piece)
    return out


class View(dict[Any, Any]):
    """One text with what has been found in it so far, by name.

    `start` is the text's offset in the answer, or None when it is no slice of it. With `spanned`,
    pieces carry their spans; without, they are plain strings where possible.
    """

    __slots__ = ("lang", "problem", "root", "spanned", "start", "text")

    def __init__(
        self, text: str, lang: str, *, start: int | None = 0, spanned: bool = False,
        root: Root | None = None,
    ) -> None:
        super().__init__()
        self.text = text
        self.lang = lang
        self.start = start
        self.spanned = spanned
        self.root = root

    def __missing__(self, key: Any) -> Any:
        value = self[key] = VIEWS[key](self)
        return value

    def once(self, key: Any, make: Callable[[], Any]) -> Any:
        """Return the value under a key, making it the first time."""
        if key not in self:
            self[key] = make()
        return self[key]

    def cut(self, spans: Iterable[tuple[int, int]]) -> list[str]:
        """Return the pieces of the text at spans."""
        text = self.text
        if not self.spanned or self.start is None:
            return [text[s:e] for s, e in spans]
        o = self.start
        return [Piece(text[s:e], (s + o, e + o)) for s, e in spans]

    def elements(self, found: Iterable[Element]) -> list[str]:
        """Return pieces with attributes."""
        return [Piece(self.text[x.start:x.end], self.place(x.start, x.end), x) for x in found]

    def place(self, start: int, end: int) -> Span | None:
        """Return the span of the answer that a span of this text is, if it is one."""
        return None if self.start is None else (start + self.start, end + self.start)


VIEWS: dict[str, Callable[[View], Any]] = {}
"""The zero-argument views by name, filled by `ifdsl.formula.views`."""


class Root:
    """The state of one check: the answer, its scopes and the steps left.

    `raw` is the untouched answer, `input` the task's text (None when it was not given).
    """

    __slots__ = ("asked", "input", "lang", "raw", "response", "spanned", "steps", "views")

    def __init__(
        self, text: str, *, raw: str | None = None, lang: str = "en", input: str | None = None,
        spanned: bool = False,
    ) -> None:
        self.lang = lang
        self.spanned = spanned
        self.views: dict[str, View] = {}
        self.response = View(text, lang, spanned=spanned, root=self)
        self.raw = text if raw is None else raw
        if spanned and self.raw == text:
            self.raw = Piece(text, (0, len(text)))
        self.input = input
        self.asked: str | None = None
        self.steps = 0

    def view(self, text: str) -> View:
        """Return the view of any text; equal texts share one unless they lie somewhere."""
        if self.spanned and isinstance(text, Piece) and text.span:
            return View(str(text), self.lang, start=text.span[0], spanned=True, root=self)
        text = str(text)
        found = self.views.get(text)
        if found is None:
            start = None if self.spanned else 0
            found = View(text, self.lang, start=start, spanned=self.spanned, root=self)
            self.views[text] = found
        return found

    def begin(self, scope: View) -> None:
        """Start counting a leaf's steps, as if it were alone."""
        self.steps = BASE_STEPS + STEPS_PER_CHARACTER * len(scope.text)

    def charge(self, items: Items) -> Items:
        """Count one step for each item that is about to be visited."""
        self.steps -= len(items) + 1
        if self.steps < 0:
            raise Exhausted
        return items

    @property
    def exhausted(self) -> bool:
        """Whether the last leaf used up its steps."""
        return self.steps < 0

    def task(self) -> str:
        """Return the task's text."""
        if self.input is None:
            raise Unknowable("the task's text was not given (input)", "world")
        if self.asked is None:
            self.asked = normalise(self.input)
        return self.asked
