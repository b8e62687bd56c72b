"""The order of rows in each pass over them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from torch.utils.data import Sampler


class Passes(Sampler):  # type: ignore[misc]
    """TRL's sampler, shuffled anew in each pass by the seed and the number of the pass.

    TRL seeds its generator once, so a run that is resumed in a later pass would begin with the
    order of the first. `number` gives the pass that is about to begin.
    """

    def __init__(self, sampler: Any, seed: int, number: Callable[[int], int]) -> None:
        self.sampler, self.seed, self.number = sampler, seed, number

    def __iter__(self) -> Iterator[int]:
        if self.sampler.shuffle:
            steps = self.sampler.num_samples // self.sampler.batch_size
            seed = Random(f"{self.seed} pass {self.number(steps)}").getrandbits(63)
            self.sampler.generator.manual_seed(seed)
        return iter(self.sampler)

    def __len__(self) -> int:
        return len(self.sampler)
