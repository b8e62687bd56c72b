"""The command line: what it prints and returns, for good input and for bad."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ifdsl.cli import cli
from ifdsl.diagnostics import SpecError

GOOD = 'constraint brief(n: int in 3..9) {\n  say "use at most {{ n }} words"\n' \
       "  check count(words) <= n\n}\n"


def run(*args: str) -> Result:
    return CliRunner().invoke(cli, list(args))


def codes(*paths: str) -> list[str]:
    result = run("check", *paths, "--json")
    data = json.loads(result.stdout)
    assert result.exit_code == (1 if data["errors"] else 0)
    return [d["code"] for d in data["diagnostics"]]


def write(path: Path, text: str | bytes) -> str:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


@pytest.mark.parametrize(("content", "code"), [
    (b"\xff\xfe constraint", "IFC108"),
    ("\ufeff" + GOOD, "IFC102"),
    ("# " + "x" * 5_000_000, "IFC103"),
    ("constraint c { check " + "(" * 10_000 + "1", "IFC105"),
    ("constraint c { check " + "not " * 10_000 + "true }", "IFC105"),
    (GOOD + GOOD, "IFC204"),
    ("use loop\n", "IFC207"),
    ("pool p { }", "IFC603"),
])
def test_bad_files(tmp_path: Path, content: str | bytes, code: str) -> None:
    assert code in codes(write(tmp_path / "loop.ifc", content))


def test_missing_files_and_empty_folders(tmp_path: Path) -> None:
    assert codes(str(tmp_path / "none.ifc")) == ["IFC109"]
    assert codes(str(tmp_path)) == ["IFC109"]


def test_circular_use(tmp_path: Path) -> None:
    write(tmp_path / "a.ifc", "use b\n")
    write(tmp_path / "b.ifc", "use a\n")
    assert codes(str(tmp_path)) == ["IFC207"]


def test_all_problems_of_all_files_in_one_run(tmp_path: Path) -> None:
    write(tmp_path / "a.ifc", "constraint a {\n  check count(wrods) <= 3\n"
                              "constraint b { check words <= 3 }\n")
    write(tmp_path / "b.ifc", "constraint c { sya \"x\" }\nlist l = [1\nlist m = [2]\nlist m = [3]")
    assert sorted(codes(str(tmp_path))) == sorted(
        ["IFC101", "IFC301", "IFC503", "IFC106", "IFC106", "IFC204"]
    ) or {"IFC101", "IFC301", "IFC106", "IFC204"} <= set(codes(str(tmp_path)))


def test_broken_lines_are_numbered_and_counted(tmp_path: Path) -> None:
    write(tmp_path / "seeds.jsonl", '{"instruction": "A."}\nnot json\n{"other": 1}\n[1]\n')
    spec = write(tmp_path / "s.ifc", GOOD
                 + 'tasks t { from "seeds.jsonl" as "{{ instruction }}" }\n'
                 "dataset d { tasks t mix { 1: brief } rows 5 }\n")
    result = CliRunner().invoke(cli, ["compile", spec, "-o", str(tmp_path / "o")])
    assert isinstance(result.exception, SpecError)
    [problem] = result.exception.diagnostics
    assert problem.code == "IFC702"
    assert problem.message.startswith("3 broken lines")
    for number in (2, 3, 4):
        assert f"line {number}:" in problem.message


def test_wrong_calls_exit_2() -> None:
    for args in (["chek"], ["compile"], ["verify", "-t", "x"], ["compile", "x", "-o", "y",
                                                                "--shard", "3/2"]):
        result = run(*args)
        assert result.exit_code == 2, args
    assert "did you mean `check`" in run("chek").output


def test_init_makes_a_project_that_compiles(tmp_path: Path) -> None:
    assert run("init", str(tmp_path)).exit_code == 0
    specs = str(tmp_path / "specs")
    assert run("check", specs).exit_code == 0
    result = run("compile", specs, "-o", str(tmp_path / "data"), "--rows", "50")
    assert result.exit_code == 0, result.output
    assert "50 rows" in result.output
    assert run("stats", str(tmp_path / "data")).exit_code == 0
    assert run("init", str(tmp_path)).exit_code == 1


def test_verify_shows_a_tree(tmp_path: Path) -> None:
    spec = write(tmp_path / "s.ifc", GOOD)
    good = run("verify", "-c", "s.brief(n: 3)", "-s", spec, "-t", "one two")
    assert (good.exit_code, good.output) == (0, "✓ s.brief\n")
    bad = run("verify", "-c", "s.brief(n: 3)", "-s", spec, "-t", "one two three four")
    assert bad.exit_code == 1
    assert "4 words, at most 3 allowed" in bad.output
    assert "⟦four⟧" in bad.output


def test_explain(tmp_path: Path) -> None:
    assert "count(words)" in run("explain", "std.max_words").output
    assert run("explain", "IFC304").output.startswith("# IFC304")
    assert "num_words" in run("explain", "length_constraints:number_words").output
    assert "max_words" in run("explain", "std.max_words(n: 3)").output


def test_explain_words_what_a_row_could_ask_for() -> None:
    text = run("explain", "count:word_count_range").output
    assert "write between 50 and 60 words" in text
    assert "write between 50 and 3" not in text
    text = run("explain", "std.facts_in_order").output
    assert "the planets" in text
    assert "太阳系" in text


def test_explain_lists_a_module(tmp_path: Path) -> None:
    assert "\nstd.max_words(n: int in 40..120 by 10)\n" in run("explain", "std").output
    assert len(json.loads(run("explain", "ifeval", "--json").output)) == 25
    spec = write(tmp_path / "mine.ifc", GOOD)
    assert run("explain", "mine", "-s", spec).output == "mine.brief(n: int in 3..9)\n"
    error = run("explain", "mine.brief").exception
    assert isinstance(error, SpecError)
    assert "--specs" in error.diagnostics[0].hint


def test_examples_of_help_stand_on_lines_of_their_own() -> None:
    for verb in ("verify", "import", "export", "explain"):
        lines = run(verb, "--help").output.splitlines()
        assert all(line.count("ifdsl ") <= 1 for line in lines)


def test_fmt(tmp_path: Path) -> None:
    spec = write(tmp_path / "s.ifc", "constraint  c{say \"x\" check count(words)<=3}")
    assert run("fmt", "--check", spec).exit_code == 1
    assert run("fmt", spec).exit_code == 0
    assert run("fmt", "--check", spec).exit_code == 0


def test_score(tmp_path: Path) -> None:
    prompts = write(tmp_path / "p.jsonl", json.dumps({
        "key": 1, "prompt": "Say hi.", "instruction_id_list": ["punctuation:no_comma"],
        "kwargs": [{}]}) + "\n")
    responses = write(tmp_path / "r.jsonl", json.dumps(
        {"prompt": "Say hi.", "response": "Sure, here:\nhi"}) + "\n")
    out = tmp_path / "v.jsonl"
    result = run("score", "--prompts", prompts, "--responses", responses, "--out", str(out),
                 "--json")
    summary = json.loads(result.output)
    assert summary["n"] == 1
    assert summary["prompt_strict"] == 0
    assert summary["prompt_loose"] == 1
    assert json.loads(out.read_text()) == {"key": 1, "strict": [False], "loose": [True]}
    unknown = write(tmp_path / "q.jsonl", json.dumps({
        "key": 1, "prompt": "x", "instruction_id_list": ["punctuation:no_coma"], "kwargs": [{}]}))
    failed = run("score", "--prompts", unknown, "--responses", responses)
    assert isinstance(failed.exception, SpecError)
    assert "punctuation:no_comma" in str(failed.exception)
