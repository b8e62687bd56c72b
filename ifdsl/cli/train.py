"""`ifdsl train`: starts the trainer, a package of its own that this one never imports."""

from __future__ import annotations

import sys
from importlib.util import find_spec

import click

TRAINER = "ifdsl_trainer"
NEEDED = ("torch", "transformers", "trl", "accelerate", "datasets", "pydantic", "yaml")


@click.command(
    help="Train a model on compiled rows; see `ifdsl train --help` once the trainer is installed.",
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def train(arguments: tuple[str, ...]) -> None:
    lacking = [name for name in (TRAINER, *NEEDED) if find_spec(name) is None]
    if lacking:
        click.echo(f"error: the trainer is not installed ({', '.join(lacking)} absent): "
                   "pip install 'ifdsl[train]'", err=True)
        sys.exit(1)
    import runpy

    sys.argv = ["ifdsl train", *arguments]
    runpy.run_module(TRAINER, run_name="__main__", alter_sys=True)
