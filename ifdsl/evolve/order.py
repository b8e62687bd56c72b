"""Whether what belongs together in a tree stands together in an instruction, and in order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import combinations

from ifdsl.evolve.counts import Number
from ifdsl.evolve.lexicon import LEXICONS
from ifdsl.evolve.match import Match, opposite
from ifdsl.evolve.reading import Reading

_STEP = re.compile(
    r"[.!?](?=\s)|[\n;。；！？]|#\d+|\b(?:then|next|finally|lastly|last|after that|part \d)\b"
    r"|然后|接着|其次|最后|再"
)
_COMPARED = re.compile(
    r"(?:no|not) (?:more|fewer|less|longer|shorter)|不(?:超过|少于|多于|低于|高于)"
)
NEAR = 60
"""How much farther than the nearest a word for "if" may be and still belong to a condition."""
SENTENCE = 500
"""What the end of a sentence counts as a distance."""
_FAR = (
    (r"[,，、]|\b(?:and|while|but)\b|并|而", 20), (r"[;；:()]", 100), (r"[.!?\n。！？]", SENTENCE),
)
AHEAD = 400
"""A part of the answer is named before what is asked of it, or in the same clause."""


def misplaced(matches: Sequence[Match], whole: Reading, lang: str) -> list[str]:
    """Return what is bound to the wrong text, part or step, and what is out of order."""
    out = [*_swapped(matches, whole), *_counts(matches, whole)]
    compositions: dict[tuple[str, str], list[tuple[int, Match]]] = {}
    for m in matches:
        for p in m.demand.places:
            compositions.setdefault((p.kind, p.key), []).append((p.rank, m))
    for (kind, _), members in compositions.items():
        if kind == "chain":
            out += _chain(members, whole.plain)
        else:
            out += _branch(members, whole, lang)
    return out


def distance(plain: str, a: int, b: int) -> int:
    """Return how far two places are apart; what separates clauses adds to it."""
    low, high = min(a, b), max(a, b)
    between = plain[low:high]
    return high - low + sum(cost * len(re.findall(p, between)) for p, cost in _FAR)


def _nearest(plain: str, numbers: Iterable[Number], anchors: Iterable[int], ahead: int) -> int:
    """Return how near numbers come to places; `ahead` is what one costs that stands before it."""
    return min((distance(plain, n.at, a) + ahead * (
        n.at < a and re.search(r"[;.；。，]", plain[n.at:a]) is not None
    ) for n in numbers for a in anchors), default=0)


# -- what belongs together


def _swapped(matches: Sequence[Match], whole: Reading) -> list[str]:
    """Return pairs of numbers that stand by each other's texts or parts of the answer."""
    out = []
    scopes = {m.demand.name: m.anchors[0] for m in matches
              if m.demand.kind == "scope" and m.anchors}

    def anchors(m: Match) -> tuple[int, ...]:
        if m.demand.scope:
            return scopes.get(m.demand.scope, ())
        return m.anchors[0] if m.anchors and m.demand.values else ()

    bound = [(m, anchors(m)) for m in matches if m.demand.kind == "leaf" and m.numbers]
    for (d, at_d), (e, at_e) in combinations(bound, 2):
        if at_d == at_e or d.demand.places != e.demand.places:
            continue
        for n, got_n in d.numbers:
            for k, got_k in e.numbers:
                if n.unit != k.unit or (n.kind, n.value) == (k.kind, k.value):
                    continue
                own = other = 0
                if at_d:
                    ahead = AHEAD if d.demand.scope else 0
                    own += _nearest(whole.plain, got_n, at_d, ahead)
                    other += _nearest(whole.plain, got_k, at_d, ahead)
                if at_e:
                    ahead = AHEAD if e.demand.scope else 0
                    own += _nearest(whole.plain, got_k, at_e, ahead)
                    other += _nearest(whole.plain, got_n, at_e, ahead)
                if own > other:
                    out.append(f"{d.demand.name}: {n} and {e.demand.name}: {k} change places")
    return out


def _counts(matches: Sequence[Match], whole: Reading) -> list[str]:
    """Return texts that are to occur another number of times than their own."""
    out = []
    for m in matches:
        pairs = m.demand.counts
        times = [n for n in whole.numbers if any(str(k) == n.value for _, k in pairs)]
        places = {t: [u.at for u in whole.texts if u.text == t] for t, _ in pairs}
        for (t, k), (u, j) in combinations(pairs, 2):
            if k == j or not places[t] or not places[u]:
                continue
            at_k = [n.at for n in times if n.value == str(k)]
            at_j = [n.at for n in times if n.value == str(j)]
            if at_k and at_j and (
                min(places[t]) < min(places[u])) != (min(at_k) < min(at_j)):
                out.append(f"{m.demand.name}: {k} and {j} change places")
    return out


# -- order


def _chain(members: Sequence[tuple[int, Match]], plain: str) -> list[str]:
    """Return a fault where the labels or the claims of two steps change places.

    All labels may stand before all claims, as in a summary; else each stands with its claims.
    """
    labels: dict[int, list[tuple[int, ...]]] = {}
    claims: dict[int, list[tuple[int, ...]]] = {}
    for rank, m in members:
        kind = labels if m.demand.kind == "label" else claims
        kind.setdefault(rank, []).extend(p for p in m.places if p)
    for kind in (labels, claims):
        if not _ordered([kind[r] for r in sorted(kind)]):
            return ["the order of the steps is changed"]
    ahead = [min(places) for _, found in sorted(labels.items()) for places in found]
    behind = [at for found in claims.values() for places in found for at in places]
    if not ahead or not behind or max(ahead) < min(at for at in behind if at > ahead[0] - 80):
        return []
    starts = {rank: [tuple(_start(plain, at) for at in places) for places in found]
              for rank, found in labels.items()}
    for rank in sorted(starts):
        if rank and not _ordered([claims.get(rank - 1, []), starts[rank]]):
            return ["what is asked of one step is asked of another"]
    return []


def _start(plain: str, at: int) -> int:
    """Return where the clause that names a step begins."""
    found = [m.start() for m in _STEP.finditer(plain) if m.start() <= at]
    return found[-1] if found and at - found[-1] < 120 else at


def _ordered(groups: Sequence[Sequence[tuple[int, ...]]]) -> bool:
    """Whether one place of each claim can be chosen so that no group reaches into the next."""
    cursor = -1
    for group in groups:
        chosen = []
        for places in group:
            later = [p for p in places if p > cursor]
            if not later:
                return False
            chosen.append(min(later))
        cursor = max(chosen, default=cursor)
    return True


def _branch(members: Sequence[tuple[int, Match]], whole: Reading, lang: str) -> list[str]:
    """Return what is wrong with a choice: no condition, no other side, or the sides changed."""
    lexicon = LEXICONS[lang]
    plain = whole.plain
    first = next((m for _, m in members if m.demand.kind == "condition"), None)
    anchors = [at for places in first.places for at in places] if first else []
    near = [(distance(plain, m.start(), at), m) for m in re.finditer(lexicon.if_, plain)
            for at in anchors]
    near = [(far, m) for far, m in near if far < SENTENCE]
    if not near:
        return ["the condition is missing"]
    least = min(far for far, _ in near)
    marker = min((m for far, m in near if far <= least + NEAR), key=lambda m: m.start())
    conditions = sum(m.demand.kind == "condition" for _, m in members)
    elses = [m.start() for m in re.finditer(lexicon.else_, plain)]
    if max(rank for rank, _ in members) >= conditions and not elses and len(near) < 2:
        return ["the other side of the condition is missing"]
    assert first is not None
    turned = first.turned ^ (re.fullmatch(lexicon.unless, marker[0]) is not None)
    turned ^= _condition_denied(first, marker, plain, lang)
    turned ^= any(
        n.at < min(g.at for g in got) and (n.kind, n.value) == (other.kind, other.value)
        and n.unit == other.unit
        for want, got in first.numbers if got and not first.turned
        for other in [opposite(want)] for n in whole.numbers
    )
    arms: dict[int, list[tuple[int, ...]]] = {}
    for rank, m in members:
        if not (turned and m is first):
            arms.setdefault(rank, []).extend(p for p in m.places if p)
    groups = [arms[r] for r in sorted(arms)]
    others = {m.start() for far, m in near if m.start() != marker.start()}
    between = tuple(sorted({at for at in elses if at != marker.start()} | others))
    orders = [groups[::-1] if turned else groups]
    if between and max(arms) >= conditions:
        orders[0] = [*orders[0][:-1], [between], orders[0][-1]]
    if not turned and elses and elses[0] < marker.start():
        orders.append(groups[::-1])
    if not any(_ordered(order) for order in orders):
        return ["the sides of the condition are changed"]
    return []


def _condition_denied(condition: Match, marker: re.Match[str], plain: str, lang: str) -> bool:
    """Whether a condition is denied where its wording does not deny it."""
    lexicon = LEXICONS[lang]
    clause = re.split(r"[,;:，；：。.]", plain[marker.end():marker.end() + 90])[0]
    own = " ".join(condition.demand.wordings).lower()
    return (re.search(lexicon.negator, _COMPARED.sub("", clause)) is not None) != (
        re.search(lexicon.negator, _COMPARED.sub("", own)) is not None)
