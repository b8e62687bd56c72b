"""A run from its configuration: rows, model, trainer, checkpoints."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from warnings import filterwarnings

from ifdsl.output.files import write_json
from ifdsl_trainer.config import Config
from ifdsl_trainer.data import Rows, as_dataset
from ifdsl_trainer.errors import Stopped, TrainError
from ifdsl_trainer.plan import Plan, warnings


def launched() -> bool:
    """Return whether a launcher (torch's or accelerate's) started this process."""
    return "WORLD_SIZE" in os.environ or "ACCELERATE_MIXED_PRECISION" in os.environ


def processes(config: Config) -> int:
    """Return how many processes share the run: those of the launcher, or as configured."""
    return int(os.environ.get("WORLD_SIZE", "1")) if launched() else config.processes


def quiet() -> None:
    """Leave out what transformers tells of its own settings and files."""
    from transformers.utils import logging

    logging.disable_progress_bar()
    filterwarnings("ignore", category=FutureWarning, module="transformers")


def load_tokenizer(model: str) -> Any:
    """Return a model's tokenizer; raises TrainError."""
    from transformers import AutoTokenizer

    try:
        tokenizer = AutoTokenizer.from_pretrained(model)
    except (OSError, ValueError) as error:
        raise TrainError(f"the tokenizer of `{model}` cannot be loaded: {error}") from error
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer


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


def train(
    config: Config, model: str, rows: Rows, data: Path, *, resume: str | None = None,
    kind: Any = None,
) -> Any:
    """Train, and return the trainer; checkpoints and the final model lie in the output folder.

    `resume` is a checkpoint, or `last`; `kind` another class of trainer, for tests. A run that is
    stopped saves what it has and raises Stopped.
    """
    import torch
    from transformers import PrinterCallback

    from ifdsl_trainer.cloning import load_experts
    from ifdsl_trainer.identity import Sign, identity, refuse_other
    from ifdsl_trainer.mixing import chosen, digest
    from ifdsl_trainer.overlap import OVERLAP, overlaps, read_prompts
    from ifdsl_trainer.stop import callbacks, ended
    from ifdsl_trainer.tell import Tell
    from ifdsl_trainer.thinking import Template
    from ifdsl_trainer.trainer import Trainer

    quiet()
    if config.threads:
        torch.set_num_threads(config.threads)
    plan = Plan.of(config, processes(config))
    against = read_prompts(config.report_against)
    template = Template.of(load_tokenizer(model), config.thinking)
    rows = chosen(rows, config, lambda prompt: len(template.ids(prompt)))
    plan.refuse_short(rows)
    experts = load_experts(config, rows, template)
    folder = Path(config.output)
    checkpoint = last_checkpoint(folder) if resume == "last" else resume
    sources = dict(rows.sources)
    if config.cloning.path is not None:
        sources["cloning"] = digest(Path(config.cloning.path))
    made_with = identity(config, rows.manifest, plan.processes, sources)
    if checkpoint:
        refuse_other(Path(checkpoint), made_with)
    sign, tell = Sign(made_with, data / "manifest.json"), Tell(folder)
    held_out, evaluate = plan.held_out(len(rows.held_out) if config.evaluate_every else 0)
    trainer = (kind or Trainer)(
        config, rows.reward, template, experts, model=model,
        args=arguments(config, plan, folder, evaluate=evaluate),
        train_dataset=as_dataset(rows.train, config.superior_cot),
        eval_dataset=as_dataset(rows.held_out[:held_out], False) if evaluate else None,
        callbacks=[sign, tell, *callbacks(config, bool(evaluate))], **_adapter(config))
    trainer.remove_callback(PrinterCallback)
    if trainer.accelerator.is_main_process:
        for text in warnings(config, rows):
            print(f"warning: {text}", flush=True)
        write_json(folder / OVERLAP, overlaps(rows.train, against))
    try:
        trainer.train(resume_from_checkpoint=checkpoint)
    except Stopped as stop:
        trainer._save_checkpoint(trainer.model, None)
        kept = folder / f"checkpoint-{trainer.state.global_step}"
        if trainer.accelerator.is_main_process:
            sign.sign(kept)
        raise Stopped([*stop.problems, f"what was learnt so far is in `{kept}`"]) from stop
    finally:
        tell.close()
    trainer.save_model(str(folder / "final"))
    if trainer.accelerator.is_main_process:
        if text := ended(config, trainer.state):
            print(text, flush=True)
        sign.sign(folder / "final")
    return trainer


def last_checkpoint(folder: Path) -> str | None:
    """Return the newest whole checkpoint of a run, if there is one: it is signed last of all."""
    from ifdsl_trainer.identity import FILE

    found = [p for p in folder.glob("checkpoint-*")
             if p.name.rpartition("-")[2].isdecimal() and (p / FILE).exists()]
    return str(max(found, key=lambda p: int(p.name.rpartition("-")[2]))) if found else None


def _adapter(config: Config) -> dict[str, Any]:
    if config.lora is None:
        return {}
    try:
        from peft import LoraConfig
    except ImportError as error:
        raise TrainError("`lora` needs the package peft: pip install peft") from error
    c = config.lora
    return {"peft_config": LoraConfig(
        r=c.rank, lora_alpha=c.alpha, lora_dropout=c.dropout, target_modules=c.targets,
        task_type="CAUSAL_LM")}
