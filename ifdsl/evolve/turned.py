"""Small words of a task that turn it round: moved in and out, the most and the least, not."""

from __future__ import annotations

import re

from ifdsl.evolve.reading import Reading
from ifdsl.evolve.vocabulary import FUNCTION, FUNCTION_ZH, OPPOSITES, OPPOSITES_ZH, RULES, RULES_ZH

_PARTICLES = ("in out", "up down", "on off")
_PAIRS = (
    *_PARTICLES, "before after", "over under", "to from", "with without",
    "for against", "first last", "more less", "most least", "always never", "all none", "he she",
    "his her", "inside outside", "above below", "and or", "many few", "can cannot",
)
_PAIRS_ZH = ("上下", "前后", "左右", "里外", "内外", "来去", "多少", "他她", "先后", "有无", "高低",
             "始终", "加减", "同异", "长短")
_NO = re.compile(
    r"(?:\b(?:not|never|no|without|cannot)|n['’]t)\s+"
    r"(?:(?:be|been|being|have|to|a|an|the|any|so|very|yet)\s+)*([a-z]+)")
_MISSING = re.compile(r"\b([a-z]+) (?:is|are|was|were) (?:[a-z]+ )?(?:missing|lacking|absent)\b")
_NO_ZH = re.compile(r"[不没未无非](?=([一-鿿]))")


def turned(own: Reading, whole: Reading, asked: Reading, lang: str) -> list[str]:
    """Return small words of a task that became their opposites, and words that became denied."""
    sources = asked.plain
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
    for one, other in OPPOSITES:
        for x, y in ((one, other), (other, one)):
            if (_has(x, own.plain) and not _has(x, whole.plain)
                    and _has(y, whole.plain) and not _has(y, f"{own.plain} {sources}")):
                out.append(f"the task's word is turned: {x}")
    denied, now = _denied(own.plain), _denied(whole.plain)
    added = {w for w in now - denied - _denied(sources) if re.search(rf"\b{w}\b", own.plain)}
    gone = {w for w in denied - now
            if re.search(rf"\b{w}\b", whole.plain)}
    return [*out, *(f"the task's word is turned round: {w}" for w in sorted(added | gone))]


def _denied(plain: str) -> frozenset[str]:
    """Return the words of which a text says that they are not, or not there."""
    found = {m[1] for p in (_NO, _MISSING) for m in p.finditer(plain)}
    return frozenset(found) - FUNCTION - RULES


def _has(word: str, plain: str) -> bool:
    return re.search(rf"\b{word.rstrip('e')}(?:s|es|d|e|ed|t|ing|ning|ping)?\b", plain) is not None


def _neighbours(plain: str) -> dict[str, set[str]]:
    """Return the stems that stand next to each small word: before it as -x, behind as +x."""
    words = re.findall(r"[a-z]+", plain)
    out: dict[str, set[str]] = {}
    for k, word in enumerate(words):
        if word in _SMALL:
            behind = next((w for w in words[k + 1:k + 3] if w not in ("a", "an", "the")), "")
            ahead = words[k - 1] if k and any(word in pair.split() for pair in _PARTICLES) else ""
            out.setdefault(word, set()).update(
                side + w[:4].rstrip("e") for w, side in ((ahead, "-"), (behind, "+"))
                if w and w not in FUNCTION)
    return out


_SMALL = frozenset(w for pair in _PAIRS for w in pair.split())


def _reversed_zh(own: str, whole: str, sources: str) -> list[str]:
    out = []
    for one, other in map(tuple, _PAIRS_ZH):
        for x, y in ((one, other), (other, one)):
            out += [f"the task's word is turned: {m[0]}" for m in re.finditer(
                rf"{x}[一-鿿]", own) if m[0] not in whole
                and y + m[0][1] in whole and y + m[0][1] not in own + sources]
    for a, b in OPPOSITES_ZH:
        for x, y in ((a, b), (b, a)):
            if x in own and x not in whole and y in whole and y not in own + sources:
                out.append(f"the task's word is turned: {x}")
    skip = FUNCTION_ZH | RULES_ZH
    for a, b in ((own, whole), (whole, own)):
        for m in _NO_ZH.finditer(a):
            if m[1] not in skip and m[1] in b and m[0] + m[1] not in b + sources:
                out.append(f"the task's word is turned round: {m[0]}{m[1]}")
    return out
