"""Eq. 7, exclusion and the normaliser, against groups worked out by hand."""

from __future__ import annotations

import pytest
import torch
from ifdsl_trainer.groups import Kept, empties, keep, rescaling

G = 8
EMPTY = [False] * 6 + [True] * 2


def decide(
    accuracy: list[float | None], *, asks: bool = True, rewards: list[float] | None = None,
    mask: bool = False, empty: list[bool] | None = None,
) -> Kept:
    """Decide one group; None is an unscored rollout."""
    values = torch.tensor([float(a or 0) for a in accuracy])
    given = values[:, None] if rewards is None else torch.tensor(rewards)[:, None]
    return keep(
        values, given, torch.tensor([a is not None for a in accuracy]),
        torch.tensor((EMPTY if asks else [False] * len(accuracy)) if empty is None else empty),
        torch.tensor([asks] * len(accuracy)), len(accuracy), mask_zero_variance=mask)


def kept(k: Kept) -> list[int]:
    return [i for i, x in enumerate(k.mask.tolist()) if x]


ALL = list(range(6))


@pytest.mark.parametrize(("accuracy", "stays", "counts"), [
    # the best thought equals the worst empty one: the row stays
    ([0, 0.5, 0, 0, 0, 0, 0.5, 1], ALL, {}),
    # the best thought is worse than the worst empty one: it does not help
    ([0, 0.5, 0, 0, 0, 0, 0.6, 1], [], {"beaten": 1}),
    # one empty thought that fails is enough for the row to stay
    ([0, 0.5, 0, 0, 0, 0, 0, 1], ALL, {}),
    # an unscored rollout is left out before: here the worst empty one
    ([0, 0.5, 0, 0, 0, 0, None, 1], [], {"beaten": 1}),
    # and here the best thought
    ([0, None, 0, 0, 0, 0, 0.1, 1], [], {"beaten": 1}),
    ([0, 0.5, None, 0, 0, 0, 0.5, 1], [0, 1, 3, 4, 5], {}),
    # no scored empty thought: kept
    ([0, 0.5, 0, 0, 0, 0, None, None], ALL, {"unopposed": 1}),
    # fewer than two scored thoughts: dropped, with or without an empty one
    ([None, 1, None, None, None, None, 0, 0], [], {"few": 1}),
    ([None, 1, None, None, None, None, None, None], [], {"few": 1}),
    ([None] * 8, [], {"few": 1}),
    # two are enough
    ([None, 1, 0, None, None, None, 0, 0], [1, 2], {}),
    # negative accuracies, as RAIF's
    ([-2, -2, -2, -2, -2, -2, -2, 2], ALL, {"zero_variance": 1}),
    ([-2, -2, -2, -2, -2, -2, 0.5, 2], [], {"beaten": 1}),
])
def test_eq_7(accuracy: list[float | None], stays: list[int], counts: dict[str, int]) -> None:
    k = decide(accuracy)
    assert kept(k) == stays
    found = {n: getattr(k, n) for n in ("beaten", "unopposed", "few", "zero_variance")}
    assert {n: c for n, c in found.items() if c} == counts
    assert (k.rows, k.asked) == (1, 1)


def test_rows_that_do_not_ask_keep_every_rollout() -> None:
    k = decide([0, 0, 0, 0, 0, 0, 1, 1], asks=False)
    assert kept(k) == list(range(8)) and k.keep_ratio is None


def test_zero_variance_is_looked_at_last_and_over_thoughts_alone() -> None:
    flat = [0.5] * 6 + [0.0, 0.5]
    assert decide(flat).zero_variance == 1 and kept(decide(flat)) == ALL
    assert kept(decide(flat, mask=True)) == []
    # a beaten row is not counted twice
    assert decide([0.0] * 6 + [1.0, 1.0], mask=True).zero_variance == 0
    # the reward decides, not the accuracy
    lively = [1.0, 2.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0]
    assert kept(decide(flat, mask=True, rewards=lively)) == ALL


def test_the_empty_thoughts_are_the_last_quarter_wherever_a_process_starts() -> None:
    assert empties(8, 0, 8) == EMPTY
    assert empties(6, 4, 8) == [False, False, True, True, False, False]
    assert empties(8, 0, 4) == [False, False, False, True] * 2


def test_groups_are_decided_apart() -> None:
    accuracy = torch.tensor([0.0, 1, 0, 0, 0, 0, 0, 0] + [0.0] * 6 + [1.0, 1.0])
    empty = torch.tensor(EMPTY * 2)
    every = torch.ones(16, dtype=torch.bool)
    k = keep(accuracy, accuracy[:, None], every, empty, every, 8)
    assert kept(k) == ALL and k.keep_ratio == 0.5


@pytest.mark.parametrize(("loss", "factor"), [
    ("grpo", 8 / 6), ("sapo", 8 / 6), ("luspo", 8 / 6), ("dr_grpo", 8 / 6),
    ("dapo", 1), ("cispo", 1), ("vespo", 1),
])
def test_losses_that_divide_by_all_rollouts_are_rescaled(loss: str, factor: float) -> None:
    assert rescaling(loss, ~torch.tensor(EMPTY)) == pytest.approx(factor)
    assert rescaling(loss, torch.zeros(8)) == 1
