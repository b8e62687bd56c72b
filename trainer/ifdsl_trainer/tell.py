"""What a run tells while it goes on: a line for each log, and all of it in `metrics.jsonl`.

On a terminal a bar below the lines has the updates done, and the time passed and left.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from transformers import TrainerCallback

from ifdsl.output.files import write_text
from ifdsl_trainer.checkpoints import METRICS, records
from ifdsl_trainer.interrupt import Requests

SHOWN = (
    ("reward", "reward"), ("all", "all-pass"), ("mean", "mean"), ("rollouts/format", "format"),
    ("completions/mean_length", "tokens"), ("entropy", "entropy"), ("kl", "kl"),
    ("rows/zero_variance", "flat rows"), ("cot/keep_ratio", "kept"), ("cot/gap", "gap"),
    ("cloning/nll", "expert nll"), ("probes/any", "degenerate"),
    ("rollouts/unscored", "unscored"), ("eval_all", "held out"),
)

ZERO_IS_FINE = ("rollouts/unscored", "probes/any")
"""What is shown only where there is some."""


class Tell(TrainerCallback):  # type: ignore[misc]
    """Prints a line and writes a record for each log, in the first process.

    Where a record cannot be written, the run is asked to stop.
    """

    def __init__(self, folder: Path, requests: Requests) -> None:
        self.path, self.requests = folder / METRICS, requests
        console = Console()
        self.bar = Progress(
            TextColumn("update"), MofNCompleteColumn(), BarColumn(), TimeElapsedColumn(),
            TextColumn("left"), TimeRemainingColumn(), console=console,
            disable=not console.is_terminal)

    def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Forget the records behind the update at which a run goes on; show the bar."""
        if not state.is_world_process_zero:
            return
        before = records(self.path.parent) if self.path.exists() else []
        kept = [x for x in before if x["step"] <= state.global_step]
        write_text(self.path, "".join(map(_as_line, kept)))
        self.bar.add_task("", total=state.max_steps, completed=state.global_step)
        self.bar.start()

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Move the bar on."""
        for task in self.bar.task_ids:
            self.bar.update(task, completed=state.global_step)

    def close(self) -> None:
        """Leave the bar as it is."""
        self.bar.stop()

    def on_log(
        self, args: Any, state: Any, control: Any, logs: dict[str, Any] | None = None, **_: Any
    ) -> None:
        """Write one record and print its line."""
        if not state.is_world_process_zero or not logs:
            return
        record = {"step": state.global_step, **logs}
        try:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(_as_line(record))
        except OSError as error:
            self.requests.ask(f"`{self.path}` cannot be written: {error.strerror}", 1)
        if text := line(record):
            self.bar.console.print(f"update {state.global_step}/{state.max_steps}: {text}",
                                   soft_wrap=True, markup=False, highlight=False)


def _as_line(record: dict[str, Any]) -> str:
    return json.dumps(record, sort_keys=True) + "\n"


def line(record: dict[str, Any]) -> str:
    """Return the numbers of a record that are shown."""
    shown = [f"{name} {record[key]:.3g}" for key, name in SHOWN
             if isinstance(record.get(key), int | float)
             and not (key in ZERO_IS_FINE and not record[key])]
    return ", ".join(shown)
