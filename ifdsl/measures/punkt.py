"""English sentences as the published verifiers see them: the decisions of Punkt, with small tables.

Punkt (Kiss and Strunk, "Unsupervised multilingual sentence boundary detection", 2006) asks of each
`.`, `?` or `!` that ends a token, or stands before a bracket or quotation mark, whether a sentence
ends there. The trained tables of the published tokeniser are not part of it; those below are
written by hand, so a verdict can differ where an abbreviation, an initial or an ellipsis stands
before a capital. Linear in the text.
"""

from __future__ import annotations

import re
from itertools import pairwise

from ifdsl.text.lazy import lazy

_NON_WORD = r"""[)";}\]*:@'({\[?!]"""
_CANDIDATE = lazy(rf"[.?!](?:(?={_NON_WORD})|(?=\s+\S))")
_BLANKS = " \t\n\r\x0b\x0c"
_SPACE = lazy(f"[{_BLANKS}]")
_GAP = lazy(r"\s+")
_RUN = lazy(r"\S+")
_MAX_INDENT = 40
_TOKEN = lazy(
    r"-{2,}|\.{2,}|(?:\.\s){2,}\."
    rf"""|[^\s("`{{\[:;&#*@)}}\]\-,]\S*?(?=\s|$|{_NON_WORD}|-{{2,}}|\.{{2,}}|(?:\.\s){{2,}}\."""
    rf"|,(?:$|\s|{_NON_WORD}|-{{2,}}|\.{{2,}}))|\S"
)
_NUMBER = lazy(r"-?[.,]?\d[\d,.-]*\.?")
_INITIAL = lazy(r"[^\W\d]\.")
_CLOSING = lazy(r"""["')\]}]+?(?:\s+|(?=--)|$)""", re.MULTILINE)

_ABBREVIATED = """adm ala ariz ark aug ave bros calif capt cie co col colo conn corp cos dec dr feb
fla fri ft ga gen gov hon ill inc ind jan jr kan ky lt ltd maj mass messrs mich minn miss mr mrs ms
mt nev nov oct okla ore pa prof rep reps rev sen sens sept sr st tenn tex tues va vs vt wash wed wis
a.m p.m u.s u.k u.n u.s.a u.s.s.r d.c n.y n.j n.c n.d n.h s.c s.d r.i w.va l.a i.e ph.d m.b.a a.d
b.c s.a n.v s.p.a l.p"""
_OPENERS = """a after although among an analysts and another as at because before both but by during
each even finally first for from he here how however if in indeed instead it its last like many
meanwhile moreover most my nevertheless next no nor not now of on once one or other our perhaps she
since so some still such that the their then there these they this those though thus to under unlike
until we what when where whether while who why with yes yet you your"""
_ABBREVIATIONS = frozenset(_ABBREVIATED.split())
_STARTERS = frozenset(_OPENERS.split())
# After an initial a name opens no sentence and an ordinary word does, as these ends show.
_ORDINARY_ENDINGS = (
    "tion", "sion", "ment", "ness", "ity", "ance", "ence", "ive", "ies", "ed", "ly",
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


def _ends(token: str, following: str, opening: bool) -> bool:
    """Return whether a sentence ends between two tokens; `opening`: they open a line."""
    kind = _stops(token)
    if kind == "" or token in ("?", "!"):
        return kind == "end"
    known = following.rstrip(".").lower() in _STARTERS
    upper = following[:1].isupper()
    refused = following[:1].islower() or following in (";", ":", ",", ".", "!", "?")
    if _INITIAL.fullmatch(token):
        if refused or not upper:
            return not refused
        label = token.islower() and token != "v."
        listed = opening and not _INITIAL.fullmatch(following)
        return known or label or listed or following.lower().endswith(_ORDINARY_ENDINGS)
    if kind in ("abbreviation", "ellipsis"):
        return upper and known
    return not (refused and _NUMBER.fullmatch(token))


def _breaks(text: str, start: int, end: int, after: int) -> bool:
    """Return whether a sentence ends at a stop: `start` is where its token starts, `after` where
    the token that follows it ends."""
    word = text[start : end - 1]
    if word.isalpha() and len(word) > 1 and word.lower() not in _ABBREVIATIONS:
        return True
    opening = text[max(start - _MAX_INDENT, 0) : start].rstrip(" \t")[-1:] in ("", "\n")
    tokens = _TOKEN.findall(text[start:after])
    return any(_ends(a, b, opening) for a, b in pairwise(tokens))


def _cuts(text: str) -> list[tuple[int, int]]:
    """Return, for each break, where the sentence ends and where the next one starts.

    Of the candidates within one token only the last counts, and one that opens the token.
    """
    cuts: list[tuple[int, int]] = []
    held: tuple[int, int] | None = None
    token_end = -1
    for match in _CANDIDATE.finditer(text):
        start, end = match.span()
        if held is not None and (start >= token_end or _opens(text, held[0])):
            _cut(text, *held, cuts)
        if start >= token_end:
            space = _SPACE.search(text, end)
            token_end = space.start() if space else len(text)
        held = (start, end)
    if held is not None:
        _cut(text, *held, cuts)
    return cuts


def _opens(text: str, at: int) -> bool:
    return at == 0 or (at > 1 and text[at - 1] in _BLANKS)


def _cut(text: str, start: int, end: int, cuts: list[tuple[int, int]]) -> None:
    gap = _GAP.match(text, end)
    resume = gap.end() if gap else end
    if text[start] == ".":
        token = start
        while token > 0 and text[token - 1] not in _BLANKS:
            token -= 1
        after = _RUN.match(text, resume).end() if gap else end + 1  # type: ignore[union-attr]
        if not _breaks(text, token, end, after):
            return
    cuts.append((end, resume))


def sentences(text: str) -> list[str]:
    """Return the sentences; closing quotation marks and brackets belong to the one they close."""
    cuts = _cuts(text)
    if not cuts:
        whole = text.rstrip()
        return [whole] if whole else []
    starts = [0, *(resume for _, resume in cuts)]
    ends = [*(end for end, _ in cuts), len(text.rstrip())]
    for i, (start, end) in enumerate(zip(starts[1:], ends[1:], strict=True), start=1):
        closing = _CLOSING.match(text[start:end])
        if closing:
            ends[i - 1] = start + len(closing.group().rstrip())
            starts[i] = start + closing.end()
    return [text[start:end] for start, end in zip(starts, ends, strict=True) if start < end]
