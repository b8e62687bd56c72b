"""Replies on disk: what a process reads of those that others write, whole and torn."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ifdsl.endpoints.cache import Cache, key

NAMES = [key({"n": n}, 0) for n in range(5)]


def line(name: str, reply: Any) -> str:
    return json.dumps({"key": name, "reply": reply}) + "\n"


def test_what_another_process_adds_is_read_once_it_is_whole(tmp_path: Path) -> None:
    other = tmp_path / "1-other.jsonl"
    other.write_text(line(NAMES[0], {"a": "漢"}) + line(NAMES[1], 1)[:80], encoding="utf-8")
    cache = Cache(tmp_path, 60)
    cache.put(NAMES[2], {"mine": 2})
    assert [cache.get(x) for x in NAMES[:3]] == [{"a": "漢"}, None, {"mine": 2}]
    with other.open("a", encoding="utf-8") as file:
        file.write(line(NAMES[1], 1)[80:] + line(NAMES[3], 3))
    cache.refresh()
    assert [cache.get(x) for x in NAMES] == [{"a": "漢"}, 1, {"mine": 2}, 3, None]


def test_a_line_that_is_damaged_is_no_reply_and_hides_no_other(tmp_path: Path) -> None:
    whole = line(NAMES[0], [0])
    (tmp_path / "1-other.jsonl").write_text(
        whole[:-4] + "\n" + "nonsense\n\n" + line(NAMES[1], [1]) + line(NAMES[2], [2]).replace(
            "reply", "answer"), encoding="utf-8")
    cache = Cache(tmp_path, 60)
    assert [cache.get(x) for x in NAMES[:3]] == [None, [1], None]
    cache.put(NAMES[0], [3])
    assert cache.get(NAMES[0]) == [3] and Cache(tmp_path, 60).get(NAMES[0]) == [3]


def test_a_folder_that_is_emptied_has_no_replies(tmp_path: Path) -> None:
    cache = Cache(tmp_path, 60)
    cache.put(NAMES[0], 1)
    for path in tmp_path.glob("*.jsonl"):
        path.unlink()
    cache.put(NAMES[1], 2)  # where the first one lay
    assert [cache.get(x) for x in NAMES[:2]] == [None, 2]
    cache.put(NAMES[0], 3)
    assert [cache.get(x) for x in NAMES[:2]] == [3, 2]


@pytest.mark.parametrize("count", [1, 3])
def test_replies_are_found_where_they_lie(tmp_path: Path, count: int) -> None:
    for n, name in enumerate(NAMES):
        Cache(tmp_path, 60).put(name, {"n": n})
    caches = [Cache(tmp_path, 60) for _ in range(count)]
    assert all(c.get(x) == {"n": n} for c in caches for n, x in enumerate(NAMES))
