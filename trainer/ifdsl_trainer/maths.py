"""Mathematics beside compiled rows: problems from a file, their answers checked by math-verify."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from random import Random
from typing import Any

from ifdsl.diagnostics import SpecError
from ifdsl.output.files import read_rows
from ifdsl.verdict import Verdict
from ifdsl_trainer.data import is_conversation
from ifdsl_trainer.errors import TrainError

MATHS = "maths"
"""The composition of a row of mathematics."""
SECONDS = 2
"""A comparison that takes longer fails: sympy may never come to an end of a tower of powers."""
TOLD = 5


def load_maths(path: Path) -> list[dict[str, Any]]:
    """Return the problems of a Parquet or JSON-lines file as rows; raises TrainError.

    An entry has `prompt`, a text or the turns of a conversation, and `answer`, a text (LaTeX or
    plain, boxed or not) or a number. The rows have no `check`; their `answer` is the reference.
    """
    if find_spec("math_verify") is None:
        raise TrainError("`maths` needs the package math-verify: pip install math-verify")
    try:
        found = read_rows(path)
    except SpecError as error:
        raise TrainError([d.message for d in error.diagnostics]) from error
    problems = [f"`{path}`, entry {n}: {fault}"
                for n, entry in enumerate(found, 1) if (fault := _fault(entry))]
    if problems:
        more = len(problems) - TOLD
        raise TrainError(problems[:TOLD] + [f"`{path}`: and {more} more"] * (more > 0))
    if not found:
        raise TrainError(f"`{path}` holds no problems")
    return [_row(entry) for entry in found]


def _fault(entry: dict[str, Any]) -> str:
    """Return what is wrong with an entry, or nothing."""
    prompt, answer = entry.get("prompt"), entry.get("answer")
    if not (_said(prompt) or is_conversation(prompt)):
        return "`prompt` must be a text or a list of turns, each with `role` and `content`"
    if isinstance(answer, bool) or not (_said(answer) or isinstance(answer, int | float)):
        return "`answer` must be a text or a number"
    return ""


def _said(text: Any) -> bool:
    return isinstance(text, str) and bool(text.strip())


def _row(entry: dict[str, Any]) -> dict[str, Any]:
    prompt, answer = entry["prompt"], str(entry["answer"])
    turns = [{"role": "user", "content": prompt}] if isinstance(prompt, str) else [
        {"role": turn["role"], "content": turn["content"]} for turn in prompt]
    text = turns[-1]["content"]
    return {
        "id": sha256(f"{turns}\n{answer}".encode()).hexdigest()[:32], "prompt": turns, "check": "",
        "names": [], "composition": MATHS, "lang": "en", "task": text, "answer": answer,
    }


def drawn(
    pool: Sequence[dict[str, Any]], wanted: int, seed: int, fits: Callable[[Any], bool]
) -> tuple[list[dict[str, Any]], int]:
    """Return as many rows as wanted, and how many were left out because they do not fit.

    They are drawn without replacement by the seed; a pool that is too small is gone through again.
    """
    out: list[dict[str, Any]] = []
    left_out: set[int] = set()
    turn = 0
    while len(out) < wanted:
        order = [i for i in range(len(pool)) if i not in left_out]
        if not order:
            raise TrainError("no prompt of the mathematics is short enough "
                             "(`data.max_prompt_tokens`)")
        Random(f"{seed} maths {turn}").shuffle(order)
        for i in order:
            if len(out) == wanted:
                break
            if turn or fits(pool[i]):
                out.append(pool[i])
            else:
                left_out.add(i)
        turn += 1
    return out, len(left_out)


def check(text: str, answer: str) -> Verdict:
    """Return whether the last boxed expression of an answer, or else its last one, is `answer`.

    Boxes side by side may stand for a set, as math-verify reads them. Raises ValueError where
    `answer` itself cannot be read.
    """
    from math_verify import parse, verify

    reference = _reference(answer)
    for said in dict.fromkeys((text, text[max(text.rfind("\\boxed"), 0):])):
        found = parse(said, parsing_timeout=SECONDS) if said else []
        if verify(reference, found, timeout_seconds=SECONDS):
            return Verdict("pass", 1)
    return Verdict("fail", 0)


@lru_cache(maxsize=65536)
def _reference(answer: str) -> Any:
    from math_verify import parse

    found = parse(answer if "\\boxed" in answer else f"\\boxed{{{answer.strip().strip('$')}}}")
    if not found:
        raise ValueError(f"the reference answer `{answer}` cannot be read")
    return found
