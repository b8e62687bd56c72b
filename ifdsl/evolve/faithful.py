"""Whether a prompt in other words asks for the same: every parameter kept, and nothing added.

Mechanical, and meant to err on the side of a fault: what is wrongly refused costs another try, what
is wrongly passed spoils a row.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from ifdsl.compose import tree as b
from ifdsl.evolve.contrast import about_another, at_an_edge, exchanged, loosened, of_whole, reversed_words, unordered
from ifdsl.evolve.counts import Number
from ifdsl.evolve.demands import Demand, demands
from ifdsl.evolve.lexicon import LEXICONS
from ifdsl.evolve.match import Match, met, opposite
from ifdsl.evolve.order import misplaced
from ifdsl.evolve.reading import Reading, read
from ifdsl.evolve.strange import lost, strange

LONGEST = 2.5
"""How many times as long as the compiled prompt a rewrite may be..."""
SPARE = {"en": 80, "zh": 30}
"""...and how many characters more a short one may have."""
SPARED = {"en": 0, "zh": 1}
"""How many words (characters) of a task may be missing, where no strange one is."""

_STOPS = ".,;:!?。，；：！？ "
_REFERS = re.compile(r"\d+\s*(?:[a-z]+ )?(?:key|word|name|label|phrase|term|requirement|rule|field|"
                     r"condition|thing|point)s?\b|\d+\s*个?(?:关键词|标签|词语|词|键|要求|条件|字段)")
"""A number that says how many texts or constraints there are."""


def faults(drawn: b.Node, task: str, lang: str, asked: str, rewritten: str) -> list[str]:
    """Return why a rewrite does not ask for what the prompt asks for; empty if nothing is found.

    `drawn` is the bound tree that `asked`, the compiled prompt with the task in it, states in the
    language `lang`.
    """
    if shape := _shape(lang, task, asked, rewritten):
        return shape
    wanted = demands(drawn, lang)
    known = frozenset(v for d in wanted for v in d.values)
    whole = _beside(read(rewritten, lang, known, task), read(task, lang))
    words = [frozenset(x for w in d.wordings for x in read(w, lang, known).stems) for d in wanted]
    stems = read(task, lang, known).stems
    matches = [
        met(d, whole, lang, known, stems.union(*words[:k], *words[k + 1:]))
        for k, d in enumerate(wanted)
    ]
    found = [fault for m in matches for fault in m.faults]
    if task.strip(" .。") not in rewritten:
        found += _task(task, lang, whole, asked, rewritten)
    found += _added(wanted, matches, task, lang, known, asked, whole)
    own = [read(asked, lang, known, task), *(read(w, lang, known) for d in wanted
                                             for w in d.wordings)]
    found += loosened(whole, own[:1])
    if not any(d.kind == "label" for d in wanted):
        found += at_an_edge(whole, own)
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


def _task(task: str, lang: str, whole: Reading, asked: str, rewritten: str) -> list[str]:
    """Return what of the task is lost."""
    if not task.strip():
        return []
    own = read(task, lang)
    out = []
    for n in own.numbers:
        if n.soft:
            continue
        if not any(m.value == n.value and (m.kind == n.kind or n.kind in ("exact", "nth"))
                   and (m.unit == n.unit or m.stems & n.stems) for m in whole.numbers):
            out.append(f"the task's number is missing or changed: {n}")
    for quoted in own.texts:
        if not any(quoted.text == t.text for t in whole.texts) and quoted.text not in whole.plain:
            out.append(f"the task's quoted text is missing or changed: {quoted.text!r}")
    out += reversed_words(own, whole, read(asked, lang, frozenset(), task).plain, lang)
    gone = lost(task, whole, rewritten, lang)
    if len(gone) > SPARED[lang]:
        out.append("the task's words are missing or changed: " + ", ".join(gone))
    return out


def _added(
    wanted: list[Demand], matches: list[Match], task: str, lang: str, known: frozenset[str],
    asked: str, whole: Reading,
) -> list[str]:
    """Return what a rewrite asks for that neither the task nor a constraint does."""
    readings = [read(w, lang, known) for d in wanted for w in d.wordings]
    readings += [read(task, lang, known), read(asked, lang, known, task)]
    said = [n for r in readings for n in r.numbers]
    said += [opposite(n) for d in wanted if d.kind == "condition"
             for w in d.wordings for n in read(w, lang, known).numbers]
    steps = max((p.rank + 1 for d in wanted for p in d.places if p.kind == "chain"), default=0)
    sizes = {len(r.texts) for r in readings} | {
        sum(len(r.texts) for r in readings[:-2]), len(wanted)}
    loose = {n for m in matches for _, got in m.numbers for n in got
             if not any(same(m2, g) for g in got for m2 in said)}
    own = {(m.kind, m.value) for m in read(task, lang, known).numbers}
    out = []
    for n in whole.numbers:
        if n.soft or n in loose or any(same(m, n) for m in said):
            continue
        if not n.unit and (n.kind, n.value) in own:
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
    if odd := strange(whole, readings, lang):
        out.append("it adds or changes words: " + ", ".join(odd))
    texts = {t.text for r in readings for t in r.texts} | {x for d in wanted for x in d.texts}
    every = "\n".join([task, asked, *(w for d in wanted for w in d.wordings)])
    for t in whole.texts:
        if t.text not in texts and (t.marked or t.text.strip(_STOPS) not in every) and (
            t.text.strip(_STOPS) != task.strip(_STOPS)
            and re.sub(r"\d+", "X", t.text) not in texts
            and t.text.strip(_STOPS) not in {x.strip(_STOPS) for x in texts}
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


def same(want: Number, got: Number) -> bool:
    """Whether two numbers say the same: value, relation, and unit or the words behind them."""
    if (want.value, want.kind) != (got.value, got.kind):
        return False
    if want.unit and got.unit:
        return want.unit == got.unit
    if got.stems and (want.stems or want.unit):
        return bool(want.stems & got.stems)
    return True
