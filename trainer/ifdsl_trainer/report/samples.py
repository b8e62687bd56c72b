"""Which answers are shown side by side: the best, the worst, and the most improved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ifdsl.endpoints.replies import CLOSE
from ifdsl_trainer.evaluation.compare import paired
from ifdsl_trainer.evaluation.scoring import Outcome

SHOWN = 3
"""Samples of each kind."""


@dataclass(frozen=True)
class Sample:
    """A row with its answers before and after."""

    before: Outcome
    after: Outcome

    @property
    def gain(self) -> float:
        """How much larger the share of its constraints is that hold."""
        return self.after.share - self.before.share

    @property
    def prompt(self) -> str:
        """The turns of the prompt, with their roles where there are several."""
        turns = self.after.rollout.row["prompt"]
        if len(turns) == 1:
            return str(turns[0]["content"])
        return "\n\n".join(f"{t['role']}: {t['content']}" for t in turns)


def split(outcome: Outcome) -> tuple[str, str]:
    """Return an answer's thought, tags included, and what follows it."""
    text = outcome.rollout.completion.text
    if outcome.rollout.settings.thinking == "off" or CLOSE not in text:
        return "", text
    thought, _, answer = text.rpartition(CLOSE)
    return thought + CLOSE, answer.lstrip("\n")


def choose(before: Sequence[Outcome], after: Sequence[Outcome]) -> dict[str, list[Sample]]:
    """Return the samples of each kind; none is shown twice, and ties go to the harder rows."""
    found = [Sample(a, b) for a, b in zip(*paired(before, after), strict=True)]
    size = {id(s): s.after.rollout.row["n_constraints"] for s in found}
    name = {id(s): s.after.rollout.row["id"] for s in found}
    orders = {
        "Most improved": lambda s: (-s.gain, -size[id(s)], name[id(s)]),
        "Worst": lambda s: (s.after.share, s.gain, -size[id(s)], name[id(s)]),
        "Best": lambda s: (-s.after.share, -size[id(s)], -s.gain, name[id(s)]),
    }
    wanted = {
        "Most improved": lambda s: s.gain > 0,
        "Worst": lambda s: s.after.strict != "pass",
        "Best": lambda s: s.after.strict == "pass",
    }
    out: dict[str, list[Sample]] = {}
    seen: set[int] = set()
    for kind, order in orders.items():
        left = [s for s in found if id(s) not in seen and wanted[kind](s)]
        out[kind] = sorted(left, key=order)[:SHOWN]
        seen |= {id(s) for s in out[kind]}
    return out
