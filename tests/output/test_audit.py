"""What degenerate answers earn."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ifdsl.cli import cli
from ifdsl.compose.question import Question
from ifdsl.compose.schemes import read_reward
from ifdsl.diagnostics import SpecError
from ifdsl.output.audit import audit
from ifdsl.output.degenerate import KINDS

BRIEF = "constraint t.brief { check count(words) <= 5 }"


def row(check: str, n: int = 0, **more: Any) -> dict[str, Any]:
    return {"id": f"r{n}", "index": n, "prompt": [{"role": "user", "content": "Tell. Be brief."}],
            "task": "Tell.", "lang": "en", "check": f"ifc 1 for en {check}", "witness": "Well.",
            **more}


def test_what_each_kind_earns() -> None:
    found = audit([row(BRIEF), row(BRIEF, 1)], read_reward("all"))
    assert set(found) == set(KINDS)
    rates = {name: x.as_json()["pass"] for name, x in found.items()}
    assert rates["empty"] == rates["10,000 words"] == rates["marks"] == 0
    assert rates["one word"] == rates["the task"] == rates["another row's witness"] == 1
    assert found["one word"].rows == ["r0", "r1"]
    assert found["the prompt"].as_json()["constraints"] == {"t.brief": 1.0}


def test_keywords_are_those_that_the_check_names() -> None:
    rows = [row('constraint t.find { check count(find("harbour")) >= 2 }')] * 2
    found = audit(rows, read_reward("mean"))
    assert found["keywords"].passed == 0 and found["keywords, 20 times"].passed == 2


def test_a_kind_that_a_row_has_not_is_left_out() -> None:
    found = audit([row(BRIEF, witness=None)] * 2, read_reward("all"))
    assert found["another row's witness"].answers == found["keywords"].answers == 0


def test_judged_constraints_count_as_not_met_and_intent_is_asked_of_what_passes() -> None:
    soft = 'constraint t.kind { judge "Is it kind?" }'
    rows = [row(BRIEF), row(f"parallel {{ {BRIEF} {soft} }}", 1)]
    asked: list[Question] = []

    def asking(questions: Any) -> Any:
        asked.extend(questions)
        return lambda q: q.answer == "Tell."

    found = audit(rows, read_reward("mean"), asking)
    assert found["one word"].as_json() | {"rows": 0} == {
        "answers": 2, "pass": 0.5, "credit": 0.75, "rows": 0, "intended": 0,
        "constraints": {"t.brief": 1, "t.kind": 0}}
    assert found["the task"].intended == 1 and {q.task for q in asked} == {"Tell."}


def test_the_command_line(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row(BRIEF, n)) + "\n" for n in range(4)), encoding="utf-8")
    shown = CliRunner().invoke(cli, ["audit", str(path)])
    assert shown.exit_code == 0 and "4 rows, reward all" in shown.output
    assert "one word" in shown.output and "t.brief 100%" in shown.output
    told = CliRunner().invoke(cli, ["audit", str(path), "--json", "--rows", "2"])
    found = json.loads(told.output)
    assert found["rows"] == 2 and found["kinds"]["empty"]["pass"] == 0
    wrong = CliRunner().invoke(cli, ["audit", str(path), "--reward", "alll"])
    assert "did you mean `all`" in str(wrong.exception)


@pytest.mark.parametrize("text", ["", "{}\n"])
def test_a_file_without_rows(tmp_path: Path, text: str) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(text, encoding="utf-8")
    assert "IFC704" in str(CliRunner().invoke(cli, ["audit", str(path)]).exception)


def test_the_rows_are_spread_over_the_dataset(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row(BRIEF, n)) + "\n" for n in range(5)), encoding="utf-8")
    for most, wanted in ((3, ["r0", "r1", "r3"]), (9, ["r0", "r1", "r2", "r3", "r4"])):
        told = CliRunner().invoke(cli, ["audit", str(path), "--json", "--rows", str(most)])
        assert json.loads(told.output)["kinds"]["one word"]["rows"] == wanted


@pytest.mark.parametrize("part", ["task", "lang", "prompt", "witness"])
def test_a_row_that_cannot_be_gamed_is_told(tmp_path: Path, part: str) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(row(BRIEF)) + "\n" + json.dumps(row(BRIEF, **{part: 5})) + "\n",
                    encoding="utf-8")
    told = CliRunner().invoke(cli, ["audit", str(path)]).exception
    assert "IFC704" in str(told) and f"row 2: it has no readable `{part}`" in str(told)


@pytest.mark.parametrize("manifest", ["{", "[]", '{"reward": 5}'])
def test_a_manifest_that_names_no_reward(tmp_path: Path, manifest: str) -> None:
    (tmp_path / "rows.jsonl").write_text(json.dumps(row(BRIEF)) + "\n", encoding="utf-8")
    (tmp_path / "manifest.json").write_text(manifest, encoding="utf-8")
    told = CliRunner().invoke(cli, ["audit", str(tmp_path)])
    assert isinstance(told.exception, SpecError)


def test_a_judge_that_gives_no_reply_is_told(tmp_path: Path) -> None:
    pytest.importorskip("httpx")
    pytest.importorskip("pydantic")
    path, judge = tmp_path / "rows.jsonl", tmp_path / "judge.yaml"
    path.write_text(json.dumps(row(BRIEF)) + "\n", encoding="utf-8")
    judge.write_text("url: http://127.0.0.1:9/v1\nmodel: j\ntries: 1\ncache: off\n",
                     encoding="utf-8")
    told = CliRunner().invoke(cli, ["audit", str(path), "--judge", str(judge)])
    assert "judge: 0 calls" in told.stderr and "without a reply" in told.stderr
