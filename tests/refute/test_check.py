"""What `ifdsl check` says of compositions: only what every draw has."""

from __future__ import annotations

from pathlib import Path

import pytest

from ifdsl.library.library import open_library
from ifdsl.refute.check import check_demands
from ifdsl.refute.combinations import every

LEAVES = '''
constraint brief(n: int in 40..60 by 10) { say "at most {{ n }} words" check count(words) <= n }
constraint long(n: int in 50..90 by 10) {
  say "at least {{ n }} words"
  say when "it has at least {{ n }} words"
  check count(words) >= n
}
constraint has(w: word in ["a", "b"]) { say "mention {{ w }}" check count(find(w)) >= 1 }
'''


def found(folder: Path, text: str) -> list[tuple[str, str]]:
    spec = folder / "mine.ifc"
    spec.write_text(LEAVES + text, encoding="utf-8")
    library = open_library([spec])
    return [(d.code, d.place.source.text[slice(*d.place.span)] if d.place else "")
            for d in check_demands(library)]


@pytest.mark.parametrize(("text", "expected"), [
    ("constraint x { parallel { brief has long } }", []),  # 60 and 50 go together
    ("constraint x { parallel { brief(in 40..45) has long } }", [("IFC609", "long")]),
    ("constraint x { parallel { brief(40) has long } }", [("IFC609", "long")]),
    ("constraint x(n: int in 70..90) { parallel { brief long(n) } }", [("IFC609", "long(n)")]),
    ("constraint x(n: int in 60..90) { parallel { brief long(n) } }", []),
    ("constraint x(n: int) { parallel { brief long(n) } }", []),  # nothing is drawn for n
    ("pool p { 1: brief 1: long } constraint x { parallel { 1 from p } }", []),
    ("pool p { 1: parallel { brief(40) long } 1: long }", [("IFC609", "long")]),
    ("tasks t { \"x\" } dataset d { tasks t rows 1 mix { 1: parallel { brief(9) long } } }",
     [("IFC609", "long")]),
    ("constraint x { chain { step \"a\" { brief(40) } step \"b\" { long } } }",
     [("IFC609", "long")]),
    ("constraint x { within first line { brief(40) long } }", [("IFC609", "long")]),
    ("constraint x { parallel { long within first line { brief(40) } } }", []),
    ("constraint x { parallel { brief(40) within first line { long } } }", [("IFC609", "long")]),
    ("constraint x { parallel { brief(40) brief(50) } }", [("IFC610", "brief(50)")]),
    ("constraint x { parallel { brief(40) brief } }", [("IFC610", "brief")]),
    ("constraint x { parallel { brief brief } }", []),  # they may be drawn in either order
    ("constraint x { parallel { has(\"a\") has(\"a\") } }", [("IFC610", 'has("a")')]),
    ("constraint x { parallel { has has } }", []),
    ("constraint x { parallel { has(\"a\") within first line { has(\"a\") } } }", []),
    ("constraint x { parallel { long(0) has } }", [("IFC611", "long(0)")]),
    ("constraint x { branch { when long(90) { has } when long(70) { brief(80) } "
     "otherwise { } } }", []),
    ("constraint x { branch { when long(70) { has } when long(90) { has } otherwise { } } }",
     [("IFC612", "long(90)")]),
    ("constraint x { branch { when long(70) { has } when long { has } otherwise { } } }", []),
    ("constraint x { branch { when long(70) { brief } otherwise { has } } }",
     [("IFC612", "{ brief }")]),
    ("constraint x { branch { when input contains \"x\" { brief(9) long } otherwise { } } }",
     [("IFC612", "{ brief(9) long }")]),
])
def test_what_is_reported(tmp_path: Path, text: str, expected: list[tuple[str, str]]) -> None:
    assert found(tmp_path, text) == expected


def test_too_many_draws_are_not_decided() -> None:
    def bind(chooser):  # type: ignore[no-untyped-def]
        from ifdsl.compose import tree as b

        args = tuple((str(k), chooser.pick("x", str(k), 30)) for k in range(4))
        return b.Leaf("x", args, ())

    assert list(every(bind, (0,)))[-1] is None
