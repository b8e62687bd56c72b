"""Mistakes that users make in specs: `check` finds each, with a hint, before any row is made."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ifdsl.cli import cli

LEAF = 'constraint a {\n  say "be brief"\n  check count(words) <= 9\n}\n'
TASKS = 'tasks t {\n  "Write."\n}\n'


def run(*args: str) -> Result:
    return CliRunner().invoke(cli, list(args))


def check(folder: Path, text: str, name: str = "mine.ifc") -> str:
    """Return what `check` prints of a spec; it must not raise."""
    spec = folder / name
    spec.write_text(f"ifc 1\n{text}", encoding="utf-8")
    result = run("check", str(spec))
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.output


def leaf(kind: str) -> str:
    return f'constraint v(n: {kind}) {{\n  say "{{{{ n }}}}"\n  check it != text(n)\n}}\n'


def dataset(settings: str) -> str:
    return f"{LEAF}{TASKS}dataset d {{ tasks t mix {{ 1: a }} rows 5 {settings} }}\n"


@pytest.mark.parametrize(("text", "wanted"), [
    ("constraint a { parallel { b } }\nconstraint b { parallel { a } }", "a → b → a"),
    ("constraint a { parallel { b } }\nconstraint b { parallel { c } }\n"
     "constraint c { branch { when a { } otherwise { b } } }", "a → b → c → a"),
    (LEAF + "pool p { 1: a 0: a }", "weight 0"),
    (leaf("int in {0: 3}"), "weight 0"),
    (LEAF + TASKS + "dataset d { tasks t mix { 0: a } rows 5 }", "weight 0"),
    (LEAF + TASKS + "dataset d { tasks t mix { 1: a } rows 0 }", "a whole number from 1"),
    (dataset("split validation 60% split test 60%"), "more than 100%"),
    (dataset("floor 150%"), "at most 100%"),
    (dataset("reward lsrif(decay: 5)"), "from 0 to 1"),
    ("constraint a { parallel { } }", "nothing is asked for"),
    (LEAF + "constraint b { within first line { } }", "nothing is asked for"),
    ("list x = []\n", "the list `x` is empty"),
    (leaf("int in 1..9 by 0"), "not above 0"),
    ("constraint a { tag x tag y say \"x\" check count(words) <= 9 }", "`tag` is given twice"),
    (LEAF + 'tasks t { "Write about {{ city }}." }', "'city' is undefined"),
    ('tasks t { from "none.jsonl" }', "cannot be read: No such file"),
    ('list x from "none.txt"', "cannot be read: No such file"),
    ("constraint a { say 'x' }", "straight double quotes"),
    ("constraint a { say “x” }", "straight double quotes"),
    ('constraint a { say "x" check count(words) = 3 }', "write `==`"),
    ('constraint a { say "x" check count(words) < 3 && true }', "write `and`"),
    ("constraint a { std.no_commas }", "parallel { … }"),
    ("constraint a { not b }", "parallel { … }"),
    (r'constraint a { say "x" check count(split("\d", it)) > 2 }', "unknown escape `\\d`"),
    (r'constraint a { say "x\u12" check count(words) > 2 }', "unknown escape `\\u`"),
])
def test_mistakes(text: str, wanted: str, tmp_path: Path) -> None:
    output = check(tmp_path, text)
    assert wanted in output
    assert "no problems" not in output


def test_one_mistake_is_one_error(tmp_path: Path) -> None:
    for text in (
        leaf("integer in 1..3"), 'list x = ["a", 3]\n' + leaf("word in x"),
        "list x = []\n" + leaf("word in x"), dataset("reward lsrif(decay: 5)"),
        dataset("split validation 60% split test 60%"),
    ):
        assert "1 error\n" in check(tmp_path, text)


def test_steps_and_sides_may_be_empty(tmp_path: Path) -> None:
    text = LEAF + 'constraint b { branch { when input contains "x" { a } otherwise { } } }\n' \
                  'constraint c { chain { step "think" { } step "answer" { a } } }\n'
    assert "no problems" in check(tmp_path, text)


@pytest.mark.parametrize("name", ["my spec.ifc", "my-spec.ifc", "2nd.ifc", "说明.ifc", "list.ifc"])
def test_a_file_whose_name_could_not_be_read_in_a_row(name: str, tmp_path: Path) -> None:
    assert "IFC110" in check(tmp_path, LEAF, name)


def test_check_counts_what_was_asked_for(tmp_path: Path) -> None:
    assert check(tmp_path, "use std\n" + LEAF) == "1 file, 1 constraint: no problems\n"


def test_a_range_of_any_size_is_drawn_from(tmp_path: Path) -> None:
    spec = tmp_path / "mine.ifc"
    spec.write_text(
        'constraint v(n: int in 1..99999999999999999999999) {\n  say "use {{ n }} words"\n'
        f"  check count(words) <= n\n}}\n{TASKS}dataset d {{ tasks t mix {{ 1: v }} rows 5 }}\n")
    result = run("sample", str(spec), "-n", "1")
    assert result.exit_code == 0
    assert "count(words) <= " in result.output


def test_a_spec_with_the_name_of_a_shipped_module(tmp_path: Path) -> None:
    check(tmp_path, LEAF, "std.ifc")
    output = check(tmp_path, "use std\nconstraint b { parallel { std.no_commas } }\n")
    assert "is `" in output
    assert "rename that file" in output


def test_the_plain_name_of_a_constraint_of_std(tmp_path: Path) -> None:
    assert "did you mean `std.no_commas`?" in check(
        tmp_path, "constraint b { parallel { no_commas } }\n")


POOL = ("pool p { 1: fixed 1: std.no_commas }\n"
        'constraint fixed { say "x" check count(words) > 3 }\n')
OPEN = ('constraint open(n: int in 1..9) { say "use {{ n }} words" say when "it has {{ n }} words" '
        "check count(words) == n }\n")


@pytest.mark.parametrize("body", [
    'say "be short" parallel { open }', 'say "be short" parallel { open(in 3..5) }',
    'say "be short" parallel { 1 from p }', 'say "be short" parallel { not open }',
    'say "be short" branch { when open { fixed } otherwise { } }',
    'say "be short" parallel { unsaid }', 'say not "be long" chain { step { open } }',
    'parallel { constraint { say "be short" parallel { open } } }',
])
def test_a_wording_over_what_is_drawn_inside(body: str, tmp_path: Path) -> None:
    output = check(tmp_path, f"{POOL}{OPEN}constraint unsaid {{ parallel {{ open }} }}\n"
                             f"constraint outer {{ {body} }}\n")
    assert "error[IFC505]: this wording cannot mention what is drawn inside" in output
    assert "drawn here" in output
    assert "1 error\n" in output


def test_a_wording_over_what_is_given_inside(tmp_path: Path) -> None:
    text = (f"{POOL}{OPEN}constraint outer(n: int in 1..3) {{ say \"use {{{{ n }}}} words\" "
            "parallel { each line { open(n) } within first sentence { open(n: 3) } fixed } }\n"
            "constraint unsaid { parallel { open } }\n")
    assert "no problems" in check(tmp_path, text)


@pytest.mark.parametrize("text", [
    'constraint a { say "x" check 1 == 1 }',
    'constraint a { say "x" check input contains "tea" }',
    'constraint a(n: int) { say "{{ n }}" let m = n + 1 check m > 3 check n > 1 }',
    'constraint a { within first line { say "x" check 1 == 1 } }',
    'constraint a { parallel { constraint { say "x" check input contains "tea" } } }',
])
def test_a_check_that_no_answer_moves(text: str, tmp_path: Path) -> None:
    output = check(tmp_path, text)
    assert "warning[IFC607]: this check does not depend on the answer" in output
    assert output.endswith("\n1 warning\n")
    assert run("check", str(tmp_path / "mine.ifc")).exit_code == 0


@pytest.mark.parametrize("formula", [
    'count([n for n in names where n in words]) >= 2', "all(mentions(n) for n in names)",
    'count(x for x in words(input) where x in words) > 1', 'raw != "x"',
])
def test_a_check_that_looks_at_the_answer_somewhere(formula: str, tmp_path: Path) -> None:
    text = f'list names = ["Ann", "Bob"]\nconstraint a {{ say "x" check {formula} }}'
    assert "no problems" in check(tmp_path, text)


def test_a_constraint_on_the_task_may_be_a_condition(tmp_path: Path) -> None:
    text = 'constraint tea { say "x" say when "it is on tea" check input contains "tea" }'
    assert "no problems" in check(tmp_path, text)


def test_every_unknown_escape_is_told_and_the_rest_is_read(tmp_path: Path) -> None:
    output = check(tmp_path, 'constraint a { say "a\\d \\\\d \\q" check search(it, r"\\d\\"") }\n'
                             '# "\\d"\nconstraint b { say "x" check count(wrods) > 1 }\n')
    assert output.count("IFC111") == 2
    assert "  = hint: write `\\\\d`, or a pattern r\"…\"\n" in output
    assert "did you mean `words`?" in output
    assert "3 errors\n" in output


@pytest.mark.parametrize(("pattern", "wanted"), [
    ("(a", "missing ): (a"), ("a)", "unexpected ): a)"), ("a)(b", "unexpected ): a)(b"),
    (r"\\bx(\\w", r"missing ): \bx(\w"), ("[ab", "missing ]: [ab"), ("a|*", ": *"),
    (r"a\\k", r"invalid escape sequence: \k"),
])
def test_a_pattern_is_shown_as_it_is_written(pattern: str, wanted: str, tmp_path: Path) -> None:
    plain = pattern.replace("\\\\", "\\")
    output = check(tmp_path, f'constraint a {{ say "x" check search(it, r"{plain}") }}')
    assert f"{wanted}\n" in output
    assert "look-around" not in output


@pytest.mark.parametrize("pattern", ["(?=a)", "(?<!a)b", r"(a)\1"])
def test_what_patterns_have_not_is_told(pattern: str, tmp_path: Path) -> None:
    output = check(tmp_path, f'constraint a {{ say "x" check search(it, r"{pattern}") }}')
    assert "hint: patterns are RE2: no look-around, no back-references" in output


@pytest.mark.parametrize("lost", [
    'constraint x { say "x" check count(words) = 3 }', "pool x { 1 a }", "tasks x { Write }",
    'list x = ["a" "b"]',
])
def test_what_could_not_be_read_is_not_reported_again_where_it_is_used(
    lost: str, tmp_path: Path
) -> None:
    uses = {
        "constraint": "constraint b { parallel { x not x(3) } }\n"
                      "constraint c { branch { when x { a } otherwise { } } }\n"
                      "constraint d { parallel { mine.x } }\n",
        "pool": "constraint b { parallel { 1 from x } }\n",
        "tasks": "dataset d { tasks x mix { 1: a } rows 5 }\n",
        "list": 'constraint b(w: word in x) { say "{{ w }}" check w in x or w in words }\n',
    }
    assert "1 error\n" in check(tmp_path, f"{lost}\n{LEAF}{uses[lost.partition(' ')[0]]}")
    told = run("explain", "mine.x", "-s", str(tmp_path / "mine.ifc"))
    assert ("IFC106" if lost.startswith("constraint") else "IFC202") in str(told.exception)
    (tmp_path / "other.ifc").write_text("constraint e { parallel { y } }\n")
    assert "IFC202" in run("check", str(tmp_path / "other.ifc")).output
