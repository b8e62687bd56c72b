"""Rows that cannot be trained on end with a message that says why."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from ifdsl_trainer.config import Config
from ifdsl_trainer.configfile import read_config
from ifdsl_trainer.data import as_dataset, load_rows
from ifdsl_trainer.errors import TrainError
from ifdsl_trainer.plan import warnings

CONFIG = read_config({"model": "m"})


@pytest.fixture
def copy(data: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(data, tmp_path / "copy"))


def told(folder: Path, config: Config = CONFIG) -> str:
    with pytest.raises(TrainError) as error:
        load_rows(folder, config)
    return str(error.value)


def edit(folder: Path, **changes: object) -> None:
    path = folder / "manifest.json"
    found = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**found, **changes}), encoding="utf-8")


def test_rows_are_read(data: Path) -> None:
    rows = load_rows(data, CONFIG)
    assert len(rows.train) == 48 and not rows.held_out
    assert rows.reward.text == "0.5 lsrif(decay: 0.2) + 0.5 all"
    dataset = as_dataset(rows.train, True)
    assert all(dataset["superior_cot"]) and "witness" not in dataset.column_names


def test_the_reward_of_the_configuration_goes_before_the_datasets(data: Path) -> None:
    assert load_rows(data, read_config({"model": "m", "reward": {"scheme": "raif"}})
                     ).reward.text == "raif"


def test_a_folder_without_a_manifest(data: Path, tmp_path: Path) -> None:
    assert "no compiled dataset" in told(tmp_path)
    assert str(data) in told(data.parent)


def test_what_is_no_folder(data: Path, tmp_path: Path) -> None:
    assert "it is not there" in told(tmp_path / "absent")
    assert "it is a file: name the folder that it is in" in told(next(data.glob("*.parquet")))


def test_shards_that_are_missing_or_torn(copy: Path) -> None:
    shard = next(copy.glob("*.parquet"))
    whole, table = shard.read_bytes(), pq.read_table(shard)
    shard.write_bytes(whole[:2000])
    assert "cannot be read" in told(copy) and shard.name in told(copy)
    shard.write_bytes(b"")
    assert "cannot be read" in told(copy)
    pq.write_table(table.slice(0, 20), shard)
    assert "has 20 rows in its split `train`, and 48 by its manifest" in told(copy)
    shard.unlink()
    assert f"lacks {shard.name}, which its manifest names" in told(copy)


def test_rows_that_were_not_compiled(copy: Path) -> None:
    import pyarrow as pa

    shard = next(copy.glob("*.parquet"))
    rows = pq.read_table(shard).to_pylist()
    for changes, message in (
        ({"prompt": "a text"}, "row 1: `prompt` is no list of turns"),
        ({"prompt": [{"role": "user", "content": ""}]}, "row 1: `prompt` is no list of turns"),
        ({"lang": 3}, "row 1: no text in lang"),
        ({"check": "ifc 2 for en\nconstraint { check count(words) >= 1 }"},
         "its check cannot be read: unknown language version `2`"),
    ):
        pq.write_table(pa.Table.from_pylist([{**row, **changes} for row in rows]), shard)
        assert message in told(copy)
    pq.write_table(pa.table({"text": ["a"], "label": [1]}), shard)
    assert "row 1: no text `check` (rows come from ifdsl compile or import)" in told(copy)


def test_a_manifest_of_other_kinds_of_values(copy: Path) -> None:
    edit(copy, rows=[1], library="x", files="y", reward=3)
    assert "files, library, reward, rows absent or of another kind" in told(copy)
    (copy / "manifest.json").write_text("[1]", encoding="utf-8")
    assert "it holds no JSON object" in told(copy)


def test_a_foreign_manifest(copy: Path) -> None:
    (copy / "manifest.json").write_text("{}", encoding="utf-8")
    assert "no manifest of this release" in told(copy)
    (copy / "manifest.json").write_text("{", encoding="utf-8")
    assert "cannot be read" in told(copy)


def test_rows_of_another_library(copy: Path) -> None:
    library = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))["library"]
    edit(copy, library_hash="0" * 32, library={**library, "unicode": "1.0"})
    assert "unicode 1.0 then" in told(copy)


def test_an_empty_split(copy: Path) -> None:
    edit(copy, rows={"train": 0})
    assert "no rows in its split `train`" in told(copy)
    assert "`tset`" in told(copy, read_config({"model": "m", "data": {"split": "tset"}}))


def test_missing_columns(copy: Path) -> None:
    path = next(copy.glob("*.parquet"))
    pq.write_table(pq.read_table(path).drop_columns(["lang", "names"]), path)
    assert "no column names, lang" in told(copy)
    config = read_config({"model": "m", "cloning": {"source": "column", "column": "expert"}})
    assert "no column names, lang, expert" in told(copy, config)


def test_rows_that_ask_a_judge(copy: Path) -> None:
    path = next(copy.glob("*.parquet"))
    rows = pq.read_table(path).to_pylist()
    rows[0]["check"] = 'ifc 1 for en\nconstraint { judge "Is it kind?" }'
    import pyarrow as pa

    pq.write_table(pa.Table.from_pylist(rows), path)
    assert "1 of 48 rows ask a judge" in told(copy)


def test_long_prompts_are_dropped_and_counted(data: Path) -> None:
    rows = load_rows(data, CONFIG)
    lengths = sorted(len(r["prompt"][0]["content"]) for r in rows.train)
    fewer = rows.shorter(lambda p: len(p[0]["content"]), lengths[9])
    assert len(fewer.train) + fewer.dropped == 48 and len(fewer.train) >= 10
    with pytest.raises(TrainError, match="no prompt has at most 3 tokens"):
        rows.shorter(lambda p: len(p[0]["content"]), 3)


def test_evaluations_of_no_rows_are_told(data: Path) -> None:
    config = read_config({"model": "m", "evaluate_every": 5, "steps": 1})
    warning, = warnings(config, load_rows(data, config))
    assert "the split `validation` has no rows" in warning
