"""What a model card tells of the overlap of the training data with public evaluations."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import ifdsl
from ifdsl.output.contamination import GRAM
from ifdsl.output.counterparts import counterparts

TITLES = {"ifeval": "IFEval", "iftrain": "IFTrain", "ifbench": "IFBench"}


def overlap(constraints: Collection[str], prompts: list[dict[str, Any]]) -> str:
    """Return it in Markdown: of the constraints in the data by name, and of its prompts."""
    return f"{_constraints(constraints)}\n\n{_prompts(prompts)}\n"


def _constraints(names: Collection[str]) -> str:
    found = {pack: {id: [x for x in serving if x in names] for id, serving in ids.items()}
             for pack, ids in counterparts(ifdsl.load()).items()}
    out = ["Published constraints that have a counterpart among those of the data: an evaluation "
           "on these is in-domain. Counterparts are constraints of `std` that serve the same "
           "purpose, and the published ones themselves; of other specs, nothing is known.\n",
           "| | trained on | |", "| --- | ---: | --- |"]
    for pack, ids in found.items():
        held = {id: serving for id, serving in ids.items() if serving}
        named = ", ".join(f"`{id}` ({', '.join(f'`{x}`' for x in serving)})"
                          for id, serving in held.items())
        out.append(f"| {TITLES[pack]} | {len(held)} of {len(ids)} | {named} |")
    return "\n".join(out)


def _prompts(found: list[dict[str, Any]]) -> str:
    if not found:
        return "The prompts were compared with no others (`report_against`)."
    out = [f"Training prompts that share {GRAM} words in a row, whatever their case, with a prompt "
           "of another file:\n",
           "| file | its prompts | training prompts that share | for example |",
           "| --- | ---: | ---: | --- |"]
    for x in found:
        examples = "; ".join(f"“{text}”" for text in x["examples"])
        out.append(f"| {x['file']} | {x['prompts']:,} | {x['shared']:,} of {x['rows']:,} | "
                   f"{examples} |")
    return "\n".join(out)
