"""Stages 5 and 6: expert answers that pass their row, with their thoughts, and screens of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import ifdsl
from ifdsl.compose import tree as b
from ifdsl.compose.asking import asked
from ifdsl.compose.credit import active
from ifdsl.compose.evaluate import Evaluator
from ifdsl.compose.question import Judge
from ifdsl.diagnostics import Diagnostic, SpecError
from ifdsl.endpoints.caller import Caller
from ifdsl.endpoints.endpoint import Lost
from ifdsl.endpoints.replies import CLOSE, said
from ifdsl.evolve.context import Context
from ifdsl.evolve.table import Fate, Item, Work
from ifdsl.evolve.writer import call
from ifdsl.text.extract import Answer, extract

NONE_PASSES = "no expert answer passes"
UNJUDGED = Diagnostic(
    "IFC706", "rows of this evolution ask a judge, and the configuration names none",
    hint="judge: {url: http://localhost:8000/v1, model: …}")
Answers = list[tuple[str, Answer | None]]
"""Raw texts, with the answer that is in each; None where it was cut off or lost."""


def experts(context: Context) -> Work:
    """Return the work that draws expert answers and keeps those that pass."""

    def work(items: Sequence[Item]) -> list[Fate]:
        drawn = answers(context.expert, items, context.evolution.experts)
        verdicts = passes(context, items, drawn)
        out = []
        for item, found, passed in zip(items, drawn, verdicts, strict=True):
            kept = list(dict.fromkeys(
                raw for (raw, _), why in zip(found, passed, strict=True) if not why))
            fate = Fate(item.having(experts=kept))
            out.append(fate if kept else Fate(item.having(answer=found[0][0]), NONE_PASSES,
                                              _most(passed)))
        return out

    return work


def screens(context: Context) -> Work:
    """Return the work that keeps the expert answers which pass every screen."""
    wanted = context.evolution.screens

    def work(items: Sequence[Item]) -> list[Fate]:
        found = [[extract(raw, thinking=_thinking(raw)) for raw in item.row["experts"]]
                 for item in items]
        judge = _judge(context, ((screen, answer, _asked_for(item), item.row["lang"])
                                 for item, answers in zip(items, found, strict=True)
                                 for answer in answers for screen in wanted))
        return [_screened(item, answers, wanted, judge)
                for item, answers in zip(items, found, strict=True)]

    return work


def _screened(
    item: Item, answers: Sequence[Answer], wanted: Sequence[b.Node], judge: Judge | None
) -> Fate:
    kept, fell = [], []
    for raw, answer in zip(item.row["experts"], answers, strict=True):
        failed = [_name(screen) for screen in wanted if not Evaluator(
            answer, item.row["lang"], _asked_for(item), judge).statuses(screen)]
        fell += failed
        if not failed:
            kept.append(raw)
    if kept:
        return Fate(item.having(experts=kept))
    (name, _), *_ = Counter(fell).most_common(1)
    return Fate(item, f"screened: {name}", _counted(fell, len(answers)))


def answers(caller: Caller, items: Sequence[Item], count: int) -> list[Answers]:
    """Return `count` answers of a model to the prompt of each item."""
    calls = [call(caller.settings, item.row["prompt"], draw)
             for item in items for draw in range(count)]
    found: Answers = []
    for reply in caller.replies(calls):
        if isinstance(reply, Lost):
            found.append(("", None))
            continue
        text = said(reply)
        raw = text.whole
        found.append((raw, extract(raw, thinking=_thinking(raw)) if text.ended else None))
    return [found[i:i + count] for i in range(0, len(found), count)]


def passes(
    context: Context, items: Sequence[Item], drawn: Sequence[Answers]
) -> list[list[tuple[str, ...]]]:
    """Return, for each answer, why it does not pass: names of constraints; nothing if it does."""
    bound = [ifdsl.read(item.row["check"]).tree for item in items]
    judge = _judge(context, ((tree, answer, item.row["task"], item.row["lang"])
                             for item, tree, found in zip(items, bound, drawn, strict=True)
                             for _, answer in found if answer is not None))
    return [[_why(answer, tree, item.row, judge) for _, answer in found]
            for item, tree, found in zip(items, bound, drawn, strict=True)]


def _why(
    answer: Answer | None, tree: b.Node, row: dict[str, Any], judge: Judge | None
) -> tuple[str, ...]:
    if answer is None:
        return ("cut off",)
    if not answer.format_ok:
        return ("bad format",)
    verdict = Evaluator(answer, row["lang"], row["task"], judge).statuses(tree)
    if verdict:
        return ()
    return tuple(leaf.name or "(inline)" for leaf in active(verdict)
                 if leaf.status != "pass") or ("its composition",)


def _judge(
    context: Context, about: Iterable[tuple[b.Node, Answer, str, str]]
) -> Judge | None:
    """Return a judge that knows the replies to all that is asked; raises SpecError without one."""
    questions = [q for tree, answer, task, lang in about for q in asked(tree, answer, lang, task)]
    if not questions:
        return None
    if context.panel is None:
        raise SpecError([UNJUDGED])
    return context.panel.judge(questions)


def _thinking(raw: str) -> Any:
    return "native" if CLOSE in raw else "off"


def _most(passed: Sequence[tuple[str, ...]]) -> str:
    return _counted([name for why in passed for name in why], len(passed))


def _counted(names: Sequence[str], of: int) -> str:
    return ", ".join(f"{name} fails {n} of {of}" for name, n in Counter(names).most_common(3))


def _name(node: b.Node) -> str:
    return node.name if isinstance(node, b.Leaf | b.Named) else ""


def _asked_for(item: Item) -> str:
    text: str = item.row["prompt"][-1]["content"]
    return text
