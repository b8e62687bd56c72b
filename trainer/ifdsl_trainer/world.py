"""Who shares a run: what a launcher (torch's or accelerate's) says in the environment."""

from __future__ import annotations

import os

from ifdsl_trainer.config import Config
from ifdsl_trainer.errors import TrainError

PARENT = "IFDSL_PARENT"
"""Set in the environment of processes that `ifdsl train` started, which leave it the report."""


def launched() -> bool:
    """Return whether a launcher started this process."""
    return "WORLD_SIZE" in os.environ or "ACCELERATE_MIXED_PRECISION" in os.environ


def started() -> bool:
    """Return whether `ifdsl train` started this process, as one of several."""
    return PARENT in os.environ


def first() -> bool:
    """Return whether this process is the run's first, which tells and writes."""
    return os.environ.get("RANK", "0") == "0"


def processes(config: Config) -> int:
    """Return how many processes share the run: those of the launcher, or as configured."""
    return int(os.environ.get("WORLD_SIZE", "1")) if launched() else config.processes


def refuse_other_sharding(config: Config) -> None:
    """Raise TrainError where the launcher shares parameters otherwise than `sharding` says."""
    named = {"zero3": "ACCELERATE_USE_DEEPSPEED", "fsdp": "ACCELERATE_USE_FSDP"}
    found = next((name for name, key in named.items() if os.environ.get(key) == "true"), "off")
    if launched() and found != config.sharding:
        raise TrainError(
            f"`sharding` is {config.sharding}, and the launcher has {found}: start by `ifdsl train`"
            ", or by `accelerate launch --config_file FILE`, with a file like those that ship in "
            "`ifdsl_trainer/recipes/accelerate`")


def refuse_more_processes_than_calls(config: Config) -> None:
    """Raise TrainError where a judge has fewer calls at once than the run has processes."""
    if config.judge is not None and config.judge.concurrency < (n := processes(config)):
        raise TrainError(f"`judge.concurrency` is {config.judge.concurrency}, and the run has {n} "
                         "processes, each of which asks the judge by itself")


def refuse_idle_gpus(config: Config) -> None:
    """Raise TrainError where one process sees several GPUs, over which a model would be spread."""
    import torch

    seen = torch.cuda.device_count() if config.device != "cpu" else 0
    if seen > 1 and processes(config) == 1:
        raise TrainError(f"{seen} GPUs are visible to one process: set `processes: {seen}`, or "
                         "make one visible by CUDA_VISIBLE_DEVICES")
