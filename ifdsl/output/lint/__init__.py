"""The lint of published prompts: what the words, the arguments and the checks say of each other.

What the checks demand comes from their formulas (`facts`); English is guessed in `words` alone.
"""

from __future__ import annotations

from collections.abc import Iterable

from ifdsl.api import Library
from ifdsl.output.lint.conflicts import conflicts
from ifdsl.output.lint.finding import Finding
from ifdsl.output.lint.forced import forced
from ifdsl.output.lint.stated import stated
from ifdsl.output.published import Published
from ifdsl.refute.facts import facts


def lint(prompts: Iterable[Published], library: Library) -> list[Finding]:
    """Return what is doubtful or impossible in published prompts, in their order."""
    out: list[Finding] = []
    for p in prompts:
        known = {i: facts(leaf) for i, leaf in enumerate(p.leaves)}
        clashes = list(conflicts(p, known))
        out += [*stated(p, known, library), *clashes]
        if not any(f.fatal for f in clashes):
            out += forced(p, known)
    return out


__all__ = ["Finding", "lint"]
