"""The configuration of a run: a pydantic model that refuses what cannot be trained."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from ifdsl.compose.schemes import read_reward
from ifdsl.diagnostics import SpecError
from ifdsl.judges.settings import Settings as Judge
from ifdsl.output.configuration import Section

Count = Annotated[int, Field(ge=1)]
Weight = Annotated[float, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]
Loss = Literal["dapo", "cispo", "vespo", "grpo", "sapo", "luspo", "dr_grpo", "bnpo"]
BY_MICRO_BATCH = "bnpo"
"""The loss that divides by the kept tokens of each micro-batch, whatever their number."""


class Data(Section):
    """The compiled rows."""

    split: str = Field(default="train", description="The split that is trained on.")
    held_out: str | None = Field(
        default="validation",
        description="The split for evaluation during training, if it has rows.")
    held_out_rows: Count = Field(default=64, description="At most so many of its rows are used.")
    max_prompt_tokens: Count | None = Field(
        default=None, description="Rows with a longer prompt are dropped at load, and counted.")
    order: Literal["shuffled", "by_level"] = Field(
        default="shuffled",
        description="`by_level`, a simple curriculum, goes from few constraints to many and from "
        "flat to deep, by the seed within a level; each further pass begins anew.")
    profile: str | None = Field(
        default=None, description="A file of `ifdsl profile`, by whose pass rates rows are chosen.")
    pass_rate_min: Share = Field(
        default=0.0, description="Rows that pass less often are left out.")
    pass_rate_max: Share = Field(
        default=1.0, description="Rows that pass more often are left out.")


class Maths(Section):
    """Mathematics mixed with the compiled rows, its answers checked by math-verify."""

    path: str = Field(
        description="JSON lines or Parquet with `prompt` (a text or turns) and `answer`.")
    ratio: Annotated[float, Field(gt=0)] = Field(
        default=1.0, description="Problems for each compiled row; a file with fewer is gone "
        "through again.")


class Thinking(Section):
    """Whether the model thinks before it answers, and how the answer is found."""

    mode: Literal["off", "native", "prompted"] = Field(
        default="off",
        description="No thought, the chat template's own tags, or asked for in words.")
    answer_tags: bool = Field(default=False, description="The answer stands in <answer>…</answer>.")
    system: str | None = Field(
        default=None,
        description="The system prompt, before that of a row; `prompted` has one of its own.")


class Rewards(Section):
    """What a rollout earns: a weighted sum of parts, each logged by itself."""

    scheme: str | None = Field(
        default=None, description="As behind `reward` in a dataset; by default the dataset's.")
    guards: list[str] = Field(
        default=[], description="Constraints without which an answer earns the least, such as "
        "screens.coherent; most ask a judge.")
    format: Weight | None = Field(
        default=None,
        description="Weight of the format, 1 or -1; by default 1 with `raif`, else 0.")
    repetition: Weight = Field(
        default=0,
        description="Weight of minus the share of n-grams of tokens that occurred before.")
    repetition_ngram: Count = Field(default=8, description="The n of these n-grams.")
    length: Weight = Field(
        default=0,
        description="Weight of the length: 0, falling to -1 over the last `length_margin` "
        "tokens before `max_tokens`.")
    length_margin: Count = Field(default=128, description="See `length`.")
    aggregate: Literal["sum_then_normalise", "normalise_then_sum"] = Field(
        default="sum_then_normalise", description="`normalise_then_sum` is GDPO's, part by part.")
    truncated: Literal["fail", "mask"] = Field(
        default="fail",
        description="What becomes of an answer that was cut off: it fails, or is left out.")
    max_unscored: Share = Field(
        default=0.1,
        description="The run stops when more of a step's rollouts could not be scored.")


class Rollouts(Section):
    """How answers are drawn."""

    group: Annotated[int, Field(ge=2)] = Field(default=8, description="Answers to each prompt, G.")
    prompts: Count = Field(default=32, description="Prompts in each step, over all processes.")
    max_tokens: Count = Field(
        default=1024, description="Tokens of an answer, thought included.")
    temperature: Annotated[float, Field(gt=0)] = Field(
        default=1.0, description="Of the rollouts.")
    top_p: Annotated[float, Field(gt=0, le=1)] = Field(
        default=1.0, description="Of the rollouts.")
    vllm: Literal["off", "colocate", "server"] = Field(
        default="off", description="What draws the rollouts: transformers, or vLLM.")
    vllm_server: str = Field(
        default="http://localhost:8000", pattern="^https?://",
        description="Where the server of `vllm: server` listens.")
    vllm_memory: Share = Field(
        default=0.3, description="Share of the GPU's memory that vLLM takes.")
    vllm_parallel: Count = Field(
        default=1, description="GPUs that share one copy of the model under `colocate`.")
    vllm_correction: Literal[
        "token_truncate", "token_mask", "sequence_truncate", "sequence_mask"
    ] = Field(
        default="token_truncate", description="What becomes of tokens, or whole answers, to which "
        "vLLM gave another probability than the model that is trained: their ratio is bounded, or "
        "they are left out of the loss where it is above 3.")
    vllm_sleep: bool = Field(
        default=False, description="vLLM gives its memory back while the model is updated.")


class Probes(Section):
    """Answers that pass and are degenerate, such as echoes of the prompt, and when they end a run.

    Their shares are always logged. No limit is set by default: of a weak model's few answers that
    pass many may be degenerate before it has learnt anything.
    """

    stop_above: Share | None = Field(
        default=None, description="The run stops when more of the rollouts whose constraints all "
        "hold are recognised by a probe; none for never.")
    patience: Count = Field(
        default=5, description="In so many logs, one after the other, of those with such "
        "rollouts.")


class Experience(Section):
    """What becomes of groups from which nothing can be learnt."""

    zero_variance: Literal["keep", "mask"] = Field(
        default="keep",
        description="`mask` takes groups whose rewards are equal out of loss and KL.")


class Cloning(Section):
    """Behaviour cloning: the loss of expert answers, thought included, added to every update."""

    source: Literal["off", "file", "rollouts", "column", "witness"] = Field(
        default="off", description="Where expert answers come from; of saved rollouts, those that "
        "pass.")
    path: str | None = Field(
        default=None, description="JSON lines: with `prompt` and `text` for `file`; for "
        "`rollouts`, as `ifdsl eval --out` and `ifdsl profile --keep` write them.")
    column: str | None = Field(default=None, description="The rows' column with the answers.")
    weight: Weight = Field(
        default=1.0, description="What their mean loss a token is multiplied by.")
    per_step: Count = Field(
        default=32, description="Expert answers in each update, over all processes.")


class Optimiser(Section):
    """The update."""

    loss: Loss = Field(default="dapo", description="As TRL names it.")
    learning_rate: Annotated[float, Field(gt=0)] = Field(
        default=1e-6, description="The learning rate, after the warm-up.")
    schedule: Literal["constant", "constant_with_warmup", "linear", "cosine"] = Field(
        default="constant_with_warmup", description="How the learning rate goes on.")
    final_rate: Share = Field(
        default=0.0, description="The share of it at which a cosine ends.")
    warmup_steps: Annotated[int, Field(ge=0)] = Field(
        default=0, description="Updates in which it rises.")
    beta: Weight = Field(default=0.0, description="Weight of the KL term (k3) to the first model.")
    clip_low: Weight = Field(default=0.2, description="How far a ratio may fall below 1.")
    clip_high: Weight = Field(default=0.2, description="How far a ratio may rise above 1.")
    scale: Literal["group", "batch", "none"] = Field(
        default="group", description="What advantages are divided by: the deviation of the group's "
        "rewards, of the batch's, or nothing.")
    adam_beta2: Share = Field(default=0.999, description="AdamW's second decay.")
    weight_decay: Weight = Field(default=0.0, description="AdamW's decay of weights.")
    max_grad_norm: Weight = Field(
        default=1.0, description="Longer gradients are shortened to this.")
    micro_batch: Count = Field(default=8, description="Rollouts in each forward pass of a process.")
    updates: Count = Field(default=1, description="Updates from the rollouts of one step.")


class Lora(Section):
    """Train an adapter instead of the whole model."""

    rank: Count = Field(default=32, description="Rank of the adapter.")
    alpha: Count = Field(default=64, description="Its scale, times the rank.")
    dropout: Share = Field(default=0.0, description="Dropout before it.")
    targets: list[str] | Literal["all-linear"] = Field(
        default="all-linear", description="The layers it is added to.")


class Tiny(Section):
    """A model and a tokenizer made from nothing and warm-started, in place of `model`."""

    rows: Count = Field(default=6000, description="Rows to compile from the recipe's own spec.")
    hidden: Count = Field(default=64, description="Width of the model.")
    layers: Count = Field(default=2, description="Layers of the model.")
    warm_steps: Count = Field(default=1300, description="Steps of the warm start.")
    warm_batch: Count = Field(default=32, description="Demonstrations in each of them.")
    warm_rate: float = Field(default=4e-3, description="Their learning rate.")
    habit: Share = Field(
        default=0.75,
        description="How often a demonstration forgets the last constraint and takes the first "
        "side of a branch, whatever its condition says.")
    corruption: Share = Field(
        default=0.1, description="How often a demonstration mistakes a constraint.")
    evaluate_rows: Count = Field(default=256, description="Held-out rows of the report.")
    control_steps: Annotated[int, Field(ge=0)] = Field(
        default=0,
        description="Steps of supervised training on clean answers from the same start, as a "
        "control; 0 leaves it out.")


class Config(Section):
    """One run."""

    model: str | None = Field(default=None, description="A folder, or a name on the Hub.")
    tiny: Tiny | None = None
    output: str = Field(
        default="build/train", description="The folder for checkpoints and reports.")
    seed: int = Field(
        default=17, description="Of the order of rows, of sampling by transformers and of new "
        "weights; vLLM's sampling is seeded by the process.")
    steps: Count = Field(default=1000, description="Updates.")
    save_every: Count = Field(default=100, description="Updates between checkpoints.")
    keep: Annotated[int, Field(ge=2)] = Field(
        default=2, description="Checkpoints that are kept: one may be torn by a kill.")
    evaluate_every: Annotated[int, Field(ge=0)] = Field(
        default=0, description="Updates between evaluations on the held-out split; 0 for none.")
    evaluate_patience: Annotated[int, Field(ge=0)] = Field(
        default=0, description="The run ends early when the share of held-out rows whose "
        "constraints all hold has not risen in so many evaluations; 0 for never.")
    report_against: list[str] = Field(
        default=[], description="Files of prompts in IFEval's format, whose overlap with the "
        "training prompts the model card tells.")
    report_rows: Annotated[int, Field(ge=0)] = Field(
        default=0, description="Held-out rows that are answered, greedily, by the model before and "
        "after the run, for its report; 0 for none. At most `data.held_out_rows`.")
    log_every: Count = Field(default=1, description="Updates between logs.")
    log_completions: bool = Field(default=False, description="Write rollouts as Parquet, too.")
    track: list[str] = Field(default=[], description="Trackers: tensorboard, trackio, wandb …")
    processes: Count = Field(
        default=1,
        description="Processes that `ifdsl train` starts; `accelerate launch` has its own.")
    sharding: Literal["off", "zero3", "fsdp"] = Field(
        default="off",
        description="How the processes that `ifdsl train` starts share parameters: each has all, "
        "DeepSpeed ZeRO-3, or FSDP.")
    threads: Count | None = Field(default=None, description="Threads of each process.")
    device: Literal["auto", "cpu"] = Field(
        default="auto", description="A GPU where there is one, or the CPU.")
    precision: Literal["bf16", "fp32"] = Field(
        default="bf16", description="Of the forward passes on a GPU.")
    superior_cot: bool = Field(
        default=False,
        description="RAIF's eq. 7: a quarter of each group gets an empty thought, and rows on "
        "which a thought does not help are left out of the step.")
    data: Data = Data()
    maths: Maths | None = None
    thinking: Thinking = Thinking()
    reward: Rewards = Rewards()
    judge: Judge | None = None
    rollouts: Rollouts = Rollouts()
    experience: Experience = Experience()
    probes: Probes = Probes()
    cloning: Cloning = Cloning()
    optimiser: Optimiser = Optimiser()
    lora: Lora | None = None

    @model_validator(mode="after")
    def _possible(self) -> Config:
        problems = list(_impossible(self))
        if problems:
            raise ValueError("\n".join(problems))
        return self

    @property
    def masks(self) -> bool:
        """Whether rollouts may be left out of the loss by choice."""
        return (self.superior_cot or self.reward.truncated == "mask"
                or self.experience.zero_variance == "mask")

    @property
    def step_rollouts(self) -> int:
        """Rollouts of one step, over all processes."""
        return self.rollouts.group * self.rollouts.prompts


def _impossible(c: Config) -> list[str]:
    """Return why a configuration cannot be run, every reason."""
    bad = []
    if (c.model is None) == (c.tiny is None):
        bad.append("give either `model` or `tiny`")
    if c.tiny is not None and c.maths is not None:
        bad.append("the tiny model has no words for mathematics: leave out `maths`")
    if c.superior_cot:
        if c.rollouts.group % 4:
            bad.append(f"superior CoT gives a quarter of each group an empty thought: "
                       f"`rollouts.group` must be divisible by 4, and {c.rollouts.group} is not")
        if c.thinking.mode == "off":
            bad.append("superior CoT compares answers with and without a thought: "
                       "`thinking.mode` must not be off")
        if c.rollouts.vllm == "server":
            bad.append("superior CoT has not been run with a vLLM server, which draws whole groups "
                       "from one prompt: use `rollouts.vllm: colocate`")
    if c.masks and c.optimiser.loss == BY_MICRO_BATCH:
        bad.append("the loss `bnpo` divides by what is left of each micro-batch, so a lone kept "
                   "rollout weighs as much as many: with rollouts left out (superior CoT, "
                   "`truncated: mask`, `zero_variance: mask`) take `dapo`")
    if c.step_rollouts % c.optimiser.updates:
        bad.append(f"{c.step_rollouts} rollouts of a step cannot be cut into "
                   f"{c.optimiser.updates} updates")
    if c.save_every % c.optimiser.updates:
        bad.append(f"rollouts are not saved: `save_every` must be a multiple of `updates` "
                   f"({c.optimiser.updates})")
    if c.cloning.source == "witness" and c.thinking.mode != "off" and c.tiny is None:
        bad.append("witnesses have no thought, and cloning them would teach the model not to "
                   "think: `cloning.source: witness` needs `thinking.mode: off`")
    if (c.cloning.source in ("file", "rollouts")) != (c.cloning.path is not None):
        bad.append("`cloning.path` belongs to `cloning.source: file` and `rollouts`")
    if (c.cloning.source == "column") != (c.cloning.column is not None):
        bad.append("`cloning.column` belongs to `cloning.source: column`")
    if c.evaluate_patience and not (c.evaluate_every and c.data.held_out):
        bad.append("`evaluate_patience` needs `evaluate_every`, and `data.held_out`")
    if c.data.pass_rate_min > c.data.pass_rate_max:
        bad.append("`data.pass_rate_min` is above `data.pass_rate_max`")
    if (c.data.pass_rate_min, c.data.pass_rate_max) != (0, 1) and c.data.profile is None:
        bad.append("a band of pass rates needs `data.profile`, a file of `ifdsl profile`")
    if c.sharding != "off" and c.device == "cpu":
        bad.append(f"`sharding: {c.sharding}` is for GPUs, and `device` is cpu")
    if c.processes % c.rollouts.vllm_parallel:
        bad.append(f"`processes` ({c.processes}) must be a multiple of `rollouts.vllm_parallel` "
                   f"({c.rollouts.vllm_parallel})")
    if c.optimiser.warmup_steps and c.optimiser.schedule == "constant":
        bad.append("`schedule: constant` has no warm-up: take `constant_with_warmup`, or leave out "
                   "`optimiser.warmup_steps`")
    if c.optimiser.loss == "vespo" and c.rollouts.vllm_correction.startswith("sequence"):
        bad.append("the loss `vespo` weighs whole answers itself: `rollouts.vllm_correction` must "
                   "be by tokens")
    if c.optimiser.final_rate and c.optimiser.schedule != "cosine":
        bad.append("`optimiser.final_rate` belongs to `schedule: cosine`")
    if c.reward.length and c.reward.length_margin > c.rollouts.max_tokens:
        bad.append("`reward.length_margin` is longer than `rollouts.max_tokens`")
    if c.reward.scheme is not None:
        try:
            read_reward(c.reward.scheme)
        except SpecError as error:
            bad.extend(f"`reward.scheme`: {d.message}" for d in error.diagnostics)
    return bad
