"""Reading the configuration of a run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ifdsl.diagnostics import SpecError
from ifdsl.output import configuration
from ifdsl_trainer.config import Config
from ifdsl_trainer.errors import TrainError


def load_config(path: Path, changes: dict[str, Any] | None = None) -> Config:
    """Return the configuration in a YAML file, with some keys changed; raises TrainError."""
    with _told():
        return configuration.load(Config, path, changes)


def parse_config(text: str, name: str, changes: dict[str, Any] | None = None) -> Config:
    """Return the configuration in a text of YAML, with some keys changed; raises TrainError."""
    with _told():
        return configuration.parse(Config, text, name, changes)


def read_config(found: dict[str, Any], name: str = "configuration") -> Config:
    """Return a configuration from plain data; raises TrainError with every problem."""
    with _told():
        return configuration.read(Config, found, name)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except SpecError as error:
        raise TrainError([d.message for d in error.diagnostics]) from error
