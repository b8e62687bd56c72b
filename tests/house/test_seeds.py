"""The seed tasks: both languages, clean records, and words on which branches can decide."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

SEEDS = Path(__file__).resolve().parents[2] / "specs" / "seeds" / "tasks.jsonl"
TASKS = [json.loads(line) for line in SEEDS.read_text(encoding="utf-8").splitlines()]
COUNTS = {"en": 90, "zh": 70}
# A demand on length or form inside a task could contradict the constraints put on it.
DEMAND = {
    "en": r"\b(\d+|one|two|three|five) (word|sentence|paragraph|line|section|item|point)"
          r"|\b(bullets?|numbered|table|json|headings?|uppercase|lowercase|brief(ly)?|short|long)\b"
          r"(?! (train|message|way|ago|journey))",
    "zh": r"字以内|不超过.{0,4}字|一段|几句|简短|列表|表格|标题|分点",
}


def of(lang: str) -> list[str]:
    return [task["instruction"] for task in TASKS if task["lang"] == lang]


def test_records_are_whole_and_distinct() -> None:
    assert all(list(t) == ["id", "lang", "topic", "instruction"] for t in TASKS)
    wanted = [f"{lang}-{n:03}" for lang, count in COUNTS.items() for n in range(1, count + 1)]
    assert [t["id"] for t in TASKS] == wanted
    assert len({t["instruction"] for t in TASKS}) == len(TASKS)


@pytest.mark.parametrize(("lang", "ends", "full_stops"), [("en", ".?", "[.?](?= )"),
                                                          ("zh", "。？", "[。？](?=.)")])
def test_tasks_are_one_or_two_sentences(lang: str, ends: str, full_stops: str) -> None:
    for text in of(lang):
        assert text == text.strip() and text[-1] in ends
        inner = re.sub(r"\b(Ms|Mr|Dr)\.", "", text)
        assert len(re.findall(full_stops, inner)) <= 1, text


@pytest.mark.parametrize("lang", COUNTS)
def test_tasks_demand_no_length_and_no_form(lang: str) -> None:
    assert not [text for text in of(lang) if re.search(DEMAND[lang], text, re.IGNORECASE)]


@pytest.mark.parametrize(("lang", "pattern", "least"), [
    ("en", r"\b(price|budget)\b", 12), ("zh", "预算|价格", 10),
])
def test_branches_on_money_decide_both_ways(lang: str, pattern: str, least: int) -> None:
    decided = [bool(re.search(pattern, text)) for text in of(lang)]
    assert least <= sum(decided) <= len(decided) // 2
