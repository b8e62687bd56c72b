"""How much of the training prompts is in other files of prompts, such as IFEval's own.

Wordings count, too: rows of the pack `ifeval` overlap by them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ifdsl.diagnostics import SpecError
from ifdsl.output.contamination import Prompts
from ifdsl_trainer.data import Row
from ifdsl_trainer.errors import TrainError

OVERLAP = "overlap.json"
"""The file in a run's folder."""
EXAMPLES = 3
"""Shared texts that are shown of each file."""


def read_prompts(files: Sequence[str]) -> dict[str, Prompts]:
    """Return the prompts of files in IFEval's format, by file; raises TrainError with each fault.

    Only `prompt` and `key` are read of a line.
    """
    found: dict[str, Prompts] = {}
    problems: list[str] = []
    for file in files:
        try:
            found[file] = Prompts([Path(file)])
        except SpecError as error:
            problems += [f"`report_against`: {d.message}{f' ({d.hint})' * bool(d.hint)}"
                         for d in error.diagnostics]
    if problems:
        raise TrainError(problems)
    return found


def overlaps(rows: Sequence[Row], against: Mapping[str, Prompts]) -> list[dict[str, Any]]:
    """Return, for each file, how many rows overlap with one of its prompts.

    `examples` are some of the words that they share, of rows as different as they come.
    """
    texts = ["\n".join(turn["content"] for turn in row["prompt"]) for row in rows]
    out = []
    for file, prompts in against.items():
        shared = [x.words for text in texts if (x := prompts.shared(text))]
        out.append({"file": file, "prompts": prompts.count, "rows": len(rows),
                    "shared": len(shared), "examples": list(dict.fromkeys(shared))[:EXAMPLES]})
    return out
