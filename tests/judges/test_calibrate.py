"""How good a judge is, measured on labels, against another judge, and for what sways it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from served import by_probability, by_verdict, material

from ifdsl.cli import cli
from ifdsl.compose.question import Opinion, Question
from ifdsl.diagnostics import SpecError
from ifdsl.judges.calibrate import (
    Labelled,
    flips,
    kappa,
    length_bias,
    quality,
    read_labelled,
)

SPEC = '''ifc 1
constraint kind {
  say "be kind"
  judge "Is it kind?"
  example pass "Thank you, friend."
  example fail "Go away."
}
'''


def q(text: str) -> Question:
    return Question("Is it kind?", text, text)


def said(**replies: bool | None) -> dict[Question, Opinion]:
    return {q(text): Opinion(yes) for text, yes in replies.items()}


def test_counts_and_rates() -> None:
    labelled = [Labelled(q(x), x in "abc") for x in "abcdef"]
    found = quality(labelled, said(a=True, b=True, c=False, d=True, e=False, f=None))
    assert (found.yes_right, found.yes_wrong, found.no_right, found.no_wrong, found.unknown) == (
        2, 1, 1, 1, 1)
    assert found.precision == found.recall == found.f1 == pytest.approx(2 / 3)
    assert found.violations == 0.5 and found.accuracy == 0.6
    empty = quality([], {})
    assert empty.precision is empty.accuracy is None


def test_a_judge_that_likes_long_answers() -> None:
    labelled = [Labelled(q(x), x[0] == "a") for x in ("a", "ab", "abcd", "abcde",
                                                      "c", "cd", "cdef", "cdefg")]
    by_length = {x.question: Opinion(len(x.question.answer) > 2) for x in labelled}
    by_label = {x.question: Opinion(x.label) for x in labelled}
    assert (length_bias(labelled, by_length), length_bias(labelled, by_label)) == (1, 0)
    assert length_bias(labelled[:1], by_label) is None


def test_agreement_of_two_judges() -> None:
    one = said(a=True, b=True, c=False, d=False)
    assert kappa(one, one) == 1
    assert kappa(one, said(a=True, b=False, c=True, d=False)) == 0
    assert kappa(one, said(a=False, b=False, c=True, d=True)) == -1
    assert kappa(said(a=True), said(a=None)) is None
    assert flips(one, said(a=True, b=False, c=False, d=None)) == pytest.approx(1 / 3)


def test_lines_that_are_no_labels(tmp_path: Path) -> None:
    path = tmp_path / "l.jsonl"
    path.write_text('{"question": "a?", "answer": "b", "label": "yes"}\n'
                    '{"question": "a?", "answer": "b", "label": "maybe"}\n'
                    '{"question": "a?", "label": true}\n'
                    'no json\n'
                    '{"question": "a?", "answer": "b", "label": "yes", "task": ["c"]}\n'
                    '{"question": "a?", "answer": "b", "label": "yes", "part": 7}\n'
                    '{"question": "a?", "answer": "b", "label": "yes", "lang": ["en"]}\n'
                    '{"question": "a?", "answer": "b", "label": "yes", "lang": "fr"}\n',
                    encoding="utf-8")
    with pytest.raises(SpecError) as error:
        read_labelled(path)
    told = [d.message.split(":")[0].rpartition(", ")[2] for d in error.value.diagnostics]
    assert sorted(told) == [f"line {n}" for n in range(2, 9)]
    path.write_text('{"question": "a?", "answer": "b", "part": "c", "label": false}\n',
                    encoding="utf-8")
    assert read_labelled(path) == [Labelled(Question("a?", "c", "b"), False)]


@pytest.fixture
def call(serve: Any, tmp_path: Path) -> Any:
    (tmp_path / "s.ifc").write_text(SPEC, encoding="utf-8")

    def settings(name: str, script: Any, **more: Any) -> str:
        path = tmp_path / f"{name}.yaml"
        path.write_text(json.dumps({"url": serve(script).url, "model": name,
                                    "cache": str(tmp_path / name), **more}), encoding="utf-8")
        return str(path)

    def run(*args: str) -> Any:
        return CliRunner().invoke(cli, ["judge", "calibrate", *args])

    return tmp_path, settings, run


def test_examples_of_judged_constraints_label_a_judge(call: Any) -> None:
    folder, settings, run = call
    good = settings("good", lambda body, n: by_probability(
        0.9 if "friend" in material(body)["answer"] else 0.1))
    lenient = settings("lenient", lambda body, n: by_probability(0.9))
    done = run("--specs", str(folder / "s.ifc"), "--judge", good, "--judge", lenient, "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.output)
    assert found["n"] == 2 and found["judges"][good]["accuracy"] == 1
    assert found["judges"][lenient]["violations"] == 0
    assert found["agreement"] == {f"{good} and {lenient}": 0}
    shown = run("--specs", str(folder / "s.ifc"), "--judge", good).output
    assert "2 labelled questions, 1 of them yes" in shown and "violations" in shown


def test_the_order_of_questions_is_turned_round(call: Any) -> None:
    folder, settings, run = call
    labelled = folder / "l.jsonl"
    labelled.write_text("".join(json.dumps({"question": f"{x}?", "answer": "b", "label": "yes"})
                                + "\n" for x in "abc"), encoding="utf-8")
    first = settings("first", lambda body, n: by_verdict(body, "yes", "no", "yes"),
                     protocol="verdict", joint=True)
    found = json.loads(run(str(labelled), "--judge", first, "--json").output)
    assert found["judges"][first]["order flips"] == 0
    only = settings("only", lambda body, n: by_verdict(body, "yes", "no", "no"),
                    protocol="verdict", joint=True)
    found = json.loads(run(str(labelled), "--judge", only, "--json").output)
    assert found["judges"][only]["order flips"] == pytest.approx(2 / 3)


def test_wrong_calls(call: Any) -> None:
    folder, settings, run = call
    good = settings("good", lambda body, n: by_probability(0.9))
    assert run("--judge", good).exit_code == 2
    (folder / "none.ifc").write_text("ifc 1\n", encoding="utf-8")
    assert "has an example" in str(run("--specs", str(folder / "none.ifc"), "--judge", good)
                                   .exception)


def test_laws_leave_examples_of_judged_constraints_to_the_judge(tmp_path: Path) -> None:
    (tmp_path / "s.ifc").write_text(SPEC, encoding="utf-8")
    done = CliRunner().invoke(cli, ["test", str(tmp_path / "s.ifc"), "--examples", "2"])
    assert done.exit_code == 0, done.output
