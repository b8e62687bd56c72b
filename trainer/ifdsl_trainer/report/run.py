"""What a training run left on the disk: its log, its identity, its evaluations."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ifdsl.judges.panel import Panel
from ifdsl.judges.settings import Settings as Judge
from ifdsl_trainer.checkpoints import FINAL, newest, records
from ifdsl_trainer.checkpoints import SIGNATURE as IDENTITY
from ifdsl_trainer.errors import TrainError
from ifdsl_trainer.evaluation.compare import compare
from ifdsl_trainer.evaluation.rollouts import read_rollouts
from ifdsl_trainer.evaluation.run import EVALUATIONS, ROLLOUTS
from ifdsl_trainer.evaluation.scoring import Outcome, judge_all
from ifdsl_trainer.evaluation.summary import ORDER, summary
from ifdsl_trainer.overlap import OVERLAP

ROLES = ("before", "after", "control")
MANIFEST = "manifest.json"
Cell = dict[str, Any]


@dataclass(frozen=True)
class Run:
    """A run: `records` of its log; `made_with` and `manifest` of its newest model.

    `evaluations` are by how they were drawn (greedy, sampled, or an empty text), then by role;
    `overlap` is that of the training prompts with each file of `report_against`.
    """

    folder: Path
    model: Path
    records: list[dict[str, Any]]
    made_with: dict[str, Any]
    manifest: dict[str, Any]
    evaluations: dict[str, dict[str, list[Outcome]]]
    overlap: list[dict[str, Any]]

    @staticmethod
    def read(folder: Path) -> Run:
        """Return the run in a folder; raises TrainError where there is none."""
        final = folder / FINAL
        model = final if (final / IDENTITY).exists() else newest(folder) or folder
        try:
            logged = records(folder)
            made_with, manifest = (json.loads((model / name).read_text(encoding="utf-8"))
                                   for name in (IDENTITY, MANIFEST))
            told = folder / OVERLAP
            overlap = json.loads(told.read_text(encoding="utf-8")) if told.exists() else []
        except (OSError, ValueError) as error:
            raise TrainError(f"`{folder}` is no training run with a checkpoint: {error}") from error
        judge = made_with["config"].get("judge")
        panel = Panel.of(Judge(**judge) if judge else None)
        return Run(folder, model, logged, made_with, manifest, _evaluations(folder, panel), overlap)

    @property
    def base(self) -> str:
        """The model that was trained."""
        return self.made_with["config"]["model"] or "a model made from nothing and warm-started"

    @property
    def shown(self) -> dict[str, list[Outcome]]:
        """The evaluations from which samples are shown: greedy ones, or what there is."""
        whole = [x for x in self.evaluations.values() if {"before", "after"} <= set(x)]
        return self.evaluations["greedy"] if self.evaluations.get("greedy") in whole else (
            whole[0] if whole else {})

    def table(self) -> tuple[tuple[str, ...], list[tuple[str, list[Cell]]]]:
        """Return the head and the rows of a table of rates and differences, strict.

        A cell has `rate` or `difference`, with `low` and `high`; an empty one stands for nothing.
        """
        kinds = tuple(k for k in ORDER if any(
            o.rollout.row["composition"] == k for roles in self.evaluations.values()
            for outcomes in roles.values() for o in outcomes))
        rows: list[tuple[str, list[Cell]]] = []
        for how, roles in self.evaluations.items():
            suffix = f", {how}" if how else ""
            for role, outcomes in roles.items():
                found = summary(outcomes)
                rows.append((f"{role}{suffix}", _cells(found, kinds)))
            for role in ("after", "control"):
                if role in roles and "before" in roles:
                    found = compare(roles["before"], roles[role])
                    rows.append((f"{role} − before{suffix}", _cells(found, kinds)))
        return ("all", *kinds), rows


def _cells(found: dict[str, Any], kinds: Sequence[str]) -> list[Cell]:
    by = found["by"]["composition"]
    return [found["strict"], *(by[k]["strict"] if k in by else {} for k in kinds)]


def _evaluations(folder: Path, panel: Panel | None) -> dict[str, dict[str, list[Outcome]]]:
    """Return the evaluations `eval/ROLE` and `eval/ROLE-HOW`, judged now."""
    out: dict[str, dict[str, list[Outcome]]] = {}
    found = {p.parent.name: p for p in (folder / EVALUATIONS).glob(f"*/{ROLLOUTS}")}
    for name in sorted(found, key=lambda n: (n.partition("-")[2], _rank(n))):
        role, _, how = name.partition("-")
        if role in ROLES:
            out.setdefault(how, {})[role] = judge_all(read_rollouts(found[name]), panel)
    return out


def _rank(name: str) -> int:
    role = name.partition("-")[0]
    return ROLES.index(role) if role in ROLES else len(ROLES)
