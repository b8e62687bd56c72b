"""Opposites that are no numbers: first and last, moved in and out, in the order given."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from itertools import combinations

from ifdsl.evolve.lexicon import LEXICONS, QUOTED
from ifdsl.evolve.match import Match
from ifdsl.evolve.order import distance
from ifdsl.evolve.reading import Reading

EDGES = {"the beginning": "the end", "the end": "the beginning", "开头": "结尾", "结尾": "开头"}
_ORDERED = re.compile(
    r"\b(?:in (?:this|that|the given|the following) (?:order|sequence)|template|columns)\b"
    r"|依次|顺序|次序|列名")
_CHOICE = re.compile(rf"[{QUOTED}],? ?(?:or|或者?|还是) ?[{QUOTED}]")
_SOME = re.compile(r"\b(?:1|any|some|either) of (?:these|those|them|the following)\b|其中(?:1|任)")
_ONE = re.compile(r"\b(?:1|either) of (?:these|those|them|the following)\b|其中1")
_BOTH = re.compile(r"\b(?:both|all|each) (?:of )?(?:these|those|them|the following)\b")
_LOOSE = re.compile(
    r"\bat (?:the (?:very )?)?least\b|\bat (?:the (?:very )?)?most\b"
    r"|至少|至多|最少")
_SIDES = (re.compile(r"\b(?:task|request|prompt|question|instruction)|题目|任务|提问|问题|请求"),
          re.compile(r"\b(?:answer|response|reply|repl|your?)|回答|答案|回复|你"))
_PARTS = {"sentences": "sentence", "句": "句", "lines": r"\blines?\b", "行": "行"}
_SCOPES = ("sentence", "paragraph", "section", "item", r"\blines?\b", "[句段节条行]")
_AND = r"|\band\b|并|且"
_SMALLER = ("word", "character", "letter")
_WHOLE = re.compile(r"\bin total\b|\baltogether\b|\boverall\b|\bwhole\b|\bentire"
                    r"|全文|全篇|总共|一共|\b(?:answer|response|text)\b|整个|篇幅")
_VERBS = (
    ("the beginning", r"\b(?:begin|start|open)(?:s|ning|ing)?\b|#1 (?:word|sentence|line|para)"),
    ("the end", r"\b(?:end|finish|conclud|clos)(?:e?s|ing|e)?\b"
                r"|\b(?:last|final) (?:word|sentence|line|para)"),
    ("开头", "开头|#1[个句段行]"), ("结尾", "结尾|最后1?[个句段行]"),
)


def exchanged(matches: Sequence[Match], whole: Reading) -> list[str]:
    """Return the texts of two demands that change places between beginning and end."""
    out = []
    ends = {edge: [at for name, at in whole.sense_places if name == edge] for edge in EDGES}
    bound = [(m, m.anchors[0], next(iter(m.senses & EDGES.keys()))) for m in matches
             if m.demand.kind == "leaf" and m.anchors
             and len(m.senses & EDGES.keys()) == 1]

    def near(anchor: Iterable[int], edge: str) -> int:
        return min((distance(whole.plain, at, a) for at in ends[edge] for a in anchor), default=0)

    for (d, at_d, edge), (e, at_e, other) in combinations(bound, 2):
        if edge == EDGES[other] and d.demand.places == e.demand.places:
            own = near(at_d, edge) + near(at_e, other)
            if own > near(at_d, other) + near(at_e, edge):
                out.append(f"{d.demand.name} and {e.demand.name} change places")
    return out


def unordered(matches: Sequence[Match], whole: Reading) -> list[str]:
    """Return the lists of texts whose order is demanded and changed."""
    out = []
    for m in matches:
        said = [w for w in m.demand.wordings if _ORDERED.search(w.lower())]
        texts = m.demand.texts
        if m.demand.kind != "leaf" or not said or len(texts) < 2:
            continue
        places = [[u.at for u in whole.texts if u.text == t] for t in texts]
        cursor = -1
        for found in places:
            later = [at for at in found if at > cursor]
            if found and not later:
                out.append(f"{m.demand.name}: the order of its texts is changed")
                break
            cursor = min(later, default=cursor)
    return out


def about_another(matches: Sequence[Match], whole: Reading, lang: str) -> list[str]:
    """Return conditions on the task that became ones on the answer, or the other way round."""
    task, answer = _SIDES
    markers = [m.end() for m in re.finditer(LEXICONS[lang].if_, whole.plain)]
    out = []
    for m in matches:
        said = " ".join(m.demand.wordings).lower()
        sides = [side for side in (task, answer) if side.search(said)]
        if m.demand.kind != "condition" or len(sides) != 1:
            continue
        own, other = sides[0], answer if sides[0] is task else task
        clauses = [whole.plain[max(before):at] for places in m.places for at in places
                   if (before := [k for k in markers if k <= at])]
        if clauses and all(other.search(c) and not own.search(c) for c in clauses):
            out.append(f"{m.demand.name}: the condition is on something else")
    return out


def of_whole(matches: Sequence[Match], whole: Reading) -> list[str]:
    """Return numbers of a part that are asked of the whole: each sentence, the answer."""
    out = []
    for m in matches:
        unit = next((u for u in _PARTS if u in m.senses), None)
        scope = next((p for p in _SCOPES if re.search(p, m.demand.scope.lower())), None)
        for n, got in m.numbers:
            part, cut = (_PARTS[unit], "") if unit and n.unit in _SMALLER else (scope, _AND)
            clauses = [_clause(whole.plain, g.at, cut) for g in got]
            if part and clauses and all(
                _WHOLE.search(c) and not re.search(part, c) for c in clauses
            ):
                out.append(f"{m.demand.name}: {n} is asked of the whole")
    return out


_EDGE_BEFORE = re.compile(
    r"\b(?:begin|start|open|end|finish|conclud|clos)(?:n?ing|e?s|e)?\b"
    r"(?: (?:it|off|(?:the|your) (?:answer|response|reply|text)))? (?:with|by|on)\b[^.;,:]{0,25}$")
_EDGE_BEHIND = re.compile(r"[^，。；、,.;]{0,4}(?:开头|开始|结尾|结束|收尾)")


def put_at_an_edge(
    demanded: Iterable[tuple[Collection[str], Sequence[Reading]]], whole: Reading
) -> list[str]:
    """Return the texts that are asked for at the beginning or the end, where nothing asks so.

    `demanded` has the texts of each demand and its wordings, read; others are not looked at.
    """
    free: set[str] = set()
    edged: set[str] = set()
    for texts, said in demanded:
        (edged if any(r.senses & EDGES.keys() or _edged(r) for r in said) else free).update(texts)
    return [f"{text!r} is asked for at an edge of the answer"
            for text in dict.fromkeys(_edged(whole)) if text in free - edged]


def _edged(reading: Reading) -> list[str]:
    plain = reading.plain
    return [u.text for u in reading.texts
            if _EDGE_BEFORE.search(plain[max(0, u.at - 60):u.at])
            or _EDGE_BEHIND.match(plain[u.at + 1:u.at + 12])]


def at_an_edge(whole: Reading, sources: Iterable[Reading]) -> list[str]:
    """Return what is asked of the beginning or the end where no source speaks of it."""
    known = {name for r in sources for name, _ in r.sense_places}
    return [f"it adds a requirement: {edge}" for edge, verb in _VERBS
            if edge in whole.senses - known and re.search(verb, whole.plain)]


def _clause(plain: str, at: int, cut: str = "") -> str:
    """Return the clause around a place; `cut` is what ends one besides a sign."""
    cuts = [m.start() for m in re.finditer(rf"[,;:.!?\n，。；：！？]{cut}", plain)]
    return plain[max((c for c in cuts if c < at), default=0):min(
        (c for c in cuts if c >= at), default=len(plain))]


def alternatives(matches: Sequence[Match], whole: Reading, asked: Reading) -> list[str]:
    """Return lists whose texts are all asked for, and became a choice, or the other way round."""
    out = []
    every = _BOTH.search(whole.plain) if _ONE.search(asked.plain) else None
    if every and not _BOTH.search(asked.plain) and not _SOME.search(whole.plain):
        out.append(f"a choice became all: {every[0]}")
    for m in matches:
        own = {u.at for u in whole.texts if u.text in m.demand.texts and not u.denied}
        pairs = [(f.start(), f.end() - 1) for f in _CHOICE.finditer(whole.plain)]
        some = any(0 <= at - s.end() < 25 for s in _SOME.finditer(whole.plain) for at in own)
        if (some and len(m.demand.texts) > 1 and not _SOME.search(asked.plain)) or (
            any(a in own and b in own for a, b in pairs) and not _CHOICE.search(asked.plain)
        ):
            out.append(f"{m.demand.name}: its texts became a choice")
    return out


def loosened(whole: Reading, asked: Reading) -> list[str]:
    """Return a bound that is said of no number, where the prompt has none."""
    if not (found := _LOOSE.search(whole.bare)):
        return []
    return [] if _LOOSE.search(asked.bare) else [f"it adds a bound: {found[0]}"]
