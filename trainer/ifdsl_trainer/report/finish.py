"""What is done when a run is over: answers before and after, where they are wanted; its page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ifdsl.judges.panel import Panel
from ifdsl_trainer.config import Config
from ifdsl_trainer.data import Rows
from ifdsl_trainer.evaluation.local import load_model, stored_dtype
from ifdsl_trainer.evaluation.rollouts import Settings
from ifdsl_trainer.evaluation.run import EVALUATIONS, evaluate_model, save
from ifdsl_trainer.report.write import write_report


def finish(config: Config, model: str, rows: Rows) -> Path:
    """Evaluate the model before and after, if `report_rows` asks for it; return the run's page."""
    folder = Path(config.output)
    chosen = rows.held_out[:config.report_rows]
    dtype: Any = stored_dtype(model) if chosen else "auto"  # of both: a run saves 32 bits
    for role, path in (("before", model), ("after", str(folder / "final"))) if chosen else ():
        from ifdsl_trainer.pretrained import load_tokenizer
        from ifdsl_trainer.thinking import Template

        settings = Settings(
            path, "transformers", 0.0, 1.0, config.rollouts.max_tokens, config.seed,
            config.thinking.mode, config.thinking.answer_tags, dtype=dtype,
            system=config.thinking.system)
        template = Template.of(load_tokenizer(path), config.thinking)
        outcomes = evaluate_model(load_model(path, dtype), template, chosen, settings, size=16,
                                  panel=Panel.of(config.judge))
        save(folder / EVALUATIONS / f"{role}-greedy", outcomes)
    return write_report(folder)
