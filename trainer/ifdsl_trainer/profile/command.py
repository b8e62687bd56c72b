"""The command line: `ifdsl profile`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ifdsl.diagnostics import SpecError
from ifdsl.judges.panel import Panel
from ifdsl_trainer.config import Config
from ifdsl_trainer.data import load_rows
from ifdsl_trainer.errors import INTERRUPTED, TrainError
from ifdsl_trainer.evaluation.command import json_object
from ifdsl_trainer.evaluation.rollouts import Settings
from ifdsl_trainer.evaluation.run import backend
from ifdsl_trainer.launch import read
from ifdsl_trainer.profile.measure import identity, measure
from ifdsl_trainer.profile.table import in_words

FILE = "profile.parquet"
ABOUT = """\
How often a model's answers to each row pass, as a run of CONFIG would draw them: its model, its
thinking, its temperature, its length. The table is kept by row id; a call that was cut off goes on
where it stopped. `data.profile` and `data.pass_rate_min` and `_max` then choose rows by it.

  ifdsl profile raif.yaml data/travel.train -k 8
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status: 0 fine, 1 problems found, 2 wrong call."""
    parser = _parser()
    args = parser.parse_args(argv)
    if (args.backend == "openai") != bool(args.endpoint):
        parser.error("--endpoint URL belongs to --backend openai")
    if args.body and args.backend != "openai":
        parser.error("--body belongs to --backend openai")
    if args.k < 1 or (args.limit is not None and args.limit < 1):
        parser.error("-k and --limit are whole numbers from 1")
    try:
        _run(args)
    except (TrainError, SpecError) as error:
        for problem in getattr(error, "problems", None) or str(error).split("\n"):
            print(f"error: {problem}", file=sys.stderr)
        return getattr(error, "status", 1)
    except KeyboardInterrupt:
        print("error: interrupted", file=sys.stderr)
        return INTERRUPTED
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "ifdsl profile", description=ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("config", help="the configuration of the run, or a recipe's name")
    add("data", help="the dataset's folder: data/<spec>.<dataset>")
    add("-k", "--k", type=int, default=8, help="answers to each row, by default 8")
    add("--model", help="another model than the configuration's")
    add("--backend", choices=("transformers", "vllm", "openai"),
        help="by default vllm where the configuration has it, else transformers")
    add("--endpoint", metavar="URL", help="of --backend openai: http://localhost:8000/v1")
    add("--body", metavar="JSON", type=json_object,
        help="keys to add to each request, such as {\"skip_special_tokens\": false}")
    add("--limit", type=int, help="the first rows only")
    add("--seed", type=int, help="the seed, instead of the configuration's")
    add("-o", "--out", metavar="FILE", help=f"by default {FILE} in the configuration's output")
    add("--keep", metavar="FILE", help="add the answers that pass, for `cloning.source: rollouts`")
    parser.set_defaults(output=None)
    return parser


def _run(args: argparse.Namespace) -> None:
    config = read(args)
    if config.tiny is not None:
        raise TrainError("the tiny recipe makes its model and its rows itself: no profile of it")
    rows = load_rows(Path(args.data), config)
    settings = _settings(config, args)
    path = Path(args.out) if args.out else Path(config.output) / FILE
    profile = measure(
        rows.train[:args.limit], backend(settings, config.thinking, args.endpoint), settings,
        args.k, path, identity(rows.manifest, config, settings, args.k),
        keep=Path(args.keep) if args.keep else None, tell=sys.stderr.isatty(),
        panel=Panel.of(config.judge))
    print(in_words(profile.rates.values()))
    print(f"written to {path}")


def _settings(config: Config, args: argparse.Namespace) -> Settings:
    """Return what answers are drawn with: as in a run."""
    by = args.backend or ("transformers" if config.rollouts.vllm == "off" else "vllm")
    r, t = config.rollouts, config.thinking
    return Settings(args.model or str(config.model), by, r.temperature, r.top_p, r.max_tokens,
                    config.seed, t.mode, t.answer_tags, args.body or "", system=t.system)
