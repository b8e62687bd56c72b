"""Types of the language and the signatures written with them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite
from typing import Any

from ifdsl.formula.runtime import Bounds

TEXT_KINDS = {
    "text", "word", "phrase", "letter", "lang", "enum", "pattern",
    "heading", "section", "bullet", "item", "code", "group", "cell",
}
SIMPLE = {"int", "number", "bool", "range", "json", *TEXT_KINDS}
LANGUAGES = ("en", "zh")


@dataclass(frozen=True)
class Type:
    """A type: a kind, what a list, tuple or range is of, and the values of an enumeration."""

    kind: str
    of: tuple[Type, ...] = ()
    values: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.kind == "list":
            return f"list of {self.of[0]}"
        if self.kind == "tuple":
            return f"({', '.join(map(str, self.of))})"
        if self.values:
            return " | ".join(f'"{v}"' for v in self.values)
        return self.kind

    @property
    def textual(self) -> bool:
        return self.kind in TEXT_KINDS and self.kind != "pattern"

    @property
    def numeric(self) -> bool:
        return self.kind in ("int", "number")

    @property
    def sized(self) -> bool:
        """Whether a value can be as long as the response it comes from."""
        return self.textual or self.kind in ("list", "json")


UNHASHED = frozenset({"list", "tuple", "json", "any"})
"""Kinds of values that may have to be frozen before they are looked up or compared."""

INT, NUMBER, BOOL, TEXT, PATTERN, JSON, RANGE, ANY = (
    Type(kind) for kind in ("int", "number", "bool", "text", "pattern", "json", "range", "any")
)


def list_of(item: Type) -> Type:
    return Type("list", (item,))


def tuple_of(items: tuple[Type, ...]) -> Type:
    return Type("tuple", items)


def join(a: Type, b: Type) -> Type | None:
    """Return the least type of both, or None."""
    if a == b or b.kind == "any":
        return a
    if a.kind == "any":
        return b
    if a.numeric and b.numeric:
        return NUMBER
    if a.textual and b.textual:
        return TEXT
    if a.kind == b.kind == "list":
        item = join(a.of[0], b.of[0])
        return item and list_of(item)
    return None


def unify(want: Type, got: Type, binding: dict[str, Type]) -> bool:
    """Whether a value of type `got` may stand where `want` is asked; variables are bound."""
    if want.kind in binding or len(want.kind) == 1:
        bound = binding.get(want.kind)
        merged = got if bound is None else join(bound, got)
        if merged is None:
            return False
        binding[want.kind] = merged
        return True
    if got.kind == "any" or want == got:
        return True
    match want.kind:
        case "number":
            return got.kind == "int"
        case "text" | "view":
            return got.textual
        case "scalar":
            return got.textual or got.numeric or got.kind == "bool"
        case "element":
            return got.kind in ("heading", "section", "bullet", "item")
        case "list":
            return got.kind == "list" and unify(want.of[0], got.of[0], binding)
        case "tuple":
            return (
                got.kind == "tuple"
                and len(got.of) == len(want.of)
                and all(unify(w, g, binding) for w, g in zip(want.of, got.of, strict=True))
            )
        case kind:
            return kind == got.kind and kind != "enum"


def resolve(want: Type, binding: dict[str, Type]) -> Type:
    """Return a signature's type with its variables replaced."""
    if want.kind in binding:
        return binding[want.kind]
    if len(want.kind) == 1:
        return ANY
    return Type(want.kind, tuple(resolve(w, binding) for w in want.of), want.values)


@dataclass(frozen=True)
class Slot:
    """A parameter of a function: `default` is None when it must be given."""

    name: str
    type: Type
    default: str | None = None


@dataclass(frozen=True)
class Signature:
    """`name(slots) -> result`, read from text such as `starts(x: text, prefix: text) -> bool`."""

    name: str
    slots: tuple[Slot, ...]
    result: Type

    def __str__(self) -> str:
        slots = ", ".join(
            f"{s.name}: {s.type}" + (f" = {s.default}" if s.default else "") for s in self.slots
        )
        return f"{self.name}({slots}) -> {self.result}"


_SIGNATURE = re.compile(r"\s*(\w+)\s*(?:\((.*)\))?\s*->\s*(.+?)\s*$", re.DOTALL)


def parse_type(text: str) -> Type:
    """Return the type a text names; raises ValueError."""
    text = text.strip()
    if text.startswith("list of "):
        return list_of(parse_type(text[8:]))
    if text.startswith("(") and text.endswith(")"):
        return tuple_of(tuple(parse_type(part) for part in text[1:-1].split(",")))
    if text in SIMPLE or text in ("view", "scalar", "element", "any") or len(text) == 1:
        return Type(text)
    raise ValueError(f"unknown type {text!r}")


def signature(text: str) -> Signature:
    """Read a signature; raises ValueError when it is malformed."""
    match = _SIGNATURE.match(text)
    if match is None:
        raise ValueError(f"malformed signature {text!r}")
    name, inner, result = match.groups()
    slots = []
    for part in re.split(r",\s*(?=\w+\s*:)", inner or ""):
        if not part.strip():
            continue
        slot_name, _, rest = part.partition(":")
        kind, _, default = rest.partition("=")
        slots.append(Slot(slot_name.strip(), parse_type(kind), default.strip() or None))
    return Signature(name, tuple(slots), parse_type(result))


def type_of(value: Any) -> Type:
    """Return the type of a Python value; raises TypeError for what the language lacks."""
    match value:
        case bool():
            return BOOL
        case int():
            return INT
        case Fraction() | float():
            return NUMBER
        case str():
            return TEXT
        case Bounds():
            return RANGE
        case list() | tuple():
            item = ANY
            for element in value:
                item = join(item, type_of(element)) or TEXT
            return list_of(item)
    raise TypeError(f"a {type(value).__name__} is no value of the language")


def coerce(value: Any, want: Type) -> Any:
    """Return a value as one of type `want`; raises ValueError with a sentence when it is none."""
    if isinstance(value, float) and isfinite(value):
        value = Fraction(str(value))
    match want.kind:
        case "any":
            return value
        case "int":
            if isinstance(value, Fraction) and value.denominator == 1:
                return int(value)
            if isinstance(value, int) and not isinstance(value, bool):
                return value
        case "number":
            if isinstance(value, int | Fraction) and not isinstance(value, bool):
                return value
        case "bool":
            if isinstance(value, bool):
                return value
        case "range":
            if isinstance(value, tuple | list) and len(value) == 2:
                low, high = (coerce(v, NUMBER) for v in value)
                if low > high:
                    raise ValueError(f"the range {low}..{high} ends before it begins")
                return Bounds(low, high)
        case "list":
            if isinstance(value, list | tuple):
                return tuple(coerce(v, want.of[0]) for v in value)
        case "enum":
            if value in want.values:
                return value
            raise ValueError(f"`{value}` is not one of {', '.join(want.values)}")
        case _ if isinstance(value, str):
            return _text(value, want.kind)
    shown = float(value) if isinstance(value, Fraction) else value
    raise ValueError(f"{named(want)} is wanted, not {shown!r}")


def _text(value: str, kind: str) -> str:
    if kind != "text" and not value.strip():
        raise ValueError(f"a {kind} cannot be blank")
    if kind == "word" and len(value.split()) != 1:
        raise ValueError(f"a word has no white space, unlike {value!r}")
    if kind == "lang" and not re.fullmatch(r"[a-z]{2}(-[a-z]{2,4})?", value):
        raise ValueError(f"a language is an ISO 639-1 code such as `en`, not {value!r}")
    return value


def named(kind: Type) -> str:
    """Return a type with its article, as a message names it."""
    text = {"json": "JSON value", "view": "text"}.get(kind.kind, str(kind))
    return f"an {text}" if text[0] in "aeiou" else f"a {text}"
