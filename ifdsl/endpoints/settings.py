"""How an endpoint is reached and what it may cost: a pydantic model, part of a configuration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from ifdsl.output.configuration import Section

Count = Annotated[int, Field(ge=1)]
Positive = Annotated[float, Field(gt=0)]
NotNegative = Annotated[float, Field(ge=0)]


FREE = frozenset({
    "url", "key", "concurrency", "per_minute", "timeout", "tries", "backoff", "max_calls",
    "max_spent_tokens", "price_in", "price_out", "cache"})
"""Settings on which no reply depends."""


class Connection(Section):
    """A model behind an endpoint that speaks OpenAI's chat completions."""

    url: str = Field(description="The endpoint, such as http://localhost:8000/v1.")
    model: str = Field(description="The model's name there.")
    key: str = Field(default="OPENAI_API_KEY",
                     description="The environment variable that holds the endpoint's key, if any.")
    temperature: NotNegative = Field(default=0.0, description="Of the replies.")
    max_tokens: Count = Field(default=4096, description="Of a reply, its thought included.")
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
        default=None, description="Calls that a run may pay, in all processes together.")
    max_spent_tokens: Count | None = Field(
        default=None, description="Tokens that a run may pay, in all processes together.")
    price_in: NotNegative = Field(
        default=0.0, description="Of a million tokens read, in a currency of your own.")
    price_out: NotNegative = Field(default=0.0, description="Of a million tokens written.")
    cache: str | None = Field(
        default=None, description="The folder of replies that were paid; by default `replies` in "
        "the user's cache folder. `off` keeps none.")

    def added(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Return a request with the keys of `body` added.

        What is a mapping in both is put together, the added on top.
        """
        return {**body, **{
            k: {**body[k], **v} if isinstance(v, dict) and isinstance(body.get(k), dict) else v
            for k, v in self.body.items()}}
