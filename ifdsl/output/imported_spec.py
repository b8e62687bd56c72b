"""The spec of an import: what was asked for, as pools and a mix to draw new rows from.

The mix has the combinations of ids that the prompts ask for, the pools the arguments that each id
is given, both weighted by how often they occur. The published prompts are not its tasks: they
contain their instructions already.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ifdsl.compose import tree as b
from ifdsl.compose.expand import call
from ifdsl.diagnostics import counted
from ifdsl.formula.terms import Term
from ifdsl.library.definitions import Definition
from ifdsl.library.library import Library
from ifdsl.output.published import Published
from ifdsl.source import MAX_BYTES, Source
from ifdsl.syntax.fmt import format_source

MOST = (1000, 300, 100, 30, 10)
"""So many calls of a pool and combinations of the mix are kept at most, the most frequent: the
first number with which the spec is not too large to be read."""
TASKS = '''# Put your own tasks here.
tasks yours {
  "Write about {{ topic }}." topic in ["a harbour town", "the first snow", "learning to swim"]
  "Explain {{ thing }} to a friend." thing in ["compound interest", "the tides", "a chess opening"]
}
'''


def spec_text(file: str, prompts: Sequence[Published], library: Library) -> str:
    """Return the spec of some published prompts, in canonical form."""
    made = ""
    for most in MOST:
        made = _spec(file, prompts, library, most)
        if len(made.encode()) <= MAX_BYTES:
            break
    return format_source(Source(file, made))


def _spec(file: str, prompts: Sequence[Published], library: Library, most: int) -> str:
    calls: dict[str, Counter[str]] = {}
    for leaf in (leaf for p in prompts for leaf in p.leaves):
        calls.setdefault(leaf.name, Counter())[_call(leaf, library)] += 1
    combinations = Counter(tuple(sorted(leaf.name for leaf in p.leaves)) for p in prompts)
    drawn = Counter({names: n for names, n in combinations.items()
                     if len(set(names)) == len(names)})
    packs = sorted({name.rpartition(".")[0] for name in calls})
    pools = _pool_names(calls)
    twice = sum(combinations.values()) - sum(drawn.values())
    left = [f"{counted(twice, 'prompt')} with one id twice"] if twice and drawn else []
    if len(drawn) > most:
        left.append(counted(len(drawn) - most, "rarer combination"))
    left += [f"{counted(len(found) - most, 'rarer argument')} of {name}"
             for name, found in calls.items() if len(found) > most]
    out = [
        "ifc 1",
        f"# Imported from {file}: {counted(len(prompts), 'prompt')}. The rows beside this file",
        "# have them word for word; this spec draws new rows with their combinations and",
        "# arguments, as often.",
        *([f"# Left out here: {'; '.join(left)}."] if left else []),
        *(f"use {pack}" for pack in packs), "",
    ]
    for name, found in calls.items():
        if len(found) > 1:
            entries = "  ".join(f"{n}: {text}" for text, n in found.most_common(most))
            out.append(f"pool {pools[name]} {{ {entries} }}\n")
    out.append(TASKS)
    entries = "  ".join(
        f"{n}: parallel {{ {' '.join(_item(x, calls, pools) for x in names)} }}"
        for names, n in (drawn or combinations).most_common(most)
    )
    out.append(f"dataset train {{ tasks yours mix {{ {entries} }} rows 500 seed 0 }}")
    return "\n".join(out)


def _item(name: str, calls: dict[str, Counter[str]], pools: dict[str, str]) -> str:
    found = calls[name]
    return f"1 from {pools[name]}" if len(found) > 1 else next(iter(found))


def _pool_names(calls: dict[str, Counter[str]]) -> dict[str, str]:
    plain = Counter(name.rpartition(".")[2] for name in calls)
    return {
        name: name.rpartition(".")[2] if plain[name.rpartition(".")[2]] == 1
        else name.replace(".", "_") for name in calls
    }


def _call(leaf: b.Leaf, library: Library) -> str:
    """Return a leaf's call; what its pack draws from the task is left to be drawn."""
    own = of_task(library.definition(leaf.name))
    return call(leaf.name, tuple((k, v) for k, v in leaf.args if k not in own))


def of_task(d: Definition) -> frozenset[str]:
    """Return the parameters of a constraint that are drawn from the task's text."""
    return frozenset(p.name for p in d.params
                     if p.domain is not None and p.domain.of is not None and _input(p.domain.of))


def _input(term: Term) -> bool:
    return term.op == "input" or any(map(_input, term.args))
