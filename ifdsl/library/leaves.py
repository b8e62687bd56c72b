"""Bound leaves: the clauses of a constraint with its parameters replaced by values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ifdsl.compose import tree as b
from ifdsl.compose.templates import WordingError, render
from ifdsl.diagnostics import Diagnostic, SpecError
from ifdsl.formula.substitute import substitute
from ifdsl.library.definitions import Definition
from ifdsl.syntax import tree as t


def leaf(
    d: Definition, args: b.Args, values: dict[str, Any], lists: Mapping[str, Any] | None = None
) -> b.Leaf:
    """Return a bound leaf of a definition; `lists` are those its module declares, by name."""
    clauses = expanded(d.syntax.body.clauses, {**(lists or {}), **values})
    return b.Leaf(
        d.qualified, args, clauses, d.weight, d.formula, values, question(clauses), d.says, d.id,
        d.tag, d.witnesses, lists or {},
    )


def expanded(clauses: tuple[t.Clause, ...], values: dict[str, Any]) -> tuple[t.Clause, ...]:
    """Return the let, check and judge clauses with parameters and lists replaced by literals."""
    kept = tuple(
        replace(c, question=_asked(c.question, values)) if isinstance(c, t.Judge) else c
        for c in clauses if isinstance(c, t.Let | t.Check | t.Judge)
    )
    out: tuple[t.Clause, ...] = substitute(kept, values)
    return out


def _asked(text: str, values: dict[str, Any]) -> str:
    if not values:  # a row's question, which is no template any more
        return text
    try:
        return render(text, values)
    except WordingError as error:
        raise SpecError([Diagnostic(
            "IFC501", f"the question {text!r} cannot be rendered: {error}")]) from error


def question(clauses: tuple[t.Clause, ...]) -> str | None:
    """Return the judge's question among clauses, if there is one."""
    return next((c.question for c in clauses if isinstance(c, t.Judge)), None)
