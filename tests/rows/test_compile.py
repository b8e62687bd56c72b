"""Compiling: the same rows in any process, shard and worker count, and after a kill."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import ifdsl
from ifdsl.library.library import open_library
from ifdsl.output.compile import Compiled, compile_specs
from ifdsl.output.files import read_rows
from ifdsl.rows.plan import plan

SPEC = '''
constraint short(n: int in 5..60) {
  say "use at most {{ n }} words"
  say zh "不超过{{ n }}个字"
  check count(words) <= n
}
constraint has(w: word in ["red", "green", "blue"], k: int in 1..4) {
  say "mention {{ w }} {{ k }} times"
  say zh "提到{{ w }}{{ k }}次"
  check count(find(w)) >= k
}
constraint routed {
  branch {
    when input contains "price" { short }
    otherwise { has }
  }
}
tasks t {
  "Describe day {{ n }} in {{ city }}." city in ["Oslo", "Lima", "Bern"] n in 1..400
  "What is the price of tea on day {{ n }}?" n in 1..400
  "描述第{{ n }}天的天气。" for zh n in 1..400
}
pool p {
  2: short
  1: has
}
dataset train {
  tasks t
  mix {
    2: parallel { 1..2 from p }
    1: routed
  }
  rows 1_500
  seed 3
  split validation 30%
  reward lsrif(decay: 0.2)
}
'''


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "demo.ifc"
    path.write_text(SPEC, encoding="utf-8")
    return path


def digests(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir())}


def test_rows(spec: Path, tmp_path: Path) -> None:
    [made] = ifdsl.compile(spec, tmp_path / "out", rows=600)
    rows = [r for f in sorted(made.folder.glob("*.parquet")) for r in read_rows(f)]
    assert made.rows == len(rows) == 600
    assert len({r["id"] for r in rows}) == 600
    manifest = json.loads((made.folder / "manifest.json").read_text())
    assert sum(manifest["rows"].values()) == 600
    assert set(manifest["composition"]) == {"single", "parallel", "branch"}
    for row in rows[:100]:
        bound = ifdsl.read(row["check"])
        verdict = bound.check("A short answer.", input=row["task"], lang=row["lang"])
        assert verdict.status in ("pass", "fail")
        assert len(row["names"]) == row["n_constraints"]
        assert row["prompt"][0]["content"].startswith(row["task"])
        if row["composition"] == "branch":
            assert row["branch"] == ("when 1" if "price" in row["task"] else "otherwise")
    groups = {
        split: {r["task"].split(" ")[0] for r in read_rows(made.folder / f)}
        for split in manifest["rows"] for f in manifest["files"] if f.startswith(split)
    }
    assert set(groups) <= {"train", "validation"}
    assert not set.intersection(*groups.values()) or len(groups) == 1


@pytest.mark.slow
def test_workers_and_shards_make_the_same_rows(spec: Path, tmp_path: Path) -> None:
    [one] = ifdsl.compile(spec, tmp_path / "one")
    [two] = ifdsl.compile(spec, tmp_path / "two", workers=2)
    for k in (1, 0, 2):
        [shard] = ifdsl.compile(spec, tmp_path / "three", shard=(k, 3))
    assert shard.complete
    assert digests(one.folder) == digests(two.folder) == digests(shard.folder)


@pytest.mark.slow
def test_a_killed_compile_resumes(spec: Path, tmp_path: Path) -> None:
    out = tmp_path / "killed"
    command = [sys.executable, "-m", "ifdsl", "compile", str(spec), "-o", str(out)]
    process = subprocess.Popen(command)
    deadline = time.monotonic() + 60
    while not list(out.glob(".work/*/block-000001.jsonl")) and time.monotonic() < deadline:
        if process.poll() is not None:
            break
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not (out / "demo.train").exists()
    subprocess.run(command, check=True, capture_output=True)
    [whole] = ifdsl.compile(spec, tmp_path / "whole")
    assert digests(out / "demo.train") == digests(whole.folder)
    assert not (out / ".work").exists()


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks for children in /proc")
def test_a_killed_compile_leaves_no_worker_behind(spec: Path, tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-m", "ifdsl", "compile", str(spec), "-o",
                                str(tmp_path / "o"), "--rows", "100000", "--workers", "2"])
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    deadline = time.monotonic() + 60
    while len(workers := children.read_text().split()) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(workers) == 2
    process.kill()
    process.wait()
    while any(_runs(pid) for pid in workers) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(_runs(pid) for pid in workers)


def _runs(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_shard_after_the_last_one_that_was_needed(spec: Path, tmp_path: Path) -> None:
    [first] = ifdsl.compile(spec, tmp_path / "o", shard=(0, 3), rows=20)
    assert first.complete
    before = digests(first.folder)
    [late] = ifdsl.compile(spec, tmp_path / "o", shard=(1, 3), rows=20)
    assert late.complete
    assert (late.rows, late.folder) == (20, first.folder)
    assert digests(late.folder) == before
    assert not (tmp_path / "o" / ".work").exists()


def test_a_shard_that_ends_after_another_finished(
    spec: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ifdsl.output.blocks.BLOCK", 10)
    monkeypatch.setattr("ifdsl.output.compile.BLOCK", 10)
    out = tmp_path / "o"

    def others(name: str, done: int, wanted: int) -> None:
        if not (out / "demo.train").exists():  # while this shard builds its first block
            for k in (0, 1):
                made = ifdsl.compile(spec, out, shard=(k, 3), rows=30)[0]
            assert made.complete
            assert (out / ".work").exists()

    [late] = ifdsl.compile(spec, out, shard=(2, 3), rows=30, progress=others)
    assert late.complete
    assert (late.rows, late.folder) == (30, out / "demo.train")
    assert not (out / ".work").exists()
    [one] = ifdsl.compile(spec, tmp_path / "one", rows=30)
    assert digests(one.folder) == digests(late.folder)


@pytest.mark.slow
def test_other_libraries_read_the_rows(spec: Path, tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    pandas = pytest.importorskip("pandas")
    [made] = ifdsl.compile(spec, tmp_path / "out", rows=300)
    files = {s: str(made.folder / f"{s}-*.parquet") for s in made.manifest["rows"]}
    loaded = datasets.load_dataset("parquet", data_files=files, cache_dir=str(tmp_path / "cache"))
    assert sum(len(split) for split in loaded.values()) == 300
    frame = pandas.read_parquet(next(made.folder.glob("train-*.parquet")))
    assert {"id", "prompt", "check", "floor", "witness", "near_misses"} <= set(frame.columns)


def test_a_mix_that_cannot_fill_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "small.ifc"
    path.write_text(
        'constraint c { say "be brief" check count(words) <= 9 }\n'
        'tasks t { "Describe a harbour." }\n'
        "dataset d { tasks t mix { 1: c } rows 50 }\n", encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-m", "ifdsl", "compile", str(path), "-o", str(tmp_path / "o")],
        capture_output=True, text=True, check=False,
    )
    assert done.returncode == 1
    assert "IFC605" in done.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_an_unwritable_output(spec: Path, tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    with pytest.raises(ifdsl.SpecError, match="IFC801"):
        ifdsl.compile(spec, locked / "out", rows=10)


def test_an_output_that_is_a_file(spec: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(ifdsl.SpecError, match="IFC801"):
        ifdsl.compile(spec, tmp_path / "file", rows=10)


@pytest.mark.parametrize("limit", [20_000, 200_000])
def test_a_disk_that_fills_up(spec: Path, tmp_path: Path, limit: int) -> None:
    """A write that fails half way leaves no dataset and says why; the next compile completes."""
    script = (
        "import resource, sys; from ifdsl.cli import main;"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, resource.RLIM_INFINITY));"
        "main()"
    )
    command = ["compile", str(spec), "-o", str(tmp_path / "o")]
    done = subprocess.run([sys.executable, "-c", script, *command],
                          capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "IFC801" in done.stderr and "Traceback" not in done.stderr
    assert not list((tmp_path / "o").glob("spec.train")) and not list(tmp_path.rglob("*.tmp"))
    again = subprocess.run([sys.executable, "-m", "ifdsl", *command],
                           capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stderr
    assert len(ifdsl_rows(tmp_path / "o")) == 1500


def ifdsl_rows(out: Path) -> list[dict[str, object]]:
    return [row for file in out.rglob("*.parquet") for row in read_rows(file)]


LIMIT = 'constraint limit(n: int in 1..900) { say "at most {{ n }} words" check count(words) <= n }'


def compiled(
    folder: Path, body: str, dataset: str = "tasks t mix { 1: limit } rows 3", **files: str
) -> Compiled:
    tasks = "" if "tasks t {" in body else 'tasks t { "Write about tea." }\n'
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    spec = folder / "m.ifc"
    spec.write_text(f"{LIMIT}\n{tasks}{body}\ndataset d {{ {dataset} }}\n", encoding="utf-8")
    return ifdsl.compile(spec, folder / "out")[0]


@pytest.mark.parametrize(("line", "words"), [
    (r'{"instruction": "a \ud800"}', "surrogates"),
    ('{"instruction": "a", "lang": "de"}', "unknown language 'de'"),
    ('{"instruction": "a", "lang": ["en"]}', "unknown language"),
    ("[" * 100_000, "recursion"),
    ('{"instruction": 1}', "TypeError"),
])
def test_broken_tasks_are_told(tmp_path: Path, line: str, words: str) -> None:
    with pytest.raises(ifdsl.SpecError, match="IFC702") as told:
        compiled(tmp_path, 'tasks t { from "t.jsonl" as "{{ \'go: \' + instruction }}" }', t=line)
    assert words in str(told.value)


def test_numbers_of_task_files_are_exact(tmp_path: Path) -> None:
    made = compiled(tmp_path, 'tasks t { from "t.jsonl" where q == 0.1 }',
                    t='{"instruction": "a", "q": 0.1}\n{"instruction": "b", "q": 0.2}\n')
    rows = read_rows(made.folder / "train-00000-of-00001.parquet")
    assert {row["task"] for row in rows} == {"a"}


@pytest.mark.parametrize(("body", "dataset", "code", "words"), [
    ("", "tasks t mix { 0: limit } rows 3", "IFC603", "the mix is empty"),
    ("pool p { 1: limit 0: limit }", "tasks t mix { 1: parallel { 2 from p } } rows 3", "IFC603",
     "never drawn"),
    ("", "tasks t mix { 1: limit } rows 3 reward 0 mean", "IFC604", "all 0"),
    ("", "tasks t mix { 1: limit } rows 3 reward lsrif(decay: 2)", "IFC402", "from 0 to 1"),
    ("", "tasks t mix { 1: limit } rows 3 split a 70% split b 40%", "IFC604", "100%"),
    ("", "tasks t mix { 1: limit } rows 3 seed 9223372036854775808", "IFC604", "2^63"),
    ("", "tasks t mix { 1: limit } rows 0", "IFC604", "`rows`"),
    ("", "tasks t mix { 1: limit } rows 0.5", "IFC604", "`rows`"),
    ('constraint x(w: word in ["a b"]) { say "{{ w }}" check count(find(w)) > 0 }',
     "tasks t mix { 1: x } rows 3", "IFC605", "no white space"),
    ('constraint x(w: word in {0: "a"}) { say "{{ w }}" check count(find(w)) > 0 }',
     "tasks t mix { 1: x } rows 3", "IFC603", "never drawn"),
    ('constraint x(q: number in 0..1 by 0.0) { say "{{ q }}" check count(words) > q }',
     "tasks t mix { 1: x } rows 3", "IFC306", "not above 0"),
    ('constraint x(q: int in 1..3) { say "{{ 1 / (q - q) }}" check count(words) > q }',
     "tasks t mix { 1: x } rows 3", "IFC605", "ZeroDivisionError"),
    (r'constraint x { say "a \ud800" check count(words) > 1 }',
     "tasks t mix { 1: x } rows 3", "IFC106", "surrogate"),
])
def test_datasets_that_cannot_be_drawn(
    tmp_path: Path, body: str, dataset: str, code: str, words: str
) -> None:
    with pytest.raises(ifdsl.SpecError, match=code) as told:
        compiled(tmp_path, body, dataset)
    assert words in str(told.value)


def test_numbers_are_drawn_within_their_range(tmp_path: Path) -> None:
    made = compiled(
        tmp_path, "constraint x(q: number in 0.5..1.2, r: number in 0.5..1.2 by 0.5) "
        '{ say "{{ q }} and {{ r }}" check count(words) > q + r }',
        "tasks t mix { 1: x } rows 2")
    rows = read_rows(made.folder / "train-00000-of-00001.parquet")
    args = [json.loads(row["args"])[0] for row in rows]
    assert {x["q"] for x in args} == {0.5}
    assert {x["r"] for x in args} <= {0.5, 1.0}


def test_a_constraint_on_the_task_alone_is_decided_for_the_row(tmp_path: Path) -> None:
    made = compiled(
        tmp_path, 'constraint tea { say "x" say when "it is on tea" check input contains "tea" }',
        "tasks t mix { 1: branch { when tea { limit } otherwise { limit } } } rows 3")
    row = read_rows(made.folder / "train-00000-of-00001.parquet")[0]
    assert row["branch"] == "when 1"
    assert "otherwise {}" in row["check"]


@pytest.mark.parametrize(("first", "branch"), [
    ("count(words) > 9", None),
    ('count([x for x in ["Ann", "Bob"] where mentions(x)]) > 1', None),
    ('input contains "soup"', "when 2"),
])
def test_a_side_is_told_where_it_is_sure_to_be_taken(
    tmp_path: Path, first: str, branch: str | None
) -> None:
    made = compiled(
        tmp_path, 'constraint tea { say "x" say when "it is on tea" check input contains "tea" }',
        f'tasks t mix {{ 1: branch {{ when {first} say "it is so" {{ limit }} when tea {{ limit }}'
        " otherwise { limit } } } rows 3")
    row = read_rows(made.folder / "train-00000-of-00001.parquet")[0]
    assert row["branch"] == branch


def test_the_hash_of_a_spec_covers_its_lists_and_the_packs_it_names(tmp_path: Path) -> None:
    body = ('list towns from "towns.jsonl"\nconstraint x(w: word in towns) '
            '{ say "{{ w }}" check count(find(w)) > 0 }')
    dataset = "tasks t mix { 1: parallel { x std.no_commas } } rows 2"
    hashes = [
        compiled(tmp_path, body, dataset, towns=f"{town}\nBern\n").manifest["spec_hash"]
        for town in ("Oslo", "Lima", "\ufeffLima")
    ]
    assert hashes[0] != hashes[1] == hashes[2]
    library = open_library([tmp_path / "m.ifc"])
    assert plan(library, "m", "d").spec_hash == hashes[2]
    library.loaded.modules["std"].pop()
    assert plan(library, "m", "d").spec_hash != hashes[2]


def test_an_error_survives_the_way_out_of_a_worker() -> None:
    error = ifdsl.SpecError([ifdsl.Diagnostic("IFC801", "no room", hint="make some")])
    assert pickle.loads(pickle.dumps(error)).diagnostics == error.diagnostics


def test_contradictory_draws_are_counted_by_name_with_an_example(tmp_path: Path) -> None:
    made = compiled(
        tmp_path, 'constraint long(n: int in 2..900) '
        '{ say "at least {{ n }} words" check count(words) >= n }',
        "tasks t mix { 1: parallel { limit long } 1: parallel { long limit } } rows 6")
    reason = "contradictory: m.limit and m.long"
    assert made.manifest["rejections"][reason] > 20
    assert set(made.manifest["contradictions"]) == {reason}
    assert "at most" in made.manifest["contradictions"][reason]
    shown = subprocess.run(
        [sys.executable, "-m", "ifdsl", "stats", str(made.folder)],
        capture_output=True, text=True, check=True,
    ).stdout
    assert f": {reason}\n  for example `m.l" in shown


def test_too_many_holes_are_an_error_and_lose_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("blocks", "compile"):
        monkeypatch.setattr(f"ifdsl.output.{module}.BLOCK", 25)
    spec = """ifc 1
constraint short(n: int in 1..2) { say "use at most {{ n }} words" check count(words) <= n }
constraint long(k: int in 8..9) { say "use at least {{ k }} words" check count(words) >= k }
constraint both { parallel { short long } }
tasks t { "Write about {{ n }} things." n in 1..999 }
dataset d { tasks t mix { 1: short 1: both } rows 40 }
"""
    (tmp_path / "m.ifc").write_text(spec, encoding="utf-8")
    often = spec.replace("1: short 1: both", "1: short 200: both")
    (tmp_path / "n").mkdir()
    (tmp_path / "n" / "m.ifc").write_text(often, encoding="utf-8")
    made = compile_specs(tmp_path / "m.ifc", tmp_path / "out")[0]
    assert made.rows == 40
    assert set(made.manifest["rejections"]) == {"contradictory: m.long and m.short"}
    with pytest.raises(ifdsl.SpecError, match="IFC613") as told:
        compile_specs(tmp_path / "n", tmp_path / "more")
    assert "contradictory: m.long and m.short" in str(told.value)
    assert not (tmp_path / "more" / "m.d").exists()
    assert list((tmp_path / "more" / ".work").glob("*/*"))
    assert compile_specs(tmp_path / "n", tmp_path / "more", max_holes=1)[0].manifest["holes"] > 0
