"""The command line: `ifdsl eval`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

from ifdsl.diagnostics import SpecError
from ifdsl.judges.panel import Panel
from ifdsl.judges.settings import Settings as Judge
from ifdsl.output.configuration import load
from ifdsl_trainer.checkpoints import SIGNATURE
from ifdsl_trainer.config import Thinking
from ifdsl_trainer.errors import INTERRUPTED, TrainError
from ifdsl_trainer.evaluation import tables
from ifdsl_trainer.evaluation.rollouts import Dtype, Rollout, Settings, read_rollouts
from ifdsl_trainer.evaluation.run import ROLLOUTS, backend, draw, save
from ifdsl_trainer.evaluation.scoring import judge_all
from ifdsl_trainer.evaluation.summary import summary

ABOUT = """\
How many answers of a model pass their checks, with intervals of 95 %.

  ifdsl eval data/travel.train --model build/raif/final --out build/after
  ifdsl eval ifeval.jsonl --model gpt --backend openai --endpoint http://localhost:8000/v1
  ifdsl eval --rollouts build/after/rollouts.jsonl          score saved answers again
  ifdsl eval --compare build/before/rollouts.jsonl build/after/rollouts.jsonl
  ifdsl eval --report build/raif                            write a run's report anew
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status: 0 fine, 1 problems found, 2 wrong call."""
    parser = _parser()
    args = parser.parse_args(argv)
    if wrong := _wrong(parser, args):
        parser.error(wrong)
    try:
        found, text = _run(args)
    except (TrainError, SpecError) as error:
        for problem in getattr(error, "problems", None) or str(error).split("\n"):
            print(f"error: {problem}", file=sys.stderr)
        return getattr(error, "status", 1)
    except KeyboardInterrupt:
        print("error: interrupted", file=sys.stderr)
        return INTERRUPTED
    print(json.dumps(found, ensure_ascii=False) if args.json else text)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "ifdsl eval", description=ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("data", nargs="?", help="a compiled dataset, a file of rows, or prompts in IFEval's format")
    add("--split", help="of a compiled dataset; by default test or validation")
    add("--limit", type=_positive, help="the first rows only")
    add("--model", help="a folder or a name on the Hub; with --backend openai, the server's name")
    add("--backend", choices=("transformers", "vllm", "openai"), default="transformers")
    add("--endpoint", metavar="URL", help="of --backend openai: http://localhost:8000/v1")
    add("--body", metavar="JSON", type=json_object,
        help="keys to add to each request, such as {\"chat_template_kwargs\": …}")
    add("--temperature", type=_temperature, default=0.0, help="0, the default, is greedy")
    add("--top-p", type=_share, default=1.0)
    add("--max-new-tokens", type=_positive, default=2048)
    add("--seed", type=int, default=0)
    add("--dtype", choices=get_args(Dtype), default="auto",
        help="of the weights in memory; auto, the default, is that in which they are stored")
    add("--thinking", choices=("off", "native", "prompted"),
        help="by default as the model was trained here, else off")
    add("--answer-tags", action="store_true", help="the answer stands in <answer>…</answer>")
    add("--system", metavar="TEXT", help="a system prompt, before that of a row")
    add("--judge", metavar="FILE", help="the judge of judged constraints, its settings in YAML")
    add("--out", metavar="DIR", help=f"write {ROLLOUTS} and result.json there")
    add("--rollouts", metavar="FILE", help="score saved answers; no model is loaded")
    add("--compare", nargs=2, metavar=("BEFORE", "AFTER"), help="two files of saved answers")
    add("--report", metavar="RUN", help="write report.html of a training run's folder anew")
    add("--json", action="store_true", help="print what was found as JSON")
    return parser


TAKEN = {"rollouts": ("out", "judge"), "compare": ("seed", "judge"), "report": ()}
"""What may be given beside --rollouts, --compare and --report."""


def _wrong(parser: argparse.ArgumentParser, args: argparse.Namespace) -> str:
    """Return what is wrong with a call, or an empty text."""
    asked = [name for name in ("data", "rollouts", "compare", "report") if getattr(args, name)]
    if len(asked) != 1:
        return "give one of DATA, --rollouts, --compare and --report"
    if asked != ["data"]:
        taken = {"data", "rollouts", "compare", "report", "json", *TAKEN[asked[0]]}
        other = [name for name, value in vars(args).items()
                 if name not in taken and value != parser.get_default(name)]
        if other:
            return f"--{asked[0]} takes no --{other[0].replace('_', '-')}"
        return ""
    if not args.model:
        return "DATA needs a --model"
    if (args.backend == "openai") != bool(args.endpoint):
        return "--endpoint URL belongs to --backend openai"
    if args.body and args.backend != "openai":
        return "--body belongs to --backend openai"
    if args.dtype != "auto" and args.backend == "openai":
        return "--dtype belongs to --backend transformers and vllm: a server has its own"
    return ""


def _run(args: argparse.Namespace) -> tuple[Any, str]:
    if args.report:
        from ifdsl_trainer.report.write import write_report

        page = write_report(Path(args.report))
        return {"report": str(page)}, f"written to {page}"
    if args.compare:
        from ifdsl_trainer.evaluation.compare import compare

        before, after = (judge_all(read_rollouts(Path(x)), _panel(args)) for x in args.compare)
        found = compare(before, after, args.seed)
        return found, tables.of_comparison(found)
    drawn = read_rollouts(Path(args.rollouts)) if args.rollouts else _drawn(args)
    outcomes = judge_all(drawn, _panel(args))
    found = save(Path(args.out), outcomes) if args.out else summary(outcomes)
    crash = next((o.crash for o in outcomes if o.crash), "")
    if crash:
        print(f"warning: a check crashed: {crash}", file=sys.stderr)
    return found, tables.of_summary(found)


def _panel(args: argparse.Namespace) -> Panel | None:
    return Panel.of(None if args.judge is None else load(Judge, Path(args.judge)))


def _drawn(args: argparse.Namespace) -> list[Rollout]:
    from ifdsl_trainer.evaluation import rows as known

    rows = known.load(Path(args.data), args.split, args.limit, judged=args.judge is not None)
    if warning := known.other_library(rows):
        print(f"warning: {warning}", file=sys.stderr)
    thinking = _thinking(args)
    settings = Settings(
        args.model, args.backend, args.temperature, args.top_p, args.max_new_tokens, args.seed,
        thinking.mode, thinking.answer_tags, args.body or "", _dtype(args), thinking.system)
    keep = Path(args.out) / ROLLOUTS if args.out else None
    return draw(rows, backend(settings, thinking, args.endpoint), settings, keep, tell=True)


def _thinking(args: argparse.Namespace) -> Thinking:
    """Return how the model is to think: as it is told, else as it was trained here, else not."""
    asked = {"mode": args.thinking, "answer_tags": args.answer_tags, "system": args.system}
    asked = {k: v for k, v in asked.items() if v}
    note = Path(args.model) / SIGNATURE
    if args.thinking is None and note.exists():
        asked = json.loads(note.read_text(encoding="utf-8"))["config"]["thinking"] | asked
    return Thinking.model_validate(asked)


def _dtype(args: argparse.Namespace) -> Any:
    """Return the precision of the weights in memory, by name."""
    if args.dtype != "auto" or args.backend == "openai":
        return args.dtype
    from ifdsl_trainer.evaluation.local import stored_dtype

    return stored_dtype(args.model)


def _positive(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1")
    return int(text)


def _temperature(text: str) -> float:
    return _number(text, 0, 10)


def _share(text: str) -> float:
    return _number(text, 1e-6, 1)


def _number(text: str, low: float, high: float) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from {low:g} to {high:g}")
    return value


def json_object(text: str) -> str:
    """Return a text that is a JSON object; raises argparse's error for any other."""
    try:
        if text and isinstance(json.loads(text), dict):
            return text
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"{text!r} is no JSON object")
