"""The standard library: every constraint is documented, worded, and right on its own examples."""

from __future__ import annotations

from pathlib import Path

import more_examples
import pytest

import ifdsl
from ifdsl.source import Source
from ifdsl.syntax.fmt import format_source

STD = Path(__file__).parents[2] / "specs" / "std"
LIB = ifdsl.load(STD)
DEFINITIONS = {d.name: d for d in LIB.definitions() if d.module == "std"}
DIMENSIONS = {
    "length", "keywords", "letters", "case", "punctuation", "position", "format", "structure",
    "repetition", "ratios", "language", "sentences", "copying", "words", "answers",
}
NO_CHINESE: set[str] = set()
TASK = "Name a river.\nSay why you like it."
TASK_ZH = "说出一条河流的名字，并说明理由。"

# call -> (passes, fails), by language
ENGLISH: dict[str, tuple[str, str]] = {
    "max_words(n: 4)": ("Don't stop state-of-the-art work.", "One two three four five."),
    "min_words(n: 3)": ("One two three.", "One two."),
    "words_between(lo: 2, hi: 3)": ("One two.", "One two three four."),
    "sentences_between(lo: 2, hi: 3)": ("One. Two. Three.", "One."),
    "sentences(n: 2)": ("It cost 3.14 euros. I paid.", "One. Two. Three."),
    "max_sentences(n: 2)": ("One came. Two went.", "One came. Two went. Three stayed."),
    "min_sentences(n: 2)": ("One came. Two went.", "One came and two went."),
    "sentence_length(n: 3)": ("I am here. You are not.", "I am here. You are not here."),
    "paragraphs(n: 2)": ("One.\n\n\n\nTwo.", "One.\nTwo."),
    "max_characters(n: 5)": ("abc d", "abc de"),
    "lines(n: 2)": ("one\n\ntwo", "one two"),
    "mention(w: \"art\", k: 2)": ("Art is long; \"art\" is all.", "Art starts with smart parts."),
    "mention_at_most(w: \"cat\", k: 1)": ("A cat, not to concatenate.", "Cat and cat."),
    "keyword_exactly(w: \"New York\", k: 1)": ("In new\nyork.", "New York, New York."),
    "include_all(ws: [\"cat\", \"dog\"])": ("Dogs? No: a dog and a cat.", "A catalogue of dogs."),
    "forbid(ws: [\"art\", \"$100\"])": ("A smart party started.", "It costs $100 today."),
    "letter_count(c: \"e\", k: 3)": ("Eve sees.", "Eve."),
    "letter_at_most(c: \"e\", k: 2)": ("Eve.", "Eve sees."),
    "avoid_letter(c: \"e\")": ("A lipogram.", "An Easy one."),
    "palindromes(k: 2)": ("Level with the radar.", "Level, level! I, a, - and so on."),
    "alliteration(k: 3)": ("Peter: \"Piper picked\" it.", "Peter and Piper picked it."),
    "acrostic(w: \"sun\")": ("**S**and\nUnder\n\nnobody.", "Sand under nobody."),
    "numbers(n: 2)": ("From 3 to 2,000.50 or so.", "From 3 to four."),
    "no_digits": ("Two plus two.", "2 plus two."),
    "uppercase": ("YES, 2 TIMES!", "YEs."),
    "lowercase": ("ok, u.s. army", "Ok."),
    "title_case": ("Don't Stop At 3rd Avenue", "War and Peace"),
    "capital_words(lo: 1, hi: 2)": ("I love NASA and the U.S. a LOT.", "I love A and B."),
    "no_commas": ("No such mark.", "One, two."),
    "no_exclamation_marks": ("Calm.", "Calm!"),
    "question_end": ("Right. (\"Who knows?\")", "Who knows? I do."),
    "semicolons(k: 1)": ("One; two.", "One: two."),
    "first_word(w: \"Hello\")": ("**Hello**, you.", "Hellos to you."),
    "last_word(w: \"don't\")": ("I really don’t!", "I don't know."),
    "starts_with(p: \"Hi\")": ("Hi, you.", "History is long."),
    "ends_with(p: \"ok\")": ("It is ok", "Not a good book"),
    "keyword_in_sentence(w: \"C++\", n: 2)": ("Yes. I like C++ most.", "I like C++. I like C."),
    "nth_paragraph_starts(n: 2, k: 2, w: \"Hello\")":
        ("\nIntro.\n\n\n\n**Hello**: you.", "Hello.\n\nIntro."),
    "bullets(n: 3)": ("Intro:\n- one\n- two\n- three\n\n---\n-5 is no bullet", "- one\n---\n-5"),
    "numbered_list(n: 2)": ("1. one\n2. two\n   - sub", "1. one\n3. three"),
    "highlights(n: 2)": ("*One* and **two words**.", "2 * 3 * 4 and ***one***."),
    "placeholders(n: 2)": ("Dear [name], on [date]", "[1] [2] arr[i] [link](http://a.b) []"),
    "title": ("<<On rivers>>\n\nText.", "cout << x; cin >> y;"),
    "quoted": ("\"It's so.\n\nReally.\"", "\"Hi\" she said, \"bye\""),
    "json_object(names: [\"a\", \"b\"])": ('{"b": 1, "a": "}"}', '{"a": 1, "a": 2, "b": 3}'),
    "csv_table(columns: [\"name\", \"price\"], rows: 2)":
        ("```csv\nname,price\n\"Tea, green\",3\nMilk,2\n```", "Here it is:\nname,price\nTea,3"),
    "table(columns: 2, rows: 1)":
        ("See:\n\n| a | b |\n|---|:-:|\n| 1 | x \\| y |", "| a | b |\n| 1 | 2 |"),
    "code_block(l: \"python\")": ("So:\n```python\nx = 1\n```", "```\nx = 1\n```"),
    "one_of(options: [\"north, south\", \"east\"])": ("North, south.", "north, south or east"),
    "emoji(k: 2)": ("Fine 👨‍👩‍👧 🇫🇷", "Fine 👨‍👩‍👧 :)"),
    "headings(n: 2, rank: 2)": ("# T\n## A\nx\n## B\ny", "# A\nx\n# B\n```\n## C\n```"),
    "sections(n: 2)": ("## A\nx\n## B\ny", "## A\n## B\ny"),
    "labelled_sections(label: \"Section\", n: 2)":
        ("Section 1: A\nx\n\n**SECTION 2:**\ny", "Section 1 and Section 2 of the law."),
    "parts(n: 2)": ("One.\n* * *\n***Two*** things.", "One.\n---\nTwo."),
    "two_answers": ("Tea is best.\n******\nMilk is fine.", "Same answer.\n******\nSame answer!"),
    "postscript(marker: \"P.S.\")": ("Bye.\n\n**P.S.** Write soon.", "The U.P.S. truck arrived."),
    "repeat_request": (f"{TASK}\n\nThe Po: it is long.", f"{TASK}\n"),
    "no_repeated_words": ("The cat saw one dog.", "The cat saw the dog."),
    "max_word_repeats(k: 2)": ("To be or not to be.", "No, no, no."),
    "no_repeated_phrases(n: 3)": ("I am here and I am there.", "I am here; yes, I am here."),
    "different_starts": ("I came. You went.", "I came. I went."),
    "unique_ratio(p: 60)": ("To be or not to be.", "No, no, no, yes."),
    "question_share(p: 50)": ("Why? I know.", "Why? I know. Do not ask."),
    "capital_share(p: 50)": ("ABcd", "Abcd"),
    "average_sentence(lo: 2, hi: 3)": ("One two. One two three four.", "One. Two."),
    "language(l: \"en\")": (
        "The weather is lovely today and we are going to the beach.",
        "Das Wetter ist heute sehr schön und wir gehen an den Strand.",
    ),
    "script_only(s: \"Latin\")": ("Déjà vu, 3 times!", "Hello 世界"),
}
CHINESE: dict[str, tuple[str, str]] = {
    "uppercase": ("使用 HTTP 协议。", "使用 Http 协议。"),
    "lowercase": ("用 grep 命令。", "用 Grep 命令，没有字母也不行。"),
    "title_case": ("我爱 New York。", "我爱 new York。"),
    "capital_words(lo: 1, hi: 2)": ("用 HTTP 和 TCP 传输。", "用 H 和 Tcp 传输。"),
    "capital_share(p: 20)": ("用 HTTP 传输数据。", "用 Http 传输数据。"),
    "palindromes(k: 1)": ("level 是回文。", "上海自来水来自海上，tv。"),
    "alliteration(k: 3)": ("天天天蓝。", "今天天气好。"),
    "max_words(n: 5)": ("今天天气好。", "今天天气很好。"),
    "min_words(n: 5)": ("今天天气好。", "天气好。"),
    "words_between(lo: 2, hi: 4)": ("天气好。", "今天天气很好。"),
    "sentences_between(lo: 2, hi: 3)": ("你好。再见。", "你好。"),
    "sentences(n: 2)": ("你好。今天天气不错！", "你好，今天天气不错！"),
    "max_sentences(n: 2)": ("你好。再见。", "你好。我走了。再见。"),
    "min_sentences(n: 2)": ("你好。再见。", "你好，再见。"),
    "sentence_length(n: 4)": ("天气很好。我们走吧。", "天气很好，我们走吧。"),
    "paragraphs(n: 2)": ("第一段。\n\n第二段。", "第一段。\n第二段。"),
    "max_characters(n: 5)": ("天气很好。", "今天天气很好。"),
    "lines(n: 2)": ("第一行\n\n第二行", "只有一行"),
    "mention(w: \"港口\", k: 2)": ("港口很大，我爱港口。", "港口很大。"),
    "mention_at_most(w: \"港口\", k: 1)": ("港口很大。", "港口很大，我爱港口。"),
    "keyword_exactly(w: \"河流\", k: 1)": ("这条河流很长。", "河流连着河流。"),
    "include_all(ws: [\"河流\", \"桥梁\"])": ("河流上有桥梁。", "河流上有桥。"),
    "forbid(ws: [\"非常\", \"十分\"])": ("天气很好。", "天气非常好。"),
    "letter_count(c: \"的\", k: 2)": ("我的家，你的家。", "我的家。"),
    "letter_at_most(c: \"的\", k: 1)": ("我的家。", "我的家，你的家。"),
    "avoid_letter(c: \"的\")": ("我家很大。", "我的家很大。"),
    "acrostic(w: \"平安\")": ("平地起高楼，\n安居乐业。", "安居乐业，\n平地起高楼。"),
    "numbers(n: 2)": ("我有3个苹果和20只猫。", "我有三个苹果和20只猫。"),
    "no_digits": ("我有三个苹果。", "我有3个苹果。"),
    "no_commas": ("天气很好。", "苹果、梨。"),
    "no_exclamation_marks": ("天气很好。", "天气很好！"),
    "question_end": ("他问：“谁知道？”", "谁知道？我知道。"),
    "semicolons(k: 1)": ("一是好；二是快。", "一是好，二是快。"),
    "first_word(w: \"今天\")": ("“今天”很好。", "昨天很好。"),
    "last_word(w: \"明天\")": ("我们等到明天。", "明天再说。"),
    "starts_with(p: \"亲爱的读者\")": ("亲爱的读者，你好。", "读者，你好。"),
    "ends_with(p: \"祝您愉快\")": ("再见。祝您愉快", "祝您愉快。"),
    "keyword_in_sentence(w: \"河流\", n: 2)": ("你好。河流很长。", "河流很长。你好。"),
    "nth_paragraph_starts(n: 2, k: 2, w: \"首先\")": ("你好。\n\n首先，吃饭。", "首先。\n\n吃饭。"),
    "bullets(n: 2)": ("如下：\n- 一\n- 二", "1. 一\n2. 二"),
    "numbered_list(n: 2)": ("1. 一\n2. 二", "- 一\n- 二"),
    "highlights(n: 1)": ("这是**重点**内容。", "二 * 三 * 四"),
    "placeholders(n: 2)": ("尊敬的[姓名]您好，请于[日期]前回复。", "见文献[1]和[2]。"),
    "title": ("<<河流>>\n正文。", "《河流》是一本书。"),
    "quoted": ("“今天天气很好。”", "“好”，他说，“走”"),
    "json_object(names: [\"title\"])": ('{"title": "河流"}', '结果：{"title": "河流"}'),
    "csv_table(columns: [\"名称\", \"价格\"], rows: 1)": ("名称,价格\n茶,3", "名称，价格\n茶，3"),
    "table(columns: 2, rows: 1)": ("| 甲 | 乙 |\n|---|---|\n| 一 | 二 |", "甲 | 乙"),
    "code_block(l: \"sql\")": ("```SQL\nSELECT 1\n```", "`SELECT 1`"),
    "one_of(options: [\"是\", \"否\"])": ("是。", "是的，我同意。"),
    "emoji(k: 1)": ("好👍", "好"),
    "headings(n: 1, rank: 2)": ("## 标题\n正文", "**标题**\n正文"),
    "sections(n: 1)": ("## 标题\n正文", "## 标题"),
    "labelled_sections(label: \"部分\", n: 2)":
        ("部分 1：\n甲\n部分2：乙\n丙", "部分 1：\n甲\n部分 3：\n乙"),
    "parts(n: 2)": ("甲。\n\n***\n\n乙。", "甲。\n\n***\n\n***\n\n乙。"),
    "two_answers": ("喝茶。\n******\n吃饭。", "喝茶。\n******\n喝茶！"),
    "postscript(marker: \"附：\")": ("再见。\n附：记得写信。", "附：记得写信。\n\n再见。"),
    "repeat_request": (f"{TASK_ZH}\n长江，因为它很长。", "长江，因为它很长。"),
    "no_repeated_words": ("天气好。", "天天好。"),
    "max_word_repeats(k: 2)": ("天天好。", "好好好。"),
    "no_repeated_phrases(n: 3)": ("我爱你，你爱我。", "我爱你，你知道我爱你。"),
    "different_starts": ("我来。你走。", "我来。我走。"),
    "unique_ratio(p: 60)": ("天气很好。", "好好好很。"),
    "question_share(p: 50)": ("谁？我。", "谁？我。你。"),
    "average_sentence(lo: 2, hi: 3)": ("我来。你走吧。", "今天我来了。"),
    "language(l: \"zh\")": ("今天天气很好。", "The weather is lovely today."),
    "script_only(s: \"Han\")": ("今天2度。", "今天很OK。"),
}
ENGLISH |= more_examples.ENGLISH
CHINESE |= more_examples.CHINESE


def held(call: str, text: str, lang: str) -> str:
    task = TASK_ZH if lang == "zh" else TASK
    return ifdsl.read(f"std.{call}", LIB).check(text, input=task, lang=lang).status


def cases(table: dict[str, tuple[str, str]], lang: str) -> list[tuple[str, str, str, str]]:
    return [
        (call, text, lang, wanted)
        for call, texts in table.items()
        for text, wanted in zip(texts, ("pass", "fail"), strict=True)
    ]


@pytest.mark.parametrize(
    ("call", "text", "lang", "wanted"), cases(ENGLISH, "en") + cases(CHINESE, "zh")
)
def test_example(call: str, text: str, lang: str, wanted: str) -> None:
    assert held(call, text, lang) == wanted


@pytest.mark.parametrize("call", ENGLISH)
def test_empty_answer_fails(call: str) -> None:
    assert held(call, " \n", "en") == "fail"


@pytest.mark.parametrize("call", ENGLISH)
def test_line_ends_and_trailing_blanks_do_not_matter(call: str) -> None:
    for text in ENGLISH[call]:
        plain = held(call, text, "en")
        assert held(call, "\n" + text.replace("\n", " \r\n") + "\n \n", "en") == plain


def test_every_constraint_has_examples() -> None:
    def names(table: dict[str, tuple[str, str]]) -> set[str]:
        return {call.partition("(")[0] for call in table}

    assert names(ENGLISH) == set(DEFINITIONS)
    assert names(CHINESE) == set(DEFINITIONS) - NO_CHINESE


@pytest.mark.parametrize("name", DEFINITIONS)
def test_documented_and_worded(name: str) -> None:
    d = DEFINITIONS[name]
    assert d.doc and d.doc.endswith((".", ")"))
    assert d.tag in DIMENSIONS
    assert d.place.source.path.name == f"{d.tag}.ifc"
    says = {use: [s.text for s in d.says if (s.use, s.lang or "en") == use] for use in [
        (use, lang) for use in ("", "when", "not") for lang in ("en", "zh")
    ]}
    chinese = name not in NO_CHINESE
    assert len(set(says["", "en"])) >= 3
    assert len(set(says["", "zh"])) >= 2 if chinese else not says["", "zh"]
    assert bool(says["when", "en"]) and bool(says["when", "zh"]) == chinese
    assert not chinese or bool(says["not", "en"]) == bool(says["not", "zh"])
    for (_, lang), texts in says.items():
        for text in texts:
            assert not text.endswith((".", "。")) and text == text.strip()
            assert lang == "zh" or text[0].islower()


@pytest.mark.parametrize("path", sorted(STD.glob("*.ifc")), ids=lambda p: p.stem)
def test_files_are_formatted(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert format_source(Source(path, text)) == text
