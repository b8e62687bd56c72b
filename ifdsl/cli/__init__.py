"""The command line: `ifdsl VERB`; every verb imports what it needs when it runs."""

from __future__ import annotations

import sys

import click

from ifdsl import __version__
from ifdsl.diagnostics import SpecError, did_you_mean

VERBS = {
    "init": "project", "check": "specs", "fmt": "specs", "explain": "explain",
    "sample": "data", "compile": "data", "evolve": "evolve", "stats": "data",
    "test": "test", "audit": "audit", "verify": "answers", "score": "answers",
    "judge": "judge", "serve": "serve",
    "export": "exchange", "import": "exchange",
    "train": "train", "profile": "train", "eval": "train",
}


class Verbs(click.Group):
    """Finds each verb in its own module, so that `--help` starts fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        from importlib import import_module

        module = import_module(f"ifdsl.cli.{VERBS[cmd_name]}")
        name = {"fmt": "format_", "import": "import_", "eval": "eval_"}.get(cmd_name, cmd_name)
        command: click.Command = getattr(module, name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in VERBS and not args[0].startswith("-"):
            hint = did_you_mean(args[0], VERBS)
            ctx.fail(f"unknown verb `{args[0]}`" + (f"; {hint}" if hint else ""))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Verbs"):
            formatter.write_dl([(name, _ABOUT[name]) for name in VERBS])


_ABOUT = {
    "init": "make a project that compiles at once",
    "check": "report every problem of some specs",
    "fmt": "bring specs into canonical form",
    "explain": "show a constraint, or the page of a diagnostic code",
    "sample": "show rows that a dataset would have",
    "compile": "turn specs into datasets",
    "evolve": "have models rewrite, answer and sift the rows of datasets",
    "stats": "show what a compiled dataset holds",
    "test": "check the laws of every constraint",
    "audit": "show what degenerate answers earn on a dataset",
    "verify": "check responses against a constraint or a row",
    "score": "score responses to prompts in IFEval's format",
    "judge": "measure a judge of judged constraints",
    "serve": "score answers over HTTP",
    "export": "write rows in IFEval's prompt format",
    "import": "read, lint and keep prompts in IFEval's format",
    "train": "train a model on compiled rows",
    "profile": "measure how often a model passes each row, to choose rows by",
    "eval": "evaluate a model on rows, and compare two evaluations",
}


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="ifdsl")
def cli() -> None:
    """A language for instructions that can be checked.

    Exit status: 0 fine, 1 problems found, 2 wrong call.
    """


def main() -> None:
    """Run the command line; problems are printed, never a traceback."""
    try:
        cli(standalone_mode=True)
    except SpecError as error:
        from ifdsl.cli.show import MOST_SHOWN, problems

        problems(error.diagnostics, most=None if "--json" in sys.argv else MOST_SHOWN)
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
