"""The 112 published constraints: all there, documented, worded in both languages, and checkable."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

import ifdsl
from ifdsl.cli import cli
from ifdsl.library.library import PACKS

COUNTS = {"ifeval": 25, "iftrain": 29, "ifbench": 58}
LIBRARY = ifdsl.load()
for pack in PACKS:
    LIBRARY.module(pack)
PUBLISHED = {d.id: d for d in LIBRARY.definitions() if d.id}


def test_all_112_are_there() -> None:
    found = {pack: sum(d.module == pack for d in PUBLISHED.values()) for pack in COUNTS}
    assert found == COUNTS
    assert len(PUBLISHED) == sum(COUNTS.values()) == 112


@pytest.mark.parametrize("name", PUBLISHED)
def test_explained_with_formula_wordings_and_source(name: str) -> None:
    shown = CliRunner().invoke(cli, ["explain", name])
    assert shown.exit_code == 0, shown.output
    definition = PUBLISHED[name]
    assert definition.qualified in shown.output and name in shown.output
    assert definition.doc and definition.tag
    assert definition.wordings("", "en")
    assert definition.wordings("", "zh")
    data = json.loads(CliRunner().invoke(cli, ["explain", name, "--json"]).output)
    assert data["id"] == name
    assert "check" in json.dumps(data)
