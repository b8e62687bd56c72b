"""`ifdsl verify` and `ifdsl score`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from ifdsl.cli import show
from ifdsl.diagnostics import Diagnostic, SpecError


@click.command(help="""Check responses against a constraint or a compiled row.

\b
  ifdsl verify -c 'std.max_words(n: 5)' -t 'one two three'
  ifdsl verify -c 'std.max_words(n: 5)' answers.txt
  ifdsl verify --row data/demo.train --index 7 answer.txt
  ifdsl verify --row data/demo.train responses.jsonl     (fields id, response)
""")
@click.argument("responses", required=False)
@click.option("-c", "--constraint", help="A call, such as 'std.max_words(n: 5)'.")
@click.option("--specs", "-s", multiple=True, help="Specs to look in, besides the library.")
@click.option("--row", "rows", help="A compiled dataset, or a file of rows.")
@click.option("--index", type=int, help="The row's index.")
@click.option("-t", "--text", help="The response itself.")
@click.option("--input", "input_", help="The task's text, for conditions on it.")
@click.option("--lang", default="en", show_default=True, help="The language of the response.")
@click.option("--json", "json_", is_flag=True, help="Print verdicts as JSON lines.")
def verify(
    responses: str | None, constraint: str | None, specs: tuple[str, ...], rows: str | None,
    index: int | None, text: str | None, input_: str | None, lang: str, json_: bool,
) -> None:
    import ifdsl

    if (constraint is None) == (rows is None):
        raise click.UsageError("give either --constraint or --row")
    if (responses is None) == (text is None):
        raise click.UsageError("give either a file of responses or --text")
    if constraint is not None:
        bound = ifdsl.read(constraint, ifdsl.load(*specs))
        answers = [(None, text)] if text is not None else _answers(Path(responses or ""))
        pairs = [(bound, input_, lang, a) for _, a in answers if a is not None]
    else:
        pairs = _row_pairs(Path(rows or ""), index, text, responses)
    strict = loose = 0
    for bound, task, language, answer in pairs:
        v = bound.check(answer, input=task, lang=language)
        variant, best = bound.check_loose(answer, input=task, lang=language)
        strict += bool(v)
        loose += bool(best)
        if json_:
            as_loose = {"status": best.status, "score": best.score, "variant": variant}
            show.as_json(v.as_json() | {"loose": as_loose})
            continue
        show.verdict(v, answer)
        if best and not v:
            click.echo(f"loose: it passes {variant}")
    if len(pairs) > 1 and not json_:
        click.echo(f"{strict} of {len(pairs)} pass, {loose} by loose verdicts")
    sys.exit(0 if strict == len(pairs) else 1)


def _answers(path: Path) -> list[tuple[Any, str]]:
    from ifdsl.output.files import read_rows

    if path.suffix in (".jsonl", ".parquet"):
        out = []
        for n, record in enumerate(read_rows(path), 1):
            if not isinstance(record, dict) or not isinstance(record.get("response"), str):
                raise SpecError([Diagnostic("IFC704", f"`{path}`, record {n}: no text `response`")])
            out.append((record.get("id", record.get("index")), record["response"]))
        return out
    try:
        return [(None, path.read_bytes().decode("utf-8", "surrogateescape"))]
    except OSError as error:
        raise SpecError([Diagnostic("IFC704", f"`{path}` cannot be read: {error}")]) from error


def _row_pairs(
    path: Path, index: int | None, text: str | None, responses: str | None
) -> list[tuple[Any, str | None, str, str]]:
    import ifdsl
    from ifdsl.output.files import read_rows

    files = sorted(path.glob("*.parquet")) if path.is_dir() else [path]
    if not files:
        raise SpecError([Diagnostic("IFC704", f"`{path}` holds no rows",
                                    hint="ifdsl compile specs/ -o data/")])
    rows = [row for file in files for row in read_rows(file)]
    by_key: dict[Any, dict[str, Any]] = {}
    for row in rows:
        by_key[row["id"]] = row
        by_key[row["index"]] = row
    answers = [(index, text)] if text is not None else _answers(Path(responses or ""))
    out = []
    for key, answer in answers:
        wanted = index if key is None else key
        found = by_key.get(wanted) if wanted is not None else None
        if found is None:
            raise SpecError([Diagnostic(
                "IFC704", f"`{path}` has no row {wanted!r}",
                hint="name the row with --index, or give each response its row's id",
            )])
        assert answer is not None
        out.append((ifdsl.read(found["check"]), found["task"], found["lang"], answer))
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
    for key in ("n", "prompt_strict", "prompt_loose", "instruction_strict", "instruction_loose",
                "unknown"):
        value = summary[key]
        click.echo(f"{key:20} {value:.4f}" if isinstance(value, float) else f"{key:20} {value}")
    click.echo("")
    show.table(("instruction", "n", "strict", "loose"), [
        (name, x["n"], f"{x['strict']:.3f}", f"{x['loose']:.3f}")
        for name, x in summary["by_instruction"].items()
    ])
