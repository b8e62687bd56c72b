"""What an instruction says: its numbers, its quoted texts, and the forms that it names.

A text is read into claims with their places, so that two texts can be compared claim by claim,
whatever words they use.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ifdsl.evolve.lexicon import LEXICONS, PAIRS, Lexicon, Table
from ifdsl.evolve.numerals import digits

_BASE = 0xE000
_QUOTES = re.compile("|".join(
    rf"{a}([^{a}{b}\n]{{1,300}}?){b}" for a, b in PAIRS.items()
) + r"|(?<![\w'])'([^'\n]{1,120}?)'(?![\w'])|(?<![\w*])(\*{3,})(?![\w*])")
_EDGE = " \t,.;，。；、"
_NUMBER = re.compile(r"(?<![A-Za-z0-9_.#])(?<![A-Za-z]-)(#?)(\d+(?:\.\d+)?)(?![A-Za-z0-9_.]*\d)")
_GAP = (r"\s*(?:a |an |the |total of |its? |have |be |only |of |words? "
        r"|出现|写|用|使用|有|在|为|是|个|到){0,3}\s*")
_IS = r"(?:[ -][a-z]+){0,3} (?:is|as|being) (?:the|your|a|an) (?:[a-z]+ )?"
_NAMED = (
    (rf"{_IS}(?:maximum|max|limit|cap|ceiling|most)|[- ][a-z]+[- ](?:limit|cap|maximum|ceiling)\b",
     "high"),
    (rf"{_IS}(?:minimum|least)|[- ][a-z]+[- ]minimum\b", "low"),
)
"""A number that is called a limit: "80 words is the maximum", "an 80-word limit"."""
NEGATED = {"more": "high", "less": "low", "low": "less", "high": "more", "exact": "other",
           "bare": "other", "other": "exact", "nth": "nth", "about": "about", "mixed": "mixed"}


@dataclass(frozen=True)
class Number:
    """A number with its relation (low, high, exact, nth, other, about) and the unit it counts.

    `more` than n is read as at least n + 1, `less` as at most n - 1. A `soft` number only refers
    to something ("the two words") or is an article in other words.
    """

    kind: str
    value: str
    unit: str
    stems: frozenset[str]
    at: int
    soft: bool = False

    def __str__(self) -> str:
        words = {"low": "at least ", "high": "at most ", "exact": "exactly ", "nth": "number ",
                 "other": "not ", "about": "about "}
        return f"{words.get(self.kind, '')}{self.value} {self.unit}".strip()


@dataclass(frozen=True)
class Quoted:
    """A text that is quoted or is a value of the constraints, and whether it is denied."""

    text: str
    at: int
    denied: bool
    marked: bool


@dataclass(frozen=True)
class Reading:
    """An instruction as claims; `plain` has quoted texts masked and numbers as digits."""

    plain: str
    numbers: tuple[Number, ...]
    texts: tuple[Quoted, ...]
    forms: frozenset[tuple[str, bool]]
    form_places: tuple[tuple[str, bool, int], ...]
    senses: frozenset[str]
    stems: frozenset[str]
    stem_places: tuple[tuple[str, int, bool], ...]


@lru_cache(maxsize=2048)
def read(text: str, lang: str, known: frozenset[str] = frozenset(), task: str = "") -> Reading:
    """Return what a text says; `known` are texts to be found without quotation marks too."""
    lexicon = LEXICONS[lang]
    masked, texts, marked = _mask(text, known, task)
    plain = digits(masked.lower(), lang)
    plain = re.sub(r"\b(any(?:thing| [a-z]+)?) but\b", r"\1 except", _wide(plain))
    numbers, bare = _numbers(plain, lexicon, lang)
    places = [m.start() for m in re.finditer(f"[{chr(_BASE)}-\uf8ff]", plain)]
    denied = [_denied(bare, p, p + 1, lexicon) for p in places]
    order = [ord(plain[p]) - _BASE for p in places]
    quoted = tuple(Quoted(texts[k], p, d, marked[k])
                   for k, p, d in zip(order, places, denied, strict=True))
    forms = tuple((name, _denied(bare, m.start(), m.end(), lexicon), m.start())
                  for pattern, name in lexicon.concepts
                  for m in re.finditer(pattern, bare))
    stems = tuple((s, at, _denied(bare, at, at + 1, lexicon))
                  for s, at in _stems(plain, lang, lexicon))
    senses = frozenset(name for pattern, name in lexicon.senses if re.search(pattern, plain))
    return Reading(plain, numbers, quoted, frozenset((n, d) for n, d, _ in forms), forms,
                   senses,
                   frozenset(s for s, _, _ in stems), stems)


def _wide(text: str) -> str:
    return text.translate(str.maketrans("（）：", "():"))


def _mask(text: str, known: frozenset[str], task: str) -> tuple[str, list[str], list[bool]]:
    """Replace quoted texts, and known ones that are nowhere quoted, by one character each."""
    texts: list[str] = []
    marked: list[bool] = []

    def token(value: str, quoted: bool) -> str:
        texts.append(value)
        marked.append(quoted)
        return chr(_BASE + len(texts) - 1)

    def quote(m: re.Match[str]) -> str:
        value = next(g for g in m.groups() if g is not None)
        trimmed = value.strip(_EDGE)
        if value not in known and trimmed in known:
            value = trimmed
        return token(value, True)

    out = _QUOTES.sub(quote, text)
    for value in sorted(known - set(texts), key=len, reverse=True):
        skip = len(re.findall(_bounded(value), task))
        count = 0

        def bare(m: re.Match[str], value: str = value, skip: int = skip) -> str:
            nonlocal count
            count += 1
            return m[0] if count <= skip and len(value) > 1 else token(value, False)

        pattern = _bounded(value)
        if len(value) == 1 and value.isascii() and value.isalpha():
            pattern = rf"(?<=letter ){value}(?!\w)|(?<=字母){value}(?!\w)|(?<=字母 ){value}(?!\w)"
            skip = 0
        if len(re.findall(pattern, out)) <= skip:
            skip = 0
        out = re.sub(pattern, bare, out)
    out = re.sub(r"\b(?:six|6) asterisks", lambda m: token("******", False), out)
    out = re.sub(r"\b(?:three|3) asterisks", lambda m: token("***", False), out)
    out = re.sub(r"六个星号", lambda m: token("******", False), out)
    out = re.sub(r"三个星号", lambda m: token("***", False), out)
    return out, texts, marked


def _bounded(value: str) -> str:
    left = r"(?<![A-Za-z0-9])" if value[0].isascii() and value[0].isalnum() else ""
    right = r"(?![A-Za-z0-9])" if value[-1].isascii() and value[-1].isalnum() else ""
    return f"{left}{re.escape(value)}{right}"


# -- numbers


def _numbers(plain: str, lexicon: Lexicon, lang: str) -> tuple[tuple[Number, ...], str]:
    """Return the numbers of a text, and the text without what was said of them."""
    places = list(_NUMBER.finditer(plain))
    bare = list(plain)
    out: list[Number] = []
    ends = [m.end() for m in places]
    for k, m in enumerate(places):
        start, end = m.span()
        left = ends[k - 1] if k else 0
        right = places[k + 1].start() if k + 1 < len(places) else len(plain)
        unit, stems = _unit(plain, left, start, end, right, lexicon, lang)
        kind, used = _relation(plain, left, start, end, right, lexicon, lang)
        ranged = _range(plain, places, k, lexicon)
        listed = re.fullmatch(r"(?:.*\n)?\s*", plain[max(0, start - 20):start], re.DOTALL) and (
            re.match(r"[.)、](?=\s)", plain[end:]))
        if m[1] or listed or _labelled(plain, start, lang):
            kind, used = "nth", []
        elif ranged:
            kind = ranged
            if ranged == "low":
                later = places[k + 1]
                after = places[k + 2].start() if k + 2 < len(places) else len(plain)
                unit, stems = _unit(plain, end, later.start(), later.end(), after, lexicon, lang)
            away = re.search(lexicon.away, plain[max(0, places[k if ranged == "low" else k - 1]
                                                     .start() - 40):start])
            if away:
                kind = "less" if ranged == "low" else "more"
        if kind != "nth" and (span := _denial(plain, left if not ranged else 0, start, kind,
                                              used, lexicon)) and not ranged:
            kind = NEGATED[kind]
            used.append(span)
        value = m[2]
        if kind in ("more", "less") and value.isdigit():
            value = str(int(value) + (1 if kind == "more" else -1))
            kind = "low" if kind == "more" else "high"
        said = plain[max(0, start - 14):start]
        if kind == "nth":
            soft = value == "1" or bool(listed)
        else:
            soft = kind == "bare" and (
                (value == "1" and unit != "time") or re.search(lexicon.soft, said) is not None)
        out.append(Number("exact" if kind == "bare" else kind, value, unit, stems, start, soft))
        for low, high in used:
            bare[low:high] = " " * (high - low)
    return tuple(out), "".join(bare)


def _range(plain: str, places: Sequence[re.Match[str]], k: int, lexicon: Lexicon) -> str:
    """Return low or high for a number that is an end of a range."""
    def joined(a: re.Match[str], b: re.Match[str]) -> bool:
        between = plain[a.end():b.start()]
        if a[1] or b[1] or float(a[2]) >= float(b[2]):
            return False
        unit = r"\s*(?:[a-z]{2,12}|个?[字句段行条词]|%)?"
        m = re.fullmatch(rf"({unit})({lexicon.to})(?:(?:从|不)?)", between)
        if m is None:
            return False
        if m[2].strip() in ("and", "和", "与"):
            head = plain[max(0, a.start() - 60):a.start()]
            return re.search(r"(?:between|介于|[在]|anywhere)[^.;]*$", head) is not None and (
                re.search(r"between[^.;\d]*$|介于[^。\d]*$", head) is not None
                or re.match(r"[^。；\d]{0,6}之间", plain[b.end():]) is not None)
        if m[2].strip() in ("or", "或"):
            return float(b[2]) - float(a[2]) == 1
        return True

    if k + 1 < len(places) and joined(places[k], places[k + 1]):
        return "low"
    return "high" if k and joined(places[k - 1], places[k]) else ""


def _relation(
    plain: str, left: int, start: int, end: int, right: int, lexicon: Lexicon, lang: str
) -> tuple[str, list[tuple[int, int]]]:
    """Return what is said of a number, and where."""
    head = plain[left:start]
    tail = plain[end:right]
    word = r"\b" if lang == "en" else ""
    found = ""
    used: list[tuple[int, int]] = []
    for pattern, kind in lexicon.before:
        gap = r"\s*" if kind == "about" else _GAP
        if m := re.search(rf"{word}(?:{pattern}){gap}$", head):
            found = kind
            used.append((left + m.start(), start))
            break
    if lang == "zh" and not found:
        for pattern, kind in lexicon.before:
            if m := re.search(rf"(?:{pattern})[^，。；、！？:\d]{{0,12}}$", head):
                found = kind
                used.append((left + m.start(), left + m.end()))
                break
    filler = (r"(?:[ -](?!(?:and|or|at|no|not|as|with|but|each|in)\b)[a-z]+){0,4}?" if lang == "en"
              else r"\s*[^，。；、\d:]{0,6}?")
    for pattern, kind in lexicon.after:
        if m := re.match(rf"(?:{filler})({pattern})", tail):
            if found and found != kind:
                found = "mixed"
            else:
                found = kind
                used.append((end + m.start(1), end + m.end(1)))
            break
    if not found:
        for pattern, kind in _NAMED:
            if re.match(pattern, tail):
                return kind, used
    return found or "bare", used


def _denial(
    plain: str, left: int, start: int, kind: str, used: Sequence[tuple[int, int]], lexicon: Lexicon
) -> tuple[int, int] | None:
    """Return where the relation of a number is denied: "do not use more than"."""
    if kind == "bare":
        return None
    stop = used[0][0] if used and used[0][0] < start else start
    if kind in ("low", "high", "exact") and stop == start:
        stop = start
    low = max(left, stop - (80 if kind in ("more", "less") else 14))
    cuts = [m.end() for m in re.finditer(lexicon.reset, plain[:start]) if low < m.end() <= stop]
    offset = cuts[-1] if cuts else low
    found = list(re.finditer(lexicon.negator, plain[offset:stop]))
    if len(found) % 2 == 0:
        return None
    m = found[-1]
    if kind in ("low", "high", "exact") and re.search(
        r"[\ue000-\uf8ff]", plain[offset + m.end():stop]
    ) and kind != "low":
        return None
    return offset + m.start(), offset + m.end()


def _labelled(plain: str, start: int, lang: str) -> bool:
    """Whether a number is a label: "paragraph 2"."""
    return lang == "en" and re.search(
        r"\b(?:word|sentence|paragraph|part|line|section|step|level|number|place|item|no\.|index|"
        r"question|column|row|rule|point)[ -](?:number )?$", plain[max(0, start - 20):start]
    ) is not None and re.search(r"\b(?:in|each|every|one|per) \w+ $", plain[:start][-12:]) is None


def _unit(
    plain: str, left: int, start: int, end: int, right: int, lexicon: Lexicon, lang: str
) -> tuple[str, frozenset[str]]:
    """Return the unit that a number counts, and the words by it."""
    if lang == "zh":
        after = re.match(r"[^，。；！？\n:]{0,12}", plain[end:right])
        before = re.search(r"[^，。；！？\n]{0,14}$", plain[left:start])
    else:
        after = re.match(r"(?:[ -]*[^\s.;,!?\n:)]+){0,6}", plain[end:right])
        before = re.search(r"[^.;,!?\n]{0,50}$", plain[left:start])
    tail, head = (after[0] if after else ""), (before[0] if before else "")
    stems = frozenset(s for s, _ in _stems(tail, lang, lexicon))
    best = _first(tail, lexicon.units, lang)
    return best or _last(head, lexicon.units, lang), stems


def _first(text: str, units: Table, lang: str) -> str:
    edge = r"(?<![a-z])" if lang == "en" else ""
    found = [(m.start(), name) for pattern, name in units
             if (m := re.search(edge + pattern, text))]
    return min(found, key=lambda x: x[0])[1] if found else ""


def _last(text: str, units: Table, lang: str) -> str:
    edge = r"(?<![a-z])" if lang == "en" else ""
    found = [(m.start(), name) for pattern, name in units
             for m in re.finditer(edge + pattern, text)]
    return max(found)[1] if found else ""


# -- denials and words


def _denied(bare: str, start: int, end: int, lexicon: Lexicon) -> bool:
    """Whether what stands at a place is denied: an odd number of times."""
    head = bare[:start]
    cuts = [m.end() for m in re.finditer(lexicon.reset, head)
            if m.end() <= start]
    low = cuts[-1] if cuts else 0
    count = sum(1 for m in re.compile(lexicon.negator).finditer(bare, max(low, start - 200))
                if m.end() <= start)
    tail = bare[end:]
    cut = re.search(lexicon.reset, tail)
    behind = re.search(lexicon.denied, tail[:cut.start() if cut else len(tail)])
    return (count + (behind is not None)) % 2 == 1


def _stems(text: str, lang: str, lexicon: Lexicon) -> Iterable[tuple[str, int]]:
    """Yield the words of a text that say something, cut to what inflection leaves."""
    if lang == "zh":
        for m in re.finditer(r"[一-鿿]{2,}", text):
            for k in range(len(m[0]) - 1):
                yield m[0][k:k + 2], m.start() + k
        for m in re.finditer(r"[a-z]{2,}", text):
            yield m[0][:5], m.start()
        return
    for m in re.finditer(r"[a-z]+(?:['’][a-z]+)?", text):
        word = m[0]
        if word not in lexicon.stops and word.rstrip("s") not in lexicon.stops and len(word) > 1:
            yield stem(word), m.start()


def stem(word: str) -> str:
    """Return the beginning of an English word, the same for all its forms."""
    word = re.sub(r"(?:['’]s|s)$", "", word) if len(word) > 3 else word
    return re.sub(r"(?:ing|ed|ly)$", "", word)[:5] if len(word) > 6 else word[:5]
