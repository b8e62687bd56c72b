"""What the stages of an evolution work with."""

from __future__ import annotations

from functools import cached_property

from ifdsl.diagnostics import Diagnostic, SpecError
from ifdsl.endpoints.caller import Caller
from ifdsl.endpoints.settings import Connection
from ifdsl.evolve.plan import Evolution
from ifdsl.evolve.settings import Config
from ifdsl.evolve.slots import Slot, Slots
from ifdsl.evolve.table import Item
from ifdsl.judges.panel import Panel
from ifdsl.library.library import Library
from ifdsl.output.contamination import Prompts
from ifdsl.rows.candidate import Builder, Draw
from ifdsl.rows.tasks import Task


class Context:
    """An evolution at work: the library, the builder of its rows, and the models by their parts."""

    def __init__(self, library: Library, evolution: Evolution, config: Config) -> None:
        self.library, self.evolution, self.config = library, evolution, config
        self.builder = Builder(library, evolution.base)
        self.panel = Panel.of(config.judge, strict=True)
        self.tasks: tuple[Task, ...] = evolution.base.tasks

    @cached_property
    def writer(self) -> Caller:
        return Caller(_named(self.config.writer, "writer"), strict=True)

    @cached_property
    def expert(self) -> Caller:
        if self.config.expert is None and self.config.writer is not None:
            return self.writer
        return Caller(_named(self.config.expert, "expert"), strict=True)

    @cached_property
    def policy(self) -> Caller:
        return Caller(_named(self.config.policy, "policy"), strict=True)

    @cached_property
    def prompts(self) -> Prompts:
        """Those of the evaluation sets; raises SpecError where a file holds none."""
        return Prompts(self.evolution.against)

    @property
    def callers(self) -> dict[str, Caller]:
        """The models that were asked for so far, each once."""
        made = {name: vars(self).get(name) for name in ("writer", "expert", "policy")}
        found = {name: caller for name, caller in made.items() if caller is not None}
        if self.panel is not None:
            found["judge"] = self.panel.caller
        if found.get("expert") is found.get("writer"):
            found.pop("expert", None)
        return found

    def refuse_lost(self) -> None:
        """Raise SpecError where a call got no reply: its row must not fall for that."""
        for name, caller in self.callers.items():
            if caller.lost:
                more = len(caller.lost) - 1
                raise SpecError([Diagnostic(
                    "IFC708", f"the {name} gave no reply: {caller.lost[0]}"
                    + (f" (and {more:,} more calls)" if more else ""),
                    hint="what is done is kept: the same command goes on from there")])

    def drawn(self, item: Item) -> tuple[Draw, list[Slot]]:
        """Return the draw of an item, and its parameters that may be topical; raises as a draw."""
        band = self.evolution.band
        add = [(path, band.add) for path in item.added if band is not None and band.add is not None]
        slots = Slots(self.library, self.evolution.topical, item.given)
        draw = self.builder.draw(
            item.index, item.attempt, task=self.tasks[item.index % len(self.tasks)],
            binders=slots.binder, add=add)
        return draw, slots.found


def _named(found: Connection | None, part: str) -> Connection:
    if found is None:
        raise SpecError([Diagnostic(
            "IFC706", f"this evolution needs a `{part}`, and the configuration names none",
            hint=f"{part}: {{url: http://localhost:8000/v1, model: …}}")])
    return found
