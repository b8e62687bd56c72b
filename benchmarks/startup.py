"""Start-up of the command line: `--help` and `check` of a small spec, against bare Python."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SPEC = """constraint brief(n: int) {
  say "use at most {{ n }} words"
  check count(words) <= n
}
"""


def median(command: list[str], runs: int = 15) -> float:
    times = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        subprocess.run(command, capture_output=True, check=True)
        times.append(time.perf_counter() - start)
    return statistics.median(times[1:]) * 1000


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        spec = Path(folder) / "brief.ifc"
        spec.write_text(SPEC)
        with_std = Path(folder) / "with_std.ifc"
        with_std.write_text(f"use std\n{SPEC}")
        python = sys.executable
        for name, command in [
            ("python -c pass", [python, "-c", "pass"]),
            ("ifdsl --help", [python, "-m", "ifdsl", "--help"]),
            ("ifdsl check", [python, "-m", "ifdsl", "check", str(spec)]),
            ("  with std", [python, "-m", "ifdsl", "check", str(with_std)]),
        ]:
            print(f"{name:16} {median(command):6.0f} ms (median of 15)")


if __name__ == "__main__":
    main()
