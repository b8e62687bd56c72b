"""The axioms of counters hold of every text, odd ones too."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from ifdsl.formula.runtime import View
from ifdsl.refute.bans import UNSTEADY
from ifdsl.refute.counters import AXIOMS, BETWEEN, EXACT, ONE, WITHIN
from ifdsl.refute.keys import IT
from ifdsl.refute.keywords import _overlap, least
from ifdsl.text import letters, words
from ifdsl.text.extract import extract

ODD = [
    "aﾞ", "ൎ中ﾞ", "1️⃣", "ᄀᄀ", "oﬃce", "ß", "e\u0301", "\u0301", "👨‍👩‍👧", "क्ष", "ー", "\u200d", "²",
    "3.5", "1,000", "-4", "U.S.", "Dr. ", "don't", "well-being", "…", "。", "！", "好的。", "中文",
]
MARKS = ["# ", "- ", "> ", "```", "~~~", "\n", "\n\n", "\n \n", "|", "***", "---", "===", "1. ",
         "    "]
WORDS = ["a", "Word", "the end", "is", ". ", "! ", "? ", ", ", " ", "\t", '"', "(", ")", "*", "_"]
SIGNS = st.characters(codec="utf-8")
TEXTS = st.one_of(
    st.lists(st.sampled_from(ODD + MARKS + WORDS), max_size=25).map("".join),
    st.lists(st.one_of(st.sampled_from(MARKS + WORDS), SIGNS), max_size=15).map("".join),
    st.text(SIGNS, max_size=60),
).map(lambda text: extract(text).text)
LANGS = st.sampled_from(["en", "zh"])


def many(view: str, text: str, lang: str) -> int:
    return len(View(text, lang)[view])


@settings(max_examples=600, deadline=None)
@given(TEXTS, LANGS)
@example("1️⃣. 2️⃣!", "en")
@example("aﾞ" * 9, "en")
@example("x" * 9000 + ". a", "en")
def test_axioms_hold_of_one_text(text: str, lang: str) -> None:
    for factors, low, why in AXIOMS:
        assert sum(a * many(view, text, lang) for view, a in factors) >= low, why


@settings(max_examples=600, deadline=None)
@given(TEXTS, LANGS)
def test_pieces_and_their_text(text: str, lang: str) -> None:
    for measure, units in WITHIN.items():
        for unit in units:
            pieces = View(text, lang)[unit]
            total = sum(many(measure, str(p), lang) for p in pieces)
            gap = BETWEEN[unit] * max(len(pieces) - 1, 0) if measure == "characters" else 0
            assert total + gap <= many(measure, text, lang), (measure, unit)
            if unit in EXACT.get(measure, ()):
                assert total == many(measure, text, lang), (measure, unit)


@settings(max_examples=300, deadline=None)
@given(TEXTS, LANGS)
def test_a_piece_is_one(text: str, lang: str) -> None:
    for unit, views in ONE.items():
        for piece in View(text, lang)[unit]:
            assert all(many(view, str(piece), lang) <= 1 for view in views)


@settings(max_examples=400, deadline=None)
@given(TEXTS, st.sampled_from(["words", "letters"]), st.sampled_from(["***", "#", "=="]))
def test_a_delimiter_cuts_no_word(text: str, measure: str, marker: str) -> None:
    pieces = [p.strip() for p in text.split(marker)]
    assert sum(many(measure, p, "en") for p in pieces) == many(measure, text, "en")


KEYWORDS = st.sampled_from(
    ["office", "lost", "art", "fish", "harbour", "off", "ice cream", "don't", "花园"]
)
AROUND = st.lists(st.sampled_from([
    "office", "oﬃce", "loﬅ", "loſt", "ﬁsh", "FISH", "art", "Harbour", "oﬀ", "ice  cream",
    "ice\ncream", "don’t", "花园", "花", " ", "-", "\u200d", "'", ". ", "x",
]), max_size=20).map("".join)


@settings(max_examples=600, deadline=None)
@given(AROUND, KEYWORDS, KEYWORDS)
def test_keywords_bring_characters(text: str, one: str, other: str) -> None:
    phrases = [one] if _overlap(one, other) else [one, other]
    found = {p: len(words.find(p, text)) for p in phrases}
    assert sum(n * least(p, "find", IT) for p, n in found.items()) <= letters.length(text)
    spelled = {p: n for p, n in found.items() if p.isascii()}
    assert sum(n * least(p, "find", IT, letters=True) for p, n in spelled.items()) <= len(
        letters.letters(text)
    )
    for sign in "aeor":
        sure = {p: UNSTEADY.sub("", p).count(sign) for p in spelled}
        assert sum(n * sure[p] for p, n in spelled.items()) <= text.lower().count(sign)
