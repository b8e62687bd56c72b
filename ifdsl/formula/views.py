"""The views: what can be found in a text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ifdsl.formula.patterns import Matcher
from ifdsl.formula.registry import function
from ifdsl.formula.runtime import VIEWS, Absent, Piece, View
from ifdsl.text import Element, blocks, data, letters, markdown, sentences, words

Find = Callable[[View], Any]


def view(result: str, noun: str, **options: Any) -> Callable[[Find], Find]:
    """Register a view of one text; the function's name (without `_`) is its name."""

    def register(find: Find) -> Find:
        name = find.__name__.strip("_")
        VIEWS[name] = find

        def of(x: View) -> Any:
            return x[name]

        of.__doc__ = find.__doc__
        function(f"{name}(x: view = it) -> {result}", noun=noun, view=True, **options)(of)
        return find

    return register


@view("list of letter", "code point")
def _code_points(v: View) -> list[str]:
    """The code points, each as a text; `characters` are what readers count."""
    return v.cut((i, i + 1) for i in range(len(v.text))) if v.spanned else list(v.text)


@view("list of word", "word")
def _words(v: View) -> list[str]:
    """The words: contractions, hyphenated compounds and numbers are one; each Han sign is one."""
    return v.cut(words.word_spans(v.text)) if v.spanned else words.words(v.text)


@view("list of text", "sentence")
def _sentences(v: View) -> list[str]:
    """The sentences, by the rules of the row's language."""
    return v.cut(sentences.sentences(v.text, v.lang))


@view("list of text", "line")
def _lines(v: View) -> list[str]:
    """The lines that are not blank."""
    return v.cut(blocks.lines(v.text))


@view("list of text", "paragraph")
def _paragraphs(v: View) -> list[str]:
    """The paragraphs: runs of lines that are not blank, outside code fences."""
    return v.cut(blocks.paragraphs(v.text))


@view("list of letter", "character")
def _characters(v: View) -> list[str]:
    """The characters, as readers count them (grapheme clusters)."""
    return v.cut(letters.characters(v.text))


@view("list of letter", "letter")
def _letters(v: View) -> list[str]:
    """The letters of any script."""
    return v.cut(letters.letters(v.text))


@view("list of text", "token")
def _chunks(v: View) -> list[str]:
    """What white space separates."""
    return v.cut(words.chunks(v.text)) if v.spanned else v.text.split()


@view("list of text", "number")
def _numbers(v: View) -> list[str]:
    """The numerals, such as `2,000.50`."""
    return v.cut(words.numbers(v.text))


@view("list of letter", "punctuation mark")
def _punctuation(v: View) -> list[str]:
    """The punctuation marks."""
    return v.cut(letters.punctuation(v.text))


@view("list of letter", "emoji/emoji")
def _emoji(v: View) -> list[str]:
    """The emoji, sequences as one."""
    return v.cut(letters.emoji(v.text))


@view("list of heading", "heading")
def _headings(v: View) -> list[str]:
    """The Markdown headings."""
    return v.elements(markdown.headings(v.text))


@view("list of section", "section")
def _sections(v: View) -> list[str]:
    """The texts below the headings."""
    return v.elements(markdown.sections(v.text))


@view("list of bullet", "bullet")
def _bullets(v: View) -> list[str]:
    """The items of unordered lists."""
    return v.elements(markdown.bullets(v.text))


@view("list of item", "list item")
def _items(v: View) -> list[str]:
    """The items of ordered lists."""
    return v.elements(markdown.items(v.text))


@view("list of code", "code block")
def _code(v: View) -> list[str]:
    """The contents of fenced code blocks."""
    return v.elements(markdown.code(v.text))


@view("list of text", "table")
def _tables(v: View) -> list[str]:
    """The Markdown tables."""
    return v.elements(markdown.tables(v.text))


@view("list of text", "quotation")
def _quotations(v: View) -> list[str]:
    """The quoted passages."""
    return v.elements(markdown.quotations(v.text))


@view("list of text", "placeholder")
def _placeholders(v: View) -> list[str]:
    """The placeholders, such as `[name]`."""
    return v.elements(markdown.placeholders(v.text))


@view("list of text", "highlight")
def _highlights(v: View) -> list[str]:
    """The emphasised passages, `*so*` or `**so**`."""
    return v.elements(markdown.highlights(v.text))


@view("list of text", "link")
def _links(v: View) -> list[str]:
    """The links."""
    return v.elements(markdown.links(v.text))


@view("json", "JSON value", absent=True)
def _json(v: View) -> Any:
    """The parsed JSON value of the whole text; absent when it is not strict JSON."""
    try:
        return data.parse_json(v.text)
    except ValueError as error:
        raise Absent(f"not JSON: {error}") from error


@view("text", "XML text", absent=True)
def _xml(v: View) -> str:
    """The name of the root of an XML text, the whole of it; absent when it is not well-formed."""
    try:
        return data.parse_xml(v.text)
    except ValueError as error:
        raise Absent(str(error)) from error


@function("csv(x: view = it, sep: text = \",\") -> list of list of cell", absent=True, view=True,
          noun="row")
def _csv(x: View, sep: str) -> list[tuple[str, ...]]:
    """The rows of a CSV text, as lists of cells; absent when the quoting is broken."""
    def rows() -> list[tuple[str, ...]]:
        return [tuple(_cell(x, *c) for c in row) for row in data.parse_csv(x.text, sep)]

    try:
        found: list[tuple[str, ...]] = x.once(("csv", sep), rows)
    except ValueError as error:
        raise Absent(f"not CSV: {error}") from error
    return found


def _cell(x: View, text: str, quoted: bool, start: int, end: int) -> Piece:
    return Piece(text, x.place(start, end), Element(start, end, quoted=quoted))


@function("find(phrase: text, x: view = it) -> list of text", noun="occurrence", view=True)
def _find(phrase: str, x: View) -> list[str]:
    """The occurrences of a phrase as whole words, letters compared by case folding."""
    found: list[str] = x.once(("find", phrase), lambda: x.cut(words.find(phrase, x.text)))
    return found


@function("matches(p: pattern, x: view = it) -> list of text", noun="match/matches", view=True)
def _matches(p: Matcher, x: View) -> list[str]:
    """The matches of a pattern, from left to right, not overlapping."""
    return x.cut(p.spans(x.text))


@function("split(sep: text, x: view = it) -> list of text", absent=True, noun="part", view=True)
def _split(sep: str, x: View) -> list[str]:
    """The parts between occurrences of a separator."""
    if not sep:
        raise Absent("an empty separator")
    spans, start = [], 0
    for piece in x.text.split(sep):
        spans.append((start, start + len(piece)))
        start += len(piece) + len(sep)
    return x.cut(spans)


@function("split_at(p: pattern, x: view = it) -> list of text", noun="part", view=True)
def _split_at(p: Matcher, x: View) -> list[str]:
    """The parts between the matches of a pattern."""
    edges = [0, *(edge for span in p.spans(x.text) for edge in span), len(x.text)]
    return x.cut(zip(edges[::2], edges[1::2], strict=True))


@function("groups(pairs: list of text, x: view = it) -> list of group", noun="group", view=True)
def _groups(pairs: Sequence[str], x: View) -> list[str]:
    """The bracketed groups, for pairs such as `"()"`; `depth` tells how deep one nests."""
    return x.elements(markdown.groups(tuple(pairs), x.text))
