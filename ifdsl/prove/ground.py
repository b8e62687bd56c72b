"""The ground that moves are made on: an answer, where its terms stand in it, and simple edits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from random import Random
from typing import Any

from ifdsl.formula.interpreter import Env, bindings, evaluate
from ifdsl.formula.runtime import Absent, Piece, Unknowable, View
from ifdsl.formula.terms import Loop, Term
from ifdsl.prove import units
from ifdsl.prove.bank import Bank
from ifdsl.prove.edits import Edit, Move, Span

SAME_PLACE = frozenset({
    "fold", "lower", "upper", "plain", "trim", "trim_start", "trim_end", "stripped", "bare",
    "bare_start", "bare_end", "unpunctuated", "ascii_folded", "replace", "delete", "reverse",
    "distinct", "sorted", "reversed", "numbered", "pairs", "zip", "tally", "runs", "grams", "tiles",
    "native", "flat", "join", "value", "text", "initial",
})
"""Functions whose value stands where their first argument stands."""


@dataclass(frozen=True, eq=False)
class Ground:
    """An answer being edited: its text, the bank of its language, and seeded choices.

    On `tight` ground a number goes to the nearest value that will do.
    """

    text: str
    bank: Bank
    rng: Random
    tight: bool = False
    memo: dict[Any, Any] = field(default_factory=dict, repr=False)

    def words(self, count: int) -> list[str]:
        return self.rng.sample(self.bank.words, count)

    def put(self, term: Term, wanted: str, env: Env) -> Iterator[Move]:
        """Put a text where a term stands."""
        span = place(term, env)
        if span is not None and self.text[slice(*span)] != wanted:
            yield Move(f"{wanted!r} put in", (Edit(*span, wanted),))

    def insert(self, view: str, raw: Any, term: Term, env: Env) -> Iterator[Move]:
        """Write one unit into the place of a term."""
        span = place(term, env)
        if span is not None and isinstance(raw, str):
            for edits in units.write(view, [str(raw)], span, self.text, self.bank):
                yield Move(f"{raw!r} added", edits)

    def erase(self, phrase: str, term: Term, env: Env) -> Iterator[Move]:
        """Take every occurrence of a text out of the place of a term."""
        span = place(term, env)
        if span is None or not phrase:
            return
        for word in ("", *self.words(2)):
            edits, at = [], self.text.find(phrase, *span)
            while at >= 0:
                edits.append(Edit(at, at + len(phrase), word))
                at = self.text.find(phrase, at + len(phrase), span[1])
            if edits:
                yield Move(f"{phrase!r} taken out", tuple(edits))

    def ends(self, term: Term, wanted: Sequence[str], env: Env) -> Iterator[Move]:
        """Put words in front of the items that a slice takes, or behind them."""
        found = _sliced(term, env)
        if found is None:
            return
        xs, low = found
        phrase = self.bank.gap.join(wanted)
        first = span_of(xs[low - 1]) if 0 < low <= len(xs) else None
        last = span_of(xs[-1]) if xs and low < 0 else None
        if first is not None:
            at = first[0]
            said = phrase[:1].upper() + phrase[1:] if low == 1 else phrase
            yield Move(f"{phrase!r} put in front", (Edit(at, at, said + self.bank.gap),))
        elif last is not None:
            at = last[1]
            yield Move(f"{phrase!r} put behind", (Edit(at, at, self.bank.gap + phrase),))

    def take(self, f: Term, spans: Sequence[Span], env: Env) -> Iterator[Move]:
        """Take away the units of a comprehension at spans."""
        view = view_of(f.args[0], env)
        noun = "units" if view is None else kind(view)
        for edits in units.take(noun, spans, self.text):
            yield Move(f"{units.said(len(spans), noun)} taken away", edits)


def reads(term: Term, env: Env) -> bool:
    """Whether a term depends on the answer, or on an element of a loop."""
    if term.op in ("it", "response", "raw", "var"):
        return True
    if term.op == "let":
        return reads(env.lets[term.data[0]], env)
    where = term.data.where if term.op in ("comp", "all", "any", "no") else None
    return any(reads(a, env) for a in term.args) or (where is not None and reads(where, env))


def span_of(item: Any) -> Span | None:
    """Return where an item stands in the answer, or None where it is no part of it."""
    return item.span if isinstance(item, Piece) else None


def spans_of(items: Iterable[Any]) -> list[Span]:
    """Return where items stand in the answer; those that are no part of it are left out."""
    return [span for item in items if (span := span_of(item)) is not None]


def located(items: Iterable[Any], scope: Span, text: str) -> list[Span]:
    """Return where items stand; plain texts, as measures give, are looked for one by one."""
    out: list[Span] = []
    at = scope[0]
    for item in items:
        span = span_of(item)
        if span is None and isinstance(item, str) and item:
            low = text.lower().find(item.lower(), at, scope[1])
            span = None if low < 0 else (low, low + len(item))
        if span is not None:
            out.append(span)
            at = max(at, span[1])
    return out


def value_of(term: Term, env: Env) -> Any:
    """Return the value of a term, or None where it is not there."""
    try:
        return evaluate(term, env)
    except (Absent, Unknowable, ValueError, TypeError):
        return None


def bound(env: Env, loop: Loop, item: Any, turn: int | None = None) -> Env:
    """Return an environment in which a loop's variables are bound to an item.

    Without its `turn` in the list, nothing that was remembered holds for it.
    """
    names = loop.names
    parts = [item] if len(names) == 1 else list(item)
    return Env(
        env.root, env.view, env.params, env.lets,
        vars={**env.vars, **{(loop.id, n): p for n, p in zip(names, parts, strict=True)}},
        turn={**env.turn, loop.id: -1 if turn is None else turn}, turns=env.turns,
        memo={} if turn is None else env.memo,
    )


def elements(f: Term, env: Env) -> list[tuple[Any, Env]]:
    """Return the items of a comprehension or quantifier, each with its environment."""
    try:
        return [
            (item, bound(env, f.data, item, env.turn[f.data.id])) for item in bindings(f, env)
        ]
    except (Absent, Unknowable):
        return []


def place(term: Term, env: Env) -> Span | None:
    """Return where in the answer a text term stands, or None where it is no part of it."""
    match term.op:
        case "it":
            start = env.view.start
            return None if start is None else (start, start + len(env.view.text))
        case "response" | "raw":
            return 0, len(env.root.response.text)
        case "let":
            return place(env.lets[term.data[0]], env)
        case "call" if term.data.name in ATTRIBUTES:
            return _attribute(term, env)
        case "call" if term.data.name in SAME_PLACE:
            span = place(term.args[0], env)
            if span is not None and term.data.name == "initial":
                return span[0], span[0] + 1
            return span
    found = value_of(term, env)
    if isinstance(found, Piece):
        return found.span
    if isinstance(found, list | tuple):
        spans = spans_of(found)
        if spans and len(spans) == len(found):
            return spans[0][0], spans[-1][1]
    match term.op:
        case "index" if term.args[0].type.kind == "list":
            return _indexed(term, env)
        case "index" | "slice" if term.args[0].type.textual:
            span, at = place(term.args[0], env), value_of(term.args[1], env)
            if span is None or not isinstance(at, int) or term.op == "slice":
                return span
            low = span[0] + at - 1 if at > 0 else span[1] + at
            return low, low + 1
        case "comp":
            heads = [place(term.args[1], at) for _, at in elements(term, env)]
            kept = [s for s in heads if s is not None]
            return (kept[0][0], kept[-1][1]) if kept else None
        case "call" if term.args and term.data.view:
            return place(term.args[-1], env)
    return None


ATTRIBUTES = frozenset({"info", "marker", "title"})


def _attribute(term: Term, env: Env) -> Span | None:
    """Return where an attribute of an element is written, next to the element."""
    item, text = value_of(term.args[0], env), env.root.response.text
    span = span_of(item)
    if span is None:
        return None
    start = span[0]
    match term.data.name:
        case "info":
            low = text.rfind("```", 0, start) + 3
            return low, max(text.find("\n", low), low)
        case "title":
            low = text.rfind("\n#", 0, start) + 1
            return low + len(text[low:]) - len(text[low:].lstrip("# ")), text.find("\n", low)
    low = text.rfind("\n", 0, start) + 1
    return low + len(text[low:start]) - len(text[low:start].lstrip()), len(text[:start].rstrip())


def _indexed(term: Term, env: Env) -> Span | None:
    xs, at = term.args[0], value_of(term.args[1], env)
    while xs.op == "let":
        xs = env.lets[xs.data[0]]
    if xs.op == "slice":
        return None
    if xs.op != "comp" or not isinstance(at, int):
        return None
    found = elements(xs, env)
    index = at - 1 if at > 0 else len(found) + at
    if not 0 <= index < len(found):
        return None
    return place(xs.args[1], found[index][1])


def _sliced(term: Term, env: Env) -> tuple[Sequence[Any], int] | None:
    """Return the whole list that a slice is of, and where it starts."""
    while term.op in ("let", "comp"):
        term = env.lets[term.data[0]] if term.op == "let" else term.args[0]
    if term.op != "slice":
        return None
    xs, low = value_of(term.args[0], env), value_of(term.args[1], env)
    if xs is None or not isinstance(low, int):
        return None
    return xs, low


KINDS = {
    "word_tokens": "words", "treebank": "words", "stop_words": "words", "pronouns": "words",
    "punkt": "sentences", "marked_sentences": "sentences", "keyword_hits": "find",
    "lines_left": "lines",
}
"""What the published tokenisers find, by the views whose units are written alike."""


def finds(term: Term) -> bool:
    """Whether a call is of a measure that finds pieces of a text."""
    return term.data.version is not None and term.type.kind == "list"


def kind(view: Term) -> str:
    """Return the name of the view whose units are what a view or a measure finds."""
    name: str = view.data.name
    return KINDS.get(name, name)


def found_in(view: Term, text: str, env: Env) -> Sequence[Any]:
    """Return what a view or a measure finds in another text."""
    seen = View(text, env.root.lang)
    if view.data.view and len(view.args) == 1:
        found: Sequence[Any] = seen[view.data.name]
        return found
    made = [
        seen if slot.type.kind == "view"
        else text if not view.data.view and place(arg, env) is not None
        else value_of(arg, env)
        for slot, arg in zip(view.data.signature.slots, view.args, strict=True)
    ]
    try:
        kept: Sequence[Any] = view.data.call(*made)
    except (Absent, Unknowable):
        return ()
    return kept


def view_of(term: Term, env: Env) -> Term | None:
    """Return the call of the view that a list is made of, or None."""
    while True:
        if term.op == "let":
            term = env.lets[term.data[0]]
        elif term.op == "call" and (term.data.view or finds(term)):
            return term
        elif term.args and (
            term.op in ("comp", "all", "any", "no", "slice", "arith", "index")
            or (term.op == "call" and term.data.name in SAME_PLACE)
        ):
            term = term.args[0]
        else:
            return None


def arguments(view: Term, env: Env) -> tuple[list[Any], Span | None]:
    """Return the arguments of a view besides its text, and where that text stands."""
    args: list[Any] = []
    span: Span | None = None
    for slot, arg in zip(view.data.signature.slots, view.args, strict=True):
        here = place(arg, env) if slot.type.kind in ("view", "text") else None
        if slot.type.kind == "view" or (here is not None and not view.data.view):
            span = here
        else:
            args.append(value_of(arg, env))
    return args, span


def some(xs: Iterator[Any], count: int) -> list[Any]:
    return list(islice(xs, count))
