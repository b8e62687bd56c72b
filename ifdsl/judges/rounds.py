"""What strict and loose verdicts on many answers ask, in two rounds of calls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ifdsl.compose.asking import asked
from ifdsl.compose.evaluate import Evaluator
from ifdsl.compose.question import Judge, Opinion, Question
from ifdsl.compose.tree import Node
from ifdsl.judges.panel import Panel
from ifdsl.text.extract import Answer
from ifdsl.text.variants import variants


@dataclass(frozen=True)
class Item:
    """An answer and the constraint that it is checked against."""

    tree: Node
    answer: Answer
    lang: str
    task: str | None


def judge_of(panel: Panel, items: Sequence[Item]) -> Judge:
    """Return a judge that knows the replies to all that the verdicts on some answers ask.

    The variants of a loose verdict are asked about only where the strict one is no pass.
    """
    known: dict[Question, Opinion] = panel.opinions(
        q for item in items for q in asked(item.tree, item.answer, item.lang, item.task))
    known |= panel.opinions(
        q for item in items if not _passes(item, known.__getitem__) for q in _of_variants(item))
    return known.__getitem__


def _passes(item: Item, judge: Judge) -> bool:
    return bool(Evaluator(item.answer, item.lang, item.task, judge).statuses(item.tree))


def _of_variants(item: Item) -> Iterator[Question]:
    for _, variant in variants(item.answer):
        yield from asked(item.tree, variant, item.lang, item.task)
