"""Degenerate answers to a row: what a policy that games its checks might write."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ifdsl.compose.tree import Node, leaves
from ifdsl.probes import named_texts


@dataclass(frozen=True)
class Target:
    """A row that is to be gamed: its whole prompt, its task, its bound check, its language.

    `other` is the witness of another row, if there is one.
    """

    prompt: str
    task: str
    tree: Node
    lang: str
    other: str = ""

    @property
    def texts(self) -> list[str]:
        """The texts that the check names, each once."""
        return list(dict.fromkeys(x for leaf in leaves(self.tree)
                                  for x in named_texts(leaf, self.task) if x != self.task))


SENTENCE = {"en": "This is a short answer to the request.", "zh": "这是对该请求的简短回答。"}
WORD = {"en": "Yes", "zh": "好"}
REFUSAL = {"en": "I'm sorry, but I can't help with that.", "zh": "抱歉，我无法帮助您。"}
MARKS = """# A

- a
- a
* a

1. a
2. a

> a

**a** *a* `a` [a] (a) {a} "a" <<a>> ***

| a | a |
| - | - |
| a | a |

```
a
```

P.S. a"""
LONG = 10_000
"""So many words has the longest of them."""


def _said(words: Mapping[str, str]) -> Callable[[Target], str]:
    return lambda target: words.get(target.lang, words["en"])


def _many(target: Target) -> str:
    return " ".join(_said(SENTENCE)(target) for _ in range(40))


KINDS: Mapping[str, Callable[[Target], str]] = {
    "empty": lambda _: "",
    "one word": _said(WORD),
    "one sentence": _said(SENTENCE),
    "one sentence, 40 times": _many,
    "refusal": _said(REFUSAL),
    "the task": lambda target: target.task,
    "the prompt": lambda target: target.prompt,
    "keywords": lambda target: ", ".join(target.texts),
    "keywords, 20 times": lambda target: " ".join(target.texts * 20),
    "marks": lambda _: MARKS,
    "{}": lambda _: "{}",
    "another row's witness": lambda target: target.other,
    "10,000 words": lambda target: f"{_said(WORD)(target)} " * LONG,
}
"""The kinds of degenerate answers, by name; an empty text stands for one that a row has not."""
