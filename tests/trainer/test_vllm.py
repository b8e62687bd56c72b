"""vLLM as a backend: against a scripted engine, and against vLLM itself where it is installed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, ClassVar

import pytest
import torch
from ifdsl_trainer.config import Thinking
from ifdsl_trainer.data import load_rows
from ifdsl_trainer.errors import TrainError
from ifdsl_trainer.evaluation.rollouts import Completion, Settings
from ifdsl_trainer.evaluation.run import backend
from ifdsl_trainer.pretrained import load_tokenizer
from ifdsl_trainer.thinking import Template
from ifdsl_trainer.tiny.model import make_model, make_tokenizer

NATIVE = Thinking(mode="native")
ROWS = [{"prompt": [{"role": "user", "content": text}]} for text in ("Say.", "Sing.", "Say.")]


@pytest.fixture
def model(tmp_path: Path) -> str:
    """Return a folder with a model in float32 whose thought tags are special tokens."""
    tokenizer = make_tokenizer(["Say. Sing."])
    tokenizer.add_special_tokens({"additional_special_tokens": ["<think>", "</think>"]})
    make_model(tokenizer).save_pretrained(tmp_path / "model")
    tokenizer.save_pretrained(tmp_path / "model")
    return str(tmp_path / "model")


@dataclass
class Made:
    """What vLLM returns of one answer."""

    token_ids: tuple[int, ...]
    finish_reason: str = "stop"
    stop_reason: int | str | None = None


class VllmError(Exception):
    """Stands for vLLM's errors, which are no ValueError since 0.32."""


class Engine:
    """Stands for vLLM's LLM: gives the next answers of a script, and keeps what it was asked."""

    script: ClassVar[list[Made]] = []
    loaded: ClassVar[dict[str, Any]] = {}
    asked: ClassVar[list[tuple[Any, Any]]] = []

    def __init__(self, **given: Any) -> None:
        Engine.loaded = given
        Engine.asked = []

    def generate(self, prompts: Sequence[Any], drawn: Sequence[Any], use_tqdm: bool) -> list[Any]:
        if any(len(p["prompt_token_ids"]) > 20 for p in prompts):
            raise VllmError("the prompt is longer than the maximum model length of 20")
        Engine.asked += zip(prompts, drawn, strict=True)
        return [SimpleNamespace(outputs=[self.script.pop(0)]) for _ in prompts]


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return a function that sets what the engine will answer."""
    module = ModuleType("vllm")
    module.LLM = Engine  # type: ignore[attr-defined]
    module.SamplingParams = SimpleNamespace  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "vllm", module)
    return lambda *made: setattr(Engine, "script", list(made))


def answers(drawn_by: Any, rows: Sequence[Any] = ROWS) -> list[Completion]:
    return [c for batch in drawn_by.complete(rows) for c in batch]


def test_prompts_ends_and_tags(model: str, scripted: Any) -> None:
    """Tags that are special tokens are kept; ends are not, whichever token is one."""
    tokenizer = load_tokenizer(model)
    tags = tokenizer("<think>\n</think>\n", add_special_tokens=False)["input_ids"]
    other = tokenizer.convert_tokens_to_ids("<|im_start|>")
    scripted(Made((*tags, tokenizer.eos_token_id)), Made((*tags, other), stop_reason=other),
             Made(tuple(tags), "length"))
    found = answers(backend(Settings(model, "vllm", thinking="native"), NATIVE))
    assert found == [Completion("<think>\n</think>\n", 5, True),
                     Completion("<think>\n</think>\n", 5, True),
                     Completion("<think>\n</think>\n", 4, False)]
    template = Template.of(tokenizer, NATIVE)
    assert [p["prompt_token_ids"] for p, _ in Engine.asked] == [
        template.ids(row["prompt"]) for row in ROWS]
    assert Engine.loaded["generation_config"] == "vllm"


def test_each_row_has_a_seed_of_its_own(model: str, scripted: Any) -> None:
    """Else the same prompt would get the same answer twice."""
    def seeds(seed: int) -> list[int]:
        scripted(*[Made((1,))] * 3)
        answers(backend(Settings(model, "vllm", temperature=1.0, seed=seed), Thinking()))
        return [drawn.seed for _, drawn in Engine.asked]

    assert len({*seeds(1), *seeds(2)}) == 6 and seeds(1) == seeds(1)


@pytest.mark.parametrize(("asked", "got"), [("auto", "float32"), ("bfloat16", "bfloat16")])
def test_weights_stay_as_they_are_stored(
    model: str, scripted: Any, asked: Any, got: str
) -> None:
    """By itself vLLM takes 16 bits for float32."""
    backend(Settings(model, "vllm", dtype=asked), Thinking())
    assert Engine.loaded["dtype"] == got
    here: Any = backend(Settings(model, dtype=asked), Thinking())
    assert str(here.model.dtype) == f"torch.{got}"


def test_what_vllm_refuses_is_told(
    model: str, scripted: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = {"prompt": [{"role": "user", "content": "Say. " * 30}]}
    with pytest.raises(TrainError, match="no answers: the prompt is longer"):
        answers(backend(Settings(model, "vllm"), Thinking()), [long])

    def refuse(self: Any, **_: Any) -> None:
        raise ValueError("no room")

    monkeypatch.setattr(Engine, "__init__", refuse)
    with pytest.raises(TrainError, match=r"vLLM cannot load .*: no room"):
        backend(Settings(model, "vllm"), Thinking())
    monkeypatch.setitem(sys.modules, "vllm", None)
    with pytest.raises(TrainError, match="vllm, which is not installed"):
        backend(Settings(model, "vllm"), Thinking())


def test_trl_gives_a_colocated_engine_the_prompt_of_each_row(
    monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that an empty thought in some rows of a group reaches it; a server gets one of a group."""
    from trl.generation import vllm_generation

    class Llm:
        def generate(self, prompts: Any, sampling_params: Any, use_tqdm: bool) -> Any:
            assert sampling_params.n == 1
            return [SimpleNamespace(
                prompt_token_ids=p["prompt_token_ids"],
                outputs=[SimpleNamespace(token_ids=[i], logprobs=None)])
                for i, p in enumerate(prompts)]

    monkeypatch.setattr(vllm_generation, "SamplingParams", SimpleNamespace, raising=False)
    made = object.__new__(vllm_generation.VLLMGeneration)
    given = {"mode": "colocate", "llm": Llm(), "temperature": 1.0, "top_p": 1.0, "top_k": 0,
             "min_p": None, "repetition_penalty": 1.0, "max_completion_length": 4, "logprobs": 0,
             "generation_kwargs": {}, "structured_outputs_regex": None, "accelerator": None,
             "tensor_parallel_size": 1, "enable_sleep_mode": False, "model": torch.nn.Identity()}
    for name, value in given.items():
        setattr(made, name, value)
    prompts = [[1, 2], [1, 2], [1, 2, 3], [1, 2, 3]]
    assert made.generate(prompts, None, num_generations=4)[:2] == (prompts, [[0], [1], [2], [3]])


@pytest.mark.slow
@pytest.mark.skipif(find_spec("vllm") is None, reason="vllm is not installed")
def test_vllm_answers_as_transformers_does(
    model: str, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new model's wide start makes its greedy answers clear-cut: they agree token by token."""
    from ifdsl_trainer.config import Config

    monkeypatch.setenv("VLLM_CPU_KVCACHE_SPACE", "1")
    rows = load_rows(data, Config(model=model)).train[:16]
    settings = Settings(model, max_new_tokens=24, thinking="native")
    here, there = (backend(replace(settings, backend=by), NATIVE)
                   for by in ("transformers", "vllm"))
    assert answers(here, rows) == answers(there, rows)
    there.settings = replace(settings, backend="vllm", temperature=1.0)
    same = answers(there, [rows[0]] * 4)
    assert len({c.text for c in same}) > 1 and same == answers(there, [rows[0]] * 4)
