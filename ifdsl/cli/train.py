"""`ifdsl train`, `profile` and `eval`: the trainer is a package that this never imports."""

from __future__ import annotations

import sys
from importlib.util import find_spec

import click

TRAINER = "ifdsl_trainer"
NEEDED = ("torch", "transformers", "trl", "accelerate", "datasets", "pydantic", "yaml")
OPTIONS = {"ignore_unknown_options": True, "help_option_names": []}


@click.command(
    help="Train a model on compiled rows; see `ifdsl train --help` once the trainer is installed.",
    context_settings=OPTIONS,
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def train(arguments: tuple[str, ...]) -> None:
    _start(TRAINER, "train", arguments)


@click.command(
    "eval",
    help="Evaluate a model on rows; see `ifdsl eval --help` once the trainer is installed.",
    context_settings=OPTIONS,
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def eval_(arguments: tuple[str, ...]) -> None:
    _start(f"{TRAINER}.evaluation", "eval", arguments)


@click.command(
    help="Profile rows by how often a model passes; see `ifdsl profile --help` once the trainer is "
    "installed.",
    context_settings=OPTIONS,
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def profile(arguments: tuple[str, ...]) -> None:
    _start(f"{TRAINER}.profile", "profile", arguments)


def _start(package: str, verb: str, arguments: tuple[str, ...]) -> None:
    lacking = [name for name in (TRAINER, *NEEDED) if find_spec(name) is None]
    if lacking:
        click.echo(f"error: the trainer is not installed ({', '.join(lacking)} absent): "
                   "pip install 'ifdsl[train]'", err=True)
        sys.exit(1)
    import runpy

    sys.argv = [f"ifdsl {verb}", *arguments]
    runpy.run_module(package, run_name="__main__", alter_sys=True)
