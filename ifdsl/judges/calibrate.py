"""How good a judge is: its replies beside labels, beside another judge's, and what sways them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ifdsl.compose.question import Opinion, Question
from ifdsl.compose.templates import render
from ifdsl.compose.tree import Leaf
from ifdsl.diagnostics import Diagnostic, SpecError
from ifdsl.library.library import Library
from ifdsl.library.wordings import example
from ifdsl.output.files import read_lines
from ifdsl.syntax import tree as t

LABELS: Mapping[Any, bool] = {True: True, False: False, "yes": True, "no": False}
Opinions = Mapping[Question, Opinion]


@dataclass(frozen=True)
class Labelled:
    """A question with the reply that is right."""

    question: Question
    label: bool


def read_labelled(path: Path) -> list[Labelled]:
    """Return the lines of a file: `question`, `answer`, `label`; `part`, `task`, `lang` if wanted.

    Raises SpecError with every line that is none of these.
    """
    found, problems = list[Labelled](), list[Diagnostic]()
    for number, record in read_lines(path, problems):
        texts = {k: record.get(k) for k in ("question", "answer")}
        label = record.get("label")
        if not all(isinstance(x, str) and x for x in texts.values()) or (
                not isinstance(label, bool | str) or label not in LABELS):
            problems.append(Diagnostic(
                "IFC704", f"`{path}`, line {number}: it has no text `question` and `answer` and no "
                "`label` of yes or no"))
            continue
        more = {k: record[k] for k in ("part", "task") if record.get(k) is not None}
        lang = record.get("lang") or "en"
        if not all(isinstance(x, str) for x in more.values()) or lang not in ("en", "zh"):
            problems.append(Diagnostic(
                "IFC704", f"`{path}`, line {number}: `part` and `task` are texts, and `lang` is en "
                "or zh"))
            continue
        answer = str(texts["answer"])
        found.append(Labelled(Question(
            str(texts["question"]), more.get("part") or answer, answer, more.get("task"), lang),
            LABELS[label]))
    if not found and not problems:
        problems.append(Diagnostic("IFC704", f"`{path}` holds no labelled questions"))
    if problems:
        raise SpecError(problems)
    return found


def examples(library: Library) -> list[Labelled]:
    """Return the `example pass` and `example fail` clauses of judged constraints, as labelled."""
    found = []
    for module in library.modules.values():
        for d in module.definitions.values():
            if d.judge is None:
                continue
            for clause in d.syntax.body.clauses:
                if isinstance(clause, t.Example):
                    lang = clause.lang or "en"
                    args = example(d, library, 0, lang)
                    leaf = library.binder(lang=lang).definition(d, args, d.name)
                    assert isinstance(leaf, Leaf) and leaf.judge is not None
                    text = render(clause.text, dict(leaf.args))
                    found.append(Labelled(Question(leaf.judge, text, text, None, lang),
                                          clause.passes))
    return found


@dataclass(frozen=True)
class Quality:
    """Counts of a judge's replies by label: `yes_right` is yes where yes is right, and so on."""

    yes_right: int
    yes_wrong: int
    no_right: int
    no_wrong: int
    unknown: int

    @property
    def precision(self) -> float | None:
        """The share of its yes that is right."""
        return _share(self.yes_right, self.yes_right + self.yes_wrong)

    @property
    def recall(self) -> float | None:
        """The share of what is right to affirm that it affirms."""
        return _share(self.yes_right, self.yes_right + self.no_wrong)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of both."""
        return _share(2 * self.yes_right, 2 * self.yes_right + self.yes_wrong + self.no_wrong)

    @property
    def violations(self) -> float | None:
        """The share of violations that it finds: what a reward depends on."""
        return _share(self.no_right, self.no_right + self.yes_wrong)

    @property
    def accuracy(self) -> float | None:
        right = self.yes_right + self.no_right
        return _share(right, right + self.yes_wrong + self.no_wrong)


def quality(labelled: Sequence[Labelled], opinions: Opinions) -> Quality:
    """Return how a judge's replies compare with the labels."""
    said = [(x.label, opinions[x.question].yes) for x in labelled]
    return Quality(
        said.count((True, True)), said.count((False, True)), said.count((False, False)),
        said.count((True, False)), sum(yes is None for _, yes in said))


def length_bias(labelled: Sequence[Labelled], opinions: Opinions) -> float | None:
    """Return how much more often it affirms long answers than short ones, at the same label.

    The answers of each label are halved by length; the difference of the shares of yes is the mean
    over both labels. 0 is no bias; None where a half is empty.
    """
    found = []
    for label in (True, False):
        same = sorted((x for x in labelled if x.label == label
                       and opinions[x.question].yes is not None),
                      key=lambda x: (len(x.question.answer), x.question.answer))
        half = len(same) // 2
        short, long = same[:half], same[len(same) - half:]
        if half:
            found.append(_yes(long, opinions) - _yes(short, opinions))
    return sum(found) / len(found) if found else None


def flips(first: Opinions, second: Opinions) -> float | None:
    """Return the share of questions to which two sets of replies differ, of those both decide."""
    both = [(a.yes, second[q].yes) for q, a in first.items()
            if q in second and a.yes is not None and second[q].yes is not None]
    return _share(sum(a != b for a, b in both), len(both))


def kappa(first: Opinions, second: Opinions) -> float | None:
    """Return Cohen's kappa of two judges: 1 is agreement, 0 what chance would give."""
    both = [(a.yes, second[q].yes) for q, a in first.items()
            if q in second and a.yes is not None and second[q].yes is not None]
    if not both:
        return None
    n = len(both)
    agreed = sum(a == b for a, b in both) / n
    one, two = (sum(bool(x[i]) for x in both) / n for i in (0, 1))
    chance = one * two + (1 - one) * (1 - two)
    return 1.0 if chance == 1 else (agreed - chance) / (1 - chance)


def _yes(some: Sequence[Labelled], opinions: Opinions) -> float:
    return sum(opinions[x.question].yes is True for x in some) / len(some)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
