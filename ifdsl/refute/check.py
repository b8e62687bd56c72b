"""Diagnostics of a spec that decides alone: contradictions, idle constraints, sides never taken.

What has parameters to be drawn is reported only where every draw has the fault.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from ifdsl.compose import tree as b
from ifdsl.diagnostics import Diagnostic
from ifdsl.library.library import Library
from ifdsl.refute.clashes import implies, trivial
from ifdsl.refute.combinations import every, first
from ifdsl.refute.conflict import Core, refuted, shown
from ifdsl.refute.demands import Demand, Reader, World
from ifdsl.refute.facts import Facts
from ifdsl.refute.keys import IT
from ifdsl.refute.places import places, sides
from ifdsl.refute.targets import LANGUAGE, Target, targets
from ifdsl.source import Place, Span
from ifdsl.syntax import tree as t


def check_demands(library: Library) -> list[Diagnostic]:
    """Return what is contradictory or idle in the specs that are loaded, but for shipped ones."""
    return [d for target in targets(library) for d in _Looker(target).found()]


class _Looker:
    """Looks at one target; what is found is looked for in every way to draw."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.reader = Reader(LANGUAGE, None)
        self.ways = 1
        self.tree = first(target.bind)

    def found(self) -> Iterator[Diagnostic]:
        """Yield what is wrong; a contradiction stands for all the rest."""
        if self.tree is None:
            return
        self.spans = places(self.target.item, self.tree)
        core = self._core(self.tree)
        if core is not None:
            if self._always(core.leaves, lambda tree: self._core(tree) is not None):
                yield self._contradiction(core)
            return
        idle = list(self._idle(self.tree))
        for k, by in idle:
            if self._always((k, *by), partial(self._is_idle, (k, by))):
                yield self._superfluous(k, by)
        if not self.target.alone:
            yield from self._sides()

    def _always(self, leaves: Sequence[int], holds: Callable[[b.Node], bool]) -> bool:
        self.ways = 0
        for tree in every(self.target.bind, leaves):
            if tree is None or not holds(tree):
                return False
            self.ways += 1
        return True

    def _core(self, tree: b.Node) -> Core | None:
        worlds = self.reader.worlds(tree)
        cores = [refuted(w, False) for w in worlds]
        found = [c for c in cores if c is not None]
        return found[0] if len(found) == len(cores) else None

    def _contradiction(self, core: Core) -> Diagnostic:
        related = tuple(
            (Place(self.target.source, self.spans[k]), "against this") for k in core.leaves[:-1]
        ) if not self.target.alone else ()
        both = "both " if len(core.demands) == 2 else ""
        drawn = "whatever is drawn, for example: " if self.ways > 1 else ""
        said = f"{drawn}no answer passes {both}{core}"
        at = self.spans[core.leaves[-1]] if core.leaves else self.target.at
        return Diagnostic("IFC609", said, Place(self.target.source, at), related=related,
                          hint="drop or loosen one of them" if len(core.demands) > 1 else
                          "loosen it")

    # -- what says nothing new

    def _idle(self, tree: b.Node) -> list[tuple[int, tuple[int, ...]]]:
        """Return the leaves that every answer passes, or that others imply, with these."""
        worlds = self.reader.worlds(tree)
        out: list[tuple[int, tuple[int, ...]]] = []
        gone: set[int] = set()
        for d in _leaves(worlds):
            assert d.leaf is not None
            if trivial(Facts(d.facts, d.complete)):
                out.append((d.leaf, ()))
                gone.add(d.leaf)
        nodes = b.leaves(tree)
        for weak in _leaves(worlds):
            for strong in _leaves(worlds):
                if weak.leaf is None or strong.leaf is None or weak.leaf == strong.leaf or (
                    {weak.leaf, strong.leaf} & gone
                ):
                    continue
                if not all(strong in w for w in worlds if weak in w):
                    continue
                same = nodes[weak.leaf] == nodes[strong.leaf] and weak.text == strong.text and (
                    weak.leaf > strong.leaf and weak.facts == strong.facts
                )
                mutual = _implied(strong, weak) and _implied(weak, strong)
                if same or (_implied(strong, weak) and (not mutual or weak.leaf > strong.leaf)):
                    out.append((weak.leaf, (strong.leaf,)))
                    gone.add(weak.leaf)
        return out

    def _is_idle(self, found: tuple[int, tuple[int, ...]], tree: b.Node) -> bool:
        return found in self._idle(tree)

    def _superfluous(self, k: int, by: tuple[int, ...]) -> Diagnostic:
        assert self.tree is not None
        nodes = b.leaves(self.tree)
        place = Place(self.target.source, self.spans[k])
        name = _called(nodes[k])
        if not by:
            return Diagnostic("IFC611", f"every answer passes {name}", place,
                              hint="ask for more, or drop it", severity="warning")
        other = nodes[by[0]]
        related = ((Place(self.target.source, self.spans[by[0]]), "by this"),)
        said = f"{name} is asked for twice" if nodes[k] == other else (
            f"{name} says nothing new: {_called(other)} implies it"
        )
        return Diagnostic("IFC610", said, place, severity="warning", related=related,
                          hint="drop it: it counts double in a mean")

    # -- sides of branches

    def _sides(self) -> Iterator[Diagnostic]:
        assert self.tree is not None
        every_leaf = range(len(b.leaves(self.tree)))
        for n, (syntax, _) in enumerate(sides(self.target.item, self.tree)):
            blocks: list[tuple[t.Expr | None, t.Block]] = [
                *((c.condition, c.block) for c in syntax.cases), (None, syntax.otherwise)
            ]
            for k, (condition, block) in enumerate(blocks):
                why = self._never(self.tree, n, k) if condition else None
                if condition and why:
                    if self._always(every_leaf, partial(self._is_never, n, k)):
                        yield self._side(condition.at, f"this side is never taken: {why}",
                                         "drop it, or change its condition")
                    continue
                core = self._failing(self.tree, n, k)
                if core and self._always(every_leaf, partial(self._is_failing, n, k)):
                    yield self._side(block.at, f"no answer that takes this side passes: {core}",
                                     "drop or loosen what is asked for here")

    def _is_never(self, n: int, k: int, tree: b.Node) -> bool:
        return self._never(tree, n, k) is not None

    def _is_failing(self, n: int, k: int, tree: b.Node) -> bool:
        return self._failing(tree, n, k) is not None

    def _side(self, at: Span, said: str, hint: str) -> Diagnostic:
        place = Place(self.target.source, at)
        return Diagnostic("IFC612", said, place, severity="warning", hint=hint)

    def _failing(self, tree: b.Node, n: int, k: int) -> Core | None:
        """Return why what side `k` of branch `n` asks for contradicts its condition or itself."""
        _, branch = sides(self.target.item, tree)[n]
        bodies = [*(c.body for c in branch.cases), branch.otherwise]
        when = (self.reader.condition(branch.cases[k].condition, IT),) if (
            k < len(branch.cases)
        ) else ()
        cores = [refuted((*when, *w), False) for w in self.reader.worlds(bodies[k])]
        found = [c for c in cores if c is not None]
        return found[0] if len(found) == len(cores) else None

    def _never(self, tree: b.Node, n: int, k: int) -> str | None:
        """Return why side `k` of branch `n` of a tree is never taken by an answer that passes."""
        _, branch = sides(self.target.item, tree)[n]
        condition = branch.cases[k].condition
        if condition.decided is not None:
            return None
        own = self.reader.condition(condition, IT)
        core = refuted((own,), False)
        if core is not None:
            return core.why
        for earlier in branch.cases[:k]:
            if earlier.condition.decided is not None:
                continue
            before = self.reader.condition(earlier.condition, IT)
            facts = Facts(before.facts, before.complete)
            if trivial(facts) or implies(Facts(own.facts, own.complete), facts):
                return f"`{shown(before)}` holds then, too" if before.name else "an earlier holds"
        return None


def _leaves(worlds: list[World]) -> list[Demand]:
    found = {d.leaf: d for w in worlds for d in w if d.leaf is not None and d.kind == "leaf"}
    return [found[k] for k in sorted(found)]


def _implied(strong: Demand, weak: Demand) -> bool:
    return implies(Facts(strong.facts, strong.complete), Facts(weak.facts, weak.complete))


def _called(leaf: b.Leaf) -> str:
    return f"`{shown(Demand(leaf.name, IT, (), args=leaf.args))}`" if leaf.name else "this check"


