"""An attacker who has trends by other sides, and tables beside them; what cannot be judged is refused."""

from __future__ import annotations

from typing import Any

import pytest

from habeas.core.analysis.plain import Asked
from habeas.core.analysis.trend import Trend
from support.beside_attack import Attacker, asked_beside, made_up, period, tables, with_hearsay

ALL = period("2010", "2019")


def rates(*by: str, **more: Any) -> Trend:
    return Trend(times=100, period=ALL, by=by, **more)


def counts(*by: str, **more: Any) -> Asked:
    return Asked(by=by, method="count", **more)


TOGETHER: dict[str, list[Trend | Asked]] = {
    "by year, by place": [rates("year"), rates("place")],
    "by place, by year": [rates("place"), rates("year")],
    "by year, by both": [rates("year"), rates("year", "place")],
    "by year and code, by year and place": [rates("year", "code"), rates("year", "place")],
    "by quarter, by year of one code": [rates("quarter"), rates("year", codes=("LAB-01",))],
    "by year, by place, by year of some codes": [rates("year"), rates("place"), rates("year", codes=("TOR-*",))],
    "a table by year beside a trend": [rates("year"), counts("year")],
    "a table of two sides beside a trend": [rates("place"), counts("code", "place")],
    "a trend beside a table by year": [counts("year"), rates("year")],
    "a trend beside a table of two sides": [counts("code", "place"), rates("place")],
    "a table between two trends": [rates("year"), counts("code"), rates("code")],
}


@pytest.mark.parametrize("what", TOGETHER)
def test_nothing_small_follows_from_all_of_them(what: str) -> None:
    rows = with_hearsay(1)
    answers = asked_beside(tables(rows), TOGETHER[what])
    assert not Attacker(rows, answers).known()


@pytest.mark.parametrize("what", ["by year, by both", "by quarter, by year of one code"])
def test_without_it_something_small_would_follow(what: str) -> None:
    rows = made_up(1)
    alone = [asked_beside(tables(rows), [one])[0] for one in TOGETHER[what]]
    assert Attacker(rows, alone).known()


@pytest.mark.parametrize("what", TOGETHER)
def test_what_rests_on_many_is_shown_as_if_it_stood_alone(what: str) -> None:
    both = tables(made_up(1, 2000))
    last = asked_beside(both, TOGETHER[what])[-1]
    assert not last["refused"]
    assert last["rows"] == asked_beside(both, TOGETHER[what][-1:])[0]["rows"]


PERIODS = {"before": period("2010", "2014"), "after": period("2015", "2019")}
ODD: dict[str, Trend | Asked] = {
    "ratio": rates("year", method="ratio", **PERIODS),
    "poisson": rates("year", method="poisson"),
    "negative-binomial": rates("year", method="negative-binomial"),
    "standardised": rates("place", method="standardised", terms=("departure",)),
    "decompose": rates("year", method="decompose", **PERIODS),
    "change-point": rates("year", method="change-point"),
    "before-after": rates("year", method="before-after", measure=period("2014-06-01", "2014-06-01")),
    "a table of events": counts("code", unit="events"),
}


@pytest.mark.parametrize("what", ODD)
def test_what_tells_more_than_sums_is_refused_while_any_part_rests_on_few(what: str) -> None:
    first, few = asked_beside(tables(made_up(1)), [rates("year"), ODD[what]])
    assert first["refused"] is None
    assert "it cannot be worked out what follows" in few["refused"]
    assert few["estimate"] is None
    assert few["rows"] == []


@pytest.mark.parametrize("what", ODD)
def test_it_is_shown_where_every_part_rests_on_enough(what: str) -> None:
    both = tables(made_up(1, 2000))
    beside = asked_beside(both, [rates("year"), ODD[what]])[1]
    alone = asked_beside(both, [ODD[what]])[0]
    assert beside["refused"] is None
    assert (beside["estimate"], beside["rows"]) == (alone["estimate"], alone["rows"])


def test_a_series_beside_what_tells_more_than_sums_is_refused_too() -> None:
    few, many = (asked_beside(tables(made_up(1, size)), [ODD["poisson"], rates("place")])[1] for size in (40, 2000))
    assert "poisson tells more than sums" in few["refused"]
    assert many["refused"] is None
