"""Configurations: impossible ones are refused with every reason, before any model loads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ifdsl_trainer.config import Config
from ifdsl_trainer.configfile import load_config, read_config
from ifdsl_trainer.errors import TrainError
from ifdsl_trainer.launch import recipe_names
from ifdsl_trainer.pages import section
from ifdsl_trainer.plan import Plan
from ifdsl_trainer.run import arguments

THOUGHTFUL = {"model": "m", "thinking": {"mode": "native"}}


@pytest.mark.parametrize(("found", "told"), [
    ({}, "either `model` or `tiny`"),
    ({"model": "m", "tiny": {}}, "either `model` or `tiny`"),
    ({"model": "m", "stepps": 3}, "unknown key `stepps` (did you mean `steps`?)"),
    ({"model": "m", "rollouts": {"gruop": 8}}, "`rollouts.gruop` (did you mean `group`?)"),
    ({"model": "m", "rollouts": None}, "`rollouts`: a mapping of keys is wanted"),
    ({"model": "m", "rollouts": {"vllm_server": "gpu1:8000"}}, "`rollouts.vllm_server`: string"),
    ({"model": "m", "lora": {"rnk": 8}}, "unknown key `lora.rnk` (did you mean `rank`?)"),
    ({"model": "m", "steps": 0}, "`steps`: input should be greater than or equal to 1"),
    ({**THOUGHTFUL, "superior_cot": True, "rollouts": {"group": 6}}, "divisible by 4"),
    ({"model": "m", "superior_cot": True}, "`thinking.mode` must not be off"),
    ({**THOUGHTFUL, "superior_cot": True, "rollouts": {"vllm": "server"}}, "colocate"),
    ({**THOUGHTFUL, "superior_cot": True, "optimiser": {"loss": "bnpo"}}, "`bnpo`"),
    ({"model": "m", "reward": {"truncated": "mask"}, "optimiser": {"loss": "bnpo"}}, "`bnpo`"),
    ({"model": "m", "experience": {"zero_variance": "mask"}, "optimiser": {"loss": "bnpo"}},
     "`bnpo`"),
    ({**THOUGHTFUL, "cloning": {"source": "witness"}}, "witnesses have no thought"),
    ({"model": "m", "cloning": {"source": "file"}}, "`cloning.path` belongs to"),
    ({"model": "m", "cloning": {"source": "rollouts"}}, "`cloning.path` belongs to"),
    ({"model": "m", "cloning": {"column": "x"}}, "`cloning.column` belongs to"),
    ({"model": "m", "reward": {"scheme": "rafi"}}, "unknown reward scheme `rafi`"),
    ({"tiny": {}, "maths": {"path": "x"}}, "no words for mathematics"),
    ({"model": "m", "maths": {"path": "x", "ratio": 0}}, "`maths.ratio`"),
    ({"model": "m", "maths": {}}, "`maths.path`: field required"),
    ({"model": "m", "optimiser": {"warmup_steps": 5, "schedule": "constant"}}, "has no warm-up"),
    ({"model": "m", "optimiser": {"loss": "vespo"},
      "rollouts": {"vllm_correction": "sequence_mask"}}, "must be by tokens"),
    ({"model": "m", "data": {"pass_rate_min": 0.5}}, "needs `data.profile`"),
    ({"model": "m", "data": {"profile": "x", "pass_rate_min": 0.5, "pass_rate_max": 0.2}}, "above"),
    ({"model": "m", "sharding": "fsdp", "device": "cpu"}, "`sharding: fsdp` is for GPUs"),
    ({"model": "m", "processes": 3, "rollouts": {"vllm_parallel": 2}}, "vllm_parallel"),
    ({"model": "m", "optimiser": {"final_rate": 0.1}}, "belongs to `schedule: cosine`"),
    ({"model": "m", "save_every": 3, "optimiser": {"updates": 2}}, "multiple of `updates`"),
    ({"model": "m", "reward": {"length": 1, "length_margin": 9}, "rollouts": {"max_tokens": 8}},
     "`reward.length_margin`"),
])
def test_what_cannot_be_trained(found: dict[str, Any], told: str) -> None:
    with pytest.raises(TrainError) as error:
        read_config(found)
    assert told in str(error.value)


def test_every_reason_is_told_at_once() -> None:
    with pytest.raises(TrainError) as error:
        read_config({**THOUGHTFUL, "superior_cot": True, "rollouts": {"group": 6},
                     "optimiser": {"loss": "bnpo"}, "reward": {"scheme": "none"}})
    assert len(error.value.problems) == 3


def test_losses_that_cope_with_masks_are_allowed() -> None:
    for loss in ("dapo", "cispo", "vespo", "grpo", "sapo", "luspo", "dr_grpo"):
        assert read_config({**THOUGHTFUL, "superior_cot": True,
                            "optimiser": {"loss": loss}}).masks
    assert not read_config({"model": "m", "optimiser": {"loss": "bnpo"}}).masks


def test_a_file_that_is_no_configuration(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    for text, told in [
        ("- a", "mapping"), ("a: [", "cannot be read"), ("", "mapping"),
        ("model: m\nsteps: 3\nsteps: 4", "line 3: the key `steps` is there twice, first in line 2"),
        ("model: m\ndata:\n  split: a\n  split: b", "line 4: the key `split` is there twice"),
        ("model: m\n  steps: 3", r"c\.yaml\", line 2"), ("a: !!python/name:os.system", "cannot be"),
    ]:
        path.write_text(text, encoding="utf-8")
        with pytest.raises(TrainError, match=told):
            load_config(path)
    with pytest.raises(TrainError, match="cannot be read"):
        load_config(tmp_path / "absent.yaml")


def test_off_is_a_word_and_exponents_are_numbers(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_text("""model: m
thinking: {mode: off}
rollouts: {vllm: off, group: 4, top_p: .5}
optimiser: {learning_rate: 1e-6, beta: 0}
superior_cot: false
""", encoding="utf-8")
    config = load_config(path)
    assert config.thinking.mode == config.rollouts.vllm == "off" and not config.superior_cot
    assert (config.optimiser.learning_rate, config.rollouts.top_p) == (1e-6, 0.5)


@pytest.mark.parametrize("name", recipe_names())
def test_recipes_are_valid(name: str) -> None:
    import ifdsl_trainer

    config = load_config(Path(ifdsl_trainer.__file__).parent / "recipes" / f"{name}.yaml")
    assert Plan.of(config, config.processes).micro


def step(**changes: Any) -> Config:
    return read_config({"model": "m", **changes})


def test_a_step_is_cut_evenly() -> None:
    config = step(rollouts={"group": 8, "prompts": 32}, optimiser={"micro_batch": 16})
    assert Plan.of(config, 2) == Plan(2, 16, 8, 1, 256, 32, 8)
    with pytest.raises(TrainError, match=r"256 rollouts .* 3 processes"):
        Plan.of(config, 3)
    with pytest.raises(TrainError, match="micro_batch"):
        Plan.of(step(optimiser={"micro_batch": 12}), 1)


def test_held_out_rows_are_cut_evenly() -> None:
    config = step(rollouts={"group": 8, "prompts": 32}, optimiser={"micro_batch": 16})
    one, two = Plan.of(config, 1), Plan.of(config, 2)
    assert [one.held_out(n) for n in (0, 1, 16, 17, 64)] == [
        (0, 0), (1, 1), (16, 16), (16, 8), (64, 16)]
    assert [two.held_out(n) for n in (1, 11, 64, 67)] == [(1, 1), (10, 5), (64, 16), (66, 11)]


def test_several_processes_clone_in_each_forward_pass() -> None:
    cloned = {"source": "witness", "per_step": 31}
    with pytest.raises(TrainError, match="each of the 32 forward passes"):
        Plan.of(step(cloning=cloned), 4)
    assert Plan.of(step(cloning=cloned), 1).accumulation == 32
    assert Plan.of(step(cloning=cloned | {"per_step": 32}), 4).accumulation == 8


def test_every_key_has_a_meaning() -> None:
    sections = [Config, *(s for f in Config.model_fields.values() if (s := section(f.annotation)))]
    assert not [f"{s.__name__}.{name}" for s in sections for name, field in s.model_fields.items()
                if not field.description and section(field.annotation) is None]


def test_cispo_bounds_the_ratio_and_luspo_weighs_whole_answers(tmp_path: Path) -> None:
    def made(loss: str) -> Any:
        c = read_config({"model": "m", "device": "cpu", "optimiser": {"loss": loss}})
        return arguments(c, Plan.of(c, 1), tmp_path)

    assert (made("cispo").epsilon_high, made("dapo").epsilon_high) == (1.2, 0.2)
    assert made("luspo").importance_sampling_level == "sequence"
    assert made("vespo").vllm_importance_sampling_mode == "token_truncate"


def test_early_ends_need_evaluations() -> None:
    with pytest.raises(TrainError, match="`evaluate_patience` needs `evaluate_every`"):
        read_config({"model": "m", "evaluate_patience": 2})
    assert read_config({"model": "m", "evaluate_patience": 2, "evaluate_every": 5})
