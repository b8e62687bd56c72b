"""Laws of the syntax: printing and parsing are inverse, formatting is idempotent."""

from __future__ import annotations

from pathlib import Path

import lark
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifdsl import resources
from ifdsl.diagnostics import Problems
from ifdsl.source import Source
from ifdsl.syntax import tree as t
from ifdsl.syntax.fmt import format_source
from ifdsl.syntax.parser import parse
from ifdsl.syntax.printer import print_file

names = st.sampled_from(["a", "b1", "count", "words", "std.x", "long_name"])
texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8)
numbers = st.one_of(
    st.integers(0, 10**6).map(lambda n: t.Number(str(n))),
    st.sampled_from([t.Number("5_000"), t.Number("0.5"), t.Percent("5%")]),
)
patterns = st.sampled_from([t.Pattern(r"\w+"), t.Pattern(r"[a-z]\""), t.Pattern("")])


def sums(inner: st.SearchStrategy[t.Expr]) -> st.SearchStrategy[t.Expr]:
    binary = st.builds(t.Binary, st.sampled_from(["+", "-", "*", "/", "mod"]), inner, inner)
    args = st.lists(st.builds(t.Arg, st.just(""), inner), max_size=2).map(tuple)
    comprehension = st.builds(
        t.Comprehension, inner, st.lists(st.sampled_from(["x", "y"]), min_size=1, max_size=2,
                                         unique=True).map(tuple), inner, st.none() | inner,
    )
    compare = st.builds(
        lambda a, b, op: t.Compare((a, b), (op,)), inner, inner,
        st.sampled_from(["<=", "==", "!=", ">"]),
    )
    two = st.tuples(inner, inner)
    return st.one_of(
        binary, compare, comprehension, st.builds(t.Negative, inner),
        st.builds(t.Index, inner, inner), st.builds(t.Slice, inner, st.none() | inner, inner),
        st.builds(t.Apply, names, args), st.builds(lambda xs: t.ListLit(tuple(xs)),
                                                   st.lists(inner, max_size=3)),
        st.builds(t.Member, inner, inner, st.booleans()), st.builds(t.Contains, inner, inner),
        st.builds(t.And, two), st.builds(t.Or, two), st.builds(t.Not, inner),
        st.builds(t.Implies, inner, inner),
        st.builds(lambda x, a, b: t.Member(x, t.Range(a, b), False), inner, inner, inner),
    )


exprs = st.recursive(
    st.one_of(numbers, patterns, names.map(t.Name), texts.map(t.String)), sums, max_leaves=12
)
clauses = st.lists(st.one_of(
    st.builds(t.Check, exprs), st.builds(t.Say, texts, st.sampled_from(["", "when", "not"]),
                                         st.sampled_from(["", "zh"])),
    st.builds(t.Let, st.just("n"), exprs), st.builds(t.Judge, texts), st.builds(t.Doc, texts),
    st.builds(t.Witness, texts, st.sampled_from(["", "zh"])),
    st.builds(t.Example, st.booleans(), texts, st.sampled_from(["", "zh"])),
    st.builds(t.Weight, st.just(t.Number("0.5"))),
), min_size=1, max_size=3).map(tuple)
parts = st.one_of(
    st.builds(t.Part, st.just("line")), st.builds(t.Part, st.just("line"), st.just("first")),
    st.builds(t.Part, st.just("section"), title=texts),
    st.builds(t.Part, st.just("lines"), st.just("last"), st.integers(1, 9)),
    st.builds(t.Part, st.just("line"), number=st.integers(1, 9)),
)
domains = st.one_of(
    st.builds(t.Domain, numbers, st.none()),
    st.builds(lambda a, b, s: t.Domain(t.Range(a, b), s), numbers, numbers, st.none() | numbers),
    st.builds(lambda v: t.Domain(None, None, (t.Weighted(t.Number("3"), v),)), numbers),
)
args = st.none() | st.lists(st.one_of(
    st.builds(t.Arg, st.sampled_from(["", "n"]), numbers),
    st.builds(lambda n, d: t.Arg(n, None, d), st.sampled_from(["", "n"]), domains),
), min_size=1, max_size=2).map(tuple)


def items(inner: st.SearchStrategy[t.Item]) -> st.SearchStrategy[t.Item]:
    block = st.one_of(
        st.builds(lambda c: t.Block(clauses=c), clauses),
        st.lists(inner, max_size=2).map(lambda i: t.Block(items=tuple(i))),
    )
    step = st.builds(t.Step, st.lists(st.builds(t.Label, texts, st.sampled_from(["", "zh"])),
                                      max_size=2).map(tuple), block)
    case = st.builds(t.Case, exprs, st.just(()) | st.builds(lambda x: (t.Phrase(x),), texts), block)
    return st.one_of(
        st.builds(t.Parallel, block), st.builds(t.Negate, inner),
        st.builds(t.Chain, st.none() | parts, st.lists(step, min_size=1, max_size=2).map(tuple)),
        st.builds(t.Branch, st.lists(case, min_size=1, max_size=2).map(tuple), block),
        st.builds(t.Within, parts, block), st.builds(t.Each, parts, block),
        st.builds(t.Inline, names, args, st.builds(t.Body, clauses)),
    )


trees = st.recursive(st.one_of(
    st.builds(t.Call, names, args),
    st.builds(lambda p: t.Draw(t.Number("1"), t.Number("3"), (t.Name(p),)), names),
), items, max_leaves=6)
names_ = st.lists(names.map(t.Name), min_size=1, max_size=2).map(tuple)
counts = st.sampled_from(["3", "2_000"]).map(t.Number)
percents = st.sampled_from(["5%", "10%", "62.5%"]).map(t.Percent)
some = st.lists(texts, min_size=1, max_size=3).map(tuple)
stages = st.one_of(
    st.builds(lambda n: t.Stage("dataset", (t.Name(n),)), st.sampled_from(["a", "long_name"])),
    st.builds(lambda n, cap, by, among: t.Stage("seeds", by, among, n, cap), counts,
              st.none() | counts, st.just(()) | names.map(lambda n: (t.Name(n),)),
              st.just(()) | some),
    st.builds(lambda n: t.Stage("topical", n), names_),
    st.builds(lambda key, n: t.Stage(key, value=n),
              st.sampled_from(["rewrite", "questions", "experts"]), counts),
    st.builds(lambda i: t.Stage("screen", block=t.Block(items=tuple(i))),
              st.lists(trees, max_size=3)),
    st.builds(lambda x: t.Stage("decontaminate", texts=x), some),
    st.builds(lambda low, high, n, add: t.Stage("band", value=n, low=low, high=high, add=add),
              percents, percents, counts, st.none() | trees),
)
declarations = st.one_of(
    st.builds(lambda n, c: t.Constraint(n, (), None, t.Body(c)), st.just("c"), clauses),
    st.builds(lambda n, i: t.Constraint(n, (), None, t.Body((), i)), st.just("c"),
              trees.filter(lambda i: not isinstance(i, t.Call | t.Inline | t.Draw | t.Negate))),
    st.builds(lambda d, g: t.Constraint("c", (t.Param("n", t.TypeName("int"), d, None),), g,
                                        t.Body((t.Doc("x"),))), domains, st.none() | exprs),
    st.builds(lambda i: t.Pool("p", (t.Entry(t.Number("2"), i),)), trees),
    st.builds(t.Use, st.just("std")),
    st.builds(lambda s: t.Evolve("e", tuple(s)), st.lists(stages, max_size=3)),
    st.builds(lambda v: t.ListDecl("l", t.ListLit(tuple(v))), st.lists(numbers, max_size=3)),
)


def read(text: str) -> t.File:
    source = Source("<law>", text)
    problems = Problems(source)
    tree = parse(source, problems)
    assert problems.found == [], (text, [str(p) for p in problems.found])
    return tree


@given(st.lists(declarations, max_size=3))
def test_parsing_what_is_printed_is_the_identity(decls: list[t.Decl]) -> None:
    tree = t.File(t.Header("1"), tuple(decls))
    text = print_file(tree)
    assert read(text) == tree
    assert format_source(Source("<law>", text)) == text


SPECS = sorted(resources.specs_root().rglob("*.ifc"))


@pytest.mark.parametrize("path", SPECS, ids=lambda p: p.stem)
def test_shipped_specs_are_canonical(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert format_source(Source(path.name, text)) == text


def test_comments_are_kept() -> None:
    text = "# top\nifc 1  # version\n\n# above\nconstraint c {  # here\n  # inside\n  say \"x\"\n" \
           "  check count(words) <= 3  # why\n  # last\n}\n# end\n"
    made = format_source(Source("<law>", text))
    assert [line.strip() for line in made.splitlines() if "#" in line] == [
        "# top", "ifc 1  # version", "# above", "constraint c {  # here", "# inside",
        "check count(words) <= 3  # why", "# last", "# end",
    ]
    assert format_source(Source("<law>", made)) == made


def test_grammar_is_strict_lalr() -> None:
    grammar = resources.grammar_path().read_text(encoding="utf-8")
    lark.Lark(grammar, parser="lalr", strict=True, start=["start", "row"])
