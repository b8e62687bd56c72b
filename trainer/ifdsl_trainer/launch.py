"""The command line: `ifdsl train CONFIG.yaml data/`, also under `accelerate launch -m`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from time import perf_counter, sleep

from ifdsl.diagnostics import SpecError, did_you_mean
from ifdsl_trainer.checkpoints import refuse_held
from ifdsl_trainer.config import Config
from ifdsl_trainer.configfile import load_config, parse_config
from ifdsl_trainer.errors import INTERRUPTED, Stopped, TrainError
from ifdsl_trainer.packages import refuse_lacking
from ifdsl_trainer.processes import start
from ifdsl_trainer.world import first, launched, started

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
    if not first():
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
    path, known = Path(args.config), recipe_names()
    if not path.exists() and args.config in known:
        recipe = files("ifdsl_trainer.recipes") / f"{args.config}.yaml"
        return parse_config(recipe.read_text(encoding="utf-8"), args.config, changes)
    if not path.exists() and path.suffix not in (".yaml", ".yml"):
        hint = did_you_mean(args.config, known) or f"recipes are {', '.join(sorted(known))}"
        raise TrainError(f"`{args.config}` is neither a file nor a recipe ({hint})")
    return load_config(path, changes)


def _run(args: argparse.Namespace, given: list[str]) -> int:
    config = read(args)
    if config.tiny is None and args.data is None and not args.dry_run:
        meant = args.resume is not None and (Path(args.resume) / "manifest.json").exists()
        raise TrainError(f"no data: name {HELD}" + (
            f" (`{args.resume}` was taken for the checkpoint of --resume: put the data first)"
            if meant else ""))
    if config.tiny is not None and args.data is not None:
        raise TrainError(f"`{args.data}`: the tiny recipe makes its own rows; name no data")
    if args.dry_run:
        from ifdsl_trainer.dryrun import dry_run

        dry_run(config, args.data)
        return 0
    if launched():
        return _train(config, args, given)
    refuse_lacking(config)
    if args.resume is None:
        refuse_held(Path(config.output))
    return (_tiny if config.tiny is not None else _train)(config, args, given)


def _train(config: Config, args: argparse.Namespace, given: list[str]) -> int:
    """Train, in this process or in several that are started, and write the report."""
    from ifdsl_trainer.data import load_rows

    model, data = _sources(config, args)
    rows = load_rows(data, config)
    if not launched() and (config.processes > 1 or config.sharding != "off"):
        if status := start(config, given):
            return status
    else:
        from ifdsl_trainer.run import train

        train(config, model, rows, data, resume=args.resume)
    if config.tiny is None and first() and not started():
        from ifdsl_trainer.report.finish import finish

        # to load a model is a collective where a launcher shares parameters
        alone = not launched() or config.sharding == "off"
        print(f"report: {finish(config, model, rows if alone else replace(rows, held_out=()))}")
    return 0


def _tiny(config: Config, args: argparse.Namespace, given: list[str]) -> int:
    """Make rows and a model, train it, and compare it with itself before."""
    from ifdsl_trainer.report.write import write_report
    from ifdsl_trainer.run import quiet
    from ifdsl_trainer.tiny.prepare import prepare, report

    began = perf_counter()
    quiet()
    if config.threads:
        import torch

        torch.set_num_threads(config.threads)
    prepare(config)
    if status := _train(config, args, given):
        return status
    report(config, perf_counter() - began)
    print(f"report: {write_report(Path(config.output))}")
    return 0


def _sources(config: Config, args: argparse.Namespace) -> tuple[str, Path]:
    """Return the model and the rows of a run."""
    if config.tiny is None:
        return str(config.model), Path(args.data)
    from ifdsl_trainer.tiny.prepare import data_folder, warm_folder

    if not warm_folder(config).exists():
        raise TrainError("the tiny recipe is prepared by `ifdsl train`, which starts its processes "
                         "itself")
    return str(warm_folder(config)), data_folder(config)
