"""No counter-example known against the published verifiers works against the standard library.

The numbers are those of the catalogue of published defects; `-` marks a further case of the same
kind. Among them are all that concern the 25 ids of IFEval, with a correct answer beside each.
"""

from __future__ import annotations

import time
import unicodedata
from pathlib import Path

import pytest

import ifdsl
from ifdsl.diagnostics import SpecError

LIB = ifdsl.load(Path(__file__).parents[2] / "specs" / "std")
TASK = "Name a river, and say why you like it."
YES_NO = 'one_of(options: ["My answer is yes.", "My answer is no.", "My answer is maybe."])'
ENGLISH = "The weather is lovely today and we are going to the beach with our friends."

# IFEval id -> the constraint of the same purpose
PURPOSES = {
    "change_case:capital_word_frequency": "capital_words",
    "change_case:english_capital": "uppercase",
    "change_case:english_lowercase": "lowercase",
    "combination:repeat_prompt": "repeat_request",
    "combination:two_responses": "two_answers",
    "detectable_content:number_placeholders": "placeholders",
    "detectable_content:postscript": "postscript",
    "detectable_format:constrained_response": "one_of",
    "detectable_format:json_format": "json_object",
    "detectable_format:multiple_sections": "labelled_sections",
    "detectable_format:number_bullet_lists": "bullets",
    "detectable_format:number_highlighted_sections": "highlights",
    "detectable_format:title": "title",
    "keywords:existence": "include_all",
    "keywords:forbidden_words": "forbid",
    "keywords:frequency": "mention",
    "keywords:letter_frequency": "letter_count",
    "language:response_language": "language",
    "length_constraints:nth_paragraph_first_word": "nth_paragraph_starts",
    "length_constraints:number_paragraphs": "parts",
    "length_constraints:number_sentences": "max_sentences",
    "length_constraints:number_words": "max_words",
    "punctuation:no_comma": "no_commas",
    "startend:end_checker": "ends_with",
    "startend:quotation": "quoted",
}

CASES: list[tuple[str, str, str, str]] = [
    # C.1: verdicts that are random or depend on the process
    ("1", 'letter_count(c: "#", k: 2)', "# One # two", "pass"),
    ("1", 'letter_count(c: "#", k: 2)', "One and two", "fail"),
    ("1", 'letter_count(c: "!", k: 1)', "One!", "pass"),
    ("2", "uppercase", "THE QUICK BROWN FOX JUMPS OVER THE LAZY DOG.", "pass"),
    ("2", 'language(l: "en")', ENGLISH, "pass"),
    ("5", 'include_all(ws: ["C++"])', "Vitamin C is good.", "fail"),
    ("5", 'include_all(ws: ["C++"])', "I write C++, too.", "pass"),
    ("5", 'forbid(ws: ["C++"])', "Vitamin C is good.", "pass"),
    # C.2: keywords as patterns and substrings
    ("6", 'include_all(ws: ["art"])', "A smart party started.", "fail"),
    ("6", 'include_all(ws: ["art"])', "ART is long.", "pass"),
    ("6", 'include_all(ws: ["a.c"])', "abc", "fail"),
    ("6", 'include_all(ws: ["a.c"])', "The a.c file.", "pass"),
    ("6", 'include_all(ws: ["("])', "(so)", "pass"),
    ("6", 'include_all(ws: ["("])', "so", "fail"),
    ("7", 'mention(w: "the", k: 1)', "other gather mother", "fail"),
    ("7", 'mention_at_most(w: "cat", k: 1)', "cat concatenate", "pass"),
    ("7", 'keyword_exactly(w: "cat", k: 1)', "cat concatenate", "pass"),
    ("8", 'forbid(ws: ["$100"])', "It costs $100 today.", "fail"),
    ("9", 'forbid(ws: ["cat"])', "Cat. A cat, the cat.", "fail"),
    ("9", 'mention(w: "cat", k: 3)', "Cat. A cat, the cat.", "pass"),
    ("10", 'keyword_exactly(w: "art", k: 1)', "The art of a party.", "pass"),
    ("11", 'forbid(ws: ["art"])', "We start.", "pass"),
    ("11", 'letter_count(c: "a", k: 3)', "A banana", "pass"),
    ("11", 'letter_count(c: "a", k: 5)', "A banana", "fail"),
    ("12", 'mention(w: "été", k: 1)', unicodedata.normalize("NFD", "Un été."), "pass"),
    ("12", 'avoid_letter(c: "ç")', "C\u0327a va", "fail"),
    # C.3: silent passes
    ("13", "max_words(n: 3)", "One two three four.", "fail"),
    ("13", "max_sentences(n: 1)", "One. Two.", "fail"),
    ("13", "repeat_request", "The Po.", "fail"),
    ("13", YES_NO, "Perhaps.", "fail"),
    ("16", "question_share(p: 20)", "Wow! Amazing!", "fail"),
    ("16", 'script_only(s: "Han")', "12345!!!", "fail"),
    ("16", "different_starts", "Only one sentence.", "fail"),
    ("17", 'language(l: "de")', "12345 67890 !!!", "unknown"),
    # C.4: violating answers that are accepted
    ("20", "title", "cout << x; cin >> y;", "fail"),
    ("20", "title", "<<>>", "fail"),
    ("20", "title", "<< >>\n<<..>>", "fail"),
    ("20", "title", "Intro\n**<<On Rivers>>**\nText", "pass"),
    ("21", 'postscript(marker: "P.S.")', "The U.P.S. truck arrived.", "fail"),
    ("21", 'postscript(marker: "P.S.")', "Text.\n\nThe U.P.S. truck arrived.", "fail"),
    ("21", 'postscript(marker: "P.S.")', "P.S. Hello.\n\nDear friend.", "fail"),
    ("21", 'postscript(marker: "P.S.")', "P.S. Only this.", "fail"),
    ("21", 'postscript(marker: "PS:")', "Look.\n\nmaps: here", "fail"),
    ("21", 'postscript(marker: "P.S.")', "Bye.\n\nP.S.", "fail"),
    ("21", 'postscript(marker: "P.S.")', "Bye.\n\nP.S.A. campaigns work.", "fail"),
    ("21", 'postscript(marker: "P.S.")', "Bye.\nP.S. Write soon.", "pass"),
    ("22", 'json_object(names: ["a"])', "42", "fail"),
    ("22", 'json_object(names: ["a"])', "NaN", "fail"),
    ("22", 'json_object(names: ["a"])', '{"a": NaN}', "fail"),
    ("22", 'json_object(names: ["a"])', '{"a": 1, "a": 2}', "fail"),
    ("22", 'json_object(names: ["a"])', 'nosnjo{"a": 1}', "fail"),
    ("22", 'json_object(names: ["a"])', 'Here: {"a": 1}.', "fail"),
    ("22", 'json_object(names: ["a"])', '[{"a": 1}]', "fail"),
    ("22", 'json_object(names: ["a"])', '{"a": 1, "b": 2}', "fail"),
    ("22", 'json_object(names: ["a"])', '```json\n{"a": "}"}\n```', "pass"),
    ("23", YES_NO, "I can't say My answer is yes. or My answer is no.", "fail"),
    ("23", YES_NO, "My answer is yes. It really is.", "fail"),
    ("23", YES_NO, "My answer is yes.", "pass"),
    ("24", "highlights(n: 1)", "2 * 3 * 4", "fail"),
    ("24", "highlights(n: 2)", "***x***", "fail"),
    ("24", "highlights(n: 1)", "* one\n* two", "fail"),
    ("24", "highlights(n: 2)", "*one* and **two**", "pass"),
    ("24", "placeholders(n: 1)", "[1] [2] [3]", "fail"),
    ("24", "placeholders(n: 1)", "arr[0] = x[i]", "fail"),
    ("24", "placeholders(n: 1)", "[] [ ] [x] done", "fail"),
    ("24", "placeholders(n: 1)", "```\n[name]\n```", "fail"),
    ("24", "placeholders(n: 2)", "Dear [name], see [the place].", "pass"),
    ("25", 'labelled_sections(label: "Section", n: 2)',
     "Section 1 and Section 2 of the law", "fail"),
    ("25", 'labelled_sections(label: "Section", n: 1)',
     "Section 1:\nx\nSection 2:\ny", "fail"),
    ("25", 'labelled_sections(label: "Section", n: 2)', "Section 1:\nx\nSection 3:\ny", "fail"),
    ("25", 'labelled_sections(label: "Section", n: 2)', "Section 1:\nSection 2:\ny", "fail"),
    ("25", 'labelled_sections(label: "Section", n: 2)', "Section 1:\nx\nSection 2:", "fail"),
    ("25", 'labelled_sections(label: "Section", n: 2)',
     "Section 1: A\nx\n\nSection 2: B\ny", "pass"),
    ("26", "repeat_request", TASK, "fail"),
    ("26", "repeat_request", f"{TASK}\n\n...", "fail"),
    ("26", "repeat_request", f"{TASK.upper()}\nThe Po.", "fail"),
    ("26", "repeat_request", f"Sure. {TASK}\nThe Po.", "fail"),
    ("26", "repeat_request", f"{TASK}\nThe Po, for its length.", "pass"),
    ("27", "two_answers", "Same answer.\n******\nSame answer!", "fail"),
    ("27", "two_answers", "Same answer.\n******\nSAME **answer**", "fail"),
    ("27", "two_answers", "One.\n******\nTwo.\n******\nThree.", "fail"),
    ("27", "two_answers", "Only one.\n******", "fail"),
    ("27", "two_answers", "Tea is best.\n******\nMilk is better.", "pass"),
    ("28", "quoted", '"Hi" she said, "bye"', "fail"),
    ("28", "quoted", '"', "fail"),
    ("28", "quoted", '""', "fail"),
    ("28", "quoted", "“Hi there.\n\nBye.”", "pass"),
    ("28", "quoted", "\"It's 'fine', I say.\"", "pass"),
    ("29", 'ends_with(p: "ok")', "not a good book", "fail"),
    ("29", 'ends_with(p: "end")', "weekend", "fail"),
    ("29", 'ends_with(p: "Is that OK?")', "is that ok?", "fail"),
    ("29", 'starts_with(p: "Hi")', "History is long.", "fail"),
    ("29", 'ends_with(p: "Is that OK?")', "Done. Is that OK?", "pass"),
    ("30", "no_commas", "One， two", "fail"),
    ("30", "no_commas", "One، two", "fail"),
    ("30", "no_commas", "One、two", "fail"),
    ("30", "no_exclamation_marks", "Wow！", "fail"),
    ("31", "palindromes(k: 1)", "I saw a cat - and so on.", "fail"),
    ("32", "palindromes(k: 2)", "level level level", "fail"),
    ("32", "title_case", "tHe qUick", "fail"),
    ("32", "unique_ratio(p: 80)", "one one - ! . ? ; :", "fail"),
    ("35", "uppercase", "12345 !!!", "fail"),
    ("35", 'one_of(options: ["A", "B"])', "Apple", "fail"),
    # C.5: compliant answers that are rejected
    ("38", "uppercase", "YES", "pass"),
    ("38", "uppercase", "BUY MILK AND EGGS", "pass"),
    ("38", "lowercase", "ok", "pass"),
    ("38", "lowercase", "no problem at all", "pass"),
    ("39", 'nth_paragraph_starts(n: 2, k: 2, w: "hello")', "Intro\n\n\n\nHello there", "pass"),
    ("39", 'nth_paragraph_starts(n: 2, k: 1, w: "hello")', "\n\nHello\n\nthere", "pass"),
    ("39", 'nth_paragraph_starts(n: 2, k: 2, w: "hello")', "Intro\r\n\r\nHello there", "pass"),
    ("39", 'nth_paragraph_starts(n: 2, k: 2, w: "hello")', "Intro\n \n**Hello**: you", "pass"),
    ("39", 'nth_paragraph_starts(n: 1, k: 1, w: "don\'t")', "Don’t go.", "pass"),
    ("39", 'nth_paragraph_starts(n: 1, k: 1, w: "don\'t")', "Don go.", "fail"),
    ("40", "bullets(n: 2)", "• one\n• two", "pass"),
    ("40", "bullets(n: 2)",
     "+ one\n+ two\n\n---\n**bold** line\n*italic* line\n-5 degrees", "pass"),
    ("40", "bullets(n: 2)", "- one\n---\n- two\n* * *", "pass"),
    ("40", "bullets(n: 2)", "- one\n  - two", "pass"),
    ("40", "bullets(n: 1)", "---\n-5\n* * *", "fail"),
    ("40", "bullets(n: 3)", "- one\n- two", "fail"),
    ("41", "parts(n: 2)", "One\n* * *\nTwo", "pass"),
    ("41", "parts(n: 2)", "One\n***\n***Two*** things", "pass"),
    ("41", "parts(n: 2)", "One ***bold*** two", "fail"),
    ("41", "parts(n: 3)", "One\n***\n\n***\nThree", "fail"),
    ("42", 'ends_with(p: "she said \\"yes\\"")', 'And she said "yes"', "pass"),
    ("44", 'keyword_in_sentence(w: "C++", n: 1)', "I like C++ most.", "pass"),
    ("45", 'one_of(options: ["yes", "no"])', "yes\n", "pass"),
    ("45", 'one_of(options: ["north, south", "east"])', "north, south", "pass"),
    ("45", 'one_of(options: ["a) tea", "b) milk"])', "a) tea ", "pass"),
    ("45", "numbers(n: 2)", "From 3-5 days.", "pass"),
    ("45", "emoji(k: 3)", "👨‍👩‍👧 🇫🇷 1️⃣", "pass"),
    ("46", 'labelled_sections(label: "Section", n: 2)', "SECTION 1:\nx\n\nSECTION 2:\ny", "pass"),
    ("46", "title", "Dear all,\n\n<<News>>\n\nText", "pass"),
    ("47", 'forbid(ws: ["badword"])', "Nonetheless a badword here", "fail"),
    ("47", 'include_all(ws: ["fine"])', "Nonetheless this is fine.", "pass"),
    ("49", "sentences(n: 1)", "It is 3.14 or so, e.g. in sums.", "pass"),
    ("49", "words_between(lo: 3, hi: 3)", "été à Noël", "pass"),
    ("49", 'postscript(marker: "P.S.")', "Bye.\n\nP.S. One line\nand another.", "pass"),
    ("50", "min_sentences(n: 3)", "- one\n- two\n- three", "pass"),
    ("51", "letter_at_most(c: \"e\", k: 1)", "Eve", "fail"),
    ("51", 'json_object(names: ["a"])', '{"a": 1} ', "pass"),
    # primitives
    ("-", "max_words(n: 3)", "Don't use state-of-the-art.", "pass"),
    ("-", "capital_words(lo: 1, hi: 1)", "I am A NASA fan in the U.S. today.", "pass"),
    ("-", "capital_words(lo: 1, hi: 1)", "I am a FAN of NASA.", "fail"),
    ("-", "parts(n: 1)", "Just one.", "pass"),
    ("-", "lowercase", "no Problem", "fail"),
    ("-", "max_sentences(n: 1)", "The U.S. Army is big.", "pass"),
    ("-", "no_commas", "One and two.", "pass"),
]

HOSTILE = [
    ("bullets(n: 3)", "- " * 16_000), ("bullets(n: 3)", "a" + "\n" * 32_000 + "b"),
    ("postscript(marker: \"P.S.\")", "a" + "\n" * 32_000 + "b"),
    ("placeholders(n: 1)", "[" * 32_000),
    ("title", "<" * 32_000), ("title", "<<" + "a" * 32_000), ("highlights(n: 1)", "*" * 32_000),
    ("highlights(n: 1)", "*a " * 10_000), ("quoted", "\"" * 32_000), ("two_answers", "*" * 32_000),
    ("json_object(names: [\"a\"])", "[" * 32_000), ("max_words(n: 3)", "é-" * 16_000),
    ("mention(w: \"(a+)+$\", k: 1)", "a" * 32_000), ("parts(n: 2)", "***\n" * 8_000),
    ("labelled_sections(label: \"Section\", n: 2)", "Section 1" * 4_000),
    ("max_sentences(n: 3)", "A. " * 10_000),
    ("csv_table(columns: [\"a\"], rows: 1)", "\"" * 32_001),
]


@pytest.mark.parametrize(("number", "call", "text", "wanted"), CASES)
def test_counterexample(number: str, call: str, text: str, wanted: str) -> None:
    verdict = ifdsl.read(f"std.{call}", LIB).check(text, input=TASK)
    assert verdict.status == wanted, f"C.{number}: {verdict.evidence}"


@pytest.mark.parametrize("name", PURPOSES.values(), ids=list(PURPOSES))
def test_each_purpose_has_a_right_and_a_wrong_answer(name: str) -> None:
    wanted = {w for _, call, _, w in CASES if call.partition("(")[0] == name}
    assert "pass" in wanted and len(wanted) > 1


@pytest.mark.parametrize(("call", "text"), HOSTILE)
def test_hostile_answers_are_checked_in_time(call: str, text: str) -> None:
    bound = ifdsl.read(f"std.{call}", LIB)
    start = time.perf_counter()
    bound.check(text, input=TASK)
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize("call", [
    "std.mention(w: \"cat\")", "std.no_such_thing", "std.mention(w: \"cat\", times: 2)",
    "std.words_between(lo: 9, hi: 3)", "std.nth_paragraph_starts(n: 2, k: 3, w: \"so\")",
    "std.first_word(w: \"C++\")", "std.script_only(s: \"Klingon\")", "std.max_words(n: 1..3)",
])
def test_nothing_is_guessed(call: str) -> None:
    with pytest.raises(SpecError):
        ifdsl.read(call, LIB)


@pytest.mark.parametrize("call", sorted({call for _, call, _, _ in CASES}))
def test_an_empty_answer_never_passes(call: str) -> None:
    for text in ("", " \n ", "\u3000"):
        assert ifdsl.read(f"std.{call}", LIB).check(text, input=TASK).status == "fail"
