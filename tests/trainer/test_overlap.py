"""Which training prompts share 13 words in a row with prompts of other files."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from ifdsl_trainer.configfile import read_config
from ifdsl_trainer.data import load_rows
from ifdsl_trainer.errors import TrainError
from ifdsl_trainer.overlap import OVERLAP, overlaps, read_prompts
from test_runs import model, train

__all__ = ["model"]
TEXT = "Plan a day in Oslo for a family of four who like boats, bread and long walks."


def row(*turns: str) -> dict[str, object]:
    return {"prompt": [{"role": "user", "content": turn} for turn in turns]}


def write(path: Path, *prompts: str) -> str:
    text = "".join(json.dumps({"key": i, "prompt": p}) + "\n" for i, p in enumerate(prompts))
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return str(path)


def test_thirteen_words_in_a_row(tmp_path: Path) -> None:
    rows = [row(TEXT.upper().replace(" ", "\n")), row("Be brief.", "Now, " + TEXT), row("Sing."),
            row(TEXT.replace("boats", "ships")), row(" ".join(TEXT.split()[:12]))]
    files = [write(tmp_path / "a.jsonl", "Sing.", TEXT), write(tmp_path / "b.jsonl.gz", "Sing.")]
    first, second = overlaps(rows, read_prompts(files))
    shared = "plan a day in oslo for a family of four who like boats"
    assert first == {"file": files[0], "prompts": 2, "rows": 5, "shared": 2, "examples": [shared]}
    assert (second["shared"], second["examples"]) == (0, [])


def test_files_that_cannot_be_compared(tmp_path: Path) -> None:
    (tmp_path / "c.jsonl").write_text('{"text": "x"}\n', encoding="utf-8")
    with pytest.raises(TrainError) as error:
        read_prompts([str(tmp_path / "absent.jsonl"), str(tmp_path / "c.jsonl")])
    absent, other = error.value.problems
    assert absent.startswith("`report_against`: ") and "absent.jsonl" in absent
    assert "is no file of prompts" in other
    assert read_prompts([]) == {}


def test_a_run_keeps_its_overlap_and_refuses_absent_files(
    data: Path, tmp_path: Path, model: str
) -> None:
    prompt = load_rows(data, read_config({"model": "m"})).train[0]["prompt"][0]["content"]
    given = {"report_against": [write(tmp_path / "a.jsonl", prompt)]}
    train(model, data, tmp_path / "run", steps=1, **given)
    found, = json.loads((tmp_path / "run" / OVERLAP).read_text("utf-8"))
    assert found["rows"] == 48 and found["shared"] >= 1 and found["examples"]
    with pytest.raises(TrainError, match="report_against"):
        train("no model", data, tmp_path / "other", report_against=["absent.jsonl"])
