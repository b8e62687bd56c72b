"""`ifdsl check` and `ifdsl fmt`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ifdsl.cli.show import as_json, problems
from ifdsl.diagnostics import Diagnostic, SpecError, counted
from ifdsl.library.library import Library, open_library
from ifdsl.library.wordings import check_wordings
from ifdsl.rows.tasks import check_tasks
from ifdsl.source import Source
from ifdsl.syntax.fmt import format_source


@click.command(help="Report every problem of all files, in one run.")
@click.argument("paths", nargs=-1, required=True)
@click.option("--json", "json_", is_flag=True, help="Print diagnostics as JSON.")
def check(paths: tuple[str, ...], json_: bool) -> None:
    library = open_library(paths, strict=False)
    files = list(library.loaded.files.values())
    found = [*library.loaded.problems, *check_wordings(library),
             *check_tasks((f.source, f.tree) for f in files)]
    if not any(d.severity == "error" for d in found):
        from ifdsl.refute.check import check_demands

        found += check_demands(library)
    errors = [d for d in found if d.severity == "error"]
    if json_:
        as_json({"diagnostics": [d.as_json() for d in found], "errors": len(errors)})
    else:
        problems(found)
        if not found:
            click.echo(f"{_asked(library)}: no problems")
    sys.exit(1 if errors else 0)


def _asked(library: Library) -> str:
    shipped = library.loaded.shipped
    files = sum(f.module not in shipped for f in library.loaded.files.values())
    count = sum(len(m.definitions) for m in library.modules.values() if m.name not in shipped)
    return f"{counted(files, 'file')}, {counted(count, 'constraint')}"


@click.command("fmt", help="Bring specs into canonical form, in place; comments are kept.")
@click.argument("paths", nargs=-1, required=True)
@click.option("--check", "only_check", is_flag=True, help="Change nothing; exit 1 if unformatted.")
def format_(paths: tuple[str, ...], only_check: bool) -> None:
    found: list[Diagnostic] = []
    changed = 0
    for path in _files(paths, found):
        try:
            text = path.read_text(encoding="utf-8")
            made = format_source(Source(str(path), text))
        except SpecError as error:
            found.extend(error.diagnostics)
            continue
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "not UTF-8"
            found.append(Diagnostic("IFC109", f"`{path}` cannot be read: {reason}"))
            continue
        if made == text:
            continue
        changed += 1
        click.echo(f"{'would format' if only_check else 'formatted'} {path}")
        if not only_check:
            from ifdsl.output.files import write_text

            write_text(path, made)
    problems(found, most=None)
    sys.exit(1 if found or (only_check and changed) else 0)


def _files(paths: tuple[str, ...], found: list[Diagnostic]) -> list[Path]:
    out: list[Path] = []
    for name in paths:
        path = Path(name)
        if path.is_dir():
            out.extend(sorted(path.rglob("*.ifc")))
        elif path.exists():
            out.append(path)
        else:
            found.append(Diagnostic("IFC109", f"no such file or folder: `{path}`"))
    return out
