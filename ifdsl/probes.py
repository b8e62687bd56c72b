"""Probes: degenerate answers, told from their text alone, whatever a check says of them.

A check says whether an answer does what was asked, not whether it is one. Each probe here tells
one way to pass without an answer. What the check itself wants word for word, by a text that it
names or by reading the task, is left out of account first: a copy that was asked for is no echo.
An answer too short to tell is not recognised. docs/evaluation.md has the rates on honest answers,
and what was left out because the text alone does not tell it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ifdsl.compose.tree import Leaf, Node, leaves
from ifdsl.syntax import tree as t
from ifdsl.text.lazy import lazy
from ifdsl.text.letters import fold
from ifdsl.text.words import word_spans, words

Words = tuple[str, ...]

GRAM = 4
"""How many words make an n-gram."""
FEWEST = 8
"""Fewer n-grams, or words, are too few to tell: a short honest answer may look like anything."""
ECHOED = 0.8
"""An answer is an echo from this share of n-grams that come from the prompt."""
REPEATED = 0.5
"""An answer is repetition from this share of n-grams that occurred before."""
LISTED = 0.8
"""An answer lists the texts of its check from this share of words that belong to them."""
LIST = 3
"""So many different texts are a list; two may well be all that a short sentence holds."""
MARKED = 0.7
"""An answer is marks from this share of characters that belong to no word."""
_RUN = lazy(r"(\S)\1*")


@dataclass(frozen=True)
class Asked:
    """What answers to a row are held against: its prompt, and the texts that its check names."""

    prompt: Words
    texts: tuple[Words, ...]

    @staticmethod
    def of(prompt: str, check: Node, task: str) -> Asked:
        """Return it for the whole text of a prompt, a bound check, and the task's text."""
        found = dict.fromkeys(_words(x) for leaf in leaves(check) for x in _texts(leaf, task))
        return Asked(_words(prompt), tuple(x for x in found if x))

    @cached_property
    def wanted(self) -> frozenset[Words]:
        """The n-grams that the check itself wants."""
        return frozenset(gram for text in self.texts for gram in _grams(text))

    @cached_property
    def grams(self) -> frozenset[Words]:
        """The n-grams of the prompt."""
        return frozenset(_grams(self.prompt))

    @cached_property
    def by_first(self) -> Mapping[str, Sequence[Words]]:
        """The texts of the check by their first word, the longest first."""
        out: dict[str, list[Words]] = defaultdict(list)
        for text in sorted(self.texts, key=len, reverse=True):
            out[text[0]].append(text)
        return out


def echo(text: str, asked: Asked) -> bool:
    """Whether an answer is taken from the prompt."""
    grams = _free(text, asked)
    return len(grams) >= FEWEST and sum(g in asked.grams for g in grams) >= ECHOED * len(grams)


def repetition(text: str, asked: Asked) -> bool:
    """Whether an answer says the same again and again; numbers beside words are taken alike."""
    grams = [g if all(map(_number, g)) else tuple("0" if _number(w) else w for w in g)
             for g in _free(text, asked)]
    return len(grams) >= FEWEST and 1 - len(set(grams)) / len(grams) >= REPEATED


def keywords(text: str, asked: Asked) -> bool:
    """Whether an answer is a list of texts that its check names, numbered (`Part 1`) or not."""
    answer = _words(text)
    found: set[Words] = set()
    belong = at = 0
    while at < len(answer):
        named = next((x for x in asked.by_first.get(answer[at], ())
                      if answer[at:at + len(x)] == x), ())
        end = at + len(named)
        if named and end < len(answer) and _number(answer[end]):
            end += 1
        found.update({answer[at:end]} if named else ())
        belong += end - at
        at = max(end, at + 1)
    return len(found) >= LIST and belong >= LISTED * len(answer)


def marks(text: str, asked: Asked) -> bool:
    """Whether an answer is punctuation, markup and empty items; a run of one mark counts once."""
    spans = word_spans(text)
    ends, starts = [0, *(end for _, end in spans)], [*(start for start, _ in spans), len(text)]
    inside = sum(end - start for start, end in spans)
    outside = sum(len(_RUN.findall(text[a:b])) for a, b in zip(ends, starts, strict=True))
    return outside > 0 and outside >= MARKED * (outside + inside)


PROBES: Mapping[str, Callable[[str, Asked], bool]] = {
    "echo": echo, "repetition": repetition, "keywords": keywords, "marks": marks,
}
"""The probes of a single answer, by name."""
SAME = "same"
"""The name of the probe of several answers."""


def same(answers: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Return which answers, of pairs of a prompt and an answer, were given to several prompts.

    Short ones are not told: several prompts may well have the same short answer.
    """
    pairs = [(prompt, text, _words(text)) for prompt, text in answers]
    prompts: dict[Words, set[str]] = defaultdict(set)
    for prompt, _, answer in pairs:
        prompts[answer].add(prompt)
    return frozenset(text for _, text, answer in pairs
                     if len(answer) >= FEWEST and len(prompts[answer]) > 1)


def _texts(leaf: Leaf, task: str) -> Iterator[str]:
    """Yield the texts that a leaf names, and the task where it reads it."""
    yield from _strings(value for _, value in leaf.args)
    for clause in leaf.body:
        if isinstance(clause, t.Check | t.Let):
            yield from (x.value for x in t.walk(clause) if isinstance(x, t.String))
    if leaf.formula is not None and leaf.formula.reads_input:
        yield task


def _strings(values: Iterable[object]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, tuple):
            yield from _strings(value)


def _words(text: str) -> Words:
    return tuple(words(fold(text)))


def _number(word: str) -> bool:
    return word[0].isdecimal()


def _grams(found: Words) -> list[Words]:
    return [found[i:i + GRAM] for i in range(len(found) - GRAM + 1)]


def _free(text: str, asked: Asked) -> list[Words]:
    """Return an answer's n-grams without those that its check wants."""
    return [g for g in _grams(_words(text)) if g not in asked.wanted]
