"""Evaluation: the verdict of a bound tree on one answer (DESIGN sections 3 and 5)."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from ifdsl.compose.parts import Answer, Scope, cut, joined, locate, whole
from ifdsl.compose.question import Judge, Question, opinion
from ifdsl.compose.tree import (
    Branch,
    Case,
    Chain,
    Each,
    Leaf,
    Named,
    Node,
    Not,
    Parallel,
    Within,
)
from ifdsl.formula.explain import ZERO, Outcome
from ifdsl.formula.formula import Formula
from ifdsl.formula.runtime import Exhausted
from ifdsl.syntax.printer import show, show_part
from ifdsl.text.extract import Answer as Extracted
from ifdsl.verdict import (
    Cause,
    Evidence,
    Exact,
    Status,
    Verdict,
    kleene_all,
    kleene_any,
    total,
)

Known = dict[tuple[Any, ...], bool | None]


class Evaluator:
    """Checks trees against one answer.

    `judge` answers soft constraints, if there is one; `known` keeps what leaves said of this very
    answer, for the next evaluator of it.
    """

    def __init__(
        self, extracted: Extracted, lang: str, input: str | None = None,
        judge: Judge | None = None, known: Known | None = None,
    ) -> None:
        self.extracted = extracted
        self.answer = Answer(extracted.text, extracted.raw, lang, input)
        self.judge = judge
        self.known = known
        self.brief = False

    def check(self, node: Node) -> Verdict:
        """Return the verdict of a tree on the whole answer.

        An answer that cannot be read is unknown everywhere; a blank one fails every leaf.
        """
        return self._node(node, whole(self.answer), "", False)

    def statuses(self, node: Node) -> Verdict:
        """Return the verdict without score and evidence of failures: several times faster."""
        self.brief = True
        return self.check(node)

    # -- leaves

    def _leaf(self, leaf: Leaf, scope: Scope | None, path: str, negated: bool) -> Verdict:
        base = Verdict("pass", 1, path=path, name=leaf.name, weight=leaf.weight,
                       judged=leaf.formula is None)
        lacking = self._lacking(scope, base)
        if lacking is not None:
            return lacking
        assert scope is not None
        if leaf.formula is None:
            return self._judged(leaf, scope, base, negated)
        held = self._holds(leaf.formula, leaf.params, scope, negated)
        if held:
            return base
        if self.brief and held is not None:
            return base.but(status="fail", exact=0)
        outcome = self._outcome(leaf.formula, leaf.params, scope, negated, held)
        evidence = tuple(
            Evidence(e.text, tuple(self.extracted.to_raw(*span) for span in e.spans))
            for e in outcome.evidence
        )
        if held is None:
            cause = outcome.cause or "answer"
            return base.but(status="unknown", exact=None, evidence=evidence, cause=cause)
        return base.but(status="fail", exact=min(outcome.score, _ALMOST), evidence=evidence)

    def _lacking(self, scope: Scope | None, base: Verdict) -> Verdict | None:
        """Return `base` failed or unknown where there is nothing to look at, else None."""
        if self.extracted.problem:
            reason = (Evidence(f"the answer cannot be read: {self.extracted.problem}"),)
            return base.but(status="unknown", exact=None, evidence=reason, cause="answer")
        if scope is not None and scope.text.strip():
            return None
        reason = (Evidence("the part is missing" if scope is None else "nothing is there"),)
        return base.but(status="fail", exact=0, evidence=reason)

    def _holds(
        self, formula: Formula, params: dict[str, Any], scope: Scope, negated: bool
    ) -> bool | None:
        key = (formula, scope.text, negated, *params.items())
        memo = None if self.known is None or formula.condition.unknown else self.known
        if memo is not None and key in memo:
            return memo[key]
        held = formula.holds(self.answer.plain, scope.plain, params, negated)
        if memo is not None and held is not None:
            memo[key] = held
        return held

    def _outcome(
        self, formula: Formula, params: dict[str, Any], scope: Scope, negated: bool,
        held: bool | None,
    ) -> Outcome:
        """Return why a formula does not hold; to explain one that ran out of steps takes more."""
        if held is None and self.answer.plain.exhausted:
            return Outcome("unknown", ZERO, (Evidence(str(Exhausted())),), "answer")
        return formula.explain(self.answer.spanned, scope.spanned, params, negated)

    def _judged(self, leaf: Leaf, scope: Scope, base: Verdict, negated: bool) -> Verdict:
        if self.judge is None:
            return _undecided(base, "no judge was asked")
        said = opinion(self.judge, Question(
            leaf.judge or "", scope.text, self.answer.text, self.answer.input, self.answer.lang,
            wanted=not negated))
        if said.yes is None:
            return _undecided(base, said.why or "the judge gave no verdict", said.cause)
        if said.yes != negated:
            return base
        share = 0 if said.share is None else Fraction(1 - said.share if negated else said.share)
        told = "" if said.share is None else f" (yes {said.share:.0%})"
        evidence = (Evidence(f"the judge says {'yes' if said.yes else 'no'}{told}: {leaf.judge}"),)
        return base.but(status="fail", exact=min(share, _ALMOST), evidence=evidence)

    # -- compositions

    def _node(self, node: Node, scope: Scope | None, path: str, negated: bool) -> Verdict:
        match node:
            case Leaf():
                return self._leaf(node, scope, _join(path, node.name or "leaf"), negated)
            case Not():
                inner = self._node(node.item, scope, path, not negated)
                note = ", ".join(x for x in ("not", inner.note) if x)
                return inner.but(weight=node.weight, note=note)
            case Named():
                inner = self._node(node.body, scope, _join(path, node.name), negated)
                return inner.but(name=node.name or inner.name, weight=node.weight)
            case Parallel():
                if not node.items:  # asks for nothing: yet of no answer it is not met
                    base = Verdict("pass", 1, path=path, kind="parallel", weight=node.weight)
                    lacking = self._lacking(scope, base)
                    if lacking is not None:
                        return lacking
                parts = self._items(node.items, scope, path, negated)
                return _mean(parts, path, "parallel", node.weight, negated, self.brief)
            case Chain():
                return self._chain(node, scope, path, negated)
            case Branch():
                return self._branch(node, scope, path, negated)
            case Within():
                here = _join(path, f"within {show_part(node.part)}")
                part = None if scope is None else joined(locate(node.part, scope))
                body = self._node(node.body, part, here, negated)
                return body.but(kind="within", path=here, weight=node.weight)
            case Each():
                return self._each(node, scope, path, negated)

    def _items(
        self, items: Iterable[Node], scope: Scope | None, path: str, negated: bool
    ) -> tuple[Verdict, ...]:
        seen: dict[str, int] = {}
        out = []
        for item in items:
            name = _segment(item)
            seen[name] = seen.get(name, 0) + 1
            suffix = f"#{seen[name]}" if seen[name] > 1 else ""
            verdict = self._node(item, scope, path, negated)
            out.append(_renamed(verdict, path, name, suffix) if suffix else verdict)
        return tuple(out)

    def _chain(self, node: Chain, scope: Scope | None, path: str, negated: bool) -> Verdict:
        here = _join(path, "chain")
        if node.by is None:
            scopes: list[Scope | None] = [scope] * len(node.steps)
            counted: tuple[Verdict, ...] = ()
        else:
            found = [] if scope is None else cut(node.by, scope)
            scopes = [*found[:len(node.steps)], *[None] * (len(node.steps) - len(found))]
            counted = (self._count(node, scope, len(found), here, negated),)
        steps = []
        for k, (step, part) in enumerate(zip(node.steps, scopes, strict=True), 1):
            verdict = self._node(step.body, part, _join(here, f"step {k}"), negated)
            steps.append(verdict.but(kind="step"))
        return _mean((*counted, *steps), here, "chain", node.weight, negated, self.brief)

    def _count(
        self, node: Chain, scope: Scope | None, found: int, path: str, negated: bool
    ) -> Verdict:
        assert node.by is not None
        base = Verdict("pass", 1, path=f"{path}/parts", name="parts", kind="parts")
        lacking = self._lacking(scope, base)
        if lacking is not None:
            return lacking
        wanted = len(node.steps)
        if (found == wanted) != negated:
            return base
        score = Fraction(wanted, wanted + abs(found - wanted)) if found and not negated else 0
        text = f"{_parts(found)} by {show_part(node.by)}, exactly {wanted} wanted"
        return base.but(status="fail", exact=score, evidence=(Evidence(text),))

    def _branch(self, node: Branch, scope: Scope | None, path: str, negated: bool) -> Verdict:
        here = _join(path, "branch")
        taken: int | None = None
        unknown: Verdict | None = None
        for k, case in enumerate(node.cases):
            outcome = self._condition(case, scope)
            if outcome.status == "unknown":
                reason = Evidence("; ".join(e.text for e in outcome.evidence))
                unknown = Verdict("unknown", None, (reason,), path=here, kind="branch",
                                  cause=outcome.cause or "answer", weight=node.weight)
                break
            if outcome.status == "pass":
                taken = k
                break
        parts = []
        bodies = [*((f"when {k}", c.body) for k, c in enumerate(node.cases, 1)),
                  ("otherwise", node.otherwise)]
        active = len(node.cases) if taken is None else taken
        for k, (label, body) in enumerate(bodies):
            there = _join(here, label)
            on = k == active and unknown is None
            parts.append(
                self._node(body, scope, there, negated).but(kind="case") if on
                else self._off(body, there)
            )
        if unknown is not None:
            return unknown.but(parts=tuple(parts))
        chosen = parts[active]
        label = "otherwise" if taken is None else f"when {show(node.cases[taken].condition.expr)}"
        return Verdict(chosen.status, chosen.exact, (), tuple(parts), here, kind="branch",
                       cause=chosen.cause, weight=node.weight, note=label)

    def _off(self, node: Node, path: str) -> Verdict:
        """Return the results of a branch not taken: its leaves neither pass nor fail."""
        silent = Evaluator(_BLANK, self.answer.lang, "", None)
        silent.brief = True
        return _turned_off(silent._node(node, None, path, False).but(kind="case"))

    def _condition(self, case: Case, scope: Scope | None) -> Outcome:
        condition = case.condition
        if condition.decided is not None:
            return Outcome("pass" if condition.decided else "fail", ZERO)
        if scope is None:
            return Outcome("fail", ZERO)
        if condition.leaf is not None:
            verdict = self._leaf(condition.leaf, scope, "", False)
            return Outcome(verdict.status, ZERO, verdict.evidence, verdict.cause)
        assert condition.formula is not None
        held = condition.formula.holds(self.answer.plain, scope.plain, condition.params)
        if held is None:
            return self._outcome(condition.formula, condition.params, scope, False, held)
        return Outcome("pass" if held else "fail", ZERO)

    def _each(self, node: Each, scope: Scope | None, path: str, negated: bool) -> Verdict:
        here = _join(path, f"each {show_part(node.part)}")
        found: list[Scope | None] = [] if scope is None else [*locate(node.part, scope)]
        verdicts = [self._node(node.body, part, here, negated) for part in found or [None]]
        return _merged(verdicts, negated).but(
            kind="each", path=here, weight=node.weight, note=_parts(len(found)),
            instances=tuple(verdicts),
        )


_ALMOST = Fraction(10**9 - 1, 10**9)


def _undecided(base: Verdict, why: str, cause: Cause = "world") -> Verdict:
    return base.but(status="unknown", exact=None, evidence=(Evidence(why),), cause=cause)


def _parts(n: int) -> str:
    return f"{n} part{'' if n == 1 else 's'}"


def _join(path: str, name: str) -> str:
    return f"{path}/{name}" if path and name else path or name


def _segment(node: Node) -> str:
    match node:
        case Leaf():
            return node.name or "leaf"
        case Named():
            return node.name or _segment(node.body)
        case Not():
            return _segment(node.item)
        case Chain():
            return "chain"
        case Branch():
            return "branch"
        case Within():
            return f"within {show_part(node.part)}"
        case Each():
            return f"each {show_part(node.part)}"
        case Parallel():
            return "parallel"


def _renamed(v: Verdict, path: str, name: str, suffix: str) -> Verdict:
    old = _join(path, name)
    if not v.path.startswith(old):
        return v.but(path=v.path + suffix)
    parts, instances = (
        tuple(_renamed(x, path, name, suffix) for x in inner) for inner in (v.parts, v.instances)
    )
    return v.but(path=f"{old}{suffix}{v.path[len(old):]}", parts=parts, instances=instances)


def _turned_off(v: Verdict) -> Verdict:
    return v.but(status="off", exact=None, evidence=(), cause=None, instances=(), note="",
                   parts=tuple(map(_turned_off, v.parts)))


_BLANK = Extracted("", "")


def _exact(status: Status, verdicts: Iterable[Verdict], negated: bool) -> Exact | None:
    if status == "pass":
        return 1
    if status == "unknown":
        return None
    parts = [v for v in verdicts if v.status != "off"]
    scores = [v.exact or 0 for v in parts]
    if not scores:
        return 0
    if negated:
        return min(max(scores), _ALMOST)
    weights = sum(v.weight for v in parts)
    if not weights:
        return 0
    mean = Fraction(total(v.weight * s for v, s in zip(parts, scores, strict=True)), weights)
    return min(mean, _ALMOST)


def _mean(
    parts: tuple[Verdict, ...], path: str, kind: str, weight: Exact, negated: bool, brief: bool
) -> Verdict:
    join = kleene_any if negated else kleene_all
    status = join([v.status for v in parts])
    exact = 0 if brief else _exact(status, parts, negated)
    return Verdict(status, exact, (), parts, path, kind=kind, weight=weight,
                   cause=_cause(status, parts))


def _cause(status: Status, parts: Iterable[Verdict]) -> Cause | None:
    """Return who left a whole undecided: the world where it left any part so."""
    if status != "unknown":
        return None
    return "world" if any(v.cause == "world" for v in parts) else "answer"


def _merged(verdicts: list[Verdict], negated: bool) -> Verdict:
    """Merge the results of one body over several parts: one result per written leaf."""
    first = verdicts[0]
    on = [v for v in verdicts if v.status != "off"]
    if len(verdicts) == 1 or not on:
        return first
    status = (kleene_any if negated else kleene_all)([v.status for v in on])
    exact: Exact | None = {"pass": 1}.get(status)
    if status == "fail":
        scores = [v.exact or 0 for v in on]
        exact = min(max(scores) if negated else Fraction(total(scores), len(on)), _ALMOST)
    reasons = () if status == "pass" else tuple(e for v in verdicts for e in v.evidence)[:3]
    parts = tuple(_merged([v.parts[i] for v in verdicts], negated) for i in range(len(first.parts)))
    return first.but(status=status, exact=exact, evidence=reasons, parts=parts,
                     cause=_cause(status, on))
