"""What is compared: the arms of each study, and the trainers that do what RAIF's release does.

An arm is a configuration, or a subclass of the trainer that changes which rollouts are in the
baseline. Nothing here computes an advantage or a loss.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from ifdsl_trainer.reward import Scored
from ifdsl_trainer.trainer import Trainer
from torch import Tensor

RELEASED_SCORE = -2.0
"""What RAIF's released code gives every rollout with an empty thought, whatever it says."""


class Observed(Trainer):
    """The trainer, which also logs how advantages follow rewards."""

    def _counted(
        self, rewards: Tensor, inputs: list[dict[str, Any]], scored: list[Scored]
    ) -> Tensor:
        self._earned = (rewards * self.reward_weights).sum(1)
        return super()._counted(rewards, inputs, scored)

    def _generate_and_score_completions(self, inputs: list[dict[str, Any]]) -> dict[str, Any]:
        out = super()._generate_and_score_completions(inputs)
        if self.model.training:
            assert self._kept is not None
            for name, value in signal(
                    out["advantages"], self._earned, self._kept.mask, self.num_generations):
                self._metrics["train"][name].append(value)
        return out


def signal(
    advantages: Tensor, earned: Tensor, counts: Tensor, group: int
) -> Iterator[tuple[str, float]]:
    """Yield what the reasoning rollouts that count are told, over a step; all are (rollouts,).

    `signal/correlation` is that of the advantage and the reward less its mean over the group's
    reasoning rollouts: 1 where the advantage tells only which of them is better. `signal/mean` is
    the mean advantage, `signal/contrast` the mean over groups of the largest less the smallest.
    """
    advantages, earned, counts = (x.view(-1, group) for x in (advantages, earned, counts))
    number = counts.sum(1, keepdim=True).clamp(min=1)
    centred = earned - (earned * counts).nan_to_num().sum(1, keepdim=True) / number
    told, own = advantages[counts], centred[counts]
    if not len(told):
        return
    yield "signal/mean", float(told.mean())
    most = advantages.masked_fill(~counts, -torch.inf).amax(1)
    least = advantages.masked_fill(~counts, torch.inf).amin(1)
    yield "signal/contrast", float((most - least)[counts.any(1)].mean())
    spread = told.std() * own.std()
    if len(told) > 1 and float(spread) > 1e-9:
        yield "signal/correlation", float(torch.corrcoef(torch.stack([told, own]))[0, 1])


class InBaseline(Observed):
    """Eq. 7, but rollouts with an empty thought stay in their group's mean and deviation."""

    def _counted(
        self, rewards: Tensor, inputs: list[dict[str, Any]], scored: list[Scored]
    ) -> Tensor:
        counted = super()._counted(rewards, inputs, scored)
        assert self._kept is not None
        empty = torch.tensor(self._empty)
        kept = self._kept.mask.view(self._kept.rows, -1).any(1).repeat_interleave(
            self.num_generations)
        return torch.where((empty & kept)[:, None], rewards, counted)


class Released(InBaseline):
    """As released: a rollout with an empty thought has the accuracy -2, in eq. 7 and the baseline.

    Eq. 7 then never leaves a row out, since nothing is worse than -2.
    """

    def _counted(
        self, rewards: Tensor, inputs: list[dict[str, Any]], scored: list[Scored]
    ) -> Tensor:
        accuracy = self.reward_func_names.index("accuracy")
        rewards = rewards.clone()
        rewards[torch.tensor(self._empty), accuracy] = RELEASED_SCORE
        scored = [replace(s, accuracy=RELEASED_SCORE) if empty else s
                  for s, empty in zip(scored, self._empty, strict=True)]
        return super()._counted(rewards, inputs, scored)


@dataclass(frozen=True)
class Arm:
    """One way to train; `changes` are sections of the configuration."""

    name: str
    changes: Mapping[str, Any] = field(default_factory=dict)
    kind: type[Trainer] = Observed


@dataclass(frozen=True)
class Study:
    """A question: the rows, the arms, and the arm that the others are compared with.

    `spec` is a file of the package `ifdsl_trainer.recipes` or of this folder; `evaluated` are its
    held-out datasets. `level` is the all-pass that a run is to reach.
    """

    name: str
    spec: str
    evaluated: tuple[str, ...]
    arms: tuple[Arm, ...]
    reference: str
    level: float
    warm_steps: int
    steps: int
    max_tokens: int


def _scheme(name: str, scheme: str) -> Arm:
    return Arm(name, {"reward": {"scheme": scheme}})


RAIF: Mapping[str, Any] = {"reward": {"scheme": "raif"}}
SUPERIOR: Mapping[str, Any] = {**RAIF, "superior_cot": True}

E1 = Study(
    "e1", "tiny.ifc", ("held_out",),
    (Arm("off", RAIF), Arm("paper", SUPERIOR), Arm("in baseline", SUPERIOR, InBaseline),
     Arm("released", SUPERIOR, Released)),
    reference="paper", level=0.3, warm_steps=600, steps=40, max_tokens=40)
E3 = Study(
    "e3", "steps.ifc", ("held_out", "deeper"),
    (_scheme("mean", "mean"), _scheme("lsrif 0.2", "lsrif(decay: 0.2)"),
     _scheme("lsrif 0.7", "lsrif(decay: 0.7)"), _scheme("raif", "raif"), _scheme("all", "all")),
    reference="mean", level=0.2, warm_steps=600, steps=40, max_tokens=52)
STUDIES = {study.name: study for study in (E1, E3)}
