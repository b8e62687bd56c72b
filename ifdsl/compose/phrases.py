"""The connecting phrases of the assembler, by language."""

from __future__ import annotations

from dataclasses import dataclass, field

from ifdsl.compose.templates import number as english_number

_ZH_NUMBERS = "零一两三四五六七八九十"


@dataclass(frozen=True)
class Phrases:
    """What joins wordings; `{}` is where a wording goes."""

    intros: tuple[str, ...]
    stop: str
    gap: str
    comma: str
    semi: str
    colon: str
    and_: str
    pair: str
    or_: str
    first: str
    then: str
    finally_: str
    step: str
    part_k: str
    part_name: str
    headed: str
    if_: str
    else_if: str
    otherwise: str
    if_head: str
    else_if_head: str
    otherwise_head: str
    after_head: str
    nothing: str
    not_this: str
    scoped: str
    scope_head: str
    each: str
    in_first: str
    in_last: str
    in_first_n: str
    in_last_n: str
    in_number: str
    in_titled: str
    in_all: str
    mentions: str
    all_of: str
    one_of: str
    in_order: str
    by: dict[str, str]
    names: dict[str, tuple[str, str]] = field(default_factory=dict)
    lang: str = "en"

    def unit(self, name: str) -> str:
        """Return the name of one unit, in Chinese with its measure word."""
        return self.names[name][0]

    def units(self, name: str) -> str:
        """Return the name of several units."""
        return self.names[name][1]

    def after_number(self, name: str) -> str:
        """Return the name that stands behind a number."""
        return self.names[name][0 if self.lang == "zh" else 1]

    def number(self, n: int) -> str:
        if self.lang == "zh":
            return _ZH_NUMBERS[n] if n <= 10 else str(n)
        return english_number(n)


_EN = Phrases(
    intros=("Follow these requirements:", "Your answer must meet all of the following:",
            "Please keep to these rules:", "Requirements:"),
    stop=".", gap=" ", comma=", ", semi="; ", colon=":", and_="and ", pair=" and ", or_=" or ",
    first="first, {}", then="then, {}", finally_="finally, {}",
    step="{} ({})", part_k="part {}: {}", part_name="part {}", headed="{}: {}",
    if_="if {}, {}", else_if="if instead {}, {}", otherwise="otherwise, {}",
    if_head="if {}", else_if_head="if instead {}", otherwise_head="otherwise", after_head=", ",
    nothing="answer freely", not_this="do not do the following: {}",
    scoped="{}, {}", scope_head="{}:", each="in each {}",
    in_first="in the first {}", in_last="in the last {}", in_first_n="in the first {} {}",
    in_last_n="in the last {} {}", in_number="in {} {}", in_titled='in the {} titled "{}"',
    in_all="in the {}", mentions='the task mentions "{}"',
    all_of="Do all of this:", one_of="Choose by the case:", in_order="Do this in order:",
    by={
        "heading": "divide your answer into exactly {n} parts, each under its own heading",
        "marker": "divide your answer into exactly {n} parts, separated by \"{marker}\"",
        "numbered": "answer as a numbered list of exactly {n} items",
        "line": "write exactly {n} lines",
        "paragraph": "write exactly {n} paragraphs, separated by blank lines",
    },
    names={
        "line": ("line", "lines"), "sentence": ("sentence", "sentences"),
        "paragraph": ("paragraph", "paragraphs"), "section": ("section", "sections"),
        "bullet": ("bullet point", "bullet points"), "item": ("list item", "list items"),
        "heading": ("heading", "headings"), "word": ("word", "words"),
        "code": ("code block", "code blocks"), "quotation": ("quotation", "quotations"),
        "table": ("table", "tables"),
    },
)

_ZH = Phrases(
    intros=("请遵守以下要求：", "你的回答必须同时满足以下要求：", "回答时请注意以下几点：",
            "要求："),
    stop="。", gap="", comma="，", semi="；", colon="：", and_="并且", pair="，并且", or_="或者",
    first="首先，{}", then="然后，{}", finally_="最后，{}",
    step="{}（{}）", part_k="第{}部分：{}", part_name="第{}部分", headed="{}：{}",
    if_="如果{}，请{}", else_if="如果不是这样而{}，请{}", otherwise="否则，请{}",
    if_head="如果{}", else_if_head="如果不是这样而{}", otherwise_head="否则", after_head="，",
    nothing="自由作答", not_this="不要这样做：{}",
    scoped="{}，{}", scope_head="{}：", each="在每一{}中",
    in_first="在第一{}中", in_last="在最后一{}中", in_first_n="在前{}{}中",
    in_last_n="在最后{}{}中", in_number="在第{1}{0}中", in_titled="在标题为“{1}”的{0}中",
    in_all="在所有{}中", mentions="题目提到“{}”",
    all_of="同时做到：", one_of="视情况而定：", in_order="按顺序完成：",
    by={
        "heading": "把回答分成恰好{n}个部分，每个部分各有一个标题",
        "marker": "把回答分成恰好{n}个部分，用“{marker}”隔开",
        "numbered": "用恰好{n}条的编号列表作答",
        "line": "恰好写{n}行",
        "paragraph": "恰好写{n}个段落，段落之间空一行",
    },
    names={
        "line": ("行", "行"), "sentence": ("句", "句子"), "paragraph": ("段", "段落"),
        "section": ("个小节", "小节"), "bullet": ("个项目符号条目", "项目符号条目"),
        "item": ("个编号条目", "编号条目"), "heading": ("个标题", "标题"), "word": ("个字", "字"),
        "code": ("个代码块", "代码块"), "quotation": ("处引文", "引文"),
        "table": ("个表格", "表格"),
    },
    lang="zh",
)

PHRASES = {"en": _EN, "zh": _ZH}
