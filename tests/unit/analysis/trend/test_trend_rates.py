"""Rates beside the time that witnesses could see: as counted day by day, and true where the truth was put in."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from habeas.core.analysis.plain import Period, year_days
from habeas.core.analysis.trend import Trend, trend
from habeas.core.analysis.trend.verdict import agreed, verdict
from support import exposed
from support import testimony_plain as twin


def rows(table: list[twin.Row]) -> list[list[str]]:
    return [list(row.values()) for row in table]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("group", [None, "place"])
def test_acts_and_person_years_are_those_of_the_slow_twin(seed: int, group: str | None) -> None:
    acts, exposure = twin.made_up_stays(seed)
    study = exposed.of_rows(
        rows(acts), rows(exposure), acts_headers=tuple(acts[0]), headers=tuple(exposure[0]),
    )  # fmt: skip
    answer = trend(study, Trend(by=("year", group) if group else ("year",), floor=0, times=100))
    expected = twin.rates(acts, exposure, group)
    found = {line.group: line for line in answer.lines}
    for (year, place), (n, years) in expected.items():
        line = found[f"{year} | {place}" if group else str(year)]
        assert line.n == n
        assert line.more["person_years"] == pytest.approx(years)
        assert line.estimate == pytest.approx(100 * n / years)
    assert sum(line.n for line in answer.lines) == sum(n for n, _ in expected.values())


def test_vague_stays_last_what_they_last_in_the_middle() -> None:
    """From some day of 2014 to some day of 2016 is two years, give or take; the places meet where they are told to."""
    exposure = [[f"S{one}", "2014", "2016", "North"] for one in range(300)]
    exposure += [[f"S{one}", "2016", "2018", "South"] for one in range(300)]
    acts = [["S0", "", "2015", "T"]]
    answer = trend(exposed.of_rows(acts, exposure), Trend(by=("place",), floor=0, times=100))
    assert [line.more["person_years"] / 300 for line in answer.lines] == pytest.approx([2, 2], abs=0.05)
    assert answer.details["person_years"] / 300 == pytest.approx(4, abs=0.05)


def test_an_act_lies_where_its_source_was() -> None:
    """Told of 2015 by one who came in July: after that; the twelfth of some month of that year: as well."""
    exposure = [[f"S{one}", "2015-07-01", "2018-12-31", "North"] for one in range(6)]
    acts = [[f"S{one}", "", date, "T"] for one in range(6) for date in ("2015", "2015-XX-12", "2014", "")]
    answer = trend(exposed.of_rows(acts, exposure), Trend(by=("month",), floor=0, times=100))
    found = {line.group: line.n for line in answer.lines}
    assert sum(found.values()) == pytest.approx(12)
    assert min(found) == "2015-07"
    assert sum(n for month, n in found.items() if month <= "2015-12") == pytest.approx(12)
    assert all("left out" in warning for warning in answer.warnings if "6 acts" in warning)
    assert answer.details["outside"] == 12


def test_one_who_tells_an_act_twice_tells_it_once_and_one_without_a_stay_not_at_all() -> None:
    exposure = [[f"S{one}", "2015-01-01", "2015-12-31", "North"] for one in range(6)]
    acts = [[f"S{one}", "", "2015-05-05", "T", "E1"] for one in (0, 0, 1, 2, 3, 4, 9)]
    study = exposed.of_rows(acts, exposure, acts_headers=("source_id", "root", "date", "code", "event"))
    answer = trend(study, Trend(floor=0, times=100))
    assert answer.lines[0].n == 5
    assert any("without any stay" in warning for warning in answer.warnings)


def test_a_year_that_fewer_than_five_saw_or_tell_of_is_blank_and_another_with_it() -> None:
    exposure = [[f"S{one}", "2015-01-01", "2018-12-31" if one < 4 else "2017-12-31", "North"] for one in range(30)]
    acts = [[f"S{one}", "", f"{year}-03-03", "T"] for year in (2015, 2016) for one in range(20)]
    acts += [[f"S{one}", "", "2017-03-03", "T"] for one in range(3)]
    answer = trend(exposed.of_rows(acts, exposure), Trend(times=100)).answer()
    gone = [row for row in answer["rows"] if row["suppressed"]]
    assert {"2017", "2018"} <= {row["group"] for row in gone}
    assert len(gone) > 2
    for row in gone:
        assert {row[key] for key in ("estimate", "lower", "upper", "n", "sources", "person_years", "told_by")} == {None}
    shown = [row for row in answer["rows"] if not row["suppressed"]]
    assert shown
    assert all(row["sources"] >= 5 for row in shown)


def test_nobody_who_tells_is_a_rate_of_nothing_with_an_upper_end() -> None:
    exposure = [[f"S{one}", "2015-01-01", "2016-12-31", "North"] for one in range(30)]
    acts = [[f"S{one}", "", "2015-03-03", "T"] for one in range(10)]
    line = trend(exposed.of_rows(acts, exposure), Trend(times=100)).lines[1]
    assert (line.estimate, line.lower) == (0, 0)
    assert line.upper == pytest.approx(100 * 3.688879 / (30 * 366 / 365.25), rel=1e-6)


@pytest.mark.parametrize("vague", [False, True])
def test_the_rates_that_were_put_in_lie_in_their_intervals(vague: bool) -> None:
    truth = {2014: 0.5, 2015: 0.5, 2016: 0.5, 2017: 0.8, 2018: 0.8}
    held = 0
    for seed in range(30):
        study = exposed.witnesses(seed, truth, vague=vague)
        answer = trend(study, Trend(floor=0, times=200 if vague else 400, seed=seed))
        held += sum(line.lower <= 100 * truth[int(line.group)] <= line.upper for line in answer.lines)
    assert held >= 135


def test_a_rate_that_grew_is_more_one_that_did_not_is_not() -> None:
    before, after = Period(*year_days(2014)), Period(year_days(2016)[0], year_days(2018)[1])
    words: dict[str, list[str]] = {"double": [], "equal": []}
    held = 0
    for seed in range(12):
        for name, times in (("double", 2.0), ("equal", 1.0)):
            truth = {2014: 0.6, 2015: 0.6, 2016: 0.6 * times, 2017: 0.6 * times, 2018: 0.6 * times}
            study = exposed.witnesses(seed, truth, many=300)
            asked = Trend(method="ratio", before=before, after=after, times=300, seed=seed)
            answer = trend(study, asked)
            words[name].append(answer.details["verdict"])
            held += answer.lower <= times <= answer.upper
    assert words["double"].count("more") >= 11
    assert words["equal"].count("more") + words["equal"].count("less") <= 1
    assert held >= 20


@pytest.mark.parametrize(
    ("lower", "upper", "word"),
    [(1.01, 3, "more"), (0.2, 0.99, "less"), (0.81, 1.24, "the same"), (0.7, 1.1, "cannot tell"),
     (0.9, 1.3, "cannot tell"), (None, None, "cannot tell"), (float("nan"), 2, "cannot tell"),
     (0.9, float("inf"), "cannot tell")],
)  # fmt: skip
def test_the_four_words_have_one_meaning(lower: Any, upper: Any, word: str) -> None:
    assert verdict(lower, upper) == word


def test_words_that_do_not_agree_are_that_one_cannot_tell() -> None:
    assert agreed("more", "more") == "more"
    assert agreed("more", "the same") == "cannot tell"


def test_a_period_that_nobody_saw_is_refused_and_one_that_few_saw_says_nothing() -> None:
    exposure = [[f"S{one}", "2015-01-01", "2017-12-31" if one else "2018-12-31", "North"] for one in range(30)]
    acts = [[f"S{one}", "", "2015-03-03", "T"] for one in range(10)] + [["S0", "", "2018-03-03", "T"]]
    study = exposed.of_rows(acts, exposure)
    few = trend(
        study, Trend(method="ratio", before=Period(*year_days(2015)), after=Period(*year_days(2018)), times=100)
    )
    assert (few.refused, few.estimate, few.details["verdict"]) == (None, None, "cannot tell")
    assert all(line.suppressed for line in few.lines)
    none = trend(
        study, Trend(method="ratio", before=Period(*year_days(2015)), after=Period(*year_days(2022)), times=100)
    )
    assert none.refused


def test_deaths_of_british_doctors_have_their_published_rates() -> None:
    """Doll and Hill (Breslow and Day 1987, table 2.1): 32 coronary deaths of smokers of 35 to 44 in 52,407 years."""
    exposure, acts = [], []
    for place, deaths, years in (("smokers", 32, 52_407), ("others", 2, 18_790)):
        exposure += [[f"{place}{one}", "2015-01-01", "2015-12-31", place] for one in range(years)]
        acts += [[f"{place}{one}", "", "2015-06-01", "T"] for one in range(deaths)]
    answer = trend(exposed.of_rows(acts, exposure), Trend(by=("place",), floor=0, times=100))
    per_10_000 = {line.group: line.estimate * 100 * 365 / 365.25 for line in answer.lines}
    assert {group: round(rate, 4) for group, rate in per_10_000.items()} == {
        "others": round(10_000 * 2 / 18_790, 4),
        "smokers": round(10_000 * 32 / 52_407, 4),
    }


def test_a_longer_record_narrows_the_interval() -> None:
    wide = []
    for many in (40, 160, 640):
        answer = trend(exposed.witnesses(1, {2014: 0.5, 2015: 0.5, 2016: 0.5}, many=many), Trend(floor=0, times=300))
        wide.append(answer.upper - answer.lower)
    assert all(after < 0.75 * before for before, after in pairwise(wide))


def test_the_order_of_rows_does_not_matter_and_the_seed_gives_the_same_bytes() -> None:
    acts, exposure = twin.made_up_stays(7, 40)
    order = np.random.default_rng(1).permutation(len(exposure))

    def answer(stays: list[twin.Row]) -> dict[str, Any]:
        study = exposed.of_rows(rows(acts), rows(stays), acts_headers=tuple(acts[0]), headers=tuple(exposure[0]))
        return trend(study, Trend(times=200, floor=0)).answer()

    assert answer(exposure) == answer(exposure)
    assert answer(exposure)["rows"] == answer([exposure[place] for place in order])["rows"]


def test_a_few_acts_that_are_left_out_are_not_counted_aloud() -> None:
    exposure = [[f"S{one}", "2015-01-01", "" if one < 2 else "2016-12-31", "North"] for one in range(30)]
    acts = [[f"S{one}", "", "2015-03-03", "T"] for one in range(10)] + [["S9", "", "1999-01-01", "T"]] * 2
    acts += [["S99", "", "2015-03-03", "T"]] * 3
    answer = trend(exposed.of_rows(acts, exposure), Trend(times=100))
    assert (answer.details["outside"], answer.details["without_exposure"]) == (None, None)
    assert len([warning for warning in answer.warnings if warning.startswith("Some ")]) == 3


def test_any_column_of_the_stays_can_be_a_side() -> None:
    exposure = [[f"S{one}", "2015-01-01", "2015-12-31", "North", "f" if one < 10 else "m"] for one in range(30)]
    acts = [[f"S{one}", "", "2015-03-03", "T"] for one in range(30)]
    study = exposed.of_rows(acts, exposure, headers=("source_id", "from", "to", "place", "sex"))
    answer = trend(study, Trend(by=("sex",), times=100))
    assert [(line.group, line.n, line.sources) for line in answer.lines] == [("f", 10, 10), ("m", 20, 20)]


def test_only_the_codes_that_are_asked_for_are_rows_and_without_any_it_refuses() -> None:
    exposure = [[f"S{one}", "2015-01-01", "2015-12-31", "North"] for one in range(30)]
    acts = [[f"S{one}", "", "2015-03-03", code] for one in range(30) for code in ("TOR-01", "TOR-02", "DET-01")]
    answer = trend(exposed.of_rows(acts, exposure, codes=("TOR-*",)), Trend(by=("code",), times=100))
    assert [(line.group, line.n) for line in answer.lines] == [("TOR-01", 30), ("TOR-02", 30)]
    assert answer.details["person_years"] == pytest.approx(30 * 365 / 365.25)
    none = trend(exposed.of_rows(acts, exposure, codes=("LAB-*",)), Trend(by=("code",), times=100))
    assert none.refused
    assert none.estimate is None
