"""Scoring responses to prompts in IFEval's format, with the published strict and loose verdicts."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from ifdsl.api import Bound, load
from ifdsl.diagnostics import Diagnostic, SpecError
from ifdsl.output.files import read_lines, write_text
from ifdsl.output.loose import published_variants
from ifdsl.output.published import read_published
from ifdsl.verdict import Status, kleene_any


def score_files(
    prompts: Path, responses: Path, out: Path | None, specs: Iterable[str] = ()
) -> dict[str, Any]:
    """Score a file of responses; write a line per response to `out`; return the summary.

    Responses are joined by `key`, or by the prompt's text where they have none. Raises SpecError
    for files that cannot be read, unknown ids, unfit arguments, repeated keys and responses
    without a prompt.
    """
    asked = {p.key: p for p in read_published(prompts, load(*specs), by_text=True)}
    by_text = {p.prompt: p.key for p in asked.values()}
    problems: list[Diagnostic] = []
    lines: list[str] = []
    tally = _Tally()
    seen: set[Any] = set()
    for number, record in read_lines(responses, problems):
        key, response = record.get("key"), record.get("response")
        if "key" not in record and isinstance(record.get("prompt"), str):
            key = by_text.get(record["prompt"])
        wrong = (
            "no prompt has its key" if not isinstance(key, str | int) or key not in asked
            else "no text `response`" if not isinstance(response, str)
            else f"key {key} again" if key in seen else ""
        )
        if wrong:
            problems.append(Diagnostic("IFC704", f"`{responses}`, line {number}: {wrong}"))
            continue
        seen.add(key)
        p = asked[key]
        strict = [x.status(str(response)) for x in p.instructions]
        loose = loose_statuses(str(response), p.instructions, strict)
        tally.add(p.ids, strict, loose)
        lines.append(json.dumps({"key": key, "strict": [s == "pass" for s in strict],
                                 "loose": [s == "pass" for s in loose]}))
    if not seen and not problems:
        problems.append(Diagnostic("IFC704", f"`{responses}` holds no responses"))
    if problems:
        raise SpecError(problems)
    if out is not None:
        write_text(out, "".join(f"{line}\n" for line in lines))
    return tally.summary(len(asked) - len(seen))


def loose_statuses(
    response: str, bound: Sequence[Bound], strict: Sequence[Status]
) -> list[Status]:
    """Return loose verdicts by instruction, as published: one passes when any variant does."""
    if all(s == "pass" for s in strict):
        return list(strict)
    variants = published_variants(response)[1:]
    return [
        s if s == "pass" else kleene_any([s, *(b.status(v) for v in variants)])
        for b, s in zip(bound, strict, strict=True)
    ]


class _Tally:
    def __init__(self) -> None:
        self.n = self.unknown = 0
        self.prompt = {"strict": 0, "loose": 0}
        self.by: dict[str, dict[str, int]] = defaultdict(lambda: {"n": 0, "strict": 0, "loose": 0})

    def add(self, names: Sequence[str], strict: list[Status], loose: list[Status]) -> None:
        """Count one response."""
        self.n += 1
        self.unknown += sum(s == "unknown" for s in strict)
        for mode, statuses in (("strict", strict), ("loose", loose)):
            self.prompt[mode] += all(s == "pass" for s in statuses)
            for name, status in zip(names, statuses, strict=True):
                self.by[name][mode] += status == "pass"
        for name in names:
            self.by[name]["n"] += 1

    def summary(self, unanswered: int) -> dict[str, Any]:
        """Return the accuracies over the responses, as fractions of 1."""
        total = sum(x["n"] for x in self.by.values())
        out: dict[str, Any] = {"n": self.n}
        for mode in ("strict", "loose"):
            out[f"prompt_{mode}"] = self.prompt[mode] / self.n if self.n else 0.0
        for mode in ("strict", "loose"):
            right = sum(x[mode] for x in self.by.values())
            out[f"instruction_{mode}"] = right / total if total else 0.0
        out["unknown"] = self.unknown
        out["unanswered"] = unanswered
        out["by_instruction"] = {
            name: {"n": x["n"], "strict": x["strict"] / x["n"], "loose": x["loose"] / x["n"]}
            for name, x in sorted(self.by.items())
        }
        return out
