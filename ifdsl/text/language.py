"""The language of a text: scripts decide for East Asian ones, py3langid for the rest."""

from __future__ import annotations

from functools import lru_cache

import regex

_LETTERS = regex.compile(r"\p{L}")
_KANA = regex.compile(r"[\p{Script=Hiragana}\p{Script=Katakana}]")
_HANGUL = regex.compile(r"\p{Script=Hangul}")
_HAN = regex.compile(r"\p{Script=Han}")
MIN_LETTERS = 3


@lru_cache(maxsize=1024)
def language(text: str) -> str | None:
    """Return the ISO 639-1 code of a text's language, or None when it cannot be told.

    Fewer than three letters tell nothing (one Han sign or kana is enough). Case is folded first,
    since identifiers misjudge capitals.
    """
    letters = len(_LETTERS.findall(text))
    if letters == 0:
        return None
    kana, hangul, han = (len(p.findall(text)) for p in (_KANA, _HANGUL, _HAN))
    if 2 * (kana + han) > letters:
        return "ja" if 10 * kana > han else "zh"
    if 2 * hangul > letters:
        return "ko"
    if letters < MIN_LETTERS:
        return None
    import py3langid

    code: str = py3langid.classify(text.lower())[0]
    return code
