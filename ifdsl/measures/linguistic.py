"""English words: syllables, stop words, pronouns, parts of speech; and which signs are emoji."""

from __future__ import annotations

import logging
from functools import lru_cache

from ifdsl.measures import measure
from ifdsl.measures.published import treebank, word_tokens
from ifdsl.text.lazy import lazy_regex

_STOPPING = """a about above after again against ain all am an and any are aren as at be
because been before being below between both but by can couldn d did didn do does doesn doing don
down during each few for from further had hadn has hasn have haven having he her here hers herself
him himself his how i if in into is isn it its itself just ll m ma me mightn more most mustn my
myself needn no nor not now o of off on once only or other our ours ourselves out over own re s same
shan she should shouldn so some such t than that the their theirs them themselves then there these
they this those through to too under until up ve very was wasn we were weren what when where which
while who whom why will with won wouldn y you your yours yourself yourselves"""
_STOP_WORDS = frozenset(_STOPPING.split())
_PRONOMINAL = """i me we us you he him she her it they them my mine our ours your yours his
hers its their theirs myself ourselves yourself yourselves himself herself itself themselves this
that these those who whom whose which what whoever whomever whatever whichever anybody anyone
anything everybody everyone everything nobody nothing somebody someone something each either neither
both all some any none"""
_PRONOUNS = frozenset(_PRONOMINAL.split())
MAX_OPENING, CONTEXT = 2_000, 12
_EMOJI = lazy_regex(r"[\p{Emoji}--[0-9#*]--\p{Regional_Indicator}]")


@measure(
    "stop_words(x: text) -> list of text", version=1,
    source="nltk's English stop word list, its entries without an apostrophe",
)
def stop_words(x: str) -> list[str]:
    """The stop words among the runs of letters and digits, in any case: `don` and `t` are two."""
    return [w for w in word_tokens(x) if w.lower() in _STOP_WORDS]


@measure(
    "pronouns(x: text) -> list of text", version=1,
    source="IFBench's list of pronouns, over `treebank` of the text in lower case",
)
def pronouns(x: str) -> list[str]:
    """The pronouns among the tokens, determiners such as `that` and `all` included."""
    return [w for w in treebank(x.lower().replace("/", " ")) if w in _PRONOUNS]


@measure(
    "is_emoji(c: text) -> bool", version=1,
    source="Unicode's Emoji property, without digits and regional indicators",
)
def is_emoji(c: str) -> bool:
    """Whether a single sign is an emoji by itself; the copyright sign is one."""
    return _EMOJI.fullmatch(c) is not None


@measure(
    "syllables(w: text) -> int", version=1,
    source="syllapy 0.8: a dictionary of English words, else runs of vowels",
)
def syllables(w: str) -> int:
    """How many syllables an English word has; 0 for one with a digit."""
    return _count(w)


@lru_cache(maxsize=1 << 15)
def _count(word: str) -> int:
    import syllapy

    logging.getLogger("syllapy").setLevel(logging.WARNING)
    return int(syllapy.count(word))


@measure(
    "part_of_speech(x: text) -> text", version=1,
    source="TextBlob's PatternTagger: a lexicon, endings and contexts, no trained weights",
)
def part_of_speech(x: str) -> str:
    """The Penn Treebank tag of the first word of an English text, or "" where there is none."""
    from textblob.taggers import PatternTagger

    opening = " ".join(treebank(x[:MAX_OPENING])[:CONTEXT])
    tagged = PatternTagger().tag(opening) if opening else []
    return str(tagged[0][1]) if tagged else ""
