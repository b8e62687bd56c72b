"""Which words a rewrite has that nothing asked for, and what of the task it has lost.

Chinese words are not told apart: of a Chinese text the characters are compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from ifdsl.evolve.reading import Reading, read
from ifdsl.evolve.vocabulary import (
    ASKS,
    FUNCTION,
    FUNCTION_ZH,
    IRREGULAR,
    PERIODS,
    RULES,
    RULES_ZH,
    SYNONYMS,
)

_END = re.compile(
    r"(?:e?s|e?d|e|ings?|ly|y|ies|ied|al|(?:a?t|i?s)?ions?|isons?|ments?|"
    r"able)?")
"""What a word may have behind the letters that all its forms share."""
_WORD = re.compile(r"[a-z]+(?:['’][a-z]+)?")
_LATIN = re.compile(r"[a-z]{2,}")
_HAN = re.compile("[一-鿿]")
_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][a-zà-ÿ]+|(?<=[DM][rs]\. )[A-Z][a-zà-ÿ]+")

_NAME_ZH = re.compile(r"[一-鿿](?=女士|先生|小姐|太太|教授|老师|医生|经理|主任|校长|师傅)")
_CLAUSE = re.compile(r"[，。；：、！？,;:()\n]")
_LISTED = re.compile(r"\w+(?:, \w+)+,? (?:and|or) \w+")
_LIGHT = re.compile(r"(?:ed|ing)$")
"""A form of a word that, new by itself, is only another way to put something."""
_Index = Mapping[str, Sequence[str]]


def words(
    task: str, sources: Sequence[Reading], whole: Reading, rewritten: str, lang: str,
    judged: bool = False,
) -> list[str]:
    """Return what is wrong with the words of a rewrite.

    A word lost or a strange one by itself may be a matter of wording; both together are an
    exchange. What is enumerated, and names, are never lost. `sources` are readings of all that may
    be said. Where the rewrite is `judged` afterwards, as many strange words as there are lost ones
    may be an exchange that changes nothing; what is more than that is still a fault, and so is
    a lost time, or a word with "un" before it.
    """
    kept = task.strip(" .。") in rewritten
    odd = _strange(whole, sources, lang)
    gone = [] if kept else _lost(task, whole, rewritten, lang)
    out = []
    needed = {x.lower() for m in _LISTED.finditer(task) for x in re.findall(r"\w+", m[0])}
    needed |= {m[0].lower() for m in _NAME.finditer(task)}
    needed |= {m[0] for m in _NAME_ZH.finditer(task)}
    opposite = any(w.endswith(x) for w in odd for x in gone if len(x) > 2)
    if judged and not opposite and not (needed | PERIODS) & set(gone):
        odd, gone = odd[len(gone):], gone[len(odd):]
    if odd and (gone or len(odd) > 1 or (
        not _LIGHT.search(odd[0]) if lang == "en" else _apart(odd[0], whole, task)
    )):
        out.append("it adds or changes words: " + ", ".join(odd))
    if len(gone) > 1 or (odd and gone) or needed & set(gone):
        out.append("the task's words are missing or changed: " + ", ".join(gone))
    return out


def _apart(char: str, whole: Reading, task: str) -> bool:
    """Whether a Chinese character stands in a clause that has nothing of the task."""
    clauses = [c for c in _CLAUSE.split(whole.plain) if char in c]
    return not any(c[k:k + 2] in task for c in clauses for k in range(len(c) - 1))


def _strange(whole: Reading, sources: Sequence[Reading], lang: str) -> list[str]:
    """Return the words of a rewrite that no source has and that no instruction needs."""
    said = " ".join(r.plain for r in sources)
    if lang == "zh":
        latin = set(_LATIN.findall(said))
        found = [c for c in _HAN.findall(whole.plain) if c not in said
                 and c not in FUNCTION_ZH and c not in RULES_ZH]
        return [*dict.fromkeys(found), *(w for w in _LATIN.findall(whole.plain) if w not in latin)]
    own = _index(_with_synonyms(_words(said)))
    return [w for w in _words(whole.plain)
            if w not in FUNCTION and not _known(w, own) and not _known(w, _frame())]


def _lost(task: str, whole: Reading, rewritten: str, lang: str) -> list[str]:
    """Return the words of a task that a rewrite has in no form."""
    plain = read(task, lang).plain
    there = f"{whole.plain} {rewritten.lower()}"
    if lang == "zh":
        return list(dict.fromkeys(
            c for c in _HAN.findall(plain) if c not in there and c not in FUNCTION_ZH))
    words = _words(there)
    own = _index(_with_synonyms(words))
    gone = [w for w in _words(plain)
            if w not in FUNCTION and not _known(w, own) and not _known(w, _asks())]
    gone += [w for m in _LISTED.finditer(task.lower()) for w in re.findall(r"\w+", m[0])
             if w not in FUNCTION and not _known(w, own)]
    names = [w for w in (m[0].lower() for m in _NAME.finditer(task)) if w not in words]
    return list(dict.fromkeys(gone + names))


def _words(text: str) -> list[str]:
    """Return the English words of a text, each once."""
    text = text.replace("€", " euro ").replace("$", " dollar ").replace("£", " pound ")
    found = (re.sub(r"['’].*", "", w) for w in _WORD.findall(text))
    return list(dict.fromkeys(w for w in found if len(w) > 1))


def _index(words: Iterable[str]) -> _Index:
    """Return words by their first three letters."""
    out: dict[str, list[str]] = {}
    for word in words:
        out.setdefault(word[:3], []).append(word)
    return out


def _with_synonyms(words: Iterable[str]) -> set[str]:
    return {x for word in words for form in (word, word.removesuffix("s"))
            for x in (word, *_alike().get(form, ()))}


def _known(word: str, index: _Index) -> bool:
    """Whether a word is there in some form."""
    return any(_same(word, other) for other in index.get(word[:3], ()))


def _same(a: str, b: str) -> bool:
    if a == b:
        return True
    k = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y),
             min(len(a), len(b)))
    return k > 2 and all(
        _END.fullmatch(w, k) or (w[k:k + 1] == w[k - 1] and _END.fullmatch(w, k + 1))
        for w in (a, b))


@lru_cache(maxsize=1)
def _frame() -> _Index:
    return _index((*ASKS, *RULES))


@lru_cache(maxsize=1)
def _asks() -> _Index:
    return _index(ASKS)


@lru_cache(maxsize=1)
def _alike() -> Mapping[str, frozenset[str]]:
    out: dict[str, frozenset[str]] = {}
    for group in (*SYNONYMS, *IRREGULAR):
        for word in group:
            out[word] = out.get(word, frozenset()) | group
    return out
