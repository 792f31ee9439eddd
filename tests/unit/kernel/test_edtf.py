"""EDTF: canonical spelling, what is refused, and bounded time."""

from __future__ import annotations

import datetime

import pytest

from habeas.core.kernel.dates import Certainty, UncertainDate, read_date, read_edtf
from habeas.core.kernel.errors import Broken, WrongUse


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("2014", "2014"),
        (" 2014-05 ", "2014-05"),
        ("?2004-?06-?11", "2004-06-11?"),
        ("?2004-?06-11", "2004-06?-11"),
        ("2004~-06-%11", "~2004-06-%11"),
        ("?2004-06~", "%2004-~06"),
        ("Y17E7", "Y170000000"),
        ("Y1E3", "1000"),
        ("Y-17E7", "Y-170000000"),
        ("1950S2", "1950S2"),
        ("[1995, 1997]", "[1995,1997]"),
        ("{1995,1996..}", "{1995,1996..}"),
        ("2014-05?/..", "2014-05?/.."),
        ("/1998", "/1998"),
    ],
)
def test_each_date_has_one_spelling(written: str, canonical: str) -> None:
    assert read_edtf(written).edtf == canonical
    assert read_edtf(canonical).edtf == canonical
    assert read_edtf(written).words == written


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "/", "14", "201", "20145", "-0000", "2014-00", "2014-13", "2014-42", "2014-02-30", "2015-02-29",
        "2014-21-01",
        "2014-5", "2014-05-05-05", "2014?~", "2014??", "X", "XXXXX", "201x", "XXXX-02-30", "2014-3X", "2014-XX-32",
        "2010/2005", "2014/2015/2016", "2014//2015", "[1995]", "[]", "[", "]", "{}", "[1995,1997", "[1995,1997}",
        "[[1995,1997]]",
        "[1995/1996,1997]", "[..,1995]", "[1984..1980,1999]", "[1995..,1996]", "[1995,..1996]", "[1995,,1996]",
        "Y2014", "Y", "YE5", "Y0E5", "Y1E14", "Y99999999999999", "Y1E999", "1950S0", "1950S", "1950S2-05", "12000",
        "2014-05-05T", "2014-05-05T25:00:00", "2014-05-05T10:60:00", "2014-05-05T10:00:00+15:00",
        "2014-02-30T10:00:00",
        "２０１４", "٢٠١٤", "2014\n", "20\x0014", "2014-05-05\u202e", "²014", "1e5", "--2014", "2014-", "-", "..",
        "../", "%",
    ],
)  # fmt: skip
def test_it_refuses_what_is_not_edtf(text: str) -> None:
    if text in ("2014\n", "../"):
        assert read_edtf(text).edtf == text.strip()
        return
    with pytest.raises(WrongUse) as refusal:
        read_edtf(text)
    assert refusal.value.code == "unreadable-date"
    assert "1998" in (refusal.value.expected or "")


@pytest.mark.parametrize(
    "text",
    [
        "9" * 1_000_000, "[" * 1_000_000, "[" + "1995," * 190 + "1996]", "X" * 1000, "Y" + "9" * 900,
        "Y1E" + "9" * 900,
        "[" + "XXXX-XX-X1," * 80 + "1996]", "[" + "XXXX-02-30," * 80 + "1996]", "~" * 1000, "2014/" * 200, "-" * 1000,
        "[" + "..," * 300 + "]", "\0" * 1000, "{" * 500 + "}" * 500,
    ],
)  # fmt: skip
def test_hostile_text_is_read_or_refused_without_great_work(text: str) -> None:
    answer = ""
    try:
        assert read_edtf(text).possible_in(None, None)
    except WrongUse as refusal:
        answer = str(refusal)
    assert len(answer) < 1000


def test_a_refusal_does_not_repeat_a_long_text() -> None:
    with pytest.raises(WrongUse) as refusal:
        read_edtf("she told us that it was in the night when her brother was taken from the house")
    assert "brother" not in str(refusal.value)


def test_a_set_keeps_the_days_between_impossible() -> None:
    date = read_edtf("[1995,1997]")
    year_1996 = datetime.date(1996, 1, 1).toordinal(), datetime.date(1996, 12, 31).toordinal()
    assert (date.first, date.last) == (datetime.date(1995, 1, 1), datetime.date(1997, 12, 31))
    assert not date.possible_in(*year_1996)
    assert date.expected_in(*year_1996) == 0
    assert date.within(datetime.date(1996, 1, 1), datetime.date(1996, 12, 31)) is Certainty.IMPOSSIBLE
    assert read_edtf("1995/1997").possible_in(*year_1996)


def test_only_the_given_digits_of_a_day_are_possible() -> None:
    date = read_edtf("1998-XX-12")
    assert len(date.possible_days) == 12
    assert date.possible_in(*[datetime.date(1998, 3, 12).toordinal()] * 2)
    assert not date.possible_in(*[datetime.date(1998, 3, 13).toordinal()] * 2)


def test_too_many_stretches_are_taken_as_the_whole_span() -> None:
    assert len(read_edtf("XXXX-12-25").possible_days) == 10_000
    assert len(read_edtf("XXXX-XX-12").possible_days) == 1


def test_an_empty_cell_holds_nothing() -> None:
    date = read_edtf("2014")
    assert not date.possible_in(10, 9)
    assert not date.certain_in(10, 9)
    assert date.expected_in(10, 9) == 0


def test_an_open_date_can_be_certain_in_an_open_cell() -> None:
    before_1998 = read_edtf("../1997")
    assert before_1998.certain_in(None, datetime.date(1997, 12, 31).toordinal())
    assert not before_1998.certain_in(1, datetime.date(1997, 12, 31).toordinal())
    assert before_1998.expected_in(None, None) is None
    assert (before_1998.first, before_1998.exact_day) == (None, None)


def test_only_one_possible_day_is_an_exact_day() -> None:
    assert read_edtf("2014-05-05").exact_day == datetime.date(2014, 5, 5)
    assert read_edtf("2014-05").exact_day is None
    assert read_edtf("2014-05-05~").exact_day == datetime.date(2014, 5, 5)


def test_days_outside_the_years_of_the_standard_library_are_numbers_and_no_dates() -> None:
    date = read_edtf("Y170000002")
    assert (date.first_day or 0) > datetime.date.max.toordinal()
    with pytest.raises(WrongUse, match="years 1 to 9999"):
        _ = date.first
    assert read_edtf("0000").last_day == 0


def test_a_date_that_ends_before_it_begins_cannot_be_made() -> None:
    with pytest.raises(Broken):
        UncertainDate("2014", 10, 9)
    with pytest.raises(Broken):
        UncertainDate("", 1, 1)


def test_an_order_that_is_none_is_refused() -> None:
    with pytest.raises(WrongUse, match="order"):
        read_date("05/06/2014", order="ydm")
