"""The generated reference is current."""

from __future__ import annotations

from support import script


def test_generated_pages_are_current() -> None:
    generate = script("docs/generate.py")
    for path, text in generate.pages().items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name}: run `make docs`"
