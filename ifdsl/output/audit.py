"""What degenerate answers earn on a dataset: where its reward can be had without an answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import ifdsl
from ifdsl.compose.credit import active
from ifdsl.compose.evaluate import Evaluator
from ifdsl.compose.question import Judge, Question, unmet
from ifdsl.compose.schemes import Reward
from ifdsl.library.library import open_library
from ifdsl.output.degenerate import KINDS, Target
from ifdsl.text.extract import extract
from ifdsl.verdict import Verdict

Asking = Callable[[Sequence[Question]], Judge]
"""Gets the replies to some questions, as `Panel.judge` does."""


@dataclass
class Earned:
    """What one kind of answer earned: its answers, those that passed everything, the sum of their
    credit in [0, 1], the constraints it met of those it faced, and rows where it passed.

    `intended` counts those that passed and that the question of intent let through.
    """

    answers: int = 0
    passed: int = 0
    credit: float = 0.0
    met: Counter[str] = field(default_factory=Counter)
    faced: Counter[str] = field(default_factory=Counter)
    rows: list[str] = field(default_factory=list)
    intended: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Return plain data, with rates."""
        n = max(self.answers, 1)
        out = {"answers": self.answers, "pass": self.passed / n, "credit": self.credit / n,
               "constraints": {k: self.met[k] / self.faced[k] for k in sorted(self.faced)},
               "rows": self.rows}
        return out if self.intended is None else out | {"intended": self.intended / n}


def audit(
    rows: Sequence[Mapping[str, Any]], reward: Reward, asking: Asking | None = None
) -> dict[str, Earned]:
    """Return what each kind of degenerate answer earns on some rows.

    Judged leaves count as not met: what a rule cannot refuse is looked for. With `asking`, the
    question of `screens.intent` is put about every answer that passes all the same.
    """
    intent = open_library([]).definition("screens.intent").judge or ""
    found: dict[str, Earned] = {name: Earned() for name in KINDS}
    passing: list[tuple[str, Question]] = []
    for n, row in enumerate(rows):
        target = _target(row, rows[n - 1] if len(rows) > 1 else {})
        for name, make in KINDS.items():
            text = make(target)
            if not text and name != "empty":
                continue
            verdict = Evaluator(extract(text), target.lang, target.task, unmet).statuses(
                target.tree)
            _count(found[name], verdict, reward, row)
            if verdict:
                passing.append((name, Question(intent, text, text, target.task, target.lang)))
    if asking is not None:
        judge = asking([q for _, q in passing])
        for earned in found.values():
            earned.intended = 0
        for name, question in passing:
            said = judge(question)
            yes = said if isinstance(said, bool | None) else said.yes
            found[name].intended = (found[name].intended or 0) + (yes is not False)
    return found


def _target(row: Mapping[str, Any], other: Mapping[str, Any]) -> Target:
    prompt = "\n\n".join(turn["content"] for turn in row["prompt"])
    return Target(prompt, row["task"], ifdsl.read(row["check"]).tree, row["lang"],
                  other.get("witness") or "")


def _count(earned: Earned, verdict: Verdict, reward: Reward, row: Mapping[str, Any]) -> None:
    earned.answers += 1
    earned.passed += bool(verdict)
    earned.credit += float(reward.credit(verdict) or 0)
    for leaf in active(verdict):
        if leaf.name:
            earned.faced[leaf.name] += 1
            earned.met[leaf.name] += leaf.status == "pass"
    if verdict:
        earned.rows.append(str(row.get("id", "")))
