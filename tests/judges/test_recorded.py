"""Replies as a real server sent them, recorded: are they read as its model meant them?"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from ifdsl.compose.question import Question
from ifdsl.endpoints.replies import UNWEIGHED
from ifdsl.judges.protocols import NoReply, request, shares
from ifdsl.judges.settings import Settings

RECORDS = [json.loads(line) for path in sorted((Path(__file__).parent / "recorded").glob("*.jsonl"))
           for line in path.read_text("utf-8").splitlines()]


def read(record: dict[str, Any], reply: Any) -> list[float | None]:
    asked = Question(**record["question"])
    made = Settings.model_validate({"url": "", "model": "j", **record["settings"]})
    return shares(request([asked], made), reply)


@pytest.mark.parametrize("record", RECORDS)
def test_a_recorded_reply_is_read_as_the_model_meant_it(record: dict[str, Any]) -> None:
    assert record["status"] == 200
    (share,) = read(record, record["reply"])
    if record["model"] is None:  # no verdict in so few tokens
        assert share is None
        return
    assert share == pytest.approx(record["model"], abs=1e-6)
    thanks = "thanks" in record["question"]["answer"]
    assert (share > 0.5) == thanks
    top = record["reply"]["choices"][0]["logprobs"]["content"][0]["top_logprobs"]
    assert len(top) == 20
    alone = math.exp(max(x["logprob"] for x in top))
    assert alone < 0.5 < max(share, 1 - share)  # one spelling would not do


@pytest.mark.parametrize("told", [
    None, {}, {"content": None}, {"content": [{"token": "Yes", "logprob": -0.1}]},
    {"content": [{"token": "Yes", "logprob": -0.1, "top_logprobs": []}]}])
def test_a_reply_without_log_probabilities_says_so(told: Any) -> None:
    record = RECORDS[0]
    choice = {**record["reply"]["choices"][0], "logprobs": told}
    with pytest.raises(NoReply) as error:
        read(record, {"choices": [choice]})
    assert str(error.value) == UNWEIGHED


def test_a_reply_of_no_tokens_has_no_verdict() -> None:
    record = RECORDS[0]
    choice = {**record["reply"]["choices"][0], "logprobs": {"content": []}}
    assert read(record, {"choices": [choice]}) == [None]
