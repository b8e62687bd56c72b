"""Exporting rows to IFEval's prompt format, which the public evaluators read.

A row is written only when its check says exactly what published ids and arguments say; what it
cannot say is refused with a reason, never approximated.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ifdsl.api import Library, load, read
from ifdsl.compose import tree as b
from ifdsl.diagnostics import Diagnostic, SpecError
from ifdsl.library.library import PACKS
from ifdsl.library.load import PACKAGE
from ifdsl.output.files import dataset_rows, write_text
from ifdsl.output.published import public

_COMPOSED = {
    b.Chain: "a chain", b.Branch: "a branch", b.Within: "a `within`", b.Each: "an `each`",
    b.Not: "a negation",
}


@dataclass(frozen=True)
class Exported:
    """What was written, and how many rows each reason kept out (a row may have several)."""

    rows: int
    written: int
    refused: dict[str, int]

    def problems(self, *, hint: bool = False) -> list[Diagnostic]:
        """Return one diagnostic for each reason."""
        said = "--skip leaves such rows out and exits with 0" if hint else ""
        return [
            Diagnostic("IFC720", f"{n:,} row{'s' if n > 1 else ''} refused: {reason}",
                       hint="" if k else said, severity="warning")
            for k, (reason, n) in enumerate(self.refused.items())
        ]


class Refused(Exception):
    """A row that IFEval's format cannot say."""


def export_ifeval(data: Path, out: Path) -> Exported:
    """Write the rows of a compiled dataset to `out` in IFEval's format; return the counts.

    `data` is a dataset's folder or one file of rows. A line is `key` (the row's index), `prompt`,
    `instruction_id_list` and `kwargs`. Raises SpecError for rows that cannot be read, and where no
    row can be written; then `out` is untouched.
    """
    library = load()
    lines: list[str] = []
    refused: Counter[str] = Counter()
    keys: set[int] = set()
    prompts: set[str] = set()
    rows = dataset_rows(data)
    for where, row in rows:
        try:
            text = _prompt(row)
            instructions = [_instruction(leaf, library) for leaf in _leaves(_tree(row, where))]
            if text in prompts:
                raise Refused("its prompt is another row's, and evaluators join answers by prompt")
        except Refused as error:
            refused.update(error.args)
            continue
        key = row.get("index")
        if not isinstance(key, int) or key in keys:
            raise SpecError([Diagnostic(
                "IFC704", f"{where}: the index {key!r} cannot be a key, which is a new number",
                hint="export one dataset at a time",
            )])
        keys.add(key)
        prompts.add(text)
        lines.append(json.dumps({
            "key": key, "prompt": text,
            "instruction_id_list": [name for name, _ in instructions],
            "kwargs": [kwargs for _, kwargs in instructions],
        }, ensure_ascii=False))
    made = Exported(len(rows), len(lines), dict(refused.most_common()))
    if not lines:
        raise SpecError([*made.problems(), Diagnostic(
            "IFC720", f"no row of `{data}` can be exported",
            hint="only rows whose constraints are all of a published pack can; see "
                 "docs/interchange.md",
        )])
    write_text(out, "".join(f"{line}\n" for line in lines))
    return made


def _prompt(row: dict[str, Any]) -> str:
    match row.get("prompt"):
        case [{"role": "user", "content": str(text)}]:
            return text
    raise Refused("its prompt is not one message of a user")


def _tree(row: dict[str, Any], where: str) -> b.Node:
    try:
        return read(row["check"]).tree
    except SpecError as error:
        raise SpecError(
            Diagnostic(d.code, f"{where}: the check cannot be read: {d.message}", hint=d.hint)
            for d in error.diagnostics
        ) from error


def _leaves(node: b.Node) -> list[b.Leaf]:
    """Return the leaves of a conjunction; raises Refused with every other form in it."""
    reasons = sorted(set(_forms(node)))
    if reasons:
        raise Refused(*reasons)
    found = b.leaves(node)
    if not found:
        raise Refused("it asks for nothing")
    return found


def _forms(node: b.Node) -> list[str]:
    if type(node) in _COMPOSED:
        return [f"{_COMPOSED[type(node)]} is no list of instructions"]
    return [form for child in b.children(node) for form in _forms(child)]


def _instruction(leaf: b.Leaf, library: Library) -> tuple[str, dict[str, Any]]:
    """Return a leaf's published id and arguments; raises Refused where they say something else."""
    if not leaf.name:
        raise Refused("an inline constraint is published nowhere")
    pack = leaf.name.rpartition(".")[0]
    if pack == PACKAGE or pack not in PACKS:
        raise Refused(f"`{leaf.name}` is of no published pack")
    try:
        found = library.definition(leaf.name)
    except SpecError:
        raise Refused(f"`{leaf.name}` is not in this version's pack") from None
    kwargs = {name: public(value) for name, value in leaf.args}
    try:
        same = library.bind(found.id, **json.loads(json.dumps(kwargs))).tree == leaf
    except SpecError:
        same = False
    if not same:
        raise Refused(f"the check of `{leaf.name}` is not the one that `{found.id}` stands for")
    return found.id, kwargs
