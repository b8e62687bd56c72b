"""What ends a run early: degenerate answers that pass, or held-out rows that no longer improve.

Both are decided from what every process knows alike, and from what a checkpoint keeps, so a resumed
run goes on counting.
"""

from __future__ import annotations

from typing import Any

from transformers import EarlyStoppingCallback, TrainerCallback

from ifdsl_trainer.config import Config, Probes
from ifdsl_trainer.errors import Stopped
from ifdsl_trainer.metrics import ANY_PROBE


def callbacks(config: Config, evaluate: bool) -> list[TrainerCallback]:
    """Return what may end a run; `evaluate` says whether held-out rows are evaluated."""
    found: list[TrainerCallback] = [StopOnProbes(config.probes)]
    if evaluate and config.evaluate_patience:
        found.append(EarlyStoppingCallback(config.evaluate_patience))
    return found


def ended(config: Config, state: Any) -> str:
    """Return why a run was over before its last update, or an empty text."""
    if state.global_step >= config.steps or not config.evaluate_patience:
        return ""
    return (f"the run ended after update {state.global_step}: at best {state.best_metric:.1%} of "
            f"the held-out rows passed, and no more have in {config.evaluate_patience} evaluations")


class StopOnProbes(TrainerCallback):  # type: ignore[misc]
    """Raises Stopped when too many answers that pass have been degenerate for some logs."""

    def __init__(self, probes: Probes) -> None:
        self.limit, self.patience = probes.stop_above, probes.patience

    def on_log(
        self, args: Any, state: Any, control: Any, logs: dict[str, Any] | None = None, **_: Any
    ) -> None:
        """Look at the last logs that tell of answers that pass, this one the newest."""
        if self.limit is None or (logs or {}).get(ANY_PROBE) is None:
            return
        last = [r for r in state.log_history if r.get(ANY_PROBE) is not None][-self.patience:]
        if len(last) == self.patience and all(r[ANY_PROBE] > self.limit for r in last):
            raise Stopped(
                f"more than {self.limit:.0%} of the rollouts whose constraints all hold were "
                f"degenerate in {self.patience} logs one after the other, the last after update "
                f"{state.global_step}: {_shares(last[-1])} (`probes.stop_above`)")


def _shares(record: dict[str, Any]) -> str:
    """Return the shares of the probes that recognised an answer, the largest first."""
    found = {k.partition("/")[2]: v for k, v in record.items()
             if k.startswith("probes/") and k != ANY_PROBE and v}
    return ", ".join(f"{name} {found[name]:.0%}"
                     for name in sorted(found, key=lambda n: (-found[n], n)))
