"""Checks of wordings: templates that render, and mention every parameter in every paraphrase."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ifdsl.compose.templates import WordingError, render
from ifdsl.diagnostics import Diagnostic, SpecError
from ifdsl.formula.interpreter import Env, evaluate
from ifdsl.formula.runtime import Absent, Bounds, Root, Unknowable
from ifdsl.formula.types import LANGUAGES, Type
from ifdsl.library.definitions import Definition, Param
from ifdsl.library.draws import Redraw
from ifdsl.library.library import Library
from ifdsl.source import Place
from ifdsl.verdict import Exact

_SAMPLES: dict[str, tuple[Any, Any]] = {
    "int": (3, 7), "number": (3, 7), "bool": (True, False), "text": ("one thing", "other thing"),
    "word": ("alpha", "omega"), "phrase": ("old town", "new town"), "letter": ("e", "q"),
    "lang": ("en", "de"), "any": (3, 7), "range": (Bounds(2, 3), Bounds(5, 9)),
}

_INPUT = {"en": "Describe a harbour.", "zh": "描写一个港口。"}


def check_wordings(library: Library) -> list[Diagnostic]:
    """Return what is wrong with the wordings of every constraint but the shipped library's."""
    return [
        d for name, module in library.modules.items() if name not in library.loaded.shipped
        for definition in module.definitions.values() for d in _check(definition)
    ]


def samples(p: Param) -> tuple[Any, Any]:
    """Return two different valid values of a parameter."""
    made = _samples(p.type)
    if p.domain is not None and p.domain.of is not None and p.domain.of.op == "const":
        values = list(dict.fromkeys(p.domain.of.data))
        if len(values) > 1:
            return values[0], values[1]
    if p.domain is not None and p.domain.of is not None and not p.domain.of.free:
        try:
            low, high = evaluate(p.domain.of, Env(Root(""), Root("").response, {}, {}))
            if low != high:
                return low, high
        except (Absent, Unknowable, KeyError, TypeError, ValueError):
            return made
    return made


@dataclass(frozen=True)
class _Ends:
    """A chooser that takes the first or the last of what there is."""

    last: bool

    def pick(self, path: str, name: str, weights: Sequence[Exact] | int) -> int:
        """Return the first or the last index."""
        count = weights if isinstance(weights, int) else len(weights)
        return count - 1 if self.last else 0


def example(d: Definition, library: Library, which: int, lang: str) -> dict[str, Any]:
    """Return arguments of a constraint as a row could draw them; `which` is 0 or 1.

    A parameter without a domain has a sample of its type. Where the guard refuses both ends of
    every domain, samples of the types are returned, which may break it.
    """
    given = {p.name: samples(p)[which] for p in d.params if p.domain is None}
    for last in (which == 1, which == 0):
        binder = library.binder(lang=lang, chooser=_Ends(last), input=_INPUT[lang])
        try:
            return binder.arguments(d, given, "example")
        except (Redraw, SpecError, ValueError):
            continue
    return {p.name: samples(p)[which] for p in d.params}


def _samples(kind: Type) -> tuple[Any, Any]:
    if kind.kind == "enum":
        return kind.values[0], kind.values[-1]
    if kind.kind == "list":
        a, b = _samples(kind.of[0])
        return (a,), (a, b)
    return _SAMPLES[kind.kind]


def _check(d: Definition) -> list[Diagnostic]:
    out: list[Diagnostic] = []
    pairs = {p.name: samples(p) for p in d.params}
    base = {name: pair[0] for name, pair in pairs.items()}
    source = d.place.source
    for say in d.says:
        place = Place(source, say.at)
        if say.lang and say.lang not in LANGUAGES:
            out.append(Diagnostic("IFC212", f"unknown language `{say.lang}`", place,
                                  hint=f"languages are {', '.join(LANGUAGES)}"))
        try:
            text = render(say.text, base)
            silent = [name for name, (first, second) in pairs.items() if first != second
                      and render(say.text, {**base, name: second}) == text]
        except WordingError as error:
            out.append(Diagnostic("IFC501", f"this wording cannot be rendered: {error}", place,
                                  hint="a template may use the parameters and the filters count, "
                                       "times, listed, number, ordinal"))
            continue
        out += [Diagnostic("IFC502", f"this wording does not mention the parameter `{name}`", place,
                           hint=f"write {{{{ {name} }}}} where it belongs") for name in silent]
    if d.is_leaf and not d.judge and not any(s.use == "" for s in d.says):
        out.append(Diagnostic("IFC503", f"`{d.name}` has no wording", d.place,
                              hint='add `say "…"`'))
    return out
