"""Opposites that are no numbers: first and last, moved in and out, in the order given."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import combinations

from ifdsl.evolve.lexicon import LEXICONS
from ifdsl.evolve.match import Match
from ifdsl.evolve.order import distance
from ifdsl.evolve.reading import Reading
from ifdsl.evolve.vocabulary import FUNCTION, FUNCTION_ZH, RULES_ZH

EDGES = {"the beginning": "the end", "the end": "the beginning", "开头": "结尾", "结尾": "开头"}
_ORDERED = re.compile(
    r"\b(?:in (?:this|that|the given|the following) (?:order|sequence)|template)\b|依次|顺序|次序")
_LOOSE = re.compile(
    r"\bat (?:the (?:very )?)?least\b|\bat (?:the (?:very )?)?most\b"
    r"|至少|至多|最少")
_PAIRS = (
    "in out", "up down", "before after", "over under", "on off", "to from", "with without",
    "for against", "first last", "more less", "most least", "always never", "all none", "he she",
    "his her", "inside outside", "above below", "and or", "many few", "can cannot",
)
_PAIRS_ZH = ("上下", "前后", "左右", "里外", "内外", "来去", "多少", "他她", "先后", "有无", "高低",
             "始终", "加减", "同异", "长短")
_SIDES = (re.compile(r"\b(?:task|request|prompt|question|instruction)|题目|任务|提问|问题|请求"),
          re.compile(r"\b(?:answer|response|reply|repl|your?)|回答|答案|回复|你"))
_PARTS = {"sentences": "sentence", "句": "句", "lines": r"\blines?\b", "行": "行"}
_SMALLER = ("word", "character", "letter")
_WHOLE = re.compile(r"\bin total\b|\baltogether\b|\boverall\b|\bwhole\b|\bentire|全文|全篇|总共|一共"
                    r"|\b(?:answer|response|text)\b|整个|篇幅")
_VERBS = (("the beginning", r"\b(?:begin|start|open)(?:s|ning|ing)?\b"),
          ("the end", r"\b(?:end|finish|conclud|clos)(?:e?s|ing|e)?\b"),
          ("开头", "开头"), ("结尾", "结尾"))
_NO = re.compile(r"\b(?:not|never|no|without|cannot)\s+([a-z]+)|n['’]t\s+([a-z]+)")
_NO_ZH = re.compile(r"[不没未无非](?=([一-鿿]))")


def exchanged(matches: Sequence[Match], whole: Reading) -> list[str]:
    """Return the texts of two demands that change places between beginning and end."""
    out = []
    ends = {edge: [at for name, at in whole.sense_places if name == edge] for edge in EDGES}
    bound = [(m, m.anchors[0], next(iter(m.senses & EDGES.keys()))) for m in matches
             if m.demand.kind == "leaf" and m.demand.values and m.anchors
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
        for n, got in m.numbers:
            clauses = [_clause(whole.plain, g.at) for g in got]
            if unit and n.unit in _SMALLER and clauses and all(
                _WHOLE.search(c) and not re.search(_PARTS[unit], c) for c in clauses
            ):
                out.append(f"{m.demand.name}: {n} is asked of the whole")
    return out


def at_an_edge(whole: Reading, sources: Iterable[Reading]) -> list[str]:
    """Return what is asked of the beginning or the end where no source speaks of it."""
    known = {name for r in sources for name, _ in r.sense_places}
    return [f"it adds a requirement: {edge}" for edge, verb in _VERBS
            if edge in whole.senses - known and re.search(verb, whole.plain)]


def _clause(plain: str, at: int) -> str:
    cuts = [m.start() for m in re.finditer(r"[,;:.!?\n，。；：！？]", plain)]
    return plain[max((c for c in cuts if c < at), default=0):min(
        (c for c in cuts if c >= at), default=len(plain))]


def loosened(whole: Reading, sources: Iterable[Reading]) -> list[str]:
    """Return a bound that is said of no number, where no source does that."""
    if not (found := _LOOSE.search(whole.bare)):
        return []
    return [] if any(_LOOSE.search(r.bare) for r in sources) else [f"it adds a bound: {found[0]}"]


def reversed_words(own: Reading, whole: Reading, sources: str, lang: str) -> list[str]:
    """Return small words of a task that became their opposites, and words that became denied."""
    if lang == "zh":
        return _reversed_zh(own.plain, whole.plain, sources)
    mine, theirs = _neighbours(own.plain), _neighbours(whole.plain)
    known = _neighbours(sources)
    out = []
    for pair in _PAIRS:
        a, b = pair.split()
        for x, y in ((a, b), (b, a)):
            moved = mine.get(x, set()) - theirs.get(x, set())
            out += [f"the task's word is turned: {x}" for s in sorted(moved)
                    if s in theirs.get(y, ()) and s not in known.get(y, ())]
    denied = {m[1] or m[2] for m in _NO.finditer(own.plain)} - FUNCTION
    now = {m[1] or m[2] for m in _NO.finditer(whole.plain)} - FUNCTION
    words = set(re.findall("[a-z]+", own.plain))
    added = {w for w in (now - denied) & words if not re.search(rf"\b{w}\b", sources)}
    gone = {w for w in denied - now if re.search(rf"\b{w}\b", whole.plain)}
    return [*out, *(f"the task's word is turned round: {w}" for w in sorted(added | gone))]


def _neighbours(plain: str) -> dict[str, set[str]]:
    """Return the stems that stand next to each small word: before it as -x, behind as +x."""
    words = re.findall(r"[a-z]+", plain)
    out: dict[str, set[str]] = {}
    for k, word in enumerate(words):
        if word in _SMALL:
            near = ((words[k - 1], "-") if k else ("", ""), *(
                [(words[k + 1], "+")] if k + 1 < len(words) else []))
            out.setdefault(word, set()).update(
                side + w[:4].rstrip("e") for w, side in near if w and w not in FUNCTION)
    return out


_SMALL = frozenset(w for pair in _PAIRS for w in pair.split())


def _reversed_zh(own: str, whole: str, sources: str) -> list[str]:
    out = []
    for pair in _PAIRS_ZH:
        for x, y in (pair, pair[::-1]):
            out += [f"the task's word is turned: {m[0]}" for m in re.finditer(
                rf"{x}[一-鿿]", own) if m[0] not in whole
                and y + m[0][1] in whole and y + m[0][1] not in own + sources]
    skip = FUNCTION_ZH | RULES_ZH
    for a, b in ((own, whole), (whole, own)):
        for m in _NO_ZH.finditer(a):
            if m[1] not in skip and m[1] in b and m[0] + m[1] not in b + sources:
                out.append(f"the task's word is turned round: {m[0]}{m[1]}")
    return out
