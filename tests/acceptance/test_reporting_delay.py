"""The nowcast on real delays with a known end: deaths as one newspaper found them, from 446 copies of its table."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from habeas.core.analysis.delay import Table, nowcast, read_table
from habeas.core.analysis.delay.model import per_day
from support.delay_plain import plain_lawless

DATES = [datetime.date(2016, month, 1).toordinal() for month in range(4, 13)]


@pytest.fixture(scope="module")
def table(shared: Path) -> Table:
    return read_table(shared / "us_police_killings" / "the_counted_reporting_delay.csv")


@pytest.fixture(scope="module")
def answers(table: Table) -> list[Any]:
    return [nowcast(table, as_of=day, level=0.9) for day in DATES]


@pytest.fixture(scope="module")
def final(table: Table) -> list[float]:
    whole = table.reports(np.random.default_rng(1))
    return [float(per_day(whole, day - 29, day).sum()) for day in DATES]


def test_what_was_known_and_what_came_are_as_published(answers: list[Any], final: list[float]) -> None:
    assert [one.documented for one in answers] == [86, 68, 76, 88, 75, 85, 72, 74, 82]
    assert final == [99, 86, 87, 102, 87, 90, 83, 85, 94]


def test_the_plain_nowcast_over_all_days_is_as_published(table: Table) -> None:
    whole = table.reports(np.random.default_rng(1))
    made = [round(plain_lawless(whole.as_of(day), day, 30, 180)) for day in DATES]
    assert made == [109, 81, 99, 109, 99, 109, 85, 87, 103]


def test_intervals_hold_what_came_and_are_narrow(answers: list[Any], final: list[float]) -> None:
    held = sum(one.lower <= end <= one.upper for one, end in zip(answers, final, strict=True))
    assert held >= 7
    widths = [(one.upper - one.lower) / end for one, end in zip(answers, final, strict=True)]
    assert np.median(widths) <= 0.4


def test_it_is_nearer_than_the_naive_count(answers: list[Any], final: list[float]) -> None:
    off = np.mean([abs(one.estimate - end) for one, end in zip(answers, final, strict=True)])
    naive = np.mean([end - one.documented for one, end in zip(answers, final, strict=True)])
    assert off < naive / 2


def test_no_warning_is_given_where_nothing_was_wrong(answers: list[Any]) -> None:
    assert [(one.warnings, one.refused, one.parts["flags"]) for one in answers] == [((), None, [])] * 9


def test_it_refuses_while_the_source_was_silent(table: Table) -> None:
    found = nowcast(table, as_of=datetime.date(2016, 2, 1).toordinal())
    assert found.refused is not None
    assert "silent" in found.refused
    assert "2016-01-03" in found.refused
    assert (found.estimate, found.lower, found.upper, found.lines) == (None, None, None, ())
    assert nowcast(table, as_of=datetime.date(2016, 3, 1).toordinal()).refused is None


def test_only_what_was_known_then_is_used(table: Table) -> None:
    day = DATES[3]
    keep = table.seen <= day
    then = Table(
        table.happened.kept(keep), table.seen[keep], table.censored[keep], table.source[keep], table.sources,
        table.undated, table.columns,
    )  # fmt: skip
    assert nowcast(then, as_of=day).answer() == nowcast(table, as_of=day).answer()
