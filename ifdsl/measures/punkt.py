"""English sentences as the published verifiers see them: the decisions of Punkt, with small tables.

Punkt (Kiss and Strunk, "Unsupervised multilingual sentence boundary detection", 2006) asks of each
`.`, `?` or `!` that ends a token, or stands before a bracket or quotation mark, whether a sentence
ends there. The trained tables of the published tokeniser are not part of it; those below are
written by hand, so a verdict can differ where an abbreviation, an initial or an ellipsis stands
before a capital. Linear in the text.
"""

from __future__ import annotations

import re

_NON_WORD = r"""[)";}\]*:@'({\[?!]"""
_CANDIDATE = re.compile(rf"[.?!](?:(?={_NON_WORD})|(?=\s+\S))")
_SPACE = re.compile(r"\s+")
_TOKEN = re.compile(
    r"-{2,}|\.{2,}|(?:\.\s){2,}\."
    rf"""|[^\s("`{{\[:;&#*@)}}\]\-,]\S*?(?=\s|$|{_NON_WORD}|-{{2,}}|\.{{2,}}|(?:\.\s){{2,}}\."""
    rf"|,(?:$|\s|{_NON_WORD}|-{{2,}}|\.{{2,}}))|\S"
)
_NUMBER = re.compile(r"-?[.,]?\d[\d,.-]*\.?")
_INITIAL = re.compile(r"[^\W\d]\.")
_CLOSING = re.compile(r"""["')\]}]+?(?:\s+|(?=--)|$)""", re.MULTILINE)

_ABBREVIATIONS = frozenset(
    """adm ala ariz ark aug ave bros calif capt cie co col colo conn corp cos dec dr feb fla fri ft ga
    gen gov hon ill inc ind jan jr kan ky lt ltd maj mass messrs mich minn miss mr mrs ms mt nev nov
    oct okla ore pa prof rep reps rev sen sens sept sr st tenn tex tues va vs vt wash wed wis
    a.m p.m u.s u.k u.n u.s.a u.s.s.r d.c n.y n.j n.c n.d n.h s.c s.d r.i w.va l.a i.e ph.d m.b.a
    a.d b.c s.a n.v s.p.a l.p""".split()
)
_STARTERS = frozenset(
    """a after although among an analysts and another as at because before both but by during each
    even finally first for from he here how however if in indeed instead it its last like many
    meanwhile moreover most my nevertheless next no nor not now of on once one or other our perhaps
    she since so some still such that the their then there these they this those though thus to
    under unlike until we what when where whether while who why with yes yet you your""".split()
)


def _stops(token: str) -> str:
    """Return what a token is: `end`, `abbreviation`, `ellipsis`, or nothing of these."""
    if token in (".", "?", "!"):
        return "end"
    if not token.endswith("."):
        return ""
    if token.endswith(".."):
        return "ellipsis" if not token.strip(".") else ""
    word = token[:-1].lower()
    if word in _ABBREVIATIONS or word.rpartition("-")[2] in _ABBREVIATIONS:
        return "abbreviation"
    return "end"


def _ends(token: str, following: str) -> bool:
    """Return whether a sentence ends between two tokens."""
    kind = _stops(token)
    if kind == "" or token in ("?", "!"):
        return kind == "end"
    known = following.rstrip(".").lower() in _STARTERS
    upper = following[:1].isupper()
    if _INITIAL.fullmatch(token):
        refused = following[:1].islower() or following in (";", ":", ",", ".", "!", "?")
        return kind == "end" and not refused and (known or not upper)
    if kind in ("abbreviation", "ellipsis"):
        return upper and known
    if _NUMBER.fullmatch(token):
        return not (following[:1].islower() or following in (";", ":", ",", ".", "!", "?"))
    return True


def _breaks(context: str) -> bool:
    tokens = _TOKEN.findall(context)
    return any(_ends(a, b) for a, b in zip(tokens, tokens[1:], strict=False))


def _cuts(text: str) -> list[tuple[int, int]]:
    """Return, for each break, where the sentence ends and where the next one starts."""
    last: dict[int, tuple[int, int]] = {}
    gaps = [(m.start(), m.end()) for m in _SPACE.finditer(text)]
    gap = start = 0
    for match in _CANDIDATE.finditer(text):
        while gap < len(gaps) and gaps[gap][1] <= match.start():
            start = gaps[gap][1]
            gap += 1
        last[start] = (match.end(), gap)
    cuts = []
    for start, (end, gap) in last.items():
        if gap < len(gaps) and gaps[gap][0] == end:
            resume = gaps[gap][1]
            after = gaps[gap + 1][0] if gap + 1 < len(gaps) else len(text)
        else:
            resume, after = end, end + 1
        if _breaks(text[start:after]):
            cuts.append((end, resume))
    return cuts


def sentences(text: str) -> list[str]:
    """Return the sentences; closing quotation marks and brackets belong to the one they close."""
    cuts = _cuts(text)
    starts = [0, *(resume for _, resume in cuts)]
    ends = [*(end for end, _ in cuts), len(text.rstrip())]
    found: list[str] = []
    skip = 0
    for i, (start, end) in enumerate(zip(starts, ends, strict=True)):
        piece = text[start + skip : end]
        skip = 0
        if i + 1 < len(starts):
            closing = _CLOSING.match(text[starts[i + 1] : ends[i + 1]])
            if closing:
                piece += closing.group().rstrip()
                skip = closing.end()
        if piece:
            found.append(piece)
    return found
