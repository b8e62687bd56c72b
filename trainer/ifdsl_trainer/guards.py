"""Guards: constraints beside a row's own, without which an answer earns the least.

RAIF's fatal question of coherence is one, and the question of intent that closes what rules leave
open; any constraint can be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ifdsl
from ifdsl.compose.asking import asked
from ifdsl.compose.evaluate import Evaluator
from ifdsl.compose.question import Judge, Question
from ifdsl.compose.tree import Leaf, Named, Node, leaves
from ifdsl.diagnostics import SpecError
from ifdsl.library.library import open_library
from ifdsl.text.extract import Answer
from ifdsl.verdict import Status
from ifdsl_trainer.errors import TrainError


@dataclass(frozen=True)
class Guards:
    """Named constraints, each of which every answer is to meet."""

    nodes: tuple[tuple[str, Node], ...] = ()

    @staticmethod
    def of(calls: Sequence[str]) -> Guards:
        """Return the constraints of some calls, such as `screens.coherent`; raises TrainError.

        A call names the shipped library; a constraint of one's own stands in the form of a row's
        check.
        """
        library, problems = open_library([]), list[str]()
        found: list[tuple[str, Node]] = []
        for call in calls:
            try:
                node = ifdsl.read(call, library).tree
            except SpecError as error:
                problems += [f"`reward.guards`, `{call}`: {d.message}"
                             + f" ({d.hint})" * bool(d.hint) for d in error.diagnostics]
                continue
            name = node.name if isinstance(node, Leaf | Named) else ""
            found.append((name or f"guard {len(found) + 1}", node))
        if problems:
            raise TrainError(problems)
        return Guards(tuple(found))

    @property
    def judged(self) -> bool:
        """Whether a judge is asked."""
        return any(leaf.judge for _, node in self.nodes for leaf in leaves(node))

    def asks(self, answer: Answer, row: Mapping[str, Any]) -> list[Question]:
        """Return what a judge is asked about an answer."""
        return [q for _, node in self.nodes for q in asked(node, answer, row["lang"], row["task"])]

    def statuses(
        self, answer: Answer, row: Mapping[str, Any], judge: Judge | None
    ) -> dict[str, Status]:
        """Return what becomes of each guard."""
        evaluator = Evaluator(answer, row["lang"], row["task"], judge)
        return {name: evaluator.statuses(node).status for name, node in self.nodes}


NONE = Guards()
