"""Supervised training on demonstrations: the warm start, and the control."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any

from ifdsl_trainer.cloning import Example, answer_ids, batch
from ifdsl_trainer.thinking import Template
from ifdsl_trainer.tiny.answers import demonstration

Row = dict[str, Any]


def supervise(
    model: Any, drawn: Iterator[Example], rng: Random, *, pad: int, steps: int, size: int,
    rate: float,
) -> float:
    """Train a model on demonstrations; return the last loss. Batches hold some of like length."""
    import torch

    optimiser = torch.optim.AdamW(model.parameters(), lr=rate, betas=(0.9, 0.98))
    model.train()
    loss = torch.zeros(())
    for step, examples in zip(range(steps), _bucketed(drawn, size, rng), strict=False):
        for group in optimiser.param_groups:
            group["lr"] = rate * min(1, (step + 1) / 30) * max(0.03, 1 - step / steps)
        ids, attention, labels = batch(examples, pad)
        loss = model(input_ids=ids, attention_mask=attention, labels=labels).loss
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
    return float(loss.detach())


def demonstrations(
    template: Template, rows: Sequence[Row], rng: Random, *, habit: float, corruption: float,
    keep: Callable[[Row, str], bool] = lambda row, text: True,
) -> Iterator[Example]:
    """Yield demonstrations of rows without end; `keep` says which are learnt."""
    asked = [(row, tuple(template.ids(row["prompt"]))) for row in rows]
    while True:
        row, prompt = rng.choice(asked)
        text = demonstration(row, rng, habit, corruption)
        if keep(row, text):
            yield Example(prompt, answer_ids(template, text))


def _bucketed(drawn: Iterator[Example], size: int, rng: Random) -> Iterator[list[Example]]:
    """Yield batches of examples of like length, cut from a pool of twenty batches."""
    while True:
        pool = sorted((next(drawn) for _ in range(20 * size)),
                      key=lambda e: len(e.prompt) + len(e.answer))
        batches = [pool[i:i + size] for i in range(0, len(pool), size)]
        rng.shuffle(batches)
        yield from batches
