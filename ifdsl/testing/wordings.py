"""Laws of wordings: what the prompt says is what the check does."""

from __future__ import annotations

from ifdsl.compose.templates import WordingError, render
from ifdsl.diagnostics import SpecError
from ifdsl.formula.runtime import VIEWS, View
from ifdsl.formula.terms import Term
from ifdsl.syntax import tree as t
from ifdsl.testing.arguments import neighbours
from ifdsl.testing.claims import UNITS, Claim, Claims, claims
from ifdsl.testing.law import Fault, Law, Outcome
from ifdsl.testing.speech import every, keywords, speaks_of_case, speaks_of_parts
from ifdsl.testing.texts import jumbled, keyword
from ifdsl.testing.thresholds import Threshold, answer_with, thresholds, whose
from ifdsl.testing.trial import PROSE, Trial
from ifdsl.testing.verdicts import told
from ifdsl.text.extract import extract

USES = ("", "when", "not")
SEEDS = 3


def _clause(say: t.Say) -> str:
    return " ".join(x for x in ("say", say.use, say.lang) if x)


def rendered(trial: Trial) -> Outcome:
    """Every wording can be rendered, and says it otherwise when one argument is another."""
    node = trial.node
    if trial.subject.definition is None:
        return False
    if node is None or not node.says:
        return _prompted(trial)
    for say in node.says:
        try:
            text = render(say.text, node.params)
            changed = [(name, x.args[name], render(say.text, {**node.params, name: x.args[name]}))
                       for name, x in neighbours(trial.subject, trial.bound)]
        except WordingError as error:
            return Fault("a wording", f"it cannot be rendered: {error}", None, ((say, ""),))
        if not text.strip():
            return Fault("a wording", "nothing is said", None, ((say, ""),))
        for name, value, other in changed:
            if text == other:
                return Fault(
                    f"another wording for {name} = {value!r} than for {node.params[name]!r}",
                    f"both say “{text}”", None, ((say, f"does not always mention `{name}`"),),
                    f"write {{{{ {name} }}}} where it belongs",
                )
    return True


def _prompted(trial: Trial) -> Outcome:
    """A composition without words of its own is worded by its parts."""
    for seed in range(SEEDS):
        try:
            trial.bound.prompt(trial.lang, seed)
        except SpecError as error:
            return Fault("a wording", str(error), None)
    return True


def opposed(trial: Trial) -> Outcome:
    """No `say not` says what a `say` or `say when` says."""
    said = {text: say for use in ("", "when") for say, text in trial.wordings(use)}
    looked = False
    for say, text in trial.wordings("not"):
        looked = True
        if text in said:
            return Fault("the opposite of the other wordings", f"both say “{text}”", None,
                         ((said[text], "says the same"), (say, "is to say the opposite")),
                         "say what an answer does that fails the check")
    return looked


def bounded(trial: Trial) -> Outcome:
    """A number in the wording is a number of the check, with the same "at least" or "at most".

    Wording and check are compared at the bound and one beside it; where they differ, an answer
    with just so many is looked for, and shown.
    """
    if trial.leaf is None:
        return False
    looked = False
    found = thresholds(trial)
    for use in USES:
        for say, text in trial.wordings(use):
            for i, threshold in enumerate(found):
                said = claims(text, trial.lang)
                mine = _own(trial, say, said, i)
                if mine is None:
                    continue
                looked = True
                fault = _compared(trial, say, text, mine, threshold, use == "not", len(found))
                if fault is not None:
                    return fault
    return looked


def _own(trial: Trial, say: t.Say, said: Claims, i: int) -> Claims | None:
    """Return the claims of a wording on one threshold: those that the same parameters move."""
    params = whose(trial)
    mine = params[i]
    if mine is None or any(p == mine for k, p in enumerate(params) if k != i):
        return None
    kept: list[Claim] = []
    by: set[str] = set()
    for k, claim in enumerate(said.found):
        moved = {
            name for name, values in _moved(trial)
            if (new := claims(render(say.text, values), trial.lang).found)
            and len(new) == len(said.found) and new[k] != claim
        }
        if moved <= mine and bool(moved) == bool(mine):
            kept.append(claim)
            by |= moved
    threshold = thresholds(trial)[i]
    known = unit(threshold.fact.term, trial)
    sides = {x for x in (threshold.fact.low, threshold.fact.high) if x is not None}
    for c in kept:
        near = {c.number - 1, c.number, c.number + 1} if c.unit and c.unit == known else {c.number}
        if not near & (sides | threshold.written):
            return None
    if not kept or by != mine or len(kept) > len(sides):
        return None
    return Claims(tuple(kept), said.either)


def _moved(trial: Trial) -> list[tuple[str, dict[str, object]]]:
    """Return the arguments with each number among them one greater."""
    return [(name, {**trial.values, name: value + 1}) for name, value in trial.values.items()
            if isinstance(value, int) and not isinstance(value, bool)]


def _compared(
    trial: Trial, say: t.Say, text: str, said: Claims, threshold: Threshold, opposite: bool,
    others: int,
) -> Fault | None:
    """Return how wording and check differ at some number near the bound, if they do."""
    if opposite and not threshold.alone:
        return None
    join = any if said.either else all
    numbers = {n for c in said.found for n in (c.number - 1, c.number, c.number + 1) if n >= 0}
    for n in sorted(numbers):
        allowed = join(c.allows(n) for c in said.found)
        if allowed == (threshold.allows(n) != opposite):
            continue
        answer = answer_with(trial, threshold, n)
        if answer is None:
            continue
        v = trial.verdict(answer)
        passes = bool(v) != opposite
        if v.status not in ("pass", "fail") or passes == allowed:
            continue
        if not passes and not (threshold.alone or threshold.only(trial, answer)):
            continue
        phrase = " … ".join(c.phrase.strip() for c in said.found)
        return Fault(
            f"{'pass' if allowed != opposite else 'fail'}, for it has {n} and the wording "
            f"“{text}” {'allows' if allowed else 'refuses'} {n}",
            told(v), answer,
            ((say, f"“{phrase}” {'allows' if allowed else 'refuses'} {n}"),
             *((c, f"{'refuses' if allowed else 'allows'} {n}") for c, _ in trial.subject.checks)),
            "the wording and the check put the bound in different places",
        )
    return None


def united(trial: Trial) -> Outcome:
    """What the wording counts is what the check counts: words, sentences, lines …"""
    looked = False
    for threshold in thresholds(trial) if trial.leaf is not None else ():
        counted = unit(threshold.fact.term, trial)
        if counted is None or not threshold.alone:
            continue
        for say, text in trial.wordings():
            for claim in claims(text, trial.lang).found:
                if claim.unit not in UNITS:
                    continue
                looked = True
                if claim.unit == counted:
                    continue
                for answer in trial.texts:
                    plain = extract(answer).text
                    n = len(VIEWS[claim.unit](View(plain, trial.lang)))
                    v = trial.verdict(answer)
                    if bool(v) != claim.allows(n):
                        return Fault(
                            f"{'pass' if claim.allows(n) else 'fail'}, for it has {n} "
                            f"{claim.unit} and the wording says “{text}”", told(v), answer,
                            ((say, f"speaks of {claim.unit}"),
                             *((c, f"counts {counted}") for c, _ in trial.subject.checks)),
                            f"count({claim.unit})",
                        )
    return looked


def unit(term: Term | None, trial: Trial) -> str | None:
    """Return the view that a term counts in the whole answer, or None."""
    leaf = trial.leaf
    assert leaf is not None and leaf.formula is not None
    while term is not None and term.op == "let":
        term = leaf.formula.lets[term.data[0]]
    if term is None or term.op != "call" or len(term.args) != 1:
        return None
    inner = term.args[0]
    while inner.op == "let":
        inner = leaf.formula.lets[inner.data[0]]
    if term.data.name == "length" and inner.op == "it":
        return "characters"
    if term.data.name == "count" and inner.op == "call" and inner.data.view:
        name: str = inner.data.name
        return name if name in UNITS and all(a.op == "it" for a in inner.args) else None
    return None


def worded(trial: Trial) -> Outcome:
    """A keyword counts as a word: inside a longer word it is as good as not there."""
    sought = _keywords(trial)
    if not sought or speaks_of_parts(trial.said):
        return False
    looked = False
    for say, word in sought:
        other = jumbled(word)
        if other is None:
            continue
        for text in trial.texts:
            for form in ("{}ish", "un{}", "un{}ish"):
                longer, without = (keyword(word).sub(form.format(x), text) for x in (word, other))
                if longer == text:
                    continue
                looked = True
                v, wanted = trial.verdict(longer), trial.verdict(without)
                if v.status != wanted.status:
                    glued = form.format(word)
                    return Fault(
                        f"{wanted.status}, as with “{form.format(other)}”: in “{glued}” the word "
                        f"“{word}” does not occur", told(v), longer,
                        ((say, f"speaks of “{word}”"),
                         *((c, f"takes “{glued}” for it") for c, _ in trial.subject.checks)),
                        'find(w), or `it contains w`, looks for whole words',
                    )
    return looked


def cased(trial: Trial) -> Outcome:
    """A keyword counts in any case, unless the wording speaks of case."""
    sought = _keywords(trial)
    if not sought or speaks_of_case(trial.said):
        return False
    looked = False
    for say, word in sought:
        for text in trial.texts:
            for made in (word.capitalize(), word.upper()):
                other = keyword(word).sub(made, text)
                low = keyword(word).sub(word, text)
                if other == low:
                    continue
                looked = True
                v, wanted = trial.verdict(other), trial.verdict(low)
                if v.status != wanted.status:
                    return Fault(
                        f"{wanted.status}, as with “{word}”: the wording does not speak of case",
                        told(v), other,
                        ((say, f"speaks of “{word}” in any case"),
                         *((c, f"takes “{made}” for another word")
                           for c, _ in trial.subject.checks)),
                        "compare fold(w), use find(w), or say that case matters",
                    )
    return looked


def _keywords(trial: Trial) -> list[tuple[t.Say, str]]:
    """Return the words in quotation marks of the first wording, with that wording."""
    if trial.leaf is None or trial.subject.published or trial.lang != "en":
        return []
    first = next(trial.wordings(), None)
    return [] if first is None else [(first[0], word) for word in keywords(first[1])[:3]]


def vacuous(trial: Trial) -> Outcome:
    """What is asked of every element fails on an answer that has none."""
    if trial.leaf is None or trial.subject.published:
        return False
    looked = False
    text = PROSE.get(trial.lang, PROSE["en"])
    for say, said in trial.wordings():
        found = every(said)
        if found is None or VIEWS[found[1]](View(text, trial.lang)):
            continue
        looked = True
        v = trial.verdict(text)
        if v:
            return Fault(f"fail, for it has no {found[1]} at all", "pass", text,
                         ((say, f"speaks of “{found[0]}”"),
                          *((c, "holds of none") for c, _ in trial.subject.checks)),
                         "`all` needs an element; `no` does not")
    return looked


LAWS = (
    Law("wording", "every wording renders, and mentions every parameter", rendered),
    Law("opposite", "`say not` does not say what `say` says", opposed),
    Law("threshold", "the wording's number is the check's", bounded),
    Law("unit", "what the wording counts is what the check counts", united),
    Law("whole-word", "a keyword counts as a word, not inside a longer one", worded),
    Law("case", "case matters only where the wording says so", cased),
    Law("vacuity", "what is asked of every element needs one", vacuous),
)
