"""How a judge is reached and what it may cost: a pydantic model, part of a run's configuration."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from ifdsl.output.configuration import Section

Count = Annotated[int, Field(ge=1)]
Positive = Annotated[float, Field(gt=0)]
NotNegative = Annotated[float, Field(ge=0)]


class Settings(Section):
    """A judge behind an endpoint that speaks OpenAI's chat completions."""

    url: str = Field(description="The endpoint, such as http://localhost:8000/v1.")
    model: str = Field(description="The model's name there.")
    key: str = Field(default="OPENAI_API_KEY",
                     description="The environment variable that holds the endpoint's key, if any.")
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
    temperature: NotNegative = Field(default=0.0, description="Of the judge's replies.")
    max_tokens: Count = Field(default=4096, description="Of a reply under `verdict`.")
    max_chars: Count = Field(
        default=100_000, description="Longer answers are not shown to the judge: they have no "
        "verdict by their own doing, and fail in a reward.")
    body: dict[str, Any] = Field(
        default={}, description="Keys added to each request, as chat_template_kwargs.")
    concurrency: Count = Field(default=16, description="Calls under way at once, in all processes.")
    per_minute: Positive | None = Field(
        default=None, description="Calls begun in a minute, in all processes.")
    timeout: Positive = Field(default=120.0, description="Seconds for each try.")
    tries: Count = Field(default=5, description="How often a call is tried that fails by a busy "
                         "server or a broken connection.")
    backoff: NotNegative = Field(default=1.0, description="Seconds before the second try; then "
                                 "twice as long each time, and never less than the server asks.")
    max_calls: Count | None = Field(
        default=None, description="Calls that may be paid, in all processes together.")
    max_spent_tokens: Count | None = Field(
        default=None, description="Tokens that may be paid, in all processes together.")
    price_in: NotNegative = Field(default=0.0, description="Of a million tokens read.")
    price_out: NotNegative = Field(default=0.0, description="Of a million tokens written.")
    cache: str | None = Field(
        default=None, description="The folder of replies that were paid; by default `judge` in the "
        "user's cache folder.")

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
