"""Where an instruction meets a demand, and what is missing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ifdsl.evolve.counts import Number
from ifdsl.evolve.demands import Demand
from ifdsl.evolve.lexicon import LEXICONS
from ifdsl.evolve.reading import Reading

SHARE = {"en": 0.34, "zh": 0.2}
"""The share of the words of a wording that must be there, besides its claims."""

NEAR = 25
"""How much farther than the nearest a number may be from the form that it counts."""

CONDITION = 0.51
"""The same of a condition that is only words."""


@dataclass(frozen=True)
class Match:
    """A demand with the places where it is met; `faults` says what of it is not there.

    Each of `numbers` goes with every number of the instruction that may stand for it; `anchors`
    are the places of each text or, where there is none, of the words that identify the demand.
    `senses` are those of all its wordings. A condition is `turned` where the instruction states
    its opposite.
    """

    demand: Demand
    faults: tuple[str, ...]
    numbers: tuple[tuple[Number, tuple[Number, ...]], ...] = ()
    anchors: tuple[tuple[int, ...], ...] = ()
    turned: bool = False
    senses: frozenset[str] = frozenset()

    @property
    def places(self) -> list[tuple[int, ...]]:
        """Where each of its claims stands."""
        out = [tuple(g.at for g in got) for _, got in self.numbers]
        return [*out, *self.anchors]


def met(
    demand: Demand, readings: Sequence[Reading], whole: Reading, lang: str, shared: frozenset[str]
) -> Match:
    """Return how an instruction meets a demand: by the wording of which the least is missing.

    `readings` are those of its wordings, `shared` words that other demands or the task use as well.
    """
    if demand.kind == "scope":
        return _scope(demand, readings[0], whole, lang)
    common = frozenset.intersection(*(r.forms for r in readings)) if readings else frozenset()
    senses = frozenset.intersection(*(r.senses for r in readings)) if readings else frozenset()
    if demand.kind not in ("leaf", "condition"):
        senses = frozenset()
    if demand.values:
        senses -= {"words", "字词"} | ({"each", "每"} if len(senses) == 1 else set())
    elif readings and any(r.numbers for r in readings):
        senses -= {"each", "每"}
    turned = []
    if demand.kind == "leaf" and lang == "en" and not common and not demand.values:
        turned = [w for w in _turned(readings, whole) if w not in shared]
    tried = [_by(demand, r, common, senses, whole, lang) for r in readings]
    lost = [f"{demand.name}: the opposite is said of its words" for _ in turned[:1]]
    tried = [replace(m, faults=(*m.faults, *lost)) for m in tried]
    if not tried:
        return Match(demand, ())
    best = min(tried, key=lambda m: len(m.faults))
    if best.faults and demand.kind == "condition":
        others = [_by(demand, replace(r, numbers=tuple(map(opposite, r.numbers))), common,
                        senses, whole, lang) for r in readings if r.numbers]
        best = next((replace(m, turned=True) for m in others if not m.faults), best)
    return replace(best, senses=senses)


def opposite(n: Number) -> Number:
    """Return "more than 3" for "at most 3", and the like."""
    if n.kind == "low" and n.value.isdigit():
        return replace(n, kind="high", value=str(int(n.value) - 1))
    if n.kind == "high" and n.value.isdigit():
        return replace(n, kind="low", value=str(int(n.value) + 1))
    return n


def _by(
    demand: Demand, said: Reading, common: frozenset[tuple[str, bool]], senses: frozenset[str],
    whole: Reading, lang: str,
) -> Match:
    out: list[str] = []
    name = demand.name
    numbers = []
    names = {form for form, _ in common}
    forms = [at for form, _, at in whole.form_places if form in names]
    for n in said.numbers:
        got = _nearest([m for m in whole.numbers if stands_for(n, m)], forms)
        least = n.kind == "low" and n.value == "1"
        if n.soft or (least and (not got or demand.places)):
            continue
        numbers.append((n, got))
        if not got:
            out.append(f"{name}: missing or changed: {n}")
        elif not demand.scope and n.unit != "time" and "each" not in said.senses and all(
            m.each for m in got
        ):
            out.append(f"{name}: {n} is asked of each part")
    anchors = []
    for t in said.texts:
        if t.text not in demand.values and not _fixed(t.text):
            continue
        there = [u for u in whole.texts if u.text == t.text]
        if not there:
            out.append(f"{name}: missing or changed: {t.text!r}")
        elif demand.kind == "leaf" and t.text in demand.values and not all(
            u.denied == t.denied for u in there
        ):
            out.append(f"{name}: {t.text!r} is {'not ' if t.denied else ''}to be avoided")
        anchors.append(tuple(u.at for u in there))
    for value in sorted(demand.values - {t.text for t in said.texts}):
        if value.lower() not in whole.plain and not any(value in t.text for t in whole.texts):
            out.append(f"{name}: missing or changed: {value!r}")
    for form, no in sorted(common):
        if (form, no) not in whole.forms:
            out.append(f"{name}: missing or turned round: {'no ' if no else ''}{form}")
    out += [f"{name}: missing: {sense}" for sense in sorted(senses - whole.senses)]
    words = said.stems
    share = len(words & whole.stems) / len(words) if words else 1.0
    claims = bool(said.numbers or said.texts or demand.values)
    told = demand.kind == "leaf" and (
        (bool(said.forms) and said.forms <= whole.forms)
        or bool(senses and demand.values)
        or (claims and (lang == "zh" or len(words) < 3)))
    enough = SHARE[lang]
    if demand.kind == "condition" and lang == "en" and not claims:
        enough, share = CONDITION, _together(said, whole)[0] / max(len(words), 1)
    if demand.kind != "cut" and share < enough and not told:
        out.append(f"{name}: its words are missing")
    if not anchors and not numbers:
        anchors = [_anchor(said, whole, common)] if words or common else []
        anchors = [a for a in anchors if a]
    return Match(demand, tuple(out), tuple(numbers), tuple(anchors))


def _turned(readings: Sequence[Reading], whole: Reading) -> list[str]:
    """Return the words that the wordings only deny or only affirm, and the instruction only not."""
    own: dict[str, set[bool]] = {}
    for r in readings:
        for word, _, denied in r.stem_places:
            own.setdefault(word, set()).add(denied)
    found: dict[str, set[bool]] = {}
    for word, _, denied in whole.stem_places:
        found.setdefault(word, set()).add(denied)
    told = {word: signs for word, signs in own.items() if len(signs) == 1 and word in found}
    turned = [word for word, signs in told.items() if not signs & found[word]]
    return turned if 2 * len(turned) > len(told) else []


def _nearest(found: Sequence[Number], forms: Sequence[int]) -> tuple[Number, ...]:
    """Return the numbers that stand by the forms that they count, if any does."""
    far = [min((abs(n.at - at) for at in forms), default=0) for n in found]
    return tuple(n for n, d in zip(found, far, strict=True) if d <= min(far) + NEAR)


def _fixed(text: str) -> bool:
    return set(text) == {"*"}


def stands_for(want: Number, got: Number) -> bool:
    """Whether a number of an instruction says what a wording says of one."""
    if want.value != got.value or want.kind != got.kind:
        return False
    if want.unit and got.unit:
        return want.unit == got.unit or (want.unit, got.unit) == ("passage", "section")
    if want.unit and got.stems and want.unit != "passage":
        return bool(want.stems & got.stems)
    return True


def _anchor(
    said: Reading, whole: Reading, common: frozenset[tuple[str, bool]]
) -> tuple[int, ...]:
    """Return where the most words of a wording stand together, or the forms it names."""
    if common:
        return tuple(at for name, no, at in whole.form_places if (name, no) in common)
    return _together(said, whole)[1]


def _together(said: Reading, whole: Reading) -> tuple[int, tuple[int, ...]]:
    """Return how many words of a wording at most stand in one clause, and where they do."""
    clauses: dict[int, list[tuple[str, int]]] = {}
    cuts = [m.end() for m in re.finditer(r"[.;,!?:()\n。；，！？、]", whole.plain)]
    for word, at, _ in whole.stem_places:
        if word in said.stems:
            clauses.setdefault(sum(1 for c in cuts if c <= at), []).append((word, at))
    sizes = {k: len({w for w, _ in found}) for k, found in clauses.items()}
    most = max(sizes.values(), default=0)
    return most, tuple(clauses[k][0][1] for k, size in sizes.items() if size == most)


def _scope(demand: Demand, said: Reading, whole: Reading, lang: str) -> Match:
    """Return where an instruction speaks of a part of the answer."""
    lexicon = LEXICONS[lang]
    edge = r"(?<![a-z])" if lang == "en" else ""
    unit = next((p for p, _ in lexicon.units if re.search(edge + p, said.plain)), None)
    place = next((p for p, _ in lexicon.places if re.search(p, said.plain)), None)
    anchors: Sequence[int] = ()
    if unit is not None:
        spots = [m.start() for m in re.finditer(edge + unit, whole.plain)]
        if place is not None:
            at = rf"{edge}{place}"
            if lang == "en" and place.startswith("(?:first"):
                at = r"(?<![a-z])(?:#1\b|opening|initial|top|\b1\b)"
            elif lang == "zh" and "第一" in place:
                at = r"#1|首|开头"
            marks = [m.start() for m in re.finditer(at, whole.plain)]
            spots = [s for s in spots if any(abs(s - m) < 22 for m in marks)]
        anchors = spots
    else:
        anchors = _anchor(said, whole, frozenset())
    texts = [t for t in said.texts if t.text in demand.values]
    lost = [t.text for t in texts if not any(u.text == t.text for u in whole.texts)]
    wrong = [f"missing or changed: {x!r}" for x in lost]
    numbers = [n for n in said.numbers if not n.soft]
    wrong += [f"missing or changed: {n}" for n in numbers
              if not any(m.value == n.value for m in whole.numbers)]
    if not anchors:
        wrong.append(f"the part of the answer is missing: {demand.name}")
    return Match(demand, tuple(wrong), (), (tuple(anchors),) if anchors else ())
