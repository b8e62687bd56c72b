"""Drawing answers with whatever backend, and keeping them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from ifdsl.judges.panel import Panel
from ifdsl.output.files import write_json
from ifdsl_trainer.config import Thinking
from ifdsl_trainer.data import Row
from ifdsl_trainer.errors import INTERRUPTED, TrainError
from ifdsl_trainer.evaluation.rollouts import (
    Completion,
    Rollout,
    Settings,
    add_rollouts,
    write_rollouts,
)
from ifdsl_trainer.evaluation.scoring import Outcome, judge_all
from ifdsl_trainer.evaluation.summary import summary

ROLLOUTS, RESULT = "rollouts.jsonl", "result.json"
EVALUATIONS = "eval"
"""The folder of a run for its evaluations: before-greedy, after-greedy, control-sampled …"""


class Backend(Protocol):
    """What draws answers; its settings may be changed between calls."""

    settings: Settings

    def complete(self, rows: Sequence[Row]) -> Iterator[list[Completion]]:
        """Yield the answers to some rows in order, batch by batch."""


def backend(settings: Settings, thinking: Thinking, url: str | None = None) -> Backend:
    """Return the backend that settings name, with its model loaded; raises TrainError."""
    if settings.backend == "openai":
        from ifdsl_trainer.evaluation.endpoint import Endpoint

        return Endpoint(str(url), settings, thinking)
    from ifdsl_trainer.evaluation.local import Local, Vllm, load_model
    from ifdsl_trainer.pretrained import load_tokenizer
    from ifdsl_trainer.thinking import Template

    template = Template.of(load_tokenizer(settings.model), thinking)
    if settings.backend == "vllm":
        return Vllm(template, settings)
    return Local(load_model(settings.model, settings.dtype), template, settings)


def draw(
    rows: Sequence[Row], drawn_by: Backend, settings: Settings, keep: Path | None = None,
    *, tell: bool = False,
) -> list[Rollout]:
    """Return an answer to each row.

    The answers are added to the file `keep` batch by batch, so that a run which is killed, or whose
    backend is lost (TrainError), leaves those that it had. `tell` shows on a terminal how far it
    is.
    """
    made: list[Rollout] = []
    try:
        for batch in drawn_by.complete(rows):
            new = [Rollout(row, completion, settings) for row, completion
                   in zip(rows[len(made):len(made) + len(batch)], batch, strict=True)]
            if keep is not None:
                (add_rollouts if made else write_rollouts)(keep, new)
            made += new
            if tell and sys.stderr.isatty():
                print(f"\r{len(made):,} of {len(rows):,} answers", end="", file=sys.stderr)
    except (TrainError, KeyboardInterrupt) as error:
        if keep is None or not made:
            raise
        problems = getattr(error, "problems", ("interrupted",))
        raise TrainError([*problems, f"the {len(made):,} answers so far are in `{keep}`, "
                          "which --rollouts scores"],
                         status=getattr(error, "status", INTERRUPTED)) from error
    finally:
        if tell and sys.stderr.isatty():
            print(file=sys.stderr)
    return made


def save(folder: Path, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Write rollouts with their verdicts, and the summary, which is returned."""
    write_rollouts(folder / ROLLOUTS, [o.rollout for o in outcomes],
                   [o.as_json() for o in outcomes])
    found = summary(outcomes)
    write_json(folder / RESULT, found)
    return found


def evaluate_model(
    model: Any, template: Any, rows: Sequence[Row], settings: Settings, size: int = 64,
    panel: Panel | None = None,
) -> list[Outcome]:
    """Return what becomes of the answers of a model in memory."""
    from ifdsl_trainer.evaluation.local import Local

    return judge_all(draw(rows, Local(model, template, settings, size), settings), panel)
