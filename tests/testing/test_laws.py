"""The laws hold of good constraints, and find measures that are none."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

import ifdsl
from ifdsl.measures import MEASURES, measure
from ifdsl.testing import LAWS, LawError, check_laws
from ifdsl.testing.run import run, subjects

ROOT = Path(__file__).parents[2]
STD = ifdsl.load(ROOT / "specs" / "std")


@pytest.mark.parametrize("name", [
    "max_words", "words_between", "sentences", "mention", "forbid", "some_names", "bullets",
    "keyword_counts", "csv_table", "no_digits", "semicolons", "first_word", "copy_request",
])
def test_good_constraints_keep_every_law(name: str) -> None:
    check_laws(f"std.{name}", STD, strict=True, examples=6)


@pytest.mark.slow
@pytest.mark.parametrize("path", ["std", "ifeval.ifc", "iftrain.ifc", "ifbench.ifc", "examples"])
def test_the_shipped_specs_keep_every_law(path: str) -> None:
    library = ifdsl.load(ROOT / "specs" / path)
    found = [d for d in library.definitions() if d.module not in library.loaded.shipped]
    broken = [x for s in subjects(library, found) for x in run(s, examples=3).broken]
    assert not broken, broken


def test_laws_are_named_once_and_say_what_they_are() -> None:
    assert len({law.name for law in LAWS}) == len(LAWS)
    assert all(law.sentence and not law.sentence.endswith(".") for law in LAWS)


@pytest.fixture
def measures(tmp_path: Path) -> Iterator[None]:
    numbers = count()

    @measure("fickle(x: text) -> int", version=1, source="a test")
    def fickle(x: str) -> int:
        """A number that is another each time."""
        return next(numbers) % 7

    @measure("fragile(x: text) -> int", version=1, source="a test")
    def fragile(x: str) -> int:
        """A number, unless there is a heading."""
        return 1 // (0 if "#" in x else 1)

    yield
    for name in ("fickle", "fragile"):
        del MEASURES[name]


def spec(folder: Path, text: str) -> ifdsl.Library:
    (folder / "mine.ifc").write_text(f"ifc 1\n{text}", encoding="utf-8")
    return ifdsl.load(folder / "mine.ifc")


def laws(library: ifdsl.Library, name: str, **options: object) -> list[str]:
    with pytest.raises(LawError) as raised:
        check_laws(name, library, **options)  # type: ignore[arg-type]
    return [x.law.name for x in raised.value.broken]


def test_measures_that_draw_or_fail_are_found(tmp_path: Path, measures: None) -> None:
    library = spec(tmp_path, 'constraint a { say "be short" check fickle(it) < 5 }\n'
                             'constraint b { say "be short" check fragile(it) < 5 }')
    assert laws(library, "mine.a", examples=20)[-1] == "determinism"
    assert laws(library, "mine.b", examples=40) == ["total"]


def test_a_real_response_is_a_case(tmp_path: Path) -> None:
    library = spec(tmp_path, 'constraint a { say "write one line" check count(lines) == 1\n'
                             'check not "\\t" in raw or count(split("\\r", raw)) == 1 }')
    check_laws("mine.a", library)
    assert laws(library, "mine.a", responses=["one\ttwo\nthree"], examples=40) == ["layout"]


def test_a_bound_constraint_is_tested_as_it_is(tmp_path: Path) -> None:
    library = spec(tmp_path, 'constraint a(n: int in 3..9) { say "use {{ n }} words or fewer"\n'
                             "check count(words) < n }")
    check_laws(ifdsl.read('ifc 1 for en\nconstraint { check count(words) <= 4 }'))
    assert laws(library, "mine.a") == ["threshold"]
    with pytest.raises(LawError, match=r"mine.a\(n: 7\)"):
        check_laws(library.bind("mine.a", n=7), library)


def test_what_cannot_be_proved_is_told_when_strict(tmp_path: Path) -> None:
    library = spec(tmp_path, 'constraint a { say "do both" check count(words) > 9\n'
                             "check count(words) < 5 }")
    check_laws("mine.a", library)
    with pytest.raises(AssertionError, match="no witness"):
        check_laws("mine.a", library, strict=True)


def test_examples_are_templates_over_the_arguments(tmp_path: Path) -> None:
    library = spec(tmp_path, 'constraint a(w: word in ["harbour", "lantern"]) {\n'
                             '  say "mention \\"{{ w }}\\""\n  check it contains w\n'
                             '  example pass "The {{ w }} is old."\n'
                             '  example fail "The {{ w }}s are old."\n}\n'
                             'constraint b { say "be short" check count(words) < 4\n'
                             '  example pass "{{ q }}" }')
    check_laws("mine.a", library)
    assert laws(library, "mine.b") == ["example"]


def test_quirks_that_are_published_are_left_alone() -> None:
    check_laws("keywords:existence", examples=5)  # a keyword inside a word counts


def test_a_composition_is_tested(tmp_path: Path) -> None:
    library = spec(tmp_path, "use std\nconstraint a { chain by heading {\n"
                             'step "list it" { bullets(in 3..4) }\n'
                             'step "tell it" { max_words } } }')
    check_laws("mine.a", library, examples=5)
