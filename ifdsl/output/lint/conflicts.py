"""Instructions against each other: twice the same, one implied by others, contradictory."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from ifdsl.compose import tree as b
from ifdsl.compose.expand import call
from ifdsl.output.lint.finding import CONTRADICTION, IMPOSSIBLE, TWICE, Finding, finding
from ifdsl.output.published import Published
from ifdsl.refute.clashes import implies
from ifdsl.refute.conflict import Core, conflict
from ifdsl.refute.facts import Facts, OneOf


def conflicts(p: Published, known: dict[int, Facts]) -> Iterator[Finding]:
    """Yield what the instructions of a prompt say twice or against each other.

    `known` are the facts of the instructions by position.
    """
    for (i, one), (j, other) in combinations(enumerate(p.leaves), 2):
        if one == other:
            yield finding(p, TWICE, f"`{shown(one)}` is asked for twice (instructions {i + 1} "
                          f"and {j + 1})", "drop one of them: it counts double in a mean")
            continue
        if _untold(known[i], known[j]):
            yield finding(p, CONTRADICTION,
                          f"`{shown(one)}` and `{shown(other)}` contradict each other: only a text "
                          "of neither kind, one that cannot be told, passes both")
        elif implies(known[i], known[j]):
            yield _implied(p, other, one)
        elif implies(known[j], known[i]):
            yield _implied(p, one, other)
    core = conflict(p.tree, "en", None)
    if core is not None:
        yield _contradiction(p, core)


def _untold(one: Facts, other: Facts) -> bool:
    """Whether only what cannot be told, which both let pass, is left of two sets of values."""
    return any(
        x.of == y.of and x.values & y.values == {""} and len(x.values) > 1 < len(y.values)
        for x in one.facts if isinstance(x, OneOf) for y in other.facts if isinstance(y, OneOf)
    )


def _contradiction(p: Published, core: Core) -> Finding:
    names = [f"`{shown(p.leaves[k])}`" for k in core.leaves]
    code = IMPOSSIBLE if core.forced else CONTRADICTION
    if len(names) == 1:
        return finding(p, code, f"{names[0]} cannot hold: {core.why}")
    every = f"{', '.join(names[:-1])} and {names[-1]}"
    verb = "cannot both hold" if core.forced else "contradict each other"
    return finding(p, code, f"{every} {verb}: {core.why}")


def _implied(p: Published, weak: b.Leaf, strong: b.Leaf) -> Finding:
    return finding(p, TWICE, f"`{shown(weak)}` says nothing new: `{shown(strong)}` implies it",
                   "drop it: it counts double in a mean")


def shown(leaf: b.Leaf) -> str:
    """Return a published instruction as a call, shortened."""
    text = call(leaf.name.rpartition(".")[2], leaf.args)
    return text if len(text) <= 100 else f"{text[:99]}…"


