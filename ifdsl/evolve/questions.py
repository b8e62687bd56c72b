"""Stage 4: the questions of judged constraints, split into ones about this task.

Only those of active branches are left in a row. What a judge is asked is then a mean of several
questions, each of which can be answered by itself, as RAIF asks them (arXiv 2506.01413, A.3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import regex

import ifdsl
from ifdsl.compose import tree as b
from ifdsl.compose.expand import row_text
from ifdsl.evolve.context import Context
from ifdsl.evolve.table import Fate, Item, Work
from ifdsl.evolve.writer import asked, call, field, turns
from ifdsl.rows.candidate import arguments, row_id
from ifdsl.syntax import tree as t

QUESTIONS = (
    "You prepare the judging of answers. The user's message is a JSON object: `task` is what an "
    "answer is asked for, `question` a yes/no question about the answer. Split it into at most "
    "{most} yes/no questions that fit this task, each about one thing that can be seen in the "
    "answer, together asking for no more and no less, each so that yes is good where yes is good "
    'for the question. Write in the language of the task. Reply with JSON alone: {{"questions": '
    '["…", …]}}.'
)
REFUSED = "questions refused"
LONGEST = 300
"""So many characters has a question at most."""
_HAN = regex.compile(r"\p{Han}{2}")
_YES_NO = regex.compile(
    r"(?:is|are|was|were|does|do|did|has|have|had|can|could|will|would|should|may|might)\b.*\?"
    r"|.*(?:是否|有没有|吗|能否|可否|是不是).*？?", regex.IGNORECASE | regex.DOTALL)


def questions(context: Context) -> Work:
    """Return the work of the stage."""
    most = context.evolution.questions
    instruction = QUESTIONS.format(most=most)

    def work(items: Sequence[Item]) -> list[Fate]:
        trees = [ifdsl.read(item.row["check"]).tree for item in items]
        wanted = [(n, leaf) for n, tree in enumerate(trees)
                  for leaf in dict.fromkeys(b.leaves(tree)) if leaf.judge]
        calls = [call(context.writer.settings, turns(instruction, {
            "task": items[n].row["prompt"][-1]["content"], "question": leaf.judge}))
            for n, leaf in wanted]
        made: list[dict[b.Leaf, tuple[str, ...]]] = [{} for _ in items]
        notes = [""] * len(items)
        for (n, leaf), text in zip(wanted, asked(context.writer, calls), strict=True):
            try:
                made[n][leaf] = checked(field(text, "questions"), most, items[n].row["lang"])
            except ValueError as error:
                notes[n] = f"{REFUSED}: {error}"
        return [Fate(_asking(context, item, tree, parts) if parts else item, told=note)
                for item, tree, parts, note in zip(items, trees, made, notes, strict=True)]

    return work


def checked(found: Any, most: int, lang: str) -> tuple[str, ...]:
    """Return the questions of a reply; raises ValueError where they are none in this language."""
    if not isinstance(found, list) or not all(isinstance(x, str) for x in found):
        raise ValueError("the reply has no list of questions")
    texts = tuple(dict.fromkeys(" ".join(x.split()) for x in found))
    if not 1 <= len(texts) <= most:
        raise ValueError(f"{len(texts)} questions, where 1 to {most} are wanted")
    for text in texts:
        if len(text) > LONGEST or not _YES_NO.fullmatch(text):
            raise ValueError(f"{text[:80]!r} is no yes/no question")
        if (lang == "zh") != (_HAN.search(text) is not None):
            raise ValueError(f"{text[:80]!r} is in another language")
    return texts


def split(node: b.Node, parts: dict[b.Leaf, tuple[str, ...]]) -> b.Node:
    """Return a tree whose judged leaves ask several questions, of the same weight together."""
    match node:
        case b.Leaf():
            if node not in parts:
                return node
            leaves = tuple(_leaf(node, text) for text in parts[node])
            return leaves[0] if len(leaves) == 1 else b.Parallel(
                tuple(replace(x, weight=1) for x in leaves), node.weight)
        case b.Parallel():
            return replace(node, items=tuple(split(x, parts) for x in node.items))
        case b.Not():
            return replace(node, item=split(node.item, parts))
        case b.Named():
            return replace(node, body=split(node.body, parts))
        case b.Within() | b.Each():
            return replace(node, body=_block(node.body, parts))
        case b.Chain():
            return replace(node, steps=tuple(
                replace(s, body=_block(s.body, parts)) for s in node.steps))
        case b.Branch():
            return replace(node, otherwise=_block(node.otherwise, parts), cases=tuple(
                replace(c, body=_block(c.body, parts)) for c in node.cases))


def _block(node: b.Parallel, parts: dict[b.Leaf, tuple[str, ...]]) -> b.Parallel:
    made = split(node, parts)
    assert isinstance(made, b.Parallel)
    return made


def _leaf(leaf: b.Leaf, question: str) -> b.Leaf:
    body = tuple(replace(c, question=question) if isinstance(c, t.Judge) else c for c in leaf.body)
    return replace(leaf, body=body, judge=question)


def _asking(
    context: Context, item: Item, tree: b.Node, parts: dict[b.Leaf, tuple[str, ...]]
) -> Item:
    row, asked_for = item.row, item.row["prompt"][-1]["content"]
    made = split(tree, parts)
    leaves = b.leaves(made)
    check = row_text(made, row["lang"])
    return item.having(
        id=row_id(asked_for, check), check=check, n_constraints=len(leaves),
        names=[leaf.name for leaf in leaves], args=arguments(leaves),
        floor=float(context.builder.floor(made, asked_for, row["task"], row["lang"])))
