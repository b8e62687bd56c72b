"""A judge at work, against a scripted endpoint: protocols, faults, limits, the cache."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner
from pydantic import ValidationError
from served import CUT, Served, by_probability, by_verdict, chat, material

from ifdsl.cli import cli
from ifdsl.compose.question import Opinion, Question
from ifdsl.diagnostics import SpecError
from ifdsl.judges.panel import Panel
from ifdsl.judges.settings import Settings


def settings(served: Served, folder: Path, **more: Any) -> Settings:
    return Settings.model_validate(
        {"url": served.url, "model": "j", "cache": str(folder), "backoff": 0.01, **more})


def ask(n: int) -> list[Question]:
    return [Question(f"Is it {i}?", f"It is {i}.", f"It is {i}.", "Count.") for i in range(n)]


KIND = Question("Is it kind?", "Hello.", "Hello.", "Greet.")


@pytest.mark.parametrize(("share", "yes"), [(0.75, True), (0.5, False), (0.125, False)])
def test_the_probability_of_yes_is_summed_over_spellings(
    serve: Any, tmp_path: Path, share: float, yes: bool
) -> None:
    served = serve(lambda body, n: by_probability(share))
    said = Panel(settings(served, tmp_path)).opinions([KIND])[KIND]
    assert said.yes == yes and said.share == pytest.approx(share)
    (body,) = served.bodies
    assert (body["max_tokens"], body["logprobs"], body["top_logprobs"]) == (1, True, 20)
    assert material(body) == {"task": "Greet.", "answer": "Hello.", "question": "Is it kind?"}


def test_neither_yes_nor_no_among_the_likeliest_is_no_verdict(serve: Any, tmp_path: Path) -> None:
    served = serve(lambda body, n: by_probability(None))
    said = Panel(settings(served, tmp_path)).opinions([KIND])[KIND]
    assert said == Opinion(None, why="the judge's reply has no verdict")


@pytest.mark.parametrize(("said", "yes"), [
    ("yes", True), ("No", False), ("是", True), ("否", False), ("maybe", None),
    ("对", True), ("不对", False), ("错", False)])
def test_a_verdict_is_read_from_the_last_line(
    serve: Any, tmp_path: Path, said: str, yes: bool | None
) -> None:
    served = serve(lambda body, n: by_verdict(body, said))
    assert Panel(settings(served, tmp_path, protocol="verdict")).opinions([KIND])[KIND].yes == yes


@pytest.mark.parametrize("text", [
    "verdict: yes", "[[1]]", "yes", "", None, "verdict 0000000000: yes",
])
def test_a_reply_without_the_word_of_its_request_has_no_verdict(
    serve: Any, tmp_path: Path, text: str | None
) -> None:
    served = serve(lambda body, n: chat(text))
    found = Panel(settings(served, tmp_path, protocol="verdict")).opinions([KIND])[KIND]
    assert found.yes is None and found.cause == "world"


def test_a_verdict_that_was_cut_off_or_is_not_last_is_none(serve: Any, tmp_path: Path) -> None:
    def script(body: dict[str, Any], n: int) -> Any:
        status, reply = by_verdict(body, "yes")
        choice = reply["choices"][0]
        if n == 1:
            choice["finish_reason"] = "length"
        else:
            choice["message"]["content"] += "\nOr is it?"
        return status, reply

    panel = Panel(settings(serve(script), tmp_path, protocol="verdict", concurrency=1))
    assert [x.yes for x in panel.opinions(ask(2)).values()] == [None, None]


def test_votes_are_drawn_apart_and_their_share_counts(serve: Any, tmp_path: Path) -> None:
    served = serve(lambda body, n: by_verdict(body, "no" if body.get("seed") == 1 else "yes"))
    made = settings(served, tmp_path, protocol="verdict", votes=3, temperature=1.0, threshold=0.7)
    said = Panel(made).opinions([KIND])[KIND]
    assert said.share == pytest.approx(2 / 3) and said.yes is False
    assert sorted(body["seed"] for body in served.bodies) == [0, 1, 2]


def test_all_questions_of_an_answer_go_in_one_call(serve: Any, tmp_path: Path) -> None:
    three = [Question("Is it kind?", "Hello.", "Hello.\nBye."),
             Question("Is it short?", "Hello.\nBye.", "Hello.\nBye."),
             Question("Is it kind?", "Go.", "Go.")]

    def script(body: dict[str, Any], n: int) -> Any:
        return by_verdict(body, *(["yes", "no"] if "questions" in material(body) else ["no"]))

    served = serve(script)
    said = Panel(settings(served, tmp_path, protocol="verdict", joint=True)).opinions(three)
    assert [said[q].yes for q in three] == [True, False, False] and len(served.bodies) == 2
    both = next(m for body in served.bodies if "questions" in (m := material(body)))
    assert both["questions"] == [{"number": 1, "question": "Is it kind?", "part": "Hello."},
                                 {"number": 2, "question": "Is it short?"}]


FAULTS = {
    "busy": (429, {"error": "slow down"}), "broken": (500, b"oops"), "cut": CUT,
    "nonsense": (200, b"<html>"), "half": (200, b'{"choices": [{"mess'), "empty": (200, {}),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_tried_again(serve: Any, tmp_path: Path, fault: str) -> None:
    served = serve(lambda body, n: FAULTS[fault] if n < 3 else by_probability(0.9))
    panel = Panel(settings(served, tmp_path))
    assert panel.opinions([KIND])[KIND].yes
    spent = panel.caller.endpoint.spent
    assert (len(served.bodies), spent.calls, spent.failed) == (3, 1, 2)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_that_stays_leaves_no_verdict_and_says_why(
    serve: Any, tmp_path: Path, fault: str
) -> None:
    served = serve(lambda body, n: FAULTS[fault])
    said = Panel(settings(served, tmp_path, tries=2)).opinions([KIND])[KIND]
    assert said.yes is None and said.cause == "world" and served.url in said.why
    assert len(served.bodies) == 2


def test_what_the_server_refuses_is_not_tried_again(serve: Any, tmp_path: Path) -> None:
    served = serve(lambda body, n: (400, {"error": "no such model"}))
    assert "no such model" in Panel(settings(served, tmp_path)).opinions([KIND])[KIND].why
    assert len(served.bodies) == 1


def test_a_reply_without_log_probabilities_says_so_and_is_not_kept(
    serve: Any, tmp_path: Path
) -> None:
    served = serve(lambda body, n: chat("Yes") if n == 1 else by_probability(0.9))
    made = settings(served, tmp_path)
    assert "sends no log-probabilities" in Panel(made).opinions([KIND])[KIND].why
    assert len(served.bodies) == 1  # it would be no other the next time
    assert Panel(made).opinions([KIND])[KIND].yes  # of another server, at the same address


@pytest.mark.parametrize("reply", [
    b"[" * 200_000,
    {"choices": [{"message": {"content": [{"type": "text", "text": "yes"}]}}]},
    {"choices": [{"message": "yes"}], "usage": {"prompt_tokens": "many"}},
    {"choices": [{"message": {"content": 7}}], "usage": {"completion_tokens": -1}},
])
def test_what_is_no_reply_is_no_verdict_and_no_crash(
    serve: Any, tmp_path: Path, reply: Any
) -> None:
    served = serve(lambda body, n: (200, reply))
    panel = Panel(settings(served, tmp_path, protocol="verdict"))
    said = panel.opinions([KIND])[KIND]
    assert said.yes is None and said.why and panel.caller.endpoint.spent.tokens == 0


def test_a_slow_server_runs_into_the_time_out(serve: Any, tmp_path: Path) -> None:
    served = serve(lambda body, n: by_probability(0.9), seconds=0.5)
    said = Panel(settings(served, tmp_path, timeout=0.1, tries=2)).opinions([KIND])[KIND]
    assert said.yes is None and "Timeout" in said.why


def test_nobody_listens(tmp_path: Path) -> None:
    made = settings(Served("http://127.0.0.1:9/v1"), tmp_path, tries=2)
    assert "ConnectError" in Panel(made).opinions([KIND])[KIND].why


def test_a_limit_is_divided_among_the_processes(serve: Any, tmp_path: Path) -> None:
    served = serve(lambda body, n: by_probability(0.9), seconds=0.02)
    Panel(settings(served, tmp_path, concurrency=6), processes=2).opinions(ask(20))
    assert served.at_once <= 3


@pytest.mark.parametrize("limit", [{"max_calls": 10}, {"max_spent_tokens": 510}])
def test_a_budget_is_kept(serve: Any, tmp_path: Path, limit: dict[str, int]) -> None:
    served = serve(lambda body, n: by_probability(0.9))
    panel = Panel(settings(served, tmp_path, concurrency=1, **limit))
    said = panel.opinions(ask(20))
    assert len(served.bodies) == 10 and sum(x.yes is None for x in said.values()) == 10
    assert next(iter(limit)) in next(x.why for x in said.values() if x.yes is None)


def test_a_long_answer_has_no_verdict_by_its_own_doing(serve: Any, tmp_path: Path) -> None:
    served = serve(lambda body, n: by_probability(0.9))
    long = Question("Is it kind?", "a", "a" * 101)
    said = Panel(settings(served, tmp_path, max_chars=100)).opinions([long, KIND])
    assert said[long].cause == "answer" and said[KIND].yes and len(served.bodies) == 1


def test_a_paid_reply_is_not_paid_again(serve: Any, tmp_path: Path) -> None:
    served = serve(lambda body, n: by_probability(0.9))
    first = Panel(settings(served, tmp_path)).opinions(ask(5))
    again = Panel(settings(served, tmp_path, threshold=0.95))
    assert {q: x.yes for q, x in again.opinions(ask(6)).items()} == {
        **dict.fromkeys(first, False), ask(6)[5]: False}
    assert len(served.bodies) == 6 and again.caller.known == 5


def test_two_processes_pay_no_call_twice(serve: Any, tmp_path: Path) -> None:
    served = serve(lambda body, n: by_probability(0.9), seconds=0.02)
    made = settings(served, tmp_path, concurrency=8)
    program = f"""
from ifdsl.compose.question import Question
from ifdsl.judges.panel import Panel
from ifdsl.judges.settings import Settings
panel = Panel(Settings.model_validate_json({made.model_dump_json()!r}), processes=2)
said = panel.opinions(Question(f"Is it {{i}}?", f"It is {{i}}.", f"It is {{i}}.", "Count.")
                      for i in range(60))
assert all(x.yes for x in said.values()), said
"""
    both = [subprocess.Popen([sys.executable, "-c", program]) for _ in range(2)]
    assert [p.wait(60) for p in both] == [0, 0]
    assert len(served.bodies) == 60 and served.at_once <= 8


def test_with_a_tenth_of_calls_failing_nothing_changes_and_nothing_is_paid_twice(
    serve: Any, tmp_path: Path
) -> None:
    rng = Random(5)
    faults = list(FAULTS.values())

    def script(body: dict[str, Any], n: int) -> Any:
        if rng.random() < 0.1:
            return rng.choice(faults)
        return by_probability(0.9 if "2" in material(body)["question"] else 0.1)

    served = serve(script)
    panel = Panel(settings(served, tmp_path, concurrency=32, tries=8, backoff=0.001))
    questions = ask(500)
    said = panel.opinions(questions)
    assert {q.text: x.yes for q, x in said.items()} == {q.text: "2" in q.text for q in questions}
    spent = panel.caller.endpoint.spent
    assert spent.calls == 500 and len(served.bodies) == 500 + spent.failed and spent.failed > 20


def test_a_killed_process_leaves_its_replies_and_no_claim_that_blocks(
    serve: Any, tmp_path: Path
) -> None:
    served = serve(lambda body, n: by_probability(0.9), seconds=0.05)
    made = settings(served, tmp_path, concurrency=4)
    program = f"""
import os, threading
from ifdsl.compose.question import Question
from ifdsl.judges.panel import Panel
from ifdsl.judges.settings import Settings
threading.Timer(1.0, lambda: os._exit(9)).start()
Panel(Settings.model_validate_json({made.model_dump_json()!r})).opinions(
    Question(f"Is it {{i}}?", f"It is {{i}}.", f"It is {{i}}.", "Count.") for i in range(2000))
"""
    assert subprocess.run([sys.executable, "-c", program], timeout=60, check=False).returncode == 9
    kept = sum(len(p.read_text("utf-8").splitlines()) for p in tmp_path.glob("*.jsonl"))
    assert 0 < kept < 400 and os.listdir(tmp_path / "claims")
    before = len(served.bodies)
    said = Panel(made).opinions(ask(kept + 10))
    assert all(x.yes for x in said.values()) and len(said) == kept + 10
    assert len(served.bodies) - before <= 10 + 4  # those in flight when it was killed


def test_a_torn_line_of_the_cache_is_passed_over(serve: Any, tmp_path: Path) -> None:
    served = serve(lambda body, n: by_probability(0.9))
    Panel(settings(served, tmp_path)).opinions(ask(2))
    (path,) = tmp_path.glob("*.jsonl")
    lines = path.read_text("utf-8").splitlines()
    path.write_text(f"{lines[0]}\n{lines[1][:40]}", encoding="utf-8")
    panel = Panel(settings(served, tmp_path))
    assert all(x.yes for x in panel.opinions(ask(2)).values())
    assert (panel.caller.known, len(served.bodies)) == (1, 3)


@pytest.mark.parametrize(("wrong", "told"), [
    ({"joint": True}, "take `protocol: verdict`"),
    ({"votes": 3, "temperature": 1}, "take `protocol: verdict`"),
    ({"votes": 3, "protocol": "verdict"}, "one reply, paid several times"),
    ({"thresholds": 1}, "Extra inputs"),
])
def test_settings_that_make_no_sense(wrong: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        Settings.model_validate({"url": "u", "model": "m", **wrong})


def test_the_key_goes_into_the_header_and_not_into_the_cache(
    serve: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    served = serve(lambda body, n: by_probability(0.9))
    Panel(settings(served, tmp_path)).opinions([KIND])
    assert "secret" not in "".join(p.read_text("utf-8") for p in tmp_path.glob("*.jsonl"))
    assert "secret" not in json.dumps(served.bodies)


@pytest.mark.parametrize("url", [
    "", "localhost:8000/v1", "http://", "http://[::1", "http://localhost:99999/v1", "ftp://a/v1"])
def test_what_is_no_address_is_told_before_any_call(tmp_path: Path, url: str) -> None:
    made = Settings.model_validate({"url": url, "model": "j", "cache": str(tmp_path / "kept")})
    with pytest.raises(SpecError, match="is no address of an endpoint"):
        Panel(made)
    assert not (tmp_path / "kept").exists()


@pytest.mark.parametrize("key", ["sk-\u00e9", "sk\n-a"])
def test_a_key_that_no_header_can_hold_is_told_and_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", key)
    with pytest.raises(SpecError, match="OPENAI_API_KEY") as error:
        Panel(Settings.model_validate({"url": "http://x", "model": "j", "cache": "off"}))
    assert key not in str(error.value)


@pytest.mark.parametrize("broken", ["kept", "kept/claims/lock"])
def test_a_folder_that_cannot_keep_replies_is_told_before_any_call(
    tmp_path: Path, broken: str
) -> None:
    path = tmp_path / broken
    path.parent.mkdir(parents=True, exist_ok=True)
    if broken == "kept":
        path.write_text("a file", encoding="utf-8")
    else:
        path.mkdir()
    with pytest.raises(SpecError, match="`cache: off` keeps none"):
        Panel(Settings.model_validate(
            {"url": "http://x", "model": "j", "cache": str(tmp_path / "kept")}))


def test_a_package_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "httpx", None)
    with pytest.raises(SpecError, match="need the package httpx"):
        Panel(Settings.model_validate({"url": "http://x", "model": "j", "cache": "off"}))


def test_the_line_end_behind_a_key_is_no_part_of_it(
    serve: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-a\n")
    served = serve(lambda body, n: by_probability(0.9))
    assert Panel(settings(served, tmp_path)).opinions([KIND])[KIND].yes


def test_verify_asks_a_judge(serve: Any, tmp_path: Path) -> None:
    served = serve(lambda body, n: by_probability(
        0.9 if "\n" not in material(body)["answer"] else 0.1))
    (tmp_path / "j.ifc").write_text(
        'ifc 1\nconstraint kind { say "be kind" judge "Is it kind?" }\n', encoding="utf-8")
    judge = tmp_path / "judge.yaml"
    judge.write_text(f"url: {served.url}\nmodel: j\ncache: {tmp_path / 'kept'}\n",
                     encoding="utf-8")

    def verify(*more: str) -> Any:
        return CliRunner().invoke(
            cli, ["verify", "-s", str(tmp_path / "j.ifc"), "-c", "j.kind", *more])

    bare = verify("-t", "Hello.")
    assert bare.exit_code == 1 and "no judge was asked" in bare.output
    kind = verify("-t", "Hello.", "--judge", str(judge))
    assert kind.exit_code == 0 and "judge: 1 calls, 51 tokens" in kind.output
    curt = verify("-t", "Go.\nAway.", "--judge", str(judge))
    assert curt.exit_code == 1
    assert "the judge says no (yes 10%): Is it kind?" in curt.output
    assert "loose: it passes without the first line" in curt.output
    judge.write_text("url: x\nmodle: j\n", encoding="utf-8")
    wrong = verify("-t", "Hello.", "--judge", str(judge))
    assert isinstance(wrong.exception, SpecError)
    assert "unknown key `modle` (did you mean `model`?)" in str(wrong.exception)


def test_keys_of_the_body_are_added_to_those_that_are_there(serve: Any, tmp_path: Path) -> None:
    served = serve(lambda body, n: by_probability(0.9))
    more = {"chat_template_kwargs": {"tone": "dry"}, "top_k": 1}
    Panel(settings(served, tmp_path, body=more)).opinions([KIND])
    (body,) = served.bodies
    assert body["chat_template_kwargs"] == {"enable_thinking": False, "tone": "dry"}
    assert body["top_k"] == 1


def test_a_disk_that_is_full_is_told(serve: Any, tmp_path: Path) -> None:
    served = serve(lambda body, n: by_probability(0.9))
    panel = Panel(settings(served, tmp_path))
    panel.caller.cache.path = Path("/dev/full")  # type: ignore[union-attr]
    with pytest.raises(SpecError, match=r"IFC801.*No space left"):
        panel.opinions([KIND])
