"""Settling: conditions that look only at the task are decided when a row is made."""

from __future__ import annotations

from dataclasses import replace

from ifdsl.compose import tree as b
from ifdsl.formula.runtime import Root


def settle(node: b.Node, task: str, lang: str) -> tuple[b.Node, list[str]]:
    """Return a tree whose decided conditions are constants, and which sides are sure to be taken.

    The branch not taken is emptied; the active one keeps its path.
    """
    taken: list[str] = []
    return _settle(node, Root("", lang=lang, input=task), taken), taken


def _settle(node: b.Node, root: Root, taken: list[str]) -> b.Node:
    match node:
        case b.Leaf():
            return node
        case b.Parallel():
            return replace(node, items=tuple(_settle(i, root, taken) for i in node.items))
        case b.Not():
            return replace(node, item=_settle(node.item, root, taken))
        case b.Named():
            return replace(node, body=_settle(node.body, root, taken))
        case b.Chain():
            steps = tuple(replace(s, body=_inner(s.body, root, taken)) for s in node.steps)
            return replace(node, steps=steps)
        case b.Within() | b.Each():
            return replace(node, body=_inner(node.body, root, taken))
        case b.Branch():
            return _branch(node, root, taken)


def _inner(body: b.Parallel, root: Root, taken: list[str]) -> b.Parallel:
    made = _settle(body, root, taken)
    assert isinstance(made, b.Parallel)
    return made


def _branch(node: b.Branch, root: Root, taken: list[str]) -> b.Branch:
    cases: list[b.Case] = []
    done = False
    for k, case in enumerate(node.cases, 1):
        decided = _decide(case.condition, root)
        condition = case.condition if decided is None else replace(
            case.condition, decided=decided and not done
        )
        if done or decided is False:
            cases.append(b.Case(replace(condition, decided=False), b.Parallel(())))
            continue
        cases.append(b.Case(condition, _inner(case.body, root, taken)))
        if decided:
            done = True
            if all(c.condition.decided is False for c in cases[:-1]):
                taken.append(f"when {k}")
    if done:
        return b.Branch(tuple(cases), b.Parallel(()), node.weight)
    if all(c.condition.decided is False for c in cases):
        taken.append("otherwise")
    return b.Branch(tuple(cases), _inner(node.otherwise, root, taken), node.weight)


def _decide(condition: b.Condition, root: Root) -> bool | None:
    """Return what a condition on the task alone says, or None where it needs the answer."""
    if condition.decided is not None:
        return condition.decided
    of = condition if condition.leaf is None else condition.leaf
    if of.formula is None or of.formula.reads_answer:
        return None
    return of.formula.holds(root, root.response, of.params)


def active(node: b.Node) -> bool:
    """Return whether anything is left to check."""
    return bool(b.leaves(node))
