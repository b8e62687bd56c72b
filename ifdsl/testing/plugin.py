"""The pytest plugin: one test for each constraint of the specs that `--ifdsl` or the ini names.

    pytest --ifdsl specs/                     or, in pyproject.toml:
    [tool.pytest.ini_options]
    ifdsl_specs = ["specs"]

It is loaded with every run of pytest, so it imports nothing of its own before it is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from ifdsl.library.definitions import Definition


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare `--ifdsl PATH`, `--ifdsl-examples N` and the ini option `ifdsl_specs`."""
    group = parser.getgroup("ifdsl")
    group.addoption("--ifdsl", action="append", default=[], metavar="PATH",
                    help="test the constraints of a spec, or of a folder of specs")
    group.addoption("--ifdsl-examples", type=int, default=None, metavar="N",
                    help="how many cases are drawn for each constraint")
    parser.addini("ifdsl_specs", "specs whose constraints are tested", type="paths", default=[])


def pytest_configure(config: pytest.Config) -> None:
    """Collect the specs that were asked for besides the tests."""
    asked = [config.invocation_params.dir / path for path in config.getoption("--ifdsl")]
    named = config.args_source is not pytest.Config.ArgsSource.ARGS
    config.args += [str(path) for path in (*asked, *(config.getini("ifdsl_specs") if named else ()))
                    if str(path) not in config.args]


def _paths(config: pytest.Config) -> list[Path]:
    asked = [config.invocation_params.dir / path for path in config.getoption("--ifdsl")]
    return [Path(p).resolve() for p in (*asked, *config.getini("ifdsl_specs"))]


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Take the `.ifc` files that were named, or lie in a folder that was."""
    if file_path.suffix != ".ifc":
        return None
    whole = file_path.resolve()
    if any(p == whole or p in whole.parents for p in _paths(parent.config)):
        return SpecFile.from_parent(parent, path=file_path)
    return None


class SpecFile(pytest.File):
    """A spec: one item for each of its constraints."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield the constraints of this file; raises SpecError where it cannot be read."""
        from ifdsl.api import load

        library = load(*_paths(self.config))
        own = self.path.resolve()
        for d in library.definitions():
            if d.place.source.path.resolve() == own:
                yield ConstraintItem.from_parent(self, name=d.name, library=library, definition=d)


class ConstraintItem(pytest.Item):
    """The laws of one constraint."""

    def __init__(self, *, library: Any, definition: Definition, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.library = library
        self.definition = definition

    def runtest(self) -> None:
        """Check the laws; raises LawError."""
        from ifdsl.testing.public import check_laws
        from ifdsl.testing.run import EXAMPLES

        examples = self.config.getoption("--ifdsl-examples") or EXAMPLES
        paths = " ".join(map(str, _paths(self.config)))
        check_laws(self.definition, self.library, examples=examples,
                   command=f"ifdsl test {paths}")

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        """Return the report of the broken laws, without a traceback."""
        from ifdsl.testing.public import LawError

        if isinstance(excinfo.value, LawError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return where the constraint is declared."""
        line, _ = self.definition.place.source.position(self.definition.place.span[0])
        return self.path, line - 1, self.definition.qualified
