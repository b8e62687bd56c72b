"""Where expert answers come from: a file, a column of the rows, or rollouts that pass."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ifdsl.diagnostics import Diagnostic, SpecError
from ifdsl.endpoints.replies import CLOSE, OPEN
from ifdsl.judges.panel import Panel
from ifdsl.output.files import read_lines
from ifdsl_trainer.cloning import Experts, example
from ifdsl_trainer.config import Config
from ifdsl_trainer.data import Rows, is_conversation
from ifdsl_trainer.errors import TrainError
from ifdsl_trainer.thinking import Template

TOLD = 5
"""How many bad lines are told."""
Pair = tuple[list[dict[str, str]], str]
"""A prompt and an expert answer to it."""


def load_experts(
    config: Config, rows: Rows, template: Template, panel: Panel | None = None
) -> Experts | None:
    """Return the expert answers that a configuration names, if any; raises TrainError.

    `panel` judges saved rollouts; it is the run's own, whose limits are for all that a run asks.
    """
    c = config.cloning
    if c.source == "off":
        return None
    if c.source == "rollouts":
        pairs = passing(Path(str(c.path)), config, rows, panel)
    elif c.source == "file":
        pairs = _file(Path(str(c.path)))
    else:
        pairs = list(_column(rows, c.column or "witness"))
    if not pairs:
        raise TrainError(f"`cloning.source: {c.source}` has no expert answers")
    if config.thinking.mode != "off" and config.tiny is None:
        bad = sum(not template.answer(template.completion(text)).format_ok for _, text in pairs)
        if bad:
            raise TrainError(
                f"{bad:,} of {len(pairs):,} expert answers are not in the format of the run (one "
                f"thought in {OPEN}…{CLOSE} before the answer"
                f"{', which stands in <answer>…</answer>' * config.thinking.answer_tags}): cloning "
                "them would teach the model another")
    made = [example(template, p, t) for p, t in pairs]
    fit = tuple(e for e in made if len(e.answer) <= config.rollouts.max_tokens)
    if not fit:
        raise TrainError(f"every expert answer has more tokens than `rollouts.max_tokens` "
                         f"({config.rollouts.max_tokens:,})")
    return Experts(fit, c.per_step, config.seed, len(made) - len(fit))


def passing(
    path: Path, config: Config, rows: Rows, panel: Panel | None = None
) -> list[Pair]:
    """Return the saved rollouts of rows that are trained on which pass, judged anew, each once.

    Their format is right and they came to an end. Raises TrainError where they were drawn with
    another kind of thinking, where a judge gave no verdict, or where none is left.
    """
    from ifdsl_trainer.evaluation.rollouts import read_rollouts
    from ifdsl_trainer.evaluation.scoring import judge_all

    t, ids = config.thinking, {row["id"] for row in rows.train}
    found = read_rollouts(path)
    drawn = {(r.settings.thinking, r.settings.answer_tags) for r in found}
    if other := drawn - {(t.mode, t.answer_tags)}:
        mode, tags = min(other)
        raise TrainError(f"`{path}`: rollouts were drawn with thinking {mode}"
                         f"{', <answer> tags' * tags}, and the run has {t.mode}"
                         f"{', <answer> tags' * t.answer_tags}")
    known = {(r.row["id"], r.completion.text): r for r in found if r.row["id"] in ids}
    judged = judge_all(known.values(), panel)
    if lost := [o.lost for o in judged if o.lost]:
        raise TrainError(f"`{path}`: {len(lost):,} of {len(known):,} rollouts could not be judged: "
                         f"{lost[0]}")
    out = [(r.row["prompt"], r.completion.text) for r, o in zip(known.values(), judged, strict=True)
           if r.completion.ended and o.strict == "pass" and o.format_ok]
    if not out:
        raise TrainError(f"`{path}`: none of {len(found):,} rollouts passes and is of a row that "
                         f"is trained on ({len(known):,} are of such rows)")
    return out


def _column(rows: Rows, column: str) -> Iterable[Pair]:
    """Yield the answers in a column: a text, or several, as `experts` of an evolution holds."""
    for row in rows.train:
        found = row.get(column) or ()
        texts = [found] if isinstance(found, str) else found
        yield from ((row["prompt"], text) for text in texts)


def _file(path: Path) -> list[Pair]:
    broken: list[Diagnostic] = []
    try:
        lines = read_lines(path, broken)
    except SpecError as error:
        raise TrainError([d.message for d in error.diagnostics]) from error
    problems = [d.message for d in broken]
    problems += [f"`{path}`, line {number}: {fault}"
                 for number, entry in lines if (fault := _fault(entry))]
    if problems:
        more = len(problems) - TOLD
        raise TrainError(problems[:TOLD] + [f"`{path}`: and {more} more"] * (more > 0))
    return [([{"role": "user", "content": p}] if isinstance(p := entry["prompt"], str) else p,
             entry["text"]) for _, entry in lines]


def _fault(entry: dict[str, Any]) -> str:
    """Return what is wrong with an expert answer, or nothing."""
    prompt, text = entry.get("prompt"), entry.get("text")
    if not (isinstance(prompt, str) and prompt.strip()) and not is_conversation(prompt):
        return "`prompt` must be a text or a list of turns, each with `role` and `content`"
    return "" if isinstance(text, str) and text.strip() else "`text` must be a text"
