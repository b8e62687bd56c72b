"""Compiled rows and their manifest, as the trainer takes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import ifdsl
from ifdsl.compose.schemes import Reward, read_reward
from ifdsl.compose.tree import Node, leaves
from ifdsl.diagnostics import SpecError
from ifdsl.output.files import dataset_rows
from ifdsl.rows.identity import library_hash, parts
from ifdsl_trainer.config import Config
from ifdsl_trainer.errors import TrainError
from ifdsl_trainer.guards import Guards

COLUMNS = ("id", "prompt", "check", "names", "composition", "lang", "task")
"""What the trainer needs of a row; the rest stays on the disk."""
LEVEL = ("n_constraints", "depth")
"""What it needs beside that to order rows by level."""
MANIFEST = {"rows": dict, "files": list, "reward": str, "library_hash": str, "library": dict,
            "spec_hash": str, "metric_keys": list, "dataset": str}
"""What the trainer needs of a manifest."""
Row = dict[str, Any]


@dataclass(frozen=True)
class Rows:
    """The rows of a run: those trained on, those held out, and what the manifest says of them.

    `dropped` counts rows whose prompt was too long, `outside` those that a profile left out. Rows
    of mathematics have an `answer` in place of a `check`. `sources` are the hashes of other files
    that rows were taken from or chosen by.
    """

    train: tuple[Row, ...]
    held_out: tuple[Row, ...]
    manifest: dict[str, Any]
    reward: Reward
    dropped: int = 0
    outside: int = 0
    sources: Mapping[str, str] = field(default_factory=dict)

    @property
    def maths(self) -> int:
        """How many rows to train on are mathematics."""
        return sum(row.get("answer") is not None for row in self.train)

    def shorter(self, tokens: Any, most: int | None) -> Rows:
        """Return the rows without those whose prompt has more than `most` tokens.

        `tokens` gives the number for a prompt. Raises TrainError where nothing is left.
        """
        if most is None:
            return self
        train = tuple(r for r in self.train if tokens(r["prompt"]) <= most)
        if not train:
            raise TrainError(f"no prompt has at most {most} tokens (`data.max_prompt_tokens`)")
        held = tuple(r for r in self.held_out if tokens(r["prompt"]) <= most)
        lost = len(self.train) + len(self.held_out) - len(train) - len(held)
        return replace(self, train=train, held_out=held, dropped=lost)


def load_rows(folder: Path, config: Config) -> Rows:
    """Return the rows of a compiled dataset; raises TrainError where they cannot be trained on."""
    manifest = _manifest(folder)
    problems = _foreign(folder, manifest)
    if problems:
        raise TrainError(problems)
    try:
        train = _split(folder, config.data.split, manifest)
        held = []
        if config.data.held_out and config.data.held_out in manifest["rows"]:
            held = _split(folder, config.data.held_out, manifest)[:config.data.held_out_rows]
        reward = read_reward(config.reward.scheme or manifest["reward"])
    except SpecError as error:
        raise TrainError([f"{d.message} ({d.hint})" if d.hint else d.message
                          for d in error.diagnostics]) from error
    wanted = list(COLUMNS)
    if config.data.order == "by_level":
        wanted += LEVEL
    if config.cloning.source == "column":
        wanted.append(str(config.cloning.column))
    if config.cloning.source == "witness":
        wanted.append("witness")
    if missing := [c for c in wanted if c not in train[0]]:
        have = ", ".join(sorted(train[0]))
        problems.append(f"`{folder}`: the rows have no column {', '.join(missing)}; "
                        f"they have {have}")
    else:
        problems += malformed(folder, train)
    if not problems and (n := asking(train)) and config.judge is None:
        problems.append(f"{n} of {len(train)} rows ask a judge: a section `judge` names one")
    if Guards.of(config.reward.guards).judged and config.judge is None:
        problems.append("`reward.guards` ask a judge: a section `judge` names one")
    if problems:
        raise TrainError(problems)
    return Rows(tuple(train), tuple(held), manifest, reward)


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / "manifest.json"
    if not folder.is_dir():
        what = "a file: name the folder that it is in" if folder.exists() else "not there"
        raise TrainError(f"`{folder}` is no compiled dataset, it is {what}")
    if not path.exists():
        below = sorted(str(p.parent) for p in folder.glob("*/manifest.json"))
        hint = f"name one dataset: {', '.join(below)}" if below else "ifdsl compile specs/ -o data/"
        raise TrainError(f"`{folder}` is no compiled dataset, it has no manifest.json ({hint})")
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise TrainError(f"`{path}` cannot be read: {error}") from error
    if not isinstance(found, dict):
        raise TrainError(f"`{path}` is no manifest of this release: it holds no JSON object "
                         "(compile the dataset again)")
    bad = sorted(key for key, kind in MANIFEST.items() if not isinstance(found.get(key), kind))
    if bad:
        raise TrainError(f"`{path}` is no manifest of this release: {', '.join(bad)} absent or of "
                         "another kind (compile the dataset again)")
    return found


def _foreign(folder: Path, manifest: dict[str, Any]) -> list[str]:
    """Return the problem of rows that another library made, with the difference."""
    if manifest["library_hash"] == library_hash():
        return []
    then, now = manifest["library"], parts()
    changes = [f"{k} {then.get(k, 'absent')} then, {now.get(k, 'absent')} now"
               for k in sorted({*then, *now}) if then.get(k) != now.get(k)]
    return [f"`{folder}` was compiled by another library, whose verdicts may differ: "
            f"{'; '.join(changes) or 'its hash differs'} (compile it again)"]


def _split(folder: Path, split: str, manifest: dict[str, Any]) -> list[Row]:
    names = [f for f in manifest.get("files", []) if f.startswith(f"{split}-")]
    if not manifest["rows"].get(split) or not names:
        have = ", ".join(k for k, n in manifest["rows"].items() if n) or "none"
        raise TrainError(
            f"`{folder}` has no rows in its split `{split}` (splits with rows: {have})")
    if absent := [name for name in names if not (folder / name).is_file()]:
        raise TrainError(f"`{folder}` lacks {', '.join(absent)}, which its manifest names (copy it "
                         "again, or compile it again)")
    rows = [row for name in names for _, row in dataset_rows(folder / name)]
    if len(rows) != manifest["rows"][split]:
        raise TrainError(f"`{folder}` has {len(rows):,} rows in its split `{split}`, and "
                         f"{manifest['rows'][split]:,} by its manifest: it is not the dataset that "
                         "was compiled (compile it again)")
    return rows


def is_conversation(prompt: Any) -> bool:
    """Return whether a prompt is a list of turns, each with a role and a text."""
    return isinstance(prompt, list) and bool(prompt) and all(
        isinstance(turn, dict) and all(isinstance(turn.get(key), str) and turn[key].strip()
                                       for key in ("role", "content")) for turn in prompt)


def malformed(folder: Path, rows: list[Row]) -> list[str]:
    """Return the problem of rows that `ifdsl compile` cannot have written."""
    for n, row in enumerate(rows, 1):
        if not is_conversation(row["prompt"]):
            return [f"`{folder}`, row {n}: `prompt` is no list of turns, each with `role` and "
                    "`content`, which `ifdsl compile` writes"]
        bad = [c for c in ("id", "composition", "lang", "task") if not isinstance(row[c], str)]
        if bad:
            return [f"`{folder}`, row {n}: no text in {', '.join(bad)}"]
    return []


@lru_cache(maxsize=65536)
def bound(check: str) -> ifdsl.Bound:
    """Return the constraint of a row, read once."""
    return ifdsl.read(check)


def asks_judge(tree: Node) -> bool:
    """Return whether a tree has a judged leaf."""
    return any(leaf.judge for leaf in leaves(tree))


def asking(rows: list[Row]) -> int:
    """Return how many rows ask a judge; raises TrainError where a check cannot be read."""
    found = 0
    for row in rows:
        try:
            found += asks_judge(bound(row["check"]).tree)
        except SpecError as error:
            raise TrainError(f"row {row['id']}: its check cannot be read: "
                             f"{error.diagnostics[0].message}") from error
    return found


def as_dataset(rows: tuple[Row, ...], superior_cot: bool) -> Any:
    """Return the rows as a dataset for TRL; `superior_cot` says whether they ask for eq. 7.

    Mathematics never does: it keeps all its rollouts.
    """
    from datasets import Dataset

    return Dataset.from_list([
        {**{c: row[c] for c in COLUMNS}, "answer": (answer := row.get("answer")),
         "superior_cot": superior_cot and answer is None} for row in rows])
