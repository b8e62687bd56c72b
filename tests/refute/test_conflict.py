"""What no answer passes is called contradictory with its core; what some answer passes never is."""

from __future__ import annotations

import os
import random
import sys
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from support import required

import ifdsl
from ifdsl.compose import tree as b
from ifdsl.compose.evaluate import Evaluator
from ifdsl.draw.keyed import Keyed
from ifdsl.library.draws import Redraw
from ifdsl.output.published import read_published
from ifdsl.prove.search import Search
from ifdsl.refute.conflict import Core, conflict
from ifdsl.text.extract import extract

ROOT = Path(__file__).parents[2]
FOLDER = Path(os.environ.get("IFDSL_CONFORMANCE", ROOT.parent / "shared" / "conformance"))
LIBRARY = ifdsl.load()
TASK = {"en": "Name a river that you like, and say why you would visit it again.",
        "zh": "请介绍一条你喜欢的河流，并说说你为什么想再去看看。"}


def core(text: str, *, solver: bool = True) -> Core | None:
    node = ifdsl.read(f"parallel {{ {text} }}", LIBRARY).tree
    return conflict(node, "en", TASK["en"], solver=solver)


def passes(text: str, answer: str) -> bool:
    return bool(ifdsl.read(f"parallel {{ {text} }}", LIBRARY).check(answer, input=TASK["en"]))


# -- pairs of published constraints (reference: verifiers, E.1) --------------------

HARBOUR = '(keyword: "harbour")'
END = 'ifeval.end_checker(end_phrase: "Any other questions?")'
POSTSCRIPT = 'ifeval.postscript(postscript_marker: "P.S.")'
TWICE = 'ifeval.frequency(keyword: "harbour", frequency: 2, relation: "at least")'
LAST = 'iftrain.last_word_answer(last_word: "harbour")'
FIRST = 'iftrain.first_word_answer(first_word: "harbour")'
NTH = ('ifeval.nth_paragraph_first_word(num_paragraphs: 3, nth_paragraph: 1, '
       'first_word: "harbour")')
NO = None
PUBLISHED: list[tuple[str, str, str | None]] = [
    ("iftrain.paragraphs", "ifeval.number_paragraphs(num_paragraphs: 3)", NO),
    ("iftrain.paragraphs2", NTH, NO),
    ("iftrain.count_unique", TWICE, "harbour Harbour"),
    ("iftrain.count_unique", 'iftrain.first_word_sent(first_word: "harbour")', "Harbour lights"),
    ("iftrain.count_unique", 'iftrain.last_word_sent(last_word: "harbour")', "Quiet harbour"),
    ("iftrain.lowercase_counting(N: 5)", "ifeval.english_lowercase", "this is it"),
    ("iftrain.lowercase_counting(N: 5)",
     'ifeval.number_words(num_words: 50, relation: "at least")', "HELLO " * 60),
    ('iftrain.letter_counting(N: 50, relation: "less than")',
     'ifeval.number_words(num_words: 100, relation: "at least")', "1 " * 120),
    ("iftrain.square_brackets", "iftrain.bigram_wrapping", "[Hello]"),
    ("iftrain.square_brackets", "ifeval.title", "[<<Title>>]"),
    ("iftrain.start_end", END, "? What is it? Any other questions?"),
    ("iftrain.start_end", "ifeval.quotation", '\n"hello"'),
    ("iftrain.start_end", LAST, "harbour is a harbour"),
    (LAST, END, NO),
    (LAST, POSTSCRIPT, "P.S. harbour"),
    (FIRST, "ifeval.quotation", NO),
    (FIRST, "ifeval.title", "harbour <<Title>>"),
    (f"iftrain.word_once{HARBOUR}", TWICE, NO),
    (f"iftrain.exclude_word_harder{HARBOUR}", 'ifeval.existence(keywords: ["harbour"])',
     "harbour."),
    ('ifeval.forbidden_words(forbidden_words: ["harbour"])',
     'ifeval.existence(keywords: ["harbour"])', "harbours"),
    ('iftrain.exclude_word_harder(keyword: "other")', END, "Is this it? Any OTHER questions?"),
    ('ifeval.forbidden_words(forbidden_words: ["other"])', END, NO),
    ("iftrain.punctuation_dot", POSTSCRIPT, NO),
    ("iftrain.punctuation_dot",
     'ifeval.number_sentences(num_sentences: 3, relation: "at least")',
     "One is here! Two are here! Three are here!"),
    ("ifeval.english_lowercase", POSTSCRIPT, "hello p.s. bye"),
    ('ifeval.existence(keywords: ["harbour", "market"])',
     'ifeval.letter_frequency(letter: "a", let_frequency: 2, let_relation: "less than")', NO),
    ("ifeval.number_bullet_lists(num_bullets: 2)", "iftrain.sentence_hyphens", "a. a-\n-\n-"),
    ("ifeval.no_comma", 'ifeval.repeat_prompt(prompt_to_repeat: "Red, green or blue?")', NO),
    ("ifeval.english_capital", "ifeval.english_lowercase", NO),
    ('iftrain.copy(prompt_to_repeat: "What is a harbour?")',
     'ifeval.forbidden_words(forbidden_words: ["harbour"])', NO),
]
"""Pairs with an answer that passes both, or None where there is none."""


@pytest.mark.parametrize(("one", "other", "answer"), PUBLISHED)
def test_published_pairs(one: str, other: str, answer: str | None) -> None:
    for pair in (f"{one} {other}", f"{other} {one}"):
        found = core(pair)
        if answer is None:
            assert found is not None and found.leaves == (0, 1) and found.why
        else:
            assert passes(pair, answer)
            assert found is None


def test_the_search_finds_some_of_the_entangled_pairs_and_none_of_the_others() -> None:
    found = 0
    for one, other, answer in PUBLISHED:
        node = ifdsl.read(f"parallel {{ {one} {other} }}", LIBRARY).tree
        witness = Search(node, "en", TASK["en"], 0, budget=60).witness()
        assert witness is None or answer is not None
        found += witness is not None
    assert found >= 3


# -- the standard library ----------------------------------------------------------

CONTRADICTORY = [
    "std.min_words(n: 60) std.max_characters(n: 19)",
    "std.max_words(n: 5) std.min_sentences(n: 9)",
    "std.max_words(n: 40) std.average_sentence(lo: 12, hi: 16) std.min_sentences(n: 8)",
    "std.paragraphs(n: 3) each paragraph { std.max_words(n: 30) } std.min_words(n: 100)",
    'std.max_words(n: 90) chain by paragraph { step "a" { std.min_words(n: 40) } '
    'step "b" { std.min_words(n: 60) } }',
    "std.even_parts(n: 4, s: 3, w: 8) std.max_words(n: 40)",
    'std.mention(w: "harbour", k: 3) std.letter_at_most(c: "r", k: 5)',
    'std.include_all(ws: ["harbour", "market"]) std.letter_at_most(c: "r", k: 2)',
    'std.avoid_letter(c: "a") std.mention(w: "harbour", k: 1)',
    "std.unique_words(n: 50) std.max_words(n: 40)",
    'std.lowercase std.postscript(marker: "P.S.")',
    'std.no_full_stops std.postscript(marker: "P.S.")',
    'std.json_object(names: ["a", "b"]) std.no_commas',
    'std.json_object(names: ["a"]) std.starts_with(p: "In short,")',
    "std.copy_request std.no_full_stops",
    "std.copy_request std.min_words(n: 60)",
    'std.starts_with(p: "In short,") std.first_word(w: "Honestly")',
    'std.first_word(w: "well") std.first_word(w: "Honestly")',
    'std.ends_with(p: "That is all.") std.last_word(w: "well")',
    'std.starts_with(p: "In short,") std.lowercase',
    "std.no_whitespace std.paragraphs(n: 2)",
    "std.numbers(n: 2) std.no_digits",
    'std.script_only(s: "Han") std.mention(w: "harbour", k: 1)',
    'std.keyword_in_sentence(w: "harbour", n: 4) std.max_sentences(n: 3)',
    'std.language(l: "fr") std.language(l: "de")',
    "std.sentence_length(n: 10) each sentence { std.min_words(n: 60) }",
    "within first line { std.uppercase } each line { std.lowercase }",
    "std.lines(n: 3) within line 5 { std.uppercase }",
    "std.uppercase not std.uppercase",
    'std.two_answers chain by marker "***" { step "a" { std.title } step "b" { std.title } }',
    'chain by paragraph { step "a" { std.paragraphs(n: 3) } step "b" { } }',
    "constraint { check count(lines) <= 0 }",
    "constraint { check count(words) > 5 and count(words) < 6 }",
]


@pytest.mark.parametrize("text", CONTRADICTORY)
def test_contradictions(text: str) -> None:
    found = core(text)
    assert found is not None and found.why
    node = ifdsl.read(f"parallel {{ {text} }}", LIBRARY).tree
    assert Search(node, "en", TASK["en"], 0, budget=40).witness() is None


SATISFIABLE = [  # odd answers, but answers: the text model counts them so
    ("std.min_words(n: 60) std.max_characters(n: 20)", "ൎ中ﾞ" * 20),
    ("std.min_letters(n: 300) std.max_characters(n: 60)", "ᄀ" * 300),
    ('std.avoid_letter(c: "f") std.mention(w: "office", k: 1)', "oﬃce"),
    ('constraint { check no("s" in c for c in characters) } std.mention(w: "lost", k: 1)', "loſt"),
    ('std.mention(w: "well", k: 3) std.max_words(n: 1)', "well-well-well"),
    ('std.script_only(s: "Han") std.uppercase', "好Ⓐ"),
    ('std.forbid(ws: ["harbour"]) std.mention(w: "harbours", k: 1)', "harbours"),
    ("std.paragraphs(n: 2) each paragraph { std.max_words(n: 2) } constraint { "
     "check count(words) >= 4 }", "a b\n\nc d"),
]


@pytest.mark.parametrize(("text", "answer"), SATISFIABLE)
def test_what_has_an_answer_is_not_contradictory(text: str, answer: str) -> None:
    assert passes(text, answer)
    assert core(text) is None


def test_a_core_is_minimal_and_in_written_order() -> None:
    found = core("std.title std.max_words(n: 40) std.no_commas std.min_sentences(n: 8) "
                 "std.average_sentence(lo: 12, hi: 16) std.lowercase")
    assert found is not None
    assert found.leaves == (1, 3, 4)
    assert found.names == "std.average_sentence, std.max_words and std.min_sentences"
    assert "`std.max_words(n: 40)`, `std.min_sentences(n: 8)`" in str(found)
    parts = ["std.max_words(n: 40)", "std.min_sentences(n: 8)",
             "std.average_sentence(lo: 12, hi: 16)"]
    assert all(core(" ".join(two)) is None for two in combinations(parts, 2))


@pytest.mark.parametrize(("text", "contradictory"), [
    ("branch { when count(words) > 9 say \"x\" { std.max_words(n: 5) } otherwise { std.title } }",
     False),
    ("branch { when count(words) > 9 say \"x\" { std.max_words(n: 5) } "
     "otherwise { std.title } } not std.uppercase std.uppercase", True),
    ("std.max_words(n: 5) branch { when count(words) > 9 say \"x\" { std.title } "
     "otherwise { std.min_words(n: 9) } }", True),
    ("not parallel { std.max_words(n: 9) std.min_words(n: 5) } std.max_words(n: 7)", False),
    ("not parallel { std.max_words(n: 9) std.min_words(n: 5) } std.words_between(lo: 6, hi: 8)",
     True),
    ("within first paragraph { std.lowercase } within last paragraph { std.uppercase }", False),
    ("within first paragraph { std.min_words(n: 60) } std.max_words(n: 50)", True),
    ("not each line { std.uppercase } each line { std.uppercase }", True),
    ("not each line { std.uppercase } within first line { std.uppercase }", False),
    ("each sentence { std.min_words(n: 20) } std.min_sentences(n: 4) std.max_words(n: 60)", True),
])
def test_compositions(text: str, contradictory: bool) -> None:
    assert (core(text) is not None) == contradictory


TOGETHER = ('std.min_words(n: {}) chain by paragraph {{ step "a" {{ std.max_words(n: 40) }} '
            'step "b" {{ std.max_words(n: 60) }} }}')


def test_z3_is_asked_only_where_bounds_do_not_decide() -> None:
    found = core(TOGETHER.format(120))
    assert found is not None and found.leaves == (0, 1, 2)
    assert core(TOGETHER.format(100)) is None
    sys.modules.pop("z3", None)
    for text in CONTRADICTORY:
        assert core(text, solver=False) is not None
    assert "z3" not in sys.modules


# -- published prompts -------------------------------------------------------------


@pytest.mark.parametrize(("suite", "known"), [
    ("ifeval", {374, 1627, 3369, 3371, 3718}), ("ifbench", set[Any]()),
])
def test_published_prompts(suite: str, known: set[Any]) -> None:
    path = required(FOLDER / suite / "prompts.jsonl")
    found = {p.key for p in read_published(path, LIBRARY)
             if conflict(p.tree, "en", p.prompt) is not None}
    assert found == known


# -- no pair that is called contradictory has an answer ----------------------------

ODD = ["好Ⓐ", "1️⃣. 2️⃣.", "aﾞ" * 30, "ᄀ" * 300, "a", "A", "I.", "harbour Harbour", "中文。", "?",
       "A boat.\n\nA car.", "- a\n- b\n- c", "# A\n\nb", '{"a": 1}', "oﬃce ﬁsh loﬅ", "***\na\n***"]


def drawn(name: str, lang: str, i: int) -> b.Node | None:
    binder = LIBRARY.binder(lang=lang, chooser=Keyed(7, "pairs", i, 0))
    binder.read_input(TASK[lang])
    try:
        return binder.definition(LIBRARY.definition(name), {}, "pairs")
    except Redraw:
        return None


def names(lang: str) -> list[str]:
    LIBRARY.module("std")
    return [d.qualified for d in LIBRARY.definitions()
            if d.module == "std" and d.wordings("", lang)]


def false_contradictions(lang: str, pairs: list[tuple[str, str]], texts: list[str]) -> list[str]:
    out: list[str] = []
    for i, names_ in enumerate(pairs):
        one, other = (drawn(name, lang, 2 * i + k) for k, name in enumerate(names_))
        if one is None or other is None:
            continue
        node = b.Parallel((one, other))
        found = conflict(node, lang, TASK[lang])
        if found is None:
            continue
        search = Search(node, lang, TASK[lang], i, budget=30)
        answers = [t for t in texts if Evaluator(
            extract(t), lang, TASK[lang]).statuses(node).status == "pass"]
        if answers or search.witness() is not None:
            out.append(str(found))
    return out


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_random_pairs_of_the_standard_library(lang: str) -> None:
    rng = random.Random(1)
    known = names(lang)
    pairs = [(rng.choice(known), rng.choice(known)) for _ in range(300)]
    assert false_contradictions(lang, pairs, ODD) == []


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_all_pairs_of_the_standard_library(lang: str) -> None:
    known = names(lang)
    texts = list(ODD)
    for i, name in enumerate(known):  # what passes one constraint, or nearly, is tried on all pairs
        node = drawn(name, lang, i)
        found = None if node is None else Search(node, lang, TASK[lang], i).witness()
        texts += [found.text] if found else []
    assert len(texts) > 80
    assert false_contradictions(lang, list(combinations(known, 2)), texts) == []
