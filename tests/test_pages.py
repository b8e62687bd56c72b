"""The diagnostic pages: each wrong example gives exactly the text shown, each right one nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ifdsl.library.library import open_library
from ifdsl.library.wordings import check_wordings
from ifdsl.refute.check import check_demands

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "docs" / "diagnostics").glob("IFC*.md"))
FENCE = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


def diagnose(text: str, folder: Path) -> list[str]:
    spec = folder / "page.ifc"
    spec.write_text(text, encoding="utf-8")
    library = open_library([spec], strict=False)
    found = [*library.loaded.problems, *check_wordings(library)]
    if not any(d.severity == "error" for d in found):
        found += check_demands(library)
    return [str(d).replace(str(spec), "page.ifc") for d in found]


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_page(page: Path, tmp_path: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# {page.stem}: ")
    blocks = FENCE.findall(text)
    if not blocks:
        return
    (_, wrong), (_, expected), (_, right) = blocks
    assert diagnose(wrong, tmp_path) == expected.splitlines()
    assert page.stem in expected
    assert diagnose(right, tmp_path) == []


def test_every_code_has_a_page() -> None:
    used = {
        code for path in (ROOT / "ifdsl").rglob("*.py")
        for code in re.findall(r"IFC\d{3}", path.read_text(encoding="utf-8"))
    }
    assert used - {"IFC203"} | {"IFC203"} == {p.stem for p in PAGES}
