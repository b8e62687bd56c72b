"""A model and its tokenizer, looked at before the weights are loaded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ifdsl_trainer.config import Config
from ifdsl_trainer.data import Row
from ifdsl_trainer.errors import TrainError

FRAME = 512
"""More tokens than a chat template adds to a prompt, save for a long system prompt."""


def load_tokenizer(model: str) -> Any:
    """Return a model's tokenizer; raises TrainError."""
    from transformers import AutoTokenizer

    _refuse_absent(model)
    try:
        tokenizer = AutoTokenizer.from_pretrained(model)
    except Exception as error:  # whatever a broken file makes the parsers raise
        raise TrainError(f"the tokenizer of `{model}` cannot be loaded: {_said(error)}") from error
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer


def load_settings(model: str) -> Any:
    """Return a model's configuration; raises TrainError."""
    from transformers import AutoConfig

    _refuse_absent(model)
    try:
        return AutoConfig.from_pretrained(model)
    except Exception as error:  # as above
        raise TrainError(f"the model `{model}` cannot be read: {_said(error)}") from error


def parameters(model: str) -> int:
    """Return how many parameters a model has, from its configuration alone."""
    import torch
    from transformers import AutoModelForCausalLM

    with torch.device("meta"):
        return int(AutoModelForCausalLM.from_config(load_settings(model)).num_parameters())


def refuse_unfit(model: str, template: Any, rows: Sequence[Row], config: Config) -> None:
    """Raise TrainError where a model has no room for its tokenizer's words, or for a row."""
    settings = load_settings(model).get_text_config()
    words, rows_of_it = len(template.tokenizer), getattr(settings, "vocab_size", None)
    if rows_of_it is not None and words > rows_of_it:
        raise TrainError(
            f"the tokenizer of `{model}` has {words:,} tokens, and the model's vocabulary "
            f"{rows_of_it:,}: they do not belong together")
    room = getattr(settings, "max_position_embeddings", None)
    if room is None:
        return
    most = room - config.rollouts.max_tokens
    if most <= 0:
        raise TrainError(f"`rollouts.max_tokens` ({config.rollouts.max_tokens:,}) leaves no room "
                         f"for a prompt: the context of `{model}` has {room:,} tokens")
    # a text has at most as many tokens as bytes, so most prompts need not be counted
    doubtful = [row["prompt"] for row in rows
                if FRAME + sum(len(t["content"].encode()) for t in row["prompt"]) > most]
    long = sum(len(template.ids(prompt)) > most for prompt in doubtful)
    if long:
        raise TrainError(
            f"{long:,} prompts have more than {most:,} tokens, and with `rollouts.max_tokens` "
            f"({config.rollouts.max_tokens:,}) they leave the context of `{model}` ({room:,}): "
            f"`data.max_prompt_tokens: {most}` drops them")


@contextmanager
def setting_up(model: str) -> Iterator[None]:
    """Tell what keeps a model from being loaded, or its trainer from being made."""
    from safetensors import SafetensorError

    try:
        yield
    except (OSError, ValueError, RuntimeError, ImportError, SafetensorError) as error:
        raise TrainError(f"the run cannot be set up with the model `{model}`: {_said(error)} "
                         f"({type(error).__name__})") from error


def refuse_spoiled(model: Any) -> None:
    """Raise TrainError where a parameter is no number."""
    for name, parameter in model.named_parameters():
        if not bool(parameter.isfinite().all()):
            raise TrainError(f"the model's weights are spoiled: `{name}` holds numbers that are "
                             "not finite; take another checkpoint")


def _refuse_absent(model: str) -> None:
    """Raise TrainError for the path of a folder that is not there, which is no name on the Hub."""
    local = model.startswith((".", "/", "~")) or model.count("/") > 1 or Path(model).exists()
    if local and not Path(model).is_dir():
        raise TrainError(f"the model `{model}` cannot be loaded: there is no such folder")


def _said(error: Exception) -> str:
    return str(error).strip() or type(error).__name__
