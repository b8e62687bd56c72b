"""A law: what must hold of every constraint; a fault: how one of them breaks it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ifdsl.source import Place
from ifdsl.syntax import tree as t

if TYPE_CHECKING:
    from ifdsl.testing.trial import Trial


@dataclass(frozen=True)
class Fault:
    """What was expected of a constraint and what was found.

    `text` is the answer that shows it, where it takes one. `clauses` are those at fault, each
    with what to say of it; `hint` is what to do about it.
    """

    expected: str
    found: str
    text: str | None = None
    clauses: tuple[tuple[t.Node, str], ...] = ()
    hint: str = ""


Outcome = Fault | bool
"""A fault; else True where the law was looked into, False where it does not apply."""


@dataclass(frozen=True)
class Law:
    """A name, one sentence, and the function that looks into one trial of a constraint.

    Without a function it is a law of the declaration, which is looked into once.
    """

    name: str
    sentence: str
    check: Callable[[Trial], Outcome] | None = None


@dataclass(frozen=True)
class Broken:
    """A law that a constraint breaks, with the smallest case that was found.

    `call` is the constraint with the arguments of the case; `again` the command that shows it
    again.
    """

    law: Law
    name: str
    lang: str
    call: str
    fault: Fault
    places: tuple[tuple[Place, str], ...] = ()
    again: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return plain data; lines and columns are 1-based."""
        return {
            "law": self.law.name, "constraint": self.name, "lang": self.lang, "call": self.call,
            "text": self.fault.text, "expected": self.fault.expected, "found": self.fault.found,
            "hint": self.fault.hint or None, "again": self.again or None,
            "places": [{"at": str(place), "label": label} for place, label in self.places],
        }
