"""From Lark's parse trees to the syntax tree, without recursion."""

from __future__ import annotations

from lark import Token, Tree, v_args
from lark.tree import Meta

from ifdsl.syntax import tree as t
from ifdsl.syntax.build_formulas import Children, Formulas, unquote


@v_args(meta=True)
class Builder(Formulas):
    """Turns a parse tree into syntax nodes."""

    # -- declarations

    def start(self, meta: Meta, c: Children) -> t.File:
        header = c[0] if c and isinstance(c[0], t.Header) else None
        return t.File(header, tuple(c[1:] if header else c), at=self._at(meta))

    def row(self, meta: Meta, c: Children) -> t.Row:
        return t.Row(c[0], c[1], at=self._at(meta))

    def header(self, meta: Meta, c: Children) -> t.Header:
        return t.Header(str(c[0]), str(c[1] or ""), at=self._at(meta))

    def use(self, meta: Meta, c: Children) -> t.Use:
        return t.Use(str(c[0]), at=self._at(meta))

    def list_values(self, meta: Meta, c: Children) -> t.ListDecl:
        return t.ListDecl(str(c[0]), c[1], at=self._at(meta))

    def list_file(self, meta: Meta, c: Children) -> t.ListDecl:
        return t.ListDecl(str(c[0]), None, unquote(c[1]), at=self._at(meta))

    def constraint(self, meta: Meta, c: Children) -> t.Constraint:
        name, params, guard, body = c
        return t.Constraint(
            str(name), params or (), guard, body, at=self._at(meta), name_at=self._token_at(name)
        )

    def params(self, meta: Meta, c: Children) -> tuple[t.Param, ...]:
        return tuple(c)

    def param(self, meta: Meta, c: Children) -> t.Param:
        return t.Param(str(c[0]), c[1], c[2], c[3], at=self._at(meta))

    def type_name(self, meta: Meta, c: Children) -> t.TypeName:
        return t.TypeName(str(c[0]), at=self._at(meta))

    def type_of(self, meta: Meta, c: Children) -> t.TypeName:
        return t.TypeName("list", c[0], at=self._at(meta))

    def type_enum(self, meta: Meta, c: Children) -> t.TypeName:
        return t.TypeName("enum", values=tuple(unquote(x) for x in c), at=self._at(meta))

    def domain_plain(self, meta: Meta, c: Children) -> t.Domain:
        return t.Domain(c[0], at=self._at(meta))

    def domain_step(self, meta: Meta, c: Children) -> t.Domain:
        return t.Domain(c[0], c[1], at=self._at(meta))

    def domain_weighted(self, meta: Meta, c: Children) -> t.Domain:
        return t.Domain(None, None, tuple(c), at=self._at(meta))

    def weighted(self, meta: Meta, c: Children) -> t.Weighted:
        return t.Weighted(self._number(c[0]), c[1], at=self._at(meta))

    # -- clauses

    def _say(self, meta: Meta, c: Children, use: str) -> t.Say:
        return t.Say(unquote(c[1]), use, str(c[0] or ""), at=self._at(meta))

    def say(self, meta: Meta, c: Children) -> t.Say:
        return self._say(meta, c, "")

    def say_when(self, meta: Meta, c: Children) -> t.Say:
        return self._say(meta, c, "when")

    def say_not(self, meta: Meta, c: Children) -> t.Say:
        return self._say(meta, c, "not")

    def doc(self, meta: Meta, c: Children) -> t.Doc:
        return t.Doc(unquote(c[0]), at=self._at(meta))

    def tag(self, meta: Meta, c: Children) -> t.Tag:
        return t.Tag(str(c[0]), at=self._at(meta))

    def published(self, meta: Meta, c: Children) -> t.Published:
        return t.Published(unquote(c[0]), at=self._at(meta))

    def weight(self, meta: Meta, c: Children) -> t.Weight:
        return t.Weight(self._number(c[0]), at=self._at(meta))

    def let(self, meta: Meta, c: Children) -> t.Let:
        return t.Let(str(c[0]), c[1], at=self._at(meta))

    def check(self, meta: Meta, c: Children) -> t.Check:
        return t.Check(c[0], at=self._at(meta))

    def judge(self, meta: Meta, c: Children) -> t.Judge:
        return t.Judge(unquote(c[0]), at=self._at(meta))

    def witness(self, meta: Meta, c: Children) -> t.Witness:
        return t.Witness(unquote(c[1]), str(c[0] or ""), at=self._at(meta))

    def example_pass(self, meta: Meta, c: Children) -> t.Example:
        return t.Example(True, unquote(c[1]), str(c[0] or ""), at=self._at(meta))

    def example_fail(self, meta: Meta, c: Children) -> t.Example:
        return t.Example(False, unquote(c[1]), str(c[0] or ""), at=self._at(meta))

    def body(self, meta: Meta, c: Children) -> t.Body:
        clauses = tuple(x for x in c if isinstance(x, t.Clause))
        items = [x for x in c if isinstance(x, t.Item)]
        return t.Body(clauses, items[0] if items else None, at=self._at(meta))

    # -- items

    def call(self, meta: Meta, c: Children) -> t.Call:
        return t.Call(str(c[0]), self._args(c[1:]), at=self._at(meta))

    def _args(self, c: Children) -> tuple[t.Arg, ...] | None:
        args = tuple(x for x in c if x is not None)
        return args or None

    def inline(self, meta: Meta, c: Children) -> t.Inline:
        return t.Inline(str(c[0] or ""), self._args(c[1:-1]), c[-1], at=self._at(meta))

    def draw(self, meta: Meta, c: Children) -> t.Draw:
        pools = tuple(t.Name(str(x), at=self._token_at(x)) for x in c[2:])
        high = None if c[1] is None else self._number(c[1])
        return t.Draw(self._number(c[0]), high, pools, at=self._at(meta))

    def negate(self, meta: Meta, c: Children) -> t.Negate:
        return t.Negate(c[0], at=self._at(meta))

    def parallel(self, meta: Meta, c: Children) -> t.Parallel:
        return t.Parallel(c[0], at=self._at(meta))

    def chain(self, meta: Meta, c: Children) -> t.Chain:
        return t.Chain(c[0], tuple(c[1:]), at=self._at(meta))

    def branch(self, meta: Meta, c: Children) -> t.Branch:
        return t.Branch(tuple(c[:-1]), c[-1], at=self._at(meta))

    def within(self, meta: Meta, c: Children) -> t.Within:
        return t.Within(c[0], c[1], at=self._at(meta))

    def each(self, meta: Meta, c: Children) -> t.Each:
        return t.Each(c[0], c[1], at=self._at(meta))

    def case(self, meta: Meta, c: Children) -> t.Case:
        return t.Case(c[0], tuple(c[1:-1]), c[-1], at=self._at(meta))

    def phrase(self, meta: Meta, c: Children) -> t.Phrase:
        return t.Phrase(unquote(c[1]), str(c[0] or ""), at=self._at(meta))

    def step(self, meta: Meta, c: Children) -> t.Step:
        return t.Step(tuple(c[:-1]), c[-1], at=self._at(meta))

    def label(self, meta: Meta, c: Children) -> t.Label:
        return t.Label(unquote(c[0]), str(c[1] or ""), at=self._at(meta))

    def block_leaf(self, meta: Meta, c: Children) -> t.Block:
        return t.Block(clauses=tuple(c), at=self._at(meta))

    def block_items(self, meta: Meta, c: Children) -> t.Block:
        return t.Block(items=tuple(c), at=self._at(meta))

    def part_all(self, meta: Meta, c: Children) -> t.Part:
        return t.Part(str(c[0]), at=self._at(meta))

    def part_end(self, meta: Meta, c: Children) -> t.Part:
        return t.Part(str(c[1]), str(c[0]), at=self._at(meta))

    def part_number(self, meta: Meta, c: Children) -> t.Part:
        return t.Part(str(c[0]), number=_whole(c[1]), at=self._at(meta))

    def part_named(self, meta: Meta, c: Children) -> t.Part:
        return t.Part(str(c[0]), title=unquote(c[1]), at=self._at(meta))

    def part_count(self, meta: Meta, c: Children) -> t.Part:
        return t.Part(str(c[2]), str(c[0]), _whole(c[1]), at=self._at(meta))

    def arg_value(self, meta: Meta, c: Children) -> t.Arg:
        return t.Arg("", c[0], at=self._at(meta))

    def arg_named(self, meta: Meta, c: Children) -> t.Arg:
        return t.Arg(str(c[0]), c[1], at=self._at(meta))

    def arg_named_draw(self, meta: Meta, c: Children) -> t.Arg:
        return t.Arg(str(c[0]), None, c[1], at=self._at(meta))

    def arg_draw(self, meta: Meta, c: Children) -> t.Arg:
        return t.Arg("", None, c[0], at=self._at(meta))

    # -- tasks, pools, datasets

    def tasks(self, meta: Meta, c: Children) -> t.Tasks:
        return t.Tasks(str(c[0]), tuple(c[1:]), at=self._at(meta))

    def template(self, meta: Meta, c: Children) -> t.Template:
        draws = tuple(
            t.Arg(str(name), None, domain, at=self._token_at(name))
            for name, domain in zip(c[2::2], c[3::2], strict=True)
        )
        return t.Template(unquote(c[0]), str(c[1] or ""), draws, at=self._at(meta))

    def file(self, meta: Meta, c: Children) -> t.FileSource:
        template = None if c[2] is None else unquote(c[2])
        return t.FileSource(unquote(c[0]), str(c[1] or ""), template, c[3], at=self._at(meta))

    def pool(self, meta: Meta, c: Children) -> t.Pool:
        return t.Pool(str(c[0]), tuple(c[1:]), at=self._at(meta))

    def entry(self, meta: Meta, c: Children) -> t.Entry:
        return t.Entry(self._number(c[0]), c[1], at=self._at(meta))

    def dataset(self, meta: Meta, c: Children) -> t.Dataset:
        return t.Dataset(str(c[0]), tuple(c[1:]), at=self._at(meta))

    def set_tasks(self, meta: Meta, c: Children) -> t.Setting:
        return t.Setting("tasks", self._names(c), at=self._at(meta))

    def set_mix(self, meta: Meta, c: Children) -> t.Setting:
        return t.Setting("mix", entries=tuple(c), at=self._at(meta))

    def set_rows(self, meta: Meta, c: Children) -> t.Setting:
        return t.Setting("rows", value=self._number(c[0]), at=self._at(meta))

    def set_seed(self, meta: Meta, c: Children) -> t.Setting:
        return t.Setting("seed", value=self._number(c[0]), at=self._at(meta))

    def set_split(self, meta: Meta, c: Children) -> t.Setting:
        name = t.Name(str(c[0]), at=self._token_at(c[0]))
        return t.Setting("split", (name,), value=t.Percent(str(c[1])), at=self._at(meta))

    def set_floor(self, meta: Meta, c: Children) -> t.Setting:
        return t.Setting("floor", value=t.Percent(str(c[0])), at=self._at(meta))

    def set_reward(self, meta: Meta, c: Children) -> t.Setting:
        return t.Setting("reward", schemes=tuple(c), at=self._at(meta))

    def scheme(self, meta: Meta, c: Children) -> t.Scheme:
        weight = None if c[0] is None else self._number(c[0])
        args = self._args(c[2:]) or ()
        return t.Scheme(weight, str(c[1]), args, at=self._at(meta))

    # -- evolutions

    def evolve(self, meta: Meta, c: Children) -> t.Evolve:
        return t.Evolve(str(c[0]), tuple(c[1:]), at=self._at(meta))

    def evolve_dataset(self, meta: Meta, c: Children) -> t.Stage:
        return t.Stage("dataset", self._names(c), at=self._at(meta))

    def evolve_seeds(self, meta: Meta, c: Children) -> t.Stage:
        count, cap, by, *among = c
        return t.Stage(
            "seeds", () if by is None else self._names([by]),
            tuple(unquote(x) for x in among if x is not None), self._number(count),
            None if cap is None else self._number(cap), at=self._at(meta))

    def evolve_topical(self, meta: Meta, c: Children) -> t.Stage:
        return t.Stage("topical", self._names(c), at=self._at(meta))

    def evolve_rewrite(self, meta: Meta, c: Children) -> t.Stage:
        return t.Stage("rewrite", value=self._number(c[0]), at=self._at(meta))

    def evolve_questions(self, meta: Meta, c: Children) -> t.Stage:
        return t.Stage("questions", value=self._number(c[0]), at=self._at(meta))

    def evolve_experts(self, meta: Meta, c: Children) -> t.Stage:
        return t.Stage("experts", value=self._number(c[0]), at=self._at(meta))

    def evolve_screen(self, meta: Meta, c: Children) -> t.Stage:
        return t.Stage("screen", block=c[0], at=self._at(meta))

    def evolve_decontaminate(self, meta: Meta, c: Children) -> t.Stage:
        return t.Stage("decontaminate", texts=tuple(map(unquote, c)), at=self._at(meta))

    def evolve_band(self, meta: Meta, c: Children) -> t.Stage:
        low, high, of, add = c
        return t.Stage("band", value=self._number(of), low=t.Percent(str(low)),
                       high=t.Percent(str(high)), add=add, at=self._at(meta))

    def _names(self, c: Children) -> tuple[t.Name, ...]:
        return tuple(t.Name(str(x), at=self._token_at(x)) for x in c)


def _whole(token: Token) -> int:
    return int(float(str(token).replace("_", "")))


_CHAINED = frozenset({"binary", "negative", "not_", "implies"})
"""Rules that nest without a bracket; the tree of each is handled by several calls in a row."""


def depth(parsed: Tree[Token]) -> int:
    """Return how deeply a parse tree is nested; a level without a bracket counts three times."""
    depths: dict[int, int] = {}
    for subtree in parsed.iter_subtrees():
        below = (depths[id(c)] for c in subtree.children if isinstance(c, Tree))
        depths[id(subtree)] = (3 if subtree.data in _CHAINED else 1) + max(below, default=0)
    return depths[id(parsed)]
