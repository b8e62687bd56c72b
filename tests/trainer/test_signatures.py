"""What the trainer relies on in TRL: the signatures it overrides, and the names it uses."""

from __future__ import annotations

import inspect

import pytest
from ifdsl_trainer.saving import Saving
from ifdsl_trainer.trainer import Trainer
from trl import GRPOConfig, GRPOTrainer

OVERRIDDEN = {
    "_tokenize_prompts": ["self", "prompts"],
    "_calculate_rewards": ["self", "inputs", "prompts", "completions", "completion_ids_list"],
    "_generate_and_score_completions": ["self", "inputs"],
    "_compute_loss": ["self", "model", "inputs"],
    "_get_train_sampler": ["self", "dataset"],
    "_get_grad_norm": ["self", "model", "grad_norm"],
    "_get_output_dir": ["self", "trial"],
    "_save_checkpoint": ["self", "model", "trial"],
}
LOOKED_AT = {"_get_per_token_logps_and_entropies", "_generate_single_turn"}
"""Overridden to see what they return, whatever they take."""
USED = {
    "_calculate_rewards": ["gather(rewards_per_func)", "reward_kwargs"],
    "_generate": ["self._tokenize_prompts(prompts)"],
    "_generate_and_score_completions": [
        "self._calculate_rewards(inputs, prompts, completions, completion_ids_list)",
        "unscorable_mask", "torch.nanmean(rewards.view(-1, num_generations)",
        '"num_items_in_batch": num_items_in_batch', 'self._metrics[mode]["frac_reward_zero_std"]',
    ],
    "_compute_loss": [
        'completion_mask * inputs["tool_mask"]', 'inputs["num_items_in_batch"]',
        "self.current_gradient_accumulation_steps",
    ],
    "_get_train_sampler": ["RepeatSampler("],
    "_generate_single_turn": ["self.vllm_generation.sync_weights()", "vllm_generation.generate("],
    "_log_metric": ["self._pending_metrics[name].append(value)"],
}


@pytest.mark.parametrize("name", OVERRIDDEN)
def test_overridden_methods_have_the_signature_that_trl_calls(name: str) -> None:
    assert list(inspect.signature(getattr(GRPOTrainer, name)).parameters) == OVERRIDDEN[name]
    assert list(inspect.signature(getattr(Trainer, name)).parameters) == OVERRIDDEN[name]


def test_nothing_else_of_trl_is_overridden() -> None:
    shared = {name for name in (*vars(Trainer), *vars(Saving)) if hasattr(GRPOTrainer, name)
              and not name.startswith("__")}
    assert shared == {*OVERRIDDEN, *LOOKED_AT}


@pytest.mark.parametrize("name", USED)
def test_what_is_relied_on_is_there(name: str) -> None:
    source = inspect.getsource(getattr(GRPOTrainer, name))
    assert [text for text in USED[name] if text not in source] == []


def test_arguments_that_are_relied_on_exist() -> None:
    wanted = {"multi_objective_aggregation", "use_bias_correction_kl", "generation_batch_size",
              "num_generations_eval", "reward_weights", "scale_rewards", "loss_type"}
    assert wanted <= set(inspect.signature(GRPOConfig).parameters)
