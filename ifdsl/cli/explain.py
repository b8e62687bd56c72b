"""`ifdsl explain`: a constraint, or the page of a diagnostic code."""

from __future__ import annotations

import re
import sys
from typing import Any

import click

from ifdsl import resources
from ifdsl.cli.show import as_json
from ifdsl.diagnostics import Diagnostic, SpecError, did_you_mean


@click.command(help="Show a constraint (std.max_words, or a published id) or a code (IFC201).")
@click.argument("name")
@click.option("--specs", "-s", multiple=True, help="Specs to look in, besides the library.")
@click.option("--json", "json_", is_flag=True, help="Print as JSON.")
def explain(name: str, specs: tuple[str, ...], json_: bool) -> None:
    if re.fullmatch(r"(?i)IFC\d+", name):
        _page(name.upper())
        return
    from ifdsl.compose.templates import WordingError
    from ifdsl.library.library import PACKS, open_library

    library = open_library(specs, strict=False)
    for pack in PACKS:
        library.module(pack)
    found = library.definition(name if "." in name or ":" in name else f"std.{name}")
    try:
        data = describe(found)
    except WordingError as error:
        raise SpecError([Diagnostic("IFC501", f"a wording of `{name}` cannot be rendered: {error}",
                                    found.place)]) from error
    if json_:
        as_json(data)
        return
    click.secho(f"{data['name']}({data['parameters']})", bold=True)
    click.echo(f"{data['doc']}  [{data['tag']}]" + (f"  id {data['id']}" if data["id"] else ""))
    click.echo(f"\n  {data['formula']}\n")
    for use, texts in data["wordings"].items():
        click.secho(use, fg="cyan")
        for text in texts:
            click.echo(f"  {text}")
    if data["examples"]:
        click.secho("examples", fg="cyan")
    for example in data["examples"]:
        click.echo(f"  {example['call']}")
        for text in example["prompts"]:
            click.echo(f"    {text}")
    if data["chain_order"]:
        click.echo("\nA plain chain does not check the order of the text.")


def describe(d: Any) -> dict[str, Any]:
    """Return what is known of a definition: signature, formula, wordings with sample values."""
    from ifdsl.compose.templates import render
    from ifdsl.library.wordings import samples
    from ifdsl.syntax import tree as t
    from ifdsl.syntax.lines import Lines
    from ifdsl.syntax.printer import clause, item_lines, show_param

    values = {p.name: samples(p)[0] for p in d.params}
    wordings: dict[str, list[str]] = {}
    for say in d.says:
        key = " ".join(x for x in ("say", say.use, say.lang) if x)
        wordings.setdefault(key, []).append(render(say.text, values))
    lines = [clause(c) for c in d.syntax.body.clauses if isinstance(c, t.Let | t.Check | t.Judge)]
    if d.item is not None:
        out = Lines()
        item_lines(out, 0, d.item)
        lines = out.out
    return {
        "name": d.qualified, "parameters": ", ".join(map(show_param, d.syntax.params)),
        "doc": d.doc, "tag": d.tag, "id": d.id, "formula": "\n  ".join(lines),
        "wordings": wordings, "examples": _examples(d),
        "chain_order": isinstance(d.item, t.Chain) and d.item.by is None,
    }


def _examples(d: Any) -> list[dict[str, Any]]:
    """Return two calls of a leaf with sample values and the prompts they give."""
    from ifdsl.compose.expand import call
    from ifdsl.compose.wording import prompt
    from ifdsl.library.bind import leaf
    from ifdsl.library.wordings import samples

    if d.formula is None:
        return []
    out = []
    for which in (0, 1) if d.params else (0,):
        values = {p.name: samples(p)[which] for p in d.params}
        node = leaf(d, tuple(values.items()), values)
        prompts = [prompt(node, lang, which) for lang in ("en", "zh") if d.wordings("", lang)]
        out.append({"call": call(d.qualified, node.args), "prompts": prompts})
    return out


def _page(code: str) -> None:
    path = resources.diagnostics_root() / f"{code}.md"
    if not path.exists():
        known = [p.stem for p in resources.diagnostics_root().glob("IFC*.md")]
        raise SpecError([Diagnostic("IFC901", f"no diagnostic has the code `{code}`",
                                    hint=did_you_mean(code, known))])
    text = path.read_text(encoding="utf-8")
    click.echo(text.rstrip())
    sys.stdout.flush()
