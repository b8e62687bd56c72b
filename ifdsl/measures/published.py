"""The tokenisers and readings behind published verdicts, registered as measures.

They exist so that the compatibility packs count as the published verifiers do; `std` uses none.
All of them take time linear in the text.
"""

from __future__ import annotations

import json
import re

from ifdsl.measures import keywords, marks, measure
from ifdsl.measures import langdetect as language
from ifdsl.measures import punkt as boundaries
from ifdsl.measures import treebank as penn
from ifdsl.text.lazy import lazy

_WORD = lazy(r"\w+")
_MAX_NESTING = 900


@measure(
    "word_tokens(x: text) -> list of text", version=1,
    source="the pattern \\w+ of Python's re, by which IFEval and IFBench count words",
)
def word_tokens(x: str) -> list[str]:
    """The runs of letters, digits and underscores: `don't` is two, a run of Han signs is one."""
    return _WORD.findall(x)


@measure(
    "stripped(x: text) -> text", version=1,
    source="Python's str.strip, by which the published verifiers trim",
)
def stripped(x: str) -> str:
    """A text without white space, as Unicode defines it, at both ends."""
    return x.strip()


@measure(
    "punkt(x: text) -> list of text", version=1,
    source="Kiss and Strunk (2006) as in nltk up to 3.9, with small tables written by hand",
)
def punkt(x: str) -> list[str]:
    """The sentences as nltk's English Punkt splits them, without its trained tables."""
    return boundaries.sentences(x)


@measure(
    "treebank(x: text) -> list of text", version=1,
    source="the Penn Treebank conventions of nltk's word_tokenize up to 3.9, over `punkt`",
)
def treebank(x: str) -> list[str]:
    """The tokens as nltk's word_tokenize gives them: clitics and marks apart."""
    return [token for sentence in boundaries.sentences(x) for token in penn.tokens(sentence)]


@measure(
    "marked_sentences(x: text) -> list of text", version=1,
    source="open-instruct's IFTrain verifiers: every . ? ! ends one, but for listed abbreviations",
)
def marked_sentences(x: str) -> list[str]:
    """The sentences by their marks alone; closing quotation marks go in front of the mark."""
    return marks.sentences(x)


@measure(
    "langdetect(x: text) -> text", version=1,
    source="langdetect 1.0.9 with a fixed seed (the published verifiers leave it unseeded)",
)
def langdetect(x: str) -> str:
    """The code that langdetect gives, such as "en" or "zh-cn", or "" where it gives none."""
    return language.detect(x)


@measure(
    "keyword_hits(keyword: text, x: text) -> list of text", version=1,
    source="IFEval: the keyword is read as a pattern, in any case and inside words",
)
def keyword_hits(keyword: str, x: str) -> list[str]:
    """Where a keyword, read as an unescaped pattern, occurs."""
    return keywords.hits(keyword, x)


@measure(
    "whole_keyword(keyword: text, x: text) -> bool", version=1,
    source="IFEval: the forbidden word is read as a pattern between two word boundaries",
)
def whole_keyword(keyword: str, x: str) -> bool:
    """Whether a keyword, read as an unescaped pattern, occurs between word boundaries."""
    return keywords.occurs_whole(keyword, x)


@measure(
    "spans_between(first: text, last: text, x: text) -> list of text", version=1,
    source="open-instruct's IFTrain verifiers: words read as patterns, any text between",
)
def spans_between(first: str, last: str, x: str) -> list[str]:
    """The shortest passages on one line from one word to another, each set off by a blank."""
    return keywords.between(first, last, x)


@measure(
    "parses_as_json(x: text) -> bool", version=1,
    source="Python's json.loads, which also takes scalars, NaN and repeated keys",
)
def parses_as_json(x: str) -> bool:
    """Whether Python's json module reads a text; nested deeper than 900 levels it does not."""
    if _nesting(x) > _MAX_NESTING:
        return False
    try:
        json.loads(x)
    except (ValueError, RecursionError):
        return False
    return True


def _nesting(text: str) -> int:
    level = deepest = 0
    for bracket in re.finditer(r"[\[{]|[\]}]", text):
        level += 1 if bracket.group() in "[{" else -1
        deepest = max(deepest, level)
    return deepest


@measure(
    "unfenced(x: text) -> text", version=1,
    source="IFEval's JSON check: an opening fence of three spellings and a closing fence go",
)
def unfenced(x: str) -> str:
    """A text without the Markdown fence around it."""
    text = x.strip()
    for opening in ("```json", "```Json", "```JSON", "```"):
        text = text.removeprefix(opening)
    return text.removesuffix("```").strip()
