"""Days of the proleptic Gregorian calendar as integers, for any year: ``datetime.date`` knows only the years 1 to 9999.

Day 1 is 1 January of year 1, as in ``datetime.date.toordinal``; year 0 is 1 BC (ISO 8601-1:2019, 4.3.2).
"""

from __future__ import annotations

_BEFORE_MONTH = (0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)
_MONTH_LENGTH = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DAYS_IN_400_YEARS = 146_097


def is_leap(year: int) -> bool:
    """Whether the proleptic Gregorian year has a 29 February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def month_length(year: int, month: int) -> int:
    """The number of days of a month (1 to 12)."""
    return 29 if month == 2 and is_leap(year) else _MONTH_LENGTH[month]


def day_number(year: int, month: int, day: int) -> int:
    """The ordinal of a day; equals ``date(year, month, day).toordinal()`` where that exists."""
    past = year - 1
    leap = month > 2 and is_leap(year)
    return past * 365 + past // 4 - past // 100 + past // 400 + _BEFORE_MONTH[month] + leap + day


def civil(number: int) -> tuple[int, int, int]:
    """Year, month and day of an ordinal: the inverse of ``day_number``."""
    cycles, rest = divmod(number - 1, _DAYS_IN_400_YEARS)
    year = cycles * 400 + 1 + rest * 400 // _DAYS_IN_400_YEARS
    if day_number(year, 1, 1) > number:
        year -= 1
    elif day_number(year + 1, 1, 1) <= number:
        year += 1
    month = min(12, (number - day_number(year, 1, 1)) // 28 + 1)
    while day_number(year, month, 1) > number:
        month -= 1
    return year, month, number - day_number(year, month, 1) + 1


def month_bounds(year: int, first: int, last: int) -> tuple[int, int]:
    """First and last ordinal of the months ``first`` to ``last``; ``last`` may exceed 12 and then lies in the next
    year.
    """
    end_year, end_month = (year, last) if last <= 12 else (year + 1, last - 12)
    return day_number(year, first, 1), day_number(end_year, end_month, month_length(end_year, end_month))
