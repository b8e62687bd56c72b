"""Reading published prompt files: JSON lines of key, prompt, instruction_id_list and kwargs."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from ifdsl.api import Bound, Library
from ifdsl.compose import tree as b
from ifdsl.diagnostics import Diagnostic, SpecError, did_you_mean
from ifdsl.library.library import PACKS
from ifdsl.library.load import PACKAGE
from ifdsl.output.files import read_lines

Report = Callable[[str, str, str], None]
"""(code, sentence, hint): adds a problem of one line."""


@dataclass(frozen=True)
class Published:
    """One published prompt, its instructions bound; `ids` are what they are published under."""

    line: int
    key: Any
    prompt: str
    instructions: tuple[Bound, ...]
    ids: tuple[str, ...] = ()

    @property
    def leaves(self) -> tuple[b.Leaf, ...]:
        return tuple(x.tree for x in self.instructions if isinstance(x.tree, b.Leaf))

    @property
    def tree(self) -> b.Node:
        """The conjunction of the instructions."""
        return self.leaves[0] if len(self.leaves) == 1 else b.Parallel(self.leaves)


def read_published(path: Path, library: Library, *, by_text: bool = False) -> list[Published]:
    """Return the prompts of a file (gzipped or not), in order.

    The key of a prompt without one is the line's number, or its text (`by_text`). Arguments that
    are null are left out, as the published evaluators do. Raises SpecError with every broken line,
    unknown id, unfit argument and repeated key.
    """
    problems: list[Diagnostic] = []
    found: list[Published] = []
    lines: dict[Any, int] = {}
    for number, record in read_lines(path, problems):
        def report(code: str, message: str, hint: str = "", number: int = number) -> None:
            problems.append(Diagnostic(code, f"`{path}`, line {number}: {message}", hint=hint))

        key = record.get("key", record.get("prompt") if by_text else number)
        made = _read(number, key, record, library, report)
        if made is None:
            continue
        if made.key in lines:
            report("IFC704", f"the key {made.key!r} is that of line {lines[made.key]}", "")
        lines[made.key] = number
        found.append(made)
    if not found and not problems:
        problems.append(Diagnostic(
            "IFC704", f"`{path}` holds no prompts",
            hint="a line is an object of key, prompt, instruction_id_list and kwargs",
        ))
    if problems:
        raise SpecError(problems)
    return found


def _read(
    number: int, key: Any, record: dict[str, Any], library: Library, report: Report
) -> Published | None:
    prompt = record.get("prompt")
    names: Any = record.get("instruction_id_list")
    kwargs: Any = record.get("kwargs")
    wrong = _misshapen(key, prompt, names, kwargs) or _undecodable(record)
    if wrong:
        report("IFC704", wrong, "")
        return None
    bound = [_bind(x, given or {}, library, report)
             for x, given in zip(names, kwargs, strict=True)]
    made = [x for x in bound if x is not None]
    if len(made) < len(names):
        return None
    return Published(number, key, str(prompt), tuple(made), tuple(names))


def _misshapen(key: Any, prompt: Any, names: Any, kwargs: Any) -> str:
    """Return what is wrong with the fields of a line, or an empty text."""
    if not isinstance(prompt, str) or not prompt.strip():
        return "no text `prompt`"
    if not isinstance(key, str | int):
        return f"the key {key!r} is neither a number nor a text"
    if not isinstance(names, list) or not names or not all(isinstance(x, str) for x in names):
        return "`instruction_id_list` is a list of ids, one or more"
    if not isinstance(kwargs, list) or len(kwargs) != len(names) or not all(
        isinstance(x, dict | None) for x in kwargs
    ):
        return "`kwargs` is a list with an object for each id"
    return ""


def _undecodable(record: dict[str, Any]) -> str:
    try:
        json.dumps(record, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return "half of a surrogate pair, which is no Unicode text"
    return ""


def _bind(
    name: str, given: dict[str, Any], library: Library, report: Report
) -> Bound | None:
    if ":" not in name:
        known = published_ids(library)
        tails = [x for x in known if x.endswith(f":{name}")]
        report("IFC213", f"no constraint is published under `{name}`",
               f"did you mean `{tails[0]}`?" if tails else did_you_mean(name, known))
        return None
    try:
        return library.bind(name, **{k: v for k, v in given.items() if v is not None})
    except SpecError as error:
        for d in error.diagnostics:
            report(d.code, f"`{name}`: {d.message}" if name not in d.message else d.message, d.hint)
        return None


def published_ids(library: Library) -> list[str]:
    """Return the ids of the compatibility packs."""
    packs = [library.module(name) for name in PACKS if name != PACKAGE]
    return [d.id for pack in packs if pack for d in pack.definitions.values() if d.id]


def public(value: Any) -> Any:
    """Return an argument as public evaluators read it: plain JSON, whole numbers as integers."""
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else float(value)
    if isinstance(value, tuple):
        return [public(v) for v in value]
    return value
