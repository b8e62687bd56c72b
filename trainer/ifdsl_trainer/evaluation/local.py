"""Answers by a model on this machine: transformers' `generate`, or vLLM."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ifdsl_trainer.data import Row
from ifdsl_trainer.errors import TrainError
from ifdsl_trainer.evaluation.rollouts import Completion, Settings
from ifdsl_trainer.thinking import Template, completion_text


def end_ids(model: Any, tokenizer: Any) -> list[int]:
    """Return the ids that end an answer: a model may have more of them than its tokenizer."""
    config = getattr(model, "generation_config", None)
    given = getattr(config, "eos_token_id", None)
    own = given if isinstance(given, list) else [given]
    return sorted({x for x in (*own, tokenizer.eos_token_id) if x is not None})


class Local:
    """A model in memory, by transformers.

    Nothing of the model's own generation settings is used but its end tokens. Sampling is from a
    seed of its own, and the global random state is restored.
    """

    def __init__(self, model: Any, template: Template, settings: Settings, size: int = 32) -> None:
        self.model, self.template, self.settings, self.size = model, template, settings, size

    def complete(self, rows: Sequence[Row]) -> Iterator[list[Completion]]:
        """Yield the answers to some rows, batch by batch."""
        import torch

        was = self.model.training
        self.model.eval()
        try:
            for low in range(0, len(rows), self.size):
                with torch.no_grad(), torch.random.fork_rng():
                    torch.manual_seed(self.settings.seed + low)
                    yield self._batch([self.template.ids(r["prompt"])
                                       for r in rows[low:low + self.size]])
        finally:
            self.model.train(was)

    def _batch(self, prompts: list[list[int]]) -> list[Completion]:
        import torch

        s, tokenizer = self.settings, self.template.tokenizer
        pad, ends = tokenizer.pad_token_id, end_ids(self.model, tokenizer)
        longest = max(map(len, prompts))
        ids = torch.tensor([[pad] * (longest - len(x)) + x for x in prompts])
        seen = torch.tensor([[0] * (longest - len(x)) + [1] * len(x) for x in prompts])
        drawn: dict[str, Any] = {"do_sample": False, "temperature": None, "top_p": None,
                                 "top_k": None}
        if not s.greedy:
            drawn = {"do_sample": True, "temperature": s.temperature, "top_p": s.top_p, "top_k": 0}
        made = self.model.generate(
            input_ids=ids.to(self.model.device), attention_mask=seen.to(self.model.device),
            max_new_tokens=s.max_new_tokens, repetition_penalty=1.0, pad_token_id=pad,
            eos_token_id=ends, **drawn)
        return [finished(self.template, row, {*ends, pad}) for row in made[:, longest:].tolist()]


def finished(template: Template, ids: list[int], ends: set[int]) -> Completion:
    """Return a completion from its tokens, cut behind its first end token."""
    stop = next((i + 1 for i, x in enumerate(ids) if x in ends), len(ids))
    text, ended = completion_text(template.tokenizer, ids[:stop], ends)
    return Completion(template.prefill + text, stop, ended)


class Vllm:
    """A model in vLLM, which is loaded on construction; raises TrainError where it is absent."""

    def __init__(self, template: Template, settings: Settings, size: int = 256) -> None:
        try:
            from vllm import LLM
        except ImportError as error:
            raise TrainError("`--backend vllm` needs the package vllm, which is not installed "
                             f"({error}): pip install 'ifdsl[vllm]'") from error
        self.template, self.settings, self.size = template, settings, size
        self.engine = LLM(model=settings.model, seed=settings.seed, generation_config="vllm")

    def complete(self, rows: Sequence[Row]) -> Iterator[list[Completion]]:
        """Yield the answers to some rows, batch by batch."""
        from vllm import SamplingParams

        s = self.settings
        drawn = SamplingParams(
            temperature=s.temperature, top_p=s.top_p, max_tokens=s.max_new_tokens, seed=s.seed,
            skip_special_tokens=False)
        for low in range(0, len(rows), self.size):
            prompts = [{"prompt_token_ids": self.template.ids(r["prompt"])}
                       for r in rows[low:low + self.size]]
            made = [x.outputs[0] for x in self.engine.generate(prompts, drawn, use_tqdm=False)]
            ends = {self.template.tokenizer.eos_token_id}
            yield [
                Completion(
                    self.template.prefill
                    + completion_text(self.template.tokenizer, x.token_ids, ends)[0],
                    len(x.token_ids), x.finish_reason != "length")
                for x in made]


def load_model(path: str) -> Any:
    """Return a model, or an adapter with its base, on a GPU where there is one."""
    import torch
    from safetensors import SafetensorError
    from transformers import AutoModelForCausalLM
    from transformers.utils import logging

    logging.disable_progress_bar()
    try:
        model = AutoModelForCausalLM.from_pretrained(path, dtype="auto")
    except (OSError, ValueError, RuntimeError, SafetensorError) as error:
        raise TrainError(f"the model `{path}` cannot be loaded: {error}") from error
    return model.to("cuda" if torch.cuda.is_available() else "cpu")
