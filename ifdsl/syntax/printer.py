"""Printing: trees to canonical text, such that parsing the text gives the same tree."""

from __future__ import annotations

import json
from collections.abc import Iterable

from ifdsl.source import Span
from ifdsl.syntax import tree as t
from ifdsl.syntax.lines import Lines

_IMPLIES, _OR, _AND, _NOT, _COMPARE, _SUM, _TERM, _UNARY, _POST = range(9)


def quote(text: str) -> str:
    """Return a string literal for a text."""
    return json.dumps(text, ensure_ascii=False)


def show(e: t.Expr, level: int = _IMPLIES) -> str:
    """Return the text of a formula, bracketed where its place binds tighter than `level`."""
    text, own = _show(e)
    return f"({text})" if own < level else text


def _show(e: t.Expr) -> tuple[str, int]:
    match e:
        case t.Number() | t.Percent():
            return e.text, _POST
        case t.String():
            return quote(e.value), _POST
        case t.Pattern():
            return f'r"{e.value}"', _POST
        case t.Name():
            return e.name, _POST
        case t.Apply():
            if len(e.args) == 1:
                return f"{e.name}({show_arg(e.args[0])})", _POST
            return f"{e.name}({', '.join(map(_one_of_several, e.args))})", _POST
        case t.ListLit():
            return f"[{', '.join(map(show, e.items))}]", _POST
        case t.Comprehension():
            return f"[{_comprehension(e)}]", _POST
        case t.Range():
            return f"{show(e.low, _SUM)}..{show(e.high, _SUM)}", _COMPARE
        case t.Binary(op="+" | "-"):
            return f"{show(e.left, _SUM)} {e.op} {show(e.right, _TERM)}", _SUM
        case t.Binary():
            return f"{show(e.left, _TERM)} {e.op} {show(e.right, _UNARY)}", _TERM
        case t.Negative():
            return f"-{show(e.value, _UNARY)}", _UNARY
        case t.Index():
            return f"{show(e.value, _POST)}[{show(e.index)}]", _POST
        case t.Slice():
            low = "" if e.low is None else show(e.low, _SUM)
            high = "" if e.high is None else show(e.high, _SUM)
            return f"{show(e.value, _POST)}[{low}..{high}]", _POST
        case t.Compare():
            parts = [show(e.terms[0], _SUM)]
            for op, term in zip(e.ops, e.terms[1:], strict=True):
                parts += [op, show(term, _SUM)]
            return " ".join(parts), _COMPARE
        case t.Member():
            of = show(e.of) if isinstance(e.of, t.Range) else show(e.of, _SUM)
            return f"{show(e.value, _SUM)} {'not ' if e.negated else ''}in {of}", _COMPARE
        case t.Contains():
            return f"{show(e.value, _SUM)} contains {show(e.phrase, _SUM)}", _COMPARE
        case t.And():
            return " and ".join(show(x, _NOT) for x in e.terms), _AND
        case t.Or():
            return " or ".join(show(x, _AND) for x in e.terms), _OR
        case t.Not():
            return f"not {show(e.term, _NOT)}", _NOT
        case t.Implies():
            return f"{show(e.left, _OR)} implies {show(e.right, _IMPLIES)}", _IMPLIES


def _comprehension(e: t.Comprehension) -> str:
    where = "" if e.where is None else f" where {show(e.where)}"
    return f"{show(e.head)} for {', '.join(e.names)} in {show(e.source, _SUM)}{where}"


def show_arg(arg: t.Arg) -> str:
    """Return the text of an argument."""
    if arg.draw is not None:
        return f"{arg.name} in {show_domain(arg.draw)}".lstrip()
    assert arg.value is not None
    if isinstance(arg.value, t.Comprehension) and not arg.name:
        return _comprehension(arg.value)
    value = show(arg.value)
    return f"{arg.name}: {value}" if arg.name else value


def _one_of_several(arg: t.Arg) -> str:
    assert arg.value is not None
    return f"{arg.name}: {show(arg.value)}" if arg.name else show(arg.value)


def show_domain(d: t.Domain) -> str:
    """Return the text of what `in` draws from."""
    if d.weighted:
        return "{" + ", ".join(f"{w.weight.text}: {_range(w.value)}" for w in d.weighted) + "}"
    assert d.of is not None
    return _range(d.of) + ("" if d.step is None else f" by {show(d.step, _SUM)}")


def _range(e: t.Expr) -> str:
    return show(e) if isinstance(e, t.Range) else show(e, _SUM)


def _args(args: tuple[t.Arg, ...] | None) -> str:
    return "" if not args else f"({', '.join(map(show_arg, args))})"


def show_type(x: t.TypeName) -> str:
    """Return the text of a type."""
    if x.values:
        return " | ".join(map(quote, x.values))
    return x.name if x.of is None else f"{x.name} of {show_type(x.of)}"


def show_part(p: t.Part) -> str:
    """Return the text of a part, such as `first line` or `section "Budget"`."""
    if p.title is not None:
        return f"{p.unit} {quote(p.title)}"
    if p.which and p.number is not None:
        return f"{p.which} {p.number} {p.unit}"
    if p.number is not None:
        return f"{p.unit} {p.number}"
    return f"{p.which} {p.unit}".strip()


def show_param(p: t.Param) -> str:
    """Return the text of a parameter."""
    domain = "" if p.domain is None else f" in {show_domain(p.domain)}"
    default = "" if p.default is None else f" = {_range(p.default)}"
    return f"{p.name}: {show_type(p.type)}{domain}{default}"


def clause(c: t.Clause) -> str:
    """Return the text of a clause."""
    match c:
        case t.Say():
            words = ["say", c.use, c.lang, quote(c.text)]
            return " ".join(w for w in words if w)
        case t.Doc():
            return f"doc {quote(c.text)}"
        case t.Tag():
            return f"tag {c.name}"
        case t.Published():
            return f"id {quote(c.id)}"
        case t.Weight():
            return f"weight {c.value.text}"
        case t.Let():
            return f"let {c.name} = {show(c.value)}"
        case t.Check():
            return f"check {show(c.formula)}"
        case t.Judge():
            return f"judge {quote(c.question)}"
        case t.Witness():
            return " ".join(w for w in ("witness", c.lang, quote(c.text)) if w)
        case t.Example():
            words = ["example", "pass" if c.passes else "fail", c.lang, quote(c.text)]
            return " ".join(w for w in words if w)


def item_lines(out: Lines, n: int, item: t.Item, prefix: str = "") -> None:
    """Add the lines of an item, indented n levels."""
    at = item.at[0]
    match item:
        case t.Call():
            out.emit(n, f"{prefix}{item.name}{_args(item.args)}", at)
        case t.Inline():
            head = f"constraint {item.name}".rstrip() + _args(item.args)
            out.emit(n, f"{prefix}{head} {{", at)
            _body(out, n, item.body, item.at[1])
        case t.Draw():
            count = item.low.text + ("" if item.high is None else f"..{item.high.text}")
            pools = ", ".join(p.name for p in item.pools)
            out.emit(n, f"{prefix}{count} from {pools}", at)
        case t.Negate():
            item_lines(out, n, item.item, f"{prefix}not ")
        case t.Parallel():
            _block(out, n, f"{prefix}parallel", item.block, at)
        case t.Chain():
            by = "" if item.by is None else f" by {show_part(item.by)}"
            out.emit(n, f"{prefix}chain{by} {{", at)
            for step in item.steps:
                labels = "".join(
                    f" {quote(x.text)}" + (f" for {x.lang}" if x.lang else "") for x in step.labels
                )
                _block(out, n + 1, f"step{labels}", step.block, step.at[0])
            out.close(n, item.at[1])
        case t.Branch():
            out.emit(n, f"{prefix}branch {{", at)
            for case in item.cases:
                says = "".join(
                    f" say {x.lang + ' ' if x.lang else ''}{quote(x.text)}" for x in case.phrases
                )
                _block(out, n + 1, f"when {show(case.condition)}{says}", case.block, case.at[0])
            _block(out, n + 1, "otherwise", item.otherwise, item.otherwise.at[0])
            out.close(n, item.at[1])
        case t.Within():
            _block(out, n, f"{prefix}within {show_part(item.part)}", item.block, at)
        case t.Each():
            _block(out, n, f"{prefix}each {show_part(item.part)}", item.block, at)


def _block(out: Lines, n: int, head: str, block: t.Block, at: int) -> None:
    if not block.items and not block.clauses:
        out.emit(n, f"{head} {{}}", at)
        return
    out.emit(n, f"{head} {{", at)
    for c in block.clauses:
        out.emit(n + 1, clause(c), c.at[0])
    for item in block.items:
        item_lines(out, n + 1, item)
    out.close(n, block.at[1])


def _body(out: Lines, n: int, body: t.Body, end: int) -> None:
    item = body.item
    before = [c for c in body.clauses if item is None or c.at[0] <= item.at[0]]
    for c in before:
        out.emit(n + 1, clause(c), c.at[0])
    if item is not None:
        item_lines(out, n + 1, item)
    for c in body.clauses[len(before):]:
        out.emit(n + 1, clause(c), c.at[0])
    out.close(n, end)


def _entries(out: Lines, n: int, entries: tuple[t.Entry, ...]) -> None:
    for entry in entries:
        item_lines(out, n, entry.item, f"{entry.weight.text}: ")


def show_reward(schemes: tuple[t.Scheme, ...]) -> str:
    """Return the text of a reward: `0.5 lsrif(decay: 0.2) + 0.5 all`."""
    return " + ".join(map(_scheme, schemes))


def _scheme(s: t.Scheme) -> str:
    weight = "" if s.weight is None else f"{s.weight.text} "
    return f"{weight}{s.name}{_args(s.args)}"


def _setting(out: Lines, s: t.Setting) -> None:
    at = s.at[0]
    match s.key:
        case "tasks":
            out.emit(1, "tasks " + ", ".join(x.name for x in s.names), at)
        case "mix":
            out.emit(1, "mix {", at)
            _entries(out, 2, s.entries)
            out.close(1, s.at[1])
        case "split":
            assert s.value is not None
            out.emit(1, f"split {s.names[0].name} {s.value.text}", at)
        case "reward":
            out.emit(1, f"reward {show_reward(s.schemes)}", at)
        case key:
            assert s.value is not None
            out.emit(1, f"{key} {s.value.text}", at)


def _stage(out: Lines, s: t.Stage) -> None:
    at = s.at[0]
    names, texts = ", ".join(x.name for x in s.names), ", ".join(map(quote, s.texts))
    count = "" if s.value is None else s.value.text
    match s.key:
        case "seeds":
            cap = "" if s.cap is None else f" cap {s.cap.text}"
            out.emit(1, f"seeds {count}{cap}{f' by {names}' * bool(names)}"
                        f"{f' among {texts}' * bool(texts)}", at)
        case "screen":
            assert s.block is not None
            _block(out, 1, "screen", s.block, at)
        case "band":
            assert s.low is not None and s.high is not None
            line = f"band {s.low.text}..{s.high.text} of {count}"
            if s.add is None:
                out.emit(1, line, at)
            else:
                item_lines(out, 1, s.add, f"{line} add ")
        case key:
            out.emit(1, f"{key} {names or texts or count}", at)


def _source(out: Lines, s: t.Template | t.FileSource) -> None:
    lang = f" for {s.lang}" if s.lang else ""
    if isinstance(s, t.Template):
        draws = "".join(
            f" {d.name} in {show_domain(d.draw)}" for d in s.draws if d.draw is not None
        )
        out.emit(1, f"{quote(s.text)}{lang}{draws}", s.at[0])
    else:
        as_ = "" if s.template is None else f" as {quote(s.template)}"
        where = "" if s.where is None else f" where {show(s.where)}"
        out.emit(1, f"from {quote(s.path)}{lang}{as_}{where}", s.at[0])


def _decl(out: Lines, d: t.Decl) -> None:
    at, end = d.at
    match d:
        case t.Use():
            out.emit(0, f"use {d.name}", at)
        case t.ListDecl(values=None):
            out.emit(0, f"list {d.name} from {quote(d.path or '')}", at)
        case t.ListDecl():
            assert d.values is not None
            line = f"list {d.name} = {show(d.values)}"
            if len(line) <= 100:
                out.emit(0, line, at)
            else:
                _long_list(out, d.name, d.values, at)
        case t.Constraint():
            params = f"({', '.join(map(show_param, d.params))})" if d.params else ""
            guard = "" if d.guard is None else f" where {show(d.guard)}"
            out.emit(0, f"constraint {d.name}{params}{guard} {{", at)
            _body(out, 0, d.body, end)
        case t.Tasks():
            out.emit(0, f"tasks {d.name} {{", at)
            for s in d.sources:
                _source(out, s)
            out.close(0, end)
        case t.Pool():
            out.emit(0, f"pool {d.name} {{", at)
            _entries(out, 1, d.entries)
            out.close(0, end)
        case t.Dataset():
            out.emit(0, f"dataset {d.name} {{", at)
            for setting in d.settings:
                _setting(out, setting)
            out.close(0, end)
        case t.Evolve():
            out.emit(0, f"evolve {d.name} {{", at)
            for stage in d.stages:
                _stage(out, stage)
            out.close(0, end)


def _long_list(out: Lines, name: str, values: t.ListLit, at: int) -> None:
    out.emit(0, f"list {name} = [", at)
    line = " "
    for item in values.items:
        text = f" {show(item)},"
        if len(line) + len(text) > 100:
            out.out.append(line)
            line = " "
        line += text
    out.out.extend([line, "]"])


def print_file(file: t.File, source: str = "", comments: Iterable[Span] = ()) -> str:
    """Return the canonical text of a file; comments of its source are kept where they stood."""
    out = Lines(source, comments)
    if file.header is not None:
        lang = f" for {file.header.lang}" if file.header.lang else ""
        out.emit(0, f"ifc {file.header.version}{lang}", file.header.at[0])
    for decl in file.decls:
        if out.out and isinstance(decl, t.Constraint | t.Pool | t.Tasks | t.Dataset | t.Evolve):
            out.flush(0, _lead(out, decl.at[0]))
            out.blank()
        _decl(out, decl)
    out.flush(0, len(source) + 1)
    return "\n".join(out.out).rstrip("\n") + "\n"


def _lead(out: Lines, at: int) -> int:
    """Return where the comments begin that stand directly above a declaration."""
    for start, _ in out.waiting:
        if start >= at:
            break
        line_start = out.source.rfind("\n", 0, start) + 1
        if not out.source[line_start:start].strip() and not out._blank(start, at):
            return start
    return at


def print_row(row: t.Row) -> str:
    """Return the text of a row's check."""
    out = Lines()
    lang = f" for {row.header.lang}" if row.header.lang else ""
    out.emit(0, f"ifc {row.header.version}{lang}", 0)
    item_lines(out, 0, row.item)
    return "\n".join(out.out) + "\n"


def print_call(name: str, args: tuple[t.Arg, ...]) -> str:
    """Return the call form of a bound constraint, such as `std.max_words(n: 80)`."""
    return f"{name}{_args(args)}"
