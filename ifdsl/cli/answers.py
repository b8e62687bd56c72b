"""`ifdsl verify` and `ifdsl score`."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ifdsl.cli import show
from ifdsl.diagnostics import Diagnostic, SpecError

if TYPE_CHECKING:
    from ifdsl import Bound, Library
    from ifdsl.compose.question import Judge
    from ifdsl.judges.panel import Panel

    Pair = tuple[Bound, str | None, str, Any, str]
    """A constraint, the task, the language, the key of the answer, and the answer."""


@click.command(help="""Check responses against a constraint or a compiled row.

\b
  ifdsl verify -c 'std.max_words(n: 5)' -t 'one two three'
  ifdsl verify -c 'std.max_words(n: 5)' answer.txt                (- reads standard input)
  ifdsl verify --row data/demo.train --index 7 answer.txt
  ifdsl verify --row data/demo.train responses.jsonl              (fields id, response)
""")
@click.argument("responses", required=False)
@click.option("-c", "--constraint", help="A call, such as 'std.max_words(n: 5)'.")
@click.option("--specs", "-s", multiple=True, help="Specs to look in, besides the library.")
@click.option("--row", "rows", help="A compiled dataset, or a file of rows.")
@click.option("--index", type=int, help="The row's index.")
@click.option("-t", "--text", help="The response itself.")
@click.option("--input", "input_", help="The task's text, for conditions on it.")
@click.option("--lang", default="en", show_default=True, type=click.Choice(["en", "zh"]),
              help="The language of the response.")
@click.option("--judge", "judge_", metavar="FILE",
              help="The judge of judged constraints: its settings, in YAML.")
@click.option("--json", "json_", is_flag=True, help="Print verdicts as JSON lines.")
def verify(
    responses: str | None, constraint: str | None, specs: tuple[str, ...], rows: str | None,
    index: int | None, text: str | None, input_: str | None, lang: str, judge_: str | None,
    json_: bool,
) -> None:
    import ifdsl

    if (constraint is None) == (rows is None):
        raise click.UsageError("give either --constraint or --row")
    if (responses is None) == (text is None):
        raise click.UsageError("give either a file of responses or --text")
    if constraint is not None:
        library = ifdsl.load(*specs)
        bound = ifdsl.read(_call(constraint, library), library)
        answers = [(None, text)] if text is not None else _answers(responses or "")
        pairs = [(bound, input_, lang, key, answer) for key, answer in answers]
    else:
        pairs = _row_pairs(Path(rows or ""), index, text, responses or "")
    judge = _judge(judge_, pairs) if judge_ is not None else None
    strict = loose = 0
    for n, (bound, task, language, key, answer) in enumerate(pairs, 1):
        v = bound.check(answer, input=task, lang=language, judge=judge)
        variant, best = bound.check_loose(answer, input=task, lang=language, judge=judge)
        strict += bool(v)
        loose += bool(best)
        if json_:
            as_loose = {"status": best.status, "score": best.score, "variant": variant}
            named = {} if key is None else {"id": key}
            show.as_json(named | v.as_json() | {"loose": as_loose})
            continue
        if len(pairs) > 1:
            click.secho(f"── {n}" if key is None else f"── {key}", fg="cyan")
        show.verdict(v, answer)
        if best and not v:
            click.echo(f"loose: it passes {variant}")
    if len(pairs) > 1 and not json_:
        click.echo(f"{strict} of {len(pairs)} pass, {loose} by loose verdicts")
    sys.exit(0 if strict == len(pairs) else 1)


def panel(name: str) -> Panel:
    """Return the judge whose settings are in a file; raises SpecError."""
    try:
        from ifdsl.judges.panel import Panel
        from ifdsl.judges.settings import Settings
        from ifdsl.output.configuration import load
    except ImportError as error:
        raise SpecError([Diagnostic("IFC707", f"a judge needs the package {error.name}",
                                    hint="pip install 'ifdsl[judge]'")]) from error
    return Panel(load(Settings, Path(name)))


def _judge(name: str, pairs: list[Pair]) -> Judge:
    """Return a judge that knows the replies to whatever some answers ask; tell what it cost."""
    from ifdsl.text.extract import extract

    by = panel(name)
    from ifdsl.judges.rounds import Item, judge_of

    judge = judge_of(by, [Item(bound.tree, extract(answer), lang, task)
                          for bound, task, lang, _, answer in pairs])
    click.echo(f"judge: {by.caller.in_words()}", err=True)
    return judge


def _call(text: str, library: Library) -> str:
    """Return a call with a published id, such as `punctuation:no_comma`, by its qualified name."""
    id = re.match(r"\s*(\w+:\w+)\s*(?=\(|$)", text)
    return library.definition(id[1]).qualified + text[id.end():] if id else text


def _answers(name: str) -> list[tuple[Any, str]]:
    """Return (id or index or None, response) of a file, or of standard input for `-`."""
    from ifdsl.output.files import read_rows, unreadable

    path = Path(name)
    if not path.name.endswith((".jsonl", ".jsonl.gz", ".parquet")):
        try:
            data = sys.stdin.buffer.read() if name == "-" else path.read_bytes()
        except OSError as error:
            raise unreadable(path, error) from error
        return [(None, data.decode("utf-8", "surrogateescape"))]
    out = []
    for n, record in enumerate(read_rows(path), 1):
        if not isinstance(record.get("response"), str):
            raise SpecError([Diagnostic("IFC704", f"`{path}`, record {n}: no text `response`")])
        out.append((record.get("id", record.get("index")), record["response"]))
    if not out:
        raise SpecError([Diagnostic("IFC704", f"`{path}` holds no responses",
                                    hint="a line is an object of id and response")])
    return out


def _row_pairs(
    path: Path, index: int | None, text: str | None, responses: str
) -> list[Pair]:
    import ifdsl

    by_key = _rows(path)
    answers = [(index, text)] if text is not None else _answers(responses)
    out = []
    for key, answer in answers:
        wanted = index if key is None else key
        found = by_key.get(wanted) if isinstance(wanted, str | int) else None
        if found is None:
            which = "which row is meant?" if wanted is None else f"there is no row {wanted!r}"
            raise SpecError([Diagnostic(
                "IFC704", f"`{path}`: {which}",
                hint="name the row with --index, or give each response its row's id",
            )])
        out.append((ifdsl.read(found["check"]), found["task"], found["lang"], key, answer))
    return out


def _rows(path: Path) -> dict[str | int, dict[str, Any]]:
    """Return the rows of a compiled dataset, or of a file, by id and by index."""
    from ifdsl.output.files import dataset_rows

    out: dict[str | int, dict[str, Any]] = {}
    for where, row in dataset_rows(path):
        lacks = next((x for x in ("id", "index", "task", "lang") if x not in row), "")
        if lacks:
            raise SpecError([Diagnostic("IFC704", f"{where}: it has no `{lacks}`",
                                        hint="rows come from ifdsl compile or import")])
        out[row["id"]] = out[row["index"]] = row
    return out


@click.command(help="Score responses to prompts in IFEval's format, strict and loose.")
@click.option("--prompts", required=True,
              help="JSON lines: key, prompt, instruction_id_list, kwargs.")
@click.option("--responses", required=True, help="JSON lines, .gz too: key or prompt, response.")
@click.option("--out", help="Write a line per response: key, strict, loose.")
@click.option("--specs", "-s", multiple=True, help="Specs with further published ids.")
@click.option("--json", "json_", is_flag=True, help="Print the summary as JSON.")
def score(
    prompts: str, responses: str, out: str | None, specs: tuple[str, ...], json_: bool
) -> None:
    from ifdsl.output.score import score_files

    summary = score_files(Path(prompts), Path(responses), Path(out) if out else None, specs)
    if json_:
        show.as_json(summary)
        return
    for key in ("n", "unanswered", "prompt_strict", "prompt_loose", "instruction_strict",
                "instruction_loose", "unknown"):
        value = summary[key]
        click.echo(f"{key:20} {value:.4f}" if isinstance(value, float) else f"{key:20} {value}")
    click.echo("")
    show.table(("instruction", "n", "strict", "loose"), [
        (name, x["n"], f"{x['strict']:.3f}", f"{x['loose']:.3f}")
        for name, x in summary["by_instruction"].items()
    ])
