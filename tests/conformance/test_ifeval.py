"""The `ifeval` pack agrees with the published verdicts on real responses of six models."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import pytest

import ifdsl

AGREEMENT = 99.0
ACCURACY_WITHIN = 0.5
MODELS = (
    "claude-3-haiku", "gpt-4o-mini", "llama-3.1-8b", "mistral-7b", "qwen2.5-0.5b", "qwen2.5-7b",
)


def test_every_instruction_of_the_prompts_binds(
    agreement: ModuleType, need: Callable[[str], None]
) -> None:
    need("ifeval")
    for row in agreement.prompts("ifeval").values():
        for name, args in zip(row["instruction_id_list"], row["kwargs"], strict=True):
            assert ifdsl.load().bind(name, **args)


@pytest.mark.parametrize("model", MODELS)
def test_verdicts_agree(
    model: str, agreement: ModuleType, need: Callable[[str], None]
) -> None:
    need("ifeval")
    found = agreement.measure(agreement.responses("ifeval", model))
    for mode in agreement.MODES:
        for verdict in (None, True, False):
            share = found.share(mode, verdict)
            least = AGREEMENT if verdict is None else AGREEMENT - 1
            assert share >= least, f"{mode}, published {verdict}: {share:.2f}% {found.misses}"
    ours, theirs = found.accuracy("strict")
    assert abs(ours - theirs) <= ACCURACY_WITHIN
