"""The plan of a dataset: everything that candidates are drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256

from ifdsl.compose.schemes import Reward
from ifdsl.diagnostics import Diagnostic, SpecError
from ifdsl.library.library import Library
from ifdsl.library.load import Parsed
from ifdsl.rows.tasks import Task, read_tasks
from ifdsl.syntax import tree as t
from ifdsl.verdict import Exact

DEFAULT_SEED = 0


@dataclass(frozen=True, eq=False)
class Plan:
    """One dataset: `name` is `<module>.<dataset>`; splits are (name, share), train is the rest."""

    name: str
    module: str
    tasks: tuple[Task, ...]
    mix: tuple[tuple[Exact, t.Item], ...]
    rows: int
    seed: int
    splits: tuple[tuple[str, Fraction], ...]
    floor_cap: Fraction | None
    reward: Reward
    spec_hash: str


def datasets(library: Library, only: str | None = None) -> list[tuple[str, str]]:
    """Return (module, dataset) for all datasets, or those of one name; raises SpecError if none."""
    found = [(m.name, d) for m in library.modules.values() for d in m.datasets
             if only in (None, d, f"{m.name}.{d}")]
    if not found:
        raise SpecError([Diagnostic(
            "IFC604", f"no dataset{f' `{only}`' if only else ''}",
            hint="declare one: dataset train { tasks … mix { … } rows 1_000 }",
        )])
    return found


def plan(library: Library, module: str, name: str) -> Plan:
    """Return the plan of a dataset; raises SpecError when its tasks cannot be read."""
    found = library.modules[module]
    dataset = found.datasets[name]
    problems: list[Diagnostic] = []
    tasks: list[Task] = []
    data: list[bytes] = []
    settings = {s.key: s for s in dataset.settings if s.key != "split"}
    for task_name in settings["tasks"].names:
        decl, home = library.tasks(task_name.name, module)
        source = next(
            f.source for f in library.loaded.modules[home] if decl in f.tree.decls
        )
        read, files = read_tasks(decl, source, problems)
        tasks.extend(read)
        data.extend(files)
    if problems:
        raise SpecError(problems)
    if not tasks:
        raise SpecError([Diagnostic("IFC703", f"the dataset `{module}.{name}` has no tasks")])
    mix = tuple((e.weight.value, e.item) for e in settings["mix"].entries)
    splits = tuple(
        (s.names[0].name, Fraction(s.value.value)) for s in dataset.settings
        if s.key == "split" and s.value is not None
    )
    return Plan(
        f"{module}.{name}", module, tuple(tasks), mix, _whole(settings.get("rows"), 0),
        _whole(settings.get("seed"), DEFAULT_SEED), splits, _cap(settings.get("floor")),
        Reward.of(settings["reward"].schemes) if "reward" in settings else Reward(),
        _spec_hash(library, module, name, data),
    )


def _whole(setting: t.Setting | None, default: int) -> int:
    return default if setting is None or setting.value is None else int(setting.value.value)


def _cap(setting: t.Setting | None) -> Fraction | None:
    return None if setting is None or setting.value is None else Fraction(setting.value.value)


def _qualifiers(files: list[Parsed]) -> set[str]:
    """Return the modules that files name in front of a dot."""
    return {
        node.name.rpartition(".")[0] for file in files for node in t.walk(file.tree.decls)
        if isinstance(node, t.Call | t.Name | t.Apply)
    }


def _spec_hash(library: Library, module: str, name: str, data: list[bytes]) -> str:
    """Return a hash of all that the dataset's rows can be made of."""
    digest = sha256(f"{module}.{name}".encode())
    todo, seen = [module], set[str]()
    while todo:
        current = todo.pop()
        if current not in seen and current in library.modules:
            seen.add(current)
            todo.extend(library.modules[current].uses)
            todo.extend(_qualifiers(library.loaded.modules[current]))
    for current in sorted(seen):
        for file in library.loaded.modules[current]:
            digest.update(current.encode() + b"\0" + file.source.text.encode())
            for decl in file.tree.decls:
                if isinstance(decl, t.ListDecl) and decl.path is not None:
                    digest.update(repr(library.modules[current].lists[decl.name][1]).encode())
    for content in data:
        digest.update(sha256(content).digest())
    return digest.hexdigest()[:32]
