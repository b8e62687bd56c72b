"""Validation of compositions, pools and datasets: whatever they name must exist and fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ifdsl.compose.parts import DELIMITERS, ENDS, UNITS, unit
from ifdsl.compose.schemes import check_reward
from ifdsl.diagnostics import Diagnostic, Problems, SpecError, did_you_mean
from ifdsl.formula.checker import Checker, Names
from ifdsl.formula.formula import check_formula
from ifdsl.formula.types import LANGUAGES, Type, named, unify
from ifdsl.library.definitions import Definition, Module
from ifdsl.library.drawn import drawn
from ifdsl.library.evolutions import check_evolution
from ifdsl.library.load import Loaded
from ifdsl.library.resolve import heeds_answer
from ifdsl.source import Place
from ifdsl.syntax import tree as t
from ifdsl.syntax.printer import show

if TYPE_CHECKING:
    from ifdsl.library.library import Library

LIST_VIEWS = ("bullets", "items")
MOST = (1 << 63) - 1


def validate(module: Module, library: Library, loaded: Loaded) -> None:
    """Check every composition, pool, tasks, dataset and evolution of a module."""
    for file in loaded.modules[module.name]:
        problems = Problems(file.source)
        check = Validator(module, library, problems)
        for decl in file.tree.decls:
            match decl:
                case t.Constraint() if decl.body.item is not None:
                    d = module.definitions.get(decl.name)
                    types = {p.name: p.type for p in d.params} if d else {}
                    check.composition(decl.body, types, (decl.name,))
                case t.Pool():
                    check.entries(decl.entries)
                case t.Tasks():
                    for source in decl.sources:
                        if source.lang:
                            check.lang(source.lang, source)
                case t.Dataset():
                    check.dataset(decl)
                case t.Evolve():
                    check_evolution(decl, check)
        loaded.problems.extend(problems.found)


class Validator:
    """Checks the items of one file; what is wrong goes to `problems`."""

    def __init__(self, module: Module, library: Library, problems: Problems) -> None:
        self.module = module
        self.library = library
        self.problems = problems

    def found(self, error: SpecError, node: t.Node) -> None:
        """Tell the problems of an error, at a node where they have no place of their own."""
        for d in error.diagnostics:
            self.problems.found.append(Diagnostic(
                d.code, d.message, d.place or Place(self.problems.source, node.at), d.label,
                d.hint, d.severity, d.related,
            ))

    def lang(self, lang: str, node: t.Node) -> None:
        if lang not in LANGUAGES:
            self.problems.error("IFC212", node.at, f"unknown language `{lang}`",
                                hint=f"languages are {', '.join(LANGUAGES)}")

    def composition(self, body: t.Body, types: dict[str, Type], trail: tuple[str, ...]) -> None:
        """Check a composition, and that no wording of its own hides what is drawn inside."""
        assert body.item is not None
        self.item(body.item, types, trail)
        said = next((c for c in body.clauses if isinstance(c, t.Say)), None)
        inside = drawn(body.item, self.module.name, self.library) if said else []
        if said and inside:
            self.problems.error(
                "IFC505", said.at, "this wording cannot mention what is drawn inside",
                hint="give the composition a parameter, and pass it on",
                related=[(self.problems.place(node.at), "drawn here") for node in inside],
            )

    def item(self, item: t.Item, types: dict[str, Type], trail: tuple[str, ...]) -> None:
        """Check an item; `types` are the enclosing parameters, `trail` the names it is within."""
        match item:
            case t.Call():
                d = self.call(item, item.args, types, trail)
                if d is not None and d.judge and not d.says:
                    self.problems.error(
                        "IFC503", item.at, f"`{d.qualified}` has no wording: no prompt can ask it",
                        hint='name it in a screen, or add `say "…"` to it')
            case t.Inline():
                self._inline(item, types, trail)
            case t.Negate():
                self.item(item.item, types, trail)
            case t.Draw():
                self._draw(item)
            case t.Parallel():
                self._block(item.block, types, trail)
            case t.Chain():
                if item.by is not None:
                    self._delimiter(item)
                for step in item.steps:
                    self._block(step.block, types, trail, wanted=False)
            case t.Branch():
                for case in item.cases:
                    self._condition(case, types, trail)
                    self._block(case.block, types, trail, wanted=False)
                self._block(item.otherwise, types, trail, wanted=False)
            case t.Within() | t.Each():
                self._part(item.part)
                self._block(item.block, types, trail)

    def _block(
        self, block: t.Block, types: dict[str, Type], trail: tuple[str, ...], *,
        wanted: bool = True,
    ) -> None:
        if wanted and not block.clauses and not block.items:
            self.problems.error("IFC603", block.at, "nothing is asked for in this block",
                                hint="name a constraint in it")
        if block.clauses:
            self._inline(t.Inline("", None, t.Body(block.clauses), at=block.at), types, trail)
        for item in block.items:
            self.item(item, types, trail)

    def call(
        self, node: t.Call | t.Apply | t.Name, args: tuple[t.Arg, ...] | None,
        types: dict[str, Type], trail: tuple[str, ...],
    ) -> Definition | None:
        """Check a call of a constraint: its name, its arguments, and that it does not recur."""
        try:
            d = self.library.definition(node.name, self.module.name)
        except SpecError as error:
            self.found(error, node)
            return None
        back = self._way_back(d, trail[0]) if trail and d.module == self.module.name else None
        if back is not None:
            self.problems.error("IFC608", node.at,
                                f"`{trail[0]}` contains itself: {' → '.join((*trail, *back))}",
                                hint="a composition must end in leaves")
            return d
        self._args(d, node, args or (), types)
        return d

    def _way_back(self, d: Definition, wanted: str) -> tuple[str, ...] | None:
        """Return the names from `d` to `wanted` through the module's compositions, if any."""
        todo: list[tuple[str, ...]] = [(d.name,)]
        seen = {d.name}
        while todo:
            way = todo.pop(0)
            if way[-1] == wanted:
                return way
            found = self.module.definitions.get(way[-1])
            for name in sorted(_called(found.item) - seen) if found and found.item else ():
                seen.add(name)
                todo.append((*way, name))
        return None

    def _args(
        self, d: Definition, node: t.Node, args: tuple[t.Arg, ...], types: dict[str, Type]
    ) -> None:
        known = [p.name for p in d.params]
        given: set[str] = set()
        for k, arg in enumerate(args):
            name = arg.name or (known[k] if k < len(known) else "")
            if name not in known:
                if arg.name:
                    self.problems.error("IFC203", arg.at,
                                        f"`{d.qualified}` has no parameter `{arg.name}`",
                                        hint=did_you_mean(arg.name, known)
                                        or f"it has {', '.join(known) or 'none'}")
                else:
                    self.problems.error("IFC405", arg.at,
                                        f"`{d.qualified}` takes "
                                        + _arguments(len(known)))
                continue
            given.add(name)
            if arg.value is not None:
                self._argument(d, name, arg, types)
        for p in d.params:
            if p.name not in given and p.domain is None and p.default is None:
                self.problems.error(
                    "IFC401", node.at, f"`{d.qualified}` lacks its parameter `{p.name}`",
                    hint=f"give it a value, or draw it: `{p.name} in …`",
                )

    def _argument(self, d: Definition, name: str, arg: t.Arg, types: dict[str, Type]) -> None:
        assert arg.value is not None
        want = next(p.type for p in d.params if p.name == name)
        term = Checker(Names(types, self.module.lists), self.problems).term(arg.value)
        if term is None:
            return
        if term.type.kind == "range" and want.numeric:
            self.problems.error("IFC404", arg.at, f"`{name}` takes {named(want)}, not a range",
                                hint=f"write `in {show(arg.value)}` to draw one")
        elif want.kind == "enum":
            if term.op == "const" and term.data not in want.values:
                self.problems.error("IFC402", arg.at, f"`{name}` is one of {want}",
                                    hint=did_you_mean(str(term.data), want.values))
        elif (want.textual and term.type.textual) or want.kind == term.type.kind == "list":
            return
        elif not unify(want, term.type, {}):
            self.problems.error(
                "IFC402", arg.at,
                f"`{name}` of `{d.qualified}` takes {named(want)}, not {named(term.type)}",
            )

    def _inline(self, item: t.Inline, types: dict[str, Type], trail: tuple[str, ...]) -> None:
        body = item.body
        if body.item is not None:
            self.composition(body, types, trail)
            return
        checks = tuple(c for c in body.clauses if isinstance(c, t.Check))
        judges = [c for c in body.clauses if isinstance(c, t.Judge)]
        if len(judges) + bool(checks) != 1:
            self.problems.error("IFC601", item.at, "a leaf has either `check` or one `judge`")
            return
        if checks:
            lets = tuple(c for c in body.clauses if isinstance(c, t.Let))
            formula = check_formula(lets, checks, types, self.module.lists, self.problems)[0]
            heeds_answer(formula, body.clauses, self.problems)

    def _draw(self, item: t.Draw) -> None:
        low = int(item.low.value)
        high = low if item.high is None else int(item.high.value)
        if low > high:
            self.problems.error("IFC306", item.at, "this range is empty: it ends before it begins")
        total = 0
        for name in item.pools:
            try:
                pool, _ = self.library.pool(name.name, self.module.name)
                total += len(pool.entries)
            except SpecError as error:
                self.found(error, name)
                return
        if high > total:
            self.problems.error("IFC605", item.at,
                                f"{high} cannot be drawn from {total} "
                                f"{'entry' if total == 1 else 'entries'} without replacement")

    def _part(self, part: t.Part) -> None:
        if unit(part.unit) is None:
            self.problems.error("IFC210", part.at, f"unknown part `{part.unit}`",
                                hint=did_you_mean(part.unit, [*UNITS, *UNITS.values()])
                                or f"parts are {', '.join(UNITS)}")
        if part.which and part.which not in ENDS:
            self.problems.error("IFC210", part.at, f"unknown part `{part.which} {part.unit}`",
                                hint=did_you_mean(part.which, ENDS) or "write first or last")
        if part.number == 0:
            self.problems.error("IFC307", part.at, "parts are counted from 1",
                                hint=f"write `{part.unit} 1` or `first {part.unit}`")

    def _delimiter(self, item: t.Chain) -> None:
        by = item.by
        assert by is not None
        if by.unit not in DELIMITERS:
            self.problems.error("IFC210", by.at, f"a chain cannot be cut by `{by.unit}`",
                                hint=did_you_mean(by.unit, DELIMITERS)
                                or f"write {', '.join(DELIMITERS[:-1])} or {DELIMITERS[-1]}")
        if by.unit == "paragraph" and _names_lists(item, self):
            self.problems.warning(
                "IFC606", by.at, "a list inside a chain by paragraph is a part of its own",
                hint="lists are set off by blank lines; chain by heading or by marker instead",
            )

    def _condition(self, case: t.Case, types: dict[str, Type], trail: tuple[str, ...]) -> None:
        e = case.condition
        if isinstance(e, t.Name | t.Apply):
            try:
                d = self.library.definition(e.name, self.module.name)
            except SpecError as error:
                if not error.diagnostics:
                    return
                d = None
            if d is not None:
                self.call(e, e.args if isinstance(e, t.Apply) else (), types, trail)
                if d.judge or d.item is not None:
                    self.problems.error("IFC602", e.at, f"`{d.name}` cannot be a condition",
                                        hint="it is a formula, or a constraint with a check")
                return
        formula = check_formula((), (t.Check(e, at=e.at),), types, self.module.lists,
                                self.problems)[0]
        if formula is not None and formula.reads_answer and not case.phrases:
            self.problems.error("IFC504", e.at, "a condition on the answer needs words",
                                hint='add `say "…"`, or use a constraint with `say when`')

    # -- datasets

    def entries(self, entries: tuple[t.Entry, ...]) -> None:
        """Check what a pool or a mix draws from."""
        for entry in entries:
            if entry.weight.value == 0:
                self.problems.error("IFC603", entry.at, "an entry of weight 0 is never drawn",
                                    hint="remove it, or give it a weight above 0")
            self.item(entry.item, {}, ())

    def dataset(self, decl: t.Dataset) -> None:
        """Check a dataset's settings: each that is needed, once, naming what exists."""
        keys = [s.key for s in decl.settings]
        for key in ("tasks", "mix", "rows"):
            if key not in keys:
                self.problems.error("IFC604", (decl.at[0], decl.at[0] + 7),
                                    f"the dataset `{decl.name}` lacks `{key}`")
        if sum(s.value.value for s in decl.settings if s.key == "split" and s.value) > 1:
            self.problems.error("IFC604", next(s.at for s in decl.settings if s.key == "split"),
                                "the splits add up to more than 100%",
                                hint="what they leave is train")
        for s in decl.settings:
            if keys.count(s.key) > 1 and s.key != "split" and keys.index(s.key) != (
                decl.settings.index(s)
            ):
                self.problems.error("IFC204", s.at, f"`{s.key}` is given twice")
            match s.key:
                case "tasks":
                    for name in s.names:
                        try:
                            self.library.tasks(name.name, self.module.name)
                        except SpecError as error:
                            self.found(error, name)
                case "rows" | "seed" if s.value is not None:
                    low = 1 if s.key == "rows" else 0
                    if not (isinstance(s.value.value, int) and low <= s.value.value <= MOST):
                        self.problems.error("IFC604", s.at,
                                            f"`{s.key}` is a whole number from {low} to 2^63 - 1")
                case "mix":
                    if not any(entry.weight.value for entry in s.entries):
                        self.problems.error("IFC603", s.at, "the mix is empty")
                    self.entries(s.entries)
                case "floor" if s.value is not None and s.value.value > 1:
                    self.problems.error("IFC604", s.at, "a floor is at most 100%")
                case "reward":
                    check_reward(s.schemes, s.at, self.problems)


def _names_lists(item: t.Chain, check: Validator) -> bool:
    for step in item.steps:
        for inner in step.block.items:
            if isinstance(inner, t.Call):
                try:
                    d = check.library.definition(inner.name, check.module.name)
                except SpecError:
                    continue
                if d.formula is not None and any(
                    isinstance(node, t.Name | t.Apply) and node.name in LIST_VIEWS
                    for node in t.walk(d.formula.checks)
                ):
                    return True
    return False


def _arguments(n: int) -> str:
    return "no arguments" if n == 0 else f"at most {n} argument{'s' if n > 1 else ''}"


def _called(item: t.Item) -> set[str]:
    """Return the names of the constraints that an item or a condition in it may call."""
    found: set[str] = set()
    stack: list[Any] = [item]
    while stack:
        node = stack.pop()
        if isinstance(node, t.Call):
            found.add(node.name)
        if isinstance(node, t.Case) and isinstance(node.condition, t.Name | t.Apply):
            found.add(node.condition.name)
        if isinstance(node, tuple):
            stack.extend(node)
        elif isinstance(node, t.Node):
            stack.extend(getattr(node, n) for n in node.__dataclass_fields__)
    return found
