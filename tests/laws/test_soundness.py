"""Type soundness: what type-checks never raises, whatever the answer, and both evaluators agree.

Formulas are generated from the signatures of all registered functions and measures.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import ifdsl.formula.formula  # noqa: F401 - registers the functions
from ifdsl.diagnostics import Problems
from ifdsl.formula.formula import Formula, check_formula
from ifdsl.formula.registry import FUNCTIONS, Function
from ifdsl.formula.runtime import Root
from ifdsl.formula.types import (
    BOOL,
    INT,
    JSON,
    NUMBER,
    PATTERN,
    RANGE,
    TEXT,
    Type,
    list_of,
    resolve,
    unify,
)
from ifdsl.source import Source
from ifdsl.syntax import tree as t
from ifdsl.syntax.parser import parse
from ifdsl.text.extract import extract

MAX_DEPTH = 3
VIEW, SCALAR, ELEMENT = Type("view"), Type("scalar"), Type("element")
LITERALS = {
    "int": ["0", "1", "2", "-3", "12"],
    "number": ["0.5", "50%", "3"],
    "bool": ["is_digit(it)", "starts(it, \"a\")"],
    "text": ['"a"', '"cat"', '""', '" "', '"你好"', "it", "response", "raw", "words[1]"],
    "pattern": [r'r"\w+"', r'r"[aeiou]"', r'r"(?i)cat"', r'r"^- "', r'r"\bcat\b"'],
    "range": ["1..3", "-2..0", "2..2"],
    "json": ["json"],
    "element": ["bullets[1]", "headings[-1]", "items[1]", "sections[1]"],
    "group": ['groups(["()"])[1]'],
    "cell": ["csv[1][1]"],
    "code": ["code[1]"],
    "section": ["sections[1]"],
    "letter": ["characters[1]", "letters[-1]"],
    "lang": ["language(it)"],
}
LISTS = {
    "text": ["words", "sentences", "lines", '["a", "cat"]', "bullets", "chunks"],
    "int": ["[1, 2, 3]", "[length(w) for w in words]"],
    "number": ["[0.5, 2]"],
    "bool": ["[is_upper(c) for c in letters]"],
}
Draw = Callable[[Any], Any]
Scope = tuple[tuple[str, Type], ...]


def makers(want: Type) -> list[tuple[Function, dict[str, Type]]]:
    """Return the functions that can make a value of a type, with their type variables bound."""
    out = []
    for f in FUNCTIONS.values():
        binding: dict[str, Type] = {}
        if unify(f.signature.result, want, binding) or unify(want, f.signature.result, {}):
            out.append((f, binding))
    return out


def term(draw: Draw, want: Type, depth: int, scope: Scope) -> str:
    """Draw the source text of a term of a type."""
    near = [name for name, kind in scope if unify(want, kind, {})]
    if near and draw(st.booleans()):
        return str(draw(st.sampled_from(near)))
    if len(want.kind) == 1 or want == SCALAR:
        want = draw(st.sampled_from([TEXT, INT]))
    if want == VIEW:
        want = TEXT
    if depth > 0 and want.kind != "pattern":
        found = makers(want)
        if found and draw(st.integers(0, 3)):
            return called(draw, *draw(st.sampled_from(found)), depth - 1, scope)
    if want.kind == "list":
        item = want.of[0]
        if depth > 0 and draw(st.booleans()):
            return f"[{loop(draw, item, depth - 1, scope)}]"
        return str(draw(st.sampled_from(LISTS.get(item.kind, LISTS["text"]))))
    return str(draw(st.sampled_from(LITERALS.get(want.kind, LITERALS["text"]))))


def called(draw: Draw, f: Function, binding: dict[str, Type], depth: int, scope: Scope) -> str:
    """Draw a call of a function."""
    given = []
    for slot in f.signature.slots:
        if slot.default is not None and draw(st.booleans()):
            break
        kind = resolve(slot.type, binding)
        given.append(term(draw, TEXT if kind.kind == "any" else kind, depth, scope))
    return f"{f.name}({', '.join(given)})" if given else f.name


def loop(draw: Draw, head: Type, depth: int, scope: Scope) -> str:
    """Draw a comprehension without its brackets."""
    item = draw(st.sampled_from([TEXT, TEXT, INT]))
    source = term(draw, list_of(item), depth, scope)
    name = f"x{len(scope)}"
    inner = (*scope, (name, item))
    made = formula(draw, depth, inner) if head == BOOL else term(draw, head, depth, inner)
    where = f" where {formula(draw, 0, inner)}" if draw(st.integers(0, 3)) == 0 else ""
    return f"{made} for {name} in {source}{where}"


def formula(draw: Draw, depth: int, scope: Scope = ()) -> str:
    """Draw the source text of a formula."""
    kinds = ["compare", "within", "same", "call", "member"]
    if depth > 0:
        kinds += ["all", "any", "no", "and", "or", "not", "implies"]
    match draw(st.sampled_from(kinds)):
        case "compare":
            op = draw(st.sampled_from(["<", "<=", ">", ">=", "==", "!="]))
            kind = draw(st.sampled_from([INT, NUMBER]))
            return f"{term(draw, kind, depth, scope)} {op} {term(draw, kind, 0, scope)}"
        case "within":
            return f"{term(draw, INT, depth, scope)} in {term(draw, RANGE, 0, scope)}"
        case "same":
            kind = draw(st.sampled_from([TEXT, list_of(TEXT)]))
            op = draw(st.sampled_from(["==", "!="]))
            return f"{term(draw, kind, depth, scope)} {op} {term(draw, kind, 0, scope)}"
        case "member":
            return f"{term(draw, TEXT, depth, scope)} in {term(draw, list_of(TEXT), 1, scope)}"
        case "all" | "any" | "no" as quantifier:
            return f"{quantifier}({loop(draw, BOOL, depth - 1, scope)})"
        case "and" | "or" | "implies" as joined:
            left, right = (formula(draw, depth - 1, scope) for _ in range(2))
            return f"({left} {joined} {right})"
        case "not":
            return f"not ({formula(draw, depth - 1, scope)})"
    return term(draw, BOOL, depth, scope)


@st.composite
def formulas(draw: Draw) -> str:
    """Source texts of formulas, most of which type-check."""
    return formula(draw, MAX_DEPTH)


def checked(text: str) -> Formula | None:
    """Return the formula of a source text, or None where it has a static fault."""
    source = Source("<law>", f"constraint c {{ check {text} }}")
    problems = Problems(source)
    declared = parse(source, problems).decls
    assert not problems.found, [str(p) for p in problems.found]
    decl = declared[0]
    assert isinstance(decl, t.Constraint)
    checks = tuple(c for c in decl.body.clauses if isinstance(c, t.Check))
    return check_formula((), checks, {}, {}, problems)[0]


alphabet = st.sampled_from(
    [*"aA b.cat?!\n-*1#(“”,。你好\u0301é\r\t[{\"|_", "cat ", "\n\n", "😀", "# T\n", "- x\n",
     "1. y\n", "```\nz\n```\n", '{"a": [1, "b"]}', "a,b\n1,2"]
)
answers = st.one_of(st.lists(alphabet, max_size=40).map("".join), st.text(max_size=40))


@given(formulas(), answers, st.booleans())
@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_type_checks_never_raises(text: str, response: str, negated: bool) -> None:
    made = checked(text)
    answer = extract(response)
    assume(made is not None and answer.problem is None)
    assert made is not None
    root = Root(answer.text, raw=response)
    held = made.holds(root, root.response, {}, negated)
    spanned = Root(answer.text, raw=response, spanned=True)
    outcome = made.explain(spanned, spanned.response, {}, negated)
    assert {True: "pass", False: "fail", None: "unknown"}[held] == outcome.status
    assert 0 <= outcome.score <= 1
    assert (outcome.score == 1) == (outcome.status == "pass")


def test_the_generator_reaches_every_function() -> None:
    """Every function makes or takes a type that terms are generated for."""
    known = {BOOL, INT, NUMBER, TEXT, PATTERN, JSON, RANGE, *map(Type, LITERALS)}
    for f in FUNCTIONS.values():
        wanted = [f.signature.result]
        while wanted[-1].kind in ("list", "tuple"):
            wanted.append(wanted[-1].of[0])
        inner = wanted[-1]
        assert len(inner.kind) == 1 or inner in known or inner.textual, f.name
