"""The recipes of papers: each is whole, cites its settings, and resolves without its model."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import ifdsl_trainer
import pytest
from accelerate.commands.config.config_args import load_config_from_file
from ifdsl_trainer import dryrun
from ifdsl_trainer.config import Config
from ifdsl_trainer.configfile import load_config, read_config
from ifdsl_trainer.launch import main, recipe_names
from ifdsl_trainer.plan import Plan
from ifdsl_trainer.processes import launcher
from ifdsl_trainer.run import arguments

FOLDER = Path(ifdsl_trainer.__file__).parent / "recipes"
PAPERS = sorted(set(recipe_names()) - {"tiny"})
CITED = re.compile(r"# (ours|script|paper|table \d|eq\. \d|appendix A)")


def config(name: str) -> Config:
    return load_config(FOLDER / f"{name}.yaml")


def test_the_recipes_of_the_papers_are_there() -> None:
    assert PAPERS == ["ifrlvr-8b", "lsrif-1.5b", "raif-1.5b", "raif-7b", "verif-8b"]


@pytest.mark.parametrize("name", PAPERS)
def test_every_setting_is_cited_or_marked_ours(name: str) -> None:
    lines = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8").splitlines()
    settings = [x for x in lines if re.match(r" *\w+: \S", x)]
    assert len(settings) > 20
    assert not [x for x in settings if not CITED.search(x)]


@pytest.mark.parametrize("path", [*(f"{n}.yaml" for n in PAPERS), "accelerate/zero3.yaml",
                                  "accelerate/fsdp.yaml"])
def test_what_has_not_been_run_says_so_at_its_top(path: str) -> None:
    assert "Not run." in (FOLDER / path).read_text(encoding="utf-8").splitlines()[0]


@pytest.mark.parametrize("name", PAPERS)
def test_a_recipe_resolves_without_its_model(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(model: str) -> None:
        raise AssertionError(f"{model} was loaded")

    monkeypatch.setattr(dryrun, "parameters", refuse)
    assert main([name, "--dry-run"]) == 0
    out, c = capsys.readouterr().out, config(name)
    assert f"= {c.step_rollouts:,} rollouts" in out and str(c.reward.scheme) in out
    assert "vLLM, colocate" in out and f"sharding:     {c.sharding}" in out


@pytest.mark.parametrize("name", PAPERS)
def test_a_recipe_is_consistent(name: str, tmp_path: Path) -> None:
    c = config(name)
    plan = Plan.of(c, c.processes)
    assert plan.processes * plan.accumulation * plan.micro * plan.updates == c.step_rollouts
    assert c.steps % c.save_every == 0 or name == "verif-8b"
    made = arguments(c, plan, tmp_path)
    assert made.lr_scheduler_type == ("cosine_with_min_lr" if "raif" in name else
                                      c.optimiser.schedule)
    assert made.vllm_max_model_length >= c.data.max_prompt_tokens + c.rollouts.max_tokens


def test_both_sizes_of_raif_differ_only_in_their_size() -> None:
    a, b = (config(f"raif-{size}").model_dump() for size in ("1.5b", "7b"))
    differ = {k for k in a if a[k] != b[k]}
    assert differ == {"model", "output", "processes", "optimiser"}
    assert {k for k in a["optimiser"] if a["optimiser"][k] != b["optimiser"][k]} == {"micro_batch"}


@pytest.mark.parametrize(("name", "kind"), [("zero3", "DEEPSPEED"), ("fsdp", "FSDP")])
def test_accelerate_reads_its_files(name: str, kind: str) -> None:
    found = load_config_from_file(str(FOLDER / "accelerate" / f"{name}.yaml"))
    assert str(found.distributed_type).endswith(kind) and found.mixed_precision == "bf16"
    if name == "zero3":
        assert found.deepspeed_config["zero_stage"] == 3


def test_sharding_starts_accelerate_with_its_file() -> None:
    assert launcher(config("verif-8b"), Path("x")) == [
        "-m", "accelerate.commands.launch", "--config_file", str(Path("x/fsdp.yaml")),
        "--num_processes", "8"]
    assert launcher(read_config({"model": "m", "processes": 2}), Path("x"))[2] == "2"


def test_sharding_without_deepspeed_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "deepspeed", None)
    assert main(["raif-1.5b", str(tmp_path)]) == 1
    assert "`sharding: zero3` needs the package deepspeed" in capsys.readouterr().err
