"""Reading a configuration: YAML 1.2, and messages that name the key."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, ClassVar

import yaml
from pydantic import ValidationError

from ifdsl.diagnostics import did_you_mean
from ifdsl_trainer.config import Config, Section
from ifdsl_trainer.errors import TrainError


class _Yaml(yaml.SafeLoader):  # type: ignore[misc]
    """YAML 1.2's reading of plain words: `off` is a text, and `1e-6` a number."""

    yaml_implicit_resolvers: ClassVar = {
        first: [(tag, pattern) for tag, pattern in found
                if tag not in ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:float")]
        for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        """Return a mapping; a key that is there twice is an error, and not the last value."""
        seen: dict[Any, int] = {}
        for key, _ in node.value:
            line = key.start_mark.line + 1
            if key.value in seen:
                raise yaml.YAMLError(f"line {line}: the key `{key.value}` is there twice, first in "
                                     f"line {seen[key.value]}")
            seen[key.value] = line
        found: dict[Any, Any] = super().construct_mapping(node, deep)
        return found


_Yaml.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))
_Yaml.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$"),
    list("-+.0123456789"))


def load_config(path: Path, changes: dict[str, Any] | None = None) -> Config:
    """Return the configuration in a YAML file, with some keys changed; raises TrainError."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TrainError(f"`{path}` cannot be read: {error}") from error
    return parse_config(text, str(path), changes)


def parse_config(text: str, name: str, changes: dict[str, Any] | None = None) -> Config:
    """Return the configuration in a text of YAML, with some keys changed; raises TrainError."""
    try:
        found = _loaded(text, name)
    except yaml.YAMLError as error:
        raise TrainError(f"`{name}` cannot be read: {error}") from error
    if not isinstance(found, dict):
        raise TrainError(f"`{name}` is no configuration: a mapping of keys is wanted")
    return read_config({**found, **(changes or {})}, name)


def _loaded(text: str, name: str) -> Any:
    loader = _Yaml(text)
    loader.name = name
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()


def read_config(found: dict[str, Any], name: str = "configuration") -> Config:
    """Return a configuration from plain data; raises TrainError with every problem."""
    try:
        return Config.model_validate(found)
    except ValidationError as error:
        raise TrainError(_told(error, name)) from error


def _told(error: ValidationError, name: str) -> list[str]:
    out = []
    for e in error.errors():
        where = ".".join(str(x) for x in e["loc"])
        if e["type"] == "extra_forbidden":
            out.append(f"{name}: unknown key `{where}`{_meant(e['loc'])}")
        elif e["type"] == "value_error":
            out.extend(f"{name}: {line}" for line in str(e["ctx"]["error"]).split("\n"))
        elif e["type"] in ("model_type", "dict_type"):
            out.append(f"{name}: `{where}`: a mapping of keys is wanted")
        else:
            out.append(f"{name}: `{where}`: {e['msg'][:1].lower()}{e['msg'][1:]}")
    return out


def _meant(loc: tuple[int | str, ...]) -> str:
    section: Any = Config
    for key in loc[:-1]:
        kinds = [section.model_fields[str(key)].annotation]
        kinds += list(getattr(kinds[0], "__args__", ()))
        section = next(k for k in kinds if isinstance(k, type) and issubclass(k, Section))
    hint = did_you_mean(str(loc[-1]), section.model_fields)
    return f" ({hint})" if hint else ""
