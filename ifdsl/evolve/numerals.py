"""Numbers in words, as digits: "twenty-five", "a dozen", "twice"; 三, 十二, 半打."""

from __future__ import annotations

import re

from ifdsl.output.lint.words import VALUES

_CHINESE = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_POWERS = {"十": 10, "百": 100, "千": 1000}
_MEASURES = "章集本场间个条句段行字词次遍处种项点份部节道页层列张篇组类级名位块大小星打元天年月周只"
_ZH_NUMBER = re.compile(
    rf"(第\s*)?([零〇一二两三四五六七八九十百千]+)"
    rf"(?=\s*(?:[{_MEASURES}]|[到至]\s*[一二两三四五六七八九十]))"
    r"|(第\s*)([一二两三四五六七八九十百]+)"
    r"|()([一二两三四五六七八九]?[十百千][一二三四五六七八九十百千零]+)"
)
_SMALL = sorted(
    (w for w, n in VALUES.items() if (n < 20 or (n < 100 and w.endswith("ty"))) and not re.search(
        r"(?:st|nd|rd|th|once|twice|thrice|both|pair|couple|dozen)$", w)),
    key=len, reverse=True,
)
_WORDS = "|".join(_SMALL)
_EN_NUMBER = re.compile(
    rf"(?<![\w-])(?:(?:(?:{_WORDS})|an?) hundred(?:(?: and)? (?:{_WORDS})(?:[- ](?:{_WORDS}))?)?"
    rf"|(?:{_WORDS})(?:[- ](?:{_WORDS}))?)(?!\w)"
)
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
             "tenth", "eleventh", "twelfth")
_FIXED = (
    (r"\bhalf[- ]a[- ]dozen\b", "6"), (r"\btwo dozen\b", "24"),
    (r"\b(?:(?:a|one) )?dozen\b", "12"),
    (r"\btwice\b", "2 times"), (r"\bthrice\b", "3 times"),
    (r"(?<!at )\bonce\b(?! (?:you|the|it))", "1 times"),
    (r"\b(?:a )?single\b", "1"), (r"\b(?:a )?(?:couple|pair) of\b", "2"), (r"\ba trio of\b", "3"),
    (r"\btriple\b", "3"),
)
_LATE = (
    (r"\b(\d+)\s*(?:percent|per cent)\b", r"\1%"), (r"(?<=\d),(?=\d{3}\b)", ""),
    *((rf"\b{w}\b", f"#{n}") for n, w in enumerate(_ORDINALS, 1)),
    (r"\b(\d+)(?:st|nd|rd|th)\b", r"#\1"),
)


def digits(text: str, lang: str) -> str:
    """Return a lower-case text with its numbers in digits, and ordinal ones as "#2"."""
    if lang == "zh":
        text = re.sub(r"半打", "6个", text)
        text = re.sub(r"一打(?![开算听扫断印破电])", "12个", text)
        text = re.sub(r"百分之\s*([\d零一二两三四五六七八九十百]+)",
                      lambda m: f"{_chinese(m[1])}%", text)
        text = re.sub(r"([一二两三四五六七八九])成(?![一-鿿])",
                      lambda m: f"{_CHINESE[m[1]]}0%", text)
        text = _ZH_NUMBER.sub(_zh, text)
        text = re.sub(r"(\d+\s*[一-鿿]?)或(?:者)?\1以上", r"\1以上", text)
        text = re.sub(r"[(（]含\s*\d+\s*[一-鿿]{0,2}[)）]", "", text)
        return re.sub(r"第\s*(\d+)", r"#\1", text)
    text = re.sub(r"\bat least once\b", "at least 1 times", text)
    for pattern, to in _FIXED:
        text = re.sub(pattern, to, text)
    text = _EN_NUMBER.sub(_en, text)
    text = re.sub(r"\b(\d+)((?:, \d+)*),? or (\d+)\b", _enumerated, text)
    for pattern, to in _LATE:
        text = re.sub(pattern, to, text)
    return text


def _enumerated(m: re.Match[str]) -> str:
    """Return "4, 5 or 6" as "4 to 6"."""
    every = [int(n) for n in re.findall(r"\d+", m[0])]
    if len(every) > 2 and every == list(range(every[0], every[-1] + 1)):
        return f"{every[0]} to {every[-1]}"
    return m[0]


def _zh(m: re.Match[str]) -> str:
    said = m[2] or m[4] or m[6]
    return ("#" if m[1] or m[3] else "") + str(_chinese(said))


def _chinese(said: str) -> int:
    if said.isdigit():
        return int(said)
    total, last = 0, 0
    for c in said:
        if c in _POWERS:
            total += (last or 1) * _POWERS[c]
            last = 0
        else:
            last = last * 10 + _CHINESE[c]
    return total + last


def _en(m: re.Match[str]) -> str:
    total = 0
    for word in re.split(r"[- ]", m[0]):
        if word == "hundred":
            total *= 100
        elif word in ("a", "an"):
            total = 1
        elif word in VALUES:
            total += VALUES[word]
    return str(total)
