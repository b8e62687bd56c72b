"""Penn Treebank word tokens, as the published verifiers cut them (nltk's conventions)."""

from __future__ import annotations

import re
from functools import lru_cache

from ifdsl.text.lazy import lazy

_CONTRACTED = lazy(
    r"\b(?:(can)(not)|(d)('ye)|(gim)(me)|(gon)(na)|(got)(ta)|(lem)(me)|(more)('n))\b"
    r"|\b(wan)(na)(?=\s)| ('t)(is|was)\b",
    re.IGNORECASE,
)
_LAST_STOP = lazy(r"""(?<!\.)\.([\])}>"'»”’ ]*)\Z""")
_MAX_CLOSING = 200
_RUN = lazy(r"\S+")
_CLOSERS = """])}>"'»”’"""
_MAX_RUN = 64
_CONTRACTED_LENGTHS = (5, 6)
_Steps = tuple[tuple[re.Pattern[str], str], ...]
_OPENING: _Steps = (
    (lazy(r"[«“‘„]|`+"), r" \g<0> "),
    (lazy(r'^"'), "``"),
    (lazy(r"``"), r" \g<0> "),
    (lazy(r"""([ (\[{<])(?:"|'{2})"""), r"\1 `` "),
    (lazy(r"'(?!re|ve|ll|m|t|s|d|n)(\w)\b", re.IGNORECASE), r"' \1"),
)
_MARKS: _Steps = (
    (lazy(r"([:,])(\D)"), r" \1 \2"),
    (lazy(r"[:,]$"), r" \g<0> "),
    (lazy(r"\.{2,}"), r" \g<0> "),
    (lazy(r"[;@#$%&?!]"), r" \g<0> "),
    (lazy(r"([^'])' "), r"\1 ' "),
    (lazy(r"[*\]\[(){}<>]|--"), r" \g<0> "),
)
_CLOSING: _Steps = (
    (lazy(r"[»”’]"), r" \g<0> "),
    (lazy(r"''|\""), " '' "),
    (lazy(r"\s+"), " "),
    (lazy(r"([^' ])('[sSmMdD]|') "), r"\1 \2 "),
    (lazy(r"([^' ])('ll|'LL|'re|'RE|'ve|'VE|n't|N'T) "), r"\1 \2 "),
)


def _apply(steps: _Steps, text: str) -> str:
    for pattern, by in steps:
        text = pattern.sub(by, text)
    return text


def _split_last_stop(text: str) -> str:
    """Set off the full stop that ends a sentence, unless it is part of an ellipsis."""
    bare = text.rstrip()
    tail = bare[-_MAX_CLOSING:]
    match = _LAST_STOP.search(tail)
    if match is None or len(bare) < 2:
        return text
    return f"{bare[: len(bare) - len(match.group())]} . {match.group(1)} "


def _split_pair(match: re.Match[str]) -> str:
    return " " + " ".join(group for group in match.groups() if group) + " "


def _tokens(text: str, last: bool) -> list[str]:
    text = _apply(_OPENING, text)
    text = _apply(_MARKS, _split_last_stop(text) if last else text)
    return _CONTRACTED.sub(_split_pair, _apply(_CLOSING, f" {text} ")).split()


_remembered = lru_cache(maxsize=1 << 16)(_tokens)


def tokens(sentence: str) -> list[str]:
    """Return the tokens of one sentence; straight quotation marks become `` and ''.

    The rules look at one character of white space around a run at most, so all runs but the last
    few are cut on their own and remembered.
    """
    runs = list(_RUN.finditer(sentence))
    tail = max(len(runs) - 1, 0)
    while tail > 0 and not runs[tail].group().strip(_CLOSERS):
        tail -= 1
    found: list[str] = []
    for run in runs[:tail]:
        word = run.group()
        if word.isalpha() and len(word) not in _CONTRACTED_LENGTHS:
            found.append(word)
        else:
            start, end = run.span()
            cut = _tokens if end - start > _MAX_RUN else _remembered
            found += cut(sentence[max(start - 1, 0) : end + 1], last=False)
    if runs:
        rest = sentence[max(runs[tail].start() - 1, 0) :]
        found += (_tokens if len(rest) > _MAX_RUN else _remembered)(rest, last=True)
    return found
