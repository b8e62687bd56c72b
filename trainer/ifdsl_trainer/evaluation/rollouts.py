"""Answers to rows, and the file that keeps them: all that scoring needs is in each of its lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from random import Random
from typing import Any, Literal

from ifdsl.diagnostics import SpecError
from ifdsl.output.files import read_lines, write_text
from ifdsl.text.extract import Thinking
from ifdsl_trainer.data import Row
from ifdsl_trainer.errors import TrainError

COLUMNS = ("id", "prompt", "check", "composition", "depth", "n_constraints", "lang", "task")
"""What is kept of a row."""
Dtype = Literal["auto", "bfloat16", "float16", "float32"]


@dataclass(frozen=True)
class Settings:
    """What answers were drawn with; a temperature of 0 is greedy decoding.

    `body` is what was added to the requests to a server, as JSON. `dtype` is that of the weights
    in memory; `auto` is that in which they are stored. `system` is a system prompt besides that of
    the rows.
    """

    model: str
    backend: str = "transformers"
    temperature: float = 0.0
    top_p: float = 1.0
    max_new_tokens: int = 2048
    seed: int = 0
    thinking: Thinking = "off"
    answer_tags: bool = False
    body: str = ""
    dtype: Dtype = "auto"
    system: str | None = None

    @property
    def greedy(self) -> bool:
        return self.temperature == 0

    def seed_of(self, place: int) -> int:
        """Return the seed of an answer by its place.

        Servers and vLLM draw every answer from a seed of its own: with the same one for all, rows
        would share their luck, and the same prompt would get the same answer twice.
        """
        return Random(f"{self.seed} {place}").getrandbits(31)


@dataclass(frozen=True)
class Completion:
    """What a model wrote behind a prompt: its text, how many tokens, whether it came to an end."""

    text: str
    tokens: int
    ended: bool


@dataclass(frozen=True)
class Rollout:
    """An answer to a row; `completion.text` begins with what the chat template prefilled."""

    row: Row
    completion: Completion
    settings: Settings

    def as_json(self) -> dict[str, Any]:
        """Return plain data, one line of the file."""
        c = self.completion
        return {**{k: self.row[k] for k in COLUMNS}, "response": c.text, "tokens": c.tokens,
                "ended": c.ended, "settings": asdict(self.settings)}


def write_rollouts(
    path: Path, rollouts: Iterable[Rollout], verdicts: Iterable[dict[str, Any]] | None = None
) -> None:
    """Write rollouts as JSON lines, each with its verdicts where they are given.

    Verdicts are for readers of the file: they are worked out again whenever it is read here.
    """
    found = list(rollouts)
    write_text(path, _lines(found, list(verdicts) if verdicts is not None else [{}] * len(found)))


def add_rollouts(path: Path, rollouts: Sequence[Rollout]) -> None:
    """Add rollouts to a file that is there."""
    with path.open("a", encoding="utf-8") as file:
        file.write(_lines(rollouts, [{}] * len(rollouts)))


def _lines(rollouts: Sequence[Rollout], verdicts: Sequence[dict[str, Any]]) -> str:
    return "".join(json.dumps({**r.as_json(), **v}, ensure_ascii=False) + "\n"
                   for r, v in zip(rollouts, verdicts, strict=True))


def read_rollouts(path: Path) -> list[Rollout]:
    """Return the rollouts of a file; raises TrainError with every line that is none."""
    try:
        lines = read_lines(path)
    except SpecError as error:
        raise TrainError([d.message for d in error.diagnostics]) from error
    found, problems = [], []
    for number, record in lines:
        if lacks := _lacks(record):
            problems.append(f"`{path}`, line {number}: no rollout: it lacks {', '.join(lacks)}")
            continue
        found.append(Rollout(
            {k: record[k] for k in COLUMNS},
            Completion(record["response"], record["tokens"], record["ended"]),
            Settings(**record["settings"])))
    if not lines:
        problems.append(f"`{path}` holds no rollouts")
    if problems:
        more = [f"{len(problems) - 5:,} lines more"] if len(problems) > 5 else []
        raise TrainError([*problems[:5], *more, "rollouts are what `ifdsl eval --out` writes"])
    return found


def _lacks(record: dict[str, Any]) -> list[str]:
    settings = record.get("settings")
    lacks = [k for k in (*COLUMNS, "tokens", "ended") if k not in record]
    lacks += [] if isinstance(record.get("response"), str) else ["response"]
    known = {f.name for f in fields(Settings)}
    if not isinstance(settings, dict) or "model" not in settings or set(settings) - known:
        lacks.append("settings")
    return lacks


def settings_of(rollouts: Sequence[Rollout]) -> dict[str, Any]:
    """Return the settings of rollouts; one that differs among them is a list."""
    out: dict[str, Any] = {}
    for f in fields(Settings):
        values = list(dict.fromkeys(getattr(r.settings, f.name) for r in rollouts))
        out[f.name] = values[0] if len(values) == 1 else values
    return out
