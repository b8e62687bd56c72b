"""A tokenizer of whole words and a small model, made from nothing."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from typing import Any

from ifdsl_trainer.tiny.answers import FILLERS, NOUNS

TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n"
    "{% if enable_thinking is defined and not enable_thinking %}<think>\n\n</think>\n{% endif %}"
    "{% endif %}"
)
SPECIAL = ("<|pad|>", "<|im_start|>", "<|im_end|>", "<|unk|>")


def make_tokenizer(texts: Iterable[str]) -> Any:
    """Return a tokenizer whose tokens are words, each with and without the blank before it."""
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    words = {*FILLERS, *NOUNS}
    forms = [f"{blank}{word}" for blank, w in product(("", " "), sorted(words))
             for word in (w, w.upper())]
    raw = Tokenizer(models.WordLevel(unk_token="<|unk|>"))
    raw.pre_tokenizer = pre_tokenizers.Split(
        Regex(r"\n|<[^>]*>| ?[A-Za-z]+| ?[0-9]+|."), "isolated")
    raw.decoder = decoders.Fuse()
    raw.train_from_iterator(
        [*texts, *forms, "<think>\n</think>\nuser assistant system"],
        trainers.WordLevelTrainer(show_progress=False, special_tokens=list(SPECIAL)))
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=raw, pad_token="<|pad|>", eos_token="<|im_end|>", unk_token="<|unk|>",
        padding_side="left")
    tokenizer.chat_template = TEMPLATE
    return tokenizer


def make_model(tokenizer: Any, *, hidden: int = 64, layers: int = 2, seed: int = 0) -> Any:
    """Return a Llama of the tokenizer's vocabulary.

    A wide start (0.1) decides whether so small a Llama learns to copy at all; heads have 32
    dimensions.
    """
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(seed)
    heads = max(1, hidden // 32)
    return LlamaForCausalLM(LlamaConfig(
        vocab_size=len(tokenizer), hidden_size=hidden, intermediate_size=3 * hidden,
        num_hidden_layers=layers, num_attention_heads=heads, num_key_value_heads=heads,
        max_position_embeddings=512, tie_word_embeddings=True, initializer_range=0.1,
        pad_token_id=tokenizer.pad_token_id, eos_token_id=tokenizer.eos_token_id,
        bos_token_id=None))
