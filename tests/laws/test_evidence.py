"""Evidence: the sentence and the spans that tell a reader why a check failed."""

from __future__ import annotations

import pytest

import ifdsl


@pytest.mark.parametrize(("check", "text", "reason", "spans"), [
    ("count(words) <= 2", "one two three", "3 words, at most 2 allowed", ["three"]),
    ("count(words) >= 5", "one two three", "3 words, at least 5 wanted", []),
    ("count(words) in 5..7", "one two three", "3 words, 5 to 7 wanted", []),
    ("count(words) in 1..2", "one two three", "3 words, 1 to 2 wanted", ["three"]),
    ("count(words) > 3", "one two three", "3 words, more than 3 wanted", []),
    ("not count(words) < 4", "one two three", "3 words, at least 4 wanted", []),
    ("5 <= count(words)", "one two three", "3 words, at least 5 wanted", []),
    ("count(words) < 3", "one two three", "3 words, fewer than 3 allowed", ["three"]),
    ("count(words) != 3", "one two three", "3 words, 3 not allowed", ["one", "two", "three"]),
    ('count(find("b")) < 1', "a b", "1 occurrence of “b”, none allowed", ["b"]),
    ('not count(find("b")) >= 1', "a b", "1 occurrence of “b”, none allowed", ["b"]),
    ('count(find("b")) == 0', "a b", "1 occurrence of “b”, none allowed", ["b"]),
    ("length(it) < 1", "a", "it of 1 character, fewer than 1 allowed", []),
    ('not search(it, r"[,;]")', "a, b; c", '2 matches of r"[,;]", none allowed: “,”, “;”',
     [",", ";"]),
    ('search(it, r"\\d")', "none", 'no match of r"\\d"', []),
    ('mentions("cat")', "a dog", "“cat” is not mentioned", []),
    ('not mentions("cat")', "Cat, cat", "“cat” is mentioned 2 times, which is not allowed",
     ["Cat", "cat"]),
    ('starts(it, "Dear")', "Hello there, Ann", "it begins “Hello there,”, “Dear” wanted",
     ["Hello there,"]),
    ('not starts(it, "Dear")', "Dear Ann", "it begins “Dear”, which is not allowed", ["Dear"]),
    ('ends(it, "Bye.")', "So long.", "it ends “So long.”, “Bye.” wanted", ["So long."]),
    ('not ends(it, "!")', "Hi!", "it ends “!”, which is not allowed", ["!"]),
    ('"b" in it', "aaa", "“b” does not occur", []),
    ('not "b" in it', "abab", "“b” occurs, which is not allowed", ["b", "b"]),
    ('words[..2] == ["a", "b"]', "a c d", "words[..2] is “a”, “c”, exactly “a”, “b” wanted", []),
    ("no(is_upper(c) for c in letters)", "aBC",
     "2 letters where is_upper(c), none allowed: “B”, “C”", ["B", "C"]),
    ("is_lower(it)", "My NASA visit", "5 letters are not lower case: “M”, “NASA”", ["M", "NASA"]),
    ("is_lower(words[2])", "a B c", "1 letter is not lower case: “B”", ["B"]),
    ("is_upper(it)", "AbC", "1 letter is not upper case: “b”", ["b"]),
    ("is_lower(it)", "12 3", "there are no letters in lower case", []),
    ("not is_upper(it)", "ABC", "all letters are upper case, which is not allowed", []),
    ("words[9] == \"x\"", "a b", 'words[9] == "x": there is no item 9 of 2', []),
    ("count(chunks(raw)) <= 1", "a b", "2 tokens in raw, at most 1 allowed", ["b"]),
    ("count(punkt(raw)) <= 1", "It rained. It poured.", "2 punkt@1(raw), at most 1 allowed",
     ["It poured."]),
    ("count(treebank(raw)) <= 3", 'He said "no" to me', "7 treebank@1(raw), at most 3 allowed",
     ["no", "to"]),  # quotation marks are not found as they stand
])
def test_reasons(check: str, text: str, reason: str, spans: list[str]) -> None:
    verdict = ifdsl.read(f"ifc 1 for en constraint {{ check {check} }}").check(text)
    assert verdict.status == "fail"
    assert [str(e) for e in verdict.evidence] == [reason]
    assert [text[i:j] for i, j in verdict.spans] == spans


@pytest.mark.parametrize(("body", "text", "spans"), [
    ("within last 2 paragraphs { constraint c { check count(bullets) <= 0 } }",
     "one\n\ntwo\n\n- a\n- b", []),
    ("within last paragraph { constraint c { check no(quoted(x) for x in flat(csv)) } }",
     'hello there\n\n"a",b', ['"a"']),
    ("constraint c { check count(bullets(lower(response))) <= 0 }", "Hi\n\n- A", []),
    ("within last paragraph { constraint c { check count(bullets) <= 0 } }", "Hi\n\n- A", ["A"]),
])
def test_spans_of_parts_lie_in_the_answer(body: str, text: str, spans: list[str]) -> None:
    v = ifdsl.read(f"ifc 1 for en\n{body}").check(text)
    assert v.status == "fail"
    assert [text[start:end] for start, end in v.spans] == spans
