"""`ifdsl test`, and the pytest plugin."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner, Result

from ifdsl.cli import cli

ROOT = Path(__file__).parents[2]
FAULTS = str(Path(__file__).parent / "faults.ifc")
GOOD = 'ifc 1\n\nconstraint brief(n: int in 3..9) {\n' \
       '  say "use at most {{ n | count(\'word\') }}"\n  check count(words) <= n\n}\n'
BAD = GOOD.replace("<= n", "< n")


def run(*args: str) -> Result:
    return CliRunner().invoke(cli, ["test", *args])


def write(folder: Path, text: str, name: str = "mine.ifc") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_good_spec_exits_0_with_a_table(tmp_path: Path) -> None:
    result = run(write(tmp_path, GOOD))
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    assert lines[0].split() == ["module", "tested", "hold", "broken", "not", "found"]
    assert lines[1].split() == ["mine", "1", "1", "0", "0"]
    assert "1 constraint, 10 cases, 0 broken laws" in lines[-1]


def test_a_broken_law_exits_1_and_is_shown_again_by_its_command(tmp_path: Path) -> None:
    result = run(write(tmp_path, BAD))
    assert result.exit_code == 1
    [again] = [x for x in result.output.splitlines() if "= again: " in x]
    words = again.partition("= again: ")[2].split()
    assert words[:2] == ["ifdsl", "test"]
    second = run(*words[2:])
    assert second.exit_code == 1
    assert second.output.split("module")[0] == result.output.split("module")[0]


def test_json(tmp_path: Path) -> None:
    result = run(FAULTS, "--only", "faults.off_by_one", "--only", "faults.substring", "--json")
    assert result.exit_code == 1
    data = json.loads(result.output)
    assert data["broken"] == 2
    first = data["outcomes"][0]
    assert first["constraint"] == "faults.off_by_one"
    assert first["broken"][0]["law"] == "threshold"
    assert first["broken"][0]["places"][1]["at"].endswith("faults.ifc:9:3")
    assert first["checked"]["witness"] > 0


def test_wrong_calls(tmp_path: Path) -> None:
    assert run().exit_code == 2
    assert run(FAULTS, "--examples", "0").exit_code == 2
    spec = write(tmp_path, GOOD)
    assert "IFC202" in str(run(spec, "--only", "mine.breif").exception)
    assert "IFC704" in str(run(write(tmp_path, "ifc 1\n", "empty.ifc")).exception)
    lines = write(tmp_path, '{"answer": "x"}\n', "r.jsonl")
    assert "IFC704" in str(run(spec, "--responses", lines).exception)


def test_strict_and_responses(tmp_path: Path) -> None:
    spec = write(tmp_path, 'ifc 1\nconstraint a {\n  say "do both"\n  check count(words) > 9\n'
                           "  check count(words) < 5\n}\n")
    result = run(spec)
    assert (result.exit_code, run(spec, "--strict").exit_code) == (0, 1)
    assert "no witness is found for 1: mine.a (en)" in result.output
    lines = write(tmp_path, '{"response": "One two."}\n', "r.jsonl")
    assert run(write(tmp_path, GOOD), "--responses", lines).exit_code == 0


def pytest_run(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", *args], cwd=folder,
        capture_output=True, text=True, check=False, env={"PYTHONPATH": str(ROOT), "PATH": ""},
    )


def test_the_plugin_collects_what_is_named(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    write(tmp_path, BAD, "other.ifc")
    write(tmp_path, "def test_x():\n    pass\n", "test_x.py")
    assert "1 passed" in pytest_run(tmp_path).stdout
    assert "2 passed" in pytest_run(tmp_path, "--ifdsl", "mine.ifc", "test_x.py").stdout
    done = pytest_run(tmp_path, "--ifdsl", ".")
    assert done.returncode == 1, done.stdout
    assert "1 failed, 2 passed" in done.stdout
    assert "broken[threshold]" in done.stdout
    assert "Traceback" not in done.stdout


def test_the_plugin_reads_the_ini(tmp_path: Path) -> None:
    folder = tmp_path / "specs"
    folder.mkdir()
    write(folder, GOOD)
    write(tmp_path, "[pytest]\nifdsl_specs = specs\n", "pytest.ini")
    write(tmp_path, "def test_x():\n    pass\n", "test_x.py")
    assert "2 passed" in pytest_run(tmp_path).stdout
    assert "1 passed" in pytest_run(tmp_path, "test_x.py").stdout
