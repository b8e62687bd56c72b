"""Which rollouts of a step count: RAIF's eq. 7 and what else leaves baseline and loss.

Everything here is a function of tensors with one entry for each rollout of the whole step, over
all processes, groups of `group` in a row; so every process decides alike.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Kept:
    """`mask` (rollouts,) says which stay in the baseline and the loss; the rest counts rows.

    Rows that ask for eq. 7: `asked`, of these `beaten` (the best thought was worse than the worst
    empty one) and `unopposed` (no scored empty thought: kept). Of all rows: `few` (fewer than two
    scored reasoning rollouts: dropped), `zero_variance` (equal rewards), `rows`.
    """

    mask: Tensor
    rows: int
    asked: int
    beaten: int
    unopposed: int
    few: int
    zero_variance: int

    @property
    def keep_ratio(self) -> float | None:
        """The share of the rows that ask for eq. 7 which it leaves in; None if none asks."""
        return 1 - self.beaten / self.asked if self.asked else None


def empties(count: int, start: int, group: int) -> list[bool]:
    """Return which of `count` rollouts from `start` on are in the last quarter of their group."""
    return [(start + i) % group >= group - group // 4 for i in range(count)]


def keep(
    accuracy: Tensor, rewards: Tensor, scored: Tensor, empty: Tensor, asks: Tensor, group: int,
    *, mask_zero_variance: bool = False,
) -> Kept:
    """Decide which rollouts count.

    accuracy (rollouts,): without format, length or penalty; anything where not `scored`.
    rewards (rollouts, parts): what the baseline is made of. scored, empty, asks (rollouts,):
    whether a rollout has a score, was given an empty thought, and is of a row that asks for eq. 7.

    The order is: what is not scored, eq. 7, zero variance over what then is left. A row is kept
    iff the best scored reasoning rollout is at least as accurate as the worst scored empty one.
    """
    scored, empty, asks = (x.bool().view(-1, group) for x in (scored, empty, asks))
    accuracy = accuracy.view(-1, group)
    thoughtless = scored & empty
    reasoning = scored & ~empty
    few = reasoning.sum(1) < 2
    best = accuracy.masked_fill(~reasoning, -torch.inf).amax(1)
    worst = accuracy.masked_fill(~thoughtless, torch.inf).amin(1)
    asked = asks.all(1)
    opposed = thoughtless.any(1)
    beaten = asked & ~few & opposed & (best < worst)
    mask = reasoning & ~few[:, None] & ~beaten[:, None]
    parts = rewards.view(-1, group, rewards.shape[-1])
    most = parts.masked_fill(~mask[..., None], -torch.inf).amax(1)
    least = parts.masked_fill(~mask[..., None], torch.inf).amin(1)
    flat = mask.any(1) & (most == least).all(1)
    if mask_zero_variance:
        mask = mask & ~flat[:, None]
    return Kept(
        mask.view(-1), len(mask), int(asked.sum()), int(beaten.sum()),
        int((asked & ~few & ~opposed).sum()), int(few.sum()), int(flat.sum()),
    )


RESCALED = frozenset({"grpo", "sapo", "luspo", "dr_grpo"})
"""Losses that divide by all rollouts, masked ones too."""


def rescaling(loss: str, mask: Tensor) -> float:
    """Return what a loss that divides by all rollouts is multiplied by, to divide by the kept."""
    kept = int(mask.sum())
    return mask.numel() / kept if loss in RESCALED and kept else 1.0
