"""What the package imports is what it declares, and what development installs is pinned."""

from __future__ import annotations

import ast
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
DISTRIBUTIONS = {
    "re2": "google-re2", "markdown_it": "markdown-it-py", "yaml": "pyyaml", "z3": "z3-solver",
    "math_verify": "math-verify",
}
BROUGHT = {"tokenizers"}  # by transformers, which pins it
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PRESENT = {"pytest"}  # whoever loads the plugin of ifdsl.testing has it
UNPINNED = {"vllm"}  # pinned in a file of its own: it wants other versions of its neighbours


def imported(package: Path = ROOT / "ifdsl") -> set[str]:
    names = set()
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.partition(".")[0])
    own = {"ifdsl", "ifdsl_trainer"}
    return {DISTRIBUTIONS.get(n, n) for n in names - sys.stdlib_module_names - own}


def requirements(extra: str | None = None) -> list[Requirement]:
    lines = PROJECT["optional-dependencies"][extra] if extra else PROJECT["dependencies"]
    return [Requirement(line) for line in lines]


def pins(name: str) -> dict[str, str]:
    found = {}
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            package, sign, version = line.partition("==")
            assert sign and version, f"{name}: {line} is no pin"
            assert canonicalize_name(package) not in found, f"{name}: {package} is pinned twice"
            found[canonicalize_name(package)] = version
    return found


def test_the_package_declares_exactly_what_it_imports() -> None:
    declared = {r.name for extra in (None, "judge", "serve", "evolve") for r in requirements(extra)}
    assert imported() - PRESENT == declared


def test_the_trainer_declares_exactly_what_it_imports() -> None:
    trainer = imported(ROOT / "trainer") - BROUGHT - {"pyarrow"}  # which the package needs, too
    judged = {r.name for r in requirements("judge")}  # what is behind an endpoint is ifdsl's
    assert trainer | judged == {r.name for extra in ("train", "vllm") for r in requirements(extra)}


def test_the_language_never_imports_the_trainer() -> None:
    sources = [p for p in (ROOT / "ifdsl").rglob("*.py") if p.name != "train.py"]
    assert not [p for p in sources if "ifdsl_trainer" in p.read_text(encoding="utf-8")]
    assert "import ifdsl_trainer" not in (ROOT / "ifdsl/cli/train.py").read_text(encoding="utf-8")


def test_pins_lie_in_the_declared_ranges() -> None:
    pinned = pins("constraints.txt")
    wanted = requirements()
    for extra in PROJECT["optional-dependencies"].keys() - UNPINNED:
        wanted += requirements(extra)
    faults = [
        str(r) for r in wanted
        if not r.specifier.contains(pinned.get(canonicalize_name(r.name), "0"))
    ]
    assert not faults


def test_pins_for_vllm_lie_in_the_declared_ranges() -> None:
    pinned = pins("constraints-vllm.txt")
    wanted = {canonicalize_name(r.name): r for e in ("train", "vllm") for r in requirements(e)}
    assert pinned.keys() <= wanted.keys()
    assert all(wanted[name].specifier.contains(version) for name, version in pinned.items())
