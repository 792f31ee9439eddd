"""A report checked against a true release of made-up accounts, from its acts to its findings."""

from __future__ import annotations

import pytest

from habeas.core.analysis.figures import Figures
from habeas.core.findings.judge import Standard
from habeas.core.release.build import Codes
from habeas.core.report.check import CheckResult, check_report
from support.releases import act, built, opened

STANDARD = Standard("reasonable grounds to believe", 3, 1, "C", 3, True, True)
FRONT = "---\nformat: habeas/report/1\ntitle: T\nlanguage: en\npurpose: p\naudience: public\nperiod: all\n---\n"

ACTS = [
    *(
        act(f"V-{n:04d}", f"S-{n:04d}", code="TOR-01", basis="own", date=("2019-01-01", "2019-12-31"))
        for n in range(1, 9)
    ),
    *(
        act(f"V-1{n:03d}", f"S-{n:04d}", code="LAB-01", basis="own", date=("2018-06-01", "2019-06-01"))
        for n in range(1, 7)
    ),
    *(act(f"V-2{n:03d}", f"S-{n:04d}", code="DET-01", basis="told-by-other") for n in range(1, 3)),
]
FINDINGS = [
    {"finding": "F-0001", "kind": "pattern", "statement": "x", "claims": STANDARD.name, "where": "act=TOR-*"},
    {"finding": "F-0002", "kind": "pattern", "statement": "x", "claims": STANDARD.name, "where": "act=DET-01"},
]
PASSAGE = {
    "passage": "P-0001",
    "source": "S-0001",
    "account": "A-0001",
    "language": "ko",
    "text": "우리는 낟알을 세었습니다.",
    "translation_language": "en",
    "translation": "We counted the kernels.",
}


@pytest.fixture(scope="module")
def release():  # type: ignore[no-untyped-def]
    return built(floor=5, acts=ACTS, findings=FINDINGS, passages=[PASSAGE])


def check(release, body: str) -> CheckResult:  # type: ignore[no-untyped-def]
    codes = Codes(release.codes)
    return check_report(
        FRONT + body + "\n",
        file="r.md",
        figures=Figures(opened(release)),
        codes={"P-0001": codes.number("passages", "P-0001") or codes.number("passage", "P-0001") or 0},
        withheld={},
        standard=STANDARD,
        release_id=release.id,
    )


@pytest.mark.parametrize(
    ("body", "code", "says"),
    [
        ("[eight]{.count of=sources}", "", None),
        ("[nine]{.count of=sources}", "wrong-figure", "8"),
        ('[six]{.count of=sources where="act=LAB-01"}', "", None),
        ('[six]{.count of=acts where="act=LAB-01 & date=2019"}', "unclear-counting", "certainly 0, possibly 6"),
        ('[up to six]{.count of=acts where="act=LAB-01 & date=2019"}', "", "certainly 0, possibly 6"),
        ('[two]{.count of=sources where="act=DET-01"}', "below-floor", None),
        ('[three quarters]{.share of=sources where="act=LAB-01" among="act=TOR-01"}', "", "6 of 8 (75 %)"),
        ('[six of the eight]{.share of=sources where="act=LAB-01" among="act=TOR-01"}', "", None),
        ('[None]{.share of=sources where="act=KIL-01" among="act=TOR-01"}', "", None),
        ('[most often]{.rank of=accounts by=violation is="TOR-* LAB-01"}', "", None),
        ('[most often]{.rank of=accounts by=violation is="LAB-01 TOR-*"}', "wrong-rank", None),
        ('[most often]{.rank of=accounts by=weather is="LAB-01"}', "unreadable-check", None),
        ('["We counted the kernels."]{.quote passage=P-0001}', "", None),
        ('["We counted kernels."]{.quote passage=P-0001}', "changed-quotation", "We counted the kernels"),
        ("[They were beaten.]{.finding id=F-0001}", "", None),
        ("[They were held.]{.finding id=F-0002}", "finding-below-standard", None),
        ('[six]{.count of=sources where="act=LAB-01 & weather=rain"}', "unreadable-check", None),
    ],
)
def test_each_check_asks_the_release(release, body: str, code: str, says: str | None):  # type: ignore[no-untyped-def]
    result = check(release, body)
    found = result.problems[0].code if result.problems else ""
    assert found == code
    if says is not None:
        assert (result.checks[0].outcome.release_says or "").startswith(says)


@pytest.mark.parametrize(("largest", "code"), [(8, ""), (20, "unclear-counting"), (None, "unclear-counting")])
def test_a_ranking_of_victims_holds_only_where_no_group_could_be_larger(largest: int | None, code: str):
    group = {"victim_kind": "group", "victim": "W-0900", "victim_min": 6, "victim_max": largest}
    acts = [act(f"V-{n:04d}", f"S-{n:04d}") for n in range(1, 11)]
    acts += [act(f"V-1{n:03d}", f"S-{n:04d}", code="LAB-01", event="E-0900", **group) for n in range(1, 7)]
    result = check(built(floor=5, acts=acts), '[most often]{.rank of=victims by=violation is="TOR-01 LAB-01"}')
    assert [problem.code for problem in result.problems] == ([code] if code else [])
