"""The Korean lunar calendar against published days."""

from __future__ import annotations

import datetime
from itertools import pairwise

import pytest

from habeas.core.kernel.dates_lunar import FIRST_YEAR, LAST_YEAR, NoLunarDay, lunar_edtf, lunar_months

#: public holidays of the Republic of Korea; those of 1997, 2027 and 2028 differ from the Chinese New Year by a day
SEOLLAL = {
    1985: "1985-02-20", 1990: "1990-01-27", 1997: "1997-02-08", 2000: "2000-02-05", 2012: "2012-01-23",
    2014: "2014-01-31",
    2015: "2015-02-19", 2016: "2016-02-08", 2017: "2017-01-28", 2018: "2018-02-16", 2019: "2019-02-05",
    2020: "2020-01-25",
    2021: "2021-02-12", 2022: "2022-02-01", 2023: "2023-01-22", 2024: "2024-02-10", 2025: "2025-01-29",
    2027: "2027-02-07",
    2028: "2028-01-27",
}  # fmt: skip
CHUSEOK = {
    2014: "2014-09-08", 2015: "2015-09-27", 2016: "2016-09-15", 2017: "2017-10-04", 2018: "2018-09-24",
    2019: "2019-09-13",
    2020: "2020-10-01", 2021: "2021-09-21", 2022: "2022-09-10", 2023: "2023-09-29", 2024: "2024-09-17",
    2025: "2025-10-06",
}  # fmt: skip
LEAP_MONTHS = {
    1984: 10,
    1987: 6,
    1990: 5,
    1993: 3,
    1995: 8,
    2004: 2,
    2012: 3,
    2014: 9,
    2017: 5,
    2020: 4,
    2023: 2,
    2025: 6,
}


@pytest.mark.parametrize("year", SEOLLAL)
def test_the_year_begins_on_the_day_of_seollal(year: int) -> None:
    assert lunar_edtf(year, 1, 1) == SEOLLAL[year]


@pytest.mark.parametrize("year", CHUSEOK)
def test_chuseok_is_the_fifteenth_of_the_eighth_month(year: int) -> None:
    assert lunar_edtf(year, 8, 15) == CHUSEOK[year]


@pytest.mark.parametrize("year", LEAP_MONTHS)
def test_the_leap_month_stands_after_the_month_of_its_number(year: int) -> None:
    assert [month.month for month in lunar_months(year) if month.leap] == [LEAP_MONTHS[year]]


def test_the_months_follow_each_other_without_gap_through_all_years() -> None:
    months = [month for year in range(FIRST_YEAR, LAST_YEAR + 1) for month in lunar_months(year)]
    assert all(one.last + 1 == other.first for one, other in pairwise(months))
    assert {month.last - month.first + 1 for month in months} == {29, 30}
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        assert [month.month for month in lunar_months(year) if not month.leap] == list(range(1, 13))


def test_it_agrees_month_by_month_with_the_published_calendar() -> None:
    oracle = pytest.importorskip("korean_lunar_calendar").KoreanLunarCalendar()
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        for month in lunar_months(year):
            day = datetime.date.fromordinal(month.first)
            if not oracle.setSolarDate(day.year, day.month, day.day):
                assert day.year > 2050
                continue
            theirs = oracle.lunarYear, oracle.lunarMonth, bool(oracle.isIntercalation), oracle.lunarDay
            assert theirs == (month.year, month.month, month.leap, 1), day


@pytest.mark.parametrize(
    ("year", "month", "day", "leap"),
    [(1911, 1, 1, False), (2051, 1, 1, False), (2014, 13, 1, False), (2014, 5, 30, False), (2014, 5, 0, False),
    (2014, 8, 1, True)],
)  # fmt: skip
def test_it_refuses_a_day_that_the_calendar_has_not(year: int, month: int, day: int, leap: bool) -> None:
    with pytest.raises(NoLunarDay):
        lunar_edtf(year, month, day, leap=leap)
