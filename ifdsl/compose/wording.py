"""Wording: a bound tree as instructions in English or Chinese.

Phrases are lower-case imperatives without a full stop; capital and stop come from here. Which
paraphrase and which arrangement is used depends only on the seed and the place in the tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b

from ifdsl.compose import tree as b
from ifdsl.compose.parts import UNITS
from ifdsl.compose.phrases import PHRASES, Phrases
from ifdsl.compose.templates import render
from ifdsl.diagnostics import Diagnostic, SpecError
from ifdsl.syntax import tree as t
from ifdsl.syntax.printer import show

_STOPS = (".", "!", "?", "。", "！", "？", ":", "：", "…", '."', "。”")
_WHOLE = re.compile(
    r"\b(?:your|the) (?:whole |entire |full )?(?:answer|response|reply)\b|\bin total\b"
    r"|回答|作答|全文|全篇|通篇|整篇"
)
"""What only the whole answer is called; a part of it is better worded without."""
STYLES = ("list", "sentence", "woven")
MAX_INLINE_DEPTH = 2


def pick(seed: int, path: str, n: int) -> int:
    """Return a number below n that depends only on seed and path."""
    digest = blake2b(f"{seed}\x1f{path}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % n


def sentence(text: str, lang: str) -> str:
    """Return a phrase as a sentence: capital and full stop."""
    made = text[:1].upper() + text[1:]
    return made if made.endswith(_STOPS) else made + PHRASES[lang].stop


def prompt(node: b.Node, lang: str, seed: int, task: str = "") -> str:
    """Return the wording of a tree, after the task if there is one; raises SpecError."""
    if lang not in PHRASES:
        raise SpecError([Diagnostic("IFC212", f"unknown language `{lang}`",
                                    hint=f"languages are {', '.join(PHRASES)}")])
    writer = Writer(lang, seed)
    p = writer.p
    items = _top(node)
    path = "root"
    if b.depth(node) > MAX_INLINE_DEPTH:
        lines = writer.outline(items, path, 0)
        body = "\n".join([p.intros[pick(seed, "intro", len(p.intros))], *lines])
        return f"{task}\n\n{body}" if task else body
    phrases = writer.each(items, path)
    style = STYLES[pick(seed, "style", len(STYLES))]
    if style == "list" and len(phrases) > 1:
        intro = p.intros[pick(seed, "intro", len(p.intros))]
        body = "\n".join([intro, *(f"- {sentence(x, lang)}" for x in phrases)])
        return f"{task}\n\n{body}" if task else body
    if style == "woven" and len(phrases) > 1 and all(len(x) < 120 for x in phrases):
        body = sentence(writer.joined(phrases), lang)
    else:
        body = p.gap.join(sentence(x, lang) for x in phrases)
    if not task:
        return body
    between = "\n\n" if "\n" in task or style == "sentence" else p.gap
    return f"{task}{between}{body}"


def _top(node: b.Node) -> tuple[b.Node, ...]:
    if isinstance(node, b.Named) and not node.says:
        return _top(node.body)
    return node.items if isinstance(node, b.Parallel) else (node,)


def _items(body: b.Parallel) -> tuple[b.Node, ...]:
    """Return the items of a block; those of the one `parallel` in it need no head of their own."""
    if len(body.items) == 1:
        only = body.items[0]
        if isinstance(only, b.Named) and not only.says:
            only = only.body
        if isinstance(only, b.Parallel):
            return _items(only)
    return body.items


class Writer:
    """Words nodes in one language, choosing paraphrases by seed."""

    def __init__(self, lang: str, seed: int) -> None:
        self.lang = lang
        self.seed = seed
        self.p: Phrases = PHRASES[lang]
        self.in_part = False

    @contextmanager
    def part_of_it(self, part: bool = True) -> Iterator[None]:
        """Word what is said inside as being of a part of the answer, if it is one."""
        outer, self.in_part = self.in_part, self.in_part or part
        yield
        self.in_part = outer

    def each(self, nodes: Sequence[b.Node], path: str) -> list[str]:
        """Return the phrase of each node that says anything."""
        out = [self.phrase(node, f"{path}/{k}") for k, node in enumerate(nodes)]
        return [x for x in out if x]

    def joined(self, phrases: Sequence[str]) -> str:
        """Return phrases as one: "a, b, and c"."""
        p = self.p
        if len(phrases) < 2:
            return "".join(phrases)
        if any(p.comma.strip() in x or p.semi.strip() in x for x in phrases):
            return f"{p.semi.join(phrases[:-1])}{p.semi}{p.and_}{phrases[-1]}"
        if len(phrases) == 2:
            return f"{phrases[0]}{p.pair}{phrases[1]}"
        return f"{p.comma.join(phrases[:-1])}{p.comma}{p.and_}{phrases[-1]}"

    def phrase(self, node: b.Node, path: str) -> str:
        """Return one phrase for a node, an imperative."""
        p = self.p
        match node:
            case b.Leaf():
                return self._leaf(node, path, "")
            case b.Named():
                return self._leaf(node, path, "") if self._said(node) else (
                    self.phrase(node.body, path)
                )
            case b.Not():
                if isinstance(node.item, b.Leaf | b.Named) and node.item.says:
                    return self._leaf(node.item, path, "not")
                return p.not_this.format(self.phrase(node.item, path))
            case b.Parallel():
                return self.joined(self.each(node.items, path))
            case b.Within():
                with self.part_of_it():
                    inner = self.phrase(node.body, path)
                return p.scoped.format(self.part(node.part), inner)
            case b.Each():
                with self.part_of_it():
                    inner = self.phrase(node.body, path)
                return p.scoped.format(p.each.format(p.unit(_single(node.part.unit))), inner)
            case b.Chain():
                return self._chain(node, path)
            case b.Branch():
                return self._branch(node, path)

    def _said(self, node: b.Leaf | b.Named, use: str = "") -> list[t.Say]:
        return [s for s in node.says if s.use == use and (s.lang or "en") == self.lang]

    def _leaf(self, node: b.Leaf | b.Named, path: str, use: str) -> str:
        says = self._said(node, use)
        if not says:
            clause = " ".join(x for x in ("say", use, "zh" if self.lang == "zh" else "") if x)
            raise SpecError([Diagnostic(
                "IFC503" if not use else "IFC504",
                f"`{node.name or 'this constraint'}` has no wording for this use (`{clause}`)",
                hint=f'add `{clause} "…"`',
            )])
        if self.in_part:
            says = [s for s in says if not _WHOLE.search(s.text)] or says
        chosen = says[pick(self.seed, f"{path}/{node.name}/{use}", len(says))]
        return render(chosen.text, node.params)

    def step(self, step: b.Step, path: str) -> str:
        """Return a step: its label with its constraints behind it."""
        inner = self.phrase(step.body, path)
        label = next((x.text for x in step.labels if (x.lang or "en") == self.lang), None)
        if label is None:
            return inner
        return self.p.step.format(label, inner) if inner else label

    def _chain(self, node: b.Chain, path: str) -> str:
        p = self.p
        with self.part_of_it(node.by is not None):
            steps = [self.step(s, f"{path}/{k}") for k, s in enumerate(node.steps)]
        if node.by is None:
            words = [p.first, *[p.then] * (len(steps) - 2), p.finally_]
            if len(steps) == 1:
                return steps[0]
            return p.semi.join(w.format(s) for w, s in zip(words, steps, strict=True))
        head = self.delimiter(node.by, len(steps))
        parts = p.semi.join(p.part_k.format(k, s) for k, s in enumerate(steps, 1))
        return p.headed.format(head, parts)

    def delimiter(self, by: t.Part, n: int) -> str:
        """Return how an answer is cut into n parts."""
        return self.p.by[by.unit].format(n=self.p.number(n), marker=by.title or "")

    def _branch(self, node: b.Branch, path: str) -> str:
        p = self.p
        out = []
        for k, case in enumerate(node.cases):
            inner = self.phrase(case.body, f"{path}/when {k}") or p.nothing
            form = p.if_ if k == 0 else p.else_if
            out.append(form.format(self.condition(case.condition, path), inner))
        last = self.phrase(node.otherwise, f"{path}/otherwise")
        if last:
            out.append(p.otherwise.format(last))
        return p.semi.join(out)

    def condition(self, condition: b.Condition, path: str) -> str:
        """Return a condition in words: its own, a constraint's `say when`, or read off."""
        for said in condition.phrases:
            if (said.lang or "en") == self.lang:
                return render(said.text, condition.params)
        if condition.leaf is not None:
            return self._leaf(condition.leaf, path, "when")
        made = self._read_off(condition.expr)
        if made is None:
            raise SpecError([Diagnostic(
                "IFC504", f"the condition `{show(condition.expr)}` has no words",
                hint='add `say "…"` behind it',
            )])
        return made

    def _read_off(self, e: t.Expr) -> str | None:
        match e:
            case t.Contains(value=t.Name(name="input"), phrase=t.String(value=word)):
                return self.p.mentions.format(word)
            case t.Or():
                parts = [self._read_off(x) for x in e.terms]
                return None if None in parts else self.p.or_.join(x for x in parts if x)
        return None

    def part(self, part: t.Part) -> str:
        """Return a part with its preposition: "in the first line"."""
        p = self.p
        unit = _single(part.unit)
        if part.title is not None:
            return p.in_titled.format(p.units(unit) if p.lang == "zh" else p.unit(unit), part.title)
        if part.which and part.number is not None:
            form = p.in_first_n if part.which == "first" else p.in_last_n
            return form.format(p.number(part.number), p.after_number(unit))
        if part.which:
            form = p.in_first if part.which == "first" else p.in_last
            return form.format(p.unit(unit))
        if part.number is not None:
            return p.in_number.format(p.unit(unit), part.number)
        return p.in_all.format(p.units(unit))

    # -- the outline

    def outline(self, nodes: Sequence[b.Node], path: str, indent: int) -> list[str]:
        """Return numbered lines, nested ones indented."""
        lines: list[str] = []
        for k, node in enumerate(nodes):
            here = f"{path}/{k}"
            mark = f"{'   ' * indent}{sum(1 for x in lines if _at(x, indent)) + 1}. "
            lines.extend(self._outlined(node, here, indent, mark))
        return lines

    def _outlined(self, node: b.Node, path: str, indent: int, mark: str) -> list[str]:
        p = self.p
        if isinstance(node, b.Named) and not self._said(node):
            node = node.body
        if b.depth(node) <= 1 and not isinstance(node, b.Parallel):
            text = self.phrase(node, path)
            return [mark + sentence(text, self.lang)] if text else []
        match node:
            case b.Parallel():
                return [mark + p.all_of, *self.outline(node.items, path, indent + 1)]
            case b.Within():
                head = p.scope_head.format(self.part(node.part))
                return [mark + _capital(head), *self._inside(node.body, path, indent)]
            case b.Each():
                head = p.scope_head.format(p.each.format(p.unit(_single(node.part.unit))))
                return [mark + _capital(head), *self._inside(node.body, path, indent)]
            case b.Chain():
                head = p.in_order if node.by is None else (
                    _capital(self.delimiter(node.by, len(node.steps))) + p.colon
                )
                with self.part_of_it(node.by is not None):
                    return [mark + head, *self._steps(node, path, indent + 1)]
            case b.Branch():
                return self._branches(node, path, indent, mark)
        return [mark + sentence(self.phrase(node, path), self.lang)]

    def _inside(self, body: b.Parallel, path: str, indent: int) -> list[str]:
        with self.part_of_it():
            return self.outline(_items(body), path, indent + 1)

    def _steps(self, node: b.Chain, path: str, indent: int) -> list[str]:
        p = self.p
        lines = []
        for k, step in enumerate(node.steps):
            here = f"{path}/{k}"
            mark = f"{'   ' * indent}{k + 1}. "
            if b.depth(step.body) <= 1 and len(step.body.items) <= 2:
                lines.append(mark + sentence(self.step(step, here), self.lang))
                continue
            label = next((x.text for x in step.labels if (x.lang or "en") == self.lang),
                         p.part_name.format(k + 1))
            lines.append(mark + _capital(label) + p.colon)
            lines.extend(self.outline(_items(step.body), here, indent + 1))
        return lines

    def _branches(self, node: b.Branch, path: str, indent: int, mark: str) -> list[str]:
        p = self.p
        pad = "   " * (indent + 1)
        lines = [mark + p.one_of]
        for k, case in enumerate(node.cases):
            condition = self.condition(case.condition, path)
            head = (p.if_head if k == 0 else p.else_if_head).format(condition)
            lines.extend(self._arm(head, case.body, f"{path}/when {k}", indent, pad))
        if node.otherwise.items:
            lines.extend(self._arm(p.otherwise_head, node.otherwise, f"{path}/otherwise",
                                   indent, pad))
        return lines

    def _arm(
        self, head: str, body: b.Parallel, path: str, indent: int, pad: str
    ) -> list[str]:
        if b.depth(body) == 0:
            inner = self.phrase(body, path) or self.p.nothing
            return [f"{pad}- {sentence(f'{head}{self.p.after_head}{inner}', self.lang)}"]
        return [f"{pad}- {_capital(head)}{self.p.colon}",
                *self.outline(_items(body), path, indent + 2)]


def _at(line: str, indent: int) -> bool:
    pad = "   " * indent
    return line.startswith(pad) and line[len(pad):len(pad) + 1].isdigit()


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _single(unit: str) -> str:
    return unit if unit in UNITS else next(k for k, v in UNITS.items() if v == unit)
