"""What a pattern tells without being run: the literals that it needs, whether a match stays one."""

from __future__ import annotations

import re
import re._constants as c  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from functools import lru_cache
from typing import Any

from ifdsl.refute.keys import pattern as pattern_of

_FLAGS = re.compile(r"^\(\?([imsU]+)\)")
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
    flags = _FLAGS.match(pattern)
    prefix = flags.group() if flags else ""
    body = re.sub(r"\\[pP]\{\^?\w+\}", r"\\w", pattern[len(prefix):])
    body = re.sub(r"\\x\{[0-9a-fA-F]+\}", r"\\w", body).replace(r"\z", r"\Z")
    try:
        tree = parser.parse(body)
    except Exception:
        return (), True
    return tuple(x for x in _runs(tree) if x), "i" in prefix


def _runs(tree: Any) -> list[str]:
    """Return the runs of literals that every match has; what may be left out ends a run."""
    out = [""]
    for op, arg in tree:
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
