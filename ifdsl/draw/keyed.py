"""Keyed choices: each depends on (seed, dataset, index, attempt, path, name) and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import blake2b

RANGE = 1 << 64


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

    def pick(self, path: str, name: str, weights: Sequence[Fraction] | int) -> int:
        """Return an index below the number of equally likely values, or by weights."""
        drawn = self.number(path, name)
        if isinstance(weights, int):
            return drawn * weights // RANGE
        point = Fraction(drawn, RANGE) * sum(weights, Fraction(0))
        for i, weight in enumerate(weights):
            point -= weight
            if point < 0:
                return i
        return len(weights) - 1


def share(seed: int, key: str) -> float:
    """Return a number in [0, 1) that depends only on seed and key."""
    digest = blake2b(f"{seed}\x1f{key}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / RANGE
