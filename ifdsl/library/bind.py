"""Binding: a constraint and its arguments become a bound tree; what is open is drawn.

The same traversal serves `Library.bind` (nothing may be open) and the drawing of rows (a chooser
picks from each domain).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ifdsl.compose import tree as b
from ifdsl.diagnostics import Diagnostic, Problems, SpecError, did_you_mean
from ifdsl.formula.checker import Checker, Names
from ifdsl.formula.formula import Formula, check_formula
from ifdsl.formula.interpreter import Env, decide, evaluate
from ifdsl.formula.runtime import Absent, Bounds, Root, Unknowable
from ifdsl.formula.terms import Term
from ifdsl.formula.types import coerce, type_of
from ifdsl.library.definitions import Definition, Domain, Param
from ifdsl.library.draws import Chooser, Redraw, choose, plain
from ifdsl.library.leaves import expanded, leaf, question
from ifdsl.source import Source
from ifdsl.syntax import tree as t
from ifdsl.syntax.printer import show
from ifdsl.verdict import Exact

Find = Callable[[str, str], Definition]
"""(name, module it is used in) -> definition; raises SpecError."""


class Binder:
    """Binds items; `chooser` is None where nothing may be drawn."""

    def __init__(
        self, find: Find, pools: Callable[[str, str], tuple[t.Pool, str]], *,
        lang: str = "en", input: str | None = None, chooser: Chooser | None = None,
        lists: Callable[[str], Mapping[str, Any]] | None = None,
    ) -> None:
        self.find = find
        self.pools = pools
        self.lang = lang
        self.input = input
        self.chooser = chooser
        self.lists = lists or (lambda module: {})
        self.terms: dict[Any, tuple[Any, Any]] = {}
        self.leaves: dict[Any, b.Leaf] = {}
        self.root = Root("", lang=lang, input=input)

    def read_input(self, text: str) -> None:
        """Let draws and guards look at the task's text."""
        self.input = text
        self.root = Root("", lang=self.lang, input=text)

    # -- constraints

    def definition(self, d: Definition, given: dict[str, Any], path: str) -> b.Node:
        """Return a constraint with its parameters given, drawn or defaulted; raises SpecError."""
        values = self.arguments(d, given, path)
        args = tuple(values.items())
        if d.item is not None:
            body = self.item(d.item, d.module, values, path)
            return b.Named(d.qualified, args, body, d.weight, values, d.says)
        key = (d.qualified, args)
        if key not in self.leaves:
            self.leaves[key] = leaf(d, args, values, self._lists(d.module))
        return self.leaves[key]

    def _lists(self, module: str) -> dict[str, Any]:
        return {name: values for name, (_, values) in self.lists(module).items()}

    def arguments(self, d: Definition, given: dict[str, Any], path: str) -> dict[str, Any]:
        """Return all arguments of a constraint: given, drawn or defaulted; raises SpecError."""
        known = [p.name for p in d.params]
        for name in given:
            if name not in known:
                raise _error("IFC203", f"`{d.qualified}` has no parameter `{name}`",
                             did_you_mean(name, known) or _signature(d))
        values: dict[str, Any] = {}
        for p in d.params:
            if p.name in given:
                values[p.name] = self._given(d, p, given[p.name], values, path)
            elif self.chooser is not None and p.domain is not None:
                values[p.name] = self.argument(d, p, p.domain, values, path)
            elif p.default is not None:
                values[p.name] = self._evaluated(p.default, values)
            else:
                raise _error("IFC401", f"`{d.qualified}` lacks its parameter `{p.name}`",
                             _signature(d))
        if d.guard is not None and decide(d.guard, self._env(values)) != "pass":
            shown = ", ".join(f"{k}: {v}" for k, v in values.items())
            if self.chooser is not None:
                raise Redraw(f"`{d.qualified}({shown})` breaks its guard")
            raise _error("IFC403", f"`{d.qualified}({shown})` breaks its guard",
                         f"it asks for {show(d.syntax.guard)}" if d.syntax.guard else "")
        return values

    def _given(
        self, d: Definition, p: Param, value: Any, values: dict[str, Any], path: str
    ) -> Any:
        if isinstance(value, _Open):
            return self.argument(d, p, value.domain(), values, path, value.env)
        if p.type.kind == "int" and isinstance(value, Bounds):
            raise _error("IFC404", f"`{p.name}` of `{d.qualified}` is an int, not a range",
                         f"write `{p.name} in {value.low}..{value.high}` to draw one")
        try:
            return coerce(value, p.type)
        except ValueError as error:
            raise _error("IFC402", f"`{p.name}` of `{d.qualified}`: {error}") from error

    def argument(
        self, d: Definition, p: Param, domain: Domain, values: dict[str, Any], path: str,
        env: dict[str, Any] | None = None,
    ) -> Any:
        """Return the value of an open parameter of a constraint; raises Redraw."""
        return self.draw(domain, p, values, path, env)

    def _env(self, values: dict[str, Any]) -> Env:
        return Env(self.root, self.root.response, values, {})

    def draw(
        self, domain: Domain, p: Param, values: dict[str, Any], path: str,
        env: dict[str, Any] | None = None,
    ) -> Any:
        """Return a value drawn from a domain over the parameters so far; raises Redraw."""
        if self.chooser is None:
            raise _error("IFC401", f"`{p.name}` is to be drawn, but nothing is drawn here",
                         "give it a value")
        return choose(domain, p, self._env(values if env is None else env), self.chooser, path)

    # -- items

    def item(self, item: t.Item, module: str, values: dict[str, Any], path: str) -> b.Node:
        """Return the bound tree of an item; raises SpecError or Redraw."""
        match item:
            case t.Call():
                d = self.find(item.name, module)
                given = self._given_args(item.args, d, module, values)
                return self.definition(d, given, f"{path}/{item.name}")
            case t.Inline():
                return self._inline(item, module, values, path)
            case t.Negate():
                return b.Not(self.item(item.item, module, values, path))
            case t.Parallel():
                return self._block(item.block, module, values, path)
            case t.Chain():
                steps = tuple(
                    b.Step(s.labels, self._block(s.block, module, values, f"{path}/step {k}"))
                    for k, s in enumerate(item.steps, 1)
                )
                return b.Chain(item.by, steps)
            case t.Branch():
                cases = tuple(
                    b.Case(self._condition(c, module, values, f"{path}/when {k}"),
                           self._block(c.block, module, values, f"{path}/when {k}"))
                    for k, c in enumerate(item.cases, 1)
                )
                return b.Branch(
                    cases, self._block(item.otherwise, module, values, f"{path}/otherwise")
                )
            case t.Within():
                return b.Within(item.part, self._block(item.block, module, values,
                                                       f"{path}/within"))
            case t.Each():
                return b.Each(item.part, self._block(item.block, module, values, f"{path}/each"))
            case t.Draw():
                return b.Parallel(self._drawn(item, module, path))

    def _block(
        self, block: t.Block, module: str, values: dict[str, Any], path: str
    ) -> b.Parallel:
        if block.clauses:
            inline = t.Inline("", None, t.Body(block.clauses), at=block.at)
            return b.Parallel((self._inline(inline, module, values, path),))
        items: list[b.Node] = []
        for k, item in enumerate(block.items, 1):
            here = f"{path}/{k}"
            if isinstance(item, t.Draw):
                items.extend(self._drawn(item, module, here))
            else:
                items.append(self.item(item, module, values, here))
        return b.Parallel(tuple(items))

    def _drawn(self, draw: t.Draw, module: str, path: str) -> tuple[b.Node, ...]:
        if self.chooser is None:
            raise _error("IFC401", "pools are drawn from only in a dataset")
        low = int(draw.low.value)
        high = low if draw.high is None else int(draw.high.value)
        count = low + self.chooser.pick(path, "count", high - low + 1)
        entries = list(self._entries(draw, module))
        out: list[b.Node] = []
        for k in range(count):
            if not any(weight for weight, _, _ in entries):
                raise Redraw("the pools ran empty")
            at = self.chooser.pick(f"{path}/{k}", "entry", [w for w, _, _ in entries])
            _, item, home = entries.pop(at)
            out.append(self.item(item, home, {}, f"{path}/{k}"))
        return tuple(out)

    def _entries(self, draw: t.Draw, module: str) -> tuple[tuple[Exact, t.Item, str], ...]:
        """Return (weight, item, module) of all that may be drawn in the row's language."""
        key = (id(draw), self.lang)
        if key not in self.terms:
            self.terms[key] = (draw, tuple(
                (e.weight.value, e.item, home)
                for name in draw.pools
                for pool, home in [self.pools(name.name, module)]
                for e in pool.entries if self._speaks(e.item, home)
            ))
        found: tuple[tuple[Exact, t.Item, str], ...] = self.terms[key][1]
        return found

    def _speaks(self, item: t.Item, module: str) -> bool:
        """Whether a drawn entry has wordings in the row's language."""
        if isinstance(item, t.Call):
            d = self.find(item.name, module)
            return not d.is_leaf or bool(d.wordings("", self.lang))
        if isinstance(item, t.Negate) and isinstance(item.item, t.Call):
            d = self.find(item.item.name, module)
            return bool(d.wordings("not", self.lang))
        return True

    def _given_args(
        self, args: tuple[t.Arg, ...] | None, d: Definition, module: str, values: dict[str, Any]
    ) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for k, arg in enumerate(args or ()):
            if not arg.name and k >= len(d.params):
                raise _error("IFC405", f"`{d.qualified}` takes {len(d.params)} arguments",
                             _signature(d))
            name = arg.name or d.params[k].name
            if arg.draw is not None:
                out[name] = _Open(arg.draw, self, module, values)
            else:
                assert arg.value is not None
                out[name] = self._value(arg.value, module, values)
        return out

    def _value(self, e: t.Expr, module: str, values: dict[str, Any]) -> Any:
        match e:
            case t.Number() | t.Percent() | t.String():
                return e.value
        return self._evaluated(self.term(e, module, values), values)

    def _evaluated(self, term: Term, values: dict[str, Any]) -> Any:
        try:
            return plain(evaluate(term, self._env(values)))
        except (Absent, Unknowable) as error:
            if self.chooser is not None:
                raise Redraw(str(error)) from error
            raise _error("IFC402", f"an argument has no value: {error}") from error

    def term(self, e: t.Expr, module: str, values: dict[str, Any]) -> Term:
        """Return the typed term of an expression over the enclosing parameters."""
        found = self.terms.get(id(e))
        if found is None:
            problems = Problems(Source("<argument>", ""))
            types = {name: type_of(value) for name, value in values.items()}
            made = Checker(Names(types, self.lists(module)), problems).term(e)
            if made is None:
                raise SpecError(replace(d, place=None) for d in problems.found)
            found = self.terms[id(e)] = (e, made)
        term: Term = found[1]
        return term

    def _inline(
        self, item: t.Inline, module: str, values: dict[str, Any], path: str
    ) -> b.Node:
        clauses = item.body.clauses
        weight = next((c.value.value for c in clauses if isinstance(c, t.Weight)), 1)
        says = tuple(c for c in clauses if isinstance(c, t.Say))
        args = tuple(
            (a.name, self._value(a.value, module, values))
            for a in item.args or () if a.value is not None
        )
        if item.body.item is not None:
            body = self.item(item.body.item, module, values, path)
            if not (item.name or says) and weight == 1:
                return body
            return b.Named(item.name, args, body, weight, values, says)
        kept = expanded(clauses, {**self._lists(module), **values})
        judge = question(kept)
        formula = None if judge else self._formula(item, module, values)
        return b.Leaf(
            item.name, args, kept, weight, formula, values, judge, says, lists=self._lists(module),
            witnesses=tuple(c for c in clauses if isinstance(c, t.Witness)),
        )

    def _formula(self, item: t.Inline, module: str, values: dict[str, Any]) -> Formula:
        key = id(item)
        found = self.terms.get(key)
        if found is None:
            problems = Problems(Source("<inline>", ""))
            types = {name: type_of(value) for name, value in values.items()}
            clauses = item.body.clauses
            made, _ = check_formula(
                tuple(c for c in clauses if isinstance(c, t.Let)),
                tuple(c for c in clauses if isinstance(c, t.Check)),
                types, self.lists(module), problems,
            )
            if made is None:
                raise SpecError(problems.found)
            found = self.terms[key] = (item, made)
        formula = found[1]
        assert isinstance(formula, Formula)
        return formula

    def _condition(
        self, case: t.Case, module: str, values: dict[str, Any], path: str
    ) -> b.Condition:
        e = case.condition
        if isinstance(e, t.Name) and e.name in ("true", "false"):
            return b.Condition(e, case.phrases, decided=e.name == "true")
        d = self._constraint_named(e, module)
        if d is not None:
            args = e.args if isinstance(e, t.Apply) else ()
            node = self.definition(d, self._given_args(args, d, module, values), path)
            if not isinstance(node, b.Leaf) or node.formula is None:
                raise _error("IFC602", f"`{d.qualified}` cannot be a condition",
                             "a condition is a formula or a constraint with a check")
            return b.Condition(e, case.phrases, leaf=node)
        inline = t.Inline("", None, t.Body((t.Check(e),)))
        key = id(case)
        found = self.terms.get(key)
        if found is None:
            found = self.terms[key] = (case, self._formula(inline, module, values))
        formula = found[1]
        assert isinstance(formula, Formula)
        return b.Condition(e, case.phrases, formula, {**self._lists(module), **values})

    def _constraint_named(self, e: t.Expr, module: str) -> Definition | None:
        try:
            return self.find(e.name, module) if isinstance(e, t.Name | t.Apply) else None
        except SpecError:
            return None


@dataclass(frozen=True, eq=False)
class _Open:
    """An argument that is drawn: `bullets(in 3..5)`."""

    draw: t.Domain
    binder: Binder
    module: str
    env: dict[str, Any]

    def domain(self) -> Domain:
        """Return the domain, over the enclosing parameters."""

        def term(e: t.Expr) -> Term:
            return self.binder.term(e, self.module, self.env)

        if self.draw.weighted:
            weighted = tuple(
                (w.weight.value, term(w.value)) for w in self.draw.weighted
            )
            return Domain(None, None, weighted)
        assert self.draw.of is not None
        step = None if self.draw.step is None else term(self.draw.step)
        return Domain(term(self.draw.of), step)


def _signature(d: Definition) -> str:
    params = ", ".join(f"{p.name}: {p.type}" for p in d.params)
    return f"it is {d.qualified}({params})"


def _error(code: str, message: str, hint: str = "") -> SpecError:
    return SpecError([Diagnostic(code, message, hint=hint)])
