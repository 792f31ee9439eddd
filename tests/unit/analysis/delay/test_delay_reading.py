"""Tables of delays are read whole, or refused with row and column; snapshots become such a table."""

from __future__ import annotations

import numpy as np
import pytest

from habeas.core.analysis.delay import nowcast, table_of
from habeas.core.analysis.delay.snapshots import compare
from habeas.core.analysis.plain import columns_of
from habeas.core.kernel.dates import read_date
from habeas.core.kernel.errors import WrongUse
from support.delay_plain import START, made_up

HEADERS = ("event_date", "first_seen", "left_censored")


def _table(*rows: tuple[str, ...], headers: tuple[str, ...] = HEADERS) -> object:
    return table_of(columns_of(headers, rows))


def test_a_time_counts_as_its_day_and_a_day_ahead_as_the_same_day() -> None:
    table = _table(("2016-01-02", "2016-01-03T23:12:01+00:00", "0"), ("2016-01-05", "2016-01-04", ""))
    found = table.reports(np.random.default_rng(1))  # type: ignore[attr-defined]
    assert found.delay.tolist() == [1, 0]


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (("2016-01-09", "2016-01-03", "0"), "first_seen", "seen-before"),
        (("2016-01-01", "2016-01", "0"), "first_seen", "not-a-day"),
        (("2016-01-01", "", "0"), "first_seen", "empty-cell"),
        (("2016-01-01", "2016-01-02", "perhaps"), "left_censored", "not-a-mark"),
        (("../2016", "2016-01-02", "0"), "event_date", "unbounded"),
        (("NaN", "2016-01-02", "0"), "event_date", None),
    ],
)
def test_a_wrong_cell_is_refused_with_its_place(row: tuple[str, ...], column: str, code: str | None) -> None:
    with pytest.raises(WrongUse) as error:
        _table(("2016-01-01", "2016-01-01", "0"), row)
    assert (error.value.where["row"], error.value.where["column"]) == (3, column)
    assert code in (None, error.value.code)


def test_without_marks_what_was_there_on_the_first_day_was_there_before() -> None:
    table = _table(("2015-01-01", "2016-01-01"), ("2016-01-02", "2016-01-03"), headers=HEADERS[:2])
    assert table.censored.tolist() == [True, False]  # type: ignore[attr-defined]


def test_uncertain_days_are_drawn_within_their_bounds_and_before_they_were_seen() -> None:
    table = _table(("2016-02", "2016-02-10", "0"), ("2016-01-01", "2016-01-05", "0"))
    drawn = {int(table.reports(np.random.default_rng(seed)).delay[0]) for seed in range(60)}  # type: ignore[attr-defined]
    assert min(drawn) == 0
    assert max(drawn) == 9


def test_uncertain_days_widen_no_total_that_they_cannot_move() -> None:
    event, seen = made_up("short", 2)
    days = [np.datetime64("1970-01-01") + day - 719_163 for day in event]
    rows = [(str(day), str(np.datetime64("1970-01-01") + when - 719_163)) for day, when in zip(days, seen, strict=True)]
    vague = [(row[0] if place % 10 else f"{row[0]}/{row[1]}", row[1]) for place, row in enumerate(rows)]
    as_of = START + 400
    sure = nowcast(table_of(columns_of(HEADERS[:2], rows)), as_of=as_of)
    less = nowcast(table_of(columns_of(HEADERS[:2], vague)), as_of=as_of)
    assert sure.estimate is not None
    assert less.estimate == pytest.approx(sure.estimate, rel=0.1)
    assert less.documented is not None
    assert sum(line.n or 0 for line in less.lines) == pytest.approx(less.documented, abs=0.5)
    assert all((line.upper or 0) >= (line.n or 0) - 1 for line in less.lines)


def test_rows_without_a_date_that_came_later_are_not_spoken_of() -> None:
    event, seen = made_up("short", 2)
    days = [str(np.datetime64("1970-01-01") + day - 719_163) for day in event]
    late = [str(np.datetime64("1970-01-01") + when - 719_163) for when in seen]
    rows = [*zip(days, late, strict=True), ("", str(np.datetime64("1970-01-01") + START + 405 - 719_163))]
    table = table_of(columns_of(HEADERS[:2], rows))
    assert nowcast(table, as_of=START + 400).warnings == ()
    assert any("no date" in one for one in nowcast(table, as_of=START + 410).warnings)


def test_snapshots_say_what_was_first_seen_when() -> None:
    def kept(day: str, *rows: tuple[str, str]) -> tuple[int, object]:
        number = read_date(day).first_day
        assert number is not None
        return number, columns_of(("id", "event_date"), rows)

    january = kept("2016-01-01", ("1", "2015-12-01"), ("2", "2015-12-02"))
    march = kept("2016-03-01", ("2", "2015-12-02"), ("3", "2016-02-20"))
    february = kept("2016-02-01", ("1", "2015-12-01"), ("2", "2015-12-05"), ("4", "2016-01-20"))
    found = compare([march, january, february])  # type: ignore[list-item]
    assert found.rows == [
        ("1", "2015-12-01", "2016-01-01", "1"),
        ("2", "2015-12-02", "2016-01-01", "1"),
        ("4", "2016-01-20", "2016-02-01", "0"),
        ("3", "2016-02-20", "2016-03-01", "0"),
    ]
    assert found.snapshots == [("2016-01-01", 2, 2), ("2016-02-01", 3, 1), ("2016-03-01", 2, 1)]
    assert (found.gone, found.moved) == (2, 1)
    for wrong in ([january], [january, january], [january, kept("2016-03-01", ("1", "2016-01-01"), ("1", ""))]):
        with pytest.raises(WrongUse):
            compare(wrong)  # type: ignore[arg-type]
