"""A scripted model for evolutions: it tags, chooses words, rewrites, asks, answers and judges well.

It answers a prompt with the witness of its row, which it looks up in the tables of the evolution.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from served import by_probability, chat

from ifdsl.evolve.assign import TOPICAL
from ifdsl.evolve.rewrite import REWRITE
from ifdsl.evolve.seeds import TAGS

TURNS = [
    (r"\bat least\b", "no fewer than"), (r"\bat most\b", "no more than"),
    (r"\bUse\b", "Please use"), (r"\bInclude\b", "Make sure to include"),
]
WORDS = ("lantern", "ledger", "meadow", "copper", "orchard", "pebble")


class Model:
    """Answers as a good writer, expert and judge would; `folder` is that of the evolution."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.instructions: dict[str, str] = {}
        self.asked: list[str] = []
        self.witnesses: dict[str, str] = {}
        self.seen: dict[Path, int] = {}

    def __call__(self, body: dict[str, Any], n: int) -> Any:
        messages = body["messages"]
        if body.get("logprobs"):
            self.asked.append("judge")
            return by_probability(0.9)
        if messages[0]["role"] != "system":
            self.asked.append("expert")
            return chat(self.answer(messages[-1]["content"]))
        material = json.loads(messages[1]["content"])
        if messages[0]["content"] == TAGS:
            self.asked.append("tags")
            said = {"tags": [material["tags"][len(material["task"]) % len(material["tags"])]]}
        elif messages[0]["content"] == TOPICAL:
            self.asked.append("topical")
            said = {"values": [self.value(slot["value"], material["task"])
                               for slot in material["slots"]]}
        elif messages[0]["content"] == REWRITE:
            self.asked.append("rewrite")
            said = {"instruction": self.rewritten(material)}
        else:
            self.asked.append("questions")
            said = {"questions": [material["question"], "Does the answer suit its task?"]}
        return chat(f"Here it is:\n```json\n{json.dumps(said, ensure_ascii=False)}\n```")

    def rewritten(self, material: dict[str, str]) -> str:
        text = material["instruction"]
        rules = text.removeprefix(material["task"]).strip()
        for before, after in TURNS:
            rules = re.sub(before, after, rules)
        made = f"{material['task']} {rules}"
        self.instructions[made] = text
        return made

    def value(self, now: Any, task: str) -> Any:
        """Return words of the task, as many as are there now."""
        own = [w for w in dict.fromkeys(re.findall(r"\b[a-z]{5,}\b", task)) if w not in WORDS]
        words = [*own, *WORDS]
        return words[:len(now)] if isinstance(now, list) else words[0]

    def answer(self, prompt: str) -> str:
        template = self.instructions.get(prompt, prompt)
        if template not in self.witnesses:
            self.look()
        return self.witnesses.get(template, "I do not know.")

    def look(self) -> None:
        """Read what the tables have beyond what was seen of them."""
        for path in self.folder.rglob("*-constraints.jsonl"):
            with path.open("rb") as file:
                file.seek(self.seen.get(path, 0))
                for line in file:
                    row = json.loads(line)["item"]["row"]
                    if row:
                        self.witnesses[row["template"]] = row["witness"]
                self.seen[path] = file.tell()
