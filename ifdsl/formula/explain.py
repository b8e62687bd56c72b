"""Score and evidence of a formula, from the formula itself (DESIGN section 5)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, NamedTuple

from ifdsl.formula.interpreter import Env, bindings, compared, decide, evaluate, quantified
from ifdsl.formula.runtime import Absent, Piece, Unknowable, frozen
from ifdsl.formula.terms import FORMULAS, Term
from ifdsl.formula.told import told
from ifdsl.formula.words import amount, describe, effective, quote, wanted
from ifdsl.verdict import Cause, Evidence, Status, kleene_all, kleene_any, total

MAX_SHOWN = 3
ZERO, HALF, ONE = Fraction(0), Fraction(1, 2), Fraction(1)
Span = tuple[int, int]


class Outcome(NamedTuple):
    """Status, score (0 where it is unknown) and reasons of one formula."""

    status: Status
    score: Fraction
    evidence: tuple[Evidence, ...] = ()
    cause: Cause | None = None


PASSED, FAILED = Outcome("pass", ONE), Outcome("fail", ZERO)


def explain(f: Term, env: Env, tell: bool = True) -> Outcome:
    """Return the outcome of a formula; its status is that of the compiled code.

    Without `tell` there are no reasons: a quantifier gives its own, and one for each of its
    elements would take most of the time.
    """
    match f.op:
        case "atom":
            return _atom(f, env, tell)
        case "and" | "or":
            return _joined(f, env, tell)
        case "true":
            return FAILED if f.data else PASSED
    return _quantified(f, env, tell)


def _joined(f: Term, env: Env, tell: bool) -> Outcome:
    parts = [explain(a, env, tell) for a in f.args]
    status = (kleene_all if f.op == "and" else kleene_any)(p.status for p in parts)
    if status == "pass":
        return PASSED
    cause = _cause(parts)
    told = [p for a, p in zip(f.args, parts, strict=True) if not _given(a, p)]
    if status == "unknown":
        score = ZERO
    elif f.op == "and":
        if len(told) < len(parts):
            return Outcome(status, ZERO, (), cause)
        score = Fraction(total(p.score for p in parts), len(parts))
    else:
        score = max(p.score for p in told or parts)
    evidence = tuple(e for p in told or parts if p.status != "pass" for e in p.evidence)
    return Outcome(status, score, evidence, cause)


def _cause(parts: list[Outcome]) -> Cause | None:
    """Return who left some part undecided: the world where it left any so."""
    causes = {p.cause for p in parts}
    return "world" if "world" in causes else "answer" if "answer" in causes else None


def _given(f: Term, outcome: Outcome) -> bool:
    """Whether a condition on the parameters alone fails: it tells nothing of the answer."""
    return outcome.status == "fail" and f.op == "atom" and not f.reads


def _quantified(f: Term, env: Env, tell: bool) -> Outcome:
    held: list[tuple[Any, Outcome]] = []
    try:
        for item in bindings(f, env):
            held.append((item, _element(f, env)))
    except Absent as gone:
        return Outcome("fail", ZERO, (Evidence(str(gone)),))
    except Unknowable as error:
        return Outcome("unknown", ZERO, (Evidence(str(error)),), error.cause)
    status = quantified(f.op, [o.status for _, o in held])
    if status == "pass":
        return PASSED
    cause = _cause([o for _, o in held])
    blamed = [x for x, o in held if (o.status == "pass") == (f.op == "no")]
    if status == "unknown" or not held:
        score = ZERO
    elif f.op == "no":
        score = Fraction(1, 1 + len(blamed))
    elif f.op == "any":
        score = max(o.score for _, o in held)
    else:
        score = Fraction(total(o.score for _, o in held), len(held))
    evidence = (_blame(f, len(held), blamed, env),) if tell else ()
    return Outcome(status, score, evidence, cause)


def _element(f: Term, env: Env) -> Outcome:
    """Return the outcome of one element; how nearly `no` is met is a matter of their number."""
    status = decide(f.args[1], env) if f.op == "no" else "unknown"
    if status == "unknown":
        return explain(f.args[1], env, False)
    return PASSED if status == "pass" else FAILED


def _blame(f: Term, held: int, blamed: list[Any], env: Env) -> Evidence:
    """Say which elements a quantifier fails on."""
    noun = describe(f.args[0], env.params)
    if f.op != "no" and not held:
        return Evidence(f"no {noun} to look at")
    condition = describe(f.args[1], env.params)
    if f.op == "any":
        return Evidence(f"none of {held} {noun} where {condition}")
    if f.op == "no":
        said = f"{len(blamed)} {noun} where {condition}, none allowed"
    else:
        said = f"{len(blamed)} of {held} {noun} without {condition}"
    return Evidence(f"{said}{_samples(blamed)}", _spans(blamed))


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
    if inner.op in FORMULAS:
        below = explain(inner, env, tell)
        if below.status == "unknown":
            return below
        if (below.status == "pass") != f.data:
            return PASSED
        return Outcome("fail", min(below.score, HALF), below.evidence, below.cause)
    values: list[Any] = []
    try:
        if inner.op in ("cmp", "within"):
            values = [evaluate(a, env) for a in inner.args]
            held = compared(inner, *values)
        else:
            held = evaluate(inner, env)
    except Absent as gone:
        said = (Evidence(f"{describe(inner, env.params)}: {gone}"),) if tell else ()
        return Outcome("fail", gone.score, said)
    except Unknowable as error:
        return Outcome("unknown", ZERO, (Evidence(str(error)),), error.cause)
    if held != f.data:
        return PASSED
    score = _score(inner, values, f.data)
    if not tell:
        return Outcome("fail", score) if score else FAILED
    reason = told(inner, f.data, env) or (
        _sentence(inner, values, f.data, env), _marks(inner, values, f.data, env)
    )
    return Outcome("fail", score, (Evidence(*reason),))


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
    size = max(1, abs(target))
    return Fraction(size, size + distance) if distance else ZERO


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
        parts = [evaluate(a, env) for a in x.args] if x.op == "in" else []
        return _spans([v for v in parts if isinstance(v, Piece)])
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
