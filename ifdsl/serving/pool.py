"""A pool of scoring processes that outlives the loss of any of them."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any

from ifdsl.output.batch import Item, Scored, score

Work = Callable[[Sequence[Item]], list[Scored]]
_panel: Any = None
"""The judge of this process, if it is one of a pool that has one."""


def _begin(judge: str | None, processes: int) -> None:
    """Prepare a process; `judge` is the settings of one, as JSON."""
    global _panel  # noqa: PLW0603
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends this
    threading.Thread(target=_follow_parent, daemon=True).start()
    if judge is not None:
        from ifdsl.judges.panel import Panel
        from ifdsl.judges.settings import Settings

        _panel = Panel(Settings.model_validate_json(judge), processes)


def _follow_parent() -> None:
    """End this process when the server is gone, killed too."""
    if (parent := multiprocessing.parent_process()) is not None:
        parent.join()
        os._exit(1)


def _warm() -> None:
    """Load what the first answer would wait for."""
    score([Item("ifc 1 for en constraint { check count(words) <= 5 }", "Well.")])


def _score(items: Sequence[Item]) -> list[Scored]:
    return score(items, _panel)


LOST = "the process that scored it was lost"
SLOW = "it took longer than the server waits"


@dataclass(frozen=True)
class Process:
    """One process, as a pool of one; `ready` is done when it can score."""

    pool: ProcessPoolExecutor
    ready: Future[None]

    def end(self) -> None:
        """End the process, a hung one too."""
        for process in list((self.pool._processes or {}).values()):
            process.kill()
        self.pool.shutdown(wait=False, cancel_futures=True)


class Pool:
    """Scores batches in processes of its own, each batch in one that has nothing else to do.

    Where a process is lost (killed, out of memory), or takes longer than `seconds` over a batch, it
    is started anew and each answer of the batch is scored by itself. One that is lost with its
    process once more, or is slow by itself, is told so. What waits for a process, and what others
    score, is not touched, and waiting is not counted. `judge` is the settings of a judge, as JSON.
    """

    def __init__(
        self, workers: int, seconds: float, judge: str | None = None, work: Work = _score
    ) -> None:
        self.workers, self.seconds, self.judge, self.work = workers, seconds, judge, work
        self.restarts = 0
        self._every = {self._made() for _ in range(workers)}
        self._free: asyncio.Queue[Process] = asyncio.Queue()
        for process in self._every:
            self._free.put_nowait(process)

    async def score(self, items: Sequence[Item]) -> list[Scored]:
        """Return what each answer earned, in order."""
        found = await self._tried(items)
        if len(items) > 1 and isinstance(found, str):
            return [x for item in items for x in await self.score([item])]
        if found == LOST:  # somebody may have killed it for no doing of the answer's
            found = await self._tried(items)
        return [Scored(None, error=found)] if isinstance(found, str) else found

    async def _tried(self, items: Sequence[Item]) -> list[Scored] | str:
        process = await self._free.get()
        done = False
        try:
            await asyncio.wrap_future(process.ready)
            async with asyncio.timeout(self.seconds):
                found = await asyncio.wrap_future(process.pool.submit(self.work, items))
            done = True
            return found
        except BrokenProcessPool:
            return LOST
        except TimeoutError:
            return SLOW
        except Exception as error:  # a crash of the infrastructure, told as such
            done = True
            return f"{type(error).__name__}: {error}"
        finally:  # also where the request is cancelled: the process may be at it still
            self._free.put_nowait(process if done else self._anew(process))

    def _anew(self, lost: Process) -> Process:
        self.restarts += 1
        self._every.discard(lost)
        lost.end()
        made = self._made()
        self._every.add(made)
        return made

    def _made(self) -> Process:
        pool = ProcessPoolExecutor(
            1, multiprocessing.get_context("spawn"), _begin, (self.judge, self.workers))
        return Process(pool, pool.submit(_warm))

    def close(self) -> None:
        """End the processes."""
        for process in self._every:
            process.end()
