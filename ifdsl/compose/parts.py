"""Parts of an answer: what `within`, `each` and `chain by` look at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ifdsl.formula.runtime import VIEWS, Piece, Root, View
from ifdsl.syntax import tree as t
from ifdsl.text import letters

UNITS = {
    "line": "lines", "sentence": "sentences", "paragraph": "paragraphs", "section": "sections",
    "bullet": "bullets", "item": "items", "heading": "headings", "word": "words",
    "code": "code", "quotation": "quotations", "table": "tables",
}
DELIMITERS = ("heading", "marker", "numbered", "line", "paragraph")
ENDS = ("first", "last")


def unit(name: str) -> str | None:
    """Return the view of a unit's name, singular or plural, or None."""
    return UNITS.get(name) or (name if name in UNITS.values() else None)


class Answer:
    """One answer being checked: both views of it, each made when it is needed.

    `to_raw` maps a span of the normalised text to one of the original.
    """

    def __init__(self, text: str, raw: str, lang: str, input: str | None) -> None:
        self.text, self.raw, self.lang, self.input = text, raw, lang, input
        self.plain = Root(text, raw=raw, lang=lang, input=input)

    @cached_property
    def spanned(self) -> Root:
        return Root(self.text, raw=self.raw, lang=self.lang, input=self.input, spanned=True)


@dataclass(frozen=True, eq=False)
class Scope:
    """A part of the answer; `start` is None when it is no slice of it."""

    answer: Answer
    text: str
    start: int | None

    @cached_property
    def plain(self) -> View:
        root = self.answer.plain
        return root.response if self.text == root.response.text else root.view(self.text)

    @cached_property
    def spanned(self) -> View:
        root = self.answer.spanned
        if self.start == 0 and self.text == root.response.text:
            return root.response
        return View(self.text, root.lang, start=self.start, spanned=True, root=root)

    def pieces(self, view: str) -> list[Scope]:
        """Return the scopes of what a view finds here."""
        return [self._piece(p) for p in self.spanned[view]]

    def _piece(self, piece: str) -> Scope:
        start = piece.span[0] if isinstance(piece, Piece) and piece.span else None
        return Scope(self.answer, str(piece), start)


def whole(answer: Answer) -> Scope:
    """Return the scope of a whole answer."""
    return Scope(answer, answer.text, 0)


def locate(part: t.Part, scope: Scope) -> list[Scope]:
    """Return the scopes a part names; empty when it is missing."""
    view = unit(part.unit)
    assert view is not None and view in VIEWS
    found = scope.pieces(view)
    if part.title is not None:
        wanted = letters.fold(part.title.strip())
        spanned = scope.spanned[view]
        return [
            s for s, piece in zip(found, spanned, strict=True)
            if isinstance(piece, Piece) and piece.element is not None
            and letters.fold(piece.element.title.strip()) == wanted
        ][:1]
    if part.which and part.number is not None:
        if len(found) < part.number:
            return []
        return found[:part.number] if part.which == "first" else found[-part.number:]
    if part.which:
        return found[:1] if part.which == "first" else found[-1:]
    if part.number is not None:
        return found[part.number - 1:part.number]
    return found


def joined(scopes: list[Scope]) -> Scope | None:
    """Return one scope for a plural part: its pieces joined by line ends; None when missing."""
    if not scopes:
        return None
    if len(scopes) == 1:
        return scopes[0]
    return Scope(scopes[0].answer, "\n".join(s.text for s in scopes), None)


def cut(by: t.Part, scope: Scope) -> list[Scope]:
    """Return the parts that a chain's delimiter cuts an answer into."""
    match by.unit:
        case "heading":
            return _by_heading(scope)
        case "marker":
            return _by_marker(by.title or "", scope)
        case "numbered":
            return [
                s for s, piece in zip(scope.pieces("items"), scope.spanned["items"], strict=True)
                if piece.element.level == 1
            ]
    return scope.pieces(UNITS[by.unit])


def _by_heading(scope: Scope) -> list[Scope]:
    sections = scope.pieces("sections")
    headings = [piece.element for piece in scope.spanned["headings"]]
    out = []
    for i, section in enumerate(sections):
        end = len(scope.text)
        if i + 1 < len(headings):
            end = scope.text.rfind("\n", 0, headings[i + 1].start) + 1
        offset = (section.start or 0) - (scope.start or 0)
        text = scope.text[offset:max(offset, end)].rstrip() if section.start is not None else (
            section.text
        )
        out.append(Scope(scope.answer, text, section.start))
    return out


def _by_marker(marker: str, scope: Scope) -> list[Scope]:
    out, start = [], 0
    for piece in scope.text.split(marker):
        low = start + len(piece) - len(piece.lstrip())
        text = piece.strip()
        out.append(Scope(scope.answer, text, None if scope.start is None else scope.start + low))
        start += len(piece) + len(marker)
    return out
