"""Conditions are read into frozen terms, and what cannot be read is refused with its column."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date

import pytest

from habeas.core.analysis.figures import Figures
from habeas.core.analysis.where import FAR, Term, Where, day_number, parse_where, read_range
from habeas.core.kernel.errors import WrongUse
from support.releases import act, release_of


def test_terms_are_read_in_order() -> None:
    where = parse_where(" place_type=detention|camp &basis = own & date>=2019 & act!=LIF-00")
    assert where.terms == (
        Term("place_type", "=", ("detention", "camp")),
        Term("basis", "=", ("own",)),
        Term("date", ">=", ("2019",)),
        Term("act", "!=", ("LIF-00",)),
    )
    assert parse_where(str(where)) == where


def test_nothing_is_no_condition() -> None:
    assert parse_where("  ") == Where()


@pytest.mark.parametrize(
    ("text", "column", "expected"),
    [
        ("act=LAB-01 & plase=x", 14, "one of act"),
        ("act", 1, "field = value"),
        ("act=LAB-01 &", 13, "field = value"),
        ("& act=LAB-01", 1, "field = value"),
        ("act=lab", 5, "a code like TOR-01"),
        ("act=", 5, "a value"),
        ("place=Songpo|", 7, "a value"),
        ("place=a=b", 7, "a value"),
        ("place<=a", 1, "= or !="),
        ("basis=heard", 7, "one of own"),
        ("mode=violence", 6, "one of act"),
        ("victim.age=old", 12, "one of child"),
        ("date=05/06/2014", 6, "a date like"),
        ("date=2014-13", 6, "a date like"),
        ("date=2014-02-30", 6, "a date like"),
        ("date=2020/2019", 6, "a date like"),
        ("date>=2019|2020", 7, "one date after"),
        ("place=a\x00b", 7, "a value"),
        ("x" * 10_001, 10_000, "at most"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_column(text: str, column: int, expected: str) -> None:
    with pytest.raises(WrongUse) as refused:
        parse_where(text)
    assert refused.value.code == "unreadable-where"
    assert refused.value.where == {"column": column}
    assert refused.value.expected is not None
    assert refused.value.expected.startswith(expected)


def _days(first: str, last: str) -> tuple[int, int]:
    return day_number(date.fromisoformat(first)), day_number(date.fromisoformat(last))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2019", "2019-01-01", "2019-12-31"),
        ("2020-02", "2020-02-01", "2020-02-29"),
        ("2019-12", "2019-12-01", "2019-12-31"),
        ("9999-12", "9999-12-01", "9999-12-31"),
        ("2019-05-31", "2019-05-31", "2019-05-31"),
        ("2019/2020-03", "2019-01-01", "2020-03-31"),
    ],
)
def test_a_date_is_all_of_its_days(text: str, first: str, last: str) -> None:
    assert read_range(text) == _days(first, last)


def test_a_side_may_be_open() -> None:
    assert read_range("../2019") == (-FAR, _days("2019-01-01", "2019-12-31")[1])
    assert read_range("2019/..")[1] == FAR


def test_terms_on_one_date_leave_the_days_common_to_all() -> None:
    where = parse_where("date>=2019 & date<=2020-06 & date!=2019-03 & report_date=2021")
    assert where.ranges("date") == (_days("2019-01-01", "2019-02-28"), _days("2019-04-01", "2020-06-30"))
    assert where.ranges("report_date") == (_days("2021-01-01", "2021-12-31"),)
    assert parse_where("date=2019 & date=2021").ranges("date") == ()
    assert parse_where("date=2019|2020").ranges("date") == (_days("2019-01-01", "2020-12-31"),)
    assert parse_where("basis=own").ranges("date") is None


@pytest.mark.parametrize(
    "value",
    [
        "'; DROP TABLE acts; --",
        "x') OR 1=1 --",
        '"',
        "\\",
        "%",
        "_",
        "$1",
        "?",
        "{0}",
        "송포'",
        "a" * 5000,
        "../../etc/passwd",
        "\u202ehidden",
    ],
)
def test_hostile_values_are_words_and_nothing_else(value: str) -> None:
    figures = Figures(release_of(act("V-1", "S-0001", place="Songpo")))
    readable = value.isprintable() and "=" not in value
    with nullcontext() if readable else pytest.raises(WrongUse, match="cannot be read"):
        assert figures.count(of="acts", where=f"place={value}").possible == 0
    assert figures.count(of="acts").possible == 1


@pytest.mark.parametrize("value", ["'; DROP TABLE acts; --", "송포'\"", "null", "-1", "0"])
def test_hostile_values_in_the_records_are_found_as_they_are(value: str) -> None:
    figures = Figures(release_of(act("V-1", "S-0001", place=value), act("V-2", "S-0002", place="Songpo")))
    assert figures.count(of="acts", where=f"place={value}").possible == 1
    assert figures.table(unit="acts", rows="place").cell(value).possible == 1
