"""Measures: linguistic data that formulas may ask for, registered with a declared signature.

One measure is one decorated function; its signature and version are part of the language, and a
row that uses it names both (`syllables@1`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Measure:
    """A registered function: `signature` in the language's terms, `source` of the definition.

    Raising means that the world failed; returning None that the answer cannot be measured.
    """

    name: str
    signature: str
    version: int
    source: str
    function: Callable[..., Any]


MEASURES: dict[str, Measure] = {}


def measure(signature: str, *, version: int, source: str) -> Callable[[F], F]:
    """Register a function under a signature such as `syllables(w: text) -> int`.

    Raises ValueError for a name that is taken or a function without a docstring.
    """

    def register(function: F) -> F:
        name = signature.partition("(")[0].strip()
        if name in MEASURES:
            raise ValueError(f"the measure {name} is registered twice")
        if not function.__doc__:
            raise ValueError(f"the measure {name} has no docstring")
        MEASURES[name] = Measure(name, signature, version, source, function)
        return function

    return register


from ifdsl.measures import linguistic, published, readings  # noqa: E402, F401 - they register
