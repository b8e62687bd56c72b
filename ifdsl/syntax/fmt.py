"""Formatting: the canonical text of a file, with its comments kept."""

from __future__ import annotations

from ifdsl.diagnostics import Problems, SpecError
from ifdsl.source import Source
from ifdsl.syntax.parser import comments, parse
from ifdsl.syntax.printer import print_file


def format_source(source: Source) -> str:
    """Return the formatted text of a source; raises SpecError when it does not parse."""
    problems = Problems(source)
    tree = parse(source, problems)
    if problems.found:
        raise SpecError(problems.found)
    return print_file(tree, source.text, comments(source))
