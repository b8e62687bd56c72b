"""An evolution from its tasks to its dataset: stages in order, in rounds, each resumable."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import ifdsl
from ifdsl.compose.tree import leaves
from ifdsl.diagnostics import Diagnostic, SpecError
from ifdsl.endpoints.caller import Caller
from ifdsl.evolve.assign import assign
from ifdsl.evolve.contamination import decontaminate
from ifdsl.evolve.context import Context
from ifdsl.evolve.difficulty import EASY, difficulty
from ifdsl.evolve.experts import UNJUDGED, experts, screens
from ifdsl.evolve.plan import Evolution
from ifdsl.evolve.questions import questions
from ifdsl.evolve.rewrite import rewrite
from ifdsl.evolve.seeds import seeds
from ifdsl.evolve.settings import Config
from ifdsl.evolve.table import BATCH, Fate, Item, Work, fates, table
from ifdsl.library.library import Library

ROUNDS = 3
"""So often may a row that is too easy come again, the first time counted."""
Tell = Callable[[str, int, int, int], None]
"""(stage, round, rows so far, rows in all): called after each batch."""


@dataclass(frozen=True)
class Step:
    """A stage of a round, and the table of what became of its rows."""

    stage: str
    round: int
    path: Path

    @property
    def fates(self) -> list[Fate]:
        """What became of each row, as the table has it."""
        return fates(self.path)

    @property
    def kept(self) -> list[Item]:
        """The rows that went on."""
        return kept(self.fates)


@dataclass
class Evolved:
    """The steps of an evolution, in order, and the rows that came through."""

    steps: list[Step] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    repeats: int = 0


def run(
    library: Library, evolution: Evolution, config: Config, work: Path, tell: Tell | None = None,
    size: int = BATCH,
) -> tuple[Context, Evolved]:
    """Return what becomes of an evolution, its tables kept in a folder; raises SpecError.

    The same call goes on where one was cut off: what it loses is a batch of `size` rows under way.
    A call that gets no reply stops it: no row falls for that.
    """
    context = Context(library, evolution, config)
    _needed(context)
    out = Evolved()
    places = [Item(n) for n in range(len(evolution.base.tasks))]
    first, found = _step("seeds", 0, places, seeds(context), work, context, tell, len(places))
    out.steps.append(first)
    context.tasks = tuple(evolution.base.tasks[item.index] for item in kept(found))
    if not context.tasks:
        return context, out
    items = [Item(n) for n in range(evolution.base.rows)]
    through: list[Item] = []
    for turn in range(1, ROUNDS + 1):
        again: list[Item] = []
        for name, stage in _stages(context):
            step, found = _step(name, turn, items, stage, work, context, tell, size)
            out.steps.append(step)
            items = kept(found)
            if name == "constraints":
                _judgeable(context, items)
            if name == "difficulty":
                again = [_harder(fate.item, turn) for fate in found if fate.why == EASY]
        through += items
        items = again
        band = evolution.band
        if not items or band is None or band.add is None:
            break
    _gather(out, through)
    return context, out


def _stages(context: Context) -> Iterator[tuple[str, Work]]:
    """Yield the stages of a round that the spec asks for."""
    e = context.evolution
    yield "constraints", assign(context)
    if e.rewrite:
        yield "rewrite", rewrite(context)
    if e.questions:
        yield "questions", questions(context)
    if e.experts:
        yield "experts", experts(context)
    if e.screens:
        yield "screens", screens(context)
    if e.against:
        yield "decontaminate", decontaminate(context)
    if e.band is not None:
        yield "difficulty", difficulty(context)


def _step(
    name: str, turn: int, items: Sequence[Item], stage: Work, work: Path, context: Context,
    tell: Tell | None, size: int,
) -> tuple[Step, list[Fate]]:
    place = {item.index: n for n, item in enumerate(items, 1)}

    def told(batch: Sequence[Item]) -> list[Fate]:
        fates = stage(batch)
        context.refuse_lost()
        if tell:
            tell(name, turn, place[batch[-1].index], len(items))
        return fates

    path = work / f"{turn}-{name}.jsonl"
    return Step(name, turn, path), table(path, items, told, max(size, 1))


def kept(found: Iterable[Fate]) -> list[Item]:
    """Return the items that a stage kept."""
    return [fate.item for fate in found if not fate.why]


def _harder(item: Item, turn: int) -> Item:
    """Return an item that is to get one more constraint, and to be made anew with it."""
    return replace(item, added=(*item.added, f"add/{turn}"), row={})


def _gather(out: Evolved, through: Sequence[Item]) -> None:
    """Take the rows in order of index, none twice."""
    seen: set[str] = set()
    for item in sorted(through, key=lambda x: x.index):
        row = item.row
        if row["id"] in seen:
            out.repeats += 1
            continue
        seen.add(row["id"])
        out.rows.append(row)


def _judgeable(context: Context, items: Sequence[Item]) -> None:
    """Raise SpecError where answers to rows will need a judge that is not there."""
    e = context.evolution
    if context.panel is None and (e.experts or e.band is not None):
        checks = (item.row["check"] for item in items if "judge" in item.row["check"])
        if any(leaf.judge for check in checks for leaf in leaves(ifdsl.read(check).tree)):
            raise SpecError([UNJUDGED])


def _needed(context: Context) -> None:
    """Ask for every model and file that the stages need, before any of them begins."""
    e, c = context.evolution, context
    found: list[object] = [c.prompts]  # which raises where it cannot be had, and so do the others
    if (e.seeds.among and not e.seeds.by) or e.topical or e.rewrite or e.questions:
        found.append(c.writer)
    if e.experts:
        _several(c.expert, "experts", e.experts)
    if e.band is not None:
        _several(c.policy, "band", e.band.of)
    if any(leaf.judge for screen in e.screens for leaf in leaves(screen)) and c.panel is None:
        raise SpecError([UNJUDGED])


def _several(caller: Caller, stage: str, count: int) -> None:
    """Refuse a model that gives the same answer each time where several are wanted."""
    if count > 1 and not caller.settings.temperature:
        raise SpecError([Diagnostic(
            "IFC706", f"`{stage}` wants {count} answers of `{caller.settings.model}`, and without "
            "a `temperature` they are all the same", hint="such as `temperature: 1.0`")])
