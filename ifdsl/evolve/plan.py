"""The plan of an evolution: its stages, resolved."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from ifdsl.compose import tree as b
from ifdsl.diagnostics import Diagnostic, SpecError
from ifdsl.library.evolutions import parameter
from ifdsl.library.library import Library
from ifdsl.rows.plan import Plan, plan
from ifdsl.syntax import tree as t


@dataclass(frozen=True, eq=False)
class Seeds:
    """At most `count` tasks, at most `cap` of each tag.

    Tags stand in the field `by` of a task's record, or the writer gives them, `among` some.
    """

    count: int | None = None
    cap: int | None = None
    by: str = ""
    among: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Band:
    """Rows are kept that the policy passes in `low` to `high` of its `of` answers; those that it
    passes more often get `add`, if there is one."""

    low: Fraction
    high: Fraction
    of: int
    add: t.Item | None


@dataclass(frozen=True, eq=False)
class Evolution:
    """An evolution: `name` is `<module>.<name>`, `base` the plan of the dataset it starts from.

    `topical` are (constraint, parameter); a count of 0 leaves a stage out.
    """

    name: str
    base: Plan
    seeds: Seeds
    topical: frozenset[tuple[str, str]]
    rewrite: int
    questions: int
    experts: int
    screens: tuple[b.Node, ...]
    against: tuple[Path, ...]
    band: Band | None


def evolutions(library: Library, only: str | None = None) -> list[tuple[str, str]]:
    """Return (module, name) of all evolutions, or those of one name; raises SpecError if none."""
    found = [(m.name, e) for m in library.modules.values() for e in m.evolutions
             if only in (None, e, f"{m.name}.{e}")]
    if not found:
        raise SpecError([Diagnostic(
            "IFC614", f"no evolution{f' `{only}`' if only else ''}",
            hint="declare one: evolve harder { dataset train  rewrite 3  experts 4 }")])
    return found


def evolution(library: Library, module: str, name: str) -> Evolution:
    """Return the plan of an evolution; raises SpecError where its tasks cannot be read."""
    decl = library.modules[module].evolutions[name]
    source = next(f.source for f in library.loaded.modules[module] if decl in f.tree.decls)
    stages = {s.key: s for s in decl.stages}
    topical = [parameter(x.name, module, library)
               for x in (stages["topical"].names if "topical" in stages else ())]
    return Evolution(
        f"{module}.{name}", plan(library, module, stages["dataset"].names[0].name),
        _seeds(stages.get("seeds")),
        frozenset((d.qualified, p.name) for d, p in topical if p is not None),
        _count(stages.get("rewrite")), _count(stages.get("questions")),
        _count(stages.get("experts")), _screens(stages.get("screen"), module, library),
        tuple(source.path.parent / x
              for x in (stages["decontaminate"].texts if "decontaminate" in stages else ())),
        _band(stages.get("band")),
    )


def _seeds(s: t.Stage | None) -> Seeds:
    if s is None:
        return Seeds()
    return Seeds(_count(s), None if s.cap is None else int(s.cap.value),
                 s.names[0].name if s.names else "", s.texts)


def _count(s: t.Stage | None) -> int:
    return 0 if s is None or s.value is None else int(s.value.value)


def _screens(s: t.Stage | None, module: str, library: Library) -> tuple[b.Node, ...]:
    binder = library.binder()
    items = () if s is None or s.block is None else s.block.items
    return tuple(binder.item(item, module, {}, "") for item in items)


def _band(s: t.Stage | None) -> Band | None:
    if s is None or s.low is None or s.high is None:
        return None
    return Band(Fraction(s.low.value), Fraction(s.high.value), _count(s), s.add)
