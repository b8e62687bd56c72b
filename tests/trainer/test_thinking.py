"""Thoughts under the chat templates of Qwen2.5, Qwen3, Qwen3.5, R1-distill and Llama 3."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import trl
from ifdsl_trainer.config import Thinking
from ifdsl_trainer.errors import TrainError
from ifdsl_trainer.thinking import SYSTEM, Template, completion_text
from ifdsl_trainer.tiny.model import make_tokenizer

TEMPLATES = Path(trl.__file__).parent / "chat_templates"
NAMES = {"qwen2.5": "qwen2_5", "qwen3": "qwen3", "qwen3.5": "qwen3_5_think",
         "r1": "deepseek_r1_distill", "llama3": "llama3_1"}
ASK = [{"role": "user", "content": "Say hello."}]
NATIVE = ("qwen3", "qwen3.5", "r1")


def template(name: str, **thinking: Any) -> Template:
    tokenizer = make_tokenizer(["Say hello."])
    tokenizer.bos_token = "<|im_start|>"
    tokenizer.chat_template = (TEMPLATES / f"{NAMES[name]}.jinja").read_text(encoding="utf-8")
    return Template.of(tokenizer, Thinking(**thinking))


@pytest.mark.parametrize(("name", "prefill", "empty"), [
    ("qwen3", "", "<think>\n\n</think>\n\n"),
    ("qwen3.5", "<think>\n", "\n</think>\n\n"),
    ("r1", "<think>\n", "\n</think>\n\n"),
])
def test_native(name: str, prefill: str, empty: str) -> None:
    t = template(name, mode="native")
    assert (t.prefill, t.empty, t.always) == (prefill, empty, "")
    assert t.text(ASK).endswith(prefill) and t.text(ASK).count("<think>") == bool(prefill)
    assert t.text(ASK, empty=True).endswith("<think>\n\n</think>\n\n")


@pytest.mark.parametrize("name", NATIVE)
def test_native_answers(name: str) -> None:
    t = template(name, mode="native")
    opener = "" if t.prefill else "<think>\n"
    whole = t.answer(f"{opener}let me see\n</think>\n\nHello.")
    assert (whole.text, whole.format_ok) == ("Hello.", True)
    open_ = t.answer(f"{opener}let me see, hello")
    assert (open_.text, open_.format_ok) == ("", False)
    empty = t.answer("Hello.", empty=True)
    assert (empty.text, empty.format_ok) == ("Hello.", True)
    twice = t.answer(f"{opener}a</think>b<think>c</think>Hello.")
    assert not twice.format_ok


@pytest.mark.parametrize("name", ["qwen2.5", "llama3"])
def test_templates_without_a_thought_of_their_own_say_so(name: str) -> None:
    with pytest.raises(TrainError, match="prompted"):
        template(name, mode="native")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("tags", [False, True])
def test_prompted(name: str, tags: bool) -> None:
    t = template(name, mode="prompted", answer_tags=tags)
    text = t.text(ASK)
    assert SYSTEM[tags] in text and "Say hello." in text
    empty = t.text(ASK, empty=True)
    assert empty.endswith("<think>\n\n</think>\n\n")
    assert empty[len(text) - len(t.prefill):].count("<think>") == 1
    opener = "" if t.prefill else "<think>\n"
    said = "<answer>Hello.</answer>" if tags else "Hello."
    assert t.answer(f"{opener}hm\n</think>\n{said}").format_ok
    assert t.answer(said, empty=True).text == "Hello."
    outside = f"Well. {opener}hm\n</think>\n{said}" if opener else f"</think>{said}hm</think>"
    assert not t.answer(outside).format_ok


@pytest.mark.parametrize("name", NAMES)
def test_off(name: str) -> None:
    t = template(name, mode="off")
    text = t.text(ASK)
    assert text.count("<think>") == text.count("</think>")
    assert t.answer("Hello.").text == "Hello." and t.answer("Hello.").format_ok


@pytest.mark.parametrize("name", NAMES)
def test_system_prompts_and_earlier_turns(name: str) -> None:
    talk = [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Hello."},
            {"role": "assistant", "content": "Hello!"}, *ASK]
    text = template(name, mode="prompted", system="Think aloud.").text(talk)
    assert text.index("Think aloud.\n\nBe kind.") < text.index("Hello!") < text.index("Say hello.")
    assert template(name, mode="off").text(talk).count("Be kind.") == 1


def test_tokens_are_of_the_whole_text() -> None:
    t = template("qwen3", mode="native")
    ids = t.ids(ASK, empty=True)
    assert t.tokenizer.decode(ids).endswith("<think>\n\n</think>\n\n")
    assert ids[:len(t.ids(ASK))] == t.ids(ASK)


def test_a_tokenizer_without_a_template_says_so() -> None:
    tokenizer = make_tokenizer(["a"])
    tokenizer.chat_template = None
    with pytest.raises(TrainError, match="no chat template"):
        Template.of(tokenizer, Thinking())


def test_completions_keep_special_tokens_but_not_the_end() -> None:
    tokenizer = make_tokenizer(["old"])
    ids = tokenizer("old<|im_start|> old", add_special_tokens=False)["input_ids"]
    end, pad = tokenizer.eos_token_id, tokenizer.pad_token_id
    assert completion_text(tokenizer, [*ids, end, pad], {end, pad}) == ("old<|im_start|> old", True)
    assert completion_text(tokenizer, ids, {end, pad}) == ("old<|im_start|> old", False)


def test_a_template_without_a_place_for_a_system_prompt() -> None:
    tokenizer = make_tokenizer(["a"])
    tokenizer.chat_template = (
        "{% if messages[0].role == 'system' %}{{ raise_exception('no system role') }}{% endif %}"
        "{% for m in messages %}{{ m.content }}{% endfor %}")
    assert Template.of(tokenizer, Thinking())
    with pytest.raises(TrainError, match="no system role"):
        Template.of(tokenizer, Thinking(mode="prompted"))
