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
        from transformers import GenerationConfig

        was, own = self.model.training, self.model.generation_config
        self.model.eval()
        ends = end_ids(self.model, self.template.tokenizer)
        self.model.generation_config = GenerationConfig(eos_token_id=ends)
        try:
            for low in range(0, len(rows), self.size):
                with torch.no_grad(), torch.random.fork_rng():
                    torch.manual_seed(self.settings.seed + low)
                    yield self._batch([self.template.ids(r["prompt"])
                                       for r in rows[low:low + self.size]])
        finally:
            self.model.train(was)
            self.model.generation_config = own

    def _batch(self, prompts: list[list[int]]) -> list[Completion]:
        import torch

        s, tokenizer = self.settings, self.template.tokenizer
        pad, ends = tokenizer.pad_token_id, end_ids(self.model, tokenizer)
        longest = max(map(len, prompts))
        ids = torch.tensor([[pad] * (longest - len(x)) + x for x in prompts])
        seen = torch.tensor([[0] * (longest - len(x)) + [1] * len(x) for x in prompts])
        drawn: dict[str, Any] = {"do_sample": False} if s.greedy else {
            "do_sample": True, "temperature": s.temperature, "top_p": s.top_p, "top_k": 0}
        made = self.model.generate(
            input_ids=ids.to(self.model.device), attention_mask=seen.to(self.model.device),
            max_new_tokens=s.max_new_tokens, pad_token_id=pad, **drawn)
        return [finished(self.template, row, {*ends, pad}) for row in made[:, longest:].tolist()]


def finished(template: Template, ids: list[int], ends: set[int]) -> Completion:
    """Return a completion from its tokens, cut behind its first end token."""
    stop = next((i + 1 for i, x in enumerate(ids) if x in ends), len(ids))
    text, ended = completion_text(template.tokenizer, ids[:stop], ends)
    return Completion(template.prefill + text, stop, ended)


class Vllm:
    """A model in vLLM, which is loaded on construction; raises TrainError where it cannot be.

    The weights are kept in the precision in which they are stored unless the settings say
    otherwise: by itself vLLM would cut float32, which the trainer saves, down to 16 bits.
    """

    def __init__(self, template: Template, settings: Settings, size: int = 256) -> None:
        try:
            from vllm import LLM
        except ImportError as error:
            raise TrainError("`--backend vllm` needs the package vllm, which is not installed "
                             f"({error}): pip install 'ifdsl[vllm]'") from error
        self.template, self.settings, self.size = template, settings, size
        try:
            self.engine = LLM(
                model=settings.model, seed=settings.seed, generation_config="vllm",
                dtype=stored_dtype(settings.model) if settings.dtype == "auto" else settings.dtype)
        except Exception as error:  # its own errors are of no kind in common
            raise TrainError(f"vLLM cannot load `{settings.model}`: {error}") from error

    def complete(self, rows: Sequence[Row]) -> Iterator[list[Completion]]:
        """Yield the answers to some rows, batch by batch; raises TrainError."""
        from vllm import SamplingParams

        s = self.settings
        for low in range(0, len(rows), self.size):
            some = rows[low:low + self.size]
            prompts = [{"prompt_token_ids": self.template.ids(row["prompt"])} for row in some]
            drawn = [SamplingParams(
                temperature=s.temperature, top_p=s.top_p, max_tokens=s.max_new_tokens,
                seed=s.seed_of(low + i), detokenize=False) for i in range(len(some))]
            try:
                made = self.engine.generate(prompts, drawn, use_tqdm=False)
            except Exception as error:  # a prompt too long, an engine that died
                raise TrainError(f"vLLM gave no answers: {error}") from error
            yield [self._finished(x.outputs[0]) for x in made]

    def _finished(self, made: Any) -> Completion:
        """Return a completion; its last token is an end of the model's own where vLLM says so."""
        ids, ends = list(made.token_ids), {self.template.tokenizer.eos_token_id}
        if isinstance(made.stop_reason, int):
            ends.add(made.stop_reason)
        text, _ = completion_text(self.template.tokenizer, ids, ends)
        return Completion(self.template.prefill + text, len(ids), made.finish_reason != "length")


def stored_dtype(model: str) -> Any:
    """Return the precision in which a model's weights are stored, or `auto`; raises TrainError."""
    from transformers import AutoConfig

    try:
        found = AutoConfig.from_pretrained(model).dtype
    except (OSError, ValueError) as error:
        raise TrainError(f"the model `{model}` cannot be loaded: {error}") from error
    return "auto" if found is None else str(found).removeprefix("torch.")


def load_model(path: str, dtype: str = "auto") -> Any:
    """Return a model, or an adapter with its base, on a GPU where there is one."""
    import torch
    from safetensors import SafetensorError
    from transformers import AutoModelForCausalLM
    from transformers.utils import logging

    logging.disable_progress_bar()
    try:
        model = AutoModelForCausalLM.from_pretrained(path, dtype=dtype)
    except (OSError, ValueError, RuntimeError, SafetensorError) as error:
        raise TrainError(f"the model `{path}` cannot be loaded: {error}") from error
    return model.to("cuda" if torch.cuda.is_available() else "cpu")
