"""The command line: `ifdsl train CONFIG.yaml data/`, also under `accelerate launch -m`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from importlib.resources import files
from pathlib import Path
from time import perf_counter, sleep

from ifdsl.diagnostics import SpecError
from ifdsl_trainer.checkpoints import refuse_held
from ifdsl_trainer.config import Config
from ifdsl_trainer.configfile import load_config, parse_config
from ifdsl_trainer.errors import INTERRUPTED, Stopped, TrainError
from ifdsl_trainer.packages import refuse_lacking
from ifdsl_trainer.processes import start
from ifdsl_trainer.run import launched

HELD = "the dataset's folder: data/<spec>.<dataset>"
SAME = 5
"""Seconds in which the launcher ends a process whose fellow failed, too."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status.

    0 fine, 1 problems found, 2 wrong call; 130 and 143 ended by Ctrl-C and by SIGTERM.
    """
    given = list(sys.argv[1:] if argv is None else argv)
    args = _parser().parse_args(given)
    try:
        return _run(args, given)
    except (TrainError, SpecError) as error:
        _tell(error)
        return getattr(error, "status", 1)
    except KeyboardInterrupt:
        print("error: interrupted; --resume goes on from the last checkpoint, if there is one",
              file=sys.stderr)
        return INTERRUPTED


def _tell(error: TrainError | SpecError) -> None:
    """Print why a run ended; of several processes, one."""
    if os.environ.get("RANK", "0") != "0":
        if isinstance(error, Stopped):  # in all alike
            return
        sleep(SAME)  # by then, the first process has told of it and this one is ended
    for problem in getattr(error, "problems", None) or str(error).split("\n"):
        print(f"error: {problem}", file=sys.stderr)


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
    if not launched():
        refuse_lacking(config)
        if args.resume is None:
            refuse_held(Path(config.output))
    began = perf_counter()
    if config.tiny is not None and not launched():
        from ifdsl_trainer.tiny.prepare import prepare

        _threads(config)
        prepare(config)
    if (config.processes > 1 or config.sharding != "off") and not launched():
        status = start(config, given)
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


def _dry_run(config: Config, args: argparse.Namespace) -> int:
    from ifdsl_trainer.plan import Plan, resolved, warnings
    from ifdsl_trainer.pretrained import load_tokenizer, parameters, refuse_unfit
    from ifdsl_trainer.run import processes

    plan = Plan.of(config, processes(config))
    if args.data is None:
        _print(resolved(config, plan))
        print(f"\nrows, a tokenizer and a model are made in `{config.output}` first" if config.tiny
              else "\nwithout data, neither rows nor the model were looked at")
        return 0
    from ifdsl_trainer.data import load_rows
    from ifdsl_trainer.mixing import chosen
    from ifdsl_trainer.thinking import Template

    rows = load_rows(Path(args.data), config)
    template = Template.of(load_tokenizer(str(config.model)), config.thinking)
    rows = chosen(rows, config, lambda prompt: len(template.ids(prompt)))
    plan.refuse_short(rows)
    refuse_unfit(str(config.model), template, rows.train, config)
    _print(resolved(config, plan, rows, parameters(str(config.model))))
    for text in warnings(config, rows):
        print(f"warning: {text}")
    print(f"\nA prompt as the model gets it:\n{template.text(rows.train[0]['prompt'])}")
    return 0


def _print(pairs: Iterable[tuple[str, str]]) -> None:
    for name, value in pairs:
        print(f"{name + ':':<14}{value}")
