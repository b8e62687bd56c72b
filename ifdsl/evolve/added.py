"""What a rewrite asks for that neither the task nor a constraint does."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ifdsl.evolve.counts import Number
from ifdsl.evolve.lexicon import QUOTED
from ifdsl.evolve.match import Match, opposite
from ifdsl.evolve.reading import Reading

_STOPS = ".,;:!?。，；：！？ "
_REFERS = re.compile(
    r"\d+\s*(?:[a-z]+ )?(?:key|word|name|label|phrase|term|requirement|rule|field|"
    r"condition|thing|point)s?\b|\d+\s*个?(?:关键词|标签|词语|词|键|要求|条件|字段)")
"""A number that says how many texts or constraints there are."""
_LETTERS = re.compile(rf"(?<=[{QUOTED}])\d+\s*个?字")
"""How many characters a quoted text has: “预算”二字."""


def added(
    matches: Sequence[Match], readings: Sequence[Reading], task: str, asked: str, whole: Reading
) -> list[str]:
    """Return the numbers, quoted texts and forms of a rewrite that nothing asks for.

    `readings` are those of all wordings, and at last of the task and of the compiled prompt.
    """
    wanted = [m.demand for m in matches]
    out = _numbers(matches, readings, whole)
    texts = {t.text for r in readings for t in r.texts} | {x for d in wanted for x in d.texts}
    texts |= {x.strip(_STOPS) for x in texts} | {task.strip(_STOPS)}
    every = "\n".join([task, asked, *(w for d in wanted for w in d.wordings)])
    for t in whole.texts:
        bare = t.text.strip(_STOPS)
        if not {t.text, bare, re.sub(r"\d+", "X", t.text)} & texts and (
            t.marked or bare not in every
        ):
            out.append(f"it adds or changes a quoted text: {t.text!r}")
    names = {name for r in readings for name, _ in r.forms}
    denied = {form for r in readings for form in r.forms}
    for name, no in sorted(whole.forms):
        if name not in names:
            out.append(f"it adds a requirement: {name}")
        elif (name, no) not in denied and not no:
            out.append(f"it asks for what was forbidden: {name}")
    return out


def _numbers(
    matches: Sequence[Match], readings: Sequence[Reading], whole: Reading
) -> list[str]:
    wanted = [m.demand for m in matches]
    own = {(n.kind, n.value) for n in readings[-2].numbers}
    said = [n for r in readings for n in r.numbers]
    said += [opposite(n) for m in matches if m.demand.kind == "condition" for n, _ in m.numbers]
    said += [opposite(n) for m in matches if m.turned for n, _ in m.numbers]
    steps = max((p.rank + 1 for d in wanted for p in d.places if p.kind == "chain"), default=0)
    sizes = {len(r.texts) for r in readings} | {
        sum(len(r.texts) for r in readings[:-2]), len(wanted)}
    loose = {n for m in matches for _, got in m.numbers for n in got
             if not any(_same(m2, g) for g in got for m2 in said)}
    out = []
    for n in whole.numbers:
        if n.soft or n in loose or any(_same(m, n) for m in said):
            continue
        if _LETTERS.match(whole.plain, n.at) or (not n.unit and (n.kind, n.value) in own):
            continue
        if n.kind == "nth" and n.value.isdigit() and int(n.value) <= max(steps, 1):
            continue
        if n.kind == "exact" and n.value.isdigit() and (
            (int(n.value) == steps and n.unit in ("", "section", "paragraph", "item"))
            or (int(n.value) in sizes and _REFERS.match(whole.plain, n.at) is not None)
            or n.value == "1"
        ):
            continue
        out.append(f"it adds or changes a number: {n}")
    return out


def _same(want: Number, got: Number) -> bool:
    """Whether two numbers say the same: value, relation, and unit or the words behind them."""
    if (want.value, want.kind) != (got.value, got.kind):
        return False
    if want.unit and got.unit:
        return want.unit == got.unit
    if got.stems and (want.stems or want.unit):
        return bool(want.stems & got.stems)
    return True
