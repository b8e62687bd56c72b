"""What a pattern tells without being run: the literals that it needs, whether a match stays one."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from ifdsl.formula.patterntree import FLAGS, tree
from ifdsl.formula.patterntree import ops as c
from ifdsl.refute.keys import pattern as pattern_of

_CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_ONE = re.compile(
    r"(?:\(\?i\))?(?:\[\^?\]?(?:\\[pP]\{\w+\}|\\.|[^\]\\])*\]|\\[pP]\{\w+\}|\\[^bBAzZ]|[^\\.^$*+?()\[\]{}|])",
    re.DOTALL,
)


def anchored(key: Any) -> bool:
    """Whether a match may depend on what stands around it (true of what is no pattern)."""
    pattern = pattern_of(key)
    if pattern is None:
        return True
    bare = re.sub(r"\\[^bBAzZ]", "", _CLASS.sub("", pattern), flags=re.DOTALL)
    return re.search(r"[\^$]|\\[bBAzZ]", bare) is not None


def single(key: Any) -> bool:
    """Whether every match of a pattern is one character, so that matches never compete."""
    pattern = pattern_of(key)
    return pattern is not None and _ONE.fullmatch(pattern) is not None


@lru_cache(maxsize=1024)
def needed(pattern: str) -> tuple[tuple[str, ...], bool]:
    """Return the literals that every match has, and whether their case is left open."""
    flags = FLAGS.match(pattern)
    parts = tree(pattern, lambda name, negated: r"\w")
    if parts is None:
        return (), True
    return tuple(x for x in _runs(parts) if x), flags is not None and "i" in flags[1]


def _runs(parts: Any) -> list[str]:
    """Return the runs of literals that every match has; what may be left out ends a run."""
    out = [""]
    for op, arg in parts:
        if op is c.LITERAL:
            out[-1] += chr(arg)
        elif op is c.SUBPATTERN and not (arg[1] or arg[2]):
            inner = _runs(arg[-1])
            out[-1] += inner[0]
            out += inner[1:]
            if len(inner) == 1 and any(o is not c.LITERAL for o, _ in arg[-1]):
                out.append("")
        elif op in (c.MAX_REPEAT, c.MIN_REPEAT) and arg[0] >= 1:
            out += ["", *_runs(arg[2]), ""]
        else:
            out.append("")
    return out
