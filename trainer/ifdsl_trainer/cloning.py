"""Behaviour cloning: minus the log-likelihood of expert answers, thought included.

The tokens of an example are those of the generation prompt, of the raw text and of the end token; a
chat is never rendered again, since templates delete thoughts (R1's does).
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ifdsl.diagnostics import Diagnostic, SpecError
from ifdsl.output.files import read_lines
from ifdsl_trainer.config import Config
from ifdsl_trainer.data import Rows, is_conversation
from ifdsl_trainer.errors import TrainError
from ifdsl_trainer.thinking import CLOSE, Template

IGNORED = -100
TOLD = 5
"""How many bad lines are told."""
Pair = tuple[list[dict[str, str]], str]
"""A prompt and an expert answer to it."""


@dataclass(frozen=True)
class Example:
    """An expert answer: the tokens before it, and its own with the end token."""

    prompt: tuple[int, ...]
    answer: tuple[int, ...]


@dataclass(frozen=True)
class Experts:
    """Expert answers in an order that depends on the seed and the update's number alone.

    So a resumed run goes on where it stopped, and processes share each update's answers.
    """

    examples: tuple[Example, ...]
    per_step: int
    seed: int

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
    raw = text.removeprefix(template.prefill)
    return (*tokenizer(raw, add_special_tokens=False)["input_ids"], tokenizer.eos_token_id)


def load_experts(config: Config, rows: Rows, template: Template) -> Experts | None:
    """Return the expert answers that a configuration names, if any; raises TrainError."""
    c = config.cloning
    if c.source == "off":
        return None
    if c.source == "rollouts":
        pairs = passing(Path(str(c.path)), config, rows)
    elif c.source == "file":
        pairs = _file(Path(str(c.path)))
    else:
        pairs = list(_column(rows, c.column or "witness"))
    if not pairs:
        raise TrainError(f"`cloning.source: {c.source}` has no expert answers")
    if config.thinking.mode != "off" and config.tiny is None:
        bare = sum(CLOSE not in text for _, text in pairs)
        if bare:
            raise TrainError(f"{bare} of {len(pairs)} expert answers have no {CLOSE}: cloning them "
                             "would teach the model not to think")
    return Experts(tuple(example(template, p, t) for p, t in pairs), c.per_step, config.seed)


def passing(path: Path, config: Config, rows: Rows) -> list[Pair]:
    """Return the saved rollouts of rows that are trained on which pass, judged anew, each once.

    Their format is right and they came to an end. Raises TrainError where they were drawn with
    another kind of thinking, or where none is left.
    """
    from ifdsl_trainer.evaluation.rollouts import read_rollouts
    from ifdsl_trainer.evaluation.scoring import judge

    t, ids = config.thinking, {row["id"] for row in rows.train}
    found = read_rollouts(path)
    drawn = {(r.settings.thinking, r.settings.answer_tags) for r in found}
    if other := drawn - {(t.mode, t.answer_tags)}:
        mode, tags = min(other)
        raise TrainError(f"`{path}`: rollouts were drawn with thinking {mode}"
                         f"{', <answer> tags' * tags}, and the run has {t.mode}"
                         f"{', <answer> tags' * t.answer_tags}")
    known = {(r.row["id"], r.completion.text): r for r in found if r.row["id"] in ids}
    out = [(r.row["prompt"], r.completion.text) for r in known.values()
           if r.completion.ended and (o := judge(r)).strict == "pass" and o.format_ok]
    if not out:
        raise TrainError(f"`{path}`: none of {len(found):,} rollouts passes and is of a row that "
                         f"is trained on ({len(known):,} are of such rows)")
    return out


def _column(rows: Rows, column: str) -> Iterable[Pair]:
    return ((row["prompt"], row[column]) for row in rows.train if row.get(column))


def _file(path: Path) -> list[Pair]:
    broken: list[Diagnostic] = []
    try:
        lines = read_lines(path, broken)
    except SpecError as error:
        raise TrainError([d.message for d in error.diagnostics]) from error
    problems = [d.message for d in broken]
    problems += [f"`{path}`, line {number}: {fault}"
                 for number, entry in lines if (fault := _fault(entry))]
    if problems:
        more = len(problems) - TOLD
        raise TrainError(problems[:TOLD] + [f"`{path}`: and {more} more"] * (more > 0))
    return [([{"role": "user", "content": p}] if isinstance(p := entry["prompt"], str) else p,
             entry["text"]) for _, entry in lines]


def _fault(entry: dict[str, Any]) -> str:
    """Return what is wrong with an expert answer, or nothing."""
    prompt, text = entry.get("prompt"), entry.get("text")
    if not (isinstance(prompt, str) and prompt.strip()) and not is_conversation(prompt):
        return "`prompt` must be a text or a list of turns, each with `role` and `content`"
    return "" if isinstance(text, str) and text.strip() else "`text` must be a text"
