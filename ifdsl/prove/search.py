"""The search for a witness: an answer that passes a bound tree, repaired from a plain draft.

Each step looks for the goals that are not met, asks the formula of one for moves, and goes on from
the first that leaves fewer goals unmet, else from the best state left. The budget is counted in
candidate answers, never in time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import islice
from random import Random

from ifdsl.compose import tree as b
from ifdsl.compose.evaluate import Evaluator
from ifdsl.compose.parts import Answer, whole
from ifdsl.compose.question import met
from ifdsl.formula.runtime import View
from ifdsl.prove import tailor, units
from ifdsl.prove.bank import Bank, bank
from ifdsl.prove.edits import applied
from ifdsl.prove.goals import Goal, goals
from ifdsl.prove.memory import remembered
from ifdsl.prove.proposals import Setting, proposals
from ifdsl.text.extract import extract
from ifdsl.verdict import Verdict

BUDGET, EACH = 60, 30
"""So many candidates are looked at, and so many more for each leaf."""
TRIED = 14
FEW = 8
"""Candidates looked at for a single sentence."""
SHARE = 3
"""No draft gets more than this part of the budget."""


@dataclass(frozen=True)
class Witness:
    """An answer that passes, and how many candidate answers were looked at."""

    text: str
    steps: int


@dataclass(frozen=True, eq=False)
class _State:
    text: str
    unmet: tuple[Goal, ...]

    @cached_property
    def score(self) -> Fraction:
        """How near the unmet goals are, together."""
        return sum(map(_nearness, self.unmet), Fraction(0))

    @cached_property
    def missing(self) -> int:
        """How many goals are unmet, hidden ones too."""
        return sum(1 + goal.hidden for goal in self.unmet)

    @cached_property
    def signature(self) -> frozenset[object]:
        """Which goals are unmet, wherever."""
        return frozenset(goal.leaf or goal.part for goal in self.unmet)


class Search:
    """One search; `steps` counts the candidates looked at so far."""

    def __init__(
        self, node: b.Node, lang: str, task: str, seed: int, budget: int | None = None, *,
        alone: bool = False,
    ) -> None:
        self.node = node
        self.lang = lang
        self.task = task
        self.setting = Setting(lang, task, bank(lang), Random(seed))
        self.budget = BUDGET + EACH * len(b.leaves(node)) if budget is None else budget
        self.steps = 0
        self.alone = alone

    def witness(self, hopeless: Callable[[], bool] = lambda: False) -> Witness | None:
        """Return an answer that passes the tree, verified, or None when the budget is spent.

        `hopeless` is asked once, when the first draft has failed; if it says so, none is looked
        for any more.
        """
        for k, (of, draft) in enumerate(self._drafts()):
            if k == 1 and hopeless():
                return None
            self.setting = replace(self.setting, bank=of)
            found = self._repaired(draft)
            if found is not None and self.passes(found):
                return Witness(self._shrunk(found, draft), self.steps)
            if self.steps >= self.budget:
                return None
        return None

    def _shrunk(self, text: str, draft: str) -> str:
        """Return a witness without the sentences of its draft that it does not need.

        All are tried to be left out at once, then each, the last one first.
        """
        drafted = {str(s) for s in View(draft, self.lang)["sentences"]}
        spare = [s.span for s in View(text, self.lang, spanned=True)["sentences"] if s in drafted]
        for spans in (spare, *([span] for span in reversed(spare))):
            shorter = extract(applied(text, next(units.take("sentences", spans, text)))).text
            if shorter != text and self.passes(shorter):
                if spans == spare:
                    return shorter
                text = shorter
        return text

    def passes(self, text: str) -> bool:
        """Whether an answer passes; judged leaves are taken to be met."""
        return bool(self.verdict(text))

    def verdict(self, text: str) -> Verdict:
        """Return the verdict of an answer, judged leaves taken to be met."""
        return Evaluator(extract(text), self.lang, self.task, met).statuses(self.node)

    def _drafts(self) -> Iterator[tuple[Bank, str]]:
        """Yield plain sentences of the language, and of English, which may be wanted.

        They are such as the constraints do not forbid, if there are any; those that have
        parameters, for which that must be found out each time, are asked from the second draft on.
        """
        own = bank(self.lang)
        for of in (own, bank("en"), own):
            for count in (3, 6):
                made = self._tailored(of, bare=of is own and count == 3)
                yield made, made.gap.join(units.turned(made.sentences, self.setting.rng)[:count])

    def _tailored(self, of: Bank, bare: bool) -> Bank:
        """Return a bank of sentences that the tree's leaves take, as far as they mind each one."""
        asked = [] if self.alone else [
            goal for goal in self._goals() if goal.leaf is not None
            and goal.leaf.formula is not None and not (bare and goal.leaf.params)
        ]
        minding = [node for goal in asked if (node := self._minding(goal, of)) is not None]
        if not minding:
            return of
        node = b.Parallel(tuple(minding))
        what = (of, *(tailor.key(x, False, self.lang, self.task) for x in b.leaves(node)))
        made: Bank = remembered(("bank", what, repr(node)), lambda: tailor.tailored(
            of, Search(node, self.lang, self.task, 0).passes, self._repairer(node)
        ) or of)
        return made

    def _minding(self, goal: Goal, of: Bank) -> b.Node | None:
        """Return a goal as a tree if its leaf is about every sentence, or None."""
        leaf, negated = goal.leaf, goal.negated
        assert leaf is not None
        node = b.Not(leaf) if negated else leaf

        def woven() -> bool:
            good = tailor.passing(leaf, negated, of, self.lang, self.task)
            if len(good) < 2:
                good = tuple(filter(None, map(self._repairer(node), of.sentences[:4])))
            return tailor.woven(of, good, tailor.holds(leaf, negated, self.lang, self.task))

        what = ("woven", of, tailor.key(leaf, negated, self.lang, self.task))
        return node if remembered(what, woven) else None

    def _repairer(self, node: b.Node) -> tailor.Repair:
        def repair(sentence: str) -> str | None:
            return Search(node, self.lang, self.task, 0, 3 * FEW, alone=True)._repaired(sentence)

        return repair

    def _goals(self) -> Iterator[Goal]:
        text = bank(self.lang).sentences[0]
        return goals(self.node, whole(Answer(text, text, self.lang, self.task)))

    def _look(self, text: str) -> _State:
        self.steps += 1
        text = extract(text).text
        answer = Answer(text, text, self.lang, self.task)
        return _State(text, tuple(g for g in goals(self.node, whole(answer)) if not g.held))

    def _repaired(self, draft: str) -> str | None:
        """Return a draft with its goals met, best first; None when its share is spent.

        Of states with as many goals unmet the one is taken whose goals were tried less often.
        """
        most = min(self.budget, self.steps + self.budget // SHARE)
        states = [self._look(draft)]
        seen = {states[0].text}
        tried: Counter[frozenset[object]] = Counter()
        while states:
            first = min((s.missing, tried[s.signature]) for s in states)
            state = max(
                (s for s in states if (s.missing, tried[s.signature]) == first),
                key=lambda s: s.score,
            )
            if not state.unmet:
                return state.text
            states.remove(state)
            tried[state.signature] += 1
            for made in self._next(state, seen):
                if self.steps >= most:
                    return None
                states.append(made)
                if made.missing < state.missing:
                    break
        return None

    def _next(self, state: _State, seen: set[str]) -> Iterator[_State]:
        order = list(state.unmet)
        if len(order) > 1 and self.setting.rng.random() < 0.3:
            self.setting.rng.shuffle(order)
        for goal in order[:3]:
            for move in islice(proposals(goal, state.text, self.setting), TRIED):
                text = move(state.text)
                if text in seen:
                    continue
                seen.add(text)
                made = self._look(text)
                if made.text == text or made.text not in seen:
                    seen.add(made.text)
                    yield made



def _nearness(goal: Goal) -> Fraction:
    if goal.leaf is None or goal.leaf.formula is None or not goal.scope.text.strip():
        return Fraction(0)
    return goal.leaf.formula.explain(
        goal.scope.answer.spanned, goal.scope.spanned, goal.leaf.params, goal.negated
    ).score
