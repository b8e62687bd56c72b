"""Banks of plain sentences and words per language, which witnesses are written with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from random import Random

from ifdsl.text import letters, words

FRAMES = {
    "en": ("There was {} too.", "It was {} again.", "We spoke of {}.", "Then came {}.",
           "{} it is.", "The note said {} in the end.", "{}."),
    "zh": ("还有{}。", "我们说到了{}。", "这里写着{}。", "{}。"),
}


@dataclass(frozen=True, eq=False)
class Bank:
    """What a language has: plain sentences, the words in them, and frames to set a word in.

    `varied` are sentences with other marks, questions and numbers. Of a `tailored` bank all
    sentences meet some condition. `gap` is what stands between two sentences or words.
    """

    lang: str
    sentences: tuple[str, ...]
    words: tuple[str, ...]
    frames: tuple[str, ...]
    varied: tuple[str, ...] = ()
    tailored: bool = False
    sizes: dict[str, dict[int, list[str]]] = field(default_factory=dict, repr=False)

    @property
    def gap(self) -> str:
        return "" if self.lang == "zh" else " "

    @property
    def stop(self) -> str:
        return "。" if self.lang == "zh" else "."

    def sized(self, measure: str, of: Callable[[str], int]) -> dict[int, list[str]]:
        """Return the sentences by what `of` measures in them; `measure` names it."""
        found = self.sizes.get(measure)
        if found is None:
            found = self.sizes[measure] = {}
            for sentence in self.sentences:
                found.setdefault(of(sentence), []).append(sentence)
        return found


@cache
def bank(lang: str) -> Bank:
    """Return the bank of a language; languages without one share the English one."""
    name = lang if lang in FRAMES else "en"
    text = _file(f"{name}.txt")
    sentences = text.split("\n")[:-1]
    Random(0).shuffle(sentences)
    said = text + _file(f"{name}.words.txt")
    found = list(dict.fromkeys(letters.fold(said[s:e]) for s, e in words.word_spans(said)))
    Random(0).shuffle(found)
    varied = tuple(_file(f"{name}.varied.txt").split("\n")[:-1])
    return Bank(name, tuple(sentences), tuple(found), FRAMES[name], varied)


def _file(name: str) -> str:
    path = files("ifdsl.prove") / "banks" / name
    return path.read_text(encoding="utf-8") if path.is_file() else ""


@cache
def lexicon(lang: str) -> tuple[str, ...]:
    """Return a large list of words, common ones first, for predicates that few words meet."""
    if lang == "zh":
        return bank("zh").words
    spec = find_spec("textblob")
    assert spec is not None and spec.origin is not None
    path = Path(spec.origin).parent / "en" / "en-lexicon.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    entries = (line.split(" ", 1)[0] for line in lines if line and not line.startswith(";;;"))
    return tuple(dict.fromkeys((*bank("en").words, *(w for w in entries if w.isascii()
                                                       and w.isalpha() and w.islower()))))
