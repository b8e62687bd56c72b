"""Penn Treebank word tokens, as the published verifiers cut them (nltk's conventions)."""

from __future__ import annotations

import re

_CONTRACTED = re.compile(
    r"\b(?:(can)(not)|(d)('ye)|(gim)(me)|(gon)(na)|(got)(ta)|(lem)(me)|(more)('n))\b"
    r"|\b(wan)(na)(?=\s)| ('t)(is|was)\b",
    re.IGNORECASE,
)
_LAST_STOP = re.compile(r"""(?<!\.)\.([\])}>"'»”’ ]*)\Z""")
_MAX_CLOSING = 200
_Steps = tuple[tuple[re.Pattern[str], str], ...]
_OPENING: _Steps = (
    (re.compile(r"[«“‘„]|`+"), r" \g<0> "),
    (re.compile(r'^"'), "``"),
    (re.compile(r"``"), r" \g<0> "),
    (re.compile(r"""([ (\[{<])(?:"|'{2})"""), r"\1 `` "),
    (re.compile(r"'(?!re|ve|ll|m|t|s|d|n)(\w)\b", re.IGNORECASE), r"' \1"),
)
_MARKS: _Steps = (
    (re.compile(r"([:,])(\D)"), r" \1 \2"),
    (re.compile(r"[:,]$"), r" \g<0> "),
    (re.compile(r"\.{2,}"), r" \g<0> "),
    (re.compile(r"[;@#$%&?!]"), r" \g<0> "),
    (re.compile(r"([^'])' "), r"\1 ' "),
    (re.compile(r"[*\]\[(){}<>]|--"), r" \g<0> "),
)
_CLOSING: _Steps = (
    (re.compile(r"[»”’]"), r" \g<0> "),
    (re.compile(r"''|\""), " '' "),
    (re.compile(r"\s+"), " "),
    (re.compile(r"([^' ])('[sSmMdD]|') "), r"\1 \2 "),
    (re.compile(r"([^' ])('ll|'LL|'re|'RE|'ve|'VE|n't|N'T) "), r"\1 \2 "),
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


def tokens(sentence: str) -> list[str]:
    """Return the tokens of one sentence; straight quotation marks become `` and ''."""
    text = _apply(_MARKS, _split_last_stop(_apply(_OPENING, sentence)))
    return _CONTRACTED.sub(_split_pair, _apply(_CLOSING, f" {text} ")).split()
