"""`ifdsl init`: a project that compiles at once."""

from __future__ import annotations

import sys
from pathlib import Path

import click

SPEC = '''ifc 1
use std

constraint mention_place(w: word in ["harbour", "lantern", "market"], k: int in 1..3) {
  doc "The answer names a place so often."
  tag keywords
  say "mention the word \\"{{ w }}\\" at least {{ k | times }}"
  say "use the word \\"{{ w }}\\" {{ k | times }} or more"
  say when "your answer mentions \\"{{ w }}\\" at least {{ k | times }}"
  say not "mention the word \\"{{ w }}\\" fewer than {{ k | times }}"
  check count(find(w)) >= k
}

constraint itinerary {
  chain by heading {
    step "list what to pack" {
      std.bullets(in 3..5)
    }
    step "describe the first day" {
      std.max_words(in 40..80 by 10)
    }
  }
}

constraint routed {
  branch {
    when input contains "price" {
      std.no_commas
    }
    otherwise {
      mention_place
    }
  }
}

tasks travel {
  "Plan a weekend in {{ city }}." city in ["Oslo", "Lima", "Kyoto"]
  "Compare the price of food in {{ a }} and {{ b }}." a in ["Rome", "Bern"] b in ["Quito", "Cairo"]
  from "tasks.jsonl" as "{{ instruction }}"
}

pool length {
  3: std.max_words
  2: std.sentences_between
}

pool style {
  2: mention_place
  1: std.lowercase
  1: std.no_commas
}

dataset train {
  tasks travel
  mix {
    6: parallel {
      1..3 from length, style
    }
    2: itinerary
    1: routed
  }
  rows 500
  seed 17
  split validation 10%
  reward lsrif(decay: 0.2)
}
'''
TASKS = '''{"id": "1", "lang": "en", "instruction": "Describe the morning market of a small town."}
{"id": "2", "lang": "en", "instruction": "Explain how to choose the right shoes for a long walk."}
{"id": "3", "lang": "en", "instruction": "Write a letter to a friend who is about to move abroad."}
'''


@click.command(help="Make a project in FOLDER that compiles at once.")
@click.argument("folder", default=".")
def init(folder: str) -> None:
    from ifdsl.output.files import write_text

    root = Path(folder) / "specs"
    files = {root / "travel.ifc": SPEC, root / "tasks.jsonl": TASKS}
    there = [p for p in files if p.exists()]
    if there:
        click.echo(f"error: `{there[0]}` is there already; nothing was written", err=True)
        sys.exit(1)
    for path, text in files.items():
        write_text(path, text)
        click.echo(f"wrote {path}")
    click.echo(f"\nnext: ifdsl compile {root} -o {Path(folder) / 'data'}")
