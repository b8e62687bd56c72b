"""Whether a prompt in other words asks for the same: every parameter kept, and nothing added.

Mechanical, and meant to err on the side of a fault: what is wrongly refused costs another try, what
is wrongly passed spoils a row.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from ifdsl.compose import tree as b
from ifdsl.evolve.added import added
from ifdsl.evolve.contrast import (
    about_another,
    alternatives,
    at_an_edge,
    exchanged,
    loosened,
    of_whole,
    put_at_an_edge,
    unordered,
)
from ifdsl.evolve.demands import demands
from ifdsl.evolve.lexicon import LEXICONS
from ifdsl.evolve.match import met
from ifdsl.evolve.order import misplaced
from ifdsl.evolve.reading import Reading, read
from ifdsl.evolve.strange import words
from ifdsl.evolve.turned import turned

LONGEST = 2.5
"""How many times as long as the compiled prompt a rewrite may be..."""
SPARE = {"en": 80, "zh": 30}
"""...and how many characters more a short one may have."""


def faults(
    drawn: b.Node, task: str, lang: str, asked: str, rewritten: str, judged: bool = False
) -> list[str]:
    """Return why a rewrite does not ask for what the prompt asks for; empty if nothing is found.

    `drawn` is the bound tree that `asked`, the compiled prompt with the task in it, states in the
    language `lang`. Where a judge is asked afterwards (`judged`), ordinary words of the task that
    are exchanged for others are left to it; the task's numbers, names, quoted texts, negations and
    opposites, and all of the constraints, are checked as without one.
    """
    if shape := _shape(lang, task, asked, rewritten):
        return shape
    wanted = demands(drawn, lang)
    known = frozenset(v for d in wanted for v in d.values)
    own, compiled = read(task, lang, known), read(asked, lang, known, task)
    whole = _beside(read(rewritten, lang, known, task), read(task, lang))
    readings = [[read(w, lang, known) for w in d.wordings] for d in wanted]
    stems = [frozenset(x for r in said for x in r.stems) for said in readings]
    matches = [met(d, said, whole, lang, own.stems.union(*stems[:k], *stems[k + 1:]))
               for k, (d, said) in enumerate(zip(wanted, readings, strict=True))]
    sources = [*(r for said in readings for r in said), own, compiled]
    found = [fault for m in matches for fault in m.faults]
    if task.strip(" .。") not in rewritten:
        found += _task(read(task, lang), whole)
    labels = [d.wordings[0] for d in wanted if d.kind == "label"]
    reworded = [x for x in (task, *labels) if x.strip(" .。") not in rewritten]
    found += turned(read("\n".join(reworded), lang), whole, compiled, lang)
    found += words(task, sources, whole, rewritten, lang, judged)
    found += added(matches, sources, task, asked, whole)
    found += loosened(whole, compiled) + alternatives(matches, whole, compiled)
    found += put_at_an_edge(
        ((d.values, said) for d, said in zip(wanted, readings, strict=True)), whole)
    if not labels:
        found += at_an_edge(whole, sources)
    if not found:
        found += misplaced(matches, whole, lang)
        found += exchanged(matches, whole) + unordered(matches, whole)
        found += about_another(matches, whole, lang) + of_whole(matches, whole)
    return list(dict.fromkeys(found))


def _beside(whole: Reading, task: Reading) -> Reading:
    """Return a reading with the senses only that the task does not account for."""
    have = Counter(name for name, _ in whole.sense_places)
    have.subtract(name for name, _ in task.sense_places)
    return replace(whole, senses=frozenset(name for name, n in have.items() if n > 0))


def _shape(lang: str, task: str, asked: str, rewritten: str) -> list[str]:
    """Return what is wrong with a rewrite as a text."""
    text = rewritten.strip()
    if not text:
        return ["it is empty"]
    out = []
    if len(text) > max(LONGEST * len(asked), len(asked) + SPARE[lang]):
        out.append("it is far longer than the prompt")
    if re.search(LEXICONS[lang].refusal, text.lower()) and not re.search(
        LEXICONS[lang].refusal, asked.lower()
    ):
        out.append("it talks about itself or answers instead of asking")
    han = len(re.findall(r"[一-鿿]", text)) / len(text)
    of_asked = len(re.findall(r"[一-鿿]", asked)) / len(asked)
    if (han > 0.2) != (of_asked > 0.2) and abs(han - of_asked) > 0.2:
        out.append("it is in another language")
    if not re.search(r"[.!?。！？…:：)）\]】\"”’'」』`*>;；]$", text):
        tails = (task.strip()[-12:], asked.strip()[-12:])
        if not any(text.endswith(t) for t in tails):
            out.append("it is cut off")
    elif re.search(r"[;；:：]$", text) and not asked.strip().endswith(text[-6:]):
        out.append("it is cut off")
    return out


def _task(own: Reading, whole: Reading) -> list[str]:
    """Return the numbers and quoted texts of a task that are lost."""
    out = []
    for n in own.numbers:
        if not n.soft and not any(
            m.value == n.value and (m.kind == n.kind or n.kind in ("exact", "nth"))
            and (m.unit == n.unit or m.stems & n.stems) for m in whole.numbers
        ):
            out.append(f"the task's number is missing or changed: {n}")
    out += [f"the task's quoted text is missing or changed: {q.text!r}" for q in own.texts
            if not any(q.text == t.text for t in whole.texts) and q.text not in whole.plain]
    return out
