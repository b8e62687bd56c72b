"""The `iftrain` pack agrees with the published verdicts, and with its definitions by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support import required, script

import ifdsl
from ifdsl.diagnostics import SpecError

ROOT = Path(__file__).resolve().parents[2]
NEED_NLTK_DATA = frozenset({
    "count:counting_composition", "count:count_unique", "keywords:keyword_specific_position",
    "keywords:start_end",
})
NEED_NLTK_DATA_AGREE = 98.5
IDS = 29


benchmark = script("benchmarks/vector_agreement.py")
FILE: Path = benchmark.default_file("iftrain")


@pytest.fixture(scope="module")
def vectors() -> list[dict[str, Any]]:
    required(FILE)
    rows: list[dict[str, Any]] = benchmark.read(FILE)
    return rows


def test_the_verdicts_agree(vectors: list[dict[str, Any]]) -> None:
    found = benchmark.measure(vectors)
    ids = frozenset(row["id"] for row in vectors)
    assert len(ids) == IDS
    for verdict in (True, False):
        missed = [(m["id"], m["text"][:80]) for m in found.misses if m["verdict"] is verdict]
        assert found.share(verdict, ids - NEED_NLTK_DATA) == 100, missed
        assert found.share(verdict, NEED_NLTK_DATA) >= NEED_NLTK_DATA_AGREE, missed


BIRD = {"phrase": "the early bird catches the worm", "small_n": 2}
REQUEST = {"prompt_to_repeat": "Name three rivers."}
SPAN = {**REQUEST, "n_start": 5, "n_end": 10}
CASES: dict[str, tuple[dict[str, Any], list[str], list[str]]] = {
    "copy:repeat_phrase": (
        BIRD,
        ["the early fox catches the worm and the early cat catches the worm",
         "the late bird catches the worm\nthe early bird eats the worm",
         "First the early bird catches the worm, then the early owl catches the worm!",
         "the early bird sees the worm, the early bird, catches the worm"],
        ["the early fox catches the worm", "the late fox catches the worm " * 2,
         "the early bird catches the worm and the early bird catches the worm",
         "The early fox catches the worm, the early cat catches the worm",
         "the early\nfox catches the worm, the early cat catches the worm",
         "the very early bird catches the worm, the early cat catches the worm"],
    ),
    "copy:copy": (
        REQUEST,
        ["Name three rivers.", "name three rivers.", " \nNAME THREE RIVERS.\n"],
        ["Name three rivers", "Name  three rivers.", "Name three rivers. Rhine"],
    ),
    "copy:copying_simple": (
        REQUEST,
        ["Name three rivers.", "name three rivers.", "\tName Three Rivers. "],
        ["Sure: Name three rivers.", "Name three\nrivers.", "“Name three rivers.”"],
    ),
    "copy:copying_multiple": (
        {**REQUEST, "N": 3},
        ["Name three rivers.******Name three rivers.******Name three rivers.",
         "Name three rivers.\n******\nNAME three rivers.\n******\nName three rivers.\n",
         "name three rivers. ****** name three rivers. ****** name three rivers."],
        ["Name three rivers.******Name three rivers.",
         "Name three rivers.******Name three rivers.******Name three rivers.******",
         "Name three rivers.***Name three rivers.***Name three rivers.",
         "Name three rivers.******Name three rivers.******Name two rivers."],
    ),
    "new:copy_span_idx": (
        SPAN,
        ["three", "Three", " THREE\n", "tHREE", "\nthree"],
        ["three ri", "hree", "thre", "three.", "'three'"],
    ),
    "detectable_format:square_brackets": (
        {},
        ["[one]", "[one]\n[two] [three]", "[[x]] []", "[one]]"],
        ["[one two]", "[one].", "one [two]", "[one] [two"],
    ),
    "detectable_format:bigram_wrapping": (
        {},
        ["<<I am>> <<at home>> alone", "one", "<<a\nb>>", "<<<<a b>>>>"],
        ["<<I am>>, <<at home>>", "<<I>> <<am>> x y", "I am", "<<I am > >"],
    ),
    "detectable_format:sentence_hyphens": (
        {},
        ["One day.-Two days!-Three?", "no end", "-", "It is 3.5 km."],
        ["One day. Two days!", "A well-known fact.", "One day. -Two days.", "One.- Two."],
    ),
    "last_word:last_word_answer": (
        {"last_word": "Now"},
        ["Go now", "Go now!", "now", "Go “now”...", "Go *NOW*"],
        ["Go", "now go", "Go nowhere", "Go now .", "Go right-now"],
    ),
    "last_word:last_word_sent": (
        {"last_word": "now"},
        ["Go now. He said \"now.\" Run NOW!", "Stop, now...", "now"],
        ["Go now. Run.", "Go now; run then", "See now.com now. Then"],
    ),
    "first_word:first_word_sent": (
        {"first_word": "Cats"},
        ["Cats run. cats nap! CATS purr", "Cats like Dr. Who, e.g. at 3.5 km.", "Cats"],
        ["Cats, run.", "Cats run. Dogs nap.", "Cats run... and nap.", "Cats?! Cats."],
    ),
    "count:lowercase_counting": (
        {"N": 2},
        ["ONE two three", "Don't STOP", "caf\u00e9 two three", "X1y a_b Two 2nd", "Two"],
        ["one two three", "one-two-three", "don't stop", "a b c"],
    ),
    "count:counting_composition": (
        {"n_sent": 2, "n_words": 3},
        ["Cats run. Dogs nap.\n***\nOwls fly! Bees hum!\n***\nCows moo? So what?",
         "Go on. Go on.***Go on. Go on.***Go on. Go on.",
         "Go on. Cats run fast***Go on. Cats run fast***Go on. Cats run fast",
         "Don't. I can't***Go on! We won't *** Stop it. I don't",
         "Go on... now, then***Go on. Go on.***Go on. Go on."],
        ["Cats run fast. Dogs nap.***Go on. Go on.***Go on. Go on.",
         "Go on. Go on.***Go on. Go on.", "Go on. Go on.***Go on. Go on.***Go on. Go on.***",
         "Go on. Go on.\n* * *\nGo on. Go on.\n* * *\nGo on. Go on.",
         "Go on.***Go on. Go on.***Go on. Go on.", "Go it's.***Go on. Go on.***Go on. Go on."],
    ),
    "count:count_unique": (
        {},
        ["Cats run", "Cats run, dogs nap.", "The the THE", "One! Two? Three.", "well-known facts"],
        ["Cats run. Dogs nap.", "one, two, three", "a b a", "it's what's"],
    ),
    "count:count_increment_word": (
        {"keyword1": "cat", "keyword2": "dog"},
        ["a cat, a dog, a Dog", "concatenate dogdog", "dogma CAT dogs", "dog\ncat\ndog"],
        ["cat dog", "cat cat dog dog", "cat dog dog dog", "dog dog"],
    ),
    "keywords:start_end": (
        {},
        ["cat and cat", "Now is NOW", "! hi !", "now now", "It is it"],
        ["cat and cat.", "cat", "cat and dog", "\"cat\" and cat", "cats and cat"],
    ),
    "keywords:exclude_word_harder": (
        {"keyword": " cat "},
        ["Cat. A cat, the cat.", "cat is here", "concat and cats", "a Cat sat"],
        ["a cat sat", "the cat ", "x  cat  y"],
    ),
    "keywords:palindrome": (
        {},
        ["noon is here", "I do", "a level-headed one", "well - yes", "\u0928\u0928 \u0915\u093f"],
        ["Racecar won!", "level, deed.", "this has none",
         "\u0915\u093f\u0915\u093f \u0928\u0924"],
    ),
    "keywords:no_adjacent_consecutive": (
        {},
        ["apple cat", "bat apple", "apple \"bat", "zoo apple", "one"],
        ["apple Bat", "1st 2nd", "Cat dog", "\u0430 \u0431", "\u0130zmir x"],
    ),
    "keywords:word_once": (
        {"keyword": "c.t"},
        ["a cat", "a cut cart"],
        ["cat and cut", "none", "CAT cat"],
    ),
    "keywords:keyword_specific_position": (
        {"keyword": "cat", "n": 2.0, "m": 2},
        ["We ran. The cat sat.", "Wait... the cat sat", "Why? \"cat\"", "No. , cat"],
        ["We ran. The Cat sat.", "We ran.", "The cat. It sat.", "We ran. A, cat sat."],
    ),
    "paragraphs:paragraphs": (
        {},
        ["a\n***\nb", "***a***b***", "a * *** b", "a***b"],
        ["a\n* * *\nb", "a***b***c", "a***", "a******b"],
    ),
    "paragraphs:paragraphs2": (
        {},
        ["a\n\nb", "\n\na\n\nb\n\n", "a\nb\n\nc", "a\n\nb\n"],
        ["a\nb", "a\n\nb\n\nc", "a\n\n\n\nb", "a\r\n\r\nb"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_by_hand(name: str) -> None:
    args, passing, failing = CASES[name]
    bound = ifdsl.load().bind(name, **args)
    assert {text: bool(bound.check(text)) for text in passing} == dict.fromkeys(passing, True)
    assert {text: bool(bound.check(text)) for text in failing} == dict.fromkeys(failing, False)


def test_a_blank_answer_fails_everywhere() -> None:
    for name, (args, _, _) in CASES.items():
        assert not ifdsl.load().bind(name, **args).check(" \n"), name


def test_zero_is_no_random_number() -> None:
    bound = ifdsl.load().bind("new:copy_span_idx", **REQUEST, n_start=0, n_end=4)
    assert bound.check("Name")
    assert not bound.check("ame ")


def test_an_open_bracket_is_a_keyword() -> None:
    assert ifdsl.load().bind("keywords:word_once", keyword="(").check("f(x)")
    phrase = ifdsl.load().bind("copy:repeat_phrase", phrase="(a b c", small_n=1)
    assert phrase.check("so (a x c it is")


def test_a_missing_argument_is_an_error() -> None:
    with pytest.raises(SpecError, match="relation"):
        ifdsl.load().bind("keywords:word_count_different_numbers", keyword="cat", frequency=2)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("One\n\nTwo.", ["One  Two."]),
        ("Dr. No met Mrs. X at 3.5 km", ["Dr. No met Mrs. X at 3.5 km"]),
        ("At example.com, e.g. here", ["At example.com, e.g. here"]),
        ("Wait... what?!", ["Wait...", "what?", "!"]),
        ("He said \"go.\" Then “run.” Fine", ["He said \"go\".", "Then “run”.", "Fine"]),
        ("Acme Inc. It sells. Acme Inc. sells", ["Acme Inc", "It sells.", "Acme Inc. sells"]),
        ("In the U.S. They vote. U.S. votes", ["In the U.S.", "They vote.", "U.S. votes"]),
        ("A Ph.D. student. Plan B.", ["A Ph.D. student.", "Plan B."]),
        ("1.2.3", ["1.2.", "3"]),
        ("", []),
    ],
)
def test_sentences_by_their_marks(text: str, sentences: list[str]) -> None:
    from ifdsl.measures.marks import sentences as found

    assert found(text) == sentences
