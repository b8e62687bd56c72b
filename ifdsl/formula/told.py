"""Evidence of yes-or-no calls: what was found instead, and where."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ifdsl.formula.interpreter import Env, evaluate
from ifdsl.formula.registry import FUNCTIONS
from ifdsl.formula.runtime import Piece, View
from ifdsl.formula.terms import Term
from ifdsl.formula.words import quote
from ifdsl.syntax.printer import show

Span = tuple[int, int]
Told = tuple[str, tuple[Span, ...]]
MAX_SHOWN = 3
MAX_MATCHES = 1000


def told(x: Term, negated: bool, env: Env) -> Told | None:
    """Return the reason why a call that gives yes or no failed its atom, or None."""
    if x.op == "substr":
        needle, text = (evaluate(a, env) for a in x.args)
        return _occurs(needle, text, _start(x.args[1], text, env), negated)
    if x.op == "call" and x.data.name in _TELLERS:
        return _TELLERS[x.data.name](x, negated, env)
    return None


def _search(x: Term, negated: bool, env: Env) -> Told:
    pattern = show(x.args[1].expr) if x.args[1].op == "const" else "the pattern"
    if not negated:
        return f"no match of {pattern}", ()
    found = FUNCTIONS["matches"].call(evaluate(x.args[1], env), _view(x.args[0], env))
    shown = f"{len(found)} match{'' if len(found) == 1 else 'es'} of {pattern}"
    return f"{shown}, none allowed: {_quoted(found)}", _spans(found)


def _mentions(x: Term, negated: bool, env: Env) -> Told:
    phrase = evaluate(x.args[0], env)
    if not negated:
        return f"{quote(phrase)} is not mentioned", ()
    found = FUNCTIONS["find"].call(phrase, _view(x.args[1], env))
    times = "once" if len(found) == 1 else f"{len(found)} times"
    return f"{quote(phrase)} is mentioned {times}, which is not allowed", _spans(found)


def _starts(x: Term, negated: bool, env: Env) -> Told:
    text, prefix = (evaluate(a, env) for a in x.args)
    size = len(prefix) if negated else max(len(prefix), 12)
    return _edge("begins", text[:size], prefix, negated), _slice(x.args[0], text, 0, size, env)


def _ends(x: Term, negated: bool, env: Env) -> Told:
    text, suffix = (evaluate(a, env) for a in x.args)
    low = max(0, len(text) - (len(suffix) if negated else max(len(suffix), 12)))
    return _edge("ends", text[low:], suffix, negated), _slice(x.args[0], text, low, len(text), env)


def _edge(verb: str, there: str, wanted: str, negated: bool) -> str:
    if negated:
        return f"it {verb} {quote(wanted)}, which is not allowed"
    return f"it {verb} {quote(there)}, {quote(wanted)} wanted"


def _cased(x: Term, negated: bool, env: Env) -> Told:
    upper = x.data.name == "is_upper"
    wanted = "upper case" if upper else "lower case"
    if negated:
        return f"all letters are {wanted}, which is not allowed", ()
    text = evaluate(x.args[0], env)
    turned = str.upper if upper else str.lower
    wrong = [i for i, c in enumerate(text) if turned(c) != c]
    if not wrong:
        return f"there are no letters in {wanted}", ()
    runs: list[list[int]] = []
    for i in wrong:
        if runs and runs[-1][1] == i:
            runs[-1][1] = i + 1
        else:
            runs.append([i, i + 1])
    many = f"{len(wrong)} letters are" if len(wrong) > 1 else "1 letter is"
    start = _start(x.args[0], text, env)
    spans = () if start is None else tuple((start + a, start + b) for a, b in runs[:MAX_SHOWN])
    return f"{many} not {wanted}: {_quoted([text[a:b] for a, b in runs])}", spans


def _occurs(needle: str, text: str, start: int | None, negated: bool) -> Told:
    if not negated:
        return f"{quote(needle)} does not occur", ()
    places: list[Span] = []
    at = text.find(needle)
    while at >= 0 and needle and len(places) < MAX_SHOWN:
        if start is not None:
            places.append((start + at, start + at + len(needle)))
        at = text.find(needle, at + len(needle))
    return f"{quote(needle)} occurs, which is not allowed", tuple(places)


_TELLERS: dict[str, Callable[[Term, bool, Env], Told]] = {
    "search": _search, "mentions": _mentions, "starts": _starts, "ends": _ends,
    "is_lower": _cased, "is_upper": _cased,
}


def _view(x: Term, env: Env) -> View:
    return env.view if x.op == "it" else env.root.view(evaluate(x, env))


def _start(x: Term, text: Any, env: Env) -> int | None:
    """Return where a text starts in the answer, or None when it is no slice of it."""
    if isinstance(text, Piece) and text.span:
        return text.span[0]
    if x.op == "response":
        return 0
    return env.view.start if x.op == "it" else None


def _slice(x: Term, text: str, low: int, high: int, env: Env) -> tuple[Span, ...]:
    start = _start(x, text, env)
    return () if start is None else ((start + low, start + min(high, len(text))),)


def _spans(found: Sequence[str]) -> tuple[Span, ...]:
    return tuple(x.span for x in found[:MAX_SHOWN] if isinstance(x, Piece) and x.span)


def _quoted(found: Sequence[str]) -> str:
    shown = ", ".join(quote(x) for x in list(dict.fromkeys(found[:MAX_MATCHES]))[:MAX_SHOWN])
    return f"{shown}, …" if len(found) > MAX_SHOWN else shown
