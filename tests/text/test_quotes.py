"""How deep quotations nest, and letters without accents."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifdsl.text import letters, quotes


@pytest.mark.parametrize(("text", "depth"), [
    ("", 0), ("It's the dogs' '90s, don't you see?", 0), ("an unclosed \"one", 0),
    ("\"so\" and \"so\"", 1), ("He's \"so\" they're", 1), ("\"*so*\"", 1), ("one 5' \"two\"", 1),
    ("\"don't\" 'tis \"x\"", 1), ("\"a\n\nb\"", 0), ("`\"a 'b' c\"`", 0),
    ("\"a 'b' c\" \"d\"", 2), ("“don’t ‘stop’”", 2), ("\"He said 'I don't'\"", 2),
    ("'single \"double\"'", 2), ("“a “b” c”", 1),
    ("\"a 'b \"c\" d' e\"", 3), ("“a ‘b “c” d’ e”", 3), ("\"'\"c\"'\"", 3),
    ("He said, \"She said, 'It's \"fine\" now,' and left.\"", 3),
    ("他说：“我听见‘她说“好”了’。”", 3), ("「『「好」』」", 3), ("他说\"好\"。", 1),
])
def test_quotations_nest(text: str, depth: int) -> None:
    assert quotes.depth(text) == depth


@given(st.text(st.sampled_from(list("\"'“”‘’「」『』 a我\n`")), max_size=40))
def test_depth_is_bounded_by_the_marks(text: str) -> None:
    assert 0 <= quotes.depth(text) <= sum(c in "\"'“”‘’「」『』" for c in text) // 2


@pytest.mark.parametrize("unit", ["\"", "'", "\"'", " \"a '", "“‘", "”’", "a' \""])
def test_depth_takes_linear_time(unit: str) -> None:
    start = time.perf_counter()
    quotes.depth(unit * (50_000 // len(unit)))
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize(("text", "plain"), [
    ("Déjà vu, Ångström", "Deja vu, Angstrom"), ("e\u0301", "e"), ("한국 我", "한국 我"),
    ("ßø", "ßø"),
    ("a" + "\u0301" * 99, "a" + "\u0301" * 99),
])
def test_letters_without_accents(text: str, plain: str) -> None:
    assert letters.plain(text) == plain
