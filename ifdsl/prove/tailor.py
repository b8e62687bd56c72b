"""Tailoring: the sentences that a constraint takes, and banks made of nothing else.

Some constraints ask for something of every sentence: no commas, no capitals, a mark at each end.
A bank whose sentences each meet them keeps whatever is written from it from breaking them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from ifdsl.compose import tree as b
from ifdsl.compose.parts import Answer, whole
from ifdsl.prove.bank import Bank
from ifdsl.prove.memory import remembered

Holds = Callable[[str], bool]
Repair = Callable[[str], str | None]
ENOUGH, LOOKED = 10, 60


def holds(leaf: b.Leaf, negated: bool, lang: str, task: str) -> Holds:
    """Return whether a text passes a leaf, as a function of the text."""
    formula = leaf.formula

    def passes(text: str) -> bool:
        answer = Answer(text, text, lang, task)
        if formula is None or not text.strip():
            return formula is None
        return formula.holds(answer.plain, whole(answer).plain, leaf.params, negated) is True

    return passes


def passing(leaf: b.Leaf, negated: bool, bank: Bank, lang: str, task: str) -> tuple[str, ...]:
    """Return the plain sentences that pass a leaf alone; found once for a leaf's parameters."""
    found: tuple[str, ...] = remembered(
        ("passing", bank, key(leaf, negated, lang, task)),
        lambda: tuple(filter(holds(leaf, negated, lang, task), (*bank.sentences, *bank.varied))),
    )
    return found


def key(leaf: b.Leaf, negated: bool, lang: str, task: str) -> Hashable:
    """Return what decides which texts pass a leaf."""
    formula = leaf.formula
    read = task if formula is not None and formula.reads_input else ""
    return formula, repr(leaf.params), negated, lang, read


def woven(bank: Bank, good: Sequence[str], test: Holds) -> bool:
    """Whether sentences pass together just where each of them passes: a ban, a case, an ending."""
    bad = [s for s in bank.sentences[:LOOKED] if not test(s)][:2]
    if len(good) < 2 or not bad:
        return False
    a, c = good[:2]
    joined = (bank.gap.join((a, x)) for x in bad), (bank.gap.join((x, a)) for x in bad)
    return test(bank.gap.join((a, c))) and not any(test(x) for side in joined for x in side)


def tailored(bank: Bank, test: Holds, repair: Repair) -> Bank | None:
    """Return a bank of sentences that each pass a test, some of them repaired, or None."""
    sentences = tuple(islice(_mended(bank, test, repair), LOOKED // 2))
    if len(sentences) < ENOUGH:
        return None
    words = _best(bank.words[:2 * LOOKED], lambda w: test(f"{w}{bank.stop}"))
    frames = _best(bank.frames, lambda f: test(f.format(words[0])))
    return replace(bank, sentences=sentences, words=words, frames=frames,
                   tailored=True, sizes={})


def _mended(bank: Bank, test: Holds, repair: Repair) -> Iterator[str]:
    for sentence in bank.sentences[:LOOKED]:
        made: str | None = sentence if test(sentence) else repair(sentence)
        if made is not None and "\n" not in made and len(made) <= 2 * len(sentence) + 8:
            yield made


def _best(texts: tuple[str, ...], test: Holds) -> tuple[str, ...]:
    """Return the texts that pass in the first case in which enough of some do, or all as given."""
    some = texts[:2 * ENOUGH]
    for cased in (str, str.lower, str.upper, str.title):
        if sum(map(test, map(cased, some))) > len(some) // 2:
            return tuple(x for x in map(cased, texts) if test(x))
    return texts
