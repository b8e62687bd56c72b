"""A pool of scoring processes that outlives the loss of any of them."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from ifdsl.output.batch import Item, Scored, score

Work = Callable[[Sequence[Item]], list[Scored]]
_panel: Any = None
"""The judge of this process, if it is one of a pool that has one."""


def _begin(judge: str | None, processes: int) -> None:
    """Prepare a process; `judge` is the settings of one, as JSON."""
    global _panel  # noqa: PLW0603
    if judge is not None:
        from ifdsl.judges.panel import Panel
        from ifdsl.judges.settings import Settings

        _panel = Panel(Settings.model_validate_json(judge), processes)


def _score(items: Sequence[Item]) -> list[Scored]:
    return score(items, _panel)


LOST = "the process that scored it was lost"
SLOW = "it took longer than the server waits"


class Pool:
    """Scores batches in processes of its own.

    Where a process is lost (killed, out of memory), or a batch takes longer than `seconds`, the
    processes are started anew and each answer of the batches under way is scored by itself; the
    one that does it again is told as lost, and the others are scored. `judge` is the settings of a
    judge, as JSON.
    """

    def __init__(
        self, workers: int, seconds: float, judge: str | None = None, work: Work = _score
    ) -> None:
        self.workers, self.seconds, self.judge, self.work = workers, seconds, judge, work
        self.restarts = 0
        self._pool = self._made()
        self._lock = asyncio.Lock()

    async def score(self, items: Sequence[Item]) -> list[Scored]:
        """Return what each answer earned, in order."""
        found = await self._tried(items)
        if isinstance(found, list):
            return found
        if len(items) == 1:
            return [Scored(None, error=found)]
        return [x for item in items for x in await self.score([item])]

    async def _tried(self, items: Sequence[Item]) -> list[Scored] | str:
        pool = self._pool
        try:
            future = pool.submit(self.work, items)
            return await asyncio.wait_for(asyncio.wrap_future(future), self.seconds)
        except BrokenProcessPool:
            await self._renew(pool)
            return LOST
        except TimeoutError:
            await self._renew(pool)
            return SLOW

    async def _renew(self, broken: Any) -> None:
        async with self._lock:
            if self._pool is broken:  # else another batch has seen it, too
                self.restarts += 1
                self._pool = self._made()
                _end(broken)

    def _made(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            self.workers, multiprocessing.get_context("spawn"), _begin, (self.judge, self.workers))

    def close(self) -> None:
        """End the processes."""
        _end(self._pool)


def _end(pool: ProcessPoolExecutor) -> None:
    """End a pool's processes, hung ones too."""
    for process in list((pool._processes or {}).values()):
        process.kill()
    pool.shutdown(wait=False, cancel_futures=True)
