"""Candidates: row i of a dataset, a function of (spec, seed, i) alone."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from hashlib import blake2b
from typing import Any

from ifdsl.compose import tree as b
from ifdsl.compose.evaluate import Evaluator, Known
from ifdsl.compose.expand import row_text
from ifdsl.compose.question import unmet
from ifdsl.compose.templates import WordingError
from ifdsl.compose.wording import prompt
from ifdsl.diagnostics import SpecError
from ifdsl.draw.keyed import Keyed, share
from ifdsl.formula.runtime import Bounds
from ifdsl.library.bind import Binder
from ifdsl.library.draws import Redraw
from ifdsl.library.library import Library
from ifdsl.prove.misses import near_misses
from ifdsl.prove.search import Search
from ifdsl.refute.conflict import Core, conflict
from ifdsl.rows.identity import library_hash
from ifdsl.rows.plan import Plan
from ifdsl.rows.settle import active, settle
from ifdsl.rows.tasks import Task
from ifdsl.syntax import tree as t
from ifdsl.text.extract import extract
from ifdsl.verdict import Exact

ATTEMPTS = 32
NOT_FOUND = "no answer that passes was found"
"""Why a candidate is drawn anew where neither a witness nor a contradiction is found."""
UNPROVED: dict[str, Any] = {"witness": None, "near_misses": None, "proof": None}
TRIVIAL = {
    "en": ("Yes", "This is a short answer to the request."),
    "zh": ("好", "这是对该请求的简短回答。"),
}


@dataclass
class Made:
    """What became of one candidate: a row, or None with the reasons of its failed attempts."""

    row: dict[str, Any] | None
    reasons: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    """What the first contradiction of each kind was, by reason."""


@dataclass(frozen=True, eq=False)
class Draw:
    """What an attempt drew: a task and its text, a composition, and the prompt that states both.

    `settled` is the composition with the conditions on the task decided, `taken` which sides are
    sure to be taken.
    """

    index: int
    chooser: Keyed
    task: Task
    text: str
    node: b.Node
    asked: str
    settled: b.Node
    taken: tuple[str, ...]


class Contradictory(Redraw):
    """A draw that no answer satisfies, counted by the names of the constraints at fault."""

    def __init__(self, core: Core) -> None:
        super().__init__(f"contradictory: {core.names}")
        self.core = core


class Builder:
    """Makes the candidates of a plan; one per process.

    Without `proofs` rows carry no witness, no near misses and no proof.
    """

    def __init__(self, library: Library, plan: Plan, *, proofs: bool = True) -> None:
        self.library = library
        self.plan = plan
        self.proofs = proofs
        self.terms: dict[Any, Any] = {}
        self.leaves: dict[Any, b.Leaf] = {}
        self.cores: dict[tuple[str, str], Core | None] = {}
        self.clashing: set[frozenset[str]] = set()
        self.trivial = {
            lang: [(extract(answer), Known()) for answer in answers]
            for lang, answers in TRIVIAL.items()
        }

    def candidate(self, index: int) -> Made:
        """Return candidate `index`: the first of 32 attempts that makes a row."""
        made = Made(None)
        for attempt in range(ATTEMPTS):
            try:
                made.row = self.row(self.draw(index, attempt))
                return made
            except Redraw as reason:
                made.reasons[str(reason)] += 1
                if isinstance(reason, Contradictory):
                    made.examples.setdefault(str(reason), str(reason.core))
            except WordingError as error:
                made.reasons[f"template: {error}"] += 1
            except SpecError as error:
                made.reasons[error.diagnostics[0].message] += 1
        return made

    def draw(
        self, index: int, attempt: int, *, task: Task | None = None,
        binders: Callable[..., Binder] | None = None,
        add: Sequence[tuple[str, t.Item]] = (),
    ) -> Draw:
        """Return what an attempt draws; raises Redraw, WordingError or SpecError.

        `task` is one of the plan's, where it is not to be drawn; `binders` makes the binder, where
        it is not the library's; `add` are (path, item) of more, which stand beside what the mix
        gives.
        """
        plan = self.plan
        chooser = Keyed(plan.seed, plan.name, index, attempt)
        if task is None:
            task = plan.tasks[chooser.pick("task", "which", len(plan.tasks))]
        binder = (binders or self.library.binder)(lang=task.lang, chooser=chooser)
        binder.terms, binder.leaves = self.terms, self.leaves
        text = task.text(binder, plan.module)
        binder.read_input(text)
        which = chooser.pick("mix", "which", [w for w, _ in plan.mix])
        node = binder.item(plan.mix[which][1], plan.module, {}, f"mix/{which}")
        for path, item in add:
            more = binder.item(item, plan.module, {}, path)
            node = b.Parallel((*_parts(node), *_parts(more)))
        asked = prompt(node, task.lang, chooser.number("wording", "seed") >> 1, text)
        settled, taken = settle(node, text, task.lang)
        if not active(settled):
            raise Redraw("the task takes a branch that asks for nothing")
        return Draw(index, chooser, task, text, node, asked, settled, tuple(taken))

    def row(self, draw: Draw) -> dict[str, Any]:
        """Return the row of a draw, proved; raises Redraw."""
        plan, settled, lang = self.plan, draw.settled, draw.task.lang
        floor = self.floor(settled, draw.asked, draw.text, lang)
        if self.trivially(floor):
            raise Redraw("a trivial answer earns more than the floor allows")
        proof = self._proof(settled, draw.text, lang, draw.chooser) if self.proofs else UNPROVED
        check = row_text(settled, lang)
        leaves = b.leaves(settled)
        return {
            "id": row_id(draw.asked, check),
            "prompt": [{"role": "user", "content": draw.asked}],
            "check": check,
            "names": [leaf.name for leaf in leaves],
            "args": arguments(leaves),
            "composition": b.composition(draw.node),
            "depth": b.depth(draw.node),
            "n_constraints": len(leaves),
            "lang": lang,
            "task": draw.text,
            "source": draw.task.source,
            "branch": ", ".join(draw.taken) or None,
            "floor": float(floor),
            **proof,
            "spec_hash": plan.spec_hash,
            "library_hash": library_hash(),
            "seed": plan.seed,
            "index": draw.index,
            "split": self._split(draw.task.group),
        }

    def _proof(
        self, node: b.Node, task: str, lang: str, chooser: Keyed
    ) -> dict[str, Any]:
        """Return the columns of a proof: an answer that passes, and answers that just fail."""
        search = Search(node, lang, task, chooser.number("proof", "seed"))
        core = self._core(node, task, lang) if self._suspect(node) else None
        witness = None if core else search.witness(lambda: bool(self._core(node, task, lang)))
        if witness is None:
            core = core or self._core(node, task, lang) or conflict(node, lang, task)
            if core is None:
                raise Redraw(NOT_FOUND)
            raise Contradictory(core)
        judged = any(leaf.judge for leaf in b.leaves(node))
        return {
            "witness": witness.text,
            "near_misses": [
                {"text": miss.text, "edit": miss.edit, "violates": list(miss.violates)}
                for miss in near_misses(search, witness.text)
            ],
            "proof": "rules" if judged else "full",
        }

    def _core(self, node: b.Node, task: str, lang: str) -> Core | None:
        """Return why no answer passes, as far as that is told without z3; found once."""
        check = row_text(node, lang)
        key = check, task if "input" in check else ""
        if key not in self.cores:
            core = self.cores[key] = conflict(node, lang, task, solver=False)
            if core is not None:
                self.clashing.add(frozenset(d.name for d in core.demands))
        return self.cores[key]

    def _suspect(self, node: b.Node) -> bool:
        """Whether constraints of these names contradicted each other before.

        Then that is asked before an answer is looked for: it saves time and changes no row.
        """
        names = {leaf.name for leaf in b.leaves(node)}
        return any(clash <= names for clash in self.clashing)

    def floor(self, node: b.Node, asked: str, task: str, lang: str) -> Exact:
        """Return the best credit that a trivial answer earns under the dataset's scheme."""
        best: Exact = 0
        for answer, known in (*self.trivial.get(lang, self.trivial["en"]), (extract(asked), None)):
            verdict = Evaluator(answer, lang, task, unmet, known).statuses(node)
            best = max(best, self.plan.reward.credit(verdict) or 0)
        return best

    def trivially(self, floor: Exact) -> bool:
        """Return whether a floor is above what the dataset allows."""
        return self.plan.floor_cap is not None and floor > self.plan.floor_cap

    def _split(self, group: str) -> str:
        point = Fraction(share(self.plan.seed, group))
        for name, part in self.plan.splits:
            point -= part
            if point < 0:
                return name
        return "train"


def row_id(asked: str, check: str) -> str:
    """Return a row's id: a hash of its prompt and its check."""
    return blake2b(f"{asked}\x1f{check}".encode(), digest_size=16).hexdigest()


def arguments(leaves: Sequence[b.Leaf]) -> str:
    """Return the arguments of some leaves as JSON, the column `args` of a row."""
    return json.dumps([_plain(leaf.args) for leaf in leaves], ensure_ascii=False)


def _parts(node: b.Node) -> tuple[b.Node, ...]:
    """Return what stands side by side in a node."""
    return node.items if isinstance(node, b.Parallel) and node.weight == 1 else (node,)


def _plain(args: b.Args) -> dict[str, Any]:
    return {name: _json(value) for name, value in args}


def _json(value: Any) -> Any:
    if isinstance(value, Bounds):
        return f"{value.low}..{value.high}"
    if isinstance(value, Fraction):
        return float(value)
    if isinstance(value, tuple):
        return [_json(v) for v in value]
    return value
