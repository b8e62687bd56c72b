"""Checking speed: shared views against independent checks, and lm-eval's IFEval verifiers.

Reads the responses of ../shared/conformance (or IFDSL_CONFORMANCE). Per response ten constraints
are checked, (a) on one shared view, (b) each on its own, as independent verifiers do. Where lm-eval
is installed, its checkers that need no nltk data run on the same prompts and responses.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import ifdsl
from ifdsl.compose.evaluate import Evaluator
from ifdsl.compose.tree import Parallel
from ifdsl.text.extract import extract

DATA = Path(os.environ.get("IFDSL_CONFORMANCE", "../shared/conformance")) / "ifeval"
HOSTILE = 32_000
CALLS = [
    "std.max_words(n: 200)", "std.min_words(n: 50)", "std.max_sentences(n: 10)",
    "std.bullets(n: 3)", 'std.mention(w: "time", k: 2)', "std.no_commas", "std.lowercase",
    "std.max_word_repeats(k: 5)", "std.highlights(n: 2)", "std.paragraphs(n: 3)",
]
NO_DATA = {
    "keywords:existence", "keywords:frequency", "keywords:forbidden_words",
    "length_constraints:number_words", "length_constraints:number_paragraphs",
    "detectable_content:number_placeholders", "detectable_content:postscript",
    "detectable_format:number_bullet_lists", "detectable_format:constrained_response",
    "detectable_format:number_highlighted_sections", "detectable_format:multiple_sections",
    "detectable_format:json_format", "detectable_format:title", "combination:two_responses",
    "combination:repeat_prompt", "startend:end_checker", "startend:quotation",
    "punctuation:no_comma", "length_constraints:nth_paragraph_first_word",
}


def timed(run: Callable[[], Any]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def main() -> None:
    if not DATA.exists():
        sys.exit(f"{DATA} is absent; set IFDSL_CONFORMANCE to the folder of the conformance data")
    with gzip.open(DATA / "responses-gpt-4o-mini.jsonl.gz", "rt", encoding="utf-8") as lines:
        responses = [json.loads(line) for line in lines]
    texts = [r["response"] for r in responses if r["response"].strip()][:300]
    library = ifdsl.load()
    bound = [ifdsl.read(call, library) for call in CALLS]
    whole = Parallel(tuple(b.tree for b in bound))
    for b in bound:
        b.status(texts[0])
    apart = timed(lambda: [b.status(text) for text in texts for b in bound])
    shared = timed(lambda: [Evaluator(extract(t), "en").statuses(whole) for t in texts])
    checks = len(texts) * len(bound)
    print(f"{len(texts)} responses, {len(bound)} constraints each, one core")
    print(f"each on its own   {apart / checks * 1e6:7.1f} µs a check")
    print(f"one shared view   {shared / checks * 1e6:7.1f} µs a check  ({apart / shared:.1f}x)")
    lm_eval(responses, library)


def lm_eval(responses: list[dict[str, Any]], library: ifdsl.Library) -> None:
    """Time lm-eval's checkers and ours on the published prompts that need no nltk data."""
    try:
        from lm_eval.tasks.ifeval import instructions_registry
    except Exception as error:
        print(f"lm-eval's verifiers do not run here: {type(error).__name__}: {error}")
        return
    registry = instructions_registry.INSTRUCTION_DICT
    with (DATA / "prompts.jsonl").open(encoding="utf-8") as lines:
        prompts = {p["key"]: p for p in map(json.loads, lines)}
    theirs, ours = [], []
    for record in responses:
        prompt = prompts[record["key"]]
        for name, kwargs in zip(prompt["instruction_id_list"], prompt["kwargs"], strict=True):
            if name not in NO_DATA:
                continue
            args = {k: v for k, v in kwargs.items() if v is not None}
            checker = registry[name](name)
            checker.build_description(**args)
            theirs.append((checker, record["response"]))
            ours.append((library.bind(name, **args), record["response"]))
    for b, text in ours:
        b.status(text)
    slow = timed(lambda: [c.check_following(text) for c, text in theirs])
    fast = timed(lambda: [b.status(text) for b, text in ours])
    print(f"lm-eval           {slow / len(theirs) * 1e6:7.1f} µs a check ({len(theirs)} checks)")
    print(f"ifdsl, same ones  {fast / len(ours) * 1e6:7.1f} µs a check  ({slow / fast:.1f}x)")
    print(f"on {HOSTILE:,} characters:")
    for name, unit, kwargs in (
        ("detectable_format:number_bullet_lists", "\n", {"num_bullets": 3}),
        ("detectable_content:postscript", "\n", {"postscript_marker": "P.S."}),
        ("detectable_content:number_placeholders", "[", {"num_placeholders": 3}),
    ):
        checker, bound = registry[name](name), library.bind(name, **kwargs)
        checker.build_description(**kwargs)
        text = "a" + unit * HOSTILE
        slow = timed(partial(checker.check_following, text))
        fast = timed(partial(bound.status, text))
        print(f"  {name:42} {unit!r:5} lm-eval {slow:6.2f} s, ifdsl {fast * 1e3:5.1f} ms")


if __name__ == "__main__":
    main()
