"""Contamination: which texts share a long run of words with the prompts of an evaluation set.

Two texts overlap where they share 13 words in a row, case folded, as is usual for telling whether
training data is contaminated; a prompt of fewer words must stand in the text as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from ifdsl.diagnostics import Diagnostic, SpecError
from ifdsl.output.files import read_lines
from ifdsl.text.letters import fold
from ifdsl.text.words import words

GRAM = 13
SHORTEST = 5
"""Prompts of fewer words say nothing."""


@dataclass(frozen=True)
class Shared:
    """What a text shares with an evaluation set: the file, the prompt's key, and the words."""

    file: str
    key: str
    words: str


class Prompts:
    """The prompts of some files in IFEval's format, as hashes of their runs of words.

    Raises SpecError where a file cannot be read or holds no prompts.
    """

    def __init__(self, files: Sequence[Path]) -> None:
        self._of: dict[int, dict[bytes, tuple[str, str]]] = {GRAM: {}}
        self.count = 0
        for file in files:
            self._read(file)

    def _read(self, file: Path) -> None:
        records = [record for _, record in read_lines(file)]
        if not records or not all(isinstance(r.get("prompt"), str) for r in records):
            raise SpecError([Diagnostic(
                "IFC704", f"`{file}` is no file of prompts",
                hint="each line is an object with a text `prompt`, as IFEval's are")])
        self.count += len(records)
        for n, record in enumerate(records, 1):
            found = words(fold(record["prompt"]))
            if len(found) >= SHORTEST:
                size = min(GRAM, len(found))
                known = self._of.setdefault(size, {})
                for gram in _grams(found, size):
                    known.setdefault(_hash(gram), (file.name, str(record.get("key", n))))

    def shared(self, text: str) -> Shared | None:
        """Return the first run of words that a text shares with a prompt, if there is one."""
        found = words(fold(text))
        for size, known in self._of.items():
            for gram in _grams(found, size):
                if (at := known.get(_hash(gram))) is not None:
                    return Shared(*at, gram)
        return None


def _grams(found: Sequence[str], size: int) -> Iterator[str]:
    return (" ".join(found[i:i + size]) for i in range(len(found) - size + 1))


def _hash(gram: str) -> bytes:
    return blake2b(gram.encode("utf-8", "replace"), digest_size=8).digest()
