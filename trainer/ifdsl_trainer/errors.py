"""What ends a run with a message instead of a traceback."""

from __future__ import annotations

from collections.abc import Iterable

INTERRUPTED = 130
"""The exit status after Ctrl-C: 128 and the signal's number."""


class TrainError(Exception):
    """A run cannot start or go on; `problems` lists every reason that was found.

    `status` is what the command line exits with.
    """

    def __init__(self, problems: str | Iterable[str], *, status: int = 1) -> None:
        self.problems = (problems,) if isinstance(problems, str) else tuple(problems)
        self.status = status
        super().__init__("\n".join(self.problems))


class Stopped(TrainError):
    """A run was stopped between updates, in every process alike.

    The parameters are those of the last good update.
    """
