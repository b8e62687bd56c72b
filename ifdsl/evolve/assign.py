"""Stage 2: constraints for each seed, drawn as the spec says, made topical, and proved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from ifdsl.compose.templates import WordingError
from ifdsl.diagnostics import SpecError
from ifdsl.evolve.context import Context
from ifdsl.evolve.slots import Slot
from ifdsl.evolve.table import Fate, Item, Work
from ifdsl.evolve.writer import asked, call, field, turns
from ifdsl.library.draws import Redraw
from ifdsl.rows.candidate import ATTEMPTS, Draw

ADDING = 8
"""Attempts at one more constraint."""
REFUSED = "topical values refused"
TOPICAL = (
    "You choose words for constraints on an answer. The user's message is a JSON object: `task` is "
    "what the answer is for, `slots` are what words are wanted for, each with the constraint, what "
    "it asks, and a `value` that suits no task in particular. Choose values that suit this task, "
    "in its language: a text where the value is a text, a list of as many texts where it is a "
    'list. Reply with JSON alone: {"values": [one for each slot, in order]}.'
)


def assign(context: Context) -> Work:
    """Return the work of the stage."""

    def work(items: Sequence[Item]) -> list[Fate]:
        drawn = [_drawn(context, item) for item in items]
        if not context.evolution.topical:
            return [fate for fate, _ in drawn]
        return _topical(context, drawn)

    return work


def _drawn(context: Context, item: Item) -> tuple[Fate, list[Slot]]:
    """Return the first attempt that makes a row, with its slots."""
    reasons: Counter[str] = Counter()
    for tried in _attempts(item):
        try:
            draw, slots = context.drawn(tried)
            return Fate(_made(context, tried, draw)), slots
        except WordingError as error:
            reasons[f"template: {error}"] += 1
        except Redraw as reason:
            reasons[str(reason)] += 1
        except SpecError as error:
            reasons[error.diagnostics[0].message] += 1
    return Fate(item, "no row can be made", reasons.most_common(1)[0][0]), []


def _attempts(item: Item) -> Iterator[Item]:
    """Yield an item in each attempt at it; one more constraint leaves what it has as it is."""
    if not item.added:
        yield from (replace(item, attempt=n) for n in range(ATTEMPTS))
        return
    *before, last = item.added
    for n in range(ADDING):
        yield replace(item, added=(*before, f"{last}/{n}"))


def _made(context: Context, item: Item, draw: Draw) -> Item:
    row = context.builder.row(draw)
    return replace(item, row={**row, "template": draw.asked})


def _topical(context: Context, drawn: list[tuple[Fate, list[Slot]]]) -> list[Fate]:
    """Return rows whose words were chosen for them, where they hold; the others as they were."""
    open_ = [(n, fate.item, new) for n, (fate, slots) in enumerate(drawn)
             if (new := _new(fate.item, slots))]
    out = [fate for fate, _ in drawn]
    calls = [call(context.writer.settings, turns(TOPICAL, _material(item, slots)))
             for _, item, slots in open_]
    for (n, item, slots), text in zip(open_, asked(context.writer, calls), strict=True):
        try:
            given = (*item.given, *_values(field(text, "values"), slots))
            fresh = replace(item, given=given)
            out[n] = Fate(_made(context, fresh, context.drawn(fresh)[0]))
        except (ValueError, Redraw, WordingError, SpecError) as error:
            out[n] = Fate(item, told=f"{REFUSED}: {error}")
    return out


def _new(item: Item, slots: Sequence[Slot]) -> list[Slot]:
    known = {(path, name) for path, name, _ in item.given}
    return [s for s in slots if (s.path, s.param.name) not in known]


def _values(found: Any, slots: Sequence[Slot]) -> list[tuple[str, str, Any]]:
    if not isinstance(found, list) or len(found) != len(slots):
        raise ValueError("the reply has not one value for each slot")
    return [slot.given(value) for slot, value in zip(slots, found, strict=True)]


def _material(item: Item, slots: Sequence[Slot]) -> dict[str, Any]:
    return {"task": item.row["task"], "slots": [
        {"constraint": s.constraint.name, "asks": s.constraint.doc,
         "value": list(s.value) if isinstance(s.value, tuple) else s.value} for s in slots]}
