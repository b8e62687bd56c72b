"""Rewrites of prompts: the faithful ones pass, and those that change what is asked do not."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from ifdsl.compose import tree as b
from ifdsl.compose.wording import prompt
from ifdsl.evolve.faithful import faults
from ifdsl.library.library import Library, open_library
from rewrites import FAITHFUL, SPEC, UNFAITHFUL

TASKS = {
    "en": "Plan a weekend in Lima for 2 adults.",
    "zh": "为杭州的周末旅行制定一个计划，预算为 800 元。",
}


@cache
def _library(folder: Path) -> Library:
    path = folder / "rewrites.ifc"
    path.write_text(SPEC, encoding="utf-8")
    return open_library([path])


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return _library(tmp_path_factory.mktemp("rewrites"))


def _drawn(library: Library, name: str, lang: str) -> b.Node:
    return library.binder(lang=lang).definition(library.definition(name, "rewrites"), {}, name)


@pytest.mark.parametrize(("name", "lang", "rewrite"), FAITHFUL)
def test_a_faithful_rewrite_passes(library: Library, name: str, lang: str, rewrite: str) -> None:
    drawn = _drawn(library, name, lang)
    asked = prompt(drawn, lang, 5, TASKS[lang])
    assert faults(drawn, TASKS[lang], lang, asked, rewrite) == []


@pytest.mark.parametrize(("name", "lang", "rewrite", "reason"), UNFAITHFUL)
def test_an_unfaithful_rewrite_is_caught(
    library: Library, name: str, lang: str, rewrite: str, reason: str
) -> None:
    drawn = _drawn(library, name, lang)
    asked = prompt(drawn, lang, 5, TASKS[lang])
    found = faults(drawn, TASKS[lang], lang, asked, rewrite)
    assert any(reason in fault for fault in found), found


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_wording_of_a_tree_is_faithful(library: Library, seed: int, lang: str) -> None:
    for definition in library.definitions():
        if definition.module != "rewrites":
            continue
        drawn = _drawn(library, definition.name, lang)
        asked = prompt(drawn, lang, 5, TASKS[lang])
        assert faults(drawn, TASKS[lang], lang, asked, prompt(drawn, lang, seed, TASKS[lang])) == []
