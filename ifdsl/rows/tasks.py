"""Tasks: what an answer is asked for, from templates and JSON-lines files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from ifdsl.compose.templates import WordingError, render
from ifdsl.diagnostics import Diagnostic, Problems
from ifdsl.formula.checker import Checker, Names
from ifdsl.formula.interpreter import Env, decide
from ifdsl.formula.runtime import Root
from ifdsl.formula.types import ANY, LANGUAGES, type_of
from ifdsl.library.bind import Binder
from ifdsl.library.definitions import Domain, Param
from ifdsl.source import Place, Source
from ifdsl.syntax import tree as t

MAX_SHOWN = 5


@dataclass(frozen=True, eq=False)
class Task:
    """One task, or a template that draws its values; `group` never straddles splits.

    `record` is the object of a file that the task was made of.
    """

    template: str
    values: dict[str, Any]
    draws: tuple[t.Arg, ...]
    lang: str
    group: str
    source: str
    record: Mapping[str, Any] = field(default_factory=dict)

    @property
    def written(self) -> str:
        """The text as it is written: a template's values are not drawn yet."""
        return str(self.values.get("text", self.template))

    def text(self, binder: Binder, module: str) -> str:
        """Return the task's text; what is open is drawn. Raises WordingError."""
        values = dict(self.values)
        for arg in self.draws:
            assert arg.draw is not None
            domain = _domain(arg.draw, binder, module)
            values[arg.name] = binder.draw(domain, Param(arg.name, ANY), {}, "task")
        return render(self.template, values).strip()


def _domain(d: t.Domain, binder: Binder, module: str) -> Domain:
    if d.weighted:
        return Domain(None, None, tuple(
            (w.weight.value, binder.term(w.value, module, {})) for w in d.weighted
        ))
    assert d.of is not None
    step = None if d.step is None else binder.term(d.step, module, {})
    return Domain(binder.term(d.of, module, {}), step)


def read_tasks(
    tasks: t.Tasks, source: Source, problems: list[Diagnostic]
) -> tuple[list[Task], list[bytes]]:
    """Return all tasks with the bytes of the files read; what is wrong goes to `problems`."""
    out: list[Task] = []
    files: list[bytes] = []
    for k, item in enumerate(tasks.sources):
        if isinstance(item, t.Template):
            group = f"{tasks.name}/{k}"
            out.append(Task(item.text, {}, item.draws, item.lang or "en", group, source.path.name))
        else:
            found, data = _read_file(item, source, problems)
            out.extend(found)
            files.append(data)
    return out, files


def check_tasks(files: Iterable[tuple[Source, t.File]]) -> list[Diagnostic]:
    """Return what is wrong with the tasks of some files: their data, and names left open."""
    out: list[Diagnostic] = []
    for source, file in files:
        for decl in file.decls:
            if not isinstance(decl, t.Tasks):
                continue
            read_tasks(decl, source, out)
            for item in decl.sources:
                if isinstance(item, t.Template):
                    try:
                        render(item.text, {arg.name: "one thing" for arg in item.draws})
                    except WordingError as error:
                        out.append(Diagnostic(
                            "IFC501", f"this task cannot be rendered: {error}",
                            Place(source, item.at),
                            hint='draw what it names: "Plan {{ x }}." x in ["a", "b"]',
                        ))
    return out


def _read_file(
    item: t.FileSource, source: Source, problems: list[Diagnostic]
) -> tuple[list[Task], bytes]:
    path = source.path.parent / item.path
    place = Place(source, item.at)
    try:
        data = path.read_bytes()
    except OSError as error:
        problems.append(Diagnostic(
            "IFC701", f"the task file `{item.path}` cannot be read: {error.strerror}", place,
            hint="paths are relative to the spec",
        ))
        return [], b""
    out: list[Task] = []
    broken: list[tuple[int, str]] = []
    where = _Filter(item.where, source, problems)
    for number, line in enumerate(data.split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line.decode("utf-8"))
            if not isinstance(record, dict):
                raise ValueError("not an object")
            if not where.keeps(record):
                continue
            template = item.template if item.template is not None else "{{ instruction }}"
            text = render(template, record)
            text.encode()
            lang = item.lang or record.get("lang", "en")
            if not text.strip():
                raise ValueError("the task is empty")
            if lang not in LANGUAGES:
                raise ValueError(f"unknown language {lang!r}")
        except (ValueError, RecursionError, WordingError) as error:
            broken.append((number, str(error)))
            continue
        group = f"{path.name}/{record.get('id', number)}"
        out.append(Task("{{ text }}", {"text": text}, (), lang, group, path.name, record))
    if broken:
        shown = "; ".join(f"line {n}: {why}" for n, why in broken[:MAX_SHOWN])
        more = f"; and {len(broken) - MAX_SHOWN} more" if len(broken) > MAX_SHOWN else ""
        problems.append(Diagnostic(
            "IFC702", f"{len(broken)} broken lines in `{item.path}`: {shown}{more}", place,
            hint="each line is one JSON object with the fields that the template names",
        ))
    if not out and not broken:
        problems.append(Diagnostic("IFC703", f"no task is left of `{item.path}`", place,
                                   hint="the filter keeps no record"))
    return out, data


class _Filter:
    """The `where` of a file source, over the fields of a record."""

    def __init__(self, where: t.Expr | None, source: Source, problems: list[Diagnostic]) -> None:
        self.where = where
        self.source = source
        self.problems = problems
        self.made: dict[Any, Any] = {}
        self.root = Root("")

    def keeps(self, record: dict[str, Any]) -> bool:
        """Return whether a record is kept; raises ValueError where the filter does not fit it."""
        if self.where is None:
            return True
        values = {k: Fraction(str(v)) if isinstance(v, float) else v for k, v in record.items()
                  if isinstance(v, str | int | float | bool)}
        types = {k: type_of(v) for k, v in values.items()}
        key = tuple(sorted((k, str(v)) for k, v in types.items()))
        if key not in self.made:
            problems = Problems(self.source)
            names = Names(types)
            self.made[key] = (Checker(names, problems).formula(self.where), problems.found)
        formula, found = self.made[key]
        if formula is None:
            raise ValueError(f"the filter does not fit: {found[0].message}")
        status = decide(formula, Env(self.root, self.root.response, values, {}))
        return bool(status == "pass")
