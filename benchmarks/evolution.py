"""Evolution: what comes through, with a writer that is good and with one that is not.

    python benchmarks/evolution.py human [ROWS]    the human tasks, a scripted writer that lets pass
    python benchmarks/evolution.py make FOLDER [STEPS]  a small writer, made from nothing
    python benchmarks/evolution.py tiny FOLDER     rows of the tiny recipe, rewritten by that writer

Both print the funnel and leave it in build/evolution. `human` wants ../shared/conformance; `tiny`
serves the writer with `transformers serve`. The small writer is trained on the rewrites of the
scripted one: it has the format right, and loses or mixes up words as it copies.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from hashlib import blake2b
from importlib.resources import as_file, files
from pathlib import Path
from random import Random
from typing import Any

from ifdsl.endpoints.settings import Connection
from ifdsl.evolve.finish import finish
from ifdsl.evolve.plan import evolution
from ifdsl.evolve.rewrite import REWRITE
from ifdsl.evolve.run import Evolved, run
from ifdsl.evolve.settings import Config
from ifdsl.evolve.work import work_folder
from ifdsl.evolve.writer import turns
from ifdsl.library.library import open_library
from ifdsl.rows.candidate import Builder
from ifdsl.rows.plan import plan as plan_of

ROOT = Path(__file__).parents[1]
OUT = ROOT / "build" / "evolution"
sys.path.insert(0, str(ROOT / "tests"))
TINY = "\nevolve grown {\n  dataset train\n  rewrite 2\n}\n"


def evolved(spec: Path, module: str, name: str, models: Config, rows: int) -> Evolved:
    """Evolve a spec, print the funnel, and return what became of the rows."""
    from dataclasses import replace

    library = open_library([spec])
    plan = evolution(library, module, name)
    plan = replace(plan, base=replace(plan.base, rows=rows))
    began = time.monotonic()
    context, found = run(library, plan, models, work_folder(OUT, plan, models))
    funnel = finish(OUT / plan.name, plan, models, found)
    print(f"{plan.name}: {time.monotonic() - began:.0f} s\n\n| round | stage | came | kept | fell |"
          "\n| --- | --- | ---: | ---: | --- |")
    for s in funnel["stages"]:
        fell = "; ".join(f"{g['why']} ({g['rows']:,})" for g in s["fell"])
        print(f"| {s['round'] or ''} | {s['stage']} | {s['came']:,} | {s['kept']:,} | {fell} |")
    print()
    for part, caller in context.callers.items():
        print(f"{part}: {caller.in_words()}")
    print(f"{funnel['rows']:,} rows, {funnel['repeats_dropped']:,} repeats")
    return found


def human(rows: int) -> None:
    """Evolve the human tasks; the policy passes fewer answers the more constraints there are."""
    from served import chat, serving
    from writers import Model

    class Scripted(Model):
        def __call__(self, body: dict[str, Any], n: int) -> Any:
            if body["model"] == "policy":
                prompt = body["messages"][-1]["content"]
                drawn = blake2b(f"{prompt} {body.get('seed')}".encode(), digest_size=2).digest()
                many = prompt.count(".") + prompt.count("\n- ")
                if int.from_bytes(drawn, "big") < min(many, 10) * 4000:
                    return chat("I do not know.")
            return super().__call__(body, n)

    start = serving()
    served = next(start)(Scripted(OUT / ".work"))
    one = {"url": served.url, "cache": str(OUT / "replies")}
    models = Config.model_validate({
        part: {**one, "model": part, "temperature": float(part != "judge")}
        for part in ("writer", "policy", "judge")})
    evolved(ROOT / "benchmarks" / "specs" / "human.ifc", "human", "human", models, rows)


def make(folder: Path, steps: int) -> None:
    """Make a small model and train it to rewrite prompts of the tiny recipe."""
    from ifdsl_trainer.cloning import example
    from ifdsl_trainer.config import Thinking
    from ifdsl_trainer.thinking import Template
    from ifdsl_trainer.tiny.model import make_model, make_tokenizer
    from ifdsl_trainer.tiny.warm import supervise
    from writers import Model

    with as_file(files("ifdsl_trainer.recipes") / "tiny.ifc") as spec:
        library = open_library([spec])
        builder = Builder(library, plan_of(library, "tiny", "held_out"), proofs=False)
    model, asked = Model(folder), []
    for index in range(1500):
        draw = builder.draw(index, 0)
        material = {"task": draw.text, "instruction": draw.asked}
        said = json.dumps({"instruction": model.rewritten(material)}, ensure_ascii=False)
        asked.append((turns(REWRITE, material), said))
    tokenizer = make_tokenizer(text for messages, said in asked
                               for text in (*(m["content"] for m in messages), said))
    template = Template.of(tokenizer, Thinking(mode="off"))
    made = make_model(tokenizer, hidden=64, seed=5)
    pairs, rng = [example(template, list(m), said) for m, said in asked], Random(5)

    def drawn() -> Any:
        while True:
            yield rng.choice(pairs)

    began = time.monotonic()
    loss = supervise(made, drawn(), rng, pad=tokenizer.pad_token_id, steps=steps, size=8, rate=2e-3)
    print(f"{made.num_parameters():,} parameters, {len(tokenizer):,} words, loss {loss:.3f}, "
          f"{time.monotonic() - began:.0f} s")
    made.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def tiny(folder: Path, rows: int = 200) -> None:
    """Have a small model rewrite rows of the tiny recipe; print what fell, and whether rightly."""
    from served_model import serving_model
    from writers import Model

    OUT.mkdir(parents=True, exist_ok=True)
    spec = OUT / "tiny.ifc"
    spec.write_text((files("ifdsl_trainer.recipes") / "tiny.ifc").read_text("utf-8") + TINY,
                    encoding="utf-8")
    with serving_model(folder.resolve()) as url:
        writer = Connection(url=url, model=str(folder.resolve()), temperature=0.7, max_tokens=160,
                            concurrency=4, cache=str(OUT / "replies"),
                            body={"chat_template_kwargs": {"enable_thinking": False}})
        found = evolved(spec, "tiny", "grown", Config(writer=writer), rows)
    (step,) = (s for s in found.steps if s.stage == "rewrite")
    table: Counter[tuple[str, bool]] = Counter()
    for fate in step.fates:
        row = fate.item.row
        text = row["rewrite"] if fate.why else row["prompt"][-1]["content"]
        material = {"task": row["task"], "instruction": row["template"]}
        right = text == Model(folder).rewritten(material)
        table[fate.why or "kept", right] += 1
        if right == bool(fate.why) or (fate.why and text and sum(table.values()) < 60):
            print(f"\n{fate.why or 'kept'}: {fate.told}\n  {row['template']!r}\n  {text!r}")
    print("\n| fate | as it was taught | otherwise |\n| --- | ---: | ---: |")
    for why in dict.fromkeys(why for why, _ in table):
        print(f"| {why} | {table[why, True]} | {table[why, False]} |")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["human", *rest]:
            human(int(rest[0]) if rest else 427)
        case ["make", folder, *rest]:
            make(Path(folder), int(rest[0]) if rest else 400)
        case ["tiny", folder]:
            tiny(Path(folder))
        case _:
            sys.exit(__doc__)
