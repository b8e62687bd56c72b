"""Scoring responses to prompts in IFEval's format, with the published strict and loose verdicts."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ifdsl.api import Bound, load
from ifdsl.diagnostics import Diagnostic, SpecError
from ifdsl.output.files import read_lines, write_text
from ifdsl.output.loose import published_variants
from ifdsl.verdict import Status, kleene_any


def score_files(
    prompts: Path, responses: Path, out: Path | None, specs: Iterable[str] = ()
) -> dict[str, Any]:
    """Score a file of responses; write a line per response to `out`; return the summary.

    Responses are joined by `key`, or by the prompt's text where they have none. Raises SpecError
    for files that cannot be read, unknown ids, unfit arguments and responses without a prompt.
    """
    bound, by_text = _bind(prompts, specs)
    problems: list[Diagnostic] = []
    lines: list[str] = []
    tally = _Tally(len(bound))
    seen: set[Any] = set()
    for number, record in read_lines(responses):
        key = record.get("key", by_text.get(record.get("prompt", "")))
        response = record.get("response")
        if key not in bound or not isinstance(response, str):
            what = "no prompt has its key" if key not in bound else "no text `response`"
            problems.append(Diagnostic("IFC704", f"`{responses}`, line {number}: {what}"))
            continue
        if key in seen:
            problems.append(Diagnostic("IFC704",
                                       f"`{responses}`, line {number}: key {key} again"))
            continue
        seen.add(key)
        strict = [b.status(response) for _, b in bound[key]]
        loose = _loose(response, [b for _, b in bound[key]], strict)
        tally.add([name for name, _ in bound[key]], strict, loose)
        lines.append(json.dumps({"key": key, "strict": [s == "pass" for s in strict],
                                 "loose": [s == "pass" for s in loose]}))
    if not seen and not problems:
        problems.append(Diagnostic("IFC704", f"`{responses}` holds no responses"))
    if problems:
        raise SpecError(problems)
    if out is not None:
        write_text(out, "".join(f"{line}\n" for line in lines))
    return tally.summary()


def _bind(
    prompts: Path, specs: Iterable[str]
) -> tuple[dict[Any, list[tuple[str, Bound]]], dict[str, Any]]:
    library = load(*specs)
    problems: list[Diagnostic] = []
    bound: dict[Any, list[tuple[str, Bound]]] = {}
    by_text: dict[str, Any] = {}
    for number, record in read_lines(prompts):
        names, kwargs = record.get("instruction_id_list"), record.get("kwargs")
        key = record.get("key", record.get("prompt"))
        if not isinstance(names, list) or not isinstance(kwargs, list) or len(names) != len(kwargs):
            problems.append(Diagnostic(
                "IFC704", f"`{prompts}`, line {number}: `instruction_id_list` and `kwargs` are "
                "lists of one length"))
            continue
        made = []
        for name, given in zip(names, kwargs, strict=True):
            args = {k: v for k, v in (given or {}).items() if v is not None}
            try:
                made.append((str(name), library.bind(str(name), **args)))
            except SpecError as error:
                problems.extend(Diagnostic(d.code, f"`{prompts}`, line {number}: {d.message}",
                                           hint=d.hint) for d in error.diagnostics)
        bound[key] = made
        by_text[str(record.get("prompt"))] = key
    if problems:
        raise SpecError(problems)
    return bound, by_text


def _loose(response: str, bound: list[Bound], strict: list[Status]) -> list[Status]:
    """Per instruction, as published: passes when any variant passes."""
    if all(s == "pass" for s in strict):
        return list(strict)
    variants = published_variants(response)[1:]
    return [
        s if s == "pass" else kleene_any([s, *(b.status(v) for v in variants)])
        for b, s in zip(bound, strict, strict=True)
    ]


class _Tally:
    def __init__(self, prompts: int) -> None:
        self.prompts = prompts
        self.n = self.unknown = 0
        self.prompt = {"strict": 0, "loose": 0}
        self.by: dict[str, dict[str, int]] = defaultdict(lambda: {"n": 0, "strict": 0, "loose": 0})

    def add(self, names: list[str], strict: list[Status], loose: list[Status]) -> None:
        """Count one response."""
        self.n += 1
        self.unknown += sum(s == "unknown" for s in strict)
        for mode, statuses in (("strict", strict), ("loose", loose)):
            self.prompt[mode] += all(s == "pass" for s in statuses)
            for name, status in zip(names, statuses, strict=True):
                self.by[name][mode] += status == "pass"
        for name in names:
            self.by[name]["n"] += 1

    def summary(self) -> dict[str, Any]:
        """Return the accuracies, as fractions of 1."""
        total = sum(x["n"] for x in self.by.values())
        out: dict[str, Any] = {"n": self.n}
        for mode in ("strict", "loose"):
            out[f"prompt_{mode}"] = self.prompt[mode] / self.n if self.n else 0.0
        for mode in ("strict", "loose"):
            right = sum(x[mode] for x in self.by.values())
            out[f"instruction_{mode}"] = right / total if total else 0.0
        out["unknown"] = self.unknown
        out["unanswered"] = self.prompts - self.n
        out["by_instruction"] = {
            name: {"n": x["n"], "strict": x["strict"] / x["n"], "loose": x["loose"] / x["n"]}
            for name, x in sorted(self.by.items())
        }
        return out
