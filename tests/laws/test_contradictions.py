"""Whatever one answer passes is not contradictory, however many constraints are put together."""

from __future__ import annotations

import random

import pytest

import ifdsl
from ifdsl.compose import tree as b
from ifdsl.compose.evaluate import Evaluator
from ifdsl.diagnostics import SpecError
from ifdsl.draw.keyed import Keyed
from ifdsl.library.draws import Redraw
from ifdsl.library.library import PACKS
from ifdsl.refute.conflict import conflict
from ifdsl.syntax import tree as t
from ifdsl.text.extract import extract

LIBRARY = ifdsl.load()
TASK = "Name a river that you like, and say why you would visit it again."
PARTS = [t.Part("line"), t.Part("sentence"), t.Part("paragraph"), t.Part("line", "first"),
         t.Part("paragraph", "last"), t.Part("sentence", "", 2), t.Part("sentence", "first", 2)]
ANSWERS = [
    "Well, harbour harbour lantern. The market, the garden!\n\nWell? Indeed: a river.",
    "1️⃣. 2️⃣.", "aﾞ" * 30, "ᄀ" * 300, TASK, TASK.upper(), f"  {TASK}", f"In short, {TASK}",
    "HELLO " * 60, '\n"hello"', "[<<Title>>]", "***\na\n***\nb", "# A\nb\n# C\nd",
    "- a\n- b\n  - c\n1. x\n2. y", "oﬃce loﬅ ſt", '{"title": "a, b", "summary": 2}',
    '```json\n{"a": 1}\n```', "a\r\nb\r\n\r\nc", "x\n\n\ny", '"Is it?" "Yes!"',
    "harbour-harbour-market", "HARBOUR. MARKET", "P.S. It is a harbour.\n\nP.P.S. So it is!",
    "I would go back to the Danube; it is wide, slow and quiet.\nWould you?\n\n- Yes\n- No",
]


def bound() -> list[b.Leaf]:
    for pack in PACKS:
        LIBRARY.module(pack)
    found: dict[str, b.Leaf] = {}
    for d in LIBRARY.definitions():
        for i in range(3):
            binder = LIBRARY.binder(chooser=Keyed(3, "law", i, 0))
            binder.read_input(TASK)
            try:
                node = binder.definition(d, {}, "law")
            except (Redraw, SpecError):
                continue
            if isinstance(node, b.Leaf) and node.formula is not None:
                found[str(ifdsl.api.Bound(node))] = node
    return list(found.values())


LEAVES = bound()


@pytest.mark.parametrize("answer", ANSWERS)
def test_what_one_answer_passes_is_not_contradictory(answer: str) -> None:
    rng = random.Random(answer)
    extracted = extract(answer)

    def passes(node: b.Node) -> bool:
        return Evaluator(extracted, "en", TASK).statuses(node).status == "pass"

    scoped: list[b.Node] = []
    for _ in range(40):
        leaf, part = rng.choice(LEAVES), rng.choice(PARTS)
        body = b.Parallel((leaf,))
        scoped += [b.Not(leaf), b.Each(part, body), b.Within(part, body),
                   b.Not(b.Within(part, body)), b.Not(b.Each(part, body))]
    node = b.Parallel(tuple(x for x in (*LEAVES, *scoped) if passes(x)))
    assert len(node.items) > 20 and passes(node)
    assert conflict(node, "en", TASK) is None
