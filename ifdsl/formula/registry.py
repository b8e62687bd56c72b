"""The functions of the language, each registered where it is defined."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, TypeVar

from ifdsl.formula.types import Signature, signature
from ifdsl.measures import MEASURES, Measure

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Function:
    """A function: its signature, whether it is a view, and what may go wrong in it.

    `absent`: its result may not be there. `unknown`: it may be undeterminable. `noun` is the
    (singular, plural) that evidence uses for what a view finds.
    """

    signature: Signature
    call: Callable[..., Any]
    doc: str
    view: bool = False
    absent: bool = False
    unknown: bool = False
    noun: tuple[str, str] | None = None
    version: int | None = None

    @property
    def name(self) -> str:
        return self.signature.name

    @cached_property
    def looks(self) -> bool:
        """Whether it takes the view of a text."""
        return any(slot.type.kind == "view" for slot in self.signature.slots)


FUNCTIONS: dict[str, Function] = {}


def function(
    text: str, *, absent: bool = False, unknown: bool = False, noun: str = "", view: bool = False
) -> Callable[[F], F]:
    """Register a Python function under a signature; a duplicate name raises ValueError.

    A parameter of type `view` receives the `View` of a text; `= it` defaults to the scope.
    """

    def register(call: F) -> F:
        made = signature(text)
        if made.name in FUNCTIONS:
            raise ValueError(f"the function {made.name} is registered twice")
        singular, _, plural = noun.partition("/")
        nouns = (singular, plural or singular + "s") if noun else None
        FUNCTIONS[made.name] = Function(
            made, call, (call.__doc__ or "").strip(), view, absent, unknown, nouns
        )
        return call

    return register


def measure(name: str) -> Function | None:
    """Return a registered measure as a function, by `name` or `name@version`, or None."""
    plain, _, version = name.partition("@")
    found = MEASURES.get(plain)
    if found is None or (version and int(version) != found.version):
        return None
    return _as_function(found)


@cache
def _as_function(found: Measure) -> Function:
    doc = (found.function.__doc__ or "").strip()
    return Function(
        signature(found.signature), _guarded(found.function), doc, unknown=True,
        version=found.version,
    )


def _guarded(call: Callable[..., Any]) -> Callable[..., Any]:
    from ifdsl.formula.runtime import Unknowable

    def guarded(*args: Any) -> Any:
        try:
            value = call(*args)
        except Exception as error:
            raise Unknowable(f"{call.__name__} failed: {error}", "world") from error
        if value is None:
            raise Unknowable(f"{call.__name__} cannot tell", "answer")
        return value

    return guarded


def lookup(name: str) -> Function | None:
    """Return the function or measure of a name, or None."""
    return FUNCTIONS.get(name) or measure(name)
