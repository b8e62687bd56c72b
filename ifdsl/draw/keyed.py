"""Keyed choices: each depends on (seed, dataset, index, attempt, path, name) and nothing else."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import accumulate
from math import lcm

from ifdsl.verdict import Exact

RANGE = 1 << 64


@lru_cache(maxsize=1024)
def _bounds(weights: tuple[Exact, ...]) -> list[int]:
    """Return the running totals of weights, scaled to whole numbers."""
    scale = lcm(*(w.denominator for w in weights))
    return list(accumulate(int(w * scale) for w in weights))


@dataclass(frozen=True)
class Keyed:
    """A chooser for one attempt at one row."""

    seed: int
    dataset: str
    index: int
    attempt: int

    def number(self, path: str, name: str) -> int:
        """Return a number below 2^64."""
        key = f"{self.seed}\x1f{self.dataset}\x1f{self.index}\x1f{self.attempt}\x1f{path}\x1f{name}"
        return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big")

    def pick(self, path: str, name: str, weights: Sequence[Exact] | int) -> int:
        """Return an index below the number of equally likely values, or by weights."""
        drawn = self.number(path, name)
        if isinstance(weights, int):
            return drawn * weights // RANGE
        bounds = _bounds(tuple(weights))
        return bisect_right(bounds, drawn * bounds[-1] // RANGE)


def share(seed: int, key: str) -> float:
    """Return a number in [0, 1) that depends only on seed and key."""
    digest = blake2b(f"{seed}\x1f{key}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / RANGE
