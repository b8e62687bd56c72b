"""Witnesses pass, near misses fail exactly what they say, and both are found for what is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import ifdsl
from ifdsl.compose import tree as b
from ifdsl.draw.keyed import Keyed
from ifdsl.library.draws import Redraw
from ifdsl.library.library import Library, open_library
from ifdsl.prove.misses import near_misses
from ifdsl.prove.search import Search
from ifdsl.rows.candidate import Builder
from ifdsl.rows.plan import plan

ROOT = Path(__file__).parents[2]
STD = open_library([ROOT / "specs" / "std"])
TASK = {"en": "Name a river that you like, and say why you would visit it again.",
        "zh": "请介绍一条你喜欢的河流，并说说你为什么想再去看看。"}


def drawn(library: Library, name: str, lang: str, count: int) -> Iterator[b.Node]:
    """Yield bound trees of a constraint with drawn parameters."""
    for i in range(count):
        binder = library.binder(lang=lang, chooser=Keyed(0, "test", i, 0))
        binder.read_input(TASK[lang])
        try:
            yield binder.definition(library.definition(name), {}, "test")
        except Redraw:
            continue


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", [d.name for d in STD.definitions() if d.module == "std"])
def test_every_constraint_of_std_has_a_witness(name: str, lang: str) -> None:
    if not STD.definition(f"std.{name}").wordings("", lang):
        pytest.skip("not drawn in this language")
    for k, node in enumerate(drawn(STD, f"std.{name}", lang, 2)):
        search = Search(node, lang, TASK[lang], k)
        found = search.witness()
        assert found is not None
        assert found.steps <= search.budget
        assert ifdsl.read(str(ifdsl.api.Bound(node, lang)), ifdsl.load()).check(
            found.text, input=TASK[lang], lang=lang
        ).status == "pass"


def test_rows_carry_their_proof() -> None:
    library = open_library([ROOT / "specs" / "examples"])
    builder = Builder(library, plan(library, "travel", "train"))
    rows = [row for i in range(60) if (row := builder.candidate(i).row)]
    leaves = missed = 0
    for row in rows:
        bound = ifdsl.read(row["check"])

        def verdict(text: str, row: dict = row, bound: ifdsl.Bound = bound) -> ifdsl.Verdict:  # type: ignore[type-arg]
            return bound.check(text, input=row["task"], lang=row["lang"])

        passed = verdict(row["witness"])
        assert passed
        assert row["proof"] == "full"
        for miss in row["near_misses"]:
            found = verdict(miss["text"])
            assert bool(found) == (not miss["violates"])
            assert miss["edit"]
            assert {v.path for v in found.leaves() if v.status in ("fail", "unknown")} == set(
                miss["violates"]
            )
        active = {v.path for v in passed.leaves() if v.status == "pass" and v.kind == "leaf"}
        leaves += len(active)
        missed += len(active & {p for miss in row["near_misses"] for p in miss["violates"]})
    assert missed >= 0.9 * leaves


def test_the_same_seed_finds_the_same() -> None:
    for node in drawn(STD, "std.words_between", "en", 3):
        searches = [Search(node, "en", TASK["en"], 7) for _ in range(2)]
        first, second = (s.witness() for s in searches)
        assert first == second is not None
        assert near_misses(searches[0], first.text) == near_misses(searches[1], second.text)


@pytest.mark.parametrize("check", [
    "std.uppercase std.lowercase", "std.max_words(n: 5) std.min_words(n: 9)",
])
def test_what_contradicts_itself_has_no_witness(check: str) -> None:
    bound = ifdsl.read(f"parallel {{ {check} }}", ifdsl.load())
    search = Search(bound.tree, "en", TASK["en"], 0)
    assert search.witness() is None
    assert search.steps <= search.budget
