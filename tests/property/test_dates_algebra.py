"""What holds of every uncertain date: the algebra of certain, possible and expected, and the canonical form."""

from __future__ import annotations

import datetime
from fractions import Fraction
from itertools import pairwise

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from habeas.core.kernel.dates import Certainty, UncertainDate, read_date, read_edtf
from habeas.core.kernel.dates_days import civil, day_number, month_length
from habeas.core.kernel.errors import WrongUse

CALM = settings(derandomize=True, deadline=None, max_examples=100)
YEARS = st.integers(1990, 2030)
MARKS = st.sampled_from(["", "~", "?", "%"])


@st.composite
def plain_forms(draw: st.DrawFn) -> str:
    year = draw(YEARS)
    month = draw(st.integers(1, 12))
    day = draw(st.integers(1, month_length(year, month)))
    shape = draw(st.sampled_from(["y", "m", "d", "decade", "season", "masked month", "masked day", "tenth"]))
    return {
        "y": f"{year}",
        "m": f"{year}-{month:02}",
        "d": f"{year}-{month:02}-{day:02}",
        "decade": f"{year // 10}X",
        "season": f"{year}-{draw(st.integers(21, 41))}",
        "masked month": f"{year}-XX-{min(day, 28):02}",
        "masked day": f"{year}-{month:02}-XX",
        "tenth": f"{year}-{month:02}-{draw(st.sampled_from(['0', '1', 'X']))}{draw(st.sampled_from(['X', '1', '2']))}",
    }[shape] + draw(MARKS)


@st.composite
def dates(draw: st.DrawFn, *, bounded: bool = False) -> UncertainDate:
    one = draw(plain_forms())
    shape = draw(
        st.sampled_from(["one", "interval", "one of", "all of", *([] if bounded else ["since", "until", "open set"])])
    )
    if shape == "one":
        return read_edtf(one)
    if shape == "since":
        return read_edtf(f"{one}/..")
    if shape == "until":
        return read_edtf(f"../{one}")
    other = draw(plain_forms())
    if shape == "open set":
        return read_edtf(f"[{one},{other}..]")
    if shape in ("one of", "all of"):
        return read_edtf(f"[{one},{other}]" if shape == "one of" else f"{{{one},{other}}}")
    first, last = sorted((one, other), key=lambda form: read_edtf(form).first_day or 0)
    assume((read_edtf(first).first_day or 0) <= (read_edtf(last).last_day or 0))
    return read_edtf(f"{first}/{last}")


EDGES = st.none() | st.integers(day_number(1985, 1, 1), day_number(2040, 12, 31))


def days_of(date: UncertainDate) -> set[int]:
    """The slow, plain reading of a bounded date: every possible day."""
    return {day for first, last in date.possible_days for day in range(first or 0, (last or 0) + 1)}


@CALM
@given(dates(), EDGES, EDGES)
def test_certain_implies_possible(date: UncertainDate, lo: int | None, hi: int | None) -> None:
    assert not date.certain_in(lo, hi) or date.possible_in(lo, hi)


@CALM
@given(dates(bounded=True), EDGES, EDGES)
def test_the_fast_answers_are_those_of_counting_every_day(date: UncertainDate, lo: int | None, hi: int | None) -> None:
    days = days_of(date)
    inside = {day for day in days if (lo is None or day >= lo) and (hi is None or day <= hi)}
    assert date.possible_in(lo, hi) == bool(inside)
    assert date.certain_in(lo, hi) == (inside == days)
    assert date.expected_in(lo, hi) == Fraction(len(inside), len(days))
    assert min(days) == date.first_day
    assert max(days) == date.last_day


@CALM
@given(dates(bounded=True), st.lists(st.integers(day_number(1985, 1, 1), day_number(2040, 1, 1)), max_size=6))
def test_the_expected_shares_of_a_partition_sum_to_one(date: UncertainDate, cuts: list[int]) -> None:
    edges = [None, *sorted(set(cuts)), None]
    cells = [(lo, None if hi is None else hi - 1) for lo, hi in pairwise(edges)]
    shares = [date.expected_in(lo, hi) for lo, hi in cells]
    assert sum(share for share in shares if share is not None) == 1
    assert sum(date.certain_in(lo, hi) for lo, hi in cells) <= 1
    assert sum(date.possible_in(lo, hi) for lo, hi in cells) >= 1


@CALM
@given(dates(), EDGES, EDGES)
def test_the_share_is_unknown_exactly_when_a_side_is_unbounded(
    date: UncertainDate, lo: int | None, hi: int | None
) -> None:
    unbounded = date.first_day is None or date.last_day is None
    assert (date.expected_in(lo, hi) is None) == unbounded


@CALM
@given(dates(), dates())
@example(read_edtf("[1995,1997]"), read_edtf("1996"))
@example(read_edtf("../1998"), read_edtf("1998/.."))
def test_contains_implies_overlaps_and_overlaps_goes_both_ways(one: UncertainDate, other: UncertainDate) -> None:
    assert not one.contains(other) or one.overlaps(other)
    assert one.overlaps(other) == other.overlaps(one)
    assert one.contains(one)


@CALM
@given(dates(bounded=True), dates(bounded=True))
def test_contains_and_overlaps_are_those_of_sets_of_days(one: UncertainDate, other: UncertainDate) -> None:
    assert one.contains(other) == (days_of(one) >= days_of(other))
    assert one.overlaps(other) == bool(days_of(one) & days_of(other))


@CALM
@given(dates(), dates(), dates())
def test_contains_is_transitive(one: UncertainDate, other: UncertainDate, third: UncertainDate) -> None:
    assert not (one.contains(other) and other.contains(third)) or one.contains(third)


@CALM
@given(dates(), st.dates(datetime.date(1985, 1, 1)), st.dates(datetime.date(1985, 1, 1)))
def test_within_says_what_certain_and_possible_say(
    date: UncertainDate, first: datetime.date, last: datetime.date
) -> None:
    lo, hi = first.toordinal(), last.toordinal()
    expected = (
        Certainty.CERTAIN
        if date.certain_in(lo, hi)
        else Certainty.POSSIBLE
        if date.possible_in(lo, hi)
        else Certainty(0)
    )
    assert date.within(first, last) is expected


@CALM
@given(dates())
def test_reading_the_canonical_form_gives_the_same_date(date: UncertainDate) -> None:
    again = read_edtf(date.edtf)
    assert again.edtf == date.edtf
    assert (again.first_day, again.last_day) == (date.first_day, date.last_day)
    assert (again.approximate, again.uncertain) == (date.approximate, date.uncertain)
    assert again.possible_days == date.possible_days


@CALM
@given(plain_forms())
def test_marks_change_certainty_and_never_bounds(form: str) -> None:
    bare = read_edtf(form.rstrip("~?%"))
    for mark, approximate, uncertain in (("~", True, False), ("?", False, True), ("%", True, True)):
        marked = read_edtf(bare.edtf + mark)
        assert (marked.first_day, marked.last_day) == (bare.first_day, bare.last_day)
        assert (marked.approximate, marked.uncertain) == (approximate, uncertain)


@CALM
@given(st.integers(-4_000_000, 4_000_000))
def test_a_day_number_and_its_day_are_each_others_inverse(number: int) -> None:
    year, month, day = civil(number)
    assert day_number(year, month, day) == number
    assert 1 <= day <= month_length(year, month)
    if 1 <= year <= 9999:
        assert datetime.date(year, month, day).toordinal() == number


ENGLISH = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October"]
ENGLISH += ["November", "December"]
FRENCH = ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre"]
FRENCH += ["novembre", "décembre"]
ARABIC = ["يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"]


@CALM
@given(st.dates(datetime.date(1912, 1, 1), datetime.date(2099, 12, 31)))
def test_a_day_written_in_any_language_is_that_day(day: datetime.date) -> None:
    year, month, number = day.year, day.month, day.day
    eastern = str(number).translate({48 + n: 0x0660 + n for n in range(10)})
    eastern_year = str(year).translate({48 + n: 0x0660 + n for n in range(10)})
    weekday = "월화수목금토일"[day.weekday()]
    for words in (
        day.isoformat(),
        f"{year}.{month}.{number}",
        f"{year}. {month}. {number}.",
        f"{number} {ENGLISH[month - 1]} {year}",
        f"{ENGLISH[month - 1]} {number}, {year}",
        f"{number}-{ENGLISH[month - 1][:3]}-{year}",
        f"{day.strftime('%A')}, {number} {ENGLISH[month - 1]} {year}",
        f"{year}년 {month}월 {number}일",
        f"{year}년 {month}월 {number}일({weekday})",
        f"주체{year - 1911}년 {month}월 {number}일",
        f"주체{year - 1911}({year})년 {month}월 {number}일",
        f"{number} {FRENCH[month - 1]} {year}",
        f"le {number} {FRENCH[month - 1]} {year}",
        f"{number} {ARABIC[month - 1]} {year}",
        f"{eastern} {ARABIC[month - 1]} {eastern_year}",
    ):
        assert read_date(words).exact_day == day, words


@CALM
@given(YEARS, st.integers(1, 12))
def test_about_a_month_is_the_month_and_approximate(year: int, month: int) -> None:
    expected = read_edtf(f"{year}-{month:02}~")
    for words in (
        f"about {ENGLISH[month - 1]} {year}",
        f"{year}년 {month}월경",
        f"vers {FRENCH[month - 1]} {year}",
        f"حوالي {ARABIC[month - 1]} {year}",
    ):
        date = read_date(words)
        assert (date.edtf, date.first_day, date.last_day) == (expected.edtf, expected.first_day, expected.last_day)
        assert date.approximate
        assert date.words == words


@CALM
@given(st.text(max_size=60) | st.text("0123456789-/.X~?%[]{},年월일음력주체 about", max_size=40))
def test_any_text_is_read_or_refused_with_the_forms(text: str) -> None:
    date, refusal = None, None
    try:
        date = read_date(text)
    except WrongUse as reason:
        refusal = reason
    if date is None:
        assert refusal is not None
        assert (refusal.code, bool(refusal.expected)) == ("unreadable-date", True)
    else:
        assert (read_edtf(date.edtf).edtf, date.words) == (date.edtf, text)
