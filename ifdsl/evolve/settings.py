"""Which models take part in an evolution: a pydantic model, read from YAML."""

from __future__ import annotations

from pydantic import Field

from ifdsl.endpoints.settings import Connection
from ifdsl.judges.settings import Settings as Judge
from ifdsl.output.configuration import Section


class Config(Section):
    """The endpoints of an evolution; only those that its stages need must be there."""

    writer: Connection | None = Field(
        default=None, description="Tags seeds, chooses topical words, rewrites prompts and splits "
        "judged questions.")
    expert: Connection | None = Field(
        default=None, description="Answers the prompts for `experts`; by default the writer.")
    policy: Connection | None = Field(
        default=None, description="The model that is to be trained: its pass rate decides `band`.")
    judge: Judge | None = Field(
        default=None, description="Judges rewrites, answers and screens.")
