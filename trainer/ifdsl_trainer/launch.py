"""The command line: `ifdsl train CONFIG.yaml data/`, also under `accelerate launch -m`."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from importlib.resources import as_file, files
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter

from ifdsl.diagnostics import SpecError
from ifdsl_trainer.config import Config
from ifdsl_trainer.configfile import load_config, parse_config
from ifdsl_trainer.errors import TrainError
from ifdsl_trainer.run import launched

HELD = "the dataset's folder: data/<spec>.<dataset>"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status: 0 fine, 1 problems found, 2 wrong call."""
    given = list(sys.argv[1:] if argv is None else argv)
    args = _parser().parse_args(given)
    try:
        return _run(args, given)
    except (TrainError, SpecError) as error:
        problems = getattr(error, "problems", None) or str(error).split("\n")
        for problem in problems:
            print(f"error: {problem}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    recipes = ", ".join(sorted(recipe_names()))
    parser = argparse.ArgumentParser("ifdsl train", description="Train a model on compiled rows.")
    parser.add_argument("config", help=f"a YAML file, or a recipe that ships with it: {recipes}")
    parser.add_argument("data", nargs="?", help=f"{HELD}; the tiny recipe makes its own")
    parser.add_argument("--dry-run", action="store_true", help="print the resolved plan and stop; "
                        "without data, what the configuration alone says")
    parser.add_argument("--resume", nargs="?", const="last", metavar="CHECKPOINT",
                        help="go on from a checkpoint, by default from the last")
    parser.add_argument("-o", "--output", help="the folder to write to, instead of the config's")
    parser.add_argument("--seed", type=int, help="the seed, instead of the config's")
    return parser


def recipe_names() -> list[str]:
    """Return the names of the recipes that ship with the package."""
    return [f.name.removesuffix(".yaml") for f in files("ifdsl_trainer.recipes").iterdir()
            if f.name.endswith(".yaml")]


def read(args: argparse.Namespace) -> Config:
    """Return the configuration that a call names, with what it changes; raises TrainError."""
    changes = {k: v for k in ("output", "seed") if (v := getattr(args, k)) is not None}
    path = Path(args.config)
    if not path.exists() and args.config in recipe_names():
        recipe = files("ifdsl_trainer.recipes") / f"{args.config}.yaml"
        return parse_config(recipe.read_text(encoding="utf-8"), args.config, changes)
    return load_config(path, changes)


def _run(args: argparse.Namespace, given: list[str]) -> int:
    config = read(args)
    if config.tiny is None and args.data is None and not args.dry_run:
        raise TrainError(f"no data: name {HELD}")
    if config.tiny is not None and args.data is not None:
        raise TrainError(f"`{args.data}`: the tiny recipe makes its own rows; name no data")
    if args.dry_run:
        return _dry_run(config, args)
    began = perf_counter()
    if config.tiny is not None and not launched():
        from ifdsl_trainer.run import quiet
        from ifdsl_trainer.tiny.prepare import prepare

        quiet()
        _threads(config)
        prepare(config)
    if (config.processes > 1 or config.sharding != "off") and not launched():
        status = _start(config, given)
        if status:
            return status
    else:
        from ifdsl_trainer.run import train

        model, data = _sources(config, args)
        from ifdsl_trainer.data import load_rows

        rows = load_rows(data, config)
        trainer = train(config, model, rows, data, resume=args.resume)
        if config.tiny is None and trainer.accelerator.is_main_process:
            from ifdsl_trainer.report.finish import finish

            print(f"report: {finish(config, model, rows)}", flush=True)
    if config.tiny is not None and not launched():
        from ifdsl_trainer.tiny.prepare import report

        report(config, perf_counter() - began)
        from ifdsl_trainer.report.write import write_report

        print(f"report: {write_report(Path(config.output))}")
    return 0


def _threads(config: Config) -> None:
    if config.threads:
        import torch

        torch.set_num_threads(config.threads)


def _sources(config: Config, args: argparse.Namespace) -> tuple[str, Path]:
    """Return the model and the rows of a run."""
    if config.tiny is None:
        return str(config.model), Path(args.data)
    from ifdsl_trainer.tiny.prepare import data_folder, warm_folder

    if not warm_folder(config).exists():
        raise TrainError("the tiny recipe is prepared by `ifdsl train`, which starts its processes "
                         "itself")
    return str(warm_folder(config)), data_folder(config)


def _start(config: Config, given: list[str]) -> int:
    """Start the processes of a run on this machine; return their status."""
    if config.sharding == "zero3" and find_spec("deepspeed") is None:
        raise TrainError("`sharding: zero3` needs the package deepspeed: pip install deepspeed")
    env = dict(os.environ, OMP_NUM_THREADS=str(config.threads or 1))
    with as_file(files("ifdsl_trainer.recipes") / "accelerate") as folder:
        command = [sys.executable, *launcher(config, folder), "-m", "ifdsl_trainer", *given]
        return subprocess.run(command, env=env, check=False).returncode


def launcher(config: Config, folder: Path) -> list[str]:
    """Return what starts the processes: torch's launcher, or accelerate's with a file of ours."""
    if config.sharding == "off":
        return ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node",
                str(config.processes)]
    return ["-m", "accelerate.commands.launch", "--config_file",
            str(folder / f"{config.sharding}.yaml"), "--num_processes", str(config.processes)]


def _dry_run(config: Config, args: argparse.Namespace) -> int:
    from ifdsl_trainer.plan import Plan, resolved, warnings
    from ifdsl_trainer.run import load_tokenizer, processes

    plan = Plan.of(config, processes(config))
    if args.data is None:
        _print(resolved(config, plan))
        print(f"\nrows, a tokenizer and a model are made in `{config.output}` first" if config.tiny
              else "\nwithout data, neither rows nor the model were looked at")
        return 0
    from ifdsl_trainer.data import load_rows
    from ifdsl_trainer.mixing import chosen
    from ifdsl_trainer.overlap import read_prompts
    from ifdsl_trainer.thinking import Template

    rows = load_rows(Path(args.data), config)
    read_prompts(config.report_against)
    template = Template.of(load_tokenizer(str(config.model)), config.thinking)
    rows = chosen(rows, config, lambda prompt: len(template.ids(prompt)))
    plan.refuse_short(rows)
    _print(resolved(config, plan, rows, _parameters(str(config.model))))
    for text in warnings(config, rows):
        print(f"warning: {text}")
    print(f"\nA prompt as the model gets it:\n{template.text(rows.train[0]['prompt'])}")
    return 0


def _print(pairs: Iterable[tuple[str, str]]) -> None:
    for name, value in pairs:
        print(f"{name + ':':<14}{value}")


def _parameters(model: str) -> int | None:
    """Return how many parameters a model has, from its configuration alone."""
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    try:
        with torch.device("meta"):
            return int(AutoModelForCausalLM.from_config(
                AutoConfig.from_pretrained(model)).num_parameters())
    except (OSError, ValueError) as error:
        raise TrainError(f"the model `{model}` cannot be read: {error}") from error
