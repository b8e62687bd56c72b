"""Run the studies, and print their tables.

    python -m benchmarks.mechanisms run             both studies, seeds 1 to 5, two processes
    python -m benchmarks.mechanisms run e1 --seeds 0 --steps 2
    python -m benchmarks.mechanisms keep            write their results to results.jsonl
    python -m benchmarks.mechanisms table e3        tables and a figure of the kept results
    python -m benchmarks.mechanisms table e3 --results build/mechanisms     of a run
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks.mechanisms.arms import STUDIES

HERE = Path(__file__).parent
SEEDS = (1, 2, 3, 4, 5)


def main() -> None:
    """Read the command line and do what it says."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.mechanisms",
        description="Mechanism studies with models made from nothing (benchmarks/mechanisms.md).",
        epilog="Each result (study, seed, arm) is a JSON file, written as soon as it is there. A "
               "study that was killed goes on with the same call: what has a result made with the "
               "same settings is not run again.")
    parser.add_argument("do", choices=("run", "keep", "table"))
    parser.add_argument("studies", nargs="*", metavar="STUDY", help="e1, e3; both by default")
    parser.add_argument("-o", "--out", type=Path, default=Path("build/mechanisms"))
    parser.add_argument("--results", type=Path, default=HERE / "results.jsonl",
                        help="the file of kept results, or the folder of a run")
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS)
    parser.add_argument("--steps", type=int, help="fewer updates, to try it")
    parser.add_argument("--warm-steps", type=int, help="fewer steps of the warm start, to try it")
    parser.add_argument("--processes", type=int, default=2, help="seeds side by side")
    given = parser.parse_args()
    names = given.studies or list(STUDIES)
    if unknown := set(names) - set(STUDIES):
        parser.error(f"there is no study {', '.join(sorted(unknown))}; there are "
                     f"{', '.join(STUDIES)}")
    if given.do == "run":
        _run(names, given)
        return
    from benchmarks.mechanisms.table import keep, tell

    if given.do == "keep":
        keep(list(STUDIES.values()), given.out, given.seeds, given.results)
        return
    for name in names:
        tell(STUDIES[name], given.results, given.seeds, HERE)


def _run(names: list[str], given: argparse.Namespace) -> None:
    os.environ["OMP_NUM_THREADS"] = "1"  # before a process that is started imports torch
    from benchmarks.mechanisms.study import Place, compile_rows, run_seed

    place = Place(given.out, given.steps, given.warm_steps)
    for name in names:
        compile_rows(STUDIES[name], place)
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(given.processes, mp_context=spawn) as pool:
        waiting = {pool.submit(run_seed, name, seed, place): (name, seed)
                   for seed in given.seeds for name in names}
        for future, (name, seed) in waiting.items():
            future.result()
            print(f"{name}, seed {seed}: done", flush=True)


if __name__ == "__main__":
    main()
