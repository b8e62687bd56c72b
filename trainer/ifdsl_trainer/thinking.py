"""Chat templates: where a thought begins, how it is left empty, and how an answer is found."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import TemplateError

from ifdsl.endpoints.replies import CLOSE, OPEN
from ifdsl.text.extract import Answer, extract
from ifdsl_trainer.config import Thinking
from ifdsl_trainer.errors import TrainError

SYSTEM = {
    False: "Before you answer, think about what is asked, between <think> and </think>. Behind "
           "</think> write the answer and nothing else.",
    True: "Before you answer, think about what is asked, between <think> and </think>. Then write "
          "the answer between <answer> and </answer>, and nothing outside.",
}
PROBE = [{"role": "user", "content": "?"}]
Messages = list[dict[str, str]]


def messages(prompt: Sequence[dict[str, str]], thinking: Thinking) -> Messages:
    """Return a row's prompt with the system prompt before it, or before its own."""
    turns = [dict(turn) for turn in prompt]
    system = thinking.system
    if system is None and thinking.mode == "prompted":
        system = SYSTEM[thinking.answer_tags]
    if system is None:
        return turns
    if turns and turns[0]["role"] == "system":
        turns[0]["content"] = f"{system}\n\n{turns[0]['content']}"
        return turns
    return [{"role": "system", "content": system}, *turns]


@dataclass(frozen=True)
class Template:
    """How a tokenizer's chat template is used.

    `prefill` is the part of the generation prompt that belongs to the model's text (an opened
    thought); `empty` what is added to the prompt to leave the thought empty; `always` what is
    added to every prompt (the end of a thought that the template opens though none is wanted).
    """

    tokenizer: Any
    thinking: Thinking
    options: dict[str, bool]
    prefill: str
    empty: str
    always: str = ""

    @staticmethod
    def of(tokenizer: Any, thinking: Thinking) -> Template:
        """Return how the template of a tokenizer is used; raises TrainError where it cannot be."""
        if not getattr(tokenizer, "chat_template", None):
            name = getattr(tokenizer, "name_or_path", "")
            raise TrainError(
                f"the tokenizer of `{name}` has no chat template: take an instruction-tuned model, "
                "or set `chat_template` in its tokenizer_config.json")
        text = tokenizer.chat_template
        text = text if isinstance(text, str) else str(text)
        if thinking.mode == "native" and OPEN not in text and CLOSE not in text:
            raise TrainError("the chat template has no thought of its own: `thinking.mode: native` "
                             "needs one, `prompted` asks for it in words")
        _rendered(tokenizer, messages(PROBE, thinking))
        switch = "enable_thinking" in text
        options = {"enable_thinking": thinking.mode != "off"} if switch else {}
        generation = _generation(tokenizer, options)
        opened = generation.rfind(OPEN) > generation.rfind(CLOSE)
        prefill = generation[generation.rfind(OPEN):] if opened else ""
        silent = _generation(tokenizer, {"enable_thinking": False}) if switch else ""
        if opened:
            empty = "\n" * (not prefill.endswith("\n")) + f"\n{CLOSE}\n\n"
        else:
            empty = f"{OPEN}\n\n{CLOSE}\n\n"
        if silent.startswith(generation) and silent != generation:  # as the template writes it
            empty = silent[len(generation):]
        if thinking.mode == "off" and opened:
            return Template(tokenizer, thinking, options, "", "", empty)
        return Template(tokenizer, thinking, options, prefill, empty)

    def messages(self, prompt: Sequence[dict[str, str]]) -> Messages:
        """Return a row's prompt with the system prompt before it, or before its own."""
        return messages(prompt, self.thinking)

    def text(self, prompt: Sequence[dict[str, str]], *, empty: bool = False) -> str:
        """Return the text that the model continues."""
        text = _rendered(self.tokenizer, self.messages(prompt), add_generation_prompt=True,
                         **self.options)
        return text + self.always + (self.empty if empty else "")

    def ids(self, prompt: Sequence[dict[str, str]], *, empty: bool = False) -> list[int]:
        """Return the tokens that the model continues: of the whole text, never of its pieces."""
        ids: list[int] = self.tokenizer(
            self.text(prompt, empty=empty), add_special_tokens=False)["input_ids"]
        return ids

    def answer(self, raw: str, *, empty: bool = False) -> Answer:
        """Return the answer in a completion that was decoded with its special tokens."""
        before = self.prefill + (self.empty if empty else "")
        return extract(raw, thinking=self.thinking.mode, answer_tags=self.thinking.answer_tags,
                       prefill=before)

    def completion(self, text: str) -> str:
        """Return what of a whole answer is the completion: without what the template prefills."""
        if not self.prefill or text.startswith(self.prefill):
            return text.removeprefix(self.prefill)
        return text.removeprefix(self.prefill.rstrip("\n")).lstrip("\n")

    def thought_tokens(self, raw: str) -> int:
        """Return how many tokens of a completion are its thought; all, where it is not closed."""
        thought = (self.prefill + raw).partition(OPEN)[2].partition(CLOSE)[0].strip("\n")
        return len(self.tokenizer(thought, add_special_tokens=False)["input_ids"])


def _generation(tokenizer: Any, options: dict[str, bool]) -> str:
    """Return what a template adds where the model is to go on."""
    before = _rendered(tokenizer, PROBE, **options)
    after = _rendered(tokenizer, PROBE, add_generation_prompt=True, **options)
    if not after.startswith(before):
        raise TrainError("the chat template's generation prompt does not continue the conversation")
    return after[len(before):]


def _rendered(tokenizer: Any, turns: Messages, **options: bool) -> str:
    """Return a conversation as the chat template writes it; raises TrainError."""
    try:
        text: str = tokenizer.apply_chat_template(turns, tokenize=False, **options)
    except TemplateError as error:
        roles = ", ".join(turn["role"] for turn in turns)
        name = getattr(tokenizer, "name_or_path", "")
        raise TrainError(f"the chat template of `{name}` cannot write a conversation of {roles}: "
                         f"{error}") from error
    return text


def completion_text(tokenizer: Any, ids: Sequence[int], ends: Collection[int]) -> tuple[str, bool]:
    """Return a completion's text, without end tokens, and whether it ended.

    Other special tokens are kept: a thought's tags may be among them. `ends` are the ids of the
    end and padding tokens.
    """
    stop = len(ids)
    while stop and ids[stop - 1] in ends:
        stop -= 1
    text: str = tokenizer.decode(
        list(ids[:stop]), skip_special_tokens=False, clean_up_tokenization_spaces=False)
    return text, stop < len(ids)
