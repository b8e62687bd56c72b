"""Pass rates of rows: counted, kept, gone on with, and used to choose rows."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from ifdsl_trainer.configfile import read_config
from ifdsl_trainer.data import Row, load_rows
from ifdsl_trainer.errors import TrainError
from ifdsl_trainer.evaluation.rollouts import Completion, Settings, read_rollouts
from ifdsl_trainer.mixing import chosen
from ifdsl_trainer.profile.command import main
from ifdsl_trainer.profile.measure import identity, measure
from ifdsl_trainer.profile.table import Profile, Rate, in_words, read_profile, write_profile
from ifdsl_trainer.tiny.model import make_model, make_tokenizer

CONFIG = read_config({"model": "m"})
SETTINGS = Settings("m", temperature=1.0)


class Scripted:
    """Gives a row's witness as often as its place says: never, once, twice of three calls."""

    def __init__(self, rows: Sequence[Row], lost_after: int = 10**9) -> None:
        self.settings, self.calls, self.lost_after = SETTINGS, 0, lost_after
        self.place = {row["id"]: i % 3 for i, row in enumerate(rows)}
        self.seeds: list[int] = []

    def complete(self, rows: Sequence[Row]) -> Iterator[list[Completion]]:
        if self.calls == self.lost_after:
            raise TrainError("the server is down")
        turn = self.calls % 3
        self.calls += 1
        self.seeds.append(self.settings.seed)
        assert self.settings.seed != SETTINGS.seed
        yield [Completion(row["witness"] if turn < self.place[row["id"]] else "", 3, turn > 0)
               for row in rows]


@pytest.fixture
def rows(data: Path) -> tuple[Row, ...]:
    return load_rows(data, read_config({"model": "m"})).train


def made_with(data: Path) -> dict[str, Any]:
    return identity(load_rows(data, CONFIG).manifest, CONFIG, SETTINGS, 3)


def test_rates_are_counted_row_by_row(data: Path, rows: Any, tmp_path: Path) -> None:
    path, drawn_by = tmp_path / "p.parquet", Scripted(rows)
    profile = measure(rows, drawn_by, SETTINGS, 3, path, made_with(data), size=20)
    passed = [profile.rates[row["id"]].passed for row in rows]
    # the first of three answers is cut off, which fails whatever it says
    assert passed == [max(i % 3 - 1, 0) for i in range(48)]
    assert all(r.truncated == 1 and r.k == 3 for r in profile.rates.values())
    assert len(set(drawn_by.seeds)) == 9
    assert read_profile(path) == profile
    assert pq.read_table(path).column("pass_rate").to_pylist()[:3] == [0, 0, pytest.approx(1 / 3)]


def test_a_profile_that_was_cut_off_goes_on(data: Path, rows: Any, tmp_path: Path) -> None:
    path = tmp_path / "p.parquet"
    with pytest.raises(TrainError) as error:
        measure(rows, Scripted(rows, 7), SETTINGS, 3, path, made_with(data), size=20)
    assert "the server is down" in str(error.value) and "40 rows are done" in str(error.value)
    again = Scripted(rows)
    profile = measure(rows, again, SETTINGS, 3, path, made_with(data), size=20)
    assert again.calls == 3
    whole = measure(rows, Scripted(rows), SETTINGS, 3, tmp_path / "q.parquet", made_with(data),
                    size=20)
    assert profile == whole


def test_answers_that_pass_are_kept_each_once(data: Path, rows: Any, tmp_path: Path) -> None:
    keep = tmp_path / "keep.jsonl"

    def call(drawn_by: Scripted) -> None:
        measure(rows, drawn_by, SETTINGS, 3, tmp_path / "p.parquet", made_with(data), keep=keep,
                size=20)

    with pytest.raises(TrainError):
        call(Scripted(rows, 4))
    (tmp_path / "p.parquet").unlink()  # as a kill leaves it between the two files
    call(Scripted(rows))
    kept = read_rollouts(keep)
    assert [r.row["id"] for r in kept] == [row["id"] for row in rows[2::3]]
    assert all(r.completion.text == row["witness"] for r, row in zip(kept, rows[2::3], strict=True))


def test_a_profile_of_something_else_is_refused(data: Path, rows: Any, tmp_path: Path) -> None:
    path = tmp_path / "p.parquet"
    measure(rows[:2], Scripted(rows), SETTINGS, 3, path, made_with(data))
    other = identity(load_rows(data, CONFIG).manifest, CONFIG, replace(SETTINGS, model="n"), 3)
    with pytest.raises(TrainError, match='model: "m" then, "n" now'):
        measure(rows, Scripted(rows), SETTINGS, 3, path, other)


def test_what_is_no_profile(data: Path, tmp_path: Path) -> None:
    (tmp_path / "x.parquet").write_text("no", encoding="utf-8")
    for path in (tmp_path / "x.parquet", tmp_path / "absent", next(data.glob("*.parquet"))):
        with pytest.raises(TrainError, match="is no profile of rows"):
            read_profile(path)


def test_answers_without_a_verdict_are_no_fails() -> None:
    assert Rate("a", 4, 1, 2, 0, 0.5).pass_rate == 0.5
    assert Rate("a", 4, 0, 4, 0, 0.0).pass_rate is None
    text = in_words([Rate("a", 4, n, 0, 0, 0.5) for n in range(5)])
    assert text.startswith("5 rows, 0.500") and text.count("       1") == 6 - 1


def band(data: Path, path: Path, low: float, high: float) -> Any:
    config = read_config({"model": "m", "data": {
        "profile": str(path), "pass_rate_min": low, "pass_rate_max": high}})
    return chosen(load_rows(data, config), config, lambda prompt: 1)


def test_rows_are_chosen_by_a_band(data: Path, rows: Any, tmp_path: Path) -> None:
    path = tmp_path / "p.parquet"
    rates = {row["id"]: Rate(row["id"], 4, i % 5, 0, 0, 0.5) for i, row in enumerate(rows)}
    write_profile(path, Profile(made_with(data), rates))
    found = band(data, path, 0.25, 0.75)
    assert [r["id"] for r in found.train] == [
        row["id"] for i, row in enumerate(rows) if i % 5 in (1, 2, 3)]
    assert found.outside == 48 - len(found.train) and set(found.sources) == {"profile"}
    assert len(band(data, path, 0, 1).train) == 48
    with pytest.raises(TrainError, match=r"no row has a pass rate from 0\.3 to 0\.4"):
        band(data, path, 0.3, 0.4)
    write_profile(path, Profile(made_with(data), dict(list(rates.items())[:40])))
    with pytest.raises(TrainError, match="lacks 8 of 48 rows"):
        band(data, path, 0, 1)
    write_profile(path, Profile({**made_with(data), "spec_hash": "0"}, rates))
    with pytest.raises(TrainError, match="a profile of other rows"):
        band(data, path, 0, 1)


@pytest.fixture
def call(data: Path, rows: Any, tmp_path: Path) -> list[str]:
    tokenizer = make_tokenizer([t["content"] for row in rows for t in row["prompt"]])
    make_model(tokenizer, hidden=32, layers=1).save_pretrained(tmp_path / "model")
    tokenizer.save_pretrained(tmp_path / "model")
    found = {"model": str(tmp_path / "model"), "output": str(tmp_path / "out"),
             "thinking": {"mode": "native"}, "rollouts": {"max_tokens": 8}}
    path = tmp_path / "config.yaml"
    path.write_text(json.dumps(found), encoding="utf-8")
    return [str(path), str(data), "-k", "2"]


def test_the_verb_profiles_a_model(call: list[str], tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "ifdsl", "profile", *call, "--limit", "4"],
                          capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0 and done.stdout.startswith("4 rows, "), done.stderr
    kept = tmp_path / "out" / "profile.parquet"
    before = read_profile(kept)
    assert before.made_with["max_new_tokens"] == 8 and before.made_with["temperature"] == 1
    assert main([*call, "--limit", "4"]) == 0 and read_profile(kept) == before


def test_calls_that_cannot_run(call: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    for wrong in (["-k", "0"], ["--backend", "openai"], ["--limit", "0"], ["--body", "{}"],
                  ["--backend", "openai", "--endpoint", "u", "--body", "[]"]):
        with pytest.raises(SystemExit) as stop:
            main([*call, *wrong])
        assert stop.value.code == 2
    assert main(["tiny", "data"]) == 1
    assert "no profile of it" in capsys.readouterr().err
    assert main([*call, "--model", "/nowhere"]) == 1
    assert "cannot be loaded" in capsys.readouterr().err
