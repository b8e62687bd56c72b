"""Compositions: verdicts, paths, credit computed by hand, negation, branches, parts."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

import ifdsl
from ifdsl.compose.credit import lsrif, mean
from ifdsl.measures import MEASURES, Measure

SPEC = '''
constraint short(n: int) {
  say "use at most {{ n }} words"
  say when "your answer has at most {{ n }} words"
  say not "use more than {{ n }} words"
  check count(words) <= n
}
constraint has(w: word) {
  say "mention {{ w }}"
  say not "do not mention {{ w }}"
  say when "your answer mentions {{ w }}"
  check count(find(w)) >= 1
}
constraint steps {
  chain {
    step "a" { has(w: "one") }
    step "b" { has(w: "two") }
    step "c" { has(w: "three") }
  }
}
constraint titled {
  chain by heading {
    step "a" { has(w: "one") }
    step "b" { has(w: "two") }
  }
}
constraint weighted {
  parallel {
    constraint { say "mention one" check count(find("one")) >= 1 weight 3 }
    has(w: "two")
  }
}
constraint routed {
  branch {
    when input contains "price" { has(w: "cost") }
    when has(w: "yes") { has(w: "reason") }
    otherwise { short(n: 3) }
  }
}
constraint scoped {
  parallel {
    within first line { short(n: 2) }
    each paragraph { has(w: "one") }
    within section "Budget" { has(w: "money") }
  }
}
constraint unlike {
  parallel {
    not short(n: 2)
    not parallel {
      has(w: "one")
      has(w: "two")
    }
  }
}
'''


@pytest.fixture(scope="module")
def lib(tmp_path_factory: pytest.TempPathFactory) -> ifdsl.Library:
    path: Path = tmp_path_factory.mktemp("specs") / "t.ifc"
    path.write_text(SPEC, encoding="utf-8")
    return ifdsl.load(path)


@pytest.mark.parametrize(("name", "response", "credit"), [
    ("steps", "one two three", Fraction(1)),
    ("steps", "two three", (Fraction(1, 5) + Fraction(1, 5)) / 3),
    ("steps", "one three", (1 + Fraction(1, 5)) / 3),
    ("steps", "three", Fraction(1, 25) / 3),
    ("weighted", "one", Fraction(3, 4)),
    ("weighted", "two", Fraction(1, 4)),
    ("titled", "# A\none\n# B\ntwo\n# C\nx", Fraction(1)),
    ("titled", "# A\none", Fraction(1, 2)),
])
def test_lsrif_credit(lib: ifdsl.Library, name: str, response: str, credit: Fraction) -> None:
    assert lsrif(lib.bind(f"t.{name}").check(response), Fraction(1, 5)) == credit


def test_a_chain_cut_by_headings_must_have_exactly_its_parts(lib: ifdsl.Library) -> None:
    bound = lib.bind("t.titled")
    assert bound.check("# A\none\n\n# B\ntwo").status == "pass"
    extra = bound.check("# A\none\n# B\ntwo\n# C\nx")
    assert extra.status == "fail"
    parts = next(leaf for leaf in extra.leaves() if leaf.path.endswith("/parts"))
    assert "3 parts" in parts.evidence[0].text


def test_branches(lib: ifdsl.Library) -> None:
    bound = lib.bind("t.routed")
    assert bound.check("It will cost 3.", input="the price of tea").status == "pass"
    v = bound.check("yes, for a reason", input="tea")
    assert v.status == "pass"
    assert [leaf.status for leaf in v.leaves()] == ["off", "pass", "off"]
    assert bound.check("too many words here", input="tea").status == "fail"
    assert bound.check("three words here").status == "unknown"


def test_scopes_and_spans(lib: ifdsl.Library) -> None:
    text = "A title\n\none thing\n\n# Budget\n\none coin"
    v = lib.bind("t.scoped").check(text)
    by_path = {leaf.path: leaf for leaf in v.leaves()}
    assert by_path["t.scoped/within first line/t.short"].status == "pass"
    assert by_path["t.scoped/each paragraph/t.has"].status == "fail"
    assert by_path['t.scoped/within section "Budget"/t.has'].status == "fail"
    first = lib.bind("t.scoped").check("one two three\n\none").parts[0].parts[0]
    assert first.spans == ((8, 13),)


def test_negation_is_pushed_to_the_leaves(lib: ifdsl.Library) -> None:
    bound = lib.bind("t.unlike")
    assert bound.check("one and more").status == "pass"
    assert bound.check("one and two").status == "fail"
    assert bound.check("one").status == "fail"


@pytest.mark.parametrize("response", ["", "  \n", "\r\n\r\n"])
def test_an_empty_answer_fails_every_leaf(lib: ifdsl.Library, response: str) -> None:
    for name in ("steps", "titled", "weighted", "scoped", "unlike"):
        v = lib.bind(f"t.{name}").check(response)
        assert v.status == "fail"
        assert v.score == 0
        assert all(leaf.score == 0 for leaf in v.leaves())


def test_an_unreadable_answer_is_unknown_and_earns_nothing(lib: ifdsl.Library) -> None:
    for response in (b"\xff\xfe", "a\ud800b", "x" * 1_000_001):
        v = lib.bind("t.weighted").check(response)
        assert v.status == "unknown"
        assert v.score is None
        assert lsrif(v) == 0
        assert mean(v) == 0


def test_bound_constraints_are_values_that_print_and_read(lib: ifdsl.Library) -> None:
    for name, args in [("t.short", {"n": 3}), ("t.routed", {}), ("t.scoped", {})]:
        bound = lib.bind(name, **args)
        assert ifdsl.read(str(bound), lib) == bound
        again = ifdsl.read(bound.expansion())
        for text in ("one two", "one two three four", "# Budget\nmoney", ""):
            mine, its = bound.check(text, input="x"), again.check(text, input="x")
            assert (mine.status, mine.score) == (its.status, its.score)
            assert [leaf.path for leaf in mine.leaves()] == [leaf.path for leaf in its.leaves()]


def test_judged_leaves_are_unknown_without_a_judge(tmp_path: Path) -> None:
    spec = tmp_path / "j.ifc"
    spec.write_text('constraint kind { say "be kind" judge "Is it kind?" }', encoding="utf-8")
    bound = ifdsl.load(spec).bind("j.kind")
    v = bound.check("Hello.")
    assert (v.status, v.score, lsrif(v)) == ("unknown", None, None)
    assert bound.check("Hello.", judge=lambda q: True).status == "pass"
    assert bound.check("Hello.", judge=lambda q: False).status == "fail"


def test_wording(lib: ifdsl.Library) -> None:
    assert lib.bind("t.short", n=3).prompt() == "Use at most 3 words."
    said = lib.bind("t.routed").prompt()
    assert said == ('If the task mentions "price", mention cost; if instead your answer mentions '
                    "yes, mention reason; otherwise, use at most 3 words.")
    assert lib.bind("t.steps").prompt() == (
        "First, a (mention one); then, b (mention two); finally, c (mention three)."
    )


def test_the_outline_keeps_the_first_letter_of_a_wording(tmp_path: Path) -> None:
    path = tmp_path / "o.ifc"
    path.write_text('''
constraint upper { say "JSON is all you write" say when "it is long" check count(words) > 3 }
constraint nested {
  chain { step "one" { branch {
    when upper { upper }
    otherwise { chain { step "a" { upper } step "b" { upper } } }
  } } }
}
''', encoding="utf-8")
    prompt = ifdsl.load(path).bind("o.nested").prompt()
    assert "If it is long, JSON is all you write." in prompt


def row(body: str) -> ifdsl.Bound:
    return ifdsl.read(f"ifc 1 for en\n{body}")


SOME = "constraint some { check count(words) >= 1 }"
LONG = "constraint long { check count(words) >= 2 }"
NOTHING = f"branch {{ when count(words) > 5 {{ {SOME} }} otherwise {{}} }}"


@pytest.mark.parametrize(("body", "response"), [
    (f"parallel {{ {SOME} {NOTHING} }}", ""),
    (f"chain {{ step {{ {SOME} }} step {{}} }}", ""),
    (f'chain by marker "***" {{ step {{ {SOME} }} step {{ {SOME} }} }}', " \n"),
    (f"not chain by heading {{ step {{ {SOME} }} step {{ {SOME} }} }}", ""),
    (f'within section "Budget" {{ {NOTHING} }}', "no section here"),
    (f"each paragraph {{ within last bullet {{ {NOTHING} }} }}", "no bullet here"),
])
def test_what_is_not_there_earns_nothing_though_little_is_asked_of_it(
    body: str, response: str
) -> None:
    v = row(body).check(response)
    assert v.status == "fail"
    assert lsrif(v) == mean(v) == 0
    assert all(leaf.score == 0 for leaf in v.leaves() if leaf.status != "off")


def test_a_missing_part_fails_an_empty_step() -> None:
    v = row(f"chain by heading {{ step {{ {SOME} }} step {{}} }}").check("# A\nhello")
    assert [step.status for step in v.parts] == ["fail", "pass", "fail"]
    assert lsrif(v) == Fraction(1, 2)


def test_a_constraint_may_be_called_parts() -> None:
    parts = "constraint parts { check count(words) >= 2 }"
    v = row(f"parallel {{ {SOME} {parts} }}").check("one")
    assert lsrif(v) == mean(v) == Fraction(1, 2)
    cut = row(f"chain by line {{ step {{ {parts} }} step {{ {SOME} }} }}").check("a b\nc\nd")
    assert cut.status == "fail"
    assert lsrif(cut) == mean(cut) == 1
    assert [leaf.kind for leaf in cut.leaves()] == ["parts", "leaf", "leaf"]


def test_repeated_items_are_told_apart_in_each_instance() -> None:
    part = f"each paragraph {{ {LONG} }}"
    v = row(f"parallel {{ {part} {part} }}").check("one\n\ntwo words")
    paths = [[leaf.path for i in p.instances for leaf in i.leaves()] for p in v.parts]
    assert paths == [["each paragraph/long"] * 2, ["each paragraph#2/long"] * 2]


def test_the_leaves_of_a_negated_each_agree_with_it() -> None:
    v = row(f"not each paragraph {{ {LONG} }}").check("one\n\ntwo words")
    assert v.status == "pass"
    assert [leaf.status for leaf in v.leaves()] == ["pass"]
    assert mean(v) == 1
    fails = row(f"not each paragraph {{ {LONG} }}").check("one two\n\ntwo words")
    assert [leaf.status for leaf in fails.leaves()] == ["fail"]


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def call(x: str) -> int:
        """Fail."""
        raise RuntimeError("the server is down")

    made = Measure("broken", "broken(x: text) -> int", 1, "nowhere", call)
    monkeypatch.setitem(MEASURES, made.name, made)


@pytest.mark.usefixtures("broken")
def test_a_condition_that_the_world_left_open_has_no_credit() -> None:
    v = row(f"branch {{ when broken@1(it) > 1 {{ {SOME} }} otherwise {{ {LONG} }} }}").check("a b")
    assert (v.status, v.cause) == ("unknown", "world")
    assert lsrif(v) is mean(v) is None


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize("check", [
    'language(it) == "en" and broken@1(it) > 1', 'broken@1(it) > 1 and language(it) == "en"',
    'all((language(x) == "en" and x == "7") or (broken@1(x) > 1 and x == "8") for x in words)',
])
def test_what_the_world_left_open_wins_over_the_answer(check: str) -> None:
    v = row(f"constraint {{ check {check} }}").check("7 8")
    assert (v.status, v.cause) == ("unknown", "world")


def test_a_condition_that_the_answer_left_open_earns_nothing() -> None:
    said = f'branch {{ when language(it) == "en" {{ {SOME} }} otherwise {{ {LONG} }} }}'
    v = row(f"parallel {{ {SOME} {said} }}").check("7")
    assert v.status == "unknown"
    assert lsrif(v) == mean(v) == Fraction(1, 2)


def test_the_weight_of_a_composition_without_a_name() -> None:
    heavy = row(f"parallel {{ constraint {{ weight 3 parallel {{ {LONG} {LONG} }} }} {SOME} }}")
    assert lsrif(heavy.check("one")) == Fraction(1, 4)
    assert ifdsl.read(heavy.expansion()) == heavy
    assert [leaf.path for leaf in heavy.check("one").leaves()] == ["long", "long#2", "some"]


def test_a_judge_is_asked_about_the_arguments(tmp_path: Path) -> None:
    path = tmp_path / "j.ifc"
    path.write_text(
        'constraint warm(w: word) { say "be {{ w }}" judge "Is it {{ w }}?" }', encoding="utf-8"
    )
    bound = ifdsl.load(path).bind("j.warm", w="{{kind}}")
    asked: list[str] = []
    for x in (bound, ifdsl.read(bound.expansion())):
        assert x.check("yes", judge=lambda q: not asked.append(q.text))
    assert asked == ["Is it {{kind}}?"] * 2


@pytest.mark.parametrize("n", [float("inf"), float("nan"), 2.5, True, "3", None])
def test_what_is_no_int_is_refused(lib: ifdsl.Library, n: object) -> None:
    with pytest.raises(ifdsl.SpecError, match="IFC402"):
        lib.bind("t.short", n=n)


@pytest.mark.parametrize("span", [["a", 3], [5, 3], [1, float("inf")], [1]])
def test_what_is_no_range_is_refused(tmp_path: Path, span: list[object]) -> None:
    path = tmp_path / "r.ifc"
    path.write_text('constraint c(r: range) { say "{{ r }}" check count(words) in r }')
    lib = ifdsl.load(path)
    with pytest.raises(ifdsl.SpecError, match="IFC402"):
        lib.bind("r.c", r=span)
    assert lib.bind("r.c", r=[0.5, 3]).check("one two")


def test_an_argument_may_have_any_name(lib: ifdsl.Library) -> None:
    for name in ("name", "self"):
        with pytest.raises(ifdsl.SpecError, match="IFC203"):
            lib.bind("t.short", **{name: 1, "n": 2})


def test_a_prompt_in_an_unknown_language_is_refused(lib: ifdsl.Library) -> None:
    with pytest.raises(ifdsl.SpecError, match="IFC212"):
        lib.bind("t.short", n=3).prompt("de")


def wordings(call: str, lang: str = "en") -> set[str]:
    bound = ifdsl.read(call, ifdsl.load())
    return {bound.prompt(lang, seed) for seed in range(30)}


@pytest.mark.parametrize(("lang", "words"), [
    ("en", ("answer", "in total")), ("zh", ("全文", "作答", "回答")),
])
def test_a_part_is_not_called_the_answer(lang: str, words: tuple[str, ...]) -> None:
    def named(made: set[str]) -> bool:
        return any(word in x for word in words for x in made)

    assert named(wordings("std.max_words(n: 9)", lang))
    for scope in ("within first line {}", "each paragraph {}", "within last sentence {}"):
        made = wordings(scope.format("{ std.max_words(n: 9) }"), lang)
        assert len(made) > 1 or lang == "zh"
        assert not named(made)
    body = 'step "think" "思考" for zh { std.max_words(n: 9) } step "act" "行动" for zh { }'
    assert named(wordings(f"chain {{ {body} }}", lang))
    assert not any("keep your answer" in x or "全文" in x
                   for x in wordings(f"chain by heading {{ {body} }}", lang))


def test_an_outline_has_no_head_above_a_block_alone() -> None:
    inner = "parallel { std.no_commas each bullet { std.max_words(n: 9) } }"
    for scope in (f"each paragraph {{ {inner} }}",
                  f'chain by heading {{ step "list" {{ {inner} }} step "end" {{ }} }}',
                  f'branch {{ when input contains "x" {{ {inner} }} otherwise {{ }} }}'):
        made = wordings(f"within first 2 paragraphs {{ {scope} }}")
        assert all("\n" in x and "Do all of this" not in x for x in made)


def test_a_side_of_a_branch_keeps_its_capitals() -> None:
    [_, *lines] = wordings(
        'parallel { std.no_commas within first line { each sentence { std.no_commas } } '
        'branch { when input contains "x" { constraint { say "US spelling is wanted" '
        'check count(words) > 0 } } otherwise { } } }').pop().splitlines()
    assert any(x.endswith(", US spelling is wanted.") for x in lines)


def test_what_is_no_language_and_no_response(lib: ifdsl.Library) -> None:
    bound = lib.bind("t.short", n=3)
    with pytest.raises(ifdsl.SpecError, match="languages are en, zh"):
        bound.prompt("fr")
    with pytest.raises(TypeError, match="not NoneType"):
        bound.check(None)  # type: ignore[arg-type]
