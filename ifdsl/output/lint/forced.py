"""Prompts that no answer satisfies: parts that are forced break another instruction.

A check may force the whole answer (equality with one of some texts), how it begins or ends, or a
literal that must occur. The whole answer is decided by running every other check on it. A forced
part decides against a check that more text cannot mend: a ban, or an upper limit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from ifdsl.api import Bound
from ifdsl.compose import tree as b
from ifdsl.output.lint.conflicts import shown, span
from ifdsl.output.lint.facts import Fact, Facts, Holds, Interval, Key, OneOf
from ifdsl.output.lint.finding import IMPOSSIBLE, OTHERWISE, Finding, finding, quoted
from ifdsl.output.lint.words import counts_words
from ifdsl.output.published import Published

SAME = frozenset({"lower", "stripped", "bare", "trim", "trim_start", "trim_end", "fold"})
"""Functions of a text that change case, or cut space and marks at its ends."""
ENDS = {"starts": "begins with", "ends": "ends with"}
CASES = frozenset({"is_upper", "is_lower"})
"""Functions that hold of a text only if they hold of each part of it."""
MARKS = (
    ("", ""), ("\n", "\n"), ('"', '"'), ("*", "*"), ("[", "]"), ("(", ")"), ("{", "}"),
    ("<<", ">>"), ("- ", ""), ("* ", ""), ("", "."), ("", "!"), ("", "?"),
)
"""What may stand around a text that is compared without the marks at its ends."""
MANY = 50


@dataclass(frozen=True)
class Part:
    """A literal that every passing answer has: where (begins, ends, contains)."""

    leaf: b.Leaf
    how: str
    text: str
    folded: bool


def forced(p: Published, known: dict[int, Facts]) -> Iterator[Finding]:
    """Yield the reasons why no answer can satisfy a prompt; `known` are the facts by position."""
    for i, leaf in enumerate(p.leaves):
        for fact in known[i].facts:
            if isinstance(fact, OneOf) and _answer(fact.of) is not None:
                yield from _whole(p, leaf, fact)
    parts = [part for i, leaf in enumerate(p.leaves) for f in known[i].facts
             if (part := _part(leaf, f)) is not None]
    for i, leaf in enumerate(p.leaves):
        bans = [f for f in known[i].facts if _hopeless(f)]
        hit = next(((part, f) for part in parts if part.leaf != leaf
                    for f in bans if _breaks(part, f)), None)
        if hit is not None:
            part, ban = hit
            yield finding(p, IMPOSSIBLE, f"`{shown(leaf)}` cannot hold: by `{shown(part.leaf)}` "
                          f"the answer {part.how} {quoted(part.text)}, {_why(part, ban)}")
    for one, other in combinations([x for x in parts if x.how in ENDS.values()], 2):
        if one.how == other.how and one.leaf != other.leaf and not _fit(one, other):
            yield finding(p, IMPOSSIBLE, f"`{shown(one.leaf)}` and `{shown(other.leaf)}` cannot "
                          f"both hold: the answer {one.how} {quoted(one.text, 30)} and "
                          f"{quoted(other.text, 30)}")


# -- the whole answer --------------------------------------------------------------


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


# -- parts of the answer -----------------------------------------------------------


def _part(leaf: b.Leaf, fact: Fact) -> Part | None:
    """Return the literal that a fact forces into the answer."""
    of = fact.of
    if isinstance(fact, Holds) and fact.wanted:
        if of[:1] == ("call",) and of[1] in ENDS and _literal(of[3]):
            between = _answer(of[2])
            if between is not None and between <= {"lower", "fold", "stripped"}:
                return Part(leaf, ENDS[of[1]], of[3][1], bool(between & {"lower", "fold"}))
        if of[:1] == ("substr",) and _literal(of[2]) and _answer(of[3]) is not None:
            return Part(leaf, "contains", of[2][1], bool(_answer(of[3])))
    if isinstance(fact, Interval) and (fact.low or 0) >= 1 and of[:2] == ("call", "count"):
        inner = of[2]
        literal = next((x[1] for x in inner[2:] if _literal(x)), None)
        answers = any(_answer(x) is not None for x in inner[2:] if isinstance(x, tuple))
        if inner[0] == "call" and literal and answers and fact.status(
            f" {literal} " * int(fact.low or 1)
        ) == "pass":
            return Part(leaf, "contains", literal, True)
    return None


def _literal(of: Key) -> bool:
    return of[:1] == ("value",) and isinstance(of[1], str) and bool(of[1].strip())


def _why(part: Part, ban: Fact) -> str:
    """Return in words how a part breaks a ban or an upper limit."""
    if isinstance(ban, Interval):
        return f"which has {ban.number(part.text)} where {span(ban)} is allowed"
    literal = next((x[1] for x in ban.of[1:] if isinstance(x, tuple) and _literal(x)), None)
    return f"which has {quoted(literal)}" if literal else "which breaks it"


def _hopeless(fact: Fact) -> bool:
    """Whether more text cannot make an answer meet a fact that it breaks."""
    if isinstance(fact, Interval):
        return fact.high is not None and _grows(fact.of)
    if isinstance(fact, Holds):
        return not fact.wanted or (fact.of[:1] == ("call",) and fact.of[1] in CASES)
    return False


def _grows(of: Key) -> bool:
    """Whether a number can only grow with the text: a count or length, or one plus a constant."""
    if of[0] == "arith" and of[1] in ("+", "-"):
        return _grows(of[2]) and of[3][0] == "value"
    return of[:2] in (("call", "count"), ("call", "length"))


def _breaks(part: Part, fact: Fact) -> bool:
    """Whether an answer with a forced part breaks a fact in every setting that is tried."""
    cases = [part.text, part.text.lower(), part.text.upper()] if part.folded else [part.text]
    return all(_broken(fact, x)
               for case in dict.fromkeys(cases) for x in _settings(part.how, case))


def _broken(fact: Fact, text: str) -> bool:
    if isinstance(fact, Interval) and fact.high is not None:
        number = fact.number(text)
        return number is not None and number > fact.high
    return fact.status(text) == "fail"


def _settings(how: str, text: str) -> list[str]:
    after, before = [], []
    for filler in ("x", "X"):
        after += [f"{text}{filler}", f"{text} {filler}", f"{text}\n\n{filler}"]
        before += [f"{filler}{text}", f"{filler} {text}", f"{filler}\n\n{text}"]
    if how in ENDS.values():
        return [text, *(after if how == "begins with" else before)]
    return [text, *after, *before, f"x{text}x", f"X{text}X", f"({text})"]


def _fit(one: Part, other: Part) -> bool:
    """Whether two beginnings (or two ends) can be one answer's."""
    a, c = (" ".join(x.text.lower().split()) for x in (one, other))
    if one.how == "ends with":
        return a.endswith(c) or c.endswith(a)
    return a.startswith(c) or c.startswith(a)
