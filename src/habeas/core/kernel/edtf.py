"""Reading the Extended Date/Time Format, levels 0 to 2 (ISO 8601-2:2019; specification of the Library of Congress,
2019).

``parse`` gives bounds and the canonical spelling; ``possible_days`` gives the days that are possible where a date is
not one unbroken interval: ``[1995,1997]``, ``1998-XX-12``. Nothing recurses and every length is bounded.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from habeas.core.kernel.dates_days import day_number, month_bounds, month_length

#: Longer texts are refused before anything is read.
LONGEST = 1000
#: Years are held between minus and plus this, so that a day number stays exact in JSON (RFC 8259 section 6).
FARTHEST_YEAR = 10**13
#: A date whose possible days lie in more separate stretches than this is taken as its whole span.
MOST_STRETCHES = 10_000

#: code -> first and last month; above 12 is the next year (ISO 8601-2:2019 4.8; 21-24 are read as the northern half's)
SUB_YEAR = {
    21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 14),
    25: (3, 5), 26: (6, 8), 27: (9, 11), 28: (12, 14),
    29: (9, 11), 30: (12, 14), 31: (3, 5), 32: (6, 8),
    33: (1, 3), 34: (4, 6), 35: (7, 9), 36: (10, 12),
    37: (1, 4), 38: (5, 8), 39: (9, 12), 40: (1, 6), 41: (7, 12),
}  # fmt: skip

_MARK = "([?~%]?)"
_PART = f"{_MARK}([0-9X]{{2}}){_MARK}"
_DATE = re.compile(f"{_MARK}(-?[0-9X]{{4}}){_MARK}(?:-{_PART}(?:-{_PART})?)?")
_LONG = re.compile(r"(Y?)(-?[0-9]{1,40})(?:E([0-9]{1,3}))?(?:S([0-9]{1,2}))?([?~%]?)")
_TIME = re.compile(
    r"(-?[0-9]{4}-[0-9]{2}-[0-9]{2})T((?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)|24:00:00)"
    r"(Z|[+-](?:0[0-9]|1[0-4])(?::[0-5][0-9])?)?"
)
_BITS = {"": 0, "~": 1, "?": 2, "%": 3}
#: the sign of each pair of bits
SIGNS = "", "~", "?", "%"


class Reading(NamedTuple):
    """One date as read: canonical spelling, first and last ordinal (None: unbounded), bit 1 approximate, bit 2
    uncertain.
    """

    edtf: str
    first: int | None
    last: int | None
    bits: int


class NotEdtf(ValueError):
    """The text is not EDTF; the message says why, without repeating the text."""


def parse(text: str) -> Reading:
    """The reading of an EDTF string; raises ``NotEdtf``."""
    if len(text) > LONGEST:
        raise NotEdtf(f"longer than {LONGEST} characters")
    found = _DATE.fullmatch(text)
    if found:
        return _date(found)
    if text[:1] in ("[", "{"):
        return _set(text)
    if "/" in text:
        return _interval(text)
    if "T" in text:
        return _moment(text)
    return _long_year(text)


def _single(text: str) -> Reading:
    """A date without brackets, slash or time."""
    found = _DATE.fullmatch(text)
    return _date(found) if found else _long_year(text)


def _date(found: re.Match[str]) -> Reading:
    year_before, year, year_after, month_before, month, month_after, day_before, day, day_after = found.groups()
    bits = (
        _BITS[year_before] | _BITS[year_after] | _BITS[month_after or ""] | _BITS[day_after or ""],
        _BITS[month_before or ""] | _BITS[month_after or ""] | _BITS[day_after or ""],
        _BITS[day_before or ""] | _BITS[day_after or ""],
    )
    first, last = _bounds(year, month, day)
    parts = [part for part in (year, month, day) if part is not None]
    return Reading(_spell(parts, bits[: len(parts)]), first, last, bits[0] | bits[1] | bits[2])


def _spell(parts: list[str], bits: tuple[int, ...]) -> str:
    """The shortest qualification: at the end for all, after a component for it and all before it, else before each."""
    if not any(bits):
        return "-".join(parts)
    for group in range(len(parts), 0, -1):
        if bits[0] and len(set(bits[:group])) == 1 and not any(bits[group:]):
            return "-".join([*parts[: group - 1], parts[group - 1] + SIGNS[bits[0]], *parts[group:]])
    return "-".join(SIGNS[bit] + part for bit, part in zip(bits, parts, strict=True))


def _bounds(year: str, month: str | None, day: str | None) -> tuple[int, int]:
    """First and last possible ordinal of a date with or without unspecified digits."""
    if "X" in year or (month and "X" in month) or (day and "X" in day):
        return _masked_bounds(year, month, day)
    if year == "-0000":
        raise NotEdtf("the year 0 has no sign")
    number = int(year)
    if month is None:
        return month_bounds(number, 1, 12)
    code = int(month)
    if day is None:
        if code in SUB_YEAR:
            return month_bounds(number, *SUB_YEAR[code])
        if not 1 <= code <= 12:
            raise NotEdtf(f"{code:02} is neither a month nor a season")
        return month_bounds(number, code, code)
    if not 1 <= code <= 12:
        raise NotEdtf(f"there is no month {code:02}")
    if not 1 <= int(day) <= month_length(number, code):
        raise NotEdtf("this month has no such day")
    only = day_number(number, code, int(day))
    return only, only


def _masked_bounds(year: str, month: str | None, day: str | None) -> tuple[int, int]:
    years = _matching_years(year)
    # A leap year recurs within 8 years, a fitting century within 400: the first and last that fit are near the ends.
    first = next((found[0][0] for number in years if (found := _stretches_of(number, month, day))), None)
    last = next((found[-1][1] for number in reversed(years) if (found := _stretches_of(number, month, day))), None)
    if first is None or last is None:
        raise NotEdtf("no day of the calendar fits the digits that are given")
    return first, last


@lru_cache(maxsize=128)
def _matching_years(mask: str) -> tuple[int, ...]:
    """The years that a mask of four digits and ``X`` allows, in order of time."""
    numbers = [0]
    for sign in mask.removeprefix("-"):
        digits = range(10) if sign == "X" else (int(sign),)
        numbers = [number * 10 + digit for number in numbers for digit in digits]
    return tuple(-number for number in reversed(numbers) if number) if mask[0] == "-" else tuple(numbers)


def _matching(mask: str, last: int) -> list[int]:
    """The numbers 1 to ``last`` that fit a mask of two digits."""
    tens, ones = mask[0], mask[1]
    return [n for n in range(1, last + 1) if tens in ("X", str(n // 10)) and ones in ("X", str(n % 10))]


def _stretches_of(year: int, month: str | None, day: str | None) -> list[tuple[int, int]]:
    """Unbroken stretches of the days of one year that fit; empty when none does."""
    if month is None:
        return [month_bounds(year, 1, 12)]
    if "X" not in month and int(month) in SUB_YEAR and day is None:
        return [month_bounds(year, *SUB_YEAR[int(month)])]
    stretches: list[tuple[int, int]] = []
    for number in _matching(month, 12):
        days = [1, month_length(year, number)] if day is None else _matching(day, month_length(year, number))
        start = day_number(year, number, 1) - 1
        if day is None or day == "XX":
            stretches.append((start + 1, start + days[-1]))
        else:
            stretches.extend((start + one, start + one) for one in days)
    return joined(stretches)


def _long_year(text: str) -> Reading:
    """``Y170000002``, ``Y-17E7``, ``1950S2``, ``Y171010000S3``: years beyond four digits and significant digits."""
    found = _LONG.fullmatch(text)
    if not found:
        raise NotEdtf("not a form of EDTF")
    letter, digits, exponent, significant, mark = found.groups()
    sign, bare = ("-", digits[1:]) if digits[0] == "-" else ("", digits)
    if letter and (bare[0] == "0" or (exponent is None and len(bare) < 5)):
        raise NotEdtf("Y is for years of more than four digits")
    if not letter and (exponent or len(bare) != 4 or significant is None or digits == "-0000"):
        raise NotEdtf("a year has four digits; longer ones begin with Y")
    if int(exponent or 0) > 13 or int(bare) * 10 ** int(exponent or 0) > FARTHEST_YEAR:
        raise NotEdtf("a year farther than ten million million is not held")
    year = int(bare) * 10 ** int(exponent or 0)
    spelt = f"{sign}{year:04}" if year < 10_000 else f"Y{sign}{year}"
    return _significant(spelt, sign, year, significant, mark)


def _significant(spelt: str, sign: str, year: int, significant: str | None, mark: str) -> Reading:
    """A year of which only the first digits are known: the bounds hold all years that begin with them."""
    bits = _BITS[mark]
    if significant is not None:
        free = max(0, len(str(year).zfill(4)) - int(significant))
        if int(significant) == 0:
            raise NotEdtf("no significant digit is no year")
        nearest = year // 10**free * 10**free
        farthest = nearest + 10**free - 1
        spelt, bits = f"{spelt}S{int(significant)}", bits | 1
    else:
        nearest = farthest = year
    low, high = (-farthest, -nearest) if sign else (nearest, farthest)
    return Reading(spelt + mark, day_number(low, 1, 1), day_number(high, 12, 31), bits)


def _moment(text: str) -> Reading:
    """A date with a time of day: the day as written, whatever the offset."""
    found = _TIME.fullmatch(text)
    if not found:
        raise NotEdtf("not a date with a time")
    day = parse(found[1])
    return Reading(text, day.first, day.last, 0)


def _interval(text: str) -> Reading:
    """``2014/2015``; ``..`` is open, nothing is unknown: both are unbounded."""
    lower, _, upper = text.partition("/")
    ends = [None if end in ("", "..") else _single(end) for end in (lower, upper)]
    start, stop = ends
    if not lower and not upper:
        raise NotEdtf("an interval needs at least one end")
    first, last = start.first if start else None, stop.last if stop else None
    if first is not None and last is not None and first > last:
        raise NotEdtf("the interval ends before it begins")
    spelt = f"{start.edtf if start else lower}/{stop.edtf if stop else upper}"
    return Reading(spelt, first, last, (start.bits if start else 0) | (stop.bits if stop else 0))


def _members(text: str) -> list[Reading]:
    """The members of ``[…]`` (one of) or ``{…}`` (all of); ``..`` may open the first and the last."""
    if text[-1] != {"[": "]", "{": "}"}[text[0]]:
        raise NotEdtf("the bracket is not closed")
    words = [word.strip() for word in text[1:-1].split(",")]
    members = [_member(word, place == 0, place == len(words) - 1) for place, word in enumerate(words)]
    if len(members) == 1 and ".." not in members[0].edtf:
        raise NotEdtf("a set has at least two members")
    return members


def _member(word: str, is_first: bool, is_last: bool) -> Reading:
    lower, dots, upper = word.partition("..")
    if not dots:
        return _single(word)
    if (not lower and not is_first) or (not upper and not is_last) or not (lower or upper):
        raise NotEdtf("only the first member may begin and only the last may end with ..")
    start, stop = _single(lower) if lower else None, _single(upper) if upper else None
    first, last = start.first if start else None, stop.last if stop else None
    if first is not None and last is not None and first > last:
        raise NotEdtf("a member ends before it begins")
    spelt = f"{start.edtf if start else ''}..{stop.edtf if stop else ''}"
    return Reading(spelt, first, last, (start.bits if start else 0) | (stop.bits if stop else 0))


def _set(text: str) -> Reading:
    members = _members(text)
    firsts, lasts = [member.first for member in members], [member.last for member in members]
    bits = 0
    for member in members:
        bits |= member.bits
    spelt = text[0] + ",".join(member.edtf for member in members) + text[-1]
    lowest = None if None in firsts else min(day for day in firsts if day is not None)
    highest = None if None in lasts else max(day for day in lasts if day is not None)
    return Reading(spelt, lowest, highest, bits)


Stretch = tuple[int | None, int | None]


def joined(stretches: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches in order, those that touch made one."""
    result: list[tuple[int, int]] = []
    for first, last in sorted(stretches):
        if result and first <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(last, result[-1][1]))
        else:
            result.append((first, last))
    return result


@lru_cache(maxsize=64)
def possible_days(edtf: str) -> tuple[Stretch, ...]:
    """The possible days of a canonical EDTF string as stretches in order, apart from each other; None is unbounded."""
    whole = parse(edtf)
    members = _members(edtf) if edtf[0] in "[{" else [whole]
    if "/" in edtf:
        return ((whole.first, whole.last),)
    far = 10**20
    stretches: list[tuple[int, int]] = []
    for member in members:
        stretches += _member_days(member, far, MOST_STRETCHES - len(stretches))
        if len(stretches) > MOST_STRETCHES:
            return ((whole.first, whole.last),)
    return tuple((None if a == -far else a, None if b == far else b) for a, b in joined(stretches))


def _member_days(member: Reading, far: int, room: int) -> list[tuple[int, int]]:
    """The stretches of one member, or its whole span when there are more than ``room``."""
    whole = [(-far if member.first is None else member.first, far if member.last is None else member.last)]
    found = _DATE.fullmatch(member.edtf)
    if not found or "X" not in member.edtf:
        return whole
    year, month, day = found[2], found[5], found[8]
    years = _matching_years(year)
    if month is None and day is None and not year.rstrip("X").count("X"):
        return whole
    if len(years) * len(_stretches_of(4, month, day) or [0]) > max(room, 0):
        return whole
    return [stretch for number in years for stretch in _stretches_of(number, month, day)]
