"""What became of an answer: strict and loose, leaf by leaf, with the reasons of a failure.

Constraints of the compatibility packs that stand side by side are judged as their publishers do:
each by itself, loose by any variant, on what is there even where the answer was cut off. All others
are judged as one; loose is the best single variant; an answer that was cut off fails.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from ifdsl.api import Bound
from ifdsl.compose import tree as b
from ifdsl.compose.credit import active
from ifdsl.compose.question import Judge
from ifdsl.judges.panel import Panel
from ifdsl.judges.rounds import Item, judge_of
from ifdsl.library.library import PACKS
from ifdsl.library.load import PACKAGE
from ifdsl.output.manifest import INLINE
from ifdsl.output.score import loose_statuses
from ifdsl.text.extract import extract
from ifdsl.verdict import Status, Verdict, kleene_all
from ifdsl_trainer.data import asks_judge, bound
from ifdsl_trainer.evaluation.rollouts import Rollout

PUBLISHED = frozenset(PACKS) - {PACKAGE}


@dataclass(frozen=True)
class Leaf:
    """One constraint of a row: its name, its verdicts, and why it does not hold."""

    name: str
    strict: Status
    loose: Status
    evidence: tuple[str, ...] = ()
    lost: bool = False


@dataclass(frozen=True)
class Outcome:
    """What became of a rollout.

    `reasons` are those of compositions, such as a missing part; `crash` says why there is no
    verdict, if there is none.
    """

    rollout: Rollout
    strict: Status
    loose: Status
    leaves: tuple[Leaf, ...]
    format_ok: bool = True
    reasons: tuple[str, ...] = ()
    crash: str = ""

    @property
    def lost(self) -> str:
        """Why a judge or a measure left it undecided, if one did."""
        leaves = self.leaves if self.strict == "unknown" else ()
        return next(("; ".join(x.evidence) for x in leaves if x.lost), "")

    @property
    def held(self) -> int:
        """How many of its constraints hold, strictly."""
        return sum(leaf.strict == "pass" for leaf in self.leaves)

    @property
    def share(self) -> float:
        """The share of them."""
        return self.held / max(len(self.leaves), 1)

    def as_json(self) -> dict[str, Any]:
        """Return the verdicts as plain data."""
        leaves = [{"name": x.name, "strict": x.strict, "loose": x.loose,
                   "evidence": list(x.evidence)} for x in self.leaves]
        crash = {"crash": self.crash} if self.crash else {}
        return {"strict": self.strict, "loose": self.loose, "format_ok": self.format_ok,
                "leaves": leaves, "reasons": list(self.reasons), **crash}


def judge(rollout: Rollout, by: Judge | None = None) -> Outcome:
    """Return what became of a rollout; a crash of a check is told and counts as no verdict.

    `by` answers the questions of judged constraints.
    """
    s = rollout.settings
    try:
        answer = extract(rollout.completion.text, thinking=s.thinking, answer_tags=s.answer_tags)
        whole = bound(rollout.row["check"])
        parts = published(whole.tree)
        if parts:
            leaves = _apart([Bound(p, whole.lang) for p in parts], answer.raw)
            strict, loose = (kleene_all(getattr(x, how) for x in leaves)
                             for how in ("strict", "loose"))
            return Outcome(rollout, strict, loose, leaves, answer.format_ok)
        return _together(rollout, whole, answer.format_ok, by)
    except Exception as error:
        return Outcome(rollout, "unknown", "unknown", (), crash=f"{type(error).__name__}: {error}")


def judge_all(rollouts: Iterable[Rollout], panel: Panel | None = None) -> list[Outcome]:
    """Return what became of some rollouts; `panel` answers the questions of judged constraints."""
    found = list(rollouts)
    by = None if panel is None else judge_of(panel, list(_items(found)))
    return [judge(r, by) for r in found]


def _items(rollouts: Iterable[Rollout]) -> Iterator[Item]:
    for r in rollouts:
        if r.completion.ended and (tree := bound(r.row["check"]).tree) and asks_judge(tree):
            answer = extract(r.completion.text, thinking=r.settings.thinking,
                             answer_tags=r.settings.answer_tags)
            yield Item(tree, answer, r.row["lang"], r.row["task"])


def published(tree: b.Node) -> tuple[b.Leaf, ...]:
    """Return the constraints of published prompts; none where the tree is anything else."""
    items = tree.items if isinstance(tree, b.Parallel) else (tree,)
    leaves = tuple(x for x in items if isinstance(x, b.Leaf)
                   and x.name.partition(".")[0] in PUBLISHED)
    return leaves if len(leaves) == len(items) else ()


def _apart(bounds: list[Bound], text: str) -> tuple[Leaf, ...]:
    verdicts = [x.check(text) for x in bounds]
    loose = loose_statuses(text, bounds, [v.status for v in verdicts])
    return tuple(Leaf(x.name, v.status, s, _reasons(v))
                 for x, v, s in zip(bounds, verdicts, loose, strict=True))


def _together(rollout: Rollout, whole: Bound, format_ok: bool, by: Judge | None) -> Outcome:
    row, s, c = rollout.row, rollout.settings, rollout.completion
    given: dict[str, Any] = {"input": row["task"], "lang": row["lang"], "thinking": s.thinking,
                             "answer_tags": s.answer_tags, "judge": by}
    strict = whole.check(c.text, **given)
    loose = strict if strict else whole.check_loose(c.text, **given)[1]
    leaves, reasons = tuple(_leaves(strict, loose)), tuple(_of_compositions(strict))
    if c.ended:
        return Outcome(rollout, strict.status, loose.status, leaves, format_ok, reasons)
    failed = tuple(replace(x, strict="fail", loose="fail") for x in leaves)
    cut = f"the answer was cut off after {c.tokens:,} tokens"
    return Outcome(rollout, "fail", "fail", failed, format_ok, (cut, *reasons))


def _leaves(strict: Verdict, loose: Verdict) -> Iterator[Leaf]:
    """Yield the active leaves, in written order; the loose verdict may take another side."""
    relaxed = {v.path: v.status for v in active(loose)}
    for v in active(strict):
        yield Leaf(v.name or INLINE, v.status, relaxed.get(v.path, v.status), _reasons(v),
                   v.cause == "world")


def _of_compositions(v: Verdict) -> Iterator[str]:
    if v.kind != "leaf" and v.status not in ("pass", "off"):
        yield from _reasons(v)
    for part in v.parts:
        yield from _of_compositions(part)


def _reasons(v: Verdict) -> tuple[str, ...]:
    return () if v.status == "pass" else tuple(e.text for e in v.evidence[:4])
