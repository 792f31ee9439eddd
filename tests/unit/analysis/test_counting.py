"""What each unit counts, how dates are carried through, and how victims are counted. Each fact on both engines."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from habeas.core.analysis.counts import Count
from habeas.core.analysis.engine import Fast
from habeas.core.analysis.figures import Figures
from habeas.core.analysis.reference import Reference
from habeas.core.kernel.errors import Refused, WrongUse
from habeas.core.release.open import OpenRelease
from support.releases import act, day, release_of

ENGINES: dict[str, Any] = {"fast": Fast, "plain": Reference}


@pytest.fixture(params=list(ENGINES))
def figures(request: pytest.FixtureRequest) -> Any:
    def make(*acts: dict[str, Any], **more: Any) -> Figures:
        release: OpenRelease = release_of(*acts, **more)
        return Figures(release, engine=ENGINES[request.param](release))

    return make


def _three(count: Count) -> tuple[int, int, str]:
    return count.certain, count.possible, str(count.expected)


def test_units_are_counted_once_each(figures: Any) -> None:
    ask = figures(
        act("V-1", "S-0001", victim="W-1"),
        act("V-1", "S-0001", victim="W-2"),
        act("V-2", "S-0001", victim="W-1", account="A-9", event="E-9"),
        act("V-3", "S-0002", victim="W-1", event="E-9"),
    )
    found = {unit: ask.count(of=unit).possible for unit in ("acts", "victims", "accounts", "sources", "events")}
    assert found == {"acts": 3, "victims": 2, "accounts": 3, "sources": 2, "events": 2}


def test_all_terms_hold_of_one_act(figures: Any) -> None:
    ask = figures(
        act("V-1", "S-0001", code="LAB-01", basis="eyewitness"), act("V-2", "S-0001", code="TOR-01", basis="own")
    )
    assert ask.count(of="sources", where="act=LAB-01 & basis=own").possible == 0
    assert ask.count(of="sources", where="act=TOR-01 & basis=own").possible == 1


def test_a_share_asks_both_conditions_of_the_unit_not_of_one_act(figures: Any) -> None:
    ask = figures(
        act("V-1", "S-0001", code="LAB-01", basis="own"),
        act("V-2", "S-0001", code="DET-03", basis="own"),
        act("V-3", "S-0002", code="DET-03"),
        act("V-4", "S-0003", code="LAB-01"),
    )
    share = ask.share(of="sources", where="act=LAB-01", among="act=DET-03")
    assert (share.part.possible, share.base.possible) == (1, 2)
    whole = ask.share(of="sources", where="act=LAB-01")
    assert (whole.part.possible, whole.base.possible) == (2, 3)


def test_a_value_matches_itself_and_what_lies_below(figures: Any) -> None:
    ask = figures(
        act("V-1", "S-0001", place_type="detention/interrogation"),
        act("V-2", "S-0002", place_type="detention"),
        act("V-3", "S-0003", place_type="detentionlike"),
        act("V-4", "S-0004", code="TOR-02"),
    )
    assert ask.count(of="acts", where="place_type=detention").possible == 2
    assert ask.count(of="acts", where="place_type=detention/interrogation").possible == 1
    assert ask.count(of="acts", where="act=TOR-*").possible == 4


def test_not_equal_never_matches_what_is_not_known(figures: Any) -> None:
    ask = figures(
        act("V-1", "S-0001", place_type="camp", method=["beating"]),
        act("V-2", "S-0002", place_type=None, method=[]),
        act("V-3", "S-0003", place_type="school", method=["water"]),
        exposures=[{"source": "S-0001", "place_type": "camp"}, {"source": "S-0002", "place_type": "school"}],
    )
    assert ask.count(of="acts", where="place_type!=camp").possible == 1
    assert ask.count(of="acts", where="method!=beating").possible == 1
    assert ask.count(of="sources", where="exposure!=camp").possible == 1
    assert ask.count(of="sources", where="exposure=camp").possible == 1


def test_a_tree_of_places_may_be_given(figures: Any) -> None:
    release = release_of(act("V-1", "S-0001", place="Songpo"), act("V-2", "S-0002", place="Haewon"))
    inside = {("Songpo", "North Haesong")}
    ask = Figures(release, matches=lambda value, wanted: value == wanted or (value, wanted) in inside)
    assert ask.count(of="acts", where="place=North Haesong").possible == 1


def test_sources_are_asked_by_what_they_lived_through(figures: Any) -> None:
    ask = figures(
        act("V-1", "S-0001"),
        sources=[{"source": f"S-000{number}", "sex": "female" if number > 1 else "male"} for number in (1, 2, 3)],
        exposures=[{"source": "S-0002", "place_type": "detention/prison"}, {"source": "S-0003", "place_type": "camp"}],
    )
    assert ask.count(of="sources").possible == 3
    assert ask.count(of="sources", where="exposure=detention").possible == 1
    assert ask.count(of="sources", where="source.sex=female").possible == 2
    assert ask.count(of="sources").victims is None


@pytest.mark.parametrize(
    ("dated", "where", "expected"),
    [
        (("2019-03-01", "2019-03-31"), "date=2019", (1, 1, "1.00")),
        (("2019-01-01", "2020-12-31"), "date=2019", (0, 1, "0.50")),  # 365 of 731 days
        (("2019-01-01", "2020-12-31"), "date=2019|2020", (1, 1, "1.00")),
        (("2019-01-01", "2022-12-31"), "date=2019|2021", (0, 1, "0.50")),
        (("2019-01-01", "2019-01-04"), "date!=2019-01-01", (0, 1, "0.75")),
        (("2019-12-31", "2020-01-02"), "date>=2020", (0, 1, "0.67")),
        (("2019-12-31", "2020-01-02"), "date<=2019", (0, 1, "0.33")),
        ((None, "2019-06-30"), "date=2019", (0, 1, "0.00")),
        ((None, "2019-06-30"), "date<=2019", (1, 1, "1.00")),
        (("2019-06-30", None), "date>=2019", (1, 1, "1.00")),
        (("2019-06-30", None), "date<=2018", (0, 0, "0.00")),
        ((None, None), "date=2019", (0, 0, "0.00")),
        ((None, None), "date!=2019", (0, 0, "0.00")),
    ],
)
def test_dates_are_certain_possible_and_expected(figures: Any, dated: Any, where: str, expected: Any) -> None:
    ask = figures(act("V-1", "S-0001", date=dated))
    for unit in ("acts", "accounts", "sources", "events", "victims"):
        assert _three(ask.count(of=unit, where=where)) == expected, unit


def test_a_count_says_how_many_are_possible_only_because_a_side_is_open(figures: Any) -> None:
    ask = figures(
        act("V-1", "S-0001", date=(None, "2019-06-30")), act("V-2", "S-0002", date=("2019-01-01", "2020-12-31"))
    )
    assert ask.count(of="acts", where="date=2019").unbounded == 1


def test_event_and_report_dates_multiply(figures: Any) -> None:
    ask = figures(act("V-1", "S-0001", date=("2019-01-01", "2019-01-02"), given=("2020-01-01", "2020-01-04")))
    found = ask.count(of="acts", where="date=2019-01-01 & report_date=2020-01-01")
    assert _three(found) == (0, 1, "0.12"), "half of a quarter, rounded half to even"


def test_a_unit_counts_by_the_act_that_says_most(figures: Any) -> None:
    ask = figures(
        act("V-1", "S-0001", date=("2019-01-01", "2020-12-31")),
        act("V-2", "S-0001", date=("2019-05-01", "2019-05-02")),
    )
    assert _three(ask.count(of="accounts", where="date=2019")) == (1, 1, "1.00")
    assert _three(ask.count(of="acts", where="date=2019")) == (1, 2, "1.50")


def test_the_smallest_number_of_victims(figures: Any) -> None:
    group = {"victim_kind": "group", "victim_min": 3, "victim_max": 9}
    ask = figures(
        act("V-1", "S-0001", victim="W-1", event="E-1"),
        act("V-2", "S-0002", victim="W-1", event="E-2"),  # the same person in another event
        act("V-3", "S-0001", victim="W-2", event="E-1", **group),
        act("V-4", "S-0002", victim="W-3", event="E-1", **{**group, "victim_min": 5}),  # may hold the first group
        act("V-5", "S-0003", victim="W-4", event="E-3", **group),
        act("V-8", "S-0004", victim="W-4", event="E-5", **group),  # the same group told of in another event
        act("V-6", "S-0003", victim=None, event="E-4"),
        act("V-7", "S-0003", victim=None, event="E-4"),  # may be the same unknown person
    )
    found = ask.count(of="victims")
    assert (found.minimum, found.possible) == (1 + 5 + 3 + 1, 10)
    assert found.maximum == 1 + 9 + 9 + 9 + 2


def test_a_group_without_an_upper_bound_leaves_the_sum_open(figures: Any) -> None:
    ask = figures(act("V-1", "S-0001", victim="W-1", victim_kind="group", victim_min=30, victim_max=None))
    found = ask.count(of="victims")
    assert (found.minimum, found.maximum) == (30, None)


def test_a_group_of_unknown_size_is_at_least_one(figures: Any) -> None:
    ask = figures(act("V-1", "S-0001", victim="W-1", victim_kind="group", victim_min=None, victim_max=4))
    assert (ask.count(of="victims").minimum, ask.count(of="victims").maximum) == (1, 4)


def test_victims_of_uncertain_dates_have_a_range(figures: Any) -> None:
    ask = figures(
        act("V-1", "S-0001", victim="W-1", date=("2019-01-01", "2019-12-31")),
        act("V-2", "S-0002", victim="W-2", date=("2019-01-01", "2020-12-31")),
    )
    found = ask.count(of="victims", where="date=2019")
    assert (found.minimum, found.possible, found.maximum) == (1, 2, 2)
    assert found.expected == Decimal("1.50")


def test_observations_are_counted_by_condition_and_item(figures: Any) -> None:
    rows = [
        {
            "observation": f"O-{number}",
            "source": f"S-000{number}",
            "condition": "price",
            "item": item,
            "place": "Songpo",
        }
        for number, item in enumerate(("rice", "rice", None), start=1)
    ]
    ask = figures(
        act("V-1", "S-0001"),
        observations=[{**row, "date_lo": day("2019-01-01"), "date_hi": day("2019-12-31")} for row in rows],
    )
    assert ask.count(of="observations", where="condition=price & item=rice").possible == 2
    assert ask.count(of="sources", where="condition=price & date=2019").certain == 3
    assert ask.count(of="observations", where="place=Songpo").victims is None


@pytest.mark.parametrize(
    ("unit", "where"),
    [
        ("acts", "condition=price"),
        ("accounts", "item=rice"),
        ("observations", "act=TOR-01"),
        ("sources", "act=TOR-01 & condition=price"),
    ],
)
def test_acts_and_observations_are_not_mixed(figures: Any, unit: str, where: str) -> None:
    with pytest.raises(WrongUse) as refused:
        figures(act("V-1", "S-0001")).count(of=unit, where=where)
    assert refused.value.code == "mixed-where"


def test_killings_not_assessed_are_never_added_to_violations(figures: Any) -> None:
    ask = figures(
        act("V-1", "S-0001", code="LIF-00"), act("V-2", "S-0002", code="TOR-01", date=("2019-01-01", "2019-12-31"))
    )
    for asked in (
        lambda: ask.count(of="acts"),
        lambda: ask.count(of="victims"),
        lambda: ask.share(of="acts", where="act=TOR-01"),
        lambda: ask.table(unit="acts", rows="year"),
        lambda: ask.table(unit="victims", rows="group"),
        lambda: ask.rank(of="acts", by="place"),
        lambda: ask.rank(of="acts", by="violation", groups=["LIF-*"]),
    ):
        with pytest.raises(Refused) as refused:
            asked()
        assert refused.value.code == "lawfulness-not-assessed"
        assert "act!=LIF-00" in (refused.value.do or "")
    assert ask.count(of="acts", where="act!=LIF-00").possible == 1
    assert ask.count(of="acts", where="act=LIF-00").possible == 1
    assert ask.count(of="accounts").possible == 2
    assert [one.value for one in ask.rank(of="acts", by="violation")] == ["LIF-00", "TOR-01"]


def test_a_table_by_violation_keeps_killings_not_assessed_apart(figures: Any) -> None:
    ask = figures(act("V-1", "S-0001", code="LIF-00", place="Songpo"), act("V-2", "S-0002", place="Songpo"))
    table = ask.table(unit="acts", rows="violation", columns="place")
    assert table.total is None
    assert {address for address in table.cells if address[0] == -1} == set()
    assert table.cell("LIF-00", "Songpo").possible == 1
    assert "LIF-00" in " ".join(caveat.says("en") for caveat in table.caveats)


@pytest.mark.parametrize(
    "asked", [{"unit": "deaths", "rows": "place"}, {"unit": "acts", "rows": "place", "by": "decade"}]
)
def test_an_unknown_unit_or_basis_is_wrong_use(figures: Any, asked: dict[str, str]) -> None:
    with pytest.raises(WrongUse):
        figures(act("V-1", "S-0001")).table(**asked)


def test_accounts_for_a_finding_are_those_that_certainly_meet_its_condition(figures: Any) -> None:
    ask = figures(
        act("V-1", "S-0001", basis="own", date=("2019-01-01", "2019-12-31")),
        act("V-2", "S-0001", basis="told-by-other", date=("2017-01-01", "2017-12-31")),
        act("V-3", "S-0002", basis="own", date=("2018-01-01", "2019-12-31")),
    )
    (found,) = ask.accounts("date=2019")
    assert found.bases == {"own"}
    assert {row.bases for row in ask.accounts()} == {frozenset({"own", "told-by-other"}), frozenset({"own"})}
    assert ask.accounts("act=LAB-01") == ()


def test_passages_and_findings_are_given_by_number(figures: Any) -> None:
    ask = figures(
        act("V-1", "S-0001"),
        passages=[
            {
                "passage": "P-0007",
                "source": "S-0001",
                "account": "A-0001",
                "language": "ko",
                "text": "낟알을 세었습니다.",
            }
        ],
        findings=[
            {"finding": "F-0001", "kind": "pattern", "where": "act=TOR-01", "support": ["A-0001"], "contrary": []}
        ],
    )
    assert ask.passages()[1].text == "낟알을 세었습니다."
    (finding,) = ask.findings()
    assert (finding.finding, finding.support, finding.contrary) == ("F-0001", (1,), ())
