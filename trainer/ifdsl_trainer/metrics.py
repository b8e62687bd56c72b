"""What is logged of rollouts, under the keys that the manifest fixes and those listed here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from ifdsl.compose.credit import active, mean
from ifdsl.probes import PROBES, SAME, Asked, same
from ifdsl_trainer.data import Row, bound
from ifdsl_trainer.maths import MATHS

if TYPE_CHECKING:  # the keys are read where torch is not installed
    from ifdsl_trainer.groups import Kept
    from ifdsl_trainer.reward import Scored

ANY_PROBE = "probes/any"
KEYS = (
    "rollouts/format", "rollouts/truncated", "rollouts/unscored", "rollouts/crashed",
    "rollouts/thought_tokens",
    "rows/kept", "rows/zero_variance", "rows/few", "tokens/kept",
    "cot/keep_ratio", "cot/unopposed", "cot/accuracy", "cot/empty_accuracy", "cot/gap",
    "maths/accuracy", "maths/format", "maths/truncated",
    "cloning/nll", "cloning/own_nll",
    "judge/calls", "judge/known", "judge/failed", "judge/tokens", "judge/cost", "judge/seconds",
    *(f"probes/{name}" for name in (*PROBES, SAME)), ANY_PROBE,
)
"""The trainer's own keys: shares of the step's rollouts or rows, except for tokens.

`tokens/kept` is a number, `rollouts/thought_tokens` a mean over reasoning rollouts. Mathematics has
keys of its own, and counts nowhere else under `rollouts/` but in what was lost. `probes/` are
shares of the reasoning rollouts whose constraints all hold. `judge/` are those of one process, a
mean over processes: calls that were paid, replies that were known, tries that failed, tokens, what
they cost, and the mean seconds of a call. `guard/NAME` is the share that a guard of `reward.guards`
lets through, of the rollouts it is asked of.
"""


def of_rollout(s: Scored) -> Iterator[tuple[str, float]]:
    """Yield what one reasoning rollout adds to the means; what is absent adds nothing."""
    yield "rollouts/crashed", float(bool(s.crash))
    yield "rollouts/unscored", float(not s.scored)
    kind = MATHS if s.composition == MATHS else "rollouts"
    yield f"{kind}/truncated", float(s.truncated)
    yield f"{kind}/format", float(s.format_ok)
    if s.composition == MATHS:
        if s.verdict is not None:
            yield "maths/accuracy", float(bool(s.verdict) and not s.truncated)
        return
    for name, status in s.guards.items():
        if status != "unknown":
            yield f"guard/{name}", float(status == "pass")
    yield "unknown", float(s.verdict is not None and s.verdict.status == "unknown")
    if s.verdict is None or not s.scored:
        return
    yield "all", float(s.held)
    yield f"strict/{s.composition}", float(s.held)
    share = mean(s.verdict)
    if share is not None:
        yield "mean", 0.0 if s.truncated else float(share)
    for leaf in active(s.verdict):
        if leaf.name and leaf.cause != "world":  # a judge who was not asked tells nothing
            yield f"constraint/{leaf.name}", float(leaf.status == "pass" and not s.truncated)


def of_probes(
    held: Sequence[tuple[Row, str]], everywhere: Iterable[tuple[str, str]]
) -> Iterator[tuple[str, float]]:
    """Yield what answers whose constraints all hold add: by which probes each is recognised.

    `held` has them with their rows, `everywhere` pairs of a row's id and such an answer, of all
    processes.
    """
    shared = same(everywhere)
    asked: dict[str, Asked] = {}
    for row, text in held:
        if row["id"] not in asked:
            prompt = "\n".join(turn["content"] for turn in row["prompt"])
            asked[row["id"]] = Asked.of(prompt, bound(row["check"]).tree, row["task"])
        found = {name: probe(text, asked[row["id"]]) for name, probe in PROBES.items()}
        found[SAME] = text in shared
        yield from ((f"probes/{name}", float(value)) for name, value in found.items())
        yield ANY_PROBE, float(any(found.values()))


def of_rows(kept: Kept, tokens: int) -> Iterator[tuple[str, float]]:
    """Yield what the step's rows add."""
    yield "rows/kept", float(kept.mask.view(kept.rows, -1).any(1).float().mean())
    yield "rows/zero_variance", kept.zero_variance / kept.rows
    yield "rows/few", kept.few / kept.rows
    yield "tokens/kept", float(tokens)
    if kept.keep_ratio is not None:
        yield "cot/keep_ratio", kept.keep_ratio
        yield "cot/unopposed", kept.unopposed / kept.asked


def gap(accuracy: Iterable[float], empty: Iterable[float]) -> Iterator[tuple[str, float]]:
    """Yield the mean accuracy with and without a thought, and the difference."""
    with_, without = list(accuracy), list(empty)
    if with_ and without:
        a, b = sum(with_) / len(with_), sum(without) / len(without)
        yield from (("cot/accuracy", a), ("cot/empty_accuracy", b), ("cot/gap", a - b))
