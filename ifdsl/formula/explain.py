"""Score and evidence of a formula, from the formula itself (DESIGN section 5)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from ifdsl.formula.interpreter import Env, bindings, decide, evaluate
from ifdsl.formula.runtime import Absent, Piece, Unknowable, frozen
from ifdsl.formula.terms import Term
from ifdsl.formula.told import told
from ifdsl.formula.words import amount, describe, effective, quote, wanted
from ifdsl.verdict import Cause, Evidence, Status

MAX_SHOWN = 3
ZERO, ONE = Fraction(0), Fraction(1)
Span = tuple[int, int]


@dataclass(frozen=True)
class Outcome:
    """Status, score (0 where it is unknown) and reasons of one formula."""

    status: Status
    score: Fraction
    evidence: tuple[Evidence, ...] = ()
    cause: Cause | None = None


def explain(f: Term, env: Env, tell: bool = True) -> Outcome:
    """Return the outcome of a formula; its status is that of the compiled code.

    Without `tell` there are no reasons: a quantifier gives its own, and one for each of its
    elements would take most of the time.
    """
    outcome = _explain(f, env, tell)
    return replace(outcome, score=ZERO) if outcome.status == "unknown" else outcome


def _explain(f: Term, env: Env, tell: bool) -> Outcome:
    match f.op:
        case "atom":
            return _atom(f, env, tell)
        case "and" | "or":
            return _joined(f, env, tell)
        case "true":
            return Outcome("fail", ZERO) if f.data else Outcome("pass", ONE)
    return _quantified(f, env)


def _joined(f: Term, env: Env, tell: bool) -> Outcome:
    parts = [explain(a, env, tell) for a in f.args]
    status = decide(f, env)
    cause = _cause(parts)
    if status == "pass":
        return Outcome("pass", ONE)
    told = [p for a, p in zip(f.args, parts, strict=True) if not _given(a, p)]
    if f.op == "and" and len(told) < len(parts):
        return Outcome(status, ZERO, (), cause)
    parts = told or parts
    scores = [p.score for p in parts]
    score = sum(scores, ZERO) / len(scores) if f.op == "and" else max(scores)
    evidence = tuple(e for p in parts if p.status != "pass" for e in p.evidence)
    return Outcome(status, score, evidence, cause)


def _cause(parts: list[Outcome]) -> Cause | None:
    """Return who left some part undecided: the world where it left any so."""
    causes = {p.cause for p in parts}
    return "world" if "world" in causes else "answer" if "answer" in causes else None


def _given(f: Term, outcome: Outcome) -> bool:
    """Whether a condition on the parameters alone fails: it tells nothing of the answer."""
    return outcome.status == "fail" and f.op == "atom" and not f.reads


def _quantified(f: Term, env: Env) -> Outcome:
    status = decide(f, env)
    if status == "pass":
        return Outcome("pass", ONE)
    noun = describe(f.args[0], env.params)
    held: list[tuple[Any, Outcome]] = []
    try:
        for item in bindings(f, env):
            held.append((item, explain(f.args[1], env, False)))
    except Absent as gone:
        return Outcome("fail", ZERO, (Evidence(str(gone)),))
    except Unknowable as error:
        return Outcome("unknown", ZERO, (Evidence(str(error)),), error.cause)
    cause = _cause([o for _, o in held])
    condition = describe(f.args[1], env.params)
    if f.op == "no":
        found = [x for x, o in held if o.status == "pass"]
        text = f"{len(found)} {noun} where {condition}, none allowed{_samples(found)}"
        evidence = Evidence(text, _spans(found))
        return Outcome(status, Fraction(1, 1 + len(found)), (evidence,), cause)
    if not held:
        return Outcome(status, ZERO, (Evidence(f"no {noun} to look at"),), cause)
    if f.op == "any":
        text = f"none of {len(held)} {noun} where {condition}"
        return Outcome(status, max(o.score for _, o in held), (Evidence(text),), cause)
    bad = [x for x, o in held if o.status != "pass"]
    text = f"{len(bad)} of {len(held)} {noun} without {condition}{_samples(bad)}"
    score = sum((o.score for _, o in held), ZERO) / len(held)
    return Outcome(status, score, (Evidence(text, _spans(bad)),), cause)


def _samples(found: list[Any]) -> str:
    shown = [quote(x) for x in found[:MAX_SHOWN] if isinstance(x, str)]
    more = "" if len(found) <= MAX_SHOWN or not shown else ", …"
    return f": {', '.join(shown)}{more}" if shown else ""


def _spans(found: list[Any]) -> tuple[Span, ...]:
    spans: list[Span] = []
    for x in found[:MAX_SHOWN]:
        for part in x if isinstance(x, tuple) else (x,):
            if isinstance(part, Piece) and part.span:
                spans.append(part.span)
    return tuple(dict.fromkeys(spans))


def _atom(f: Term, env: Env, tell: bool) -> Outcome:
    inner = f.args[0]
    status = decide(f, env)
    if status == "pass":
        return Outcome("pass", ONE)
    if inner.op in ("and", "or", "all", "any", "no", "atom", "true"):
        below = explain(inner, env, tell)
        return Outcome(status, min(below.score, Fraction(1, 2)), below.evidence, below.cause)
    try:
        values = [evaluate(a, env) for a in inner.args] if inner.op != "call" else []
        if inner.op == "call":
            evaluate(inner, env)
    except Absent as gone:
        said = (Evidence(f"{describe(inner, env.params)}: {gone}"),) if tell else ()
        return Outcome("fail", gone.score, said)
    except Unknowable as error:
        return Outcome("unknown", ZERO, (Evidence(str(error)),), error.cause)
    score = _score(inner, values, f.data)
    if not tell:
        return Outcome(status, score)
    reason = told(inner, f.data, env) or (
        _sentence(inner, values, f.data, env), _marks(inner, values, f.data, env)
    )
    return Outcome(status, score, (Evidence(*reason),))


def _score(x: Term, values: list[Any], negated: bool) -> Fraction:
    """s / (s + d) with d the distance and s = max(1, |wanted|); texts by common ends."""
    if negated and x.op == "cmp" and x.data in _OPPOSITE:
        return _distance_score(x, values, _OPPOSITE[x.data])
    if negated or x.op not in ("cmp", "within"):
        return ZERO
    return _distance_score(x, values, x.data)


_OPPOSITE = {"<=": ">", "<": ">=", ">=": "<", ">": "<=", "!=": "=="}


def _distance_score(x: Term, values: list[Any], op: str) -> Fraction:
    a, b = values
    if x.op == "within":
        low, high = b
        distance = low - a if a < low else a - high
        if low > high:
            distance = max(abs(a - low), abs(a - high), 1)
        return _near(low if a < low else high, distance)
    if x.args[0].type.textual or x.args[0].type.kind == "list":
        return _ends(frozen(a), frozen(b)) if op == "==" else ZERO
    if op == "!=" or not isinstance(a, int | Fraction) or isinstance(a, bool):
        return ZERO
    wanted_value = b if x.args[0].reads or not x.args[1].reads else a
    distance = abs(a - b)
    if op in ("<", ">"):
        whole = isinstance(a, int) and isinstance(b, int)
        distance = distance + 1 if whole or distance == 0 else distance
    return _near(wanted_value, distance)


def _near(target: Any, distance: Any) -> Fraction:
    size = max(Fraction(1), abs(Fraction(target)))
    return size / (size + Fraction(distance)) if distance else ZERO


def _ends(a: Any, b: Any) -> Fraction:
    longest, shortest = max(len(a), len(b)), min(len(a), len(b))
    prefix = 0
    while prefix < shortest and a[prefix] == b[prefix]:
        prefix += 1
    suffix = 0
    while suffix < shortest - prefix and a[-1 - suffix] == b[-1 - suffix]:
        suffix += 1
    return Fraction(min(prefix + suffix, longest - 1), longest) if longest else ZERO


def _sentence(x: Term, values: list[Any], negated: bool, env: Env) -> str:
    if x.op in ("cmp", "within"):
        left, right = x.args
        told, limit, op = left, values[1], "in" if x.op == "within" else x.data
        value = values[0]
        if not left.reads and right.reads and x.op == "cmp":
            told, limit, op = right, values[0], _FLIPPED.get(op, op)
            value = values[1]
        count = told.op == "call" and told.data.name == "count"
        return (f"{amount(told, value, env.params)}, "
                f"{wanted(op, limit, negated, counted=count)}")
    return f"{'' if negated else 'not '}{describe(x, env.params)}"


_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def _marks(x: Term, values: list[Any], negated: bool, env: Env) -> tuple[Span, ...]:
    """The spans of what was counted: the surplus above a bound, nothing where there are too few."""
    if x.op not in ("cmp", "within"):
        found = [v for v in values if isinstance(v, Piece)]
        return _spans(found)
    for side, other in ((0, 1), (1, 0)):
        term = x.args[side]
        if isinstance(values[side], Piece):
            return _spans([values[side]])
        source = counted(term, env)
        if source is None:
            continue
        items = evaluate(source, env)
        low, high = values[other] if x.op == "within" else (values[other], values[other])
        op = effective(x.data if side == 0 else _FLIPPED.get(x.data, x.data), negated)
        if len(items) < low or op == ">":
            return ()
        most = high - 1 if op == "<" else high
        if isinstance(most, int) and 0 <= most < len(items):
            items = items[most:]
        return _spans(list(items))
    return ()


def counted(term: Term, env: Env) -> Term | None:
    """Return the list that a term counts, through lets."""
    while term.op == "let":
        term = env.lets[term.data[0]]
    if term.op == "call" and term.data.name == "count":
        return term.args[0]
    return None
