"""How a judge is asked: a pydantic model, part of a run's configuration."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from ifdsl.endpoints.settings import Connection, Count


class Settings(Connection):
    """A judge behind an endpoint that speaks OpenAI's chat completions."""

    protocol: Literal["logprob", "verdict"] = Field(
        default="logprob", description="`logprob` reads the probability of yes off the first "
        "token, without a thought (RAIF); `verdict` lets the judge reason and reads its last line "
        "(VerIF).")
    joint: bool = Field(default=False, description="All questions of an answer in one call; with "
                        "`verdict` only.")
    votes: Count = Field(default=1, description="Calls for each question, drawn apart; with "
                         "`verdict` and a temperature.")
    threshold: Annotated[float, Field(ge=0, lt=1)] = Field(
        default=0.5, description="Yes is what has more than this probability, or share of votes.")
    max_chars: Count = Field(
        default=100_000, description="Longer answers are not shown to the judge: they have no "
        "verdict by their own doing, and fail in a reward.")

    @model_validator(mode="after")
    def _possible(self) -> Settings:
        bad = []
        if self.joint and self.protocol == "logprob":
            bad.append("`joint` asks several questions at once, and `logprob` reads one token: "
                       "take `protocol: verdict`")
        if self.votes > 1 and self.protocol == "logprob":
            bad.append("`votes` repeat a call, and `logprob` has the probability already: take "
                       "`protocol: verdict`")
        if self.votes > 1 and not self.temperature:
            bad.append("`votes` without a `temperature` are one reply, paid several times")
        if bad:
            raise ValueError("\n".join(bad))
        return self
