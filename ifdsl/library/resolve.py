"""Resolution: declarations to typed definitions, with every fault of every file reported."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ifdsl.diagnostics import Diagnostic, Problems, did_you_mean
from ifdsl.formula.checker import Checker, Names
from ifdsl.formula.checking import SCOPES
from ifdsl.formula.formula import Formula, check_formula
from ifdsl.formula.registry import FUNCTIONS
from ifdsl.formula.terms import Term
from ifdsl.formula.types import ANY, SIMPLE, TEXT, Type, join, list_of, named, unify
from ifdsl.library.definitions import Definition, Domain, Module, Param
from ifdsl.library.load import Loaded, Parsed
from ifdsl.source import Place
from ifdsl.syntax import tree as t

PARAM_TYPES = sorted(
    k for k in SIMPLE
    if k in ("int", "number", "bool", "text", "word", "phrase", "letter", "lang", "range")
)
Lists = dict[str, tuple[Type, tuple[Any, ...]]]


def resolve(loaded: Loaded) -> dict[str, Module]:
    """Return the modules of what was loaded; faults are added to its problems."""
    modules: dict[str, Module] = {}
    for name, files in loaded.modules.items():
        modules[name] = _module(name, files, loaded.problems)
    return modules


def _module(name: str, files: list[Parsed], problems: list[Diagnostic]) -> Module:
    module = Module(
        name, tuple(f.source for f in files),
        uses=tuple(dict.fromkeys(
            d.name for f in files for d in f.tree.decls if isinstance(d, t.Use)
        )),
        lost=frozenset(x for f in files for x in f.tree.lost),
    )
    module.lists.update({decl: (ANY, ()) for keyword, decl in module.lost if keyword == "list"})
    seen: dict[tuple[str, str], Place] = {}
    for file in files:
        found = Problems(file.source)
        for decl in file.tree.decls:
            _unique(decl, file, seen, found)
            if isinstance(decl, t.ListDecl):
                _list(decl, file, module.lists, found)
        problems.extend(found.found)
    for file in files:
        found = Problems(file.source)
        for decl in file.tree.decls:
            match decl:
                case t.Constraint():
                    made = constraint(decl, name, module.lists, found)
                    module.definitions.setdefault(decl.name, made)
                case t.Pool():
                    module.pools.setdefault(decl.name, decl)
                    if not decl.entries:
                        found.error("IFC603", decl.at, f"the pool `{decl.name}` is empty",
                                    hint="give it an entry, such as `1: std.max_words`")
                case t.Tasks():
                    module.tasks.setdefault(decl.name, decl)
                case t.Dataset():
                    module.datasets.setdefault(decl.name, decl)
                case t.Evolve():
                    module.evolutions.setdefault(decl.name, decl)
        problems.extend(found.found)
    return module


def _unique(
    decl: t.Decl, file: Parsed, seen: dict[tuple[str, str], Place], found: Problems
) -> None:
    if isinstance(decl, t.Use):
        return
    key = (type(decl).__name__, decl.name)
    kind = {"ListDecl": "list"}.get(key[0], key[0].lower())
    if "." in decl.name:
        found.error("IFC204", decl.at, f"the name `{decl.name}` has a dot",
                    hint="a name is qualified by its file, not by hand")
    if key in seen:
        found.error("IFC204", _head(decl), f"the {kind} `{decl.name}` is declared twice",
                    hint="rename one of them", related=[(seen[key], "first declared here")])
    else:
        seen[key] = Place(file.source, _head(decl))


def _head(decl: t.Decl) -> tuple[int, int]:
    if isinstance(decl, t.Constraint):
        return decl.name_at
    return decl.at[0], decl.at[0] + 12


def _list(decl: t.ListDecl, file: Parsed, lists: Lists, found: Problems) -> None:
    if decl.values is not None:
        term = Checker(Names({}, lists), found).term(decl.values)
        if term is None:
            lists.setdefault(decl.name, (ANY, ()))
            return
        if term.op != "const":
            found.error("IFC302", decl.at, "a list holds literal values")
            return
        if not term.data:
            found.error("IFC603", decl.at, f"the list `{decl.name}` is empty")
        lists.setdefault(decl.name, (term.type.of[0], term.data))
        return
    path = Path(file.path).parent / (decl.path or "")
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        found.error("IFC701", decl.at, f"the list file `{decl.path}` cannot be read: "
                    f"{error.strerror if isinstance(error, OSError) else error}",
                    hint="paths are relative to the spec")
        lists.setdefault(decl.name, (ANY, ()))
        return
    values = tuple(x.strip() for x in lines if x.strip() and not x.startswith("#"))
    if not values:
        found.error("IFC603", decl.at, f"the list file `{decl.path}` holds no values",
                    hint="a value a line; # starts a comment")
    lists.setdefault(decl.name, (TEXT, values))


def param_type(x: t.TypeName, problems: Problems) -> Type:
    """Return the type a parameter is declared with."""
    if x.values:
        return Type("enum", values=x.values)
    if x.name == "list" and x.of is not None:
        return list_of(param_type(x.of, problems))
    if x.name not in PARAM_TYPES:
        problems.error("IFC211", x.at, f"unknown type `{x.name}`",
                       hint=did_you_mean(x.name, [*PARAM_TYPES, "list"])
                       or f"types are {', '.join(PARAM_TYPES)}, list of …")
        return ANY
    return Type(x.name)


def constraint(
    decl: t.Constraint, module: str, lists: Lists, problems: Problems
) -> Definition:
    """Return the definition of a constraint; a faulty one has no formula, but is known by name."""
    params, names = _params(decl, lists, problems)
    types = {p.name: p.type for p in params}
    guard = None
    if decl.guard is not None:
        guard_names = Names(types, lists)
        guard = Checker(guard_names, problems).formula(decl.guard)
        if guard is not None and guard.reads:
            problems.error("IFC303", decl.guard.at, "a header guard cannot look at the answer")
        names |= guard_names.used
    clauses = decl.body.clauses
    _once(clauses, problems)
    formula, used = _clauses(decl, types, lists, problems)
    names |= used | (_item_names(decl.body.item) if decl.body.item else set())
    faulty = formula is None and any(isinstance(c, t.Check) for c in clauses)
    for p in decl.params:
        if p.name not in names and not faulty:
            problems.error("IFC208", p.at, f"the parameter `{p.name}` is never used",
                           hint="use it in the check, or remove it")
    judges = [c for c in clauses if isinstance(c, t.Judge)]
    weights = [c for c in clauses if isinstance(c, t.Weight)]
    return Definition(
        decl.name, module, params, guard,
        tuple(c for c in clauses if isinstance(c, t.Say)),
        tuple(c for c in clauses if isinstance(c, t.Witness)),
        " ".join(c.text for c in clauses if isinstance(c, t.Doc)),
        next((c.name for c in clauses if isinstance(c, t.Tag)), ""),
        next((c.id for c in clauses if isinstance(c, t.Published)), ""),
        weights[0].value.value if weights else 1,
        formula, judges[0].question if judges else None, decl.body.item, decl,
        Place(problems.source, decl.name_at),
    )


def _once(clauses: tuple[t.Clause, ...], problems: Problems) -> None:
    for kind, word in ((t.Tag, "tag"), (t.Published, "id"), (t.Weight, "weight")):
        for again in [c for c in clauses if isinstance(c, kind)][1:]:
            problems.error("IFC204", again.at, f"`{word}` is given twice", hint="keep one of them")


def _params(
    decl: t.Constraint, lists: Lists, problems: Problems
) -> tuple[tuple[Param, ...], set[str]]:
    out: list[Param] = []
    used: set[str] = set()
    for p in decl.params:
        earlier = {x.name: x.type for x in out}
        if p.name in earlier:
            problems.error("IFC204", p.at, f"the parameter `{p.name}` is declared twice")
            continue
        if "." in p.name:
            problems.error("IFC204", p.at, f"the name `{p.name}` has a dot")
        taken = _hidden(p.name, lists)
        if taken:
            problems.error("IFC205", p.at, f"the parameter `{p.name}` hides {taken}",
                           hint="choose another name")
        names = Names(earlier, lists)
        checker = Checker(names, problems)
        kind = param_type(p.type, problems)
        domain = None if p.domain is None else _domain(p.domain, kind, checker, problems)
        if domain is None and p.domain is None and p.type.values:
            domain = Domain(Term("const", list_of(TEXT), (), p.type.values))
        default = None
        if p.default is not None:
            default = checker.term(p.default)
            if default is not None and not _fits(kind, default):
                problems.error("IFC301", p.default.at,
                               f"the default of `{p.name}` is no {kind}")
        used |= names.used - set(lists)
        out.append(Param(p.name, kind, domain, default))
    return tuple(out), used


def _hidden(name: str, lists: Lists) -> str:
    """Return what a parameter would hide in a formula; a function that is called it would not."""
    if name in SCOPES:
        return "the scope of that name"
    if name in lists:
        return "the list of that name"
    return "the view of that name" if name in FUNCTIONS and FUNCTIONS[name].view else ""


def _fits(kind: Type, term: Term) -> bool:
    if kind.kind == "enum":
        return term.op == "const" and term.data in kind.values
    if kind.textual:
        return term.type.textual
    if kind.kind == "list":
        return term.type.kind == "list"
    return unify(kind, term.type, {}) or join(kind, term.type) == kind


def _domain(d: t.Domain, kind: Type, checker: Checker, problems: Problems) -> Domain | None:
    if d.weighted:
        made = []
        for w in d.weighted:
            term = checker.term(w.value)
            if term is None:
                return None
            if not _fits(kind, term):
                problems.error("IFC301", w.value.at, f"this is no {kind}")
            if w.weight.value == 0:
                problems.error("IFC603", w.at, "a value of weight 0 is never drawn",
                               hint="remove it, or give it a weight above 0")
            made.append((w.weight.value, term))
        return Domain(None, None, tuple(made))
    assert d.of is not None
    of = checker.term(d.of)
    step = None if d.step is None else checker.term(d.step)
    if of is None:
        return None
    if of.type.kind == "range":
        if not kind.numeric and kind.kind not in ("range", "any"):
            problems.error("IFC301", d.at, f"{named(kind)} cannot be drawn from a range")
        if step is not None and step.op == "const" and step.data <= 0:
            problems.error("IFC306", d.at, "the step of this range is not above 0",
                           hint="write the smaller end first and a step of at least 1")
    elif of.type.kind == "list":
        ok = _fits(kind, Term("x", of.type.of[0])) or (
            of.op == "const" and kind.kind == "enum" and set(of.data) <= set(kind.values)
        )
        if not ok:
            if of.op != "const" or of.data:
                problems.error("IFC301", d.at,
                               f"{named(kind)} cannot be drawn from {named(of.type)}")
            elif not isinstance(d.of, t.Name):
                problems.error("IFC603", d.at, "this list is empty: there is nothing to draw")
    else:
        problems.error("IFC301", d.at, "`in` draws from a range, a list or weighted values",
                       hint="write `in 3..5`, `in [\"a\", \"b\"]` or `in {3: \"a\", 1: \"b\"}`")
        return None
    return Domain(of, step)


def _clauses(
    decl: t.Constraint, types: dict[str, Type], lists: Lists, problems: Problems
) -> tuple[Any, set[str]]:
    clauses = decl.body.clauses
    checks = tuple(c for c in clauses if isinstance(c, t.Check))
    lets = tuple(c for c in clauses if isinstance(c, t.Let))
    judges = [c for c in clauses if isinstance(c, t.Judge)]
    if decl.body.item is not None:
        for c in (*checks, *lets, *judges):
            problems.error("IFC601", c.at, "a composition has no check, judge or let of its own",
                           hint="put it into a constraint inside the composition")
        return None, set()
    if len(judges) + bool(checks) != 1:
        problems.error(
            "IFC601", decl.name_at,
            f"`{decl.name}` has {'both a check and a judge' if checks else 'no check'}"
            if len(judges) < 2 else f"`{decl.name}` asks the judge twice",
            hint="a leaf has either `check` or one `judge`",
        )
        return None, set(types)
    if judges:
        return None, {n for n in types if "{{" in judges[0].question and n in judges[0].question}
    formula, used = check_formula(lets, checks, types, lists, problems)
    heeds_answer(formula, clauses, problems)
    return formula, used


def heeds_answer(
    formula: Formula | None, clauses: tuple[t.Clause, ...], problems: Problems
) -> None:
    """Warn of a leaf that no answer can change; one on the task may be meant as a condition."""
    if formula is None or formula.reads_answer:
        return
    on_task = any(isinstance(x, t.Name) and x.name == "input" for x in t.walk(clauses))
    if not on_task or not any(isinstance(c, t.Say) and c.use == "when" for c in clauses):
        check = next(c for c in clauses if isinstance(c, t.Check))
        problems.warning("IFC607", check.at, "this check does not depend on the answer",
                         hint="look at the answer; what arguments must meet stands in `where`")


def _item_names(item: Any) -> set[str]:
    """Return every name that an item mentions."""
    return {node.name for node in t.walk(item) if isinstance(node, t.Name)}
