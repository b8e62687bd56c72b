"""Evaluation: how often answers to held-out rows pass, sampled and greedy, by composition."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from ifdsl.compose.schemes import Reward
from ifdsl_trainer.data import Row
from ifdsl_trainer.reward import Scored, score
from ifdsl_trainer.thinking import Template, completion_text


def answers(
    model: Any, template: Template, rows: Sequence[Row], *, greedy: bool, most: int, size: int = 64,
    seed: int = 0,
) -> list[tuple[str, int, bool]]:
    """Return for each row the raw answer, its number of tokens, and whether it ended.

    Sampling is at temperature 1 from a seed of its own; the global random state is restored.
    """
    import torch

    tokenizer = template.tokenizer
    pad, end = tokenizer.pad_token_id, tokenizer.eos_token_id
    out = []
    was = model.training
    model.eval()
    with torch.no_grad(), torch.random.fork_rng():
        torch.manual_seed(seed)
        for low in range(0, len(rows), size):
            ids = [template.ids(row["prompt"]) for row in rows[low:low + size]]
            longest = max(map(len, ids))
            padded = torch.tensor([[pad] * (longest - len(x)) + x for x in ids])
            attention = torch.tensor([[0] * (longest - len(x)) + [1] * len(x) for x in ids])
            made = model.generate(
                input_ids=padded.to(model.device), attention_mask=attention.to(model.device),
                max_new_tokens=most, do_sample=not greedy, temperature=None if greedy else 1.0,
                top_k=0 if not greedy else None, pad_token_id=pad, eos_token_id=end)
            for row in made[:, longest:].tolist():
                done = row[:row.index(end) + 1] if end in row else row
                raw, ended = completion_text(tokenizer, done, {end, pad})
                out.append((raw, len(done), ended))
    model.train(was)
    return out


def evaluate(
    model: Any, template: Template, rows: Sequence[Row], reward: Reward, *, greedy: bool, most: int,
    seed: int = 0,
) -> dict[str, float]:
    """Return the share of rows whose answer passes, strictly: all, and by composition."""
    made = answers(model, template, rows, greedy=greedy, most=most, seed=seed)
    held: dict[str, list[bool]] = defaultdict(list)
    for row, (raw, tokens, ended) in zip(rows, made, strict=True):
        scored = score(template.answer(raw), row, reward, range(tokens), not ended)
        held["all"].append(passed(scored))
        held[row["composition"]].append(passed(scored))
        held["format"].append(scored.format_ok)
    return {key: sum(values) / len(values) for key, values in sorted(held.items())}


def passed(scored: Scored) -> bool:
    """Return whether an answer passes its row strictly; one that was cut off does not."""
    return scored.verdict is not None and scored.verdict.status == "pass" and not scored.truncated
