"""Stage 1: which tasks are taken: none twice in other words, and not too many of one tag."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ifdsl.draw.keyed import share
from ifdsl.evolve.context import Context
from ifdsl.evolve.table import Fate, Item, Work
from ifdsl.evolve.writer import asked, call, field, turns
from ifdsl.rows.tasks import Task
from ifdsl.text.letters import fold
from ifdsl.text.words import words

NEAR = 0.8
"""Tasks that have this share of their runs of words in common (Jaccard) are the same."""
RUN, PERMUTATIONS = 3, 128
LOOKED_AT = 0.5
"""What MinHash finds is compared by its runs; at the threshold itself it would miss half."""
TWIN, UNTAGGED, FULL, BEYOND = "near duplicate", "no tag", "its tag is full", "enough seeds"
TAGS = (
    "You tag tasks. The user's message is a JSON object: `task` is what somebody asks for, `tags` "
    'are the tags there are. Reply with JSON alone: {"tags": [those that fit, none to three]}.'
)


def seeds(context: Context) -> Work:
    """Return the work of the stage, which takes all tasks at once, each an item by its place.

    Tasks are looked at in an order that depends on the seed alone.
    """
    plan, tasks = context.evolution.seeds, context.evolution.base.tasks
    seed = context.evolution.base.seed

    def work(items: Sequence[Item]) -> list[Fate]:
        order = sorted((item.index for item in items),
                       key=lambda n: share(seed, f"seed {n} {tasks[n].group}"))
        fell = dict(_twins(order, tasks))
        tags = _tags(context, [n for n in order if n not in fell])
        if plan.by or plan.among:
            fell |= {n: (UNTAGGED, "") for n in order if n not in fell and not tags[n]}
        if plan.cap is not None:
            fell |= dict(_full([n for n in order if n not in fell], tags, plan.cap))
        left = [n for n in order if n not in fell]
        fell |= {n: (BEYOND, "") for n in left[plan.count:] if plan.count is not None}
        return [Fate(_row(item, tasks[item.index], tags), *fell.get(item.index, ()))
                for item in items]

    return work


def _row(item: Item, task: Task, tags: Mapping[int, tuple[str, ...]]) -> Item:
    return item.having(task=task.written, lang=task.lang, source=task.source,
                       tags=list(tags.get(item.index, ())))


def _twins(order: Sequence[int], tasks: Sequence[Task]) -> Iterator[tuple[int, tuple[str, str]]]:
    """Yield the tasks that say what one before them says, by MinHash and then by their runs."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=LOOKED_AT, num_perm=PERMUTATIONS)
    known: dict[int, frozenset[str]] = {}
    for n in order:
        runs = _runs(tasks[n].written)
        sketch = MinHash(num_perm=PERMUTATIONS)
        sketch.update_batch([run.encode("utf-8", "replace") for run in runs])
        twin = next((m for m in sorted(index.query(sketch))
                     if len(runs & known[m]) >= NEAR * len(runs | known[m])), None)
        if twin is None:
            index.insert(n, sketch)
            known[n] = runs
        else:
            yield n, (TWIN, f"it says what this does: {tasks[twin].written[:200]}")


def _runs(text: str) -> frozenset[str]:
    found = words(fold(text)) or [text]
    return frozenset(" ".join(found[i:i + RUN]) for i in range(max(1, len(found) - RUN + 1)))


def _tags(context: Context, left: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Return the tags of tasks: of a field of their records, or as the writer gives them."""
    plan, tasks = context.evolution.seeds, context.evolution.base.tasks
    if plan.by:
        known = {n: _listed(tasks[n].record.get(plan.by)) for n in left}
    elif plan.among:
        calls = [call(context.writer.settings, turns(
            TAGS, {"task": tasks[n].written, "tags": plan.among})) for n in left]
        known = {n: _listed(field(text, "tags"))
                 for n, text in zip(left, asked(context.writer, calls), strict=True)}
    else:
        return {}
    return {n: tuple(x for x in found if not plan.among or x in plan.among)
            for n, found in known.items()}


def _listed(value: Any) -> tuple[str, ...]:
    found = value if isinstance(value, list) else [value]
    return tuple(dict.fromkeys(str(x) for x in found if isinstance(x, str | int) and str(x)))


def _full(
    left: Sequence[int], tags: Mapping[int, tuple[str, ...]], cap: int
) -> Iterator[tuple[int, tuple[str, str]]]:
    """Yield the tasks one of whose tags has as many as it may."""
    taken: Counter[str] = Counter()
    for n in left:
        full = [tag for tag in tags[n] if taken[tag] >= cap]
        if full:
            yield n, (FULL, full[0])
        else:
            taken.update(tags[n])
