"""Judged scoring: what faults and kills cost, and how many answers a second are scored.

    python benchmarks/judging.py faults [LEAVES]      a tenth of the calls fail; the run is killed
    python benchmarks/judging.py throughput [ANSWERS] rules, known replies, live calls
    python benchmarks/judging.py http [ANSWERS]       `ifdsl serve` against the same in process

The judge is the scripted endpoint of the tests, in a process of its own. Rows are those of
benchmarks/specs/judging, answers the responses of ../shared/conformance (or IFDSL_CONFORMANCE).
"""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from ifdsl.compose.tree import leaves
from ifdsl.output.batch import Item, score

ROOT = Path(__file__).parents[1]
DATA = Path(os.environ.get("IFDSL_CONFORMANCE", ROOT.parent / "shared" / "conformance")) / "ifeval"
SPECS = ROOT / "benchmarks" / "specs" / "judging"
CONCURRENCY = 64
REWARD = "verif(combine: average)"
PORT = 8437


def items(count: int, by_leaves: bool = False) -> list[Item]:
    """Return rows with answers of their own: so many, or so many judged leaves in all."""
    from pyarrow import parquet

    import ifdsl

    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "ifdsl", "compile", str(SPECS), "-o", folder],
                       check=True, stdout=subprocess.DEVNULL)
        (path,) = Path(folder).glob("*/*.parquet")
        rows = parquet.read_table(path, columns=["check", "task", "lang"]).to_pylist()
    with gzip.open(DATA / "responses-gpt-4o-mini.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = [x["response"] for x in map(json.loads, lines) if x["response"].strip()]
    out: list[Item] = []
    total = 0
    for n in range(count):
        row, text = rows[n % len(rows)], f"{texts[n % len(texts)]}\n\nAnswer {n}."
        judged = sum(bool(x.judge) for x in leaves(ifdsl.read(row["check"]).tree))
        if by_leaves and total + judged > count:
            continue
        total += judged
        out.append(Item(row["check"], text, row["task"], row["lang"], REWARD))
        if by_leaves and total == count:
            break
    return out


# -- the endpoint ----------------------------------------------------------------------------------


def endpoint(seconds: str, share: str, seed: str) -> None:
    """Answer by a hash of the question; tell what was asked when a line comes in."""
    sys.path.insert(0, str(ROOT / "tests"))
    from served import CUT, by_probability, serving

    from ifdsl.endpoints.cache import key

    rng, told = Random(int(seed)), Counter[str]()
    paid: Counter[str] = Counter()
    faults: list[tuple[str, Any]] = [
        ("429", (429, {"error": "slow down"})), ("500", (500, b"oops")), ("cut", CUT),
        ("nonsense", (200, b"<html>")), ("half", (200, b'{"choices": [{"mess')),
        ("slow", None), ("too slow", None)]

    def script(body: dict[str, Any], n: int) -> Any:
        name = key(body, 0)
        good = by_probability(0.9 if int(name, 16) % 3 else 0.1)
        told["asked"] += 1
        if rng.random() < float(share):
            fault, reply = rng.choice(faults)
            told[fault] += 1
            if fault == "slow":
                time.sleep(0.5)
            elif fault == "too slow":
                time.sleep(3)
                return good
            else:
                return reply
        paid[name] += 1
        return good

    for start in serving():
        served = start(script, seconds=float(seconds))
        print(served.url, flush=True)
        for _ in sys.stdin:
            print(json.dumps({"told": told, "at_once": served.at_once, "paid": paid}), flush=True)
        break


class Served:
    """The endpoint, as a process of its own."""

    def __init__(self, seconds: float = 0.0, share: float = 0.0, seed: int = 0) -> None:
        self.process = subprocess.Popen(
            [sys.executable, __file__, "endpoint", str(seconds), str(share), str(seed)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout and self.process.stdin
        self.url = self.process.stdout.readline().strip()

    def told(self) -> dict[str, Any]:
        assert self.process.stdout and self.process.stdin
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        found: dict[str, Any] = json.loads(self.process.stdout.readline())
        return found


@contextlib.contextmanager
def served(*args: Any) -> Iterator[Served]:
    made = Served(*args)
    try:
        yield made
    finally:
        made.process.kill()
        made.process.wait()


def settings(url: str, folder: str, **more: Any) -> dict[str, Any]:
    return {"url": url, "model": "j", "cache": folder, "concurrency": CONCURRENCY, "tries": 10,
            "backoff": 0.02, "timeout": 2.0, **more}


# -- faults ----------------------------------------------------------------------------------------


def client(path: str, made: str) -> None:
    """Score a file of answers, and print the rewards and what the calls cost."""
    panel = panel_of(json.loads(made))
    batch = [Item(**x) for x in json.loads(Path(path).read_text("utf-8"))]
    found = score(batch, panel)
    print(json.dumps([[x.reward for x in found], dict(panel.caller.told())]))


def panel_of(made: dict[str, Any]) -> Any:
    from ifdsl.judges.panel import Panel
    from ifdsl.judges.settings import Settings

    return Panel(Settings.model_validate(made))


def started(path: Path, made: dict[str, Any]) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, __file__, "client", str(path), json.dumps(made)],
                            stdout=subprocess.PIPE, text=True)


def finished(process: subprocess.Popen[str]) -> tuple[list[Any], dict[str, float]]:
    out, _ = process.communicate(timeout=300)
    if process.returncode:
        sys.exit(f"a client ended with {process.returncode}")
    rewards, told = json.loads(out)
    return rewards, told


def faults(count: str = "2000") -> None:
    batch = items(int(count), by_leaves=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "answers.json")
        path.write_text(json.dumps([vars(x) for x in batch]), encoding="utf-8")
        with served() as calm:
            began = time.monotonic()
            wanted, cost = finished(started(path, settings(calm.url, f"{folder}/calm")))
            told = calm.told()
        whole = time.monotonic() - began
        print(f"{len(batch):,} answers, {count} judged leaves; without faults: "
              f"{len(told['paid']):,} questions, {cost['calls']:,.0f} paid, {whole:.1f} s")
        with served(0.0, 0.1, 1) as bad:
            began = time.monotonic()
            got, cost = finished(started(path, settings(bad.url, f"{folder}/bad")))
            told = bad.told()
        n = told["told"]
        print(f"a tenth failing: rewards {'equal' if got == wanted else 'DIFFER'}; "
              f"{n['asked']:,} tries seen, {cost['calls']:,.0f} paid, "
              f"{cost['failed']:,.0f} failed, questions {len(told['paid']):,}, "
              f"paid twice {twice(told['paid'])}; "
              f"{time.monotonic() - began:.1f} s; {n}")
        print("\n| seed | killed after so many calls | replies on disk | paid, not on disk "
              "| paid twice | of those on disk | rewards | seconds in all |")
        print("| ---: | ---: | ---: | ---: | ---: | ---: | --- | ---: |")
        for seed in range(5):
            print(killed(path, f"{folder}/killed{seed}", seed, wanted), flush=True)


def killed(path: Path, folder: str, seed: int, wanted: list[Any]) -> str:
    """Return a line about a run that is killed at a random moment and started again."""
    rng, began = Random(seed), time.monotonic()
    with served(0.05, 0.1, 100 + seed) as bad:
        made = settings(bad.url, folder)
        first = started(path, made)
        after = rng.randint(100, 1900)
        while len(bad.told()["paid"]) < after:
            time.sleep(0.02)
        first.send_signal(signal.SIGKILL)
        first.wait()
        kept = known(Path(folder))
        time.sleep(4)  # until what was under way has come to its end
        before = bad.told()["paid"]
        rewards, _ = finished(started(path, made))
        paid = bad.told()["paid"]
    again = {name for name in paid if paid[name] > 1}
    return (f"| {seed} | {after:,} | {len(kept):,} | {sum(before.values()) - len(kept)} "
            f"| {twice(paid)} | {len(again & kept)} "
            f"| {'equal' if rewards == wanted else 'DIFFER'} | {time.monotonic() - began:.0f} |")


def known(folder: Path) -> set[str]:
    """Return the hashes of the bodies whose reply is on disk."""
    return {json.loads(line)["key"] for path in folder.glob("*.jsonl")
            for line in path.read_text("utf-8").splitlines() if line.endswith("}")}


# -- throughput ------------------------------------------------------------------------------------


def throughput(count: str = "400", repeats: str = "3") -> None:
    """Answers a second by rules, by rules and known replies, and by live calls of 50 ms."""
    batch, few = items(int(count)), items(40)
    rates: dict[str, list[float]] = {}
    with served(0.05) as live, tempfile.TemporaryDirectory() as folder:
        panel_of(settings(live.url, f"{folder}/known")).opinions([])
        kept = settings(live.url, f"{folder}/known")
        asked = score(batch, panel_of(kept))
        assert all(x.reward is not None for x in asked)
        for n in range(int(repeats)):
            def rate(name: str, many: list[Item], panel: Any) -> None:
                began = time.perf_counter()
                found = score(many, panel)
                spent = time.perf_counter() - began
                assert panel is None or all(x.reward is not None for x in found)
                rates.setdefault(name, []).append(len(many) / spent)

            rate("rules only", batch, None)
            rate("rules and known replies", batch, panel_of(kept))
            panel = panel_of(kept)
            began = time.perf_counter()
            for item in batch[:100]:
                score([item], panel)
            rates.setdefault("the same, one answer at a time", []).append(
                100 / (time.perf_counter() - began))
            for width in (1, 8, 64):
                made = settings(live.url, f"{folder}/{n}-{width}", concurrency=width)
                rate(f"live, concurrency {width}", few if width == 1 else batch, panel_of(made))
        told = live.told()
    print(f"{len(batch)} answers ({len(told['paid']) / len(batch):.2f} questions each), medians of "
          f"{repeats}, calls of 50 ms\n\n"
          "| | answers a second | of rules only |\n| --- | ---: | ---: |")
    first = median(rates["rules only"])
    for name, found in rates.items():
        print(f"| {name} | {median(found):,.1f} ({min(found):,.1f} to {max(found):,.1f}) "
              f"| {median(found) / first:.3f} |")


def http(count: str = "768", repeats: str = "3") -> None:
    """Answers a second over HTTP and in process, by size of batch; one process and two."""
    batch = items(int(count))
    texts = [vars(x) for x in batch]
    rates: dict[tuple[str, int], list[float]] = {}
    for name, workers, more in (("one process", 1, {}), ("one process, verdicts", 1,
                                {"verdicts": True}), ("two processes", 2, {})):
        with serving_(workers):
            for size in (1, 16, 256):
                parts = [(n, min(n + size, len(batch))) for n in range(0, len(batch), size)]
                bodies = [json.dumps({"items": texts[a:b], **more}) for a, b in parts]
                posted(bodies[:4], 2)
                for _ in range(int(repeats)):
                    began = time.perf_counter()
                    for a, b in parts:
                        score(batch[a:b])
                    mid = time.perf_counter()
                    posted(bodies, 1)
                    end = time.perf_counter()
                    posted(bodies, 4)
                    last = time.perf_counter()
                    rates.setdefault(("in process", size), []).append(len(batch) / (mid - began))
                    rates.setdefault((f"{name}, one client", size), []).append(
                        len(batch) / (end - mid))
                    rates.setdefault((f"{name}, four clients", size), []).append(
                        len(batch) / (last - end))
    print(f"{len(batch)} answers, rules only, medians of {repeats}\n\n| | 1 | 16 | 256 |\n"
          "| --- | ---: | ---: | ---: |")
    for name in dict.fromkeys(name for name, _ in rates):
        print(f"| {name} | " + " | ".join(
            f"{median(rates[name, size]):,.0f} "
            f"({median(rates[name, size]) / median(rates['in process', size]):.2f})"
            for size in (1, 16, 256)) + " |")


@contextlib.contextmanager
def serving_(workers: int) -> Iterator[None]:
    process = subprocess.Popen([sys.executable, "-m", "ifdsl", "serve", "--port", str(PORT),
                                "--workers", str(workers)])
    try:
        for _ in range(200):
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", PORT)).close()
                break
            time.sleep(0.1)
        yield
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def posted(bodies: list[str], clients: int) -> None:
    """Post bodies by so many clients, each on one connection."""
    def one(mine: list[str]) -> None:
        connection = HTTPConnection("127.0.0.1", PORT)
        for body in mine:
            connection.request("POST", "/score", body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            data = answer.read()
            assert answer.status == 200, data[:300]
        connection.close()

    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(one, [bodies[n::clients] for n in range(clients)]))


def twice(paid: dict[str, int]) -> int:
    return sum(n - 1 for n in paid.values())


COMMANDS = {f.__name__: f for f in (faults, throughput, http)}

if __name__ == "__main__":
    hidden = {"endpoint": endpoint, "client": client}
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS | hidden:
        sys.exit(__doc__)
    (COMMANDS | hidden)[sys.argv[1]](*sys.argv[2:])
