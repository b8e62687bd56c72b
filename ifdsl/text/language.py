"""The language of a text: scripts decide for East Asian ones, py3langid for the rest."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from ifdsl.text.lazy import lazy, lazy_regex
from ifdsl.text.words import words

_LETTER = lazy_regex(r"\p{L}")
_KANA = lazy_regex(r"[\p{Script=Hiragana}\p{Script=Katakana}]")
_HANGUL = lazy_regex(r"\p{Script=Hangul}")
_HAN = lazy_regex(r"\p{Script=Han}")
_FENCE = lazy(r"^(```|~~~).*?^\1", re.DOTALL | re.MULTILINE)
_ADDRESS = lazy(r"https?://\S+")
MIN_LETTERS = 3
MIN_CONFIDENCE = 0.2
# All 140 labels make short English texts Walloon or Zulu; these are what constraints ask for.
LANGUAGES = [
    "ar", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "gu",
    "he", "hi", "hr", "hu", "id", "it", "ja", "kn", "ko", "lt", "lv", "ml", "mr", "ms", "ne",
    "nl", "no", "pa", "pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv", "sw", "ta", "te", "th",
    "tl", "tr", "uk", "ur", "vi", "zh",
]


@cache
def _identifier() -> Any:
    from py3langid import langid

    made = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
    made.set_languages(LANGUAGES)
    return made


@lru_cache(maxsize=1024)
def language(text: str) -> str | None:
    """Return the ISO 639-1 code of a text's language, or None when it cannot be told.

    Fenced code and web addresses are left out. Where most words are Han, kana or Hangul the
    script decides. Else fewer than three letters, or a confidence below 0.2, tell nothing. Case
    is folded first, since identifiers misjudge capitals.
    """
    if "```" in text or "~~~" in text:
        text = _FENCE.sub("", text)
    if "http" in text:
        text = _ADDRESS.sub("", text)
    letters = len(_LETTER.findall(text))
    if letters == 0:
        return None
    if not text.isascii():
        kana, hangul, han = (len(p.findall(text)) for p in (_KANA, _HANGUL, _HAN))
        others = len(words(_HAN.sub(" ", _KANA.sub(" ", text)))) if kana + han else 0
        if kana + han > others:
            return "ja" if 10 * kana > han else "zh"
        if 2 * hangul > letters:
            return "ko"
    if letters < MIN_LETTERS:
        return None
    code, confidence = _identifier().classify(text.lower())
    return code if confidence >= MIN_CONFIDENCE else None
