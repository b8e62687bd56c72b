"""Ending a run on request: Ctrl-C, a scheduler's SIGTERM, or records that cannot be written.

The request is heard at once and followed after the update, by all processes together: the update
is logged, a checkpoint saved, and the run ends with a status of its own. A second one ends it at
once.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from accelerate.utils import gather_object
from transformers import TrainerCallback

from ifdsl_trainer.errors import Stopped

HEARD = (signal.SIGINT, signal.SIGTERM)
BY_SIGNAL = 128
"""What a shell adds to a signal's number for the status of what it ended."""


class Requests(TrainerCallback):  # type: ignore[misc]
    """Stops a run after a step, in every process, where one was asked to; `updates` in a step."""

    def __init__(self, updates: int) -> None:
        self.updates = updates
        self.asked: tuple[str, int] | None = None
        self.agreed: tuple[str, int] | None = None

    def ask(self, reason: str, status: int) -> None:
        """Ask for an end after this step; the first request counts."""
        self.asked = self.asked or (reason, status)

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Agree on whether to stop; rollouts are not saved, so only between steps."""
        if state.global_step % self.updates == 0:
            self.agreed = next(filter(None, gather_object([self.asked])), None)
        if self.agreed:
            control.should_log = control.should_save = True

    def on_save(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        if self.agreed:
            reason, status = self.agreed
            raise Stopped(f"stopped after update {state.global_step}: {reason}", status=status)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Hear signals as requests."""
        def hear(number: int, _: Any) -> None:
            name = signal.Signals(number).name
            if self.asked:
                if number == signal.SIGINT:
                    raise KeyboardInterrupt
                raise SystemExit(BY_SIGNAL + number)
            self.ask(name, BY_SIGNAL + number)
            if os.environ.get("RANK", "0") == "0":  # not by print, which may be what was cut off
                os.write(2, f"{name}: the run ends after this update and saves a checkpoint; "
                         "a second one ends it at once\n".encode())

        before = {number: signal.signal(number, hear) for number in HEARD}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
