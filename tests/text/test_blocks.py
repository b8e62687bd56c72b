"""Sentences, Markdown and data: definitions as tables, laws, and inputs made to be slow."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ifdsl.text import blocks, data, language, letters, markdown, sentences, words
from ifdsl.text.extract import normalise

ELEMENTS = (markdown.headings, markdown.sections, markdown.bullets, markdown.items, markdown.code,
            markdown.tables, markdown.quotations, markdown.placeholders, markdown.highlights,
            markdown.links)
FLAT = (words.word_spans, words.chunks, words.numbers, blocks.lines, blocks.paragraphs,
        letters.characters, letters.letters, letters.emoji, letters.punctuation,
        sentences.sentences, lambda x: sentences.sentences(x, "zh"))


@pytest.mark.parametrize(("text", "lang", "expected"), [
    ("**Bold.** Next one. *Hi.* Yes", "en", ["**Bold.**", "Next one.", "*Hi.*", "Yes"]),
    ('He said "Stop." Then he left.', "en", ['He said "Stop."', "Then he left."]),
    ("The U.S. Army, e.g. here, paid $3.14 to Dr. Lee.", "en",
     ["The U.S. Army, e.g. here, paid $3.14 to Dr. Lee."]),
    ("> one line\n> goes on. Yes.", "en", ["one line\n> goes on.", "Yes."]),
    ("1.\n2.\n\n3. Three", "en", ["Three"]),
    ("1、你好。再见！\n2、好的", "zh", ["你好。", "再见！", "好的"]),
    ("他说：“你好。”然后走了。真的吗？！", "zh", ["他说：“你好。”", "然后走了。", "真的吗？！"]),
    ("Title\n=====\n\nOne\ntwo.\n\n| a. | b. |\n|---|---|", "en", ["Title", "One\ntwo."]),
    ("1. a\n\n    ```\n    x. y.\n    ```\n\nb", "en", ["a", "b"]),
])
def test_sentences(text: str, lang: str, expected: list[str]) -> None:
    assert [text[s:e] for s, e in sentences.sentences(text, lang)] == expected


def test_a_long_paragraph_is_cut_where_sentences_end() -> None:
    assert len(sentences.sentences("This is a sentence of eight short words. " * 400)) == 400
    assert len(sentences.sentences("我们今天去公园。" * 2000, "zh")) == 2000


@pytest.mark.parametrize(("view", "text", "expected"), [
    ("highlights", "*note: this is **bold** text", ["bold"]),
    ("highlights", "**`code`** **注意：**请 **“好”**他", ["`code`", "注意：", "“好”"]),
    ("highlights", "**a *b* c** ****d**** *e\nf*", ["a *b* c", "d", "e\nf"]),
    ("highlights", "2 * 3 * 4 a_b_c \\*no\\* `*a*`\n* x\n* y", []),
    ("highlights", "```\n*a*\n```", []),
    ("bullets", "- - a\n- 1. b", ["", "a", ""]),
    ("items", "- - a\n- 1. b\n  2) c", ["b", "c"]),
    ("bullets", "- a\n\n  more\n  - n\n- b", ["a\n\n  more", "n", "b"]),
    ("bullets", "- - - - - - - - - -\n\n* * *\n\n-5\n\n---", []),
    ("bullets", "> - q\n> + r\n\n• s", ["q", "r", "s"]),
    ("headings", "# A ##\n## C#\n#no\n\nT\n---\n\n> # Q", ["A", "C#", "T", "Q"]),
    ("headings", "```\n>>>>>>> x\n# no\n```\n# Yes", ["Yes"]),
    ("sections", "x\n# A\na\n## B\nb\n# C\n\n# D\nd", ["a\n## B\nb", "b", "", "d"]),
    ("code", "```py\nx\n\ny\n```\n~~~\n~~~\n- ```js\n  q\n  ```", ["x\n\ny", "", "  q"]),
    ("code", "```x``` and\n```\nopen", ["open"]),
    ("tables", "|a|b|\n|-|-|\n|1|2|\n\nx", ["|a|b|\n|-|-|\n|1|2|"]),
    ("quotations", '“a” "b" «c» 「d」 „e“ \'f\' don\'t "" 6" x',
     ["“a”", '"b"', "«c»", "「d」", "„e“"]),
    ("quotations", '"open\n\nnext" `"x"`', []),
    ("placeholders", "[name] [姓名] [1] [^a] [ ] [x] [a](b) a[i] \\[x\\] `[q]`",
     ["[name]", "[姓名]"]),
    ("links", "See [a](http://b.c) and https://d.e/f. `http://g.h`",
     ["[a](http://b.c)", "https://d.e/f"]),
])
def test_markdown(view: str, text: str, expected: list[str]) -> None:
    assert [text[e.start:e.end] for e in getattr(markdown, view)(text)] == expected


def test_attributes() -> None:
    nested = markdown.bullets("- a\n  * b\n\n1. x\n   - c")
    assert [(b.level, b.marker) for b in nested] == [(1, "-"), (2, "*"), (2, "-")]
    assert [(t.level, t.depth) for t in markdown.tables("|a|b|\n|-|-|\n|1|2|")] == [(1, 2)]
    assert [(h.level, h.title) for h in markdown.headings("### A")] == [(3, "A")]
    assert [c.info for c in markdown.code("```py x\n```")] == ["py"]
    assert [h.marker for h in markdown.highlights("***x*** _y_")] == ["***", "_"]
    text = ":( ((( x )))) [a(b)]"
    found = [(text[g.start:g.end], g.depth) for g in markdown.groups(("()", "[]"), text)]
    assert found[0] == ("( ((( x ))))", 4)
    assert found[-2:] == [("[a(b)]", 2), ("(b)", 1)]


def test_an_inline_triple_backtick_opens_no_fence() -> None:
    assert len(blocks.paragraphs("```x```\n\nTwo\n\nThree")) == 3


MARKUP = st.text(st.sampled_from(list("#->*+`_[]()|\"“”•1.) \na我é!:=~")), max_size=80)


@given(MARKUP | st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_pieces_are_slices_in_order(raw: str) -> None:
    text = normalise(raw)
    for view in ELEMENTS:
        found = view(text)
        assert all(0 <= e.start <= e.end <= len(text) for e in found)
        assert all(a.start <= b.start for a, b in pairwise(found))
    for flat in FLAT:
        spans = flat(text)
        assert all(0 <= s < e <= len(text) for s, e in spans)
        assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert words.words(text) == [text[s:e] for s, e in words.word_spans(text)]
    language.language(text)


@pytest.mark.parametrize("unit", ["\n", "[", "*", "a", "😀", "> ", "`", '"', "- ", "![", "# a\n",
                                  "\n\n- a", "  - a\n", "*_", "[a]: ", "<!--", "1. "])
def test_repetition_is_borne(unit: str) -> None:
    text = normalise(unit * (20_000 // len(unit)))
    for view in (*ELEMENTS, *FLAT):
        view(text)


@pytest.mark.parametrize("text", [
    '{"a": 1, "a": 2}', "NaN", "1e999", '"\\ud800"', "{'a': 1}", "[1,]", "", "```py\n1\n```",
    "x {}", "[" * 100_000, "```json\n1\n```\n```json\n2\n```",
])
def test_what_is_no_json(text: str) -> None:
    with pytest.raises(ValueError):
        data.parse_json(text)


def test_json() -> None:
    assert data.parse_json("```json\n{\"a\": [1, 2.5]}\n```") == {"a": [1, 2.5]}
    assert data.parse_json('["' + "[" * 300 + '"]') == ["[" * 300]
    assert data.parse_json('"\\ud83d\\ude00"') == "😀"


def test_csv() -> None:
    text = '```csv\nname,"a ""b"""\n\n1,2,3\n```'
    rows = data.parse_csv(text)
    assert [[c[:2] for c in r] for r in rows] == [
        [("name", False), ('a "b"', True)], [("1", False), ("2", False), ("3", False)],
    ]
    assert [text[c[2]:c[3]] for c in rows[0]] == ["name", '"a ""b"""']
    for broken in ('"a', 'a"b', '"a"b', 'a, "b"'):
        with pytest.raises(ValueError):
            data.parse_csv(broken)


def test_xml() -> None:
    assert data.parse_xml("<a><b x='1'/></a>") == data.parse_xml("```xml\n<a/>\n```") == "a"
    for broken in ("<a>", "<a></b>", "x <a/>", "", '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>'):
        with pytest.raises(ValueError):
            data.parse_xml(broken)


@pytest.mark.parametrize(("text", "code"), [
    ("ETCHINGS", "en"), ("BUY MILK AND EGGS", "en"), ("Write code.", "en"), ("Это хорошо", "ru"),
    ("Bonjour le monde", "fr"), ("我用 Python 和 Rust 写程序", "zh"), ("한국어", "ko"),
    ("好", "zh"),
    ("The sign 我 means I.", "en"), ("日本語です", "ja"), ("ok", None), ("", None),
    ("```\nimport os\n```", None),
])
def test_language(text: str, code: str | None) -> None:
    assert language.language(text) == code
