"""Whole answers of published prompts: some texts are all that an instruction allows.

`ifdsl.prove` proves what it can. A published check compares the answer without the marks around
it, or in any case: here each text is tried in several cases and with thirteen pairs of marks.
"""

from __future__ import annotations

from collections.abc import Iterator

from ifdsl.api import Bound
from ifdsl.compose import tree as b
from ifdsl.output.lint.conflicts import shown
from ifdsl.output.lint.finding import IMPOSSIBLE, OTHERWISE, Finding, finding, quoted
from ifdsl.output.lint.words import counts_words
from ifdsl.output.published import Published
from ifdsl.refute.facts import Facts, OneOf
from ifdsl.refute.keys import Key

SAME = frozenset({"lower", "stripped", "bare", "trim", "trim_start", "trim_end", "fold"})
"""Functions of a text that change case, or cut space and marks at its ends."""
MARKS = (
    ("", ""), ("\n", "\n"), ('"', '"'), ("*", "*"), ("[", "]"), ("(", ")"), ("{", "}"),
    ("<<", ">>"), ("- ", ""), ("* ", ""), ("", "."), ("", "!"), ("", "?"),
)
"""What may stand around a text that is compared without the marks at its ends."""
MANY = 50


def forced(p: Published, known: dict[int, Facts]) -> Iterator[Finding]:
    """Yield the reasons why no answer can satisfy a prompt; `known` are the facts by position."""
    for i, leaf in enumerate(p.leaves):
        for fact in known[i].facts:
            if isinstance(fact, OneOf) and _answer(fact.of) is not None:
                yield from _whole(p, leaf, fact)


def _answer(of: Key) -> frozenset[str] | None:
    """Return the functions between a term and the answer as a whole, or None."""
    names: set[str] = set()
    while of[0] == "call" and of[1] in SAME and len(of) >= 3:
        names.add(of[1])
        of = of[2]
    return frozenset(names) if of[0] in ("raw", "response", "it") else None


def _whole(p: Published, leaf: b.Leaf, fact: OneOf) -> Iterator[Finding]:
    texts = [x for x in sorted(fact.values) if isinstance(x, str)][:MANY]
    candidates = [c for text in texts for c in _forms(text) if _passes(leaf, c)]
    others = [x for x in p.leaves if x != leaf]
    if candidates and others and not any(all(_passes(x, c) for x in others) for c in candidates):
        broken = next((x for x in others if not any(_passes(x, c) for c in candidates)), others[0])
        yield finding(p, IMPOSSIBLE, f"`{shown(leaf)}` leaves only {_list(texts)} as the whole "
                      f"answer, which `{shown(broken)}` does not allow")
    for name, value in leaf.args if counts_words(p.prompt) else ():
        if isinstance(value, str) and len(texts) == 1 and _cuts(texts[0], value):
            yield finding(p, OTHERWISE, f"the only answer that `{shown(leaf)}` allows is "
                          f"{quoted(texts[0])}: it begins or ends inside a word of `{name}`",
                          "the prompt seems to count words where the check counts characters")


def _forms(text: str) -> list[str]:
    cases = dict.fromkeys([text, text.lower(), text.upper(), text.capitalize(), text.title()])
    return [f"{before}{x}{after}" for x in cases for before, after in MARKS]


def _list(texts: list[str]) -> str:
    return " or ".join(quoted(x, 40) for x in texts[:4]) + (" or …" if len(texts) > 4 else "")


def _cuts(text: str, source: str) -> bool:
    """Whether a text is a stretch of a source that begins or ends inside a word."""
    at = source.lower().find(text.lower())
    if not text or at < 0 or len(text) == len(source):
        return False
    end = at + len(text)
    return _inside(source, at) or _inside(source, end)


def _inside(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


def _passes(leaf: b.Leaf, text: str) -> bool:
    return bool(text.strip()) and Bound(leaf).status(text) == "pass"
