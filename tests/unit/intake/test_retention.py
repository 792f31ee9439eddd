"""How long something is kept: months are counted as a calendar has them, and a kind without a period is kept."""

from __future__ import annotations

import datetime

import pytest

from habeas.core.intake.retention import Due, after, due_sources, read_period
from habeas.core.kernel.errors import WrongUse

DAY = datetime.date


@pytest.mark.parametrize(("text", "months"), [("P10Y", 120), ("P18M", 18), ("P1Y6M", 18), ("P1M", 1)])
def test_a_period_is_years_and_months(text: str, months: int) -> None:
    assert read_period(text) == months


@pytest.mark.parametrize("text", ["", "P", "P0M", "P0Y0M", "10Y", "P1D", "P1Y ", "P-1Y", "P٣Y", "P1000Y", "p1y"])
def test_anything_else_is_refused_with_what_was_expected(text: str) -> None:
    with pytest.raises(WrongUse) as told:
        read_period(text)
    assert told.value.code == "not-a-period"
    assert told.value.expected == "P10Y, P18M"


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (DAY(2024, 1, 31), 1, DAY(2024, 2, 29)),
        (DAY(2023, 1, 31), 1, DAY(2023, 2, 28)),
        (DAY(2024, 2, 29), 12, DAY(2025, 2, 28)),
        (DAY(2024, 8, 31), 1, DAY(2024, 9, 30)),
        (DAY(2024, 12, 15), 1, DAY(2025, 1, 15)),
        (DAY(2024, 5, 5), 120, DAY(2034, 5, 5)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last_of_a_shorter_month(day: DAY, months: int, later: DAY) -> None:
    assert after(day, months) == later


def test_a_kind_has_its_own_period_or_that_of_every_source_or_none() -> None:
    last = {"S-1": DAY(2020, 1, 1), "S-2": DAY(2020, 1, 1), "S-3": DAY(2024, 1, 1)}
    kinds = {"S-1": "escapee", "S-2": "organisation", "S-3": "escapee"}
    today = DAY(2024, 6, 1)
    assert due_sources(kinds, last, {}, today, ()) == []
    assert due_sources(kinds, last, {"escapee": 24}, today, ()) == [Due("S-1", "escapee", DAY(2022, 1, 1), False)]
    every = due_sources(kinds, last, {"source": 24, "escapee": 120}, today, {"S-2"})
    assert every == [Due("S-2", "organisation", DAY(2022, 1, 1), True)]


def test_it_is_due_on_the_day_itself_and_not_the_day_before() -> None:
    last, kinds = {"S-1": DAY(2022, 6, 1)}, {"S-1": "escapee"}
    assert due_sources(kinds, last, {"source": 24}, DAY(2024, 5, 31), ()) == []
    assert [one.since for one in due_sources(kinds, last, {"source": 24}, DAY(2024, 6, 1), ())] == [DAY(2024, 6, 1)]
