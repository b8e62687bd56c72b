"""The search for a witness: an answer that passes a bound tree, repaired from a plain draft.

Each step looks for the goals that are not met, asks the formula of one for moves, and keeps the
first that leaves fewer goals unmet, else the one that comes nearest. The budget is counted in
candidate answers, never in time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from random import Random

from ifdsl.compose import tree as b
from ifdsl.compose.evaluate import Evaluator
from ifdsl.compose.parts import Answer, whole
from ifdsl.compose.templates import WordingError, render
from ifdsl.formula.interpreter import Env
from ifdsl.formula.terms import Term, negate
from ifdsl.prove import units
from ifdsl.prove.bank import Bank, bank
from ifdsl.prove.edits import Edit, Move
from ifdsl.prove.goals import Goal, goals, view_of_part
from ifdsl.prove.ground import Ground
from ifdsl.prove.moves import moves
from ifdsl.text.extract import extract
from ifdsl.verdict import Verdict

BUDGET, EACH = 60, 30
"""So many candidates are looked at, and so many more for each leaf."""
TRIED = 14


@dataclass(frozen=True)
class Witness:
    """An answer that passes, and how many candidate answers were looked at."""

    text: str
    steps: int


@dataclass(frozen=True, eq=False)
class _State:
    text: str
    unmet: tuple[Goal, ...]
    score: Fraction

    @property
    def rank(self) -> tuple[int, Fraction]:
        return -len(self.unmet), self.score


class Search:
    """One search; `steps` counts the candidates looked at so far."""

    def __init__(
        self, node: b.Node, lang: str, task: str, seed: int, budget: int | None = None
    ) -> None:
        self.node = node
        self.lang = lang
        self.task = task
        self.rng = Random(seed)
        self.bank = bank(lang)
        self.budget = BUDGET + EACH * len(b.leaves(node)) if budget is None else budget
        self.steps = 0

    def witness(self) -> Witness | None:
        """Return an answer that passes the tree, verified, or None when the budget is spent."""
        for of, draft in self._drafts():
            self.bank = of
            found = self._repaired(draft)
            if found is not None and self.passes(found):
                return Witness(found, self.steps)
            if self.steps >= self.budget:
                return None
        return None

    def passes(self, text: str) -> bool:
        """Whether an answer passes; judged leaves are taken to be met."""
        return bool(self.verdict(text))

    def verdict(self, text: str) -> Verdict:
        """Return the verdict of an answer, judged leaves taken to be met."""
        return Evaluator(extract(text), self.lang, self.task, _yes).statuses(self.node)

    def _drafts(self) -> Iterator[tuple[Bank, str]]:
        """Yield plain sentences of the language, and of English, which may be wanted."""
        own = bank(self.lang)
        for of in (own, bank("en"), own):
            for count in (3, 6):
                yield of, of.gap.join(units.turned(of.sentences, self.rng)[:count])

    def _look(self, text: str) -> _State:
        self.steps += 1
        text = extract(text).text
        answer = Answer(text, text, self.lang, self.task)
        unmet = tuple(g for g in goals(self.node, whole(answer)) if not g.held)
        score = sum((_nearness(g) for g in unmet), Fraction(0))
        return _State(text, unmet, score - len(unmet))

    def _repaired(self, draft: str) -> str | None:
        state = self._look(draft)
        seen = {state.text}
        stuck = 0
        most = self.steps + self.budget // 3
        while state.unmet:
            if self.steps >= min(self.budget, most) or stuck > 4:
                return None
            nearer = self._step(state, seen)
            if nearer is None:
                return None
            stuck = 0 if nearer.rank > state.rank else stuck + 1
            state = nearer
            seen.add(state.text)
        return state.text

    def _step(self, state: _State, seen: set[str]) -> _State | None:
        best: _State | None = None
        order = list(state.unmet)
        if len(order) > 1 and self.rng.random() < 0.3:
            self.rng.shuffle(order)
        for goal in order[:3]:
            for move in islice(self.proposals(goal, state.text), TRIED):
                text = move(state.text)
                if text == state.text:
                    continue
                made = self._look(text)
                if made.text in seen:
                    continue
                if len(made.unmet) < len(state.unmet):
                    return made
                if best is None or made.rank > best.rank:
                    best = made
                if self.steps >= self.budget:
                    return best
            if best is not None and best.rank > state.rank:
                return best
        return best

    def proposals(self, goal: Goal, text: str, *, tight: bool = False) -> Iterator[Move]:
        """Yield the moves that may meet a goal; `tight` ones go no further than they must."""
        ground = Ground(text, self.bank, self.rng, tight)
        if goal.leaf is None:
            yield from _parts(goal, ground)
            return
        formula = goal.leaf.formula
        assert formula is not None
        condition: Term = negate(formula.condition) if goal.negated else formula.condition
        view = goal.scope.spanned
        yield from self._templates(goal)
        if not goal.scope.text.strip():
            span = (goal.scope.start or 0,) * 2
            yield Move("text added", (Edit(*span, self.rng.choice(self.bank.sentences)),))
        root = goal.scope.answer.spanned
        root.begin(view)
        root.steps = 1 << 62
        env = Env(root, view, goal.leaf.params, formula.lets)
        yield from moves(condition, env, ground)


    def _templates(self, goal: Goal) -> Iterator[Move]:
        """Yield the scope written anew by the constraint's own witnesses."""
        leaf, scope = goal.leaf, goal.scope
        assert leaf is not None
        if goal.negated or scope.start is None:
            return
        known = {**leaf.lists, "input": self.task, **leaf.params}
        span = (scope.start, scope.start + len(scope.text))
        own = [w for w in leaf.witnesses if w.lang == self.lang]
        for w in own or [w for w in leaf.witnesses if not w.lang]:
            with suppress(WordingError):  # a template may not know every value
                yield Move("witness", (Edit(*span, render(w.text, known)),))


def _yes(question: str, part: str, answer: str) -> bool:
    return True


def _nearness(goal: Goal) -> Fraction:
    if goal.leaf is None or goal.leaf.formula is None or not goal.scope.text.strip():
        return Fraction(0)
    return goal.leaf.formula.explain(
        goal.scope.answer.spanned, goal.scope.spanned, goal.leaf.params, goal.negated
    ).score


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
            yield Move(f"{view} taken away", edits)
        return
    need = max(goal.low - len(found), 1)
    raws = list(islice(units.specimens(view, (), g.bank, g.rng), need))
    if part.title is not None:
        raws = [f"## {part.title}\n\n{g.rng.choice(g.bank.sentences)}"]
    for edits in units.write(view, raws, span, g.text, g.bank):
        yield Move(f"{need} {view} added", edits)


def _marked(marker: str, wanted: int, span: tuple[int, int], g: Ground) -> Iterator[Move]:
    parts = g.rng.sample(g.bank.sentences, wanted)
    yield Move("parts set off", (Edit(*span, f"\n\n{marker}\n\n".join(parts)),))
