"""The tokenisers behind published verdicts, as far as those can be had offline.

They exist so that the compatibility packs count as the published verifiers do; `std` uses none.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any

from ifdsl.measures import measure

_ABBREVIATIONS = frozenset(
    """mr mrs ms dr prof st jr sr gen col lt maj sgt capt cmdr adm rep reps sen sens gov pres messrs
    rev hon inc corp co cos ltd bros vs etc_ mt ft ct yr jan feb mar apr_ aug sept sep oct nov dec
    mon_ tues wed thurs fri sat_ ariz calif conn fla ga ill ind_ ky la mass_ md_ mich minn miss_ mo_
    okla ore pa tenn va vt wash wis_ w.va cal chg pvt cie
    a.m p.m u.s u.k u.n u.s.a u.s.s.r d.c n.y n.j n.c n.h n.d s.c r.i l.a ph.d m.b.a e.g_ i.e_ b.c_
    a.d_ s.p.a n.v s.a b.v a.g a.s w.w j.p j.r j.c e.h g.f t.j w.r r.j_ d.h m.j""".split()
)
_END = re.compile(r"[.?!]+(?=([)\";}\]*:@'({\[])|\s+(\S))")
_OPENING = "\"'([{*_“‘`"
_STARTERS = frozenset(
    """the a an it he she they we i you this that these those there in on at for but and so if when
    while as my our your his her their its however then now here what why how who where which by
    with from to no yes not one some many most all each every once after before since although
    though because let""".split()
)


@measure(
    "punkt(x: text) -> list of text", version=1,
    source="the boundaries of Kiss and Strunk (2006) as trained for English, approximated",
)
def punkt(x: str) -> list[str]:
    """The sentences as nltk's English punkt would split them, approximated without its data."""
    text = x.strip()
    if not text:
        return []
    starts = [0]
    for match in _END.finditer(text):
        if _breaks(text, match):
            end = match.end()
            while end < len(text) and text[end] in "\"')]}" and (
                end + 1 == len(text) or text[end + 1].isspace() or text[end + 1] in "\"')]}"
            ):
                end += 1
            while end < len(text) and text[end].isspace():
                end += 1
            if end < len(text) and end > starts[-1]:
                starts.append(end)
    return [text[a:b].strip() for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]


def _breaks(text: str, match: re.Match[str]) -> bool:
    mark = match.group()
    if mark != ".":
        return mark.strip(".") != "" or _after_ellipsis(text, match)
    low = match.start()
    while low > 0 and not text[low - 1].isspace() and match.start() - low < 40:
        low -= 1
    word = text[low:match.start()].lstrip(_OPENING)
    plain = word.lower().rpartition("-")[2]
    following = text[match.end():match.end() + 60].lstrip(_OPENING + " \n\t)]}\"")
    next_word = re.match(r"[^\W_]+", following)
    first = next_word.group() if next_word else ""
    if re.fullmatch(r"[\d,.]*\d", word):
        return not (first and first[0].islower())
    if len(plain) == 1 and plain.isalpha():
        if plain == "i" and word == "I":
            return True
        return bool(first) and first.lower() in _STARTERS and first[0].isupper() and plain != word
    if plain in _ABBREVIATIONS or re.fullmatch(r"(?:[a-z]\.)+[a-z]", plain):
        return bool(first) and first[0].isupper() and first.lower() in _STARTERS
    return True


def _after_ellipsis(text: str, match: re.Match[str]) -> bool:
    following = text[match.end():match.end() + 60].lstrip(_OPENING + " \n\t")
    return bool(following) and following[0].isupper() and (
        re.match(r"\w+", following) or match
    ).group().lower() in _STARTERS  # type: ignore[union-attr]


_TOKEN = re.compile(
    r"[A-Za-z]+n't\b|[^\W_]+(?:[-.&/_][^\W_]+)*\.?|'[a-zA-Z]+|\S", re.UNICODE
)


@measure(
    "treebank(x: text) -> list of text", version=1,
    source="the Penn Treebank conventions of nltk's word_tokenize, approximated",
)
def treebank(x: str) -> list[str]:
    """The tokens as nltk's word_tokenize gives them, approximated: clitics and marks apart."""
    tokens: list[str] = []
    for chunk in x.split():
        tokens.extend(_tokens(chunk))
    return tokens


@lru_cache(maxsize=65536)
def _tokens(chunk: str) -> tuple[str, ...]:
    out: list[str] = []
    for piece in re.split(r"([^\w.'’\-/&\\+*_~|^%§°]|--+|\.\.\.+)", chunk):
        if not piece:
            continue
        out.extend(_clitics(piece))
    if out and len(out[-1]) > 1 and out[-1].endswith(".") and not out[-1].startswith("."):
        out[-1:] = [out[-1][:-1], "."]
    return tuple(out)


def _clitics(piece: str) -> list[str]:
    match = re.fullmatch(r"(.+?)('[sS]|'[mM]|'[dD]|'ll|'LL|'re|'RE|'ve|'VE|n't|N'T|')", piece)
    if match:
        return [match.group(1), match.group(2)]
    if piece.startswith("'") and len(piece) > 1:
        return ["'", piece[1:]]
    return [piece]


@measure(
    "langdetect(x: text) -> text", version=1,
    source="langdetect 1.0.9 with its seed fixed to 0 (the published verifiers leave it unseeded)",
)
def langdetect(x: str) -> str:
    """The ISO code that langdetect gives, or "" where it gives none."""
    return _langdetect(x)


@lru_cache(maxsize=4096)
def _langdetect(x: str) -> str:
    from langdetect import DetectorFactory, LangDetectException, detect  # noqa: PLC0415 - heavy

    DetectorFactory.seed = 0
    try:
        found: str = detect(x)
    except LangDetectException:
        return ""
    return found


@measure(
    "parses_as_json(x: text) -> bool", version=1,
    source="Python's json.loads, which also takes NaN and repeated keys",
)
def parses_as_json(x: str) -> bool:
    """Whether Python's json module reads a text."""
    try:
        _loads(x)
    except (ValueError, RecursionError):
        return False
    return True


@measure(
    "unfenced(x: text) -> text", version=1,
    source="IFEval's JSON check: one opening fence of three spellings and one closing fence go",
)
def unfenced(x: str) -> str:
    """A text without the Markdown fence around it."""
    text = x.strip()
    for opening in ("```json", "```Json", "```JSON", "```"):
        text = text.removeprefix(opening)
    return text.removesuffix("```").strip()


def _loads(x: str) -> Any:
    return json.loads(x)
