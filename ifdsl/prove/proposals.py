"""Proposals: the moves that may meet a goal, from the constraint's witnesses, banks and formula."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from random import Random

from ifdsl.compose.templates import WordingError, render
from ifdsl.formula.interpreter import Env
from ifdsl.formula.terms import Term, negate
from ifdsl.prove import tailor, units
from ifdsl.prove.bank import Bank
from ifdsl.prove.edits import Edit, Move
from ifdsl.prove.goals import Goal, view_of_part
from ifdsl.prove.ground import Ground
from ifdsl.prove.moves import Sides, moves, sides

SOME, LONG = 2, 4000
"""So many sentences of the bank are tried for a goal, in a scope of at most so many characters."""


@dataclass(frozen=True, eq=False)
class Setting:
    """What answers are written in: a language, a task, a bank, and seeded choices."""

    lang: str
    task: str
    bank: Bank
    rng: Random


def proposals(goal: Goal, text: str, setting: Setting, *, tight: bool = False) -> Iterator[Move]:
    """Yield the moves that may meet a goal; `tight` ones go no further than they must."""
    ground = Ground(text, setting.bank, setting.rng, tight)
    if goal.leaf is None:
        yield from _parts(goal, ground)
        return
    yield from _templates(goal, setting)
    yield from _sentences(goal, setting)
    if not goal.scope.text.strip():
        span = (goal.scope.start or 0,) * 2
        yield Move("text added", (Edit(*span, setting.rng.choice(setting.bank.sentences)),))
    condition, env = _read(goal)
    yield from moves(condition, env, ground)


def boundaries(goal: Goal, text: str, setting: Setting) -> Iterator[Sides]:
    """Yield moves to both sides of each comparison that a goal's leaf makes."""
    if goal.leaf is not None:
        yield from sides(*_read(goal), Ground(text, setting.bank, setting.rng, tight=True))


def _read(goal: Goal) -> tuple[Term, Env]:
    """Return what a goal asks for, and what it is read in."""
    assert goal.leaf is not None and goal.leaf.formula is not None
    formula, view, root = goal.leaf.formula, goal.scope.spanned, goal.scope.answer.spanned
    root.begin(view)
    root.steps = 1 << 62
    condition = negate(formula.condition) if goal.negated else formula.condition
    return condition, Env(root, view, goal.leaf.params, formula.lets)


def _templates(goal: Goal, setting: Setting) -> Iterator[Move]:
    """Yield the constraint's own witnesses: put in front, put behind, in the scope's place."""
    leaf, scope = goal.leaf, goal.scope
    assert leaf is not None
    if goal.negated or scope.start is None:
        return
    known = {**leaf.lists, "input": setting.task, **leaf.params}
    own = [w for w in leaf.witnesses if w.lang == setting.lang]
    for w in own or [w for w in leaf.witnesses if not w.lang]:
        with suppress(WordingError):  # a template may not know every value
            yield from _put(goal, render(w.text, known).strip("\n"), "witness", setting)


def _sentences(goal: Goal, setting: Setting) -> Iterator[Move]:
    """Yield plain sentences that pass a leaf alone, where they make it hold."""
    assert goal.leaf is not None
    found = tailor.passing(goal.leaf, goal.negated, setting.bank, setting.lang, setting.task)
    some = units.turned(found, setting.rng)[:SOME] if goal.scope.start is not None else ()
    for sentence in some:
        yield from _put(goal, sentence, repr(sentence), setting)


def _put(goal: Goal, said: str, name: str, setting: Setting) -> Iterator[Move]:
    """Yield places for a text in a scope in which it makes a leaf hold, and its place."""
    assert goal.leaf is not None and goal.scope.start is not None
    inside, at = goal.scope.text, goal.scope.start
    holds = tailor.holds(goal.leaf, goal.negated, setting.lang, setting.task)
    span = (at, at + len(inside))
    if inside.strip() and len(inside) < LONG:
        for glue in ("\n\n",) if units.block(said, inside) else (setting.bank.gap, "\n\n"):
            sides = [f"{inside}{glue}{said}", f"{said}{glue}{inside}"]
            for made in sides if glue == setting.bank.gap else reversed(sides):
                if holds(made):
                    yield Move(f"{name} added", (Edit(*span, made),))
                    return
    yield Move(f"{name} put in", (Edit(*span, said),))


def _parts(goal: Goal, g: Ground) -> Iterator[Move]:
    """Yield moves that give a scope the parts it lacks, or take away those beyond."""
    part, scope = goal.part, goal.scope
    assert part is not None
    start = scope.start or 0
    span = (start, start + len(scope.text))
    if part.unit == "marker":
        yield from _marked(part.title or "", goal.low, span, g)
        return
    view = view_of_part(part)
    found = [p.span for p in scope.spanned[view]]
    if len(found) > goal.low and goal.exact:
        for edits in units.take(view, found[goal.low - len(found):], g.text):
            yield Move(f"{units.said(len(found) - goal.low, view)} taken away", edits)
        return
    need = max(goal.low - len(found), 1)
    raws = list(islice(units.specimens(view, (), g.bank, g.rng), need))
    if part.title is not None:
        raws = [f"## {part.title}\n\n{g.rng.choice(g.bank.sentences)}"]
    for edits in units.write(view, raws, span, g.text, g.bank):
        yield Move(f"{units.said(need, view)} added", edits)


def _marked(marker: str, wanted: int, span: tuple[int, int], g: Ground) -> Iterator[Move]:
    parts = g.rng.sample(g.bank.sentences, wanted)
    yield Move("parts set off", (Edit(*span, f"\n\n{marker}\n\n".join(parts)),))
