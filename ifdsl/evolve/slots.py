"""Slots: drawn parameters whose values the writer may choose instead."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from ifdsl.evolve.table import Given
from ifdsl.formula.types import coerce
from ifdsl.library.bind import Binder
from ifdsl.library.definitions import Definition, Domain, Param
from ifdsl.library.draws import Redraw
from ifdsl.library.library import Library

LONGEST = 60
"""So many characters has a topical text at most."""


@dataclass(frozen=True, eq=False)
class Slot:
    """A drawn parameter of a constraint, by the path of its draw; `value` is what it has."""

    path: str
    constraint: Definition
    param: Param
    value: Any

    def given(self, value: Any) -> Given:
        """Return a value for this slot, of the drawn one's shape; raises ValueError."""
        if isinstance(self.value, tuple):
            if not isinstance(value, list) or len(value) != len(self.value):
                raise ValueError(f"{len(self.value)} texts are wanted")
            made: Any = tuple(map(_text, value))
            if len(set(made)) < len(made):
                raise ValueError("a text is there twice")
        else:
            made = _text(value)
        return self.path, self.param.name, made


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("a text is wanted")
    if not value.strip().isprintable() or len(value) > LONGEST:
        raise ValueError(f"a text has one line, of at most {LONGEST} characters")
    return value.strip()


class Slots:
    """Makes binders that put values in the place of drawn ones; `found` are the slots of the last.

    `wanted` are (constraint, parameter).
    """

    def __init__(
        self, library: Library, wanted: Collection[tuple[str, str]], given: tuple[Given, ...]
    ) -> None:
        self.library, self.wanted = library, wanted
        self.values = {(path, name): value for path, name, value in given}
        self.found: list[Slot] = []

    def binder(self, **options: Any) -> Binder:
        """Return a binder; see `Binder` for the options."""
        self.found = []
        made = self.library.binder(_Binder, **options)
        assert isinstance(made, _Binder)
        made.slots = self
        return made


class _Binder(Binder):
    slots: Slots

    def argument(
        self, d: Definition, p: Param, domain: Domain, values: dict[str, Any], path: str,
        env: dict[str, Any] | None = None,
    ) -> Any:
        value = super().argument(d, p, domain, values, path, env)
        if (d.qualified, p.name) in self.slots.wanted:
            try:
                value = coerce(self.slots.values.get((path, p.name), value), p.type)
            except ValueError as error:
                raise Redraw(f"`{p.name}` of `{d.qualified}`: {error}") from error
            self.slots.found.append(Slot(path, d, p, value))
        return value
