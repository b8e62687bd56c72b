"""Stage 7: rows that share words with an evaluation set are dropped."""

from __future__ import annotations

from collections.abc import Sequence

from ifdsl.evolve.context import Context
from ifdsl.evolve.table import Fate, Item, Work
from ifdsl.output.contamination import Prompts

CONTAMINATED = "contaminated"


def decontaminate(context: Context) -> Work:
    """Return the work of the stage."""
    prompts = context.prompts

    def work(items: Sequence[Item]) -> list[Fate]:
        return [_checked(item, prompts) for item in items]

    return work


def _checked(item: Item, prompts: Prompts) -> Fate:
    shared = prompts.shared(item.row["prompt"][-1]["content"]) or prompts.shared(item.row["task"])
    if shared is None:
        return Fate(item)
    return Fate(item, f"{CONTAMINATED}: {shared.file}",
                f"row {item.row['id']} shares with prompt {shared.key}: {shared.words}")
