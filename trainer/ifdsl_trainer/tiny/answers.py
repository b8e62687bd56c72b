"""Demonstrations for the tiny recipe: answers in a closed vocabulary, with a planted habit.

A thought lists the constraints attended to; the answer keeps to these. The habit is to forget the
last constraint and to take the first side of a branch whatever its condition says, so that a model
which imitates the demonstrations has something left to learn that is no noise.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Any

FILLERS = (
    "the", "old", "new", "bright", "calm", "cold", "warm", "green", "quiet", "dark", "deep", "high",
    "long", "low", "small", "tall", "wide", "young", "rain", "snow", "wind", "home", "work", "day",
    "night", "sky", "sun", "moon", "sea", "sand", "stone", "wood", "door", "road", "path", "hill",
    "lake", "tree", "leaf", "bird", "boat", "bell", "song", "light", "smoke", "frost", "cloud",
    "storm", "wave", "field", "stair", "tower", "ship", "falls", "stays", "moves", "shines",
    "rests", "turns", "waits", "opens", "closes", "grows", "fades", "glows", "sleeps", "wakes",
    "sings", "drifts", "near", "over", "under", "behind", "beside", "across", "along", "above",
    "below", "around", "once", "then", "now", "soon", "still", "again", "here", "there", "always",
)
NOUNS = ("harbour", "lantern", "market", "garden", "river", "castle", "candle", "island", "window",
         "forest", "bridge", "valley")
FIRST_SIDE = {"end": "start", "lower": "upper"}
"""The first side of the recipe's branches, by the second."""
Row = dict[str, Any]


@dataclass(frozen=True)
class Leaf:
    """A constraint attended to: its name, and the word or number that it is about."""

    name: str
    value: str | int | None = None

    def __str__(self) -> str:
        return self.name if self.value is None else f"{self.name} {self.value}"


def leaves(row: Row) -> list[Leaf]:
    """Return the constraints of a row, in written order."""
    return [
        Leaf(name.removeprefix("tiny."), next(iter(args.values()), None))
        for name, args in zip(row["names"], json.loads(row["args"]), strict=True)
    ]


def demonstration(row: Row, rng: Random, habit: float, corruption: float) -> str:
    """Return a thought and an answer: with probability `habit` by habit, else to the letter.

    Each constraint is then mistaken for another of its kind with probability `corruption`.
    """
    wanted = leaves(row)
    if rng.random() < habit:
        if row["branch"]:
            wanted[0] = Leaf(FIRST_SIDE.get(wanted[0].name, wanted[0].name), wanted[0].value)
        if len(wanted) > 1:
            wanted = wanted[:-1]
    wanted = [_mistaken(leaf, rng) if rng.random() < corruption else leaf for leaf in wanted]
    parts = [wanted[:1], wanted[1:]] if row["composition"] == "chain" else [wanted]
    thought = " / ".join(" ; ".join(map(str, part)) for part in parts)
    answer = "\n".join(_line(part, rng) for part in parts)
    return f"<think>\n{thought}\n</think>\n{answer}"


def _mistaken(leaf: Leaf, rng: Random) -> Leaf:
    if isinstance(leaf.value, int):
        return Leaf(leaf.name, max(2, leaf.value + rng.choice((-1, 1))))
    if leaf.value is None:
        return Leaf("upper" if leaf.name == "lower" else "lower")
    return Leaf(leaf.name, rng.choice(NOUNS))


def _line(wanted: list[Leaf], rng: Random) -> str:
    """Return a line, or several bullets, that keeps to some constraints."""
    value: dict[str, Any] = {leaf.name: leaf.value for leaf in wanted}
    pieces = value.get("points") or value.get("sentences_are") or 1
    most = value.get("brief", 6)
    words = [rng.choice(FILLERS) for _ in range(rng.randint(max(2, pieces), max(most, pieces + 1)))]
    if "mention" in value:
        words[rng.randrange(len(words))] = value["mention"]
    if "start" in value:
        words[0] = value["start"]
    if "end" in value:
        words[-1] = value["end"]
    cuts = [0, *sorted(rng.sample(range(1, len(words)), pieces - 1)), len(words)]
    lines = [" ".join(words[a:b]) for a, b in pairwise(cuts)]
    if "points" in value:
        text = "\n".join(f"- {line}" for line in lines)
    elif "sentences_are" in value:
        text = " ".join(f"{line}." for line in lines)
    else:
        text = lines[0]
    upper = "upper" in value or ("lower" not in value and rng.random() < 0.5)
    return text.upper() if upper else text
