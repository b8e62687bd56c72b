"""Behaviour cloning: minus the log-likelihood of expert answers, thought included.

The tokens of an example are those of the generation prompt, of the raw text and of the end token; a
chat is never rendered again, since templates delete thoughts (R1's does).
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor

from ifdsl_trainer.thinking import Template

IGNORED = -100


@dataclass(frozen=True)
class Example:
    """An expert answer: the tokens before it, and its own with the end token."""

    prompt: tuple[int, ...]
    answer: tuple[int, ...]


@dataclass(frozen=True)
class Experts:
    """Expert answers in an order that depends on the seed and the update's number alone.

    So a resumed run goes on where it stopped, and processes share each update's answers. `dropped`
    counts answers that were longer than a rollout may be.
    """

    examples: tuple[Example, ...]
    per_step: int
    seed: int
    dropped: int = 0

    def of_step(self, step: int) -> list[Example]:
        """Return the examples of an update: the next of a shuffled pass over all."""
        at = range(step * self.per_step, (step + 1) * self.per_step)
        n = len(self.examples)
        return [self.examples[_order(self.seed, i // n, n)[i % n]] for i in at]

    def share(self, step: int, micro: int, micros: int, rank: int, ranks: int) -> list[Example]:
        """Return what one forward pass of one process takes of an update's examples."""
        return self.of_step(step)[micro * ranks + rank::micros * ranks]

    def tokens(self, step: int) -> int:
        """Return how many answer tokens an update's examples have."""
        return sum(len(e.answer) for e in self.of_step(step))


@lru_cache(maxsize=4)
def _order(seed: int, epoch: int, n: int) -> list[int]:
    order = list(range(n))
    random.Random(f"{seed} {epoch}").shuffle(order)
    return order


def batch(examples: Sequence[Example], pad: int) -> tuple[Tensor, Tensor, Tensor]:
    """Return ids, attention mask and labels (examples, tokens); labels are of the answers alone."""
    longest = max(len(e.prompt) + len(e.answer) for e in examples)
    ids = torch.full((len(examples), longest), pad)
    labels = torch.full_like(ids, IGNORED)
    attention = torch.zeros_like(ids)
    for row, e in enumerate(examples):
        low, high = len(e.prompt), len(e.prompt) + len(e.answer)
        ids[row, :high] = torch.tensor(e.prompt + e.answer)
        labels[row, low:high] = torch.tensor(e.answer)
        attention[row, :high] = 1
    return ids, attention, labels


def nll(
    model: Any, examples: Sequence[Example], pad: int, device: Any, *, fused: bool = False
) -> Tensor:
    """Return the sum over all answer tokens of minus their log-likelihood, at temperature 1.

    `fused` uses the head that TRL adds to a model, which never holds the logits of a whole batch
    and divides them by the temperature of the rollouts.
    """
    ids, attention, labels = (x.to(device) for x in batch(examples, pad))
    if fused:
        found = model(input_ids=ids, attention_mask=attention, labels=labels, fused_lm_head=True)
        return -found.log_probs.sum()
    logits = model(input_ids=ids, attention_mask=attention, use_cache=False).logits[:, :-1]
    return torch.nn.functional.cross_entropy(
        logits.float().flatten(0, 1), labels[:, 1:].flatten(), ignore_index=IGNORED,
        reduction="sum")


def example(template: Template, prompt: Sequence[dict[str, str]], text: str) -> Example:
    """Return the tokens of a prompt and of an expert answer to it."""
    return Example(tuple(template.ids(prompt)), answer_ids(template, text))


def answer_ids(template: Template, text: str) -> tuple[int, ...]:
    """Return the tokens of an expert answer; a prefilled beginning of it is not learnt."""
    tokenizer = template.tokenizer
    return (*tokenizer(template.completion(text), add_special_tokens=False)["input_ids"],
            tokenizer.eos_token_id)
