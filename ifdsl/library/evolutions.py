"""Validation of evolutions: whatever a stage names must exist and fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ifdsl.diagnostics import Problems, SpecError, did_you_mean
from ifdsl.formula.types import Type, named
from ifdsl.library.definitions import Definition, Param
from ifdsl.library.drawn import drawn
from ifdsl.syntax import tree as t

if TYPE_CHECKING:
    from ifdsl.library.library import Library
    from ifdsl.library.validate import Validator

MOST = {"rewrite": 10, "questions": 10, "experts": 100, "band": 1000}
"""The largest count of a stage."""


def check_evolution(decl: t.Evolve, check: Validator) -> None:
    """Check the stages of an evolution: each once, and each with what it needs."""
    problems = check.problems
    keys = [s.key for s in decl.stages]
    if "dataset" not in keys:
        problems.error("IFC614", (decl.at[0], decl.at[0] + 6),
                       f"the evolution `{decl.name}` lacks `dataset`",
                       hint="it names the dataset whose rows are evolved")
    for k, stage in enumerate(decl.stages):
        if stage.key in keys[:k]:
            problems.error("IFC204", stage.at, f"`{stage.key}` is given twice")
        _stage(stage, keys, check)


def _stage(s: t.Stage, keys: list[str], check: Validator) -> None:
    problems = check.problems
    if s.key in MOST or s.key == "seeds":
        _count(s, s.value, MOST.get(s.key), problems)
    match s.key:
        case "dataset":
            known = check.module.datasets
            if s.names[0].name not in known:
                problems.error("IFC614", s.names[0].at, f"no dataset `{s.names[0].name}` here",
                               hint=did_you_mean(s.names[0].name, known))
        case "seeds":
            _count(s, s.cap, None, problems)
            if s.cap is not None and not s.names and not s.texts:
                problems.error("IFC614", s.at, "a cap is of each tag, and there are no tags",
                               hint="name a field of the tasks (`by topic`), or the tags that the "
                                    'writer may give (`among "advice", "writing"`)')
        case "topical":
            for name in s.names:
                _parameter(name, check)
        case "screen" if s.block is not None:
            _screen(s.block, keys, check)
        case "band" if s.low is not None and s.high is not None:
            if not s.low.value < s.high.value <= 1:
                problems.error("IFC614", s.at, "a band rises, and ends at 100% at most",
                               hint="such as `band 10%..90% of 8`")
            if s.add is not None:
                check.item(s.add, {}, ())


def _count(s: t.Stage, value: t.Number | None, most: int | None, problems: Problems) -> None:
    if value is None:
        return
    n = value.value
    if not isinstance(n, int) or n < 1 or (most is not None and n > most):
        upto = "" if most is None else f" to {most:,}"
        problems.error("IFC614", value.at, f"`{s.key}` takes a whole number from 1{upto}")


def _parameter(name: t.Name, check: Validator) -> None:
    try:
        d, p = parameter(name.name, check.module.name, check.library)
    except SpecError as error:
        check.found(error, name)
        return
    if p is None:
        check.problems.error(
            "IFC614", name.at, f"`{name.name}` names no parameter of `{d.qualified}`",
            hint=did_you_mean(name.name.rpartition(".")[2], [p.name for p in d.params])
            or "such as `mention.w`")
    elif not _worded(p.type):
        check.problems.error("IFC614", name.at,
                             f"`{name.name}` is {named(p.type)}: only words can be topical")
    elif p.domain is None:
        check.problems.error("IFC614", name.at, f"`{name.name}` is not drawn",
                             hint="what a spec gives stays as it is")


def parameter(name: str, module: str, library: Library) -> tuple[Definition, Param | None]:
    """Return the constraint and parameter of a name such as `mention.w`; raises SpecError."""
    constraint, _, p = name.rpartition(".")
    d = library.definition(constraint or name, module)
    return d, next((x for x in d.params if x.name == p), None)


def _worded(kind: Type) -> bool:
    return kind.textual or (kind.kind == "list" and kind.of[0].textual)


def _screen(block: t.Block, keys: list[str], check: Validator) -> None:
    problems = check.problems
    if block.clauses or not block.items:
        problems.error("IFC614", block.at, "a screen names constraints, one for each question",
                       hint="such as `screen { screens.leakage  screens.unsafe }`")
        return
    if "experts" not in keys:
        problems.error("IFC614", block.at, "a screen looks at expert answers, and there are none",
                       hint="add `experts 4`")
    for item in block.items:
        if not isinstance(item, t.Call):
            problems.error("IFC614", item.at, "a screen names constraints alone",
                           hint="declare a constraint, and name it here")
            continue
        check.call(item, item.args, {}, ())
        if drawn(item, check.module.name, check.library):
            problems.error("IFC614", item.at, "a screen draws nothing",
                           hint="give its parameters values")
