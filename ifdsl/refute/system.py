"""The linear constraints of demands: bounds of counters, and the axioms that tie them together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from math import ceil, floor

from ifdsl.formula.terms import FORMULAS
from ifdsl.refute.counters import EXACT, WITHIN, counter, of_parts, of_pieces, of_text
from ifdsl.refute.demands import Demand
from ifdsl.refute.facts import Fact, Holds, Interval
from ifdsl.refute.keys import RAW, Key, inside, is_text, literal, pattern, texts
from ifdsl.refute.keywords import of_keywords
from ifdsl.refute.linear import Bounds, Linear


def constraints(demands: Sequence[tuple[int, Demand]]) -> list[Linear]:
    """Return the constraints of some numbered demands, with all that is true of their counters.

    Raises Conflict where a piece of the text cannot be.
    """
    own = [c for k, d in demands for c in _of_demand(k, d)]
    found = [text for text in _texts(own) if RAW not in inside(text)]  # of it little is a theorem
    axioms = [c for text in found for c in of_text(text)]
    axioms += of_keywords(sorted(_counters(own), key=repr))
    axioms += _structural(_counters(own))
    pieces = [text for text in found if text[0] == "piece"]
    made = [*own, *axioms]
    for piece in sorted(pieces, key=lambda p: -len(repr(p))):  # what is inside others first
        made += _of_piece(piece, made)
    made += _of_parts(found, own)
    return made


def _of_demand(k: int, d: Demand) -> Iterator[Linear]:
    by = frozenset({k})
    if d.kind == "leaf" and d.text != RAW:
        yield Linear(((counter("lines", d.text), 1),), 1, by, "nothing passes where nothing is")
    for fact in d.facts:
        yield from _of_fact(fact, by)
        for of, least in indexed(fact.of):
            yield Linear(((canonical(("call", "count", of)), 1),), least, by)


def indexed(of: Key) -> Iterator[tuple[Key, int]]:
    """Yield the lists that a term takes one item of, and how long they must be to have it."""
    if of[0] in FORMULAS or of[0] in ("comp", "value") or is_text(of):
        return
    if of[:1] == ("index",) and of[3][:1] == ("value",) and isinstance(of[3][1], int) and (
        of[2][:1] == ("call",) and not any(x[:1] == ("var",) for x in inside(of[2]))
    ):
        yield of[2], abs(of[3][1])
    for x in of:
        if isinstance(x, tuple) and x:
            yield from indexed(x)


def _of_fact(fact: Fact, by: frozenset[int]) -> Iterator[Linear]:
    match fact:
        case Holds(wanted=False) if fact.of[:2] == ("call", "search") and is_text(fact.of[2]):
            if pattern(fact.of[3]) == r"\s":
                yield Linear(((counter("chunks", fact.of[2]), -1),), -1, by,
                             "without white space there is one token")
            elif pattern(fact.of[3]) == r"\d":
                yield Linear(((counter("numbers", fact.of[2]), -1),), 0, by,
                             "without digits there is no number")
        case Holds() if fact.of[:2] == ("call", "mentions"):
            found = ("call", "count", ("call", "find", *fact.of[2:]))
            yield Linear(((found, 1 if fact.wanted else -1),), int(fact.wanted), by)
        case Interval() if fact.of[:2] == ("call", "mean"):
            yield from _of_mean(fact, by)
        case Interval():
            of, low, high = _counted(fact)
            if of is None:
                return
            if low is not None:
                yield Linear(((of, 1),), floor(low) + 1 if fact.strict else ceil(low), by)
            if high is not None:
                yield Linear(((of, -1),), -(ceil(high) - 1 if fact.strict else floor(high)), by)


def _counted(fact: Interval) -> tuple[Key | None, Fraction | None, Fraction | None]:
    """Return the counter that an interval is about, with its bounds, or None."""
    of, shift = fact.of, Fraction(0)
    while of[:1] == ("arith",) and of[1] in ("+", "-") and of[3][:1] == ("value",) and (
        isinstance(of[3][1], int | Fraction)
    ):
        shift += of[3][1] if of[1] == "-" else -of[3][1]
        of = of[2]
    if of[:2] not in (("call", "count"), ("call", "length")):
        return None, None, None
    low, high = (None if x is None else Fraction(x) + shift for x in (fact.low, fact.high))
    return canonical(of), low, high


def canonical(of: Key) -> Key:
    """Return one key for counters that are the same: what is made of every piece is as many."""
    while of[:2] == ("call", "count"):
        if of[2][:1] == ("comp",) and of[2][1] == ():
            of = ("call", "count", of[2][2])
        elif of[2][:2] == ("call", "characters"):
            return ("call", "length", of[2][2])
        else:
            break
    return of


def _of_mean(fact: Interval, by: frozenset[int]) -> Iterator[Linear]:
    """Yield what a mean over pieces says of the whole: so much for each of them."""
    comp = fact.of[2]
    if comp[:1] != ("comp",) or comp[1] != () or comp[2][:1] != ("call",) or len(comp[2]) != 3:
        return
    unit, text = comp[2][1], comp[2][2]
    head = comp[3]
    if head[:2] != ("call", "count") or head[2][:1] != ("call",) or len(head[2]) != 3:
        return
    measure = head[2][1]
    if head[2][2][:1] != ("var",):
        return
    many, all_ = counter(unit, text), counter(measure, text)
    yield Linear(((many, 1),), 1, by)
    if fact.low is not None and unit in WITHIN.get(measure, ()):
        low = Fraction(fact.low)
        yield Linear(((all_, low.denominator), (many, -low.numerator)), 0, by,
                     f"the {unit} together have no more {measure} than the text")
    if fact.high is not None and unit in EXACT.get(measure, ()):
        high = Fraction(fact.high)
        yield Linear(((many, high.numerator), (all_, -high.denominator)), 0, by,
                     f"the {unit} together have all {measure} of the text")


def _structural(counters: Iterable[Key]) -> Iterator[Linear]:
    """Yield that what is left out of a list, or said once, makes it no longer."""
    found = sorted(counters, key=repr)
    for of in found:
        inner: Key = of[2] if of[:2] == ("call", "count") else ()
        if inner[:2] == ("call", "distinct"):
            yield Linear(((canonical(("call", "count", inner[2])), 1), (of, -1)), 0,
                         why="there are no more different ones than there are")
        elif inner[:1] == ("comp",):
            yield Linear(((canonical(("call", "count", inner[2])), 1), (of, -1)), 0,
                         why="some are no more than all")
        elif inner[:2] == ("call", "split") and (short := literal(inner[2])):
            for other in found:
                longer = literal(other[2][2]) if other[:2] == ("call", "count") and (
                    other[2][:2] == ("call", "split") and other[2][3] == inner[3]
                ) else None
                if longer and longer != short and (times := longer.count(short)):
                    yield Linear(((of, 1), (other, -times)), 1 - times,
                                 why=f"\"{longer}\" has \"{short}\"")


def _counters(found: Iterable[Linear]) -> set[Key]:
    return {v for c in found for v, _ in c.terms}


def _texts(found: Iterable[Linear]) -> list[Key]:
    """Return the texts that are spoken of, and those that they are parts of."""
    out: dict[Key, None] = {}
    todo = [text for v in sorted(_counters(found), key=repr) for text in sorted(texts(v), key=repr)]
    while todo:
        text = todo.pop()
        out[text] = None
        if text[0] == "part":
            todo.append(text[3])
        elif text[0] == "piece" and text[1][:1] == ("call",) and len(text[1]) == 3:
            todo.append(text[1][2])
    return sorted(out, key=repr)


def _of_piece(piece: Key, made: Sequence[Linear]) -> Iterator[Linear]:
    """Yield what follows for a text from what is demanded of each of its pieces."""
    if piece[1][:1] != ("call",) or len(piece[1]) != 3:
        return
    unit, text = piece[1][1], piece[1][2]
    bounds = Bounds([c for c in made if all(texts(v) == {piece} for v, _ in c.terms)])
    for measure in WITHIN:
        of = counter(measure, piece)
        low, high = bounds.low.get(of), bounds.high.get(of)
        if low is None and high is None:
            continue
        yield from of_pieces(
            measure, unit, text, 0 if low is None else low.value,
            None if high is None else high.value, frozenset() if low is None else low.by,
            frozenset() if high is None else high.by,
        )


def _of_parts(found: list[Key], own: Sequence[Linear]) -> Iterator[Linear]:
    """Yield what parts of one text have to do with it and with each other."""
    groups: dict[tuple[str, Key], list[Key]] = {}
    for part in found:
        if part[0] == "part" and isinstance(part[2], int):
            groups.setdefault((part[1], part[3]), []).append(part)
    for (unit, text), parts in groups.items():
        ahead = sorted((p for p in parts if p[2] > 0), key=lambda p: p[2])
        behind = [p for p in parts if p[2] < 0]
        whole = _only(unit, text, ahead, own)
        for measure in WITHIN:
            if ahead:
                yield from of_parts(measure, unit, text, ahead, whole)
            if behind:
                yield from of_parts(measure, unit, text, behind, None)


def _only(unit: str, text: Key, parts: list[Key], own: Sequence[Linear]) -> frozenset[int] | None:
    """Return the demands by which a text has these parts and no others, or None."""
    if [p[2] for p in parts] != list(range(1, len(parts) + 1)):
        return None
    view = ("call", "split", ("value", unit.removeprefix("marker ")), text) if (
        unit.startswith("marker ")
    ) else ("call", unit, text)
    for c in own:
        if c.terms == ((("call", "count", view), -1),) and c.low == -len(parts):
            return c.by
    return None
