"""Configurations: YAML 1.2 read into a pydantic model, with messages that name the key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from ifdsl.diagnostics import Diagnostic, SpecError, did_you_mean


class Section(BaseModel):
    """A part of a configuration; keys that it does not have are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


S = TypeVar("S", bound=Section)


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


def load(kind: type[S], path: Path, changes: Mapping[str, Any] | None = None) -> S:
    """Return the configuration in a file, with some keys changed; raises SpecError (IFC706)."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _unusable([f"`{path}` cannot be read: {error}"]) from error
    return parse(kind, text, str(path), changes)


def parse(
    kind: type[S], text: str, name: str, changes: Mapping[str, Any] | None = None
) -> S:
    """Return the configuration in a text of YAML, with some keys changed; raises SpecError."""
    loader = _Yaml(text)
    loader.name = name
    try:
        found = loader.get_single_data()
    except yaml.YAMLError as error:
        raise _unusable([f"`{name}` cannot be read: {error}"]) from error
    finally:
        loader.dispose()
    if not isinstance(found, dict):
        raise _unusable([f"`{name}` is no configuration: a mapping of keys is wanted"])
    return read(kind, {**found, **(changes or {})}, name)


def read(kind: type[S], found: Mapping[str, Any], name: str = "configuration") -> S:
    """Return a configuration from plain data; raises SpecError with every problem."""
    try:
        return kind.model_validate(found)
    except ValidationError as error:
        raise _unusable(_told(kind, error, name)) from error


def _unusable(problems: list[str]) -> SpecError:
    return SpecError([Diagnostic("IFC706", problem) for problem in problems])


def _told(kind: type[Section], error: ValidationError, name: str) -> list[str]:
    out = []
    for e in error.errors():
        where = ".".join(str(x) for x in e["loc"])
        if e["type"] == "extra_forbidden":
            out.append(f"{name}: unknown key `{where}`{_meant(kind, e['loc'])}")
        elif e["type"] == "value_error":
            within = f" `{where}`:" if where else ""
            out.extend(f"{name}:{within} {line}" for line in str(e["ctx"]["error"]).split("\n"))
        elif e["type"] in ("model_type", "dict_type"):
            out.append(f"{name}: `{where}`: a mapping of keys is wanted")
        else:
            out.append(f"{name}: `{where}`: {e['msg'][:1].lower()}{e['msg'][1:]}")
    return out


def _meant(kind: type[Section], loc: tuple[int | str, ...]) -> str:
    section: Any = kind
    for key in loc[:-1]:
        kinds = [section.model_fields[str(key)].annotation]
        kinds += list(getattr(kinds[0], "__args__", ()))
        section = next(k for k in kinds if isinstance(k, type) and issubclass(k, Section))
    hint = did_you_mean(str(loc[-1]), section.model_fields)
    return f" ({hint})" if hint else ""
