"""The words of an instruction that say something, whatever their form."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ifdsl.evolve.lexicon import Lexicon


def stems(text: str, lang: str, lexicon: Lexicon) -> Iterable[tuple[str, int]]:
    """Yield the words of a text that say something, cut to what inflection leaves."""
    if lang == "zh":
        for m in re.finditer(r"[一-鿿]{2,}", text):
            for k in range(len(m[0]) - 1):
                yield m[0][k:k + 2], m.start() + k
        for m in re.finditer(r"[a-z]{2,}", text):
            yield m[0][:5], m.start()
        return
    for m in re.finditer(r"[a-z]+(?:['’][a-z]+)?", text):
        word = m[0]
        if word not in lexicon.stops and word.rstrip("s") not in lexicon.stops and len(word) > 1:
            yield stem(word), m.start()


def stem(word: str) -> str:
    """Return the beginning of an English word, the same for all its forms."""
    word = re.sub(r"(?:['’]s|s)$", "", word) if len(word) > 3 else word
    return re.sub(r"(?:ing|ed|ly)$", "", word)[:5] if len(word) > 6 else word[:5]
