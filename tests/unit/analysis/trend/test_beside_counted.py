"""How many sources tell of a row, or were there, beside a wider or narrower row of another answer."""

from __future__ import annotations

from typing import Any

import pytest

from habeas.core.analysis.plain import Asked
from habeas.core.analysis.trend import Trend
from support.beside_attack import asked_beside, period, tables

ALL = period("2018", "2019")
YEARS = Trend(times=100, period=ALL)


def files(late: int) -> Any:
    """Thirty witnesses who tell of March and September, and some who came in May and tell of September alone."""
    acts, stays = [], []
    for one in range(30 + late):
        first = "2018-01-01" if one < 30 else "2019-05-01"
        stays.append([f"S{one}", first, "2019-12-31", "North"])
        days = ["2018-03-02", "2019-03-02", "2019-09-02"] if one < 30 else ["2019-09-02"]
        code = "LAB-01" if one < 20 else "TOR-01"
        acts += [[f"S{one}", "", day, code, f"E{one}-{at}", "North"] for at, day in enumerate(days)]
    return tables((acts, stays))


UNTIL_APRIL = period("2018", "2019-04")
TABLE = Asked(by=("year",), method="count", period=ALL)
#: a wider answer and a narrower one: the last row of it has as many sources fewer as came in May
PAIRS: dict[str, list[Any]] = {
    "until April": [YEARS, Trend(times=100, period=UNTIL_APRIL)],
    "the first quarter": [YEARS, Trend(times=100, period=ALL, by=("quarter",))],
    "by place, until April": [YEARS, Trend(times=100, period=period("2019-01", "2019-04"), by=("place",))],
    "tables": [TABLE, Asked(by=("year",), method="count", period=UNTIL_APRIL)],
    "a table of two sides": [TABLE, Asked(by=("year", "code"), method="count", period=UNTIL_APRIL)],
    "a table, and a trend of those who were there": [TABLE, Trend(times=100, period=UNTIL_APRIL)],
}


def numbers(answer: Any) -> list[Any]:
    """How many sources each row says that it has."""
    rows = [*answer["rows"], *answer.get("totals", ())]
    return [row.get(name) for row in rows for name in ("sources", "told_by", "witnesses") if name in row]


@pytest.mark.parametrize("what", PAIRS)
def test_it_is_not_told_how_many_sources_a_row_has_where_one_came_since(what: str) -> None:
    for asked in (PAIRS[what], PAIRS[what][::-1]):
        first, new = asked_beside(files(late=1), asked)
        alone = asked_beside(files(late=1), asked[1:])[0]
        assert new["refused"] is None
        assert None not in numbers(first)
        assert None in numbers(new)
        assert None not in numbers(alone), "it is hidden for what it tells beside the other, and not for itself"
        assert [row["n"] for row in new["rows"]] == [row["n"] for row in alone["rows"]], "its acts rest on many"


@pytest.mark.parametrize("late", [0, 5])
@pytest.mark.parametrize("what", PAIRS)
def test_it_is_told_where_nobody_came_since_or_enough_did(what: str, late: int) -> None:
    for asked in (PAIRS[what], PAIRS[what][::-1]):
        assert None not in numbers(asked_beside(files(late), asked)[1])


def test_rows_of_other_places_and_codes_are_not_held_against_each_other() -> None:
    """That all who tell of one are among those who tell of the other is chance, and nobody knows it."""
    by_code = Asked(by=("code",), method="count")
    assert None not in numbers(asked_beside(files(late=1), [by_code, Asked(by=("place",), method="count")])[1])


def test_what_was_not_told_is_held_against_nothing() -> None:
    _, blank, again = asked_beside(files(late=1), [*PAIRS["until April"], PAIRS["until April"][1]])
    assert again["rows"] == blank["rows"]
