"""The command line: what it prints and returns, for good input and for bad."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ifdsl.cli import cli, main
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


def test_very_many_problems_are_counted_and_all_in_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = write(tmp_path / "m.ifc", "".join(
        f'constraint c{k} {{ say "x" check wrods(it) > {k} }}\n' for k in range(103)))
    output = run("check", spec).output
    assert output.count("error[IFC201]") == 100
    assert output.endswith("… and 3 more (--json shows all)\n\n103 errors\n")
    assert len(codes(spec)) == 103
    responses = write(tmp_path / "r.jsonl", "no\n" * 103)
    for more, shown in (([], 100), (["--json"], 103)):
        monkeypatch.setattr("sys.argv", ["ifdsl", "import", "ifeval", responses, "--lint", *more])
        with pytest.raises(SystemExit):
            main()
        assert capsys.readouterr().err.count("error[IFC702]") == shown


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


def test_a_wording_that_breaks_for_some_values_is_told(tmp_path: Path) -> None:
    spec = write(tmp_path / "w.ifc", 'constraint c(n: int in 3..9) '
                 '{ say "{{ n if n == 3 else q }}" check count(words) == n }')
    assert "IFC501" in run("check", spec, "--json").output


def test_a_cycle_is_told_once_whatever_else_is_read(tmp_path: Path) -> None:
    write(tmp_path / "a.ifc", "use b\nconstraint a { parallel { std.no_commas b.b } }\n")
    write(tmp_path / "b.ifc", "use a\nconstraint b { parallel { ifeval.no_comma } }\n")
    assert codes(str(tmp_path)) == ["IFC207"]


def failure(*args: str) -> str:
    """Run a verb that must fail with diagnostics; return them as text."""
    result = run(*args)
    assert isinstance(result.exception, SpecError), result.exception
    return str(result.exception)


@pytest.mark.parametrize("row", ['{"a": 1}', "[1]", '{"id": "x", "index": 1}', ""])
def test_what_is_no_row_is_told(tmp_path: Path, row: str) -> None:
    assert "IFC70" in failure("verify", "--row", write(tmp_path / "r.jsonl", row), "--index", "1",
                              "-t", "x")


def test_a_file_without_responses_is_told(tmp_path: Path) -> None:
    empty = write(tmp_path / "r.jsonl", "\n")
    assert "no responses" in failure("verify", "-c", "std.max_words(n: 3)", empty)


@pytest.mark.parametrize("text", ["{}", "[]", "3", '{"dataset": "d"}'])
def test_what_is_no_manifest_is_told(tmp_path: Path, text: str) -> None:
    write(tmp_path / "manifest.json", text)
    assert "IFC704" in failure("stats", str(tmp_path))


def test_a_broken_wording_is_told_by_explain(tmp_path: Path) -> None:
    spec = write(tmp_path / "w.ifc", 'constraint c { say "{{ q }}" check count(words) > 1 }')
    assert "IFC501" in failure("explain", "w.c", "-s", spec)


def test_a_sample_of_what_is_never_drawn_is_told(tmp_path: Path) -> None:
    run("init", str(tmp_path))
    specs = str(tmp_path / "specs")
    assert run("sample", specs, "-n", "1", "--composition", "nothing").exit_code == 2
    assert "IFC604" in failure("sample", specs, "--dataset", "nothing")
    assert run("sample", specs, "-n", "0").exit_code == 2


def test_shards_are_numbers(tmp_path: Path) -> None:
    spec = write(tmp_path / "a.ifc", GOOD)
    assert run("compile", spec, "-o", str(tmp_path / "o"), "--shard", "²/3").exit_code == 2


PROMPT = {"key": 1, "prompt": "Say hi.", "instruction_id_list": ["punctuation:no_comma"],
          "kwargs": [{}]}


@pytest.mark.parametrize("change", [
    {"key": [1]}, {"kwargs": ["x"]}, {"kwargs": [{"name": 1}]}, {"kwargs": None},
    {"instruction_id_list": [1]}, {"kwargs": [{"x": float("inf")}]},
])
def test_unfit_prompts_are_not_scored(tmp_path: Path, change: dict[str, object]) -> None:
    prompts = write(tmp_path / "p.jsonl", json.dumps({**PROMPT, **change}))
    responses = write(tmp_path / "r.jsonl", '{"key": 1, "response": "hi"}')
    assert "line 1" in failure("score", "--prompts", prompts, "--responses", responses)


@pytest.mark.parametrize("line", [
    '{"key": 2, "response": "x"}', '{"key": 1}', '{"key": [1], "response": "x"}',
    '{"prompt": ["Say hi."], "response": "x"}', '{"response": "x"}',
])
def test_unfit_responses_are_not_scored(tmp_path: Path, line: str) -> None:
    prompts = write(tmp_path / "p.jsonl", json.dumps(PROMPT))
    responses = write(tmp_path / "r.jsonl", line)
    assert "line 1" in failure("score", "--prompts", prompts, "--responses", responses)


def test_a_repeated_key_is_told_and_prompts_without_a_response_are_counted(tmp_path: Path) -> None:
    other = {**PROMPT, "prompt": "Say no."}
    prompts = write(tmp_path / "p.jsonl", f"{json.dumps(PROMPT)}\n{json.dumps(other)}\n")
    responses = write(tmp_path / "r.jsonl", '{"prompt": "Say hi.", "response": "x"}')
    assert "that of line 1" in failure("score", "--prompts", prompts, "--responses", responses)
    lines = [json.dumps({k: v for k, v in p.items() if k != "key"}) for p in (PROMPT, other)]
    write(tmp_path / "p.jsonl", "\n".join(lines))
    out = tmp_path / "v.jsonl"
    result = run("score", "--prompts", prompts, "--responses", responses, "--json",
                 "--out", str(out))
    assert json.loads(result.output)["unanswered"] == 1
    assert json.loads(out.read_text())["key"] == "Say hi."


def test_outputs_that_cannot_be_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prompts = write(tmp_path / "p.jsonl", json.dumps({**PROMPT, "key": 1}))
    responses = write(tmp_path / "r.jsonl", '{"key": 1, "response": "hi"}')
    broken = write(tmp_path / "b.jsonl.gz", gzip.compress(b"x" * 9999)[:20] + b"\xff" * 30)
    monkeypatch.chdir(tmp_path)
    for out in (".", "..", f"{prompts}/x"):
        assert "IFC801" in failure("score", "--prompts", prompts, "--responses", responses,
                                   "--out", out)
        assert "IFC801" in failure("import", "ifeval", prompts, "-o", out)
    assert "IFC704" in failure("score", "--prompts", broken, "--responses", responses)
    assert len(list(tmp_path.iterdir())) == 3
