"""Demonstrations for the warm starts, with the habit that a study is about.

E1: a thought makes the habit worse, which is the case that superior CoT is for. E3: step one is
left out, or the other side of a branch is taken; the steps behind it then hold of nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from random import Random

from ifdsl_trainer.cloning import Example, example
from ifdsl_trainer.data import Row
from ifdsl_trainer.thinking import Template
from ifdsl_trainer.tiny.answers import FILLERS, NOUNS, Leaf, demonstration

CLOSED = "</think>\n"
OTHER_SIDE = {"points": "asks", "asks": "points"}


def of_e1(template: Template, rows: Sequence[Row], rng: Random) -> Iterator[Example]:
    """Yield the tiny recipe's demonstrations, each fourth without a thought and better."""
    while True:
        row = rng.choice(rows)
        if rng.random() < 0.25:
            text = demonstration(row, rng, habit=0.4, corruption=0.1).partition(CLOSED)[2]
            answer = example(template, row["prompt"], text).answer
            yield Example(tuple(template.ids(row["prompt"], empty=True)), answer)
        else:
            yield example(template, row["prompt"],
                          demonstration(row, rng, habit=0.75, corruption=0.1))


def of_e3(template: Template, rows: Sequence[Row], rng: Random) -> Iterator[Example]:
    """Yield demonstrations of chains."""
    while True:
        row = rng.choice(rows)
        yield example(template, row["prompt"], chained(row, rng, habit=0.5, corruption=0.35))


SHOWN = {"e1": of_e1, "e3": of_e3}


def leaves(row: Row) -> list[Leaf]:
    """Return the constraints of a row of `steps.ifc`; `name` and `short` for both sides alike."""
    return [
        Leaf(name.partition(".")[2].removeprefix("points_").removeprefix("asks_"),
             next(iter(args.values()), None))
        for name, args in zip(row["names"], json.loads(row["args"]), strict=True)]


def chained(row: Row, rng: Random, habit: float, corruption: float) -> str:
    """Return a thought and an answer: by habit, which breaks step one alone, or step by step.

    An answer step by step mistakes each constraint with probability `corruption`.
    """
    wanted = leaves(row)
    if rng.random() >= habit:
        wanted = [_mistaken(leaf, rng) if rng.random() < corruption else leaf for leaf in wanted]
    elif row["branch"]:
        wanted[0] = Leaf(OTHER_SIDE[wanted[0].name], wanted[0].value)
    else:
        wanted = wanted[1:]
    thought = " / ".join(map(str, wanted))
    return f"<think>\n{thought}\n{CLOSED}{answer(wanted, rng)}"


def _mistaken(leaf: Leaf, rng: Random) -> Leaf:
    match leaf.name:
        case "points" | "asks":
            return Leaf(leaf.name, 5 - int(leaf.value or 0))
        case "name":
            return Leaf("name", rng.choice([n for n in NOUNS if n != leaf.value]))
        case "short":
            return Leaf("short", int(leaf.value or 0) + 2)
    return Leaf("upper" if leaf.name == "lower" else "lower")


def answer(wanted: Sequence[Leaf], rng: Random) -> str:
    """Return bullets, questions or, where neither is wanted, a plain line."""
    value = {leaf.name: leaf.value for leaf in wanted}
    most = int(value.get("short") or 4)
    lines = []
    for _ in range(int(value.get("points") or value.get("asks") or 1)):
        words = [rng.choice(FILLERS) for _ in range(rng.randint(max(2, most - 1), most))]
        if "name" in value:
            words[rng.randrange(len(words))] = str(value["name"])
        line = " ".join(words)
        lines.append(f"- {line}" if "points" in value else f"{line}?" if "asks" in value else line)
    text = "\n".join(lines)
    upper = "upper" in value or ("lower" not in value and rng.random() < 0.5)
    return text.upper() if upper else text
