"""Answers on which a careful reader of the wording and the formula might part ways.

Each is here because a formula once judged it otherwise, or nearly did: (call, language, answer,
right verdict).
"""

from __future__ import annotations

from pathlib import Path

import pytest

import ifdsl

LIB = ifdsl.load(Path(__file__).parents[2] / "specs" / "std")
TASK = "Name a river, and say why you like it."
SECTIONS = 'labelled_sections(label: "Section", n: 2)'
SUMMARY = 'template(labels: ["Summary:", "Details:"])'
CSV = 'csv_table(columns: ["name", "price"], rows: 1)'
TAB = 'quoted_table(columns: ["a", "b"], rows: 1, sep: "tab")'
MARKS = "a. b, c; d: e! f? g"

CASES: list[tuple[str, str, str, str]] = [
    # text may begin on the line of the label
    (SECTIONS, "en", "Section 1: A long text.\n\nSection 2: Another text.", "pass"),
    ('labelled_sections(label: "部分", n: 2)', "zh", "部分 1：甲。\n部分 2：乙。", "pass"),
    (SECTIONS, "en", "Section 1:\n---\nSection 2:\nb", "fail"),
    (SECTIONS, "en", "**Section 1:**\na\n\n**Section 2:**", "fail"),
    # parts have words, wherever the dividers stand
    ("parts(n: 2)", "en", "A\n***\n---", "fail"),
    ("parts(n: 2)", "en", "A\n***\n***\nB", "fail"),
    ("parts(n: 2)", "en", "A\n  ***\n**B**", "pass"),
    ("even_parts(n: 2, s: 1, w: 2)", "en", "I came.\n***\nYou went.\n***", "fail"),
    ("even_parts(n: 2, s: 1, w: 2)", "en", "***\nI came.\n***\nYou went.", "fail"),
    ('postscript(marker: "P.S.")', "en", "---\nP.S. Only this.", "fail"),
    ('postscript(marker: "P.S.")', "en", "**P.S.** Only this.", "fail"),
    # marks that close a quotation or a bracket
    ("question_end", "en", "He asked, 'Why?'", "pass"),
    ("question_end", "en", "He asked, «Why?»", "pass"),
    ("question_end", "zh", "我在读《谁知道？》", "pass"),
    ("question_share(p: 100)", "en", "'Why?' `Who?`", "pass"),
    ("balanced_sentences", "zh", "我来。【你呢？】好！", "pass"),
    # marks of every form
    ("no_exclamation_marks", "en", "Careful ❗", "fail"),
    ("no_full_stops", "zh", "列奥纳多·达芬奇", "fail"),
    ("no_commas", "zh", "好︐很好", "fail"),
    ("every_mark", "zh", "甲：乙，丙；丁。谁？好！啊?！", "pass"),
    ("every_mark", "en", f"{MARKS}⁉", "pass"),
    ("every_mark", "en", MARKS, "fail"),
    # quotations
    ("quoted", "en", '"She said “no” to it."', "fail"),
    ("quoted", "zh", "“他说『好』。”", "fail"),
    ("quoted", "zh", "＂好。＂", "pass"),
    ('one_of(options: ["Yes", "No"])', "en", "'Yes'", "pass"),
    ('one_of(options: ["是", "否"])', "zh", "「是」", "pass"),
    # code fences: one around all of it, and no other
    (CSV, "en", "```plaintext\nname,price\ntea,3\n```", "pass"),
    (CSV, "en", "name,price\ntea,3\n```", "fail"),
    (CSV, "en", 'name,price\n"tea\n\nleaves",3', "pass"),
    (TAB, "en", '"a"\t"b"\n"1"\t"2"\n```', "fail"),
    ('csv_with_special_field(columns: ["a", "b"], rows: 1)', "en", '```\na,b\n1,"x&y"\n```',
     "pass"),
    # emphasis may close before the colon of a label
    (SUMMARY, "en", "**Summary**: a\n\n**Details**: b", "pass"),
    (SUMMARY, "en", "**Summary**: **Details**: b", "fail"),
    ('template(labels: ["概要：", "详情："])', "zh", "**概要**：好\n**详情**：好", "pass"),
    # each word in brackets, and brackets without words beside
    ("bracketed_words", "en", "[Well] [...] [yes]", "pass"),
    ("bracketed_words", "en", "[😀] [!]", "fail"),
    # emoji behind every sentence, in numbered lists too
    ("emoji_at_sentence_ends", "en", "1. One 😀\n2. Two. 👨‍👩‍👧 Three 🇫🇷!", "pass"),
    ("emoji_at_sentence_ends", "en", "- One\n- 😀 Two 😀", "fail"),
    ("emoji_at_sentence_ends", "en", "One. Two 😀", "fail"),
    # Chinese readers indent by the ideographic space, and 其它 is no pronoun
    ("indented_stairs(n: 3)", "zh", "一\n\u3000二\n\u3000\u3000三", "pass"),
    ("pronouns(k: 1)", "zh", "其它的东西", "fail"),
    ("headline_case", "en", "Once upon a Time near Rome", "pass"),
    ("same_ends", "en", "Rivers", "fail"),
    # an imperative that a tagger takes for a noun or an adjective
    ("starts_with_verb", "en", "Travel the world by train.", "pass"),
    ("starts_with_verb", "en", "**Open** your books, and read.", "pass"),
    ("starts_with_verb", "en", "Visit Rome in spring.", "pass"),
    ("starts_with_verb", "en", "Travel is fun.", "fail"),
    ("starts_with_verb", "en", "Today the sun shines.", "fail"),
    ("starts_with_verb", "en", "Happiness, the goal of all, is rare.", "fail"),
    ("starts_with_verb", "en", "Alexander the Great won.", "fail"),
    # words asked for in English
    ("few_vowels(n: 2)", "zh", "我爱 tv。", "fail"),
    # characters are those that readers count
    ("copy_characters(a: 1, b: 2)", "en", "👨‍👩‍👧x", "pass"),
]

# the answer meets `not …` / does not
NEGATED: list[tuple[str, str, str]] = [
    ("emoji_at_sentence_ends", "One. Two 😀", "pass"),
    ("emoji_at_sentence_ends", "No emoji at all.", "pass"),
    ("emoji_at_sentence_ends", "One 😀", "fail"),
    ("same_ends", "Rivers", "fail"),
    ("same_ends", "Rivers run", "pass"),
    ("bracketed_words", "[One] [...]", "fail"),
    ("bracketed_words", "[One] two", "pass"),
    ("no_full_stops", "Well…", "pass"),
    ("sentence_chain", "Only one sentence.", "fail"),
    ("script_only(s: \"Latin\")", "123", "fail"),
    ("question_share(p: 50)", "Why? No. No.", "pass"),
]


@pytest.mark.parametrize(("call", "lang", "text", "wanted"), CASES)
def test_reading(call: str, lang: str, text: str, wanted: str) -> None:
    task = f"{text} and more" if call.startswith("copy") else TASK
    verdict = ifdsl.read(f"std.{call}", LIB).check(text, input=task, lang=lang)
    assert verdict.status == wanted, verdict.evidence


@pytest.mark.parametrize(("call", "text", "wanted"), NEGATED)
def test_negation(call: str, text: str, wanted: str) -> None:
    verdict = ifdsl.read(f"not std.{call}", LIB).check(text, input=TASK, lang="en")
    assert verdict.status == wanted, verdict.evidence


@pytest.mark.parametrize(("call", "text", "said"), [
    ("max_stop_words(p: 20)", "It is the river.", "share of stop words is 0.75, at most 0.2"),
    ("some_names(names: [\"Ann\", \"Bo\"], k: 2)", "Ann.", "1 names found, at least 2 wanted"),
    (CSV, "name,price", "1 records, exactly 2 wanted"),
])
def test_evidence_names_what_was_counted(call: str, text: str, said: str) -> None:
    verdict = ifdsl.read(f"std.{call}", LIB).check(text, input=TASK)
    assert any(e.text.startswith(said) for e in verdict.evidence), verdict.evidence
