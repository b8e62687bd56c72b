"""Words, numbers, phrases and characters: definitions as tables."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ifdsl.text import letters, words
from ifdsl.text.extract import normalise


@pytest.mark.parametrize(("text", "expected"), [
    ("❤️ 👩\u200d💻 1️⃣ 👍🏽 ok", ["ok"]),
    ("らーめん カード ｶﾞｷﾞ", ["らー", "め", "ん", "カード", "ｶﾞｷﾞ"]),
    ("so\u00adft می\u200cخواهم", ["so\u00adft", "می\u200cخواهم"]),
    ("कीताब x\u0302y", ["कीताब", "x\u0302y"]),
    ("rock 'n' roll -- dogs' non-stop-", ["rock", "n", "roll", "dogs", "non-stop"]),
    ("한국어 단어", ["한국어", "단어"]),
    ("人々は、２,０００円", ["人", "々", "は", "２,０００", "円"]),
])
def test_words(text: str, expected: list[str]) -> None:
    assert words.words(text) == expected
    assert [text[s:e] for s, e in words.word_spans(text)] == expected


EAST = st.text(st.sampled_from(list("我々〇ひんカー・a9é.,'-_ 。３Ａ\u00ad😀½")), max_size=30)


@given(EAST)
@settings(deadline=None)
def test_the_fast_eastern_pattern_agrees_with_the_general_one(text: str) -> None:
    assert words.words(text) == words._ANY.findall(text)


def test_the_fast_patterns_agree_on_every_character_of_their_ranges() -> None:
    for code in [*range(0x3100), *range(0x4DB0, 0x4E10), *range(0xFF00, 0x10000)]:
        for text in (f"a{chr(code)}b", f"我{chr(code)}カ"):
            assert words.words(text) == words._ANY.findall(text), hex(code)


@pytest.mark.parametrize(("text", "expected"), [
    ("v2.0 B2B Python3.5 5km x2", []),
    (".5 and -.5 or −7 -$5", [".5", "-.5", "−7", "5"]),
    ("1,000,000.25 12,34 1234,567", ["1,000,000.25", "12", "34", "1234", "567"]),
    ("3-5, 3–5, (3)-5, --5", ["3", "5", "3", "5", "3", "5", "5"]),
    ("３.５ 2023年5月 1️⃣", ["３.５", "2023", "5"]),
    ("1.2.3", ["1.2"]),
    ("50%, 5. $2,000.50.", ["50", "5", "2,000.50"]),
])
def test_numbers(text: str, expected: list[str]) -> None:
    assert [text[s:e] for s, e in words.numbers(text)] == expected


@pytest.mark.parametrize(("phrase", "text", "expected"), [
    ("i", "İ", []), ("x", "x\u0302", []), ("istanbul", "İ istanbul", ["istanbul"]),
    ("ß", "STRASSE ss ß", ["ss", "ß"]), ("cat", "cat's bob-cat_cat", ["cat", "cat", "cat"]),
    ("Ⅷ", "ⅷ", ["ⅷ"]), ("go", "我go了", ["go"]), ("a  b", "A\n\n b", ["A\n\n b"]),
    ("C++", "c++11 c++", ["c++", "c++"]), ("don’t", "DON'T", ["DON'T"]),
    ("(a+)+$", "x (a+)+$", ["(a+)+$"]), ("ﬁn", "fin", ["fin"]),
])
def test_find(phrase: str, text: str, expected: list[str]) -> None:
    assert [text[s:e] for s, e in words.find(phrase, text)] == expected


@given(st.text(max_size=20), st.text(max_size=6))
@settings(deadline=None)
def test_what_is_found_folds_to_the_phrase(text: str, phrase: str) -> None:
    text, phrase = normalise(text), normalise(phrase)
    for start, end in words.find(phrase, text):
        got = letters.fold(text[start:end]).replace("’", "'").split()
        assert got == letters.fold(phrase).replace("’", "'").split()


@pytest.mark.parametrize(("text", "expected"), [
    ("🏴\U000e0067\U000e0062\U000e007f 🇫🇷🇩🇪 1️⃣ 👨\u200d👩\u200d👧 👍🏽",
     ["🏴\U000e0067\U000e0062\U000e007f", "🇫🇷", "🇩🇪", "1️⃣", "👨\u200d👩\u200d👧", "👍🏽"]),
    ("❤ ✔ ☺ ❤️", ["❤", "✔", "☺", "❤️"]),
    ("↔ © ™ ▶ ℹ 3 # ⌚\ufe0e", []), ("↔️ ©️", ["↔️", "©️"]),
])
def test_emoji(text: str, expected: list[str]) -> None:
    assert [text[s:e] for s, e in letters.emoji(text)] == expected


def test_characters_are_graphemes() -> None:
    texts = ("👨\u200d👩\u200d👧", "e\u0301", "한", "ab")
    assert [letters.length(x) for x in texts] == [1, 1, 1, 2]
    assert letters.reverse("ae\u0301👍🏽") == "👍🏽e\u0301a"


@given(st.text(st.sampled_from(list("a é我가\u11a8\u200d\u0301👍🏽\r\nカ゛。　")), max_size=12))
@settings(deadline=None)
def test_the_fast_graphemes_agree_with_the_general_ones(text: str) -> None:
    assert letters.characters(text) == [m.span() for m in letters._GRAPHEME.finditer(text)]
    assert letters.letters(text) == [m.span() for m in letters._LETTER.finditer(text)]


@pytest.mark.parametrize(("text", "lower", "upper", "title"), [
    ("abc 1", True, False, False), ("ABC!", False, True, False), ("Abc", False, False, True),
    ("123", False, False, False), ("中文", False, False, False), ("中文A", False, True, True),
    ("é", True, False, False), ("", False, False, False),
])
def test_case(text: str, lower: bool, upper: bool, title: bool) -> None:
    got = (letters.is_lower(text), letters.is_upper(text), letters.is_title(text))
    assert got == (lower, upper, title)


def test_letters_and_scripts() -> None:
    assert letters.is_letter("की") and letters.is_letter("中é") and not letters.is_letter("a1")
    assert not letters.is_letter("") and letters.is_digit("３4") and not letters.is_digit("½")
    got = [letters.script(c) for c in "aÉ我のカ한яΩ1\u0301\U000103a0"]
    assert got == ["Latin", "Latin", "Han", "Hiragana", "Katakana", "Hangul", "Cyrillic", "Greek",
                   "Common", "Inherited", "Other"]
