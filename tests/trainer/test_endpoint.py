"""The OpenAI-compatible backend against a scripted server on this machine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ifdsl_trainer.config import Thinking
from ifdsl_trainer.errors import TrainError
from ifdsl_trainer.evaluation.endpoint import Endpoint
from ifdsl_trainer.evaluation.rollouts import Completion, Settings
from served import serving

pytest.importorskip("httpx", reason="the endpoint's tests need httpx")
Script = Callable[[dict[str, Any], int], tuple[int, Any]]
ROW = {"prompt": [{"role": "user", "content": "Say."}]}


def chat(content: str | None, finish: str = "stop", **more: Any) -> tuple[int, Any]:
    return 200, {"choices": [{"message": {"content": content, **more}, "finish_reason": finish}],
                 "usage": {"completion_tokens": 5}}


scripted = pytest.fixture(serving)


@pytest.fixture
def serve(scripted: Any) -> Callable[[Script], tuple[str, list[Any]]]:
    """Return a function that starts a server of a script and gives its address and requests."""
    def start(script: Script) -> tuple[str, list[Any]]:
        served = scripted(script)
        return served.url, served.requests

    return start


def ask(url: str, n: int = 1, mode: Any = "off", **more: Any) -> list[Completion]:
    settings = Settings("served", "openai", 0.5, 0.9, 64, 7, mode, **more)
    endpoint = Endpoint(url, settings, Thinking(mode=mode), parallel=4, wait=0.01)
    rows = [{"prompt": [{"role": "user", "content": str(i)}]} for i in range(n)]
    return [c for batch in endpoint.complete(rows) for c in batch]


def test_answers_come_in_the_order_of_the_rows(serve: Any, monkeypatch: Any) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "abc")
    url, requests = serve(lambda body, n: chat(body["messages"][0]["content"] + "!"))
    assert [c.text for c in ask(url, 40)] == [f"{i}!" for i in range(40)]
    path, key, body = requests[0]
    assert (path, key) == ("/v1/chat/completions", "Bearer abc")
    assert (body["model"], body["temperature"], body["top_p"], body["max_tokens"]) \
        == ("served", 0.5, 0.9, 64)


def test_each_row_has_a_seed_of_its_own(serve: Any) -> None:
    url, requests = serve(lambda body, n: chat("ok"))
    ask(url, 40)
    first = {body["messages"][0]["content"]: body["seed"] for _, _, body in requests}
    assert len(set(first.values())) == 40
    del requests[:]
    ask(url, 40)
    assert {body["messages"][0]["content"]: body["seed"] for _, _, body in requests} == first


def test_cut_off_answers_and_thoughts_that_are_given_apart(serve: Any) -> None:
    url, requests = serve(lambda body, n: chat("ab", "length", reasoning_content="hm"))
    assert ask(url) == [Completion("ab", 5, False)]
    assert ask(url, mode="native") == [Completion("<think>\nhm\n</think>\n\nab", 5, False)]
    asked = ask(url, mode="prompted", body='{"chat_template_kwargs": {"enable_thinking": false}}')
    assert asked[0].text.startswith("<think>")
    body = requests[-1][2]
    assert body["messages"][0]["role"] == "system"
    assert body["chat_template_kwargs"] == {"enable_thinking": False}


def test_lines_around_a_thought_that_is_given_apart_are_ours(serve: Any) -> None:
    """As vLLM gives them with the parser deepseek_r1."""
    url, _ = serve(lambda body, n: chat("\n\nab", reasoning="\nhm\n"))
    assert ask(url, mode="native") == [Completion("<think>\nhm\n</think>\n\nab", 5, True)]


def test_a_thought_without_an_answer_stays_open(serve: Any) -> None:
    url, _ = serve(lambda body, n: chat(None, "length", reasoning="hm"))
    assert ask(url, mode="native") == [Completion("<think>\nhm", 5, False)]


def test_a_thought_that_the_template_opened_gets_its_tag_back(serve: Any) -> None:
    """As vLLM gives it without a reasoning parser where the prompt ends with `<think>`."""
    url, _ = serve(lambda body, n: chat("hm\n</think>\nab"))
    assert ask(url, mode="native") == [Completion("<think>\nhm\n</think>\nab", 5, True)]
    assert ask(url) == [Completion("hm\n</think>\nab", 5, True)]
    url, _ = serve(lambda body, n: chat("<think>\nhm\n</think>\nab"))
    assert ask(url, mode="native") == [Completion("<think>\nhm\n</think>\nab", 5, True)]


def test_a_busy_server_is_asked_again(serve: Any) -> None:
    url, requests = serve(lambda body, n: (503, {"error": "busy"}) if n < 3 else chat("ok"))
    assert ask(url)[0].text == "ok" and len(requests) == 3


@pytest.mark.parametrize(("reply", "told", "tries"), [
    ((404, {"error": "no such model"}), "status 404.*no such model", 1),
    ((500, {"error": "broken"}), "status 500", 4),
    ((200, b"<html>"), "does not speak OpenAI's chat completions: '<html>'", 4),
    ((200, {"choices": []}), "does not speak", 4),
])
def test_servers_that_do_not_answer(serve: Any, reply: Any, told: str, tries: int) -> None:
    url, requests = serve(lambda body, n: reply)
    with pytest.raises(TrainError, match=told):
        ask(url)
    assert len(requests) == tries


def test_no_server_at_all() -> None:
    with pytest.raises(TrainError, match="gave no reply: ConnectError"):
        ask("http://127.0.0.1:9/v1")
