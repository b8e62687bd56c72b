"""The plan of a run: how its steps are cut into forward passes, and what it takes."""

from __future__ import annotations

from dataclasses import dataclass

from ifdsl_trainer.config import Config
from ifdsl_trainer.data import Rows
from ifdsl_trainer.errors import TrainError


@dataclass(frozen=True)
class Plan:
    """How a step is cut: `micro` rollouts in each of `accumulation` forward passes of an update."""

    processes: int
    micro: int
    accumulation: int
    updates: int
    rollouts: int
    prompts: int
    reasoning: int

    @staticmethod
    def of(config: Config, processes: int) -> Plan:
        """Return the plan for a number of processes; raises TrainError where a step is uneven."""
        c = config
        each, left = divmod(c.step_rollouts, processes * c.optimiser.updates)
        if left:
            raise TrainError(
                f"{c.step_rollouts} rollouts of a step ({c.rollouts.prompts} prompts, "
                f"{c.rollouts.group} each) cannot be cut evenly into {processes} processes and "
                f"{c.optimiser.updates} updates")
        micro = min(c.optimiser.micro_batch, each)
        if each % micro:
            raise TrainError(f"each process has {each} rollouts in an update, which cannot be cut "
                             f"evenly by `optimiser.micro_batch` ({micro})")
        passes = processes * (each // micro)
        if processes > 1 and c.cloning.source != "off" and c.cloning.per_step < passes:
            # a process without an expert would leave the others waiting in a collective
            raise TrainError(f"with several processes, each of the {passes} forward passes of an "
                             "update needs an expert answer: raise `cloning.per_step` "
                             f"({c.cloning.per_step}) or `optimiser.micro_batch`")
        g = c.rollouts.group
        return Plan(processes, micro, each // micro, c.optimiser.updates, c.step_rollouts,
                    c.rollouts.prompts, g - g // 4 if c.superior_cot else g)

    def held_out(self, rows: int) -> tuple[int, int]:
        """Return how many of some held-out rows are evaluated, and each process's in a pass.

        All passes are alike: a smaller one would weigh as much as the others in what is logged,
        and what processes lack they would take twice. So some rows may be left out, fewer than
        there are processes and passes.
        """
        passes = -(-rows // (self.processes * self.micro))
        each = max(rows // (self.processes * passes), 1) if rows else 0
        return min(self.processes * passes * each, rows), each

    def refuse_short(self, rows: Rows) -> None:
        """Raise TrainError where there are fewer rows than a step takes."""
        if len(rows.train) < self.prompts:
            raise TrainError(f"a step takes {self.prompts} prompts, and there are "
                             f"{len(rows.train)} rows: compile more, or lower `rollouts.prompts`")


def warnings(config: Config, rows: Rows) -> list[str]:
    """Return what is allowed and probably not meant."""
    found = []
    if config.superior_cot and rows.reward.binary:
        found.append("under a reward of 0 or 1, superior CoT drops only rows of zero variance; "
                     "take one with values between, as `raif` or `lsrif(decay: 0.2)`")
    if rows.dropped:
        found.append(f"{rows.dropped:,} rows were dropped: their prompts have more than "
                     f"{config.data.max_prompt_tokens} tokens")
    asked = [key for key, wanted in (("evaluate_every", config.evaluate_every),
                                     ("report_rows", config.report_rows)) if wanted]
    if asked and not rows.held_out:
        found.append(f"`{'` and `'.join(asked)}` evaluate nothing: the split "
                     f"`{config.data.held_out}` has no rows")
    prompts = config.steps * config.rollouts.prompts // config.optimiser.updates
    if config.data.order == "by_level" and prompts < len(rows.train):
        found.append(f"the run ends before the hardest rows: `steps` take {prompts:,} prompts, and "
                     f"there are {len(rows.train):,} rows by level")
    return found


def resolved(
    config: Config, plan: Plan, rows: Rows | None = None, parameters: int | None = None
) -> list[tuple[str, str]]:
    """Return the plan as pairs for `--dry-run`; without rows, what the configuration alone says."""
    c = config
    total = plan.rollouts
    share = 1 / (1 + c.maths.ratio) if c.maths else 1.0  # of compiled rows
    empty = round(plan.prompts * share) * (c.rollouts.group - plan.reasoning)
    about = "about " if share < 1 else ""
    scheme = c.reward.scheme or (f"{rows.manifest['reward']} (the dataset's)" if rows
                                 else "the dataset's")
    passes = (f", {c.steps * plan.prompts / plan.updates / len(rows.train):.2f} passes over the "
              "rows") if rows else ""
    by = "transformers" if c.rollouts.vllm == "off" else (
        f"vLLM, {c.rollouts.vllm}, {c.rollouts.vllm_memory:.0%} of a GPU's memory, a copy on each "
        f"{c.rollouts.vllm_parallel}" + ", asleep in updates" * c.rollouts.vllm_sleep)
    out = [
        *([("rows", _counts(rows))] if rows else []),
        ("mathematics", f"{c.maths.ratio:g} for each compiled row, from `{c.maths.path}`"
         if c.maths else "none"),
        ("order", c.data.order.replace("_", " ")),
        ("reward", scheme + (f", guarded by {', '.join(c.reward.guards)}" if c.reward.guards
                             else "")),
        ("judge", "none" if c.judge is None else f"{c.judge.model} at {c.judge.url}, by "
         f"{c.judge.protocol}, {c.judge.concurrency} calls at once"),
        ("thinking", c.thinking.mode + (", <answer> tags" if c.thinking.answer_tags else "")),
        ("step", f"{plan.prompts} prompts x {c.rollouts.group} = {total:,} rollouts"
                 + (f", {about}{empty:,} of them with an empty thought" if c.superior_cot else "")),
        ("update", f"{plan.processes} processes x {plan.accumulation} forward passes x "
                   f"{plan.micro} rollouts; {plan.updates} updates a step"),
        ("run", f"{c.steps:,} updates, {c.steps // plan.updates * total:,} rollouts{passes}"),
        ("loss", f"{c.optimiser.loss}, beta {c.optimiser.beta:g}, advantages by "
                 f"{c.optimiser.scale}, {c.reward.aggregate}"),
        ("cloning", "off" if c.cloning.source == "off" else
         f"{c.cloning.per_step} answers an update from {c.cloning.source}, weight "
         f"{c.cloning.weight:g}"),
        ("trained", f"an adapter of rank {c.lora.rank}" if c.lora else "every parameter"),
        ("sharding", c.sharding),
        ("rollouts by", by),
    ]
    if parameters is not None:
        out += [("parameters", f"{parameters:,}"),
                ("memory", _memory(c, parameters, plan.processes))]
    return out


def _counts(rows: Rows) -> str:
    maths = f"{rows.maths:,} of them mathematics, " if rows.maths else ""
    outside = f", {rows.outside:,} outside the band of pass rates" if rows.outside else ""
    return f"{len(rows.train):,} to train on, {maths}{len(rows.held_out):,} held out{outside}"


def _memory(c: Config, parameters: int, processes: int) -> str:
    """Return what weights, gradients and Adam's state take on one device, without activations."""
    weights = parameters * 4
    state = 0 if c.lora else parameters * 12
    reference = weights if c.optimiser.beta and not c.lora else 0
    share = processes if c.sharding != "off" else 1
    total = (weights + state + reference) / share / 2**30
    return (f"{total:,.2f} GiB on each device for weights, gradients, Adam's state"
            f"{' and the reference model' if reference else ''}, in 32 bits; activations and the "
            "cache of rollouts come on top")
