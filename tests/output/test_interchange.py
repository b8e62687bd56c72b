"""Export to IFEval's prompt format and import from it: what is written, refused and reported."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result
from markdown_it import MarkdownIt

import ifdsl
from ifdsl.cli import cli
from ifdsl.compose import tree as b
from ifdsl.output.import_ifeval import module_name

SPEC = '''ifc 1
use std
tasks t { "Write about {{ x }}." x in ["rain", "snow", "wind", "fog", "hail", "ice"] }
constraint ordered { chain { step "do" { ifeval.no_comma } step "then" { ifeval.title } } }
constraint both { parallel { ifeval.no_comma  iftrain.count_unique } }
dataset flat {
  tasks t
  mix {
    2: ifeval.number_words
    2: parallel { ifeval.no_comma  ifeval.existence  ifbench.stop_word_share }
    1: both
    1: ifbench.count_person_names
  }
  rows 30
}
dataset mixed {
  tasks t
  mix {
    2: ifeval.number_words
    1: std.max_words
    1: ordered
    1: within first line { ifeval.no_comma }
    1: parallel { ifeval.title  constraint { say "be brief" check count(words) <= 9 } }
    1: branch { when input contains "rain" { ifeval.no_comma } otherwise { ifeval.title } }
  }
  rows 40
}
'''
ANSWERS = (
    "Rain falls softly on the roofs of the town.", "Rain, snow and wind. " * 40,
    "Emma met Liam and Sophia and Noah by the harbour, near the lantern market. " * 9, "<<Ice>>",
    "lantern harbour market garden weather journey morning paper",
)
PROMPTS: list[dict[str, Any]] = [
    {"key": 7, "prompt": "Write  at least 5 words.\nUse no comma—please.\n",
     "instruction_id_list": ["length_constraints:number_words", "punctuation:no_comma"],
     "kwargs": [{"relation": "at least", "num_words": 5.0, "language": None}, None]},
    {"key": 3, "prompt": "Write two paragraphs.\n\nFirst repeat the request.",
     "instruction_id_list": ["combination:repeat_prompt"],
     "kwargs": [{"prompt_to_repeat": "Write two paragraphs."}]},
    {"key": 9, "prompt": "Use the word \"rain\" twice or more. Use at least 9 words.",
     "instruction_id_list": ["keywords:frequency", "length_constraints:number_words"],
     "kwargs": [{"keyword": "rain", "frequency": 2, "relation": "at least"},
                {"relation": "at least", "num_words": 9}]},
]


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(a) for a in args])


def codes(result: Result) -> list[str]:
    assert isinstance(result.exception, ifdsl.SpecError), result.output
    return [d.code for d in result.exception.diagnostics]


def lines(path: Path) -> list[Any]:
    return [json.loads(x) for x in path.read_text(encoding="utf-8").splitlines()]


def write(path: Path, records: list[Any]) -> Path:
    path.write_text("".join(f"{json.dumps(r)}\n" for r in records), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("compiled")
    (folder / "e.ifc").write_text(SPEC, encoding="utf-8")
    assert run("compile", folder / "e.ifc", "-o", folder / "data").exit_code == 0
    return folder / "data"


# -- export ------------------------------------------------------------------------


def test_exported_rows_are_scored_as_their_checks_say(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "prompts.jsonl"
    result = run("export", data / "e.flat", "--to", "ifeval", "-o", out)
    assert result.exit_code == 0, result.output
    exported = lines(out)
    rows = {r["index"]: r for f in (data / "e.flat").glob("*.parquet")
            for r in pq.read_table(f).to_pylist()}
    assert len(exported) == len(rows) == 30
    for k, answer in enumerate(ANSWERS):
        responses = write(tmp_path / f"r{k}.jsonl",
                          [{"key": x["key"], "response": answer} for x in exported])
        verdicts = tmp_path / f"v{k}.jsonl"
        assert run("score", "--prompts", out, "--responses", responses,
                   "--out", verdicts).exit_code == 0
        for verdict in lines(verdicts):
            row = rows[verdict["key"]]
            own = ifdsl.read(row["check"]).check(answer, input=row["task"], lang=row["lang"])
            parts = own.parts if own.kind != "leaf" else (own,)
            assert verdict["strict"] == [
                leaf.status == "pass" for p in parts for leaf in (p.parts or (p,))
            ]


def test_a_line_has_public_names_and_no_padding(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "prompts.jsonl"
    run("export", data / "e.flat", "--to", "ifeval", "-o", out)
    first = out.read_bytes()
    run("export", data / "e.flat", "--to", "ifeval", "-o", out)
    assert out.read_bytes() == first
    library = ifdsl.load()
    for x in lines(out):
        assert list(x) == ["key", "prompt", "instruction_id_list", "kwargs"]
        assert isinstance(x["key"], int)
        for name, kwargs in zip(x["instruction_id_list"], x["kwargs"], strict=True):
            params = library.definition(name).params
            assert set(kwargs) == {p.name for p in params}
            assert None not in kwargs.values()
    assert len({x["key"] for x in lines(out)}) == 30


def test_what_the_format_cannot_say_is_refused_and_counted(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "prompts.jsonl"
    result = run("export", data / "e.mixed", "--to", "ifeval", "-o", out)
    assert result.exit_code == 1
    assert "IFC720" in result.stderr and "chain" in result.stderr and "--skip" in result.stderr
    skipped = run("export", data / "e.mixed", "--to", "ifeval", "-o", out, "--skip", "--json")
    assert skipped.exit_code == 0
    counts = json.loads(skipped.stdout)
    refused = " ".join(counts["refused"])
    for reason in ("a chain", "a branch", "a `within`", "inline", "`std.max_words`"):
        assert reason in refused
    assert counts["written"] == len(lines(out)) and counts["rows"] == 40
    assert {i for x in lines(out) for i in x["instruction_id_list"]} == {
        "length_constraints:number_words"
    }


def test_a_row_whose_check_is_not_the_packs_is_refused(tmp_path: Path) -> None:
    bound = ifdsl.load().bind("length_constraints:number_words", relation="at least", num_words=9)
    row = {"index": 0, "prompt": [{"role": "user", "content": "Go."}]}
    forged = bound.expansion().replace(">= 9", ">= 8")
    assert forged != bound.expansion()
    rows = write(tmp_path / "rows.jsonl", [{**row, "check": forged}])
    result = run("export", rows, "--to", "ifeval", "-o", tmp_path / "o.jsonl")
    assert codes(result) == ["IFC720", "IFC720"] and not (tmp_path / "o.jsonl").exists()
    system = [{"role": "system", "content": "Hi."}, *row["prompt"]]
    rows = write(tmp_path / "rows.jsonl", [
        {**row, "check": bound.expansion()},
        {"index": 1, "prompt": system, "check": bound.expansion()},
        {"index": 2, "prompt": row["prompt"], "check": bound.expansion()},
    ])
    result = run("export", rows, "--to", "ifeval", "-o", tmp_path / "o.jsonl", "--json")
    assert sum(json.loads(result.stdout)["refused"].values()) == 2


def test_bad_calls_of_export(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "o.jsonl"
    assert run("export", data / "e.flat", "--to", "lm", "-o", out).exit_code == 2
    assert run("export", data / "e.flat", "--to", "ifeval").exit_code == 2
    assert codes(run("export", data / "none", "--to", "ifeval", "-o", out)) == ["IFC704"]
    several = run("export", data, "--to", "ifeval", "-o", out)
    assert codes(several) == ["IFC704"] and "e.flat, " in str(several.exception)
    assert codes(run("export", data / "e.flat", "--to", "ifeval", "-o", tmp_path)) == ["IFC801"]
    no_rows = write(tmp_path / "rows.jsonl", [{"id": 1}])
    assert codes(run("export", no_rows, "--to", "ifeval", "-o", out)) == ["IFC704"]
    broken = write(tmp_path / "rows.jsonl", [{"check": "ifc 1 for en\nnothing", "index": 1,
                                              "prompt": [{"role": "user", "content": "x"}]}])
    assert "row 1" in str(run("export", broken, "--to", "ifeval", "-o", out).exception)
    assert not out.exists()


# -- import ------------------------------------------------------------------------


@pytest.fixture
def imported(tmp_path: Path) -> Path:
    source = write(tmp_path / "prompts.jsonl", PROMPTS)
    result = run("import", "ifeval", source, "-o", tmp_path / "kept")
    assert result.exit_code == 0, result.output
    return tmp_path / "kept"


def test_imported_rows_keep_prompts_and_checks(imported: Path) -> None:
    rows = pq.read_table(imported / "prompts.published" / "test-00000-of-00001.parquet").to_pylist()
    library = ifdsl.load()
    for row, source in zip(rows, PROMPTS, strict=True):
        assert row["prompt"] == [{"role": "user", "content": source["prompt"]}]
        assert row["task"] == source["prompt"] and row["index"] == source["key"]
        bound = ifdsl.read(row["check"])
        for leaf, name, kwargs in zip(
            b.leaves(bound.tree), source["instruction_id_list"], source["kwargs"], strict=True
        ):
            given = {k: v for k, v in (kwargs or {}).items() if v is not None}
            assert leaf == library.bind(name, **given).tree
    assert [r["composition"] for r in rows] == ["parallel", "single", "parallel"]


def test_verbs_read_what_was_imported(imported: Path, tmp_path: Path) -> None:
    rows = imported / "prompts.published"
    assert run("check", imported).exit_code == 0
    assert run("fmt", "--check", imported).exit_code == 0
    assert "3 candidates" in run("stats", rows).stdout
    assert run("verify", "--row", rows, "--index", "7", "-t", "one two three four five").exit_code \
        == 0
    assert run("verify", "--row", rows, "--index", "7", "-t", "one, two").exit_code == 1
    made = run("compile", imported, "-o", tmp_path / "new", "--rows", "9")
    assert "prompts.train: 9 rows" in made.stdout
    back = tmp_path / "back.jsonl"
    assert run("export", rows, "--to", "ifeval", "-o", back).exit_code == 0
    for ours, theirs in zip(lines(back), PROMPTS, strict=True):
        assert ours["prompt"] == theirs["prompt"] and ours["key"] == theirs["key"]
        assert ours["instruction_id_list"] == theirs["instruction_id_list"]
        assert ours["kwargs"] == [{k: v for k, v in (x or {}).items() if v is not None}
                                  for x in theirs["kwargs"]]


def test_the_task_is_drawn_where_the_prompt_was_to_be_repeated(imported: Path) -> None:
    text = (imported / "prompts.ifc").read_text(encoding="utf-8")
    assert "ifeval.repeat_prompt\n" in text and "Write two paragraphs" not in text
    assert "1 from number_words" in text


def test_every_broken_line_is_reported_with_its_number(tmp_path: Path) -> None:
    good = json.dumps(PROMPTS[1])
    path = tmp_path / "p.jsonl"
    path.write_text(f"{good}\n{{nope\n[1]\n", encoding="utf-8")
    result = run("import", "ifeval", path, "-o", tmp_path / "d")
    assert codes(result) == ["IFC702", "IFC702"]
    assert "line 2" in str(result.exception) and "line 3" in str(result.exception)
    assert not (tmp_path / "d").exists()


def test_broken_lines_do_not_hide_what_is_wrong_with_the_others(tmp_path: Path) -> None:
    unfit = json.dumps({**PROMPTS[1], "kwargs": [{}]})
    path = tmp_path / "p.jsonl"
    path.write_text(f"{{nope\n{unfit}\n[1]\n", encoding="utf-8")
    result = run("import", "ifeval", path, "--lint")
    assert codes(result) == ["IFC702", "IFC702", "IFC401"]
    path.write_text(f"{json.dumps(PROMPTS[1])}\n", encoding="utf-8")
    responses = tmp_path / "r.jsonl"
    responses.write_text('{nope\n{"key": 5, "response": "a"}\n', encoding="utf-8")
    result = run("score", "--prompts", path, "--responses", responses)
    assert codes(result) == ["IFC702", "IFC704"]


def test_one_prompt_is_one(tmp_path: Path) -> None:
    path = write(tmp_path / "p.jsonl", PROMPTS[:1])
    assert run("import", "ifeval", path, "-o", tmp_path / "d").output.startswith("1 prompt in ")
    assert run("import", "ifeval", path, "--lint").stdout.startswith("1 prompt, ")
    assert "p.jsonl: 1 prompt." in (tmp_path / "d" / "p.ifc").read_text(encoding="utf-8")


def test_a_card_shows_a_prompt_with_a_fence_as_it_is(tmp_path: Path) -> None:
    prompt = "Fix this, without a comma:\n\n````text\n```py\nx\n```\n````\nThanks."
    path = write(tmp_path / "p.jsonl", [
        {"key": 1, "prompt": prompt, "instruction_id_list": ["punctuation:no_comma"],
         "kwargs": [{}]}])
    assert run("import", "ifeval", path, "-o", tmp_path / "d").exit_code == 0
    card = (tmp_path / "d" / "p.published" / "README.md").read_text(encoding="utf-8")
    fences = [x for x in MarkdownIt().parse(card.partition("\n---\n")[2]) if x.type == "fence"]
    assert fences[0].content == f"{prompt}\n"
    assert len(fences) == 2


@pytest.mark.parametrize(("change", "code", "words"), [
    ({"instruction_id_list": ["punctuation:no_coma"], "kwargs": [{}]}, "IFC213",
     "punctuation:no_comma"),
    ({"instruction_id_list": ["no_comma"], "kwargs": [{}]}, "IFC213", "punctuation:no_comma"),
    ({"instruction_id_list": ["std.no_commas"], "kwargs": [{}]}, "IFC213", "std.no_commas"),
    ({"kwargs": [{"prompt_to_repeet": "x"}]}, "IFC203", "prompt_to_repeat"),
    ({"kwargs": [{}]}, "IFC401", "prompt_to_repeat"),
    ({"kwargs": [{"prompt_to_repeat": 5}]}, "IFC402", "5"),
    ({"instruction_id_list": ["detectable_format:multiple_sections"],
      "kwargs": [{"section_spliter": "S", "num_sections": 2.5}]}, "IFC402", "num_sections"),
    ({"kwargs": [{}, {}]}, "IFC704", "kwargs"),
    ({"kwargs": ["x"]}, "IFC704", "kwargs"),
    ({"instruction_id_list": []}, "IFC704", "instruction_id_list"),
    ({"prompt": " "}, "IFC704", "prompt"),
    ({"key": 7}, "IFC704", "line 1"),
    ({"key": [1]}, "IFC704", "key"),
])
def test_unfit_lines(tmp_path: Path, change: dict[str, Any], code: str, words: str) -> None:
    path = write(tmp_path / "p.jsonl", [PROMPTS[0], {**PROMPTS[1], **change}])
    for more in (["-o", str(tmp_path / "d")], ["--lint"]):
        result = run("import", "ifeval", path, *more)
        assert codes(result) == [code]
        assert "line 2" in str(result.exception) and words in str(result.exception)
    assert not (tmp_path / "d").exists()


def test_bad_calls_of_import(tmp_path: Path) -> None:
    path = write(tmp_path / "p.jsonl", PROMPTS)
    assert run("import", "ifeval", path).exit_code == 2
    assert run("import", "ifeval", path, "--lint", "-o", tmp_path / "d").exit_code == 2
    assert run("import", "ifeval", path, "--lint", "--skip").exit_code == 2
    assert run("import", "other", path, "--lint").exit_code == 2
    missing = run("import", "ifeval", tmp_path / "none.jsonl", "-o", tmp_path / "d")
    assert codes(missing) == ["IFC704"]
    assert codes(run("import", "ifeval", write(tmp_path / "e.jsonl", []), "--lint")) == ["IFC704"]
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    taken = run("import", "ifeval", path, "-o", tmp_path / "full")
    assert codes(taken) == ["IFC801"]
    assert [p.name for p in (tmp_path / "full").iterdir()] == ["mine.txt"]
    assert codes(run("import", "ifeval", path, "-o", path / "under")) == ["IFC801"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["e.jsonl", "full", "p.jsonl"]


def test_keys_that_are_no_numbers_leave_line_numbers(tmp_path: Path) -> None:
    path = write(tmp_path / "p.jsonl", [{**PROMPTS[0], "key": "a"}, {**PROMPTS[1], "key": "b"}])
    assert run("import", "ifeval", path, "-o", tmp_path / "d").exit_code == 0
    file = tmp_path / "d" / "p.published" / "test-00000-of-00001.parquet"
    rows = pq.read_table(file).to_pylist()
    assert [r["index"] for r in rows] == [1, 2]


def test_names_of_specs() -> None:
    assert module_name(Path("IF-Eval 2.jsonl.gz")) == "if_eval_2"
    assert module_name(Path("ifeval.jsonl")) == "prompts_ifeval"
    assert module_name(Path("541.jsonl")) == "prompts_541"
