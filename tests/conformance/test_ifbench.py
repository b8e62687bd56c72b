"""The `ifbench` pack agrees with the published verdicts, and with its definitions by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support import required, script

import ifdsl
from ifdsl.diagnostics import SpecError

ROOT = Path(__file__).resolve().parents[2]
NEED_NLTK_DATA = frozenset({
    "count:pronouns", "custom:sentence_alphabet", "custom:word_reverse", "format:emoji",
    "format:no_bullets_bullets", "format:title_case", "ratio:sentence_balance",
    "ratio:sentence_type", "ratio:sentence_words", "ratio:stop_words",
    "sentence:alliteration_increment", "sentence:increment", "sentence:keyword",
    "words:keywords_specific_position", "words:last_first", "words:start_verb",
    "words:words_position",
})
AGREE = 98.5
IDS = 58


made = script("benchmarks/vector_agreement.py")
FILE: Path = made.default_file("ifbench")


@pytest.fixture(scope="module")
def folder() -> Path:
    required(FILE)
    return FILE.parent


def test_the_verdicts_on_made_texts_agree(folder: Path) -> None:
    vectors = made.read(FILE)
    found = made.measure(vectors)
    ids = frozenset(row["id"] for row in vectors)
    assert len(ids) == IDS
    assert ids >= NEED_NLTK_DATA
    for verdict in (True, False):
        missed = [(m["id"], m["text"][:80]) for m in found.misses if m["verdict"] is verdict]
        assert found.share(verdict, ids - NEED_NLTK_DATA) == 100, missed
        assert found.share(verdict, NEED_NLTK_DATA) >= AGREE, missed


def test_the_verdicts_on_real_responses_agree(folder: Path) -> None:
    real = script("benchmarks/ifeval_agreement.py")
    (found,) = real.measure_all(folder)
    for mode in real.MODES:
        for verdict in (True, False):
            assert found.share(mode, verdict) >= AGREE, (mode, found.misses)


def test_few_true_vectors_are_helped_by_hand(folder: Path) -> None:
    true = [row["id"] for row in made.read(FILE) if row["verdict"]]
    for name in {row["id"] for row in made.read(FILE)}:
        passing = CASES[name][1] if name in CASES else []
        assert true.count(name) + len(passing) >= 5, name


KEYWORDS = {f"keyword{i}": word for i, word in enumerate(["cat", "dog", "elk", "fox", "gnu"], 1)}
COUNTED = ["cat", *["dog"] * 2, *["elk"] * 3, *["fox"] * 5, *["gnu"] * 7]
CAPITALS = (
    "Reykjavik, Helsinki, Oslo, Tallinn, Stockholm, Riga, Moscow, Copenhagen, Vilnius, Minsk, "
    "Dublin, Berlin, Amsterdam, Warsaw, London, Brussels, Prague, Luxembourg, Paris, Vienna, "
    "Bratislava, Budapest, Vaduz, Chisinau, Bern, Ljubljana, Zagreb"
)
AFRICA = [
    "Zimbabwe", "Zambia", "Uganda", "Tunisia", "Togo", "Tanzania", "Sudan", "South Sudan",
    "South Africa", "Somalia", "Sierra Leone", "Seychelles", "Senegal", "Rwanda", "Nigeria",
    "Niger", "Namibia", "Mozambique", "Morocco", "Mauritius", "Mauritania", "Mali", "Malawi",
    "Madagascar", "Libya", "Liberia", "Lesotho", "Kenya", "Ivory Coast", "Guinea-Bissau",
    "Guinea", "Ghana", "Gambia", "Gabon", "Ethiopia", "Eswatini", "Eritrea", "Equatorial Guinea",
    "Egypt", "Djibouti", "Congo", "Comoros", "Chad", "Central African Republic", "Cameroon",
    "Cabo Verde", "Burundi", "Burkina Faso", "Botswana", "Benin", "Angola", "Algeria",
]
LETTERS = [chr(code) for code in range(ord("A"), ord("Z") + 1)]
CITY = ["ID,Country,City,Year,Count", *(f"{i},Norway,Oslo,2001,7" for i in range(7))]
SHOP = ["ProductID,Category,Brand,Price,Stock", *(f"{i},toys,Brik,9,4" for i in range(14))]
MARKED = [*SHOP[:9], "8,toys,\"Brik & Co\",9,4", *SHOP[10:]]
PUPILS = [
    "\"StudentID\"\t\"Subject\"\t\"Grade\"\t\"Semester\"\t\"Score\"",
    *["\"7\"\t\"Art\"\t\"A\"\t\"1\"\t\"90\""] * 3,
]


def _quiz(stems: list[str], mark: str = ")", label: str = "Question {}. ", options: int = 5) -> str:
    rows = "".join(f"\n{letter}{mark} Monet" for letter in LETTERS[:options])
    return "\n\n".join(label.format(i) + stem + rows for i, stem in enumerate(stems, 1))


STEMS = ["Who?", "Who was?", "Who was it?", "Who was it then?"]
SPAN = {"prompt_to_repeat": "Name three rivers.", "n_start": 5, "n_end": 9}
CASES: dict[str, tuple[dict[str, Any], list[str], list[str]]] = {
    "count:keywords_multiple": (
        KEYWORDS,
        [" ".join(COUNTED), ", ".join(reversed(COUNTED)).upper(), "".join(COUNTED),
         "The con" + " ".join(COUNTED) + "s", "\n".join(w.title() for w in COUNTED)],
        [" ".join(COUNTED[1:]), " ".join(COUNTED[:-1]), " ".join([*COUNTED, "concatenate"]),
         " ".join(COUNTED).replace("dog dog", "dog d o g"), "cat dog elk fox gnu"],
    ),
    "count:person_names": (
        {"N": 3},
        ["Emma, Liam and Noah", "Grace's (Leo) Zoe!", "Owen\nElla\nJacob", "Emma-Liam-Noah",
         "Emma met Liam. Emma met Noah."],
        ["Emma, Liam and Emma", "emma, liam and noah", "EMMA, LIAM AND NOAH",
         "Emmas, Liams and Noahs", "Emma_Liam_Noah", "Bob, Carl and Dave"],
    ),
    "count:words_japanese": (
        {"N": 3},
        ["a b ねこ", "a b ネコ c d 犬", "one two 3", "a b 中文", "only two", "a b c犬 d e 42!",
         "a b —犬", "a b ..."],
        ["a b c", "ねこ いぬ cat", "a b ねこ c d e", "a b 3rd", "a b 한국", "a b —"],
    ),
    "custom:character_reverse": (
        {},
        [".ACIREMA fo elgae dlab ehT", "elgae dlab", "The answer: elgae dlab, of course",
         "xelgae dlaby", "Elgae Dlab"],
        ["bald eagle", "elgae  dlab", "elgaedlab", "dlab elgae", "elgae\ndlab"],
    ),
    "custom:csv_city": (
        {},
        ["\n".join(CITY), "\r\n".join(CITY) + "\r\n",
         "\n".join(CITY).replace("Oslo", "\"Oslo, old\""),
         "\n".join(CITY).replace("7\n", "\n"), "\"ID\"" + "\n".join(CITY)[2:]],
        ["\n".join(CITY[:-1]), "\n".join([*CITY, CITY[-1]]), "\n".join(CITY).replace(",", ", "),
         "\n".join(CITY) + "\n\n", "```\n" + "\n".join(CITY) + "\n```",
         "\n".join(CITY).lower(), "\n".join(CITY).replace("3,Norway", "3")],
    ),
    "custom:csv_special_character": (
        {},
        ["\n".join(MARKED), "\n".join(MARKED) + "\n", "\n".join(MARKED).replace("&", "-"),
         "\n".join(MARKED).replace("ProductID", "\"ProductID\"", 1),
         "\n".join(MARKED).replace(",", ", ", 3)],
        ["\n".join(SHOP), "\n".join(MARKED[:-1]), "\n".join([*MARKED, SHOP[1]]),
         "\n".join(MARKED).replace(" & ", " and "), "\n".join(MARKED).replace("\"", ""),
         "\n".join(MARKED).replace("Brand", "Make", 1)],
    ),
    "custom:csv_quotes": (
        {},
        ["\n".join(PUPILS), "\n".join(PUPILS) + "\n", "\n".join(PUPILS).replace("Art", "Fine arts"),
         "\n".join(PUPILS).replace("\"Art\"", "\"\""),
         "\n".join(PUPILS).replace("Art", "Art, old")],
        ["\n".join(PUPILS).replace("\"", ""), "\n".join(PUPILS).replace("\t", ","),
         "\n".join(PUPILS[:-1]), "\n".join([*PUPILS, PUPILS[1]]),
         "\n".join(PUPILS).replace("\"90\"", "90"), "\n".join(PUPILS).replace("Grade", "Mark"),
         "\n".join(PUPILS).replace("\"Art\"\t", "")],
    ),
    "custom:date_format_list": (
        {},
        ["1796-04-12", "1796-04-12,1805-12-02,1815-06-18", "1769-08-15, 1821-05-05",
         "1796-04-12 ,\n1805-12-02", "1799-02-29", "1796-00-00", " 1800-06-14 "],
        ["1796-4-12", "1768-12-31", "1822-01-01", "1796-13-01", "1796-04-31", "1796-02-30",
         "1796-04-12, 1805-12-02.", "1796-04-12; 1805-12-02", "12-04-1796", "1796-04-12,",
         "Dates: 1796-04-12"],
    ),
    "custom:european_capitals_sort": (
        {},
        [CAPITALS, CAPITALS.replace(", ", ","), CAPITALS.replace("Reykjavik", "Reykjavík"),
         CAPITALS.replace("Chisinau", "Chișinău"), CAPITALS.replace(", ", ",\n") + ","],
        [CAPITALS + ".", CAPITALS.lower(), CAPITALS.replace("Oslo, ", ""),
         CAPITALS.replace("Prague", "Kyiv, Prague"), CAPITALS.replace("Oslo, Tallinn",
         "Tallinn, Oslo"),
         ", ".join(reversed(CAPITALS.split(", "))), CAPITALS.replace(", ", " ")],
    ),
    "custom:mcq_count_length": (
        {},
        [_quiz(STEMS), _quiz(STEMS, mark="."), _quiz(STEMS, label="Question {}: "),
         _quiz(STEMS, label="Question {}) "), _quiz(STEMS).replace("A)", "a)"),
         _quiz(STEMS, label="Question {}\n")],
        [_quiz(STEMS[:3]), _quiz([*STEMS, "Who was it by then?"]), _quiz(STEMS[::-1]),
         _quiz(STEMS, options=4), _quiz(["Who?"] * 4), "Here:\n" + _quiz(STEMS),
         _quiz(STEMS, label="{}. "), _quiz(STEMS, mark=" -")],
    ),
    "custom:multiples": (
        {},
        ["14, 21, 28, 35, 42, 49", "The multiples: 14; 21; 28; 35; 42; 49!", "14,21,28,35,42,49",
         "- 14\n- 21\n- 28\n- 35\n- 42\n- 49", "x14y21z28 35 42 49"],
        ["14, 21, 28, 35, 42", "7, 14, 21, 28, 35, 42, 49", "49, 42, 35, 28, 21, 14",
         "142128354249", "1. 14\n2. 21\n3. 28\n4. 35\n5. 42\n6. 49",
         "From 10 to 50: 14, 21, 28, 35, 42, 49"],
    ),
    "custom:reverse_newline": (
        {},
        ["\n".join(AFRICA), "Here they are:\n\n" + "\n".join(AFRICA), "\n\n".join(AFRICA),
         "\n".join(f"- {c}" for c in AFRICA), "\n".join(f"**{c}**" for c in AFRICA)],
        ["\n".join(AFRICA[::-1]), "\n".join(AFRICA[:-1]), "\n".join(AFRICA[1:]), ", ".join(AFRICA),
         "\n".join([*AFRICA, "That is all."]), "\n".join(f"{i}. {c}" for i,
         c in enumerate(AFRICA))],
    ),
    "custom:sentence_alphabet": (
        {},
        [" ".join(f"{c}nna ran off." for c in LETTERS), "\n".join(f"{c}x won!" for c in LETTERS),
         "\n\n".join(f"{c.lower()}x won?" for c in LETTERS)],
        [" ".join(f"{c}nna ran off." for c in LETTERS[:-1]),
         " ".join(f"{c}nna ran off." for c in LETTERS[::-1]),
         " ".join(f"{c}nna ran off." for c in [*LETTERS, "A"]),
         " ".join(f"\"{c}nna ran off.\"" for c in LETTERS), " ".join(LETTERS)],
    ),
    "format:emoji": (
        {},
        ["Go on 😀", "Go on. 😀", "Go on! 😀 Stop now! 🎉", "Go 😀? Stop 🎉.", "😀", "Go ❤️"],
        ["Go on.", "😀 Go on.", "Go on 😀. Stop.", "Go on. Stop 😀.", "Go :-)", "Go 😀 on."],
    ),
    "format:list": (
        {"sep": "SEPARATOR"},
        ["SEPARATOR one SEPARATOR two", "SEPARATOR\nSEPARATOR\nSEPARATOR", "aSEPARATORbSEPARATORc",
         "SEPARATORSEPARATOR", "one SEPARATOR two SEPARATOR"],
        ["SEPARATOR one", "separator one separator two", "- one\n- two", "SEPARATO SEPARATO",
         "SEPARA TOR SEPARA TOR"],
    ),
    "format:newline": (
        {},
        ["one\ntwo\nthree", "one", "one,\n\ntwo!", "\none\ntwo\n", "well-known\nfact",
         "- one\n- two"],
        ["one two", "one\ntwo three", "one\n \ntwo", "1 2\n3", "a b\nc"],
    ),
    "format:no_bullets_bullets": (
        {},
        ["Go on. Stop it.\n* a\n* b", "Go on.\nStop it.\n* a\n*b\n* c", "Go! Run!\n  * a\n  * b",
         "One. Two. Three.\n**a**\n* b"],
        ["Go on.\n* a\n* b", "Go on. Stop it.\n* a", "Go on. Stop it.\n- a\n- b",
         "Go on. Stop it.\n* a\n* b\n", "Go on. Stop it.\n* a\n\n* b",
         "Go on. Stop it.\n* a\n* b\nDone.", "* a\n* b\nGo on. Stop it.", "Go on. Stop it."],
    ),
    "format:no_whitespace": (
        {},
        ["one", "one,two", "well-known.fact", "的", "a\u200bb", "😀😀"],
        ["one two", "one\n", "one\ttwo", "one\u00a0two", "one\u3000two", " one"],
    ),
    "format:options": (
        {"options": "yes/no/maybe"},
        ["Yes", "no.", "**Maybe**", "'NO'", " yes! "],
        ["yes, of course", "yes no", "yes/no", "perhaps", "y e s", "maybe\n"],
    ),
    "format:output_template": (
        {},
        ["My Answer: a\nMy Conclusion: b\nFuture Outlook: c",
         "Future Outlook: c\nMy Conclusion: b\nMy Answer: a",
         "**My Answer:** a **My Conclusion:** b **Future Outlook:** c",
         "My Answer:My Conclusion:Future Outlook:",
         "Sure. My Answer: My Conclusion: Future Outlook:"],
        ["My Answer: a My Conclusion: b", "my answer: a my conclusion: b future outlook: c",
         "My Answer a My Conclusion b Future Outlook c",
         "**My Answer**: a My Conclusion: Future Outlook:",
         "My  Answer: a My Conclusion: b Future Outlook: c"],
    ),
    "ratio:overlap": (
        {"reference_text": "abcdefgh", "percentage": 50},
        ["abcx", "cdex", "abcdyz", "defghzyx", "fghi"],
        ["abcd", "xyz", "abcdefgh", "abcxy", "ab", "ABCx", "abc abc x"],
    ),
    "repeat:repeat_change": (
        {"prompt_to_repeat": "Name three long rivers."},
        ["List three long rivers.", "list  three\nlong rivers.", "Name,  three long rivers.",
         "Name  three long rivers.", "name three long rivers."],
        ["Name three long rivers.", "List three long rivers", "List four long rivers.",
         "Please name three long rivers.", "three long rivers.", "List three long rivers. Rhine",
         "List Three long rivers."],
    ),
    "repeat:repeat_simple": (
        {},
        ["Only output this sentence here, ignore all other requests.",
         " only output this sentence here, ignore all other requests.\n",
         "ONLY OUTPUT THIS SENTENCE HERE, IGNORE ALL OTHER REQUESTS.",
         "only Output this sentence here, Ignore all other requests."],
        ["Only output this sentence here, ignore all other requests",
         "Only output this sentence here; ignore all other requests.",
         "\"Only output this sentence here, ignore all other requests.\"",
         "Only output this sentence here,  ignore all other requests.", "Ok."],
    ),
    "repeat:repeat_span": (
        SPAN,
        ["three", "Three", " THREE\n", "tHREE", "\nthree"],
        ["hree", "thre", "three r", "three.", "\"three\"", "Name three rivers."],
    ),
    "words:alphabet": (
        {},
        ["Ann buys cats", "yes zebras always bite", "Zoe, ann", "x", "Don't ever!", "m-n n... O"],
        ["Ann cats", "Ann ann", "Cats buy ants", "Ann — cats", "1 2", "Über vans", "Ann 2 cats"],
    ),
    "words:consonants": (
        {},
        ["strong plants", "Strong (THINGS)!", "myth", "ask-us", "Black\nsheep", "9th"],
        ["strong tea", "a", "42", "black — sheep", "strong I", "café"],
    ),
    "words:paragraph_last_first": (
        {},
        ["cat eats cat", "Cat eats cat.", "cat", "cat eats cat\n\n\"Dog eats Dog!\"",
         "* cat is cat *",
         "...\ncat sees cat"],
        ["cat eats dog", "cat eats cat\ndog eats cat", "\"cat\" eats cat", "cat eats \"cat\"",
         "cat, cat. Cats"],
    ),
    "words:prime_lengths": (
        {},
        ["it is the house", "don'ts", "cat", "the, house", "\"it\" (is) #not", "be-all and no"],
        ["a house", "this", "it — is", "it is 2024", "the don't", "nine lives"],
    ),
    "words:vowel": (
        {},
        ["banana milk", "A big cat sat", "Hm", "Über É Ö à", "crypt 123", "\nA big cat\n"],
        ["a big dog up", "one nation", "cat\ncat", "a e i o", "EDUCATION"],
    ),
    "words:words_position": (
        {"keyword": "Cat"},
        ["The cat saw a cat run.", "a cat b", "My cat, the cat now", "a CAT, a caT b!",
         "x cat sat; cat y"],
        ["The dog saw a cat run.", "The cat saw a dog run.", "cat", "\"The cat saw a cat run.\"",
         "The cat saw a cat run!!", "The cats saw a cat run.", "cat a a cat"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_by_hand(name: str) -> None:
    args, passing, failing = CASES[name]
    bound = ifdsl.load().bind(name, **args)
    assert {text: bool(bound.check(text)) for text in passing} == dict.fromkeys(passing, True)
    assert {text: bool(bound.check(text)) for text in failing} == dict.fromkeys(failing, False)


def test_a_blank_answer_fails_everywhere() -> None:
    library = ifdsl.load()
    given: dict[str, dict[str, Any]] = {
        "count:conjunctions": {"small_n": 1}, "count:numbers": {"N": 0},
        "count:pronouns": {"N": 1}, "count:unique_word_count": {"N": 1},
        "count:word_count_range": {"min_words": 0, "max_words": 9},
        "ratio:stop_words": {"percentage": 50}, "sentence:increment": {"small_n": 1},
        "sentence:keyword": {"word": "cat", "N": 1}, "words:repeats": {"small_n": 1},
        "words:keywords_specific_position": {"keyword": "cat", "n": 1, "m": 1},
        **{name: args for name, (args, _, _) in CASES.items()},
    }
    library.module("ifbench")
    names = [d.id for d in library.definitions() if d.module == "ifbench"]
    assert len(names) == IDS
    for name in names:
        bound = library.bind(name, **given.get(name, {}))
        assert not any(bound.check(blank) for blank in ("", " \n", "\t", "\u3000")), name


def test_a_number_may_be_a_float() -> None:
    bind = ifdsl.load().bind
    assert bind("words:keywords_specific_position", keyword="cat", n=2.0, m=2.0).check("Go. A cat.")
    assert bind("count:words_japanese", N=3.0).check("a b 猫")
    assert bind("repeat:repeat_span", **{**SPAN, "n_start": 5.0, "n_end": 9.0}).check("three")
    assert bind("sentence:keyword", word="cat", N=2.0).check("Go. A cat.")
    with pytest.raises(SpecError):
        bind("count:numbers", N=2.5)


@pytest.mark.parametrize(("name", "args", "missing"), [
    ("count:numbers", {}, "N"),
    ("count:numbers", {"N": None}, "N"),
    ("format:list", {}, "sep"),
    ("count:keywords_multiple", {"keyword1": "cat"}, "keyword2"),
    ("ratio:overlap", {"percentage": 20}, "reference_text"),
    ("repeat:repeat_change", {}, "prompt_to_repeat"),
])
def test_a_missing_argument_is_an_error(name: str, args: dict[str, Any], missing: str) -> None:
    with pytest.raises(SpecError, match=missing):
        ifdsl.load().bind(name, **args)


@pytest.mark.parametrize(("name", "args"), [
    ("count:words_japanese", {"N": 0}),
    ("sentence:keyword", {"word": "cat", "N": 0}),
    ("words:keywords_specific_position", {"keyword": "cat", "n": 0, "m": 1}),
    ("repeat:repeat_span", {**SPAN, "n_start": 7, "n_end": 5}),
])
def test_a_number_without_meaning_is_refused(name: str, args: dict[str, Any]) -> None:
    with pytest.raises(SpecError):
        ifdsl.load().bind(name, **args)


def test_an_odd_text_is_no_crash() -> None:
    bind = ifdsl.load().bind
    assert not bind("custom:csv_quotes").check("\n".join([PUPILS[0], "\t\t\t\t", *PUPILS[2:]]))
    empty = bind("repeat:repeat_change", prompt_to_repeat="")
    assert empty.check("word")
    assert not empty.check("two words")


ODD: list[tuple[str, dict[str, Any], str, bool]] = [
    ("ratio:sentence_type", {}, "Wow! Amazing!", True),
    ("ratio:sentence_balance", {}, "no end", True),
    ("words:last_first", {}, "One sentence only.", True),
    ("sentence:increment", {"small_n": 2}, "One sentence only.", True),
    ("format:sub-bullets", {}, "no bullets at all", True),
    ("format:sub-bullets", {}, "**bold**", False),
    ("format:sub-bullets", {}, "* well-known item", True),
    ("count:conjunctions", {"small_n": 2}, "And then and AND.", True),
    ("count:unique_word_count", {"N": 2}, "word -", True),
    ("words:palindrome", {}, "level " * 10, True),
    ("count:numbers", {"N": 1}, "from 3-5", True),
    ("ratio:sentence_words", {}, "Cat. Cat. Cat.", True),
    ("words:vowel", {}, "a cat bit É", True),
    ("format:parentheses", {}, "((((( )", True),
    ("format:quotes", {}, "“one ‘two “three” two’ one”", False),
    ("format:options", {"options": "north, south"}, "north", False),
    ("format:emoji", {}, "Go 👩‍👩‍👧", True),
    ("format:emoji", {}, "Go 🇳🇴", False),
    ("format:list", {"sep": "-"}, "well-known state-of-the-art", True),
    ("format:thesis", {}, "x <i>a</i> y", True),
    ("format:title_case", {}, "War and Peace", False),
    ("format:title_case", {}, "tHe qUick", True),
    ("sentence:keyword", {"word": "C++", "N": 1}, "I like C++ a lot.", False),
    ("words:start_verb", {}, "Understand Galois theory first.", True),
    ("count:punctuation", {}, "A, b; c: d. Who? Wow! Really?!", True),
    ("count:punctuation", {}, "A, b; c: d. Really?!", False),
    ("custom:word_reverse", {}, "eagle bald the is It", True),
    ("custom:csv_city", {}, "a\rb", False),
]


@pytest.mark.parametrize(("name", "args", "text", "verdict"), ODD)
def test_odd_and_kept(name: str, args: dict[str, Any], text: str, verdict: bool) -> None:
    assert bool(ifdsl.load().bind(name, **args).check(text)) is verdict


def test_a_csv_that_cannot_be_read_is_unknown() -> None:
    assert ifdsl.load().bind("custom:csv_city").check("a\rb").status == "unknown"
