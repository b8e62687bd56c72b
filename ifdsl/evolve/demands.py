"""What a bound tree demands of a prompt: each constraint in all the wordings it may have.

A demand is met by an instruction that says what one of its wordings says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ifdsl.compose import tree as b
from ifdsl.compose.templates import WordingError, render
from ifdsl.compose.wording import Writer
from ifdsl.diagnostics import SpecError
from ifdsl.syntax import tree as t

_FORMAT = re.compile(r"\b[A-Z]{2,}(?:[-/:.][A-Z]{2,})+\b")
"""A format that is spelt out: YYYY-MM-DD."""


@dataclass(frozen=True)
class Place:
    """Where a demand stands in a composition whose order counts.

    `kind` is chain or branch, `key` tells compositions apart, `rank` is the step or arm.
    """

    kind: str
    key: str
    rank: int


@dataclass(frozen=True)
class Demand:
    """What must be said: `wordings` in other words for one another, `values` verbatim in all.

    `kind` is leaf, label (of a step), condition, cut (into parts) or scope (a part of the answer).
    `texts` are the items of its lists in order, `counts` how often each is to occur where that is
    said. `scope` is the nearest scope around it, `places` the steps and arms around it, outermost
    first.
    """

    name: str
    kind: str
    wordings: tuple[str, ...]
    values: frozenset[str] = frozenset()
    counts: tuple[tuple[str, int], ...] = ()
    texts: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    scope: str = ""


def demands(node: b.Node, lang: str) -> list[Demand]:
    """Return everything a tree asks for, in the order of its prompt."""
    return list(_of(node, lang, Writer(lang, 0), "root"))


def _of(node: b.Node, lang: str, writer: Writer, path: str) -> Iterator[Demand]:
    match node:
        case b.Leaf():
            yield _leaf(node, lang, "")
        case b.Named():
            if any(s.use == "" and (s.lang or "en") == lang for s in node.says):
                yield _leaf(node, lang, "")
            else:
                yield from _of(node.body, lang, writer, path)
        case b.Not(item=item):
            if isinstance(item, b.Leaf | b.Named) and item.says:
                yield _leaf(item, lang, "not")
            else:
                wordings = {_phrase(node, lang, seed) for seed in range(4)}
                values = frozenset(v for leaf in b.leaves(item) for v in _texts(leaf.args))
                yield Demand("not", "leaf", tuple(sorted(wordings)), values)
        case b.Parallel():
            for k, child in enumerate(node.items):
                yield from _of(child, lang, writer, f"{path}/{k}")
        case b.Within() | b.Each():
            said = writer.part(node.part) if isinstance(node, b.Within) else _phrase(
                replace(node, body=b.Parallel(())), lang, 0).strip(" ,，")
            yield Demand(said, "scope", (said,), frozenset(
                {node.part.title} if node.part.title else ()))
            for d in _of(node.body, lang, writer, path):
                yield replace(d, scope=d.scope or said)
        case b.Chain():
            if node.by is not None:
                said = writer.delimiter(node.by, len(node.steps))
                marker = frozenset({node.by.title} if node.by.title else ())
                yield Demand("parts", "cut", (said,), marker)
            for k, step in enumerate(node.steps):
                place = Place("chain", path, k)
                label = next((x.text for x in step.labels if (x.lang or "en") == lang), None)
                if label:
                    yield Demand(f"step {k + 1}", "label", (label,), places=(place,))
                for d in _of(step.body, lang, writer, f"{path}/{k}"):
                    yield replace(d, places=(place, *d.places))
        case b.Branch():
            for k, case in enumerate(node.cases):
                place = Place("branch", path, k)
                yield replace(_condition(case.condition, lang, writer), places=(place,))
                for d in _of(case.body, lang, writer, f"{path}/{k}"):
                    yield replace(d, places=(place, *d.places))
            last = Place("branch", path, len(node.cases))
            for d in _of(node.otherwise, lang, writer, f"{path}/otherwise"):
                yield replace(d, places=(last, *d.places))


def _condition(condition: b.Condition, lang: str, writer: Writer) -> Demand:
    if condition.leaf is not None and not condition.phrases:
        return replace(_leaf(condition.leaf, lang, "when"), kind="condition")
    said = writer.condition(condition, "root")
    return Demand("condition", "condition", (said,), frozenset(_words(condition.expr, said)))


def _words(e: t.Expr, said: str) -> Iterator[str]:
    """Yield the texts of a condition that its wording has."""
    match e:
        case t.Contains(phrase=t.String(value=word)) if word in said:
            yield word
        case t.Or(terms=terms) | t.And(terms=terms):
            for x in terms:
                yield from _words(x, said)


def _phrase(node: b.Node, lang: str, seed: int) -> str:
    try:
        return Writer(lang, seed).phrase(node, "root")
    except SpecError:
        return ""


def _leaf(node: b.Leaf | b.Named, lang: str, use: str) -> Demand:
    said: list[str] = []
    for say in node.says:
        if say.use == use and (say.lang or "en") == lang:
            try:
                said.append(render(say.text, node.params))
            except WordingError:
                continue
    written = {v for x in said for v in _FORMAT.findall(x)}
    values = frozenset(v for v in (*_texts(node.args), *written)
                       if v and all(v in x for x in said))
    return Demand(node.name or "constraint", "leaf", tuple(dict.fromkeys(said)), values,
                  _counts(node.args), tuple(x for _, value in node.args
                                            if isinstance(value, tuple | list)
                                            for x in value if isinstance(x, str)))


def _texts(args: b.Args) -> Iterator[str]:
    for _, value in args:
        yield from (v for v in _each(value) if isinstance(v, str))


def _each(value: Any) -> Sequence[Any]:
    return value if isinstance(value, tuple | list) else (value,)


def _counts(args: b.Args) -> tuple[tuple[str, int], ...]:
    """Return which text is to occur how often, where two parameters are lists of one length."""
    lists = [value for _, value in args if isinstance(value, tuple | list)]
    for texts in lists:
        for numbers in lists:
            if len(texts) == len(numbers) > 1 and all(isinstance(x, str) for x in texts) and all(
                isinstance(n, int) for n in numbers
            ):
                return tuple(zip(texts, numbers, strict=True))
    return ()
