"""The `ifeval` pack agrees with the published verdicts on real responses of six models."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support import required, script

ROOT = Path(__file__).resolve().parents[2]
AGREEMENT = 99.0
ACCURACY_WITHIN = 0.5
MODELS = (
    "claude-3-haiku", "gpt-4o-mini", "llama-3.1-8b", "mistral-7b", "qwen2.5-0.5b", "qwen2.5-7b",
)


benchmark = script("benchmarks/ifeval_agreement.py")
FOLDER: Path = benchmark.default_folder()


@pytest.fixture(scope="module")
def prompts() -> dict[int, dict[str, Any]]:
    required(FOLDER / "prompts.jsonl")
    rows: dict[int, dict[str, Any]] = benchmark.read_prompts(FOLDER)
    return rows


def test_every_instruction_of_the_prompts_binds(prompts: dict[int, dict[str, Any]]) -> None:
    for row in prompts.values():
        for name, args in zip(row["instruction_id_list"], row["kwargs"], strict=True):
            assert benchmark._library().bind(name, **args)


@pytest.mark.parametrize("model", MODELS)
def test_verdicts_agree(model: str, prompts: dict[int, dict[str, Any]]) -> None:
    found = benchmark.measure(FOLDER / f"responses-{model}.jsonl.gz", prompts)
    for mode in benchmark.MODES:
        for verdict in (None, True, False):
            share = found.share(mode, verdict)
            least = AGREEMENT if verdict is None else AGREEMENT - 1
            assert share >= least, f"{mode}, published {verdict}: {share:.2f}% {found.misses}"
    ours, theirs = found.accuracy("strict")
    assert abs(ours - theirs) <= ACCURACY_WITHIN
