"""A trainer whose rollouts and scores are written down, for tests that work groups out by hand.

The first token of a completion says what it earns: `VALUES[id - FIRST]`. It runs alone or under
`torch.distributed.run`, where it writes what it got to a file.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

import torch
from ifdsl_trainer import trainer as module
from ifdsl_trainer.cloning import Experts, example
from ifdsl_trainer.config import Config
from ifdsl_trainer.configfile import read_config
from ifdsl_trainer.data import COLUMNS, as_dataset, load_rows
from ifdsl_trainer.mixing import chosen
from ifdsl_trainer.plan import Plan
from ifdsl_trainer.reward import Scored
from ifdsl_trainer.run import arguments
from ifdsl_trainer.thinking import Template
from ifdsl_trainer.tiny.model import make_model, make_tokenizer
from ifdsl_trainer.world import processes

FIRST = 20
VALUES = [0.0, 0.25, 0.5, 1.0, 2.0, 3.0, -2.0, -3.0, None]


def score(answer: Any, row: Any, reward: Any, ids: Any, truncated: bool, *_: Any) -> Scored:
    value = VALUES[ids[0] - FIRST]
    return Scored(value, value, True, truncated, tuple(ids), row["composition"],
                  crash="" if value is not None else "the judge is down")


class Scripted(module.Trainer):
    """Gives the i-th rollout of a step what the i-th entry of `script` earns."""

    script: Sequence[float | None] = ()
    filler = 40
    lengths = (3, 1, 2)
    cut: Sequence[int] = ()

    def _calculate_rewards(self, *args: Any) -> Any:
        with patch.object(module, "score", score):
            return super()._calculate_rewards(*args)

    def _generate_single_turn(self, prompt_ids: Any, *_: Any, **__: Any) -> Any:
        start = self.accelerator.process_index * len(prompt_ids)
        made = []
        for i in range(start, start + len(prompt_ids)):
            value = self.script[i % len(self.script)]
            body = [self.filler + (7 * i + j) % 50 for j in range(self.lengths[i % 3])]
            end = [] if i in self.cut else [self._tokenizer.eos_token_id]
            made.append([FIRST + VALUES.index(value), *body, *end])
        return made, None


def build(
    compiled: Path, folder: Path, script: list[float | None], *, experts: int = 0,
    beta: float = 0.0, rows: int | None = None, model: str | None = None, **changes: Any,
) -> Scripted:
    """Return a scripted trainer of a small model with double precision."""
    found: dict[str, Any] = {
        "model": "x", "device": "cpu", "precision": "fp32", "steps": 2, "save_every": 1,
        "thinking": {"mode": "native"}, "output": str(folder),
        "rollouts": {"group": 8, "prompts": len(script) // 8, "max_tokens": 8},
        "optimiser": {"learning_rate": 1e-2, "micro_batch": 64, "beta": beta},
    }
    for key, value in changes.items():
        found[key] = {**found[key], **value} if isinstance(found.get(key), dict) else value
    config: Config = read_config(found)
    taken = chosen(load_rows(compiled, config), config, lambda prompt: 1)
    texts = [turn["content"] for row in taken.train for turn in row["prompt"]]
    tokenizer = make_tokenizer([*texts, " ".join("abcdefghijklmnopqrstuvwxyz")])
    template = Template.of(tokenizer, config.thinking)
    if model is None:
        model = str(folder / "model")
        if not (folder / "model").exists():
            made = make_model(tokenizer, hidden=32, layers=1, seed=3).double()
            made.save_pretrained(model)
    plan = Plan.of(config, processes(config))
    pairs = [example(template, row["prompt"], f"<think>\nrain\n</think>\n{' old' * (i % 3 + 1)}")
             for i, row in enumerate(taken.train[:experts])]
    made_experts = Experts(tuple(pairs), config.cloning.per_step, 1) if experts else None
    trainer = Scripted(
        config, taken.reward, template, made_experts, model=model,
        args=arguments(config, plan, folder),
        train_dataset=as_dataset(taken.train[:rows], config.superior_cot))
    trainer.script = script
    return trainer


def step(trainer: Scripted, inputs: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """Return what one step's rollouts become."""
    trainer.model.train()
    trainer.current_gradient_accumulation_steps = 1
    if inputs is None:
        rows = [trainer.train_dataset[i // 8] for i in range(len(trainer.script))]
        inputs = [{**{c: r[c] for c in COLUMNS}, "superior_cot": r["superior_cot"]} for r in rows]
    made: dict[str, Any] = trainer._generate_and_score_completions(inputs)
    return made


def gradient(trainer: Scripted, out: dict[str, Any]) -> torch.Tensor:
    """Return the gradient of the loss, all parameters in a row."""
    trainer.model.train()
    trainer.current_gradient_accumulation_steps = 1
    trainer.model.zero_grad()
    trainer._compute_loss(trainer.model, out).backward()
    return torch.cat([p.grad.flatten() for p in trainer.model.parameters() if p.grad is not None])


def main(data: str, folder: str, out: str, options: str) -> None:
    """Train, and write the parameters and the log, from the first process."""
    trainer = build(Path(data), Path(folder), **json.loads(options))
    trainer.train()
    if trainer.accelerator.is_main_process:
        model = trainer.accelerator.unwrap_model(trainer.model)
        torch.save({"parameters": [p.detach() for p in model.parameters()],
                    "log": trainer.state.log_history}, out)


if __name__ == "__main__":
    main(*sys.argv[1:])
