"""The typing of calls: signatures, arguments and defaults."""

from __future__ import annotations

from dataclasses import replace

from ifdsl.diagnostics import did_you_mean
from ifdsl.formula.checking import Checking, Wrong
from ifdsl.formula.patterns import escape
from ifdsl.formula.registry import Function, lookup
from ifdsl.formula.terms import RESPONSE, Term
from ifdsl.formula.types import PATTERN, TEXT, Slot, Type, named, resolve, unify
from ifdsl.measures import MEASURES
from ifdsl.syntax import tree as t


class Calls(Checking):
    """Types calls of views, functions and measures."""

    def _apply(self, e: t.Apply, function: Function | None = None) -> Term:
        function = function or lookup(e.name)
        if function is None:
            plain = e.name.partition("@")[0]
            if plain != e.name and plain in MEASURES:
                raise self._fail(
                    "IFC308", e, f"the measure `{plain}` has version {MEASURES[plain].version}",
                    hint="recompile the rows, or install the release they were made with",
                )
            raise self._fail("IFC201", e, f"unknown function `{e.name}`", hint=self._near(e.name))
        slots = function.signature.slots
        given = self._match(e, function, slots)
        binding: dict[str, Type] = {}
        args: list[Term] = []
        wrong = False
        for slot in slots:
            source = given.get(slot.name)
            try:
                term = self._default(slot, e) if source is None else self._term(source)
            except Wrong:
                wrong = True
                continue
            if slot.type == PATTERN and term.type.textual and term.op == "const":
                term = replace(term, type=PATTERN, data=escape(term.data))
            if not unify(slot.type, term.type, binding):
                self._mismatch(function, slot, term, source or e)
                wrong = True
            args.append(term)
        if wrong:
            raise Wrong
        made = self._term_of(
            "call", resolve(function.signature.result, binding), tuple(args), e,
            data=function, absent=function.absent, unknown=function.unknown,
        )
        self._linear(made, [a for a in args if a.type.sized], e)
        return made

    def _match(
        self, e: t.Apply, function: Function, slots: tuple[Slot, ...]
    ) -> dict[str, t.Expr]:
        given: dict[str, t.Expr] = {}
        names = [s.name for s in slots]
        for i, arg in enumerate(e.args):
            if arg.value is None:
                raise self._fail("IFC302", arg, "a function's argument cannot be drawn")
            name = arg.name or (names[i] if i < len(names) else "")
            if name not in names:
                raise self._fail(
                    "IFC302", arg, f"`{function.name}` has no such argument",
                    hint=did_you_mean(arg.name, names) or f"it is {function.signature}",
                )
            if name in given:
                raise self._fail("IFC302", arg, f"the argument `{name}` is given twice")
            given[name] = arg.value
        for slot in slots:
            if slot.name not in given and slot.default is None:
                raise self._fail("IFC302", e, f"`{function.name}` lacks its argument `{slot.name}`",
                                 hint=f"it is {function.signature}")
        return given

    def _default(self, slot: Slot, e: t.Expr) -> Term:
        if slot.default == "it":
            return Term("it", TEXT, roots=frozenset({RESPONSE}), expr=t.Name("it", at=e.at))
        assert slot.default is not None
        value = slot.default.strip('"').replace("\\n", "\n").replace("\\t", "\t")
        return Term("const", TEXT, (), value, expr=e)

    def _mismatch(self, function: Function, slot: Slot, term: Term, source: t.Expr) -> None:
        hint = ""
        if slot.type.kind == "list" and term.type.textual:
            hint = "words(x), lines(x) and characters(x) make lists of a text"
        elif slot.type.textual and term.type.kind == "list":
            hint = "join(xs) makes a text of a list"
        self.problems.error(
            "IFC301", source.at,
            f"`{function.name}` takes {named(slot.type)} as `{slot.name}`, not {named(term.type)}",
            hint=hint,
        )
