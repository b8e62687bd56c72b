"""How much of the training prompts is in other files of prompts, such as IFEval's own.

Two prompts overlap where they share 13 words in a row, case folded, as is usual for telling whether
training data is contaminated. Wordings count, too: rows of the pack `ifeval` overlap by them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ifdsl.diagnostics import SpecError
from ifdsl.output.files import read_lines
from ifdsl.text.letters import fold
from ifdsl.text.words import words
from ifdsl_trainer.data import Row
from ifdsl_trainer.errors import TrainError

OVERLAP = "overlap.json"
"""The file in a run's folder."""
GRAM = 13
EXAMPLES = 3
"""Shared texts that are shown of each file."""
Prompts = Mapping[str, Sequence[str]]


def read_prompts(files: Sequence[str]) -> Prompts:
    """Return the prompts of files in IFEval's format, by file; raises TrainError with each fault.

    Only `prompt` is read of a line.
    """
    found: dict[str, list[str]] = {}
    problems: list[str] = []
    for file in files:
        try:
            prompts = [record.get("prompt") for _, record in read_lines(Path(file))]
        except SpecError as error:
            problems += [f"`report_against`: {d.message}" for d in error.diagnostics]
            continue
        if not prompts or not all(isinstance(x, str) for x in prompts):
            problems.append(f"`report_against`: `{file}` is no file of prompts: each line is an "
                            "object with a text `prompt`")
        found[file] = [str(x) for x in prompts]
    if problems:
        raise TrainError(problems)
    return found


def overlaps(rows: Sequence[Row], against: Prompts) -> list[dict[str, Any]]:
    """Return, for each file, how many rows share 13 words in a row with one of its prompts.

    `examples` are some of these texts, of rows as different as they come.
    """
    texts = ["\n".join(turn["content"] for turn in row["prompt"]) for row in rows]
    out = []
    for file, prompts in against.items():
        theirs = {gram for prompt in prompts for gram in _grams(prompt)}
        shared = [next((g for g in _grams(text) if g in theirs), None) for text in texts]
        found = dict.fromkeys(gram for gram in shared if gram)
        out.append({"file": file, "prompts": len(prompts), "rows": len(rows),
                    "shared": sum(gram is not None for gram in shared),
                    "examples": list(found)[:EXAMPLES]})
    return out


def _grams(text: str) -> list[str]:
    found = words(fold(text))
    return [" ".join(found[i:i + GRAM]) for i in range(len(found) - GRAM + 1)]
