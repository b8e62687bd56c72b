"""Which questions a tree asks about an answer, and whether replies could change what it earns."""

from __future__ import annotations

from ifdsl.compose.evaluate import Evaluator, Known
from ifdsl.compose.question import Judge, Question, met, unmet
from ifdsl.compose.schemes import Reward
from ifdsl.compose.tree import Node
from ifdsl.text.extract import Answer


def asked(node: Node, answer: Answer, lang: str, input: str | None = None) -> list[Question]:
    """Return the questions of a tree about an answer, each once, in written order."""
    found: dict[Question, None] = {}
    Evaluator(answer, lang, input, lambda q: found.setdefault(q, None)).statuses(node)
    return list(found)


def needed(
    node: Node, answer: Answer, lang: str, input: str | None, reward: Reward,
    *, format_ok: bool = True,
) -> list[Question]:
    """Return the questions of a tree, or none where no reply could change what the answer earns.

    Every reward rises, if it changes, with each leaf that holds; so what an answer earns is
    settled iff it earns alike where all judged leaves hold and where none does.
    """
    questions = asked(node, answer, lang, input)
    if not questions:
        return []
    known: Known = {}

    def earns(judge: Judge) -> object:
        evaluator = Evaluator(answer, lang, input, judge, known)
        v = evaluator.check(node) if reward.graded else evaluator.statuses(node)
        return reward.earns(v, format_ok)

    return [] if earns(met) == earns(unmet) else questions
