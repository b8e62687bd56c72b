"""`ifdsl explain`: a constraint, or the page of a diagnostic code."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from ifdsl import resources
from ifdsl.cli.show import as_json
from ifdsl.diagnostics import Diagnostic, SpecError, did_you_mean

if TYPE_CHECKING:
    from ifdsl.library.definitions import Definition
    from ifdsl.library.library import Library

LANGUAGES = ("en", "zh")


@click.command(help="""Show a constraint, a module or a diagnostic code.

\b
  ifdsl explain std.max_words       a constraint
  ifdsl explain keywords:existence  by its published id
  ifdsl explain std                 all constraints of std, of another pack or your own
  ifdsl explain IFC201              a code
""")
@click.argument("name")
@click.option("--specs", "-s", multiple=True, help="Specs to look in, besides the library.")
@click.option("--json", "json_", is_flag=True, help="Print as JSON.")
def explain(name: str, specs: tuple[str, ...], json_: bool) -> None:
    if re.fullmatch(r"(?i)IFC\d+", name):
        _page(name.upper())
        return
    from ifdsl.compose.templates import WordingError
    from ifdsl.library.library import SHIPPED, open_library

    library = open_library(specs, strict=False)
    for pack in SHIPPED:
        library.module(pack)
    if name in library.modules:
        _module(name, library, json_)
        return
    found = _find(name.partition("(")[0], library, specs)
    try:
        data = describe(found, library)
    except WordingError as error:
        raise SpecError([Diagnostic("IFC501", f"a wording of `{name}` cannot be rendered: {error}",
                                    found.place)]) from error
    if json_:
        as_json(data)
        return
    click.secho(f"{data['name']}({data['parameters']})", bold=True)
    _about(found)
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


def _find(name: str, library: Library, specs: tuple[str, ...]) -> Definition:
    try:
        return library.definition(name if "." in name or ":" in name else f"std.{name}")
    except SpecError as error:
        if not error.diagnostics:  # its declaration could not be read
            raise SpecError(library.loaded.problems) from error
        [problem] = error.diagnostics
        if problem.hint or specs:
            raise
        raise SpecError([replace(
            problem, hint="name the file of your own constraints with --specs; "
                          "`ifdsl explain std` lists what there is",
        )]) from error


def _about(d: Definition, indent: str = "") -> None:
    said = (d.doc, f"[{d.tag}]" if d.tag else "", f"id {d.id}" if d.id else "")
    if any(said):
        click.echo(indent + "  ".join(x for x in said if x))


def _module(name: str, library: Library, json_: bool) -> None:
    from ifdsl.syntax.printer import show_param

    found = sorted(library.modules[name].definitions.values(), key=lambda d: (d.tag, d.name))
    if json_:
        as_json([describe(d, library) for d in found])
        return
    for d in found:
        params = ", ".join(map(show_param, d.syntax.params))
        click.secho(f"{d.qualified}({params})", bold=True)
        _about(d, "  ")


def describe(d: Definition, library: Library) -> dict[str, Any]:
    """Return what is known of a definition: signature, formula, wordings with sample values."""
    from ifdsl.compose.templates import render
    from ifdsl.library.wordings import example
    from ifdsl.syntax import tree as t
    from ifdsl.syntax.lines import Lines
    from ifdsl.syntax.printer import clause, item_lines, show_param

    values = {lang: example(d, library, 0, lang) for lang in LANGUAGES}
    wordings: dict[str, list[str]] = {}
    for say in d.says:
        key = " ".join(x for x in ("say", say.use, say.lang) if x)
        wordings.setdefault(key, []).append(render(say.text, values[say.lang or LANGUAGES[0]]))
    lines = [clause(c) for c in d.syntax.body.clauses if isinstance(c, t.Let | t.Check | t.Judge)]
    if d.item is not None:
        out = Lines()
        item_lines(out, 0, d.item)
        lines = out.out
    return {
        "name": d.qualified, "parameters": ", ".join(map(show_param, d.syntax.params)),
        "doc": d.doc, "tag": d.tag, "id": d.id, "formula": "\n  ".join(lines),
        "wordings": wordings, "examples": _examples(d, library),
        "chain_order": isinstance(d.item, t.Chain) and d.item.by is None,
    }


def _examples(d: Definition, library: Library) -> list[dict[str, Any]]:
    """Return two calls of a leaf with sample values and the prompts they give."""
    from ifdsl.compose.expand import call
    from ifdsl.compose.wording import prompt
    from ifdsl.library.leaves import leaf
    from ifdsl.library.wordings import example

    if d.formula is None:
        return []
    out: dict[str, list[str]] = {}
    for which in (0, 1) if d.params else (0,):
        for lang in LANGUAGES:
            if d.wordings("", lang):
                values = example(d, library, which, lang)
                node = leaf(d, tuple(values.items()), values)
                made = out.setdefault(call(d.qualified, node.args), [])
                made.extend({prompt(node, lang, which)} - set(made))
    return [{"call": name, "prompts": prompts} for name, prompts in out.items()]


def _page(code: str) -> None:
    path = resources.diagnostics_root() / f"{code}.md"
    if not path.exists():
        known = [p.stem for p in resources.diagnostics_root().glob("IFC*.md")]
        raise SpecError([Diagnostic("IFC901", f"no diagnostic has the code `{code}`",
                                    hint=did_you_mean(code, known))])
    text = path.read_text(encoding="utf-8")
    click.echo(text.rstrip())
    sys.stdout.flush()
