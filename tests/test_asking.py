"""Questions of judged leaves, and which of them need no reply."""

from __future__ import annotations

import pytest

import ifdsl
from ifdsl.compose.asking import asked, needed
from ifdsl.compose.question import Opinion, Question, met, unmet
from ifdsl.compose.schemes import read_reward
from ifdsl.text.extract import extract

KIND = 'constraint kind { judge "Is it kind?" }'
TRUE = 'constraint true_ { judge "Is it true?" }'
TWO = "constraint two { check count(words) == 2 }"


def tree(body: str) -> ifdsl.Bound:
    return ifdsl.read(f"ifc 1 for en {body}")


def questions(body: str, text: str) -> list[Question]:
    return asked(tree(body).tree, extract(text), "en", "Say hello.")


def test_a_question_has_the_part_the_answer_and_the_task() -> None:
    assert questions(f"within first line {{ {KIND} }}", "Hello.\nBye.") == [
        Question("Is it kind?", "Hello.", "Hello.\nBye.", "Say hello.", "en")]


def test_each_question_is_asked_once_and_of_the_active_branch_alone() -> None:
    body = (f"parallel {{ {KIND} {KIND} branch {{ when count(words) > 5 {{ {TRUE} }} "
            f"otherwise {{ }} }} }}")
    assert [q.text for q in questions(body, "Hello.")] == ["Is it kind?"]


def test_the_reply_that_is_wanted_is_no_part_of_the_question() -> None:
    (q,) = questions(f"not {KIND}", "Hello.")
    assert not q.wanted and q == Question("Is it kind?", "Hello.", "Hello.", "Say hello.", "en")


@pytest.mark.parametrize("body", [KIND, f"not {KIND}", f"not parallel {{ {KIND} {TRUE} }}"])
def test_a_judge_who_is_always_content_and_one_who_never_is(body: str) -> None:
    assert tree(body).check("Hello.", judge=met).status == "pass"
    assert tree(body).check("Hello.", judge=unmet).status == "fail"


def test_how_sure_the_judge_is_makes_the_score_of_a_failure() -> None:
    v = tree(KIND).check("Hello.", judge=lambda q: Opinion(False, 0.25))
    assert (v.status, v.score) == ("fail", 0.25) and "no (yes 25%)" in str(v.evidence[0])
    v = tree(f"not {KIND}").check("Hello.", judge=lambda q: Opinion(True, 0.75))
    assert (v.status, v.score) == ("fail", 0.25)
    v = tree(KIND).check("Hello.", judge=lambda q: Opinion(True, 0.75))
    assert (v.status, v.score) == ("pass", 1)
    v = tree(KIND).check("Hello.", judge=lambda q: Opinion(None, why="the judge is down"))
    assert (v.status, v.cause, str(v.evidence[0])) == ("unknown", "world", "the judge is down")


BOTH = f"parallel {{ {TWO} {KIND} }}"


@pytest.mark.parametrize(("reward", "text", "wanted"), [
    ("all", "one two", True),
    ("all", "one", False),
    ("mean", "one", True),
    ("graded", "one", True),
    ("raif", "one", True),
    ("lsrif(decay: 0.2)", "one", True),
    ("verif(hard: all, combine: product)", "one", False),
    ("verif(hard: all, combine: product)", "one two", True),
    ("verif(hard: all, combine: average)", "one", True),
    ("0.5 all + 0.5 verif(combine: product)", "one", False),
    ("0.5 all + 0.5 mean", "one", True),
    ("all", "", False),
])
def test_a_question_is_left_out_only_where_no_reply_could_change_the_reward(
    reward: str, text: str, wanted: bool
) -> None:
    found = needed(tree(BOTH).tree, extract(text), "en", None, read_reward(reward))
    assert bool(found) == wanted


def test_a_bad_format_settles_what_raif_gives() -> None:
    reward = read_reward("raif")
    answer = extract("one two")
    assert needed(tree(BOTH).tree, answer, "en", None, reward)
    assert not needed(tree(BOTH).tree, answer, "en", None, reward, format_ok=False)
