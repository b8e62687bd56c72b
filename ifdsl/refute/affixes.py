"""Beginnings and ends: of two that are forced one must go on as the other does.

What a check says of the first or last words alone is decided by a forced beginning or end that has
these words in full.
"""

from __future__ import annotations

from ifdsl.refute.facts import Fact, Holds, OneOf
from ifdsl.refute.keys import FOLDS, Key, chain, inside, texts
from ifdsl.refute.needs import Need

SPACE = " \n\t"
OTHER = "zyxab"
"""A word that stands for what may follow or precede."""


def apart(one: Need, other: Need) -> str | None:
    """Return why no text has two forced beginnings, or two forced ends."""
    if one.how != other.how or one.how == "has" or one.of != other.of:
        return None
    marks = one.trimmed + other.trimmed + "".join(
        c for c in one.text + other.text if c.isspace()
    )
    a, b = (x.text.casefold() if one.folded or other.folded else x.text for x in (one, other))
    if one.how == "begins":
        a, b = a.lstrip(marks), b.lstrip(marks)
        fit = a.startswith(b) or b.startswith(a)
    else:
        a, b = a.rstrip(marks), b.rstrip(marks)
        fit = a.endswith(b) or b.endswith(a)
    if not a or not b or fit:
        return None
    return f"the text {one.how} with {quoted(one.text)} and with {quoted(other.text)}"


def misses(need: Need, fact: Fact) -> str | None:
    """Return why a text with a forced beginning or end does not meet a fact about its words there.

    The words that the fact looks at must all stand in what is forced, set off by a space.
    """
    if need.how != "has" and isinstance(fact, Holds) and fact.wanted and (
        fact.of == ("call", "is_object", ("call", "json", need.of))
    ):
        return _outside_json(need)
    if need.how == "has" or not isinstance(fact, Holds | OneOf) or texts(fact.of) != {need.of}:
        return None
    if need.folded and not any(k[1] in FOLDS for k in inside(fact.of) if k[:1] == ("call",)):
        return None
    first = need.how == "begins"
    looked = _looked(fact.of, need.of, first)
    said = (f"the text {need.how} with {quoted(need.text)}, so its "
            f"{'first' if first else 'last'} word is another")
    if looked is None:
        return None
    if looked[1] == 1 and _first_chunk(fact, need):
        return said
    text = need.text.strip(SPACE)
    cut = text.rfind(" ") if first else text.find(" ")
    kept = "" if cut < 0 else text[:cut] if first else text[cut + 1:]
    if len(kept.split()) < looked[1] or not all(any(map(str.isalnum, x)) for x in kept.split()):
        return None
    many = f" {OTHER}" * 3
    settings = [f"{end}{x}{many}" if first else f"{OTHER}{many} {x}{end}"
                for x in {kept, *({kept.lower(), kept.upper()} if need.folded else ())}
                for end in ("", *need.trimmed.strip(SPACE)[:1])]
    return said if all(fact.status(x) == "fail" for x in settings) else None


def _outside_json(need: Need) -> str | None:
    """Return why a text with a beginning or end is no JSON object, nor a fence around one."""
    if need.trimmed.strip(SPACE):
        return None
    begins = need.how == "begins"
    edge = need.text.strip(SPACE)[0 if begins else -1]
    return None if edge in ("{`~" if begins else "}`~") else (
        f"the text {need.how} with {quoted(need.text)}, as no JSON object does"
    )


def _first_chunk(fact: Fact, need: Need) -> bool:
    """Whether the token at the end must be one of some that are not as is forced."""
    of, lowered = fact.of, False
    while of[:1] == ("call",) and of[1] in FOLDS:
        of, lowered = of[2], True
    at = 1 if need.how == "begins" else -1
    if not isinstance(fact, OneOf) or of[:1] != ("index",) or of[3] != ("value", at):
        return False
    if of[2][:2] != ("call", "chunks") or not need.text.strip(SPACE) or " " in need.text:
        return False
    if need.how == "ends" and need.trimmed.strip(SPACE):
        return False
    wanted = need.text.strip(SPACE)
    if lowered:
        wanted = wanted.lower()
    values = [str(v) for v in fact.values]
    if need.folded and not lowered:
        values, wanted = [v.casefold() for v in values], wanted.casefold()
    return not any(v.startswith(wanted) if at == 1 else v.endswith(wanted) for v in values)


def _looked(of: Key, text: Key, first: bool) -> tuple[str, int] | None:
    """Return the view and how many of its first (or last) pieces a term looks at, or None."""
    if of[:1] in (("index",), ("slice",)) and of[2][:1] == ("call",) and (
        of[2][1] in ("words", "chunks") and chain(of[2][2], frozenset()) is not None
    ):
        ends = [x[1] for x in of[3:] if x[:1] == ("value",)]
        if first and all(isinstance(x, int) and x > 0 for x in ends) and len(ends) == len(of) - 3:
            return of[2][1], max(ends)
        if not first and ends and all(isinstance(x, int) and x < 0 for x in ends):
            return of[2][1], -min(ends)
        return None
    if of == text:
        return None
    found = []
    for x in of:
        if isinstance(x, tuple) and x[:1] != ("value",) and texts(x):
            found.append(_looked(x, text, first))
    if not found or None in found:
        return None
    return max((x for x in found if x), key=lambda x: x[1])


def quoted(text: str, most: int = 50) -> str:
    """Return a text in quotation marks, shortened, on one line."""
    plain = " ".join(text.split())
    short = plain if len(plain) <= most else f"{plain[:most - 1]}…"
    return f"'{short}'" if '"' in short else f'"{short}"'
