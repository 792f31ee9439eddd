"""Each check of a report against a release: what holds, what does not, and what is never said."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from habeas.core.analysis.figures import FindingRow
from habeas.core.kernel.errors import Refused
from habeas.core.kernel.problems import Problem
from habeas.core.report.check import CheckResult
from support.checked_reports import RELEASE, STANDARD, WITHHELD, Written, english, korean
from support.fake_figures import FakeFigures, account, passage

FRONT = "---\nformat: habeas/report/1\ntitle: T\nlanguage: en\npurpose: p\naudience: public\nperiod: all\n---\n"
LINE = FRONT.count("\n") + 1

FIGURES = FakeFigures(
    counts={
        ("sources", ""): 43,
        ("sources", "a"): 26,
        ("sources", "b"): (40, 44),
        ("sources", "c"): 3,
        ("sources", "d"): 60,
        ("sources", "zero"): 0,
        ("sources", "x & c"): 3,
        ("sources", "x & a"): 26,
        ("sources", "x & zero"): 0,
        ("victims", "a"): (30, 42),
        ("accounts", "f"): (17, 23),
    },
    hidden=frozenset({("sources", "d")}),
    ranks={
        ("acts", "violation", ""): {"A-1": 40, "B-1": 30, "C-1": 30, "D-1": 10, "E-1": 2},
        ("acts", "place", ""): {"P": (20, 31), "Q": (28, 29), "R": 3},
        ("acts", "stage", ""): {"S": 9, "T": 6},
    },
    quotable={
        1: passage(1, "우리는 낟알을 세었습니다.", "They counted the kernels."),
        2: passage(2, "말", None),
        5: passage(5, "Then [W-4980] came in.", None),
    },
    rows=(
        FindingRow("F-0001", "pattern", "…", STANDARD.name, None, (1, 2, 3, 4), ()),
        FindingRow("F-0002", "pattern", "…", STANDARD.name, None, (1, 2, 3), (3,)),
        FindingRow("F-0003", "pattern", "…", "beyond reasonable doubt", None, (1, 2, 3, 4), ()),
    ),
    told=tuple(account(n, root=n) for n in range(1, 5)),
)


def check(body: str, figures: FakeFigures = FIGURES, front: str = FRONT) -> CheckResult:
    codes = {"P-0001": 1, "P-0002": 2, "P-0003": 9, "P-0005": 5}
    return Written("r.md", front + body + "\n", figures, codes, WITHHELD).check()


def only(body: str) -> Problem:
    (problem,) = check(body).problems
    return problem


def outcome(body: str) -> tuple[str, str | None]:
    problems = check(body).problems
    return (problems[0].code, problems[0].release_says) if problems else ("", None)


@pytest.mark.parametrize(
    ("body", "code", "says"),
    [
        ("[43]{.count of=sources}", "", None),
        ("[44]{.count of=sources}", "wrong-figure", "43"),
        ("[forty-four]{.count of=sources}", "wrong-figure", "43"),
        ("[마흔네 명]{.count of=sources}", "wrong-figure", "43"),
        ("at least [44]{.count of=sources}", "wrong-figure", "43"),
        ("fewer than [43]{.count of=sources}", "wrong-figure", "43"),
        ("[43]{.count of=sources where=b}", "wrong-figure", "certainly 40, possibly 44"),
        ("[40]{.count of=sources where=b}", "unclear-counting", "certainly 40, possibly 44"),
        ("[at least 40]{.count of=sources where=b}", "", None),
        ("[up to 44]{.count of=sources where=b}", "", None),
        ("[at least 41]{.count of=sources where=b}", "wrong-figure", "certainly 40, possibly 44"),
        ("[40]{.count of=sources where=b counting=certain}", "", None),
        ("[44]{.count of=sources where=b counting=possible}", "", None),
        ("[42]{.count of=sources where=b counting=expected}", "", None),
        ("[44]{.count of=sources where=b counting=certain}", "wrong-figure", "40"),
        ("[43]{.count of=sources counting=sure}", "unreadable-check", None),
        ("[30]{.count of=victims where=a}", "unclear-counting", "certainly 30, possibly 42"),
        ("[42]{.count of=victims where=a counting=max}", "", None),
        ("[people]{.count of=sources}", "unreadable-check", None),
        ("[43]{.count of=sources where=unknown}", "unreadable-check", None),
        ("[3]{.count of=sources where=c}", "below-floor", "below the floor, or hidden beside such a cell"),
        ("[60]{.count of=sources where=d}", "below-floor", "below the floor, or hidden beside such a cell"),
        ("[61]{.count of=sources where=d}", "below-floor", "below the floor, or hidden beside such a cell"),
    ],
)
def test_a_figure_is_compared_with_the_release(body: str, code: str, says: str | None):
    assert outcome(body) == (code, says)


@pytest.mark.parametrize(
    ("body", "code", "says"),
    [
        ('[More than half]{.share of=sources where="x" among=""}', "unreadable-check", None),
        ("[More than half]{.share of=sources where=a}", "", None),
        ("[Less than half]{.share of=sources where=a}", "wrong-share", "26 of 43 (60.5 %)"),
        ("[26 of the 43]{.share of=sources where=a}", "", None),
        ("[26 of the 44]{.share of=sources where=a}", "wrong-share", "26 of 43 (60.5 %)"),
        ("[25 of the 43]{.share of=sources where=a}", "wrong-share", "26 of 43 (60.5 %)"),
        ("[more than half of the 42]{.share of=sources where=a}", "wrong-share", "26 of 43 (60.5 %)"),
        ("[60 per cent]{.share of=sources where=a}", "", None),
        ("[61 per cent]{.share of=sources where=a}", "wrong-share", "26 of 43 (60.5 %)"),
        ("[none]{.share of=sources where=zero}", "", None),
        ("[none]{.share of=sources where=a}", "wrong-share", "26 of 43 (60.5 %)"),
        ("[none]{.share of=sources where=c}", "below-floor", "below the floor, or hidden beside such a cell"),
        ("[a minority]{.share of=sources where=c}", "below-floor", "below the floor, or hidden beside such a cell"),
        ("[all]{.share of=sources where=zero among=zero}", "unreadable-check", None),
        (
            "[nearly all]{.share of=sources where=b}",
            "unclear-counting",
            "certainly 40, possibly 44 of 43 (93 to 100 %)",
        ),
        ("[at least nine tenths]{.share of=sources where=b}", "", None),
        ("[twice as many]{.share of=sources where=a against=zero}", "no-figure", "26 to 0"),
        (
            "[twice as many]{.share of=sources where=a against=c}",
            "below-floor",
            "below the floor, or hidden beside such a cell",
        ),
        ("[many]{.share of=sources where=a}", "unreadable-check", None),
    ],
)
def test_a_share_is_compared_with_the_release(body: str, code: str, says: str | None):
    assert outcome(body) == (code, says)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("[most often]{.rank of=acts by=violation is=A-1}", ""),
        ('[most often]{.rank of=acts by=violation is="A-1 B-1"}', "wrong-rank"),
        ('[most often]{.rank of=acts by=violation is="A-1 B-1 C-1"}', "wrong-rank"),
        ('[most often]{.rank of=acts by=violation is="B-1 A-1"}', "wrong-rank"),
        ('[most often]{.rank of=acts by=violation is="A-1 D-1"}', "wrong-rank"),
        ('[most often]{.rank of=acts by=violation is="A-1 E-1"}', "below-floor"),
        ('[most often]{.rank of=acts by=violation is="A-1 A-1"}', "unreadable-check"),
        ("[least often]{.rank of=acts by=violation is=D-1}", "unreadable-check"),
        ("[most often]{.rank of=acts by=place is=P}", "unclear-counting"),
        ('[most often]{.rank of=acts by=stage is="S T"}', ""),
    ],
)
def test_a_ranking_is_the_first_in_order_without_a_tie(body: str, code: str):
    assert outcome(body)[0] == code


def test_a_hidden_code_that_could_displace_one_is_a_problem_and_its_figure_is_not_said():
    figures = replace(FIGURES, ranks={("acts", "violation", ""): {"A-1": 4, "B-1": 3}})
    problem = check("[most often]{.rank of=acts by=violation is=A-1}", figures).problems[0]
    assert (problem.code, problem.release_says) == ("below-floor", "below the floor, or hidden beside such a cell")


@pytest.mark.parametrize(
    ("body", "code", "column"),
    [
        ('["They counted the kernels."]{.quote passage=P-0001}', "", 0),
        ('["우리는 낟알을 세었습니다."]{.quote passage=P-1}', "", 0),
        ('["They counted the colonels."]{.quote passage=P-0001}', "changed-quotation", 20),
        ('["They counted kernels."]{.quote passage=P-0001}', "changed-quotation", 16),
        ('["words words words"]{.quote passage=P-0002}', "changed-quotation", 3),
        ('["words words words"]{.quote passage=P-0003}', "quotation-not-allowed", 1),
        ('["words words words"]{.quote passage=P-0900}', "quotation-not-allowed", 1),
        ('["words words words"]{.quote passage=P-0004}', "unknown-passage", 1),
        ('["words words words"]{.quote passage=X-0004}', "unreadable-check", 1),
    ],
)
def test_a_quotation_is_compared_with_its_passage(body: str, code: str, column: int):
    problems = check(body).problems
    assert [(problem.code, problem.line, problem.column) for problem in problems] == (
        [(code, LINE, column)] if code else []
    )


def test_the_reason_why_a_source_may_not_be_quoted_is_given():
    assert only('["words words words"]{.quote passage=P-0900}').release_says == WITHHELD["P-0900"]


@pytest.mark.parametrize(
    ("attributes", "code"),
    [
        ("id=F-0001", ""),
        ("id=F-1", ""),
        ('id=F-0001 standard="Reasonable grounds to believe"', ""),
        ('id=F-0001 standard="beyond reasonable doubt"', "finding-below-standard"),
        ("id=F-0002", "finding-below-standard"),
        ("id=F-0003", "finding-below-standard"),
        ("id=F-0009", "unknown-finding"),
        ("id=P-0001", "unreadable-check"),
    ],
)
def test_a_finding_is_judged_on_this_release(attributes: str, code: str):
    assert outcome(f"[They were beaten.]{{.finding {attributes}}}")[0] == code


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("[x]{.trend of=acts}", "check-not-yet"),
        ("[x]{.estimate}", "check-not-yet"),
        ("[x]{.law article=7}", "check-not-yet"),
        ("[x]{.fact}", "check-not-yet"),
        ("[x]{.ref}", "check-not-yet"),
        ("[x]{.smallcaps}", "unreadable-check"),
        ("[43]{.count}", "unreadable-check"),
        ("[43]{.count of=sources by=event}", "unreadable-check"),
        ("[]{.count of=sources}", "unreadable-check"),
        ("[43]{.stated}", "unreadable-check"),
        ("[the [43]{.count of=sources} of them]{.stated because=x}", "unreadable-check"),
        ("[43 people, most of them women,]{.count of=sources}", "unreadable-check"),
        ("[43 people, nearly all]{.count of=sources}", "unreadable-check"),
        ("[all 43 sources]{.count of=sources}", "unreadable-check"),
        ("[most often, by 43 sources]{.rank of=acts by=violation is=A-1}", "unreadable-check"),
        ("4[3]{.count of=sources where=c}", "unreadable-check"),
        ("[43]{.count of=sources},000 people", "unreadable-check"),
        ("[43]{.count of=sources}.5 people", "unreadable-check"),
        ("[43]{.count of=sources} thousand people", "unreadable-check"),
        ("[43]{.count of=sources} %", "unreadable-check"),
        ("all but [43]{.count of=sources} people", "unreadable-check"),
        ("[43]{.count of=sources}만 명", "unreadable-check"),
        ("forty\u200b-three", "unreadable-check"),
        ("f\u043erty-three", "unreadable-check"),
        ("source S-0231 said so", "would-leak"),
        ("# Part P-0418", "would-leak"),
    ],
)
def test_what_cannot_be_carried_out_is_a_problem(body: str, code: str):
    assert code in [problem.code for problem in check(body).problems]


def test_a_masked_identity_of_a_long_number_may_stand_in_its_quotation_and_nowhere_else():
    """Numbers of a large mission have four digits, as its codes have."""
    good = "[“Then [W-4980] came in.”]{.quote passage=P-0005}"
    assert check(good).problems == ()
    assert outcome(good.replace("4980", "4981"))[0] != ""
    for bad in (f"{good} [W-4980] left.", good.replace("[W-4980]", "W-4980"), good.replace("[W-4980]", "[S-0231]")):
        assert check(bad).problems != (), bad


def test_a_refusal_of_the_release_is_no_figure():
    class Refusing(FakeFigures):
        def count(self, **_: object):  # type: ignore[override]
            raise Refused("lawfulness-not-assessed", "Killings would be added to violations.")

    problems = check("[43]{.count of=sources}", Refusing()).problems
    assert [problem.code for problem in problems] == ["no-figure"]


def test_a_closed_release_is_asked_nothing():
    written = Written("r.md", FRONT + "[43]{.count of=sources}\n", None, {}, {})  # type: ignore[arg-type]
    result = written.check(closed=True)
    assert [problem.code for problem in result.problems] == ["closed-release"]
    assert result.checks == ()


def test_a_table_below_the_floor_never_shows_its_figure_anywhere_in_the_answer():
    body = "[3]{.count of=sources where=c}\n\n[1 of 43]{.share of=sources where=c}\n"
    result = check(body)
    for problem in result.problems:
        assert not set("0123456789") & set(problem.release_says or "")


@pytest.mark.parametrize("written", [english(), korean()], ids=lambda written: written.name)
def test_the_example_reports_hold(written: Written):
    result = written.check()
    assert result.problems == ()
    assert {found.check for found in result.checks} >= {"count", "share", "rank", "quote", "finding"}
    assert all(found.holds for found in result.checks)
    assert json.loads(json.dumps(result.answer()))["release"] == RELEASE


def test_every_paragraph_is_named_by_its_printed_number():
    text = english().text.replace("[nine]", "[ten]")
    (problem,) = english().check(text).problems
    assert (problem.code, problem.says, problem.release_says, problem.paragraph) == ("wrong-figure", "ten", "9", 17)
    assert text.split("\n")[problem.line - 1][problem.column - 1 :].startswith("[ten]{.count")


def test_an_order_of_problems_is_that_of_the_file():
    lines = [problem.line for problem in check("43 x\n\n[44]{.count of=sources}\n\n12 y").problems]
    assert lines == sorted(lines)
    assert len(lines) == 3
