"""The trainer against groups, losses and gradients worked out by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from ifdsl_trainer.cloning import nll
from ifdsl_trainer.errors import Stopped, TrainError
from scripted import build, gradient, step

LOSSES = ("dapo", "cispo", "vespo", "grpo", "sapo", "luspo", "dr_grpo")
SUPERIOR: dict[str, Any] = {"superior_cot": True}


def advantages(data: Path, folder: Path, script: list[float | None], **changes: Any) -> list[float]:
    trainer = build(data, folder, script, **changes)
    out: list[float] = step(trainer)["advantages"].tolist()
    return out


@pytest.mark.parametrize(("script", "wanted"), [
    # released RAIF scores both empty thoughts -3 and gives each of six perfect answers +0.54
    ([3.0] * 6 + [-3.0] * 2, [0.0] * 8),
    # six that are half right: again +0.54 there, 0 here
    ([0.5] * 6 + [-3.0] * 2, [0.0] * 8),
    # three perfect and three half right: +0.94 and +0.04 there
    ([3.0] * 3 + [0.5] * 3 + [-3.0] * 2, [0.9128] * 3 + [-0.9128] * 3 + [0.0] * 2),
    # a row on which the empty thoughts are better is left out
    ([1.0, 0.5, 0.0, 0.0, 0.0, 0.0, 2.0, 2.0], [0.0] * 8),
    # an unscored rollout leaves the baseline: mean 0.2, deviation 0.4472
    ([None, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0],
     [0.0, 1.7888, -0.4472, -0.4472, -0.4472, -0.4472, 0.0, 0.0]),
])
def test_advantages_with_empty_thoughts(
    data: Path, tmp_path: Path, script: list[float | None], wanted: list[float]
) -> None:
    found = advantages(data, tmp_path, script, reward={"max_unscored": 0.5}, **SUPERIOR)
    assert found == pytest.approx(wanted, abs=2e-3)


def test_parts_that_are_normalised_apart_leave_out_the_same_rollouts(
    data: Path, tmp_path: Path
) -> None:
    # accuracy: mean 1/3, deviation 0.5164; the format is the same everywhere and adds nothing
    found = advantages(
        data, tmp_path, [1.0, 1.0, 0.0, 0.0, 0.0, 0.0, -2.0, -3.0],
        reward={"format": 1, "aggregate": "normalise_then_sum"}, **SUPERIOR)
    assert found == pytest.approx([1.2910] * 2 + [-0.6455] * 4 + [0.0] * 2, abs=2e-3)


def test_answers_that_were_cut_off_are_left_out_if_so_wished(data: Path, tmp_path: Path) -> None:
    trainer = build(data, tmp_path, [1.0] * 2 + [0.0] * 6, reward={"truncated": "mask"})
    trainer.cut = (0, 7)
    out = step(trainer)  # of one 1 and five 0: mean 1/6, deviation 0.4082
    assert out["advantages"].tolist() == pytest.approx(
        [0, 2.0408] + [-0.4082] * 5 + [0], abs=2e-3)
    assert out["tool_mask"][:, 0].tolist() == [0, 1, 1, 1, 1, 1, 1, 0]


def test_advantages_without_exclusion(data: Path, tmp_path: Path) -> None:
    found = advantages(data, tmp_path, [1.0] * 2 + [0.0] * 6)
    assert found == pytest.approx([1.6202] * 2 + [-0.5401] * 6, abs=1e-3)


def test_the_released_examples_are_what_a_full_baseline_gives(data: Path, tmp_path: Path) -> None:
    found = advantages(data, tmp_path, [3.0] * 6 + [-3.0] * 2)
    assert found[0] == pytest.approx(0.54, abs=0.005)


@pytest.mark.parametrize("beta", [0.0, 0.05])
@pytest.mark.parametrize("loss", LOSSES)
def test_tokens_of_masked_rollouts_change_nothing(
    data: Path, tmp_path: Path, loss: str, beta: float
) -> None:
    script: list[float | None] = [1.0, 0.5, 0.0, None, 0.25, 0.0, 0.0, 1.0] + [0.0] * 6 + [1.0] * 2
    trainer = build(data, tmp_path, script, beta=beta, optimiser={"loss": loss},
                    reward={"max_unscored": 0.5}, **SUPERIOR)
    out = step(trainer)
    before = gradient(trainer, out)
    masked = out["tool_mask"][:, 0] == 0
    assert masked.tolist() == [i in (3, 6, 7) or i >= 8 for i in range(16)]
    ids = out["completion_ids"].clone()
    ids[masked] = (ids[masked] + 5) % 60
    after = gradient(trainer, {**out, "completion_ids": ids})
    assert torch.equal(before, after) and before.abs().max() > 0


@pytest.mark.parametrize("loss", LOSSES)
def test_a_batch_with_masked_rollouts_counts_as_the_kept_ones_alone(
    data: Path, tmp_path: Path, loss: str
) -> None:
    script: list[float | None] = [1.0, 0.5, 0.0, 0.25, 0.25, 0.0, 0.0, 1.0]
    trainer = build(data, tmp_path, script, beta=0.05, optimiser={"loss": loss}, **SUPERIOR)
    out = step(trainer)
    whole = gradient(trainer, out)
    kept = out["tool_mask"][:, 0] == 1
    alone = {k: v[kept] if v.ndim else v for k, v in out.items()}
    alone["rescaling"] = torch.ones(())
    assert torch.allclose(whole, gradient(trainer, alone), rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("loss", LOSSES)
def test_a_step_of_which_nothing_is_kept_has_no_gradient(
    data: Path, tmp_path: Path, loss: str
) -> None:
    trainer = build(data, tmp_path, [0.0] * 6 + [1.0] * 2, beta=0.05, optimiser={"loss": loss},
                    **SUPERIOR)
    assert gradient(trainer, step(trainer)).abs().max() == 0


@pytest.mark.parametrize("script", [[1.0, 0.0] * 4, [1.0] * 8])
def test_cloning_adds_the_gradient_of_a_supervised_step(
    data: Path, tmp_path: Path, script: list[float | None]
) -> None:
    changes: dict[str, Any] = {
        "cloning": {"source": "witness", "per_step": 6, "weight": 0.5},
        "thinking": {"mode": "off"}, "optimiser": {"micro_batch": 8},
    }
    plain = build(data, tmp_path, script, thinking={"mode": "off"})
    out = step(plain)
    alone = gradient(plain, out)
    trainer = build(data, tmp_path, script, experts=8, **changes)
    both = gradient(trainer, out)
    examples = trainer.experts.of_step(0)
    trainer.model.zero_grad()
    loss = nll(trainer.model, examples, 0, "cpu") / sum(len(e.answer) for e in examples)
    loss.backward()
    supervised = torch.cat([p.grad.flatten() for p in trainer.model.parameters()])
    assert torch.allclose(both - alone, 0.5 * supervised, rtol=1e-4, atol=1e-6)
    if script == [1.0] * 8:
        assert alone.abs().max() == 0 and supervised.abs().max() > 0


def test_the_parts_of_cloning_add_up_over_forward_passes_and_processes(
    data: Path, tmp_path: Path
) -> None:
    trainer = build(data, tmp_path, [1.0, 0.0] * 4, experts=7, thinking={"mode": "off"},
                    cloning={"source": "witness", "per_step": 5})
    experts = trainer.experts
    for at in range(4):
        shares = [experts.share(at, m, 3, r, 2) for m in range(3) for r in range(2)]
        assert sorted(map(id, (e for s in shares for e in s))) == sorted(
            map(id, experts.of_step(at)))
    seen = [e for at in range(7) for e in experts.of_step(at)]
    assert all(seen.count(e) == 5 for e in experts.examples)  # five passes over seven


def test_too_many_unscored_rollouts_stop_the_run(data: Path, tmp_path: Path) -> None:
    trainer = build(data, tmp_path, [None, 1.0] * 4)
    with pytest.raises(Stopped, match=r"50% of the rollouts after update 0.*the judge is down"):
        step(trainer)


def test_a_loss_that_is_no_number_stops_the_run(data: Path, tmp_path: Path) -> None:
    trainer = build(data, tmp_path, [1.0, 0.0] * 4)
    out = step(trainer)
    out["advantages"] = out["advantages"] * torch.nan
    with pytest.raises(Stopped, match="not finite"):
        trainer._compute_loss(trainer.model, out)


def test_what_own_answers_and_the_experts_cost_is_logged(data: Path, tmp_path: Path) -> None:
    trainer = build(data, tmp_path, [1.0, 0.0] * 4, experts=4, thinking={"mode": "off"},
                    cloning={"source": "witness", "per_step": 4})
    gradient(trainer, step(trainer))
    logged = trainer._metrics["train"]
    assert 0 < logged["cloning/nll"][-1] < 20 and 0 < logged["cloning/own_nll"][-1] < 20


def test_what_is_logged(data: Path, tmp_path: Path) -> None:
    script: list[float | None] = [1.0, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0] + [0.0] * 6 + [1.0] * 2
    trainer = build(data, tmp_path, script, **SUPERIOR)
    out = step(trainer)
    logged = {k: v[-1] for k, v in trainer._metrics["train"].items() if v}
    assert logged["cot/keep_ratio"] == 0.5 and logged["rows/kept"] == 0.5
    assert logged["cot/accuracy"] == pytest.approx(0.125)
    assert logged["cot/empty_accuracy"] == pytest.approx(0.75)
    assert logged["cot/gap"] == pytest.approx(-0.625)
    assert logged["tokens/kept"] == int(out["num_items_in_batch"]) == int(
        (out["completion_mask"] * out["tool_mask"]).sum())
    assert logged["frac_reward_zero_std"] == logged["rows/zero_variance"] == 0


def test_evaluation_gives_no_empty_thoughts(data: Path, tmp_path: Path) -> None:
    trainer = build(data, tmp_path, [1.0] * 8, **SUPERIOR)
    inputs = [{**trainer.train_dataset[0]} for _ in range(8)]
    trainer.model.eval()
    out = trainer._generate_and_score_completions(inputs)
    assert not any(trainer._empty) and "tool_mask" not in out


def test_a_loss_that_ignores_masks_is_refused(data: Path, tmp_path: Path) -> None:
    with pytest.raises(TrainError, match="bnpo"):
        build(data, tmp_path, [1.0] * 8, optimiser={"loss": "bnpo"}, **SUPERIOR)
