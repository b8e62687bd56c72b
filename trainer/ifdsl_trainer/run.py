"""A run from its configuration: rows, model, trainer, checkpoints."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from warnings import filterwarnings

from ifdsl.judges.panel import Panel
from ifdsl.output.contamination import Prompts
from ifdsl.output.files import write_json
from ifdsl_trainer.checkpoints import (
    finished,
    kept,
    refuse_held,
    refuse_unwritable,
    to_resume,
    torn,
)
from ifdsl_trainer.cloning import Experts
from ifdsl_trainer.config import Config
from ifdsl_trainer.data import Rows, as_dataset
from ifdsl_trainer.errors import Stopped, TrainError
from ifdsl_trainer.experts import load_experts
from ifdsl_trainer.identity import Sign, identity, refuse_other
from ifdsl_trainer.interrupt import Requests
from ifdsl_trainer.mixing import chosen, digest
from ifdsl_trainer.overlap import OVERLAP, overlaps, read_prompts
from ifdsl_trainer.packages import refuse_lacking
from ifdsl_trainer.plan import Plan, warnings
from ifdsl_trainer.pretrained import load_tokenizer, refuse_spoiled, refuse_unfit, setting_up
from ifdsl_trainer.server import refuse_dead
from ifdsl_trainer.stop import callbacks, ended
from ifdsl_trainer.tell import Tell
from ifdsl_trainer.thinking import Template
from ifdsl_trainer.world import (
    first,
    processes,
    refuse_idle_gpus,
    refuse_more_processes_than_calls,
    refuse_other_sharding,
)


def quiet() -> None:
    """Leave out what transformers tells of its own settings and files."""
    from transformers.utils import logging

    logging.disable_progress_bar()
    filterwarnings("ignore", category=FutureWarning, module="transformers")


def arguments(config: Config, plan: Plan, folder: Path, *, evaluate: int = 0) -> Any:
    """Return TRL's arguments; `evaluate` held-out rows in a forward pass of a process, or none."""
    import torch
    from trl import GRPOConfig

    c, o = config, config.optimiser
    gpu = c.device != "cpu" and torch.cuda.is_available()
    return GRPOConfig(
        output_dir=str(folder), seed=c.seed, max_steps=c.steps, report_to=c.track or "none",
        use_cpu=not gpu, bf16=gpu and c.precision == "bf16", gradient_checkpointing=gpu,
        ddp_find_unused_parameters=False,
        disable_tqdm=True, logging_steps=c.log_every, log_completions=c.log_completions,
        save_strategy="steps", save_steps=c.save_every, save_total_limit=c.keep,
        shuffle_dataset=c.data.order == "shuffled",
        eval_strategy="steps" if evaluate else "no", eval_steps=c.evaluate_every or None,
        metric_for_best_model="all" if evaluate and c.evaluate_patience else None,
        greater_is_better=True, restore_callback_states_from_checkpoint=bool(c.evaluate_patience),
        per_device_eval_batch_size=evaluate or plan.micro, num_generations_eval=1,
        per_device_train_batch_size=plan.micro,
        gradient_accumulation_steps=plan.accumulation,
        generation_batch_size=plan.rollouts, num_generations=c.rollouts.group,
        max_completion_length=c.rollouts.max_tokens, temperature=c.rollouts.temperature,
        top_p=c.rollouts.top_p, use_vllm=c.rollouts.vllm != "off",
        vllm_mode="colocate" if c.rollouts.vllm == "off" else c.rollouts.vllm,
        vllm_server_base_url=c.rollouts.vllm_server,
        vllm_gpu_memory_utilization=c.rollouts.vllm_memory,
        vllm_tensor_parallel_size=c.rollouts.vllm_parallel,
        vllm_enable_sleep_mode=c.rollouts.vllm_sleep, vllm_max_model_length=_longest(c),
        loss_type=o.loss, beta=o.beta, epsilon=o.clip_low,
        epsilon_high=o.clip_high + (o.loss == "cispo"),  # cispo's bound is of the ratio itself
        importance_sampling_level="sequence" if o.loss == "luspo" else "token",
        vllm_importance_sampling_mode=c.rollouts.vllm_correction,
        use_bias_correction_kl=False, scale_rewards=o.scale,
        multi_objective_aggregation=c.reward.aggregate.replace("normalise", "normalize"),
        learning_rate=o.learning_rate, warmup_steps=o.warmup_steps,
        lr_scheduler_type="cosine_with_min_lr" if o.final_rate else o.schedule,
        lr_scheduler_kwargs={"min_lr_rate": o.final_rate} if o.final_rate else {},
        adam_beta2=o.adam_beta2, weight_decay=o.weight_decay, max_grad_norm=o.max_grad_norm,
    )


def _longest(c: Config) -> int | None:
    """Return the most tokens that vLLM must have room for, if prompts have a bound."""
    empty_thought = 16
    most = c.data.max_prompt_tokens
    return None if most is None else most + empty_thought + c.rollouts.max_tokens


@dataclass(frozen=True)
class Prepared:
    """What a run is made of, looked through before its model is loaded.

    `checkpoint` is where it goes on from, if it does; `made_with` its identity; `notes` what there
    is to tell; `against` the prompts with which those of the rows are compared; `panel` the judge.
    """

    plan: Plan
    rows: Rows
    template: Template
    experts: Experts | None
    checkpoint: str | None
    made_with: dict[str, Any]
    notes: list[str]
    against: dict[str, Prompts]
    panel: Panel | None


def prepare(config: Config, model: str, rows: Rows, resume: str | None = None) -> Prepared:
    """Return what a run is made of; raises TrainError with whatever would keep it from running."""
    plan, folder = Plan.of(config, processes(config)), Path(config.output)
    refuse_lacking(config)
    refuse_other_sharding(config)
    refuse_idle_gpus(config)
    refuse_more_processes_than_calls(config)
    if resume is None:
        refuse_held(folder)
    if config.rollouts.vllm == "server" and first():
        refuse_dead(config.rollouts.vllm_server, model)
    against = read_prompts(config.report_against)
    template = Template.of(load_tokenizer(model), config.thinking)
    rows = chosen(rows, config, lambda prompt: len(template.ids(prompt)))
    plan.refuse_short(rows)
    refuse_unfit(model, template, rows.train, config)
    panel = Panel.of(config.judge, plan.processes)
    experts = load_experts(config, rows, template, panel)
    checkpoint, notes = to_resume(folder, resume) if resume else (None, [])
    sources = dict(rows.sources)
    if config.cloning.path is not None:
        sources["cloning"] = digest(Path(config.cloning.path))
    made_with = identity(config, rows.manifest, plan.processes, sources)
    if checkpoint:
        refuse_other(Path(checkpoint), made_with)
    refuse_unwritable(folder)
    if experts is not None and experts.dropped:
        notes.append(f"warning: {experts.dropped:,} expert answers were dropped: they have more "
                     f"than {config.rollouts.max_tokens:,} tokens (`rollouts.max_tokens`)")
    notes += [f"warning: {text}" for text in warnings(config, rows)]
    return Prepared(plan, rows, template, experts, checkpoint, made_with, notes, against,
                    panel)


def train(
    config: Config, model: str, rows: Rows, data: Path, *, resume: str | None = None,
    kind: Any = None,
) -> Any:
    """Train, and return the trainer; checkpoints and the final model lie in the output folder.

    A run that has done all its updates is left as it is, and None returned.
    `resume` is a checkpoint, or `last`; `kind` another class of trainer, for tests. A run that is
    stopped saves what it has and raises Stopped; one that cannot write it raises TrainError.
    """
    import torch

    quiet()
    if config.threads:
        torch.set_num_threads(config.threads)
    made, folder = prepare(config, model, rows, resume), Path(config.output)
    if first():
        for text in made.notes:
            print(text, flush=True)
        write_json(folder / OVERLAP, overlaps(made.rows.train, made.against))
    if made.checkpoint and finished(folder, config.steps):
        if first():
            print(f"the run in `{folder}` is finished: {config.steps:,} updates", flush=True)
        return None
    requests = Requests(config.optimiser.updates)
    tell = Tell(folder, requests)
    trainer = _trainer(config, model, made, [requests, tell], kind)
    trainer.sign = Sign(made.made_with, data / "manifest.json")
    try:
        with requests.listening():
            trainer.train(resume_from_checkpoint=made.checkpoint)
            trainer.save_final()
    except Stopped as stop:
        try:
            if torn(folder / f"checkpoint-{trainer.state.global_step}"):
                trainer._save_checkpoint(trainer.model, None)
        except TrainError as unsaved:
            raise Stopped([*stop.problems, *unsaved.problems]) from stop
        raise Stopped([*stop.problems, kept(folder)], status=stop.status) from stop
    finally:
        tell.close()
    if first() and (text := ended(config, trainer.state)):
        print(text, flush=True)
    return trainer


def _trainer(config: Config, model: str, made: Prepared, tellers: list[Any], kind: Any) -> Any:
    """Return the trainer with its model loaded; raises TrainError."""
    from transformers import PrinterCallback

    from ifdsl_trainer.trainer import Trainer

    rows = made.rows
    held_out, each = made.plan.held_out(len(rows.held_out) if config.evaluate_every else 0)
    with setting_up(model):
        trainer = (kind or Trainer)(
            config, rows.reward, made.template, made.experts,
            made.panel, model=model,
            args=arguments(config, made.plan, Path(config.output), evaluate=each),
            train_dataset=as_dataset(rows.train, config.superior_cot),
            eval_dataset=as_dataset(rows.held_out[:held_out], False) if each else None,
            callbacks=[*tellers, *callbacks(config, bool(each))], **_adapter(config))
    refuse_spoiled(trainer.model)
    trainer.remove_callback(PrinterCallback)
    return trainer


def _adapter(config: Config) -> dict[str, Any]:
    if config.lora is None:
        return {}
    from peft import LoraConfig

    c = config.lora
    return {"peft_config": LoraConfig(
        r=c.rank, lora_alpha=c.alpha, lora_dropout=c.dropout, target_modules=c.targets,
        task_type="CAUSAL_LM")}
