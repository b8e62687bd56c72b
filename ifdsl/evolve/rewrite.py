"""Stage 3: the writer puts task and constraints into one instruction, and is held to both.

A rewrite must keep every parameter and add nothing: that is read off the texts first, and asked of
a judge second. The writer is told why a rewrite was refused, and tries again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ifdsl.compose.question import Question
from ifdsl.evolve.context import Context
from ifdsl.evolve.faithful import faults
from ifdsl.evolve.table import Fate, Item, Work
from ifdsl.evolve.writer import Turn, asked, call, turns
from ifdsl.evolve.writer import field as key
from ifdsl.rows.candidate import Draw, row_id
from ifdsl.verdict import Exact

REWRITE = (
    "You rewrite instructions so that they read as one person would write them. The user's message "
    "is a JSON object: `task` is what is asked for, `instruction` the task with rules for the "
    "answer. Write one instruction that asks for exactly the same: keep every rule, every number "
    "with what it counts, whether it is at least, at most or exactly, every condition, the order "
    "of steps, and every word in quotation marks letter by letter. Add nothing, leave nothing out, "
    'and do not answer it. Write in its language. Reply with JSON alone: {"instruction": "…"}.'
)
AGAIN = "That cannot be used: {why}. Write it anew, and reply with JSON alone."
SAME = {
    "en": "The task is an instruction, and the answer a rewriting of it. Does the rewriting ask "
          "for exactly the same, with every rule kept, none changed, and nothing added?",
    "zh": "任务是一条指令，回答是对它的改写。改写后的要求是否与原指令完全一致："
          "每条规则都保留，没有改变，也没有增加任何要求？",
}
UNREADABLE, UNFAITHFUL, TRIVIAL, REFUSED = (
    "no rewrite in the reply", "the rewrite is not faithful",
    "the rewrite earns more than the floor allows", "the judge refuses the rewrite")


@dataclass
class _Try:
    """An item under way: its draw, the conversation with the writer, and the last refusal."""

    item: Item
    draw: Draw
    messages: list[Turn]
    why: str = ""
    told: str = ""
    text: str = ""
    floor: Exact = 0
    done: bool = False


def rewrite(context: Context) -> Work:
    """Return the work of the stage."""

    def work(items: Sequence[Item]) -> list[Fate]:
        tries = [_begun(item, context.drawn(item)[0]) for item in items]
        for draw in range(context.evolution.rewrite):
            _round(context, [x for x in tries if not x.done], draw)
        return [Fate(_rewritten(x)) if x.done
                else Fate(x.item.having(rewrite=x.text), x.why, x.told) for x in tries]

    return work


def _begun(item: Item, draw: Draw) -> _Try:
    return _Try(item, draw, turns(REWRITE, {"task": draw.text, "instruction": draw.asked}))


def _round(context: Context, open_: list[_Try], draw: int) -> None:
    """Ask the writer once for each that is open; note why a rewrite is refused."""
    calls = [call(context.writer.settings, x.messages, draw) for x in open_]
    hopeful = []
    for x, text in zip(open_, asked(context.writer, calls), strict=True):
        found = key(text, "instruction")
        x.text = found.strip() if isinstance(found, str) else ""
        d = x.draw
        if not x.text:
            _refused(x, text, UNREADABLE, "it is no JSON object with a text `instruction`")
            continue
        if wrong := faults(
            d.node, d.text, d.task.lang, d.asked, x.text, judged=context.panel is not None
        ):
            _refused(x, text, UNFAITHFUL, "; ".join(wrong))
            continue
        x.floor = context.builder.floor(d.settled, x.text, d.text, d.task.lang)
        if context.builder.trivially(x.floor):
            _refused(x, text, TRIVIAL, "who repeats it as the answer keeps too much of it")
        else:
            hopeful.append((x, text))
    if context.panel is None:
        for x, _ in hopeful:
            x.done = True
        return
    questions = [_same(x) for x, _ in hopeful]
    judge = context.panel.opinions(questions)
    for (x, text), question in zip(hopeful, questions, strict=True):
        x.done = judge[question].yes is True
        if not x.done:
            _refused(x, text, REFUSED, "it does not ask for the same")


def _same(x: _Try) -> Question:
    lang = x.draw.task.lang
    return Question(SAME.get(lang, SAME["en"]), x.text, x.text, x.draw.asked, lang)


def _refused(x: _Try, reply: str, why: str, told: str) -> None:
    x.why, x.told = why, told
    x.messages = [*x.messages, {"role": "assistant", "content": reply},
                  {"role": "user", "content": AGAIN.format(why=f"{why} ({told})")}]


def _rewritten(x: _Try) -> Item:
    return x.item.having(
        id=row_id(x.text, x.item.row["check"]), prompt=[{"role": "user", "content": x.text}],
        floor=float(x.floor))
