"""The cache of shipped trees: what it keeps is what would be made; what is torn is made anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from ifdsl.cache import cached, folder
from ifdsl.library.library import open_library
from ifdsl.library.load import Loaded, syntax_hash


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "ifdsl"


def counted(made: list[int]) -> int:
    made.append(1)
    return len(made)


def test_kept_until_made_from_something_else(own_folder: Path) -> None:
    made: list[int] = []
    assert [cached(Path("x.ifc"), b"a", lambda: counted(made)) for _ in range(3)] == [1, 1, 1]
    assert cached(Path("x.ifc"), b"b", lambda: counted(made)) == 2
    assert [p.name.partition("-")[0] for p in own_folder.iterdir()] == ["x"]


@pytest.mark.parametrize("cut", [0, 3, 32, 40, -1])
def test_torn_entries_are_made_anew(own_folder: Path, cut: int) -> None:
    cached(Path("x.ifc"), b"a", lambda: ["long enough to be cut"] * 3)
    [entry] = own_folder.iterdir()
    entry.write_bytes(entry.read_bytes()[:cut])
    assert cached(Path("x.ifc"), b"a", lambda: "anew") == "anew"
    assert cached(Path("x.ifc"), b"a", lambda: "again") == "anew"


def test_where_nothing_can_be_kept_nothing_is(own_folder: Path) -> None:
    own_folder.write_text("a file in the way")
    made: list[int] = []
    assert [cached(Path("x.ifc"), b"a", lambda: counted(made)) for _ in range(2)] == [1, 2]


def test_a_relative_folder_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "here")
    assert folder() == Path("~/.cache/ifdsl").expanduser()


def test_recalled_trees_are_the_parsed_ones(tmp_path: Path) -> None:
    spec = tmp_path / "mine.ifc"
    spec.write_text("ifc 1\nuse std\n")

    def trees() -> list[object]:
        loaded = Loaded()
        loaded.add(spec)
        assert loaded.shipped == {"std"}
        return [f.tree for f in loaded.files.values()]

    assert trees() == trees()
    assert open_library([spec]).definition("std.max_words")
    assert len(syntax_hash()) == 32
