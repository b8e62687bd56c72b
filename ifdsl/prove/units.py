"""Units: how one more of what a view finds is written, where it goes, and how one is taken away.

This is all that is known by the name of a view; everything else follows from the formula.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, pairwise
from random import Random
from typing import Any

from ifdsl.formula.patterns import Matcher
from ifdsl.prove.bank import Bank, lexicon
from ifdsl.prove.edits import Edit, Span
from ifdsl.prove.samples import sample

Edits = tuple[Edit, ...]
MOST = 3000
"""No text is written with more units than so many."""
BLOCKS = frozenset({
    "lines", "paragraphs", "headings", "sections", "bullets", "items", "code", "tables",
})
SIGNS = frozenset({"letters", "characters", "code_points", "punctuation", "emoji"})
EMOJI = ("🙂", "🌿", "🚲", "☕", "🎈", "📚", "🌧️", "🍎")
MARKS = ("!", ";", ":", "?", ",", "-")
NOUNS = {
    "find": ("mention", "mentions"), "matches": ("match", "matches"), "split": ("part", "parts"),
    "split_at": ("part", "parts"), "items": ("numbered item", "numbered items"),
    "code": ("code block", "code blocks"), "groups": ("bracketed text", "bracketed texts"),
    "punctuation": ("mark", "marks"), "emoji": ("emoji", "emoji"), "chunks": ("word", "words"),
    "code_points": ("character", "characters"),
}
"""What a view's units are called, one and several."""
_SENTENCE_END = re.compile(r"[.!?。！？][\"”’」』)）\]*_]*(?=\s|$|[^\x00-\x7f])")
_STOPS, _LINKS = frozenset("!?！？…"), frozenset(";:,；：，、")
_MARKER = re.compile(r"\s*(?:(?:[-*+•>]|#{1,6}|\d+[.)])\s+)*")
_NUMBER = re.compile(r"^\d+[.)]")
_LIST_LINE = re.compile(r"^\s*(?:[-*+•]|\d+[.)])\s", re.MULTILINE)


def said(count: int, view: str) -> str:
    """Return so many units of a view in words, such as "2 sentences"."""
    one, many = NOUNS.get(view, (view.removesuffix("s"), view))
    return f"{count} {(one if count == 1 else many).replace('_', ' ')}"


def specimens(view: str, args: Sequence[Any], bank: Bank, rng: Random) -> Iterator[str]:
    """Yield texts in which a view finds one unit, as they would be written, in seeded order.

    `args` are the arguments of the view besides the text: a phrase, a pattern, a separator.
    """
    sentences, words = turned(bank.sentences, rng), turned(bank.words, rng)
    match view:
        case "words" | "chunks":
            yield from words
            yield from (w.upper() for w in words)
            yield from (w.capitalize() for w in words)
            yield from lexicon(bank.lang)
        case "letters":
            yield from "etaoinshrdlucmfwypvbgkjqxz" if bank.lang == "en" else words
        case "characters" | "code_points":
            yield from words
        case "punctuation":
            yield from MARKS
        case "emoji":
            yield from rng.sample(EMOJI, len(EMOJI))
        case "numbers":
            yield from map(str, (rng.sample(range(2, 10), 8) + list(range(10, 200))))
        case "headings" | "sections":
            for rank in ("##", "###", "#", "####"):
                for head, below in zip(sentences[:40], sentences[40:] + sentences, strict=False):
                    yield f"{rank} {head.rstrip('.。')}\n\n{below}"
        case "bullets":
            yield from (f"{mark} {s}" for mark in "-*+•" for s in sentences[:40])
        case "items":
            yield from (f"1. {s}" for s in sentences)
        case "quotations":
            yield from (f'"{s}"' for s in sentences)
        case "placeholders":
            yield from (f"[{w}]" for w in words)
        case "highlights":
            yield from (f"*{w}*" for w in words)
        case "links":
            yield from (f"[{w}](https://example.org/{k})" for k, w in enumerate(words))
        case "code":
            yield from (
                f"```{lang}\nx = {k}\n```"
                for lang in ("python", "", "json", "bash", "javascript", "sql", "html", "text")
                for k in range(1, 9)
            )
        case "lines" | "sentences":
            yield from sentences
            yield from bank.varied
            for a, b in pairwise(words):
                yield f"{a.capitalize()}{bank.stop}"
                yield f"{a.capitalize()}{bank.gap}{b}{bank.stop}"
        case "tables":
            yield from (f"| {a} | {b} |\n| --- | --- |\n| {b} | {a} |"
                        for a, b in pairwise(words))
        case "find":
            phrase = str(args[0])
            yield from (phrase, phrase.capitalize(), phrase.upper())
        case "matches":
            assert isinstance(args[0], Matcher)
            yield from sample(args[0].pattern, rng, bank.words)
        case "groups":
            for pair in args[0]:
                yield from (f"{pair[0]}{w}{pair[-1]}" for w in words[:20])
        case _:
            yield from sentences


def bare(view: str) -> tuple[str, ...]:
    """Return units of a view that hold no words, as a condition may want them."""
    return {
        "bullets": ("- …",), "items": ("1. …",), "sections": ("## …",),
        "headings": ("## …",), "lines": ("…",), "paragraphs": ("…",), "quotations": ('"…"',),
        "code": ("```\n\n```",), "placeholders": ("[…]",),
    }.get(view, ())


def marker(line: str) -> int:
    """Return how long the mark is that a line of a list or a heading begins with."""
    found = _MARKER.match(line)
    return found.end() if found else 0


def block(said: str, text: str) -> bool:
    """Whether a text must be set off by a blank line where it is put behind another, or before."""
    last = text.rsplit("\n", 1)[-1]
    return "\n" in said or last.startswith(("|", "```")) or marker(last) > 0


def turned(xs: tuple[str, ...], rng: Random) -> tuple[str, ...]:
    """Return a sequence from a drawn place on, round to it: as good as a shuffle of a bank."""
    at = rng.randrange(len(xs)) if xs else 0
    return xs[at:] + xs[:at]


def write(view: str, raws: Sequence[str], scope: Span, text: str, bank: Bank) -> Iterator[Edits]:
    """Yield edits that put units into a scope of an answer, the best reading ones first."""
    inside = text[slice(*scope)]
    if view in ("headings", "sections", "code"):
        yield (_block("\n\n".join(raws), scope, text),)
        if view == "headings":
            heads = "\n\n".join(r.split("\n", 1)[0] for r in raws)
            yield (Edit(scope[0], scope[0], heads + "\n\n"),)
    elif view == "bullets":
        yield from _listed("\n".join(raws), scope, text)
    elif view == "items":
        first = 1 + max((int(n) for n in re.findall(r"^(\d{1,4})[.)]\s", inside, re.M)), default=0)
        lines = "\n".join(_NUMBER.sub(f"{k}.", r) for k, r in enumerate(raws, first))
        yield from _listed(lines, scope, text)
    elif view in ("paragraphs", "tables"):
        yield (_block("\n\n".join(raws), scope, text),)
        yield from _split_sentences(len(raws), scope, text, bank, "\n\n")
    elif view == "lines":
        yield (_glued("\n".join(raws), scope, text, "\n"),)
        yield from _split_sentences(len(raws), scope, text, bank, "\n")
    elif view == "sentences":
        yield from _sentences(bank.gap.join(raws), scope, text, bank)
    else:
        yield from _inline(view, raws, scope, text, bank)


def _inline(view: str, raws: Sequence[str], scope: Span, text: str, bank: Bank) -> Iterator[Edits]:
    inside = text[slice(*scope)]
    together = ("" if view in SIGNS and view != "emoji" else bank.gap or "").join(raws)
    if not inside.strip():
        yield (Edit(*scope, together),)
    if all(raw and not any(x.isalnum() for x in raw) for raw in raws):
        yield from _marks(raws, scope, text)
    framed = bank.gap.join(
        f.format(r) for f, r in zip(cycle(bank.frames), raws)
    )
    yield from _sentences(framed, scope, text, bank)
    ends = [scope[0] + m.start() for m in _SENTENCE_END.finditer(inside)]
    blank = bank.gap
    for at in (*reversed(ends[-2:]), *ends[:1]):
        yield (Edit(at, at, blank + together),)
    yield from _quoted(together, scope, text, bank)
    if len(ends) >= len(raws) > 1:
        yield tuple(Edit(at, at, blank + r) for at, r in zip(ends, raws, strict=False))
    yield (Edit(scope[1], scope[1], blank + together),)
    yield (Edit(scope[0], scope[0], together + blank),)


def _marks(raws: Sequence[str], scope: Span, text: str) -> Iterator[Edits]:
    """Put marks where they are usual: at ends of sentences, or between two of them."""
    inside = text[slice(*scope)]
    ends = [scope[0] + m.start() for m in _SENTENCE_END.finditer(inside)]
    if all(raw in _STOPS for raw in raws) and len(ends) >= len(raws):
        yield tuple(Edit(at, at + 1, raw) for at, raw in zip(ends[-len(raws):], raws, strict=True))
    elif all(raw in _LINKS for raw in raws) and len(ends) > len(raws):
        pairs = zip(ends, raws, strict=False)
        yield tuple(edit for at, raw in pairs for edit in _link(at, raw, text))
    elif len(ends) >= len(raws):
        yield tuple(Edit(at, at, f" {raw}") for at, raw in zip(ends, raws, strict=False))


def _link(at: int, mark: str, text: str) -> Edits:
    """Join two sentences by a mark in the place of the first one's stop."""
    after = at + 1 + len(text[at + 1:]) - len(text[at + 1:].lstrip())
    if "\n" in text[at:after] or text[after:after + 2] == "I ":
        return (Edit(at, at + 1, mark),)
    return Edit(at, at + 1, mark), Edit(after, after + 1, text[after:after + 1].lower())


def _sentences(prose: str, scope: Span, text: str, bank: Bank) -> Iterator[Edits]:
    """Yield places for whole sentences: at the end, before the last sentence, at the start."""
    inside = text[slice(*scope)]
    yield (_glued(prose, scope, text, bank.gap),)
    ends = [scope[0] + m.end() for m in _SENTENCE_END.finditer(inside)]
    for at in dict.fromkeys((*ends[-2:-1], *ends[:1])):
        yield (Edit(at, at, bank.gap + prose),)
    yield (Edit(scope[0], scope[0], prose + bank.gap),)
    yield from _quoted(prose, scope, text, bank)


def _quoted(said: str, scope: Span, text: str, bank: Bank) -> Iterator[Edits]:
    """Put a text into the last quoted one, as in JSON."""
    inside = text[slice(*scope)].rstrip()
    at = inside.rfind('"')
    if at > 0:
        yield (Edit(scope[0] + at, scope[0] + at, bank.gap + said),)


def _split_sentences(
    count: int, scope: Span, text: str, bank: Bank, glue: str
) -> Iterator[Edits]:
    """Cut the prose that is there at ends of sentences: nothing but the division changes."""
    inside = text[slice(*scope)]
    ends = [
        scope[0] + m.end() for m in _SENTENCE_END.finditer(inside)
        if inside[m.end():].strip() and "\n" not in inside[m.end():m.end() + 2]
    ]
    if len(ends) >= count:
        step = len(ends) / count
        chosen = sorted({ends[int(k * step)] for k in range(count)})
        yield tuple(Edit(at, at + (text[at:at + 1] == " "), glue) for at in chosen)


def _glued(prose: str, scope: Span, text: str, glue: str) -> Edit:
    inside = text[slice(*scope)]
    if not inside.strip():
        return Edit(*scope, prose)
    last = inside.rsplit("\n", 1)[-1]
    block = last.lstrip().startswith(("#", "|", "```", ">")) or _LIST_LINE.match(last)
    return Edit(scope[1], scope[1], ("\n\n" if block and glue != "\n" else glue) + prose)


def _block(block: str, scope: Span, text: str) -> Edit:
    if not text[slice(*scope)].strip():
        return Edit(*scope, block)
    return Edit(scope[1], scope[1], "\n\n" + block)


def _listed(lines: str, scope: Span, text: str) -> Iterator[Edits]:
    """Yield places for lines of a list: behind one or in a block, below a line, in front."""
    yield (_after_list(lines, scope, text),)
    if text[slice(*scope)].strip():
        yield (Edit(scope[1], scope[1], f"\n{lines}"),)
        yield (Edit(scope[0], scope[0], f"{lines}\n\n"),)


def _after_list(lines: str, scope: Span, text: str) -> Edit:
    inside = text[slice(*scope)]
    found = list(_LIST_LINE.finditer(inside))
    if not found:
        return _block(lines, scope, text)
    end = inside.find("\n", found[-1].end())
    at = scope[1] if end < 0 else scope[0] + end
    return Edit(at, at, "\n" + lines)


def take(view: str, spans: Sequence[Span], text: str) -> Iterator[Edits]:
    """Yield edits that take units away: by deleting them, or by joining them to what is before."""
    if view in ("bullets", "items", "headings", "lines"):
        yield tuple(_whole_lines(span, text) for span in spans)
    elif view in ("paragraphs", "tables"):
        yield tuple(_swallow(span, text, "\n") for span in spans)
    elif view == "sections":
        yield tuple(_section(span, text) for span in spans)
    elif view == "code":
        yield tuple(_fence(span, text) for span in spans)
    else:
        yield tuple(_swallow(span, text, " ") for span in spans)
    if view in ("lines", "paragraphs"):
        yield tuple(Edit(len(text[:s].rstrip()), s, " ") for s, _ in spans if s)


def _swallow(span: Span, text: str, blank: str) -> Edit:
    """Delete a span with the blanks before it, or behind it at the start of the text."""
    start, end = span
    low = len(text[:start].rstrip(blank))
    if low == 0 or text[low - 1] == "\n":
        high = end + len(text[end:]) - len(text[end:].lstrip(blank))
        return Edit(start, high, "")
    return Edit(low, end, "")


def _whole_lines(span: Span, text: str) -> Edit:
    start = text.rfind("\n", 0, span[0]) + 1
    end = text.find("\n", span[1])
    return Edit(start, len(text) if end < 0 else end + 1, "")


def _section(span: Span, text: str) -> Edit:
    start = text.rfind("\n#", 0, span[0])
    return Edit(max(start, 0), span[1], "")


def _fence(span: Span, text: str) -> Edit:
    start = text.rfind("```", 0, span[0])
    end = text.find("```", span[1])
    return Edit(max(start, 0), len(text) if end < 0 else end + 3, "")


def fill(
    bank: Bank, measure: str, of: Callable[[str], int], low: int, high: int, rng: Random
) -> list[str] | None:
    """Return plain sentences that measure between `low` and `high` together, or None.

    `of` measures one sentence and what parts it from the last; sizes are taken to add up.
    """
    if low > MOST:
        return None
    sized = bank.sized(measure, of)
    sizes = sorted(size for size in sized if size > 0)
    out: list[str] = []
    while low > 0:
        fits = [s for s in sizes if s <= high and (s >= low or low - s >= sizes[0])]
        if not fits:
            return None
        exact = [s for s in fits if low <= s <= high]
        size = rng.choice(exact or fits[len(fits) // 2:])
        fresh = [x for x in sized[size] if x not in out]
        out.append(rng.choice(fresh or sized[size]))
        low, high = low - size, high - size
    return out
