"""The Python surface: load specs, bind constraints, check responses, compile datasets."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from ifdsl.compose import expand
from ifdsl.compose import tree as b
from ifdsl.compose.evaluate import Evaluator
from ifdsl.compose.question import Judge
from ifdsl.compose.wording import prompt
from ifdsl.diagnostics import Diagnostic, SpecError
from ifdsl.library.bind import Binder
from ifdsl.library.library import Library as _Library
from ifdsl.library.load import Loaded
from ifdsl.syntax import tree as t
from ifdsl.syntax.parser import parse_call, parse_row
from ifdsl.text.extract import Thinking, extract
from ifdsl.text.variants import variants
from ifdsl.verdict import Status, Verdict

# A response is mostly checked against several constraints in a row.
_extract = lru_cache(maxsize=16)(extract)


@dataclass(frozen=True)
class Bound:
    """A constraint with every parameter given: a frozen value that checks responses.

    Equal to another of the same tree; `str` gives the call form where it has a name, else the
    self-contained form.
    """

    tree: b.Node
    lang: str = field(default="en", compare=False)

    @property
    def name(self) -> str:
        return self.tree.name if isinstance(self.tree, b.Leaf | b.Named) else ""

    @property
    def args(self) -> dict[str, Any]:
        return dict(self.tree.args) if isinstance(self.tree, b.Leaf | b.Named) else {}

    def check(
        self, response: str | bytes, *, input: str | None = None, lang: str | None = None,
        thinking: Thinking = "off", answer_tags: bool = False, judge: Judge | None = None,
    ) -> Verdict:
        """Return the verdict on a response.

        `input` is the task's text, which conditions may look at; `lang` the language of the row;
        `thinking` and `answer_tags` say how the answer is found in the response. Spans in the
        evidence are offsets into the response as given.
        """
        answer = _extract(response, thinking=thinking, answer_tags=answer_tags)
        return Evaluator(answer, lang or self.lang, input, judge).check(self.tree)

    def check_loose(
        self, response: str | bytes, *, input: str | None = None, lang: str | None = None,
        thinking: Thinking = "off", answer_tags: bool = False, judge: Judge | None = None,
    ) -> tuple[str, Verdict]:
        """Return the loose verdict: the variant on which the whole constraint does best, and how.

        Variants leave out the first line, the last line, both, or emphasis marks. The first that
        passes counts; else one that is unknown, which might; else the first that scores highest,
        "as it is" before all. See `check` for the parameters.
        """
        answer = _extract(response, thinking=thinking, answer_tags=answer_tags)
        language = lang or self.lang
        tried = []
        for name, variant in variants(answer):
            verdict = Evaluator(variant, language, input, judge).check(self.tree)
            if verdict:
                return name, verdict
            tried.append((name, verdict))
        return max(tried, key=lambda x: (x[1].cause == "world", x[1].cause == "answer",
                                         x[1].exact or 0))

    def status(self, response: str | bytes, *, input: str | None = None) -> Status:
        """Return the status alone, several times faster than `check` on a failing response."""
        return Evaluator(_extract(response), self.lang, input).statuses(self.tree).status

    def prompt(self, lang: str | None = None, seed: int = 0, task: str = "") -> str:
        """Return the wording, after the task if one is given.

        Raises SpecError where a constraint lacks a wording in this language.
        """
        return prompt(self.tree, lang or self.lang, seed, task)

    def expansion(self, lang: str | None = None) -> str:
        """Return the self-contained form, the `check` column of a row."""
        return expand.row_text(self.tree, lang or self.lang)

    def __str__(self) -> str:
        if self.name:
            return expand.call(self.name, tuple(self.args.items()))
        return self.expansion()


class Library(_Library):
    """Loaded specs; see `ifdsl.load`."""

    def bind(self, name: str, /, **args: Any) -> Bound:
        """Return a constraint by qualified name or published id, with its arguments.

        Raises SpecError for an unknown name, a missing, unknown or unfit argument, or a guard
        that does not hold.
        """
        return Bound(self.tree(name, args))


def load(*paths: str | Path) -> Library:
    """Load files and folders of specs; raises SpecError with every problem in `.diagnostics`.

    The standard library (`std`) and the published packs are at hand without being loaded.
    """
    return Library(Loaded.of(paths))


def read(text: str, library: _Library | None = None) -> Bound:
    """Read a bound constraint from its call form (needs the library) or self-contained form.

    Raises SpecError.
    """
    if text.lstrip().startswith("ifc "):
        row = parse_row(text)
        lang = row.header.lang or "en"
        binder = library.binder(lang=lang) if library else Binder(_nothing, _no_pool, lang=lang)
        return Bound(binder.item(row.item, "", {}, ""), lang)
    if library is None:
        raise SpecError([Diagnostic(
            "IFC202", "a call can only be read with the library it names",
            hint="pass the library: ifdsl.read(text, lib)",
        )])
    item = parse_call(text)
    if isinstance(item, t.Call) and not item.args and ":" in item.name:
        return Bound(library.tree(item.name, {}))
    return Bound(library.binder().item(item, "", {}, ""))


def _nothing(name: str, module: str) -> Any:
    raise SpecError([Diagnostic(
        "IFC202", f"unknown constraint `{name}`",
        hint="a row's check stands for itself; pass a library to use names",
    )])


def _no_pool(name: str, module: str) -> Any:
    raise SpecError([Diagnostic("IFC209", f"unknown pool `{name}`")])
