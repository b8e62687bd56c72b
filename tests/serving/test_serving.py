"""Scoring over HTTP, and a pool that outlives its processes."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="serving needs the extra `serve`")
from fastapi.testclient import TestClient

from ifdsl.output.batch import Item, Scored, score
from ifdsl.serving.app import app
from ifdsl.serving.gate import Limits
from ifdsl.serving.pool import LOST, SLOW, Pool

BRIEF = "ifc 1 for en constraint t.brief { check count(words) <= 2 }"
KIND = 'ifc 1 for en constraint t.kind { judge "Is it kind?" }'


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(app(Limits(items=8, size=4096))) as made:
        yield made


def post(client: TestClient, *items: dict[str, Any], **more: Any) -> Any:
    return client.post("/score", json={"items": list(items), **more})


def test_answers_are_scored_in_order(client: TestClient) -> None:
    found = post(client, *({"check": BRIEF, "response": "a " * n} for n in range(1, 6)))
    assert [x["reward"] for x in found.json()["items"]] == [1, 1, 0, 0, 0]
    assert "verdict" not in found.json()["items"][0]


def test_over_http_and_in_process_agree(client: TestClient) -> None:
    items = [
        {"check": BRIEF, "response": "<think>hm</think>a b", "thinking": "native"},
        {"check": BRIEF, "response": "a b", "thinking": "native"},
        {"check": BRIEF, "response": "a b", "truncated": True, "reward": "raif"},
        {"check": KIND, "response": "a"},
        {"check": "ifc 1 nonsense", "response": "a"},
        {"check": BRIEF, "response": "a", "reward": "best"},
    ]
    told = post(client, *items, verdicts=True).json()["items"]
    here = score([Item(**x) for x in items])
    assert [(x["reward"], x["error"], x["verdict"]) for x in told] == [
        (x.reward, x.error, x.verdict) for x in here]
    assert [x.reward for x in here] == [1, 0, -2, None, None, None]
    assert "judge" in here[3].error and "IFC" in here[4].error and "unknown reward" in here[5].error


@pytest.mark.parametrize(("body", "status", "told"), [
    ({"items": []}, 422, "at least 1"),
    ({"items": [{"check": BRIEF}]}, 422, "response"),
    ({"items": [{"check": BRIEF, "response": "a", "lnag": "en"}]}, 422, "lnag"),
    ({"items": [{"check": BRIEF, "response": "a"}] * 9}, 413, "at most 8 answers"),
    ({"items": [{"check": BRIEF, "response": "a" * 5000}]}, 413, "at most 4,096 bytes"),
])
def test_what_is_refused(client: TestClient, body: Any, status: int, told: str) -> None:
    found = client.post("/score", json=body)
    assert found.status_code == status and told in found.text


def test_health_and_metrics(client: TestClient) -> None:
    post(client, {"check": BRIEF, "response": "a"}, {"check": KIND, "response": "a"})
    assert client.get("/health").json()["status"] == "ok"
    told = dict(line.split() for line in client.get("/metrics").text.splitlines())
    assert float(told["ifdsl_answers"]) >= 2 and float(told["ifdsl_unscored"]) >= 1


def fragile(items: Sequence[Item]) -> list[Scored]:
    """Score, but for answers that kill or hang the process."""
    for item in items:
        if item.response == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if item.response == "hang":
            time.sleep(60)
    return score(items)


def test_a_lost_and_a_hung_process_cost_their_answer_alone() -> None:
    async def run() -> tuple[list[Scored], int]:
        pool = Pool(1, 5.0, work=fragile)
        try:
            items = [Item(BRIEF, text) for text in ("a", "kill", "a b c", "hang", "b")]
            return await pool.score(items), pool.restarts
        finally:
            pool.close()

    found, restarts = asyncio.run(run())
    assert [(x.reward, x.error) for x in found] == [
        (1, ""), (None, LOST), (0, ""), (None, SLOW), (1, "")]
    assert restarts >= 2


def test_a_judged_answer_without_a_judge_says_why() -> None:
    (found,) = score([Item('ifc 1 for en\nconstraint { judge "Is it kind?" }\n', "Well.")])
    assert found.reward is None and "judge" in found.error
