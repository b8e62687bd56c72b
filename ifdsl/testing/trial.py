"""Trials: a constraint with drawn arguments, answers around it, and verdicts on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ifdsl.api import Bound
from ifdsl.compose import tree as b
from ifdsl.compose.question import met
from ifdsl.compose.templates import WordingError, render
from ifdsl.formula.terms import Term
from ifdsl.library.definitions import Definition
from ifdsl.library.library import Library
from ifdsl.prove.misses import NearMiss, near_misses
from ifdsl.prove.search import Search
from ifdsl.syntax import tree as t
from ifdsl.verdict import Verdict

TASKS = {
    "en": "Name a river that you like, and say why you would visit it again.",
    "zh": "请介绍一条你喜欢的河流，并说说你为什么想再去看看。",
}
PROSE = {
    "en": "We went home early. The old house was quiet. Nobody had been there for weeks.",
    "zh": "我们很早就回家了。老房子很安静。好几个星期没有人去过那里。",
}
SEARCHED = 2
"""So many searches may come to nothing before a constraint is taken to have no witness."""


@dataclass(frozen=True, eq=False)
class Proof:
    """A witness, if one was found, and its near misses."""

    witness: str | None = None
    misses: tuple[NearMiss, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        own = () if self.witness is None else (self.witness,)
        return (*own, *(m.text for m in self.misses))


NOTHING = Proof()


@dataclass(eq=False)
class Subject:
    """A constraint under test in one language, with what has been learnt of it.

    `fixed` is a bound constraint that is tested as it is; without one, arguments are drawn.
    `proved` and `sought` count searches; `matters` tells of each parameter in how many trials it
    was changed, and whether that ever changed a verdict.
    """

    name: str
    lang: str
    library: Library
    definition: Definition | None = None
    fixed: Bound | None = None
    responses: tuple[str, ...] = ()
    sought: int = 0
    proved: int = 0
    crash: str = ""
    proofs: dict[Any, Proof] = field(default_factory=dict)
    matters: dict[str, tuple[int, bool]] = field(default_factory=dict)
    known: dict[Any, Any] = field(default_factory=dict)

    @property
    def task(self) -> str:
        return TASKS.get(self.lang, TASKS["en"])

    @cached_property
    def published(self) -> bool:
        """Whether it gives published verdicts, quirks and all."""
        return self.definition is not None and bool(self.definition.id)

    def clauses(self, kind: type[t.Node]) -> tuple[Any, ...]:
        """Return the clauses of a kind, as they are written in the spec."""
        if self.definition is None:
            return ()
        return tuple(c for c in self.definition.syntax.body.clauses if isinstance(c, kind))

    @cached_property
    def checks(self) -> tuple[tuple[t.Node, str], ...]:
        """The `check` clauses, to be named in a fault."""
        return tuple((c, "") for c in self.clauses(t.Check))

    def proof(self, bound: Bound, seed: int) -> Proof:
        """Return a witness of a bound constraint with its near misses."""
        key = bound.tree, seed
        if key not in self.proofs:
            self.proofs[key] = self._sought(bound, seed)
        return self.proofs[key]

    def _sought(self, bound: Bound, seed: int) -> Proof:
        if self.sought >= SEARCHED and not self.proved:
            return NOTHING
        self.sought += 1
        search = Search(bound.tree, self.lang, self.task, seed)
        try:
            found = search.witness()
            if found is None:
                return NOTHING
            self.proved += 1
            return Proof(found.text, tuple(near_misses(search, found.text)))
        except Exception as error:  # told as a broken law, with what raised it
            self.crash = f"{type(error).__name__}: {error}"
            return NOTHING


@dataclass(eq=False)
class Trial:
    """One set of arguments with what proves it, and one text."""

    subject: Subject
    bound: Bound
    proof: Proof
    text: str
    _verdicts: dict[tuple[str, bool], Verdict] = field(default_factory=dict)

    @property
    def lang(self) -> str:
        return self.subject.lang

    @property
    def call(self) -> str:
        """The constraint as it is called."""
        return str(self.bound) if self.bound.name else self.subject.name

    @property
    def node(self) -> b.Leaf | b.Named | None:
        """The bound constraint where it has wordings of its own."""
        return self.bound.tree if isinstance(self.bound.tree, b.Leaf | b.Named) else None

    @property
    def leaf(self) -> b.Leaf | None:
        """The bound constraint where it is one formula."""
        tree = self.bound.tree
        return tree if isinstance(tree, b.Leaf) and tree.formula is not None else None

    @property
    def judged(self) -> bool:
        return any(leaf.judge for leaf in b.leaves(self.bound.tree))

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The witness and the near misses, then the drawn text and plain prose."""
        kept = (*self.proof.texts, self.text, PROSE.get(self.lang, PROSE["en"]))
        return tuple(dict.fromkeys(x for x in kept if x.strip()))

    def verdict(self, text: str, negated: bool = False) -> Verdict:
        """Return the verdict on a text, judged leaves taken to be met."""
        key = text, negated
        if key not in self._verdicts:
            bound = Bound(b.Not(self.bound.tree), self.lang) if negated else self.bound
            self._verdicts[key] = check(bound, text, self.subject)
        return self._verdicts[key]

    def wordings(self, use: str = "") -> Iterator[tuple[t.Say, str]]:
        """Yield the wordings for a use in this language, rendered."""
        for say in () if self.node is None else self.node.says:
            if say.use == use and (say.lang or "en") == self.lang:
                try:
                    yield say, render(say.text, self.values)
                except WordingError:
                    continue

    @property
    def values(self) -> dict[str, Any]:
        return {} if self.node is None else self.node.params

    @property
    def known(self) -> Mapping[str, Any]:
        """What the templates of witnesses and examples may name."""
        lists = self.node.lists if isinstance(self.node, b.Leaf) else {}
        return {**lists, "input": self.subject.task, **self.values}

    @cached_property
    def said(self) -> str:
        """All that is said of the constraint: every wording for every use, and the `doc`."""
        found = [text for use in ("", "when", "not") for _, text in self.wordings(use)]
        d = self.subject.definition
        return "\n".join([*found, d.doc if d is not None else ""])


def prove(tree: b.Node, lang: str, task: str, budget: int | None = None) -> str | None:
    """Return an answer that passes a tree, or None where none is found."""
    found = Search(tree, lang, task, 0, budget).witness()
    return None if found is None else found.text


def check(bound: Bound, text: str, subject: Subject) -> Verdict:
    """Return the verdict of a bound constraint, judged leaves taken to be met."""
    return bound.check(text, input=subject.task, lang=subject.lang, judge=met)


def reads_raw(tree: b.Node) -> bool:
    """Whether some formula of a tree looks at the answer as it was given."""
    return any(
        _has_raw(term) for leaf in b.leaves(tree) if leaf.formula is not None
        for term in (leaf.formula.condition, *leaf.formula.lets.values())
    )


def _has_raw(term: Term) -> bool:
    where = getattr(term.data, "where", None)
    return term.op == "raw" or any(map(_has_raw, term.args)) or (
        isinstance(where, Term) and _has_raw(where)
    )
