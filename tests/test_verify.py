"""`ifdsl verify` and `ifdsl score` on what users hand them, whole and broken."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ifdsl.cli import cli
from ifdsl.diagnostics import SpecError
from ifdsl.output.files import write_rows

CHECK = "ifc 1 for en\nconstraint m.brief {\n  check count(words) <= 2\n}"


def run(*args: str, input: str | None = None) -> Result:
    return CliRunner().invoke(cli, list(args), input=input)


def problems(result: Result) -> str:
    assert isinstance(result.exception, SpecError)
    return str(result.exception)


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    folder = tmp_path / "data" / "m.train"
    made = [{"id": f"row{i}", "index": i, "check": CHECK, "task": "Write.", "lang": "en"}
            for i in range(2)]
    write_rows(folder / "train-00000-of-00001.parquet", made)
    return folder


def test_each_response_is_shown_under_its_rows_id(rows: Path, tmp_path: Path) -> None:
    lines = '{"id": "row0", "response": "a b"}\n{"id": "row1", "response": "a b c"}\n'
    plain, packed = tmp_path / "r.jsonl", tmp_path / "r.jsonl.gz"
    plain.write_text(lines)
    packed.write_bytes(gzip.compress(lines.encode()))
    for path in (plain, packed):
        result = run("verify", "--row", str(rows), str(path))
        assert result.exit_code == 1
        assert "── row0\n✓ m.brief\n── row1\n✗ m.brief" in result.output
        assert "1 of 2 pass" in result.output
    data = [json.loads(x) for x in run("verify", "--row", str(rows), str(plain),
                                       "--json").output.splitlines()]
    assert [(x["id"], x["status"]) for x in data] == [("row0", "pass"), ("row1", "fail")]


@pytest.mark.parametrize(("content", "wanted"), [
    ("", "holds no responses"),
    ('{"id": "row0", "response": "a"}\n{oops\n', "line 2"),
    ("[1]\n", "line 1: no JSON object"),
    ('{"id": "row0", "response": 5}\n', "record 1: no text `response`"),
    ('{"id": "other", "response": "a"}\n', "there is no row 'other'"),
    ('{"response": "a"}\n', "which row is meant?"),
])
def test_broken_responses(content: str, wanted: str, rows: Path, tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    path.write_text(content)
    assert wanted in problems(run("verify", "--row", str(rows), str(path)))


def test_rows_that_are_none(rows: Path, tmp_path: Path) -> None:
    def verify(path: Path) -> str:
        return problems(run("verify", "--row", str(path), "--index", "0", "-t", "a"))

    assert str(rows) in verify(rows.parent)
    assert "cannot be read: No such file" in verify(tmp_path / "none")
    for row in ({"id": "a", "index": 0, "task": "", "lang": "en"},
                {"id": "a", "index": 0, "task": "", "lang": "en", "check": None}):
        path = tmp_path / "rows.jsonl"
        path.write_text(json.dumps(row))
        assert "row 1: no text `check`" in verify(path)


def test_the_ways_to_give_a_response_and_a_constraint(tmp_path: Path) -> None:
    assert run("verify", "-c", "std.max_words(n: 1)", "-", input="a b").exit_code == 1
    assert run("verify", "-c", "punctuation:no_comma", "-t", "a, b").exit_code == 1
    call = 'length_constraints:number_words(num_words: 2, relation: "at least")'
    assert run("verify", "-c", call, "-t", "a b").output == "✓ ifeval.number_words\n"
    assert "IFC213" in problems(run("verify", "-c", "no:such_id", "-t", "a"))
    assert run("verify", "-c", "std.max_words(1)", "-t", "a", "--lang", "fr").exit_code == 2


def test_a_tree_says_what_is_negated_and_names_each_part_once() -> None:
    tree = run("verify", "-c", "parallel { parallel { std.no_commas not std.max_words(3) } }",
               "-t", "a b").output
    assert tree.splitlines()[:4] == [
        "✗ parallel  0.80", "  ✗ parallel  0.80", "    ✓ std.no_commas",
        "    ✗ std.max_words  0.60  [not]",
    ]


def test_score_counts_prompts_without_a_response(tmp_path: Path) -> None:
    prompts, responses = tmp_path / "p.jsonl", tmp_path / "r.jsonl"
    prompts.write_text("".join(json.dumps({
        "key": k, "prompt": f"Write {k}.", "instruction_id_list": ["punctuation:no_comma"],
        "kwargs": [{}]}) + "\n" for k in (1, 2)))
    responses.write_text('{"key": 1, "response": "a"}\n')
    call = ("score", "--prompts", str(prompts), "--responses", str(responses), "--json")
    assert json.loads(run(*call).output)["unanswered"] == 1
    responses.write_text("")
    assert "holds no responses" in problems(run(*call))


def test_sample_says_when_there_are_no_such_rows(tmp_path: Path) -> None:
    spec = tmp_path / "m.ifc"
    spec.write_text('constraint a {\n  say "be brief"\n  check count(words) <= 9\n}\n'
                    'tasks t { "Write." }\ndataset d { tasks t mix { 1: a } rows 5 }\n')
    assert run("sample", str(spec), "-n", "1", "--composition", "single").exit_code == 0
    result = run("sample", str(spec), "-n", "1", "--composition", "chain")
    assert result.exit_code == 1
    assert "0 of 1 chain rows" in result.output
    assert run("sample", str(spec), "--composition", "chian").exit_code == 2
    assert run("sample", str(spec), "-n", "0").exit_code == 2
    assert "IFC604" in problems(run("sample", str(spec), "--dataset", "none"))


def test_folders_that_are_files_and_manifests_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "IFC801" in problems(run("init", str(tmp_path / "file")))
    for content in ("[]", "{}", "{"):
        (tmp_path / "manifest.json").write_text(content)
        assert "IFC704" in problems(run("stats", str(tmp_path)))
