"""Every published constraint has a witness for what is drawn, and nearly every one a near miss."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import ifdsl
from ifdsl.compose import tree as b
from ifdsl.draw.keyed import Keyed
from ifdsl.library.draws import Redraw
from ifdsl.library.library import open_library
from ifdsl.prove.misses import near_misses
from ifdsl.prove.search import Search

SPECS = Path(__file__).parents[2] / "specs"
LIBRARY = open_library([SPECS / f"{pack}.ifc" for pack in ("ifeval", "iftrain", "ifbench")])
NAMES = [d.qualified for d in LIBRARY.definitions() if d.id]
TASK = "Name a river that you like, and say why you would visit it again."
DRAWS = 2
UNMISSED = {
    "ifbench.words_repeats",  # no move repeats a word more often
}
"""Constraints of which a drawn witness may have no near miss."""


def drawn(name: str, count: int) -> Iterator[b.Node]:
    """Yield bound trees of a published constraint with drawn parameters."""
    for i in range(count):
        binder = LIBRARY.binder(lang="en", chooser=Keyed(0, "test", i, 0))
        binder.read_input(TASK)
        try:
            yield binder.definition(LIBRARY.definition(name), {}, "test")
        except Redraw:
            continue


def passes(node: b.Node, text: str) -> bool:
    """Whether an answer passes a tree that is printed and read again."""
    read = ifdsl.read(str(ifdsl.api.Bound(node, "en")), ifdsl.load())
    return read.check(text, input=TASK, lang="en").status == "pass"


def test_all_of_them_are_drawn() -> None:
    assert len(NAMES) == 112


@pytest.mark.parametrize("name", NAMES)
def test_every_published_constraint_has_a_witness(name: str) -> None:
    nodes = list(drawn(name, DRAWS))
    assert nodes
    for k, node in enumerate(nodes):
        search = Search(node, "en", TASK, k)
        found = search.witness()
        assert found is not None
        assert passes(node, found.text)
        failing = [miss for miss in near_misses(search, found.text) if miss.violates]
        assert failing or name in UNMISSED
        assert not any(passes(node, miss.text) for miss in failing)


@pytest.mark.parametrize("task", [
    "Name three rivers.", "The quick brown fox jumps over the lazy dog. " * 12,
])
@pytest.mark.parametrize("percentage", range(20, 81, 20))
def test_overlap_is_reached_for_short_and_long_texts(task: str, percentage: int) -> None:
    call = f'ifbench.overlap(reference_text: "{task}", percentage: {percentage})'
    node = ifdsl.read(call, ifdsl.load()).tree
    assert Search(node, "en", task, 0).witness() is not None


@pytest.mark.parametrize("language", [
    "en", "es", "pt", "ar", "hi", "fr", "ru", "de", "ja", "it", "bn", "uk", "th", "ur", "ta", "te",
    "bg", "ko", "pl", "he", "fa", "vi", "ne", "sw", "kn", "mr", "gu", "pa", "ml", "fi", "zh-cn",
])
def test_each_language_is_written(language: str) -> None:
    node = ifdsl.read(f'ifeval.response_language("{language}")', ifdsl.load()).tree
    assert Search(node, "en", TASK, 0).witness() is not None


@pytest.mark.parametrize(("call", "letters"), [
    ('iftrain.letter_counting(N: 80, relation: "at least")', {80, 79}),
    ('iftrain.letter_counting(N: 80, relation: "less than")', {79, 80}),
])
def test_a_sum_is_brought_to_both_sides_of_its_bound(call: str, letters: set[int]) -> None:
    node = ifdsl.read(call, ifdsl.load()).tree
    search = Search(node, "en", TASK, 0)
    found = search.witness()
    assert found is not None
    misses = near_misses(search, found.text)
    assert {sum(c.isalpha() for c in miss.text) for miss in misses} == letters
