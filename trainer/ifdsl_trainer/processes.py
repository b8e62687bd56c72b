"""The processes of a run on this machine, and what becomes of a run when one of them ends."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from importlib.resources import as_file, files
from pathlib import Path

from ifdsl_trainer.config import Config
from ifdsl_trainer.errors import TrainError
from ifdsl_trainer.world import PARENT

GRACE = 300
"""Seconds that processes have for the update they are in and a checkpoint, when told to end."""
MODULE = "ifdsl_trainer"


def start(config: Config, given: Sequence[str]) -> int:
    """Start the processes of a run with the arguments of the command line; return their status.

    That is the first failed process's own, or 128 and a signal's number. Raises TrainError.
    """
    os.environ["OMP_NUM_THREADS"] = str(config.threads or 1)
    os.environ[PARENT] = str(os.getpid())
    if config.sharding == "off":
        return _by_torch([*launcher(config, Path()), "-m", MODULE, *given])
    with as_file(files("ifdsl_trainer.recipes") / "accelerate") as folder:
        command = [sys.executable, *launcher(config, folder), "-m", MODULE, *given]
        return subprocess.run(command, check=False).returncode


def launcher(config: Config, folder: Path) -> list[str]:
    """Return the arguments of torch's launcher, or the call of accelerate's with a file of ours."""
    if config.sharding == "off":
        return ["--standalone", "--nproc-per-node", str(config.processes),
                "--shutdown-timeout", str(GRACE)]
    return ["-m", "accelerate.commands.launch", "--config_file",
            str(folder / f"{config.sharding}.yaml"), "--num_processes", str(config.processes)]


def _by_torch(arguments: list[str]) -> int:
    """Run torch's launcher here, which tells of failures by exceptions and not by its status."""
    from torch.distributed.elastic.multiprocessing import SignalException
    from torch.distributed.elastic.multiprocessing.errors import ChildFailedError
    from torch.distributed.run import parse_args, run

    logging.getLogger("torch.distributed.elastic").setLevel(logging.CRITICAL)
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        run(parse_args(arguments))
    except ChildFailedError as failed:
        rank, failure = failed.get_first_failure()
        if failure.exitcode < 0:
            name = signal.Signals(-failure.exitcode).name
            raise TrainError(f"process {rank} of the run was ended by {name}"
                             f"{' (was memory short?)' * (name == 'SIGKILL')}; --resume goes on "
                             "from the last checkpoint") from failed
        return int(failure.exitcode)
    except SignalException as stopped:
        return 128 + int(stopped.sigval)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return 0
