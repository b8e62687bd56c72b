"""Packages that some configurations need beside those of the extra `train`."""

from __future__ import annotations

from importlib.util import find_spec

from ifdsl_trainer.config import Config
from ifdsl_trainer.errors import TrainError


def refuse_lacking(config: Config) -> None:
    """Raise TrainError with every package that a run needs and that is not installed."""
    c = config
    needed = [
        ("lora", c.lora is not None, "peft", "peft"),
        ("sharding: zero3", c.sharding == "zero3", "deepspeed", "deepspeed"),
        (f"rollouts.vllm: {c.rollouts.vllm}", c.rollouts.vllm != "off", "vllm",
         "vllm -c constraints-vllm.txt"),
    ]
    problems = [f"`{key}` needs the package {package}: pip install {how}"
                for key, wanted, package, how in needed if wanted and find_spec(package) is None]
    if problems:
        raise TrainError(problems)
