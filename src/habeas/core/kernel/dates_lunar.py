"""The Korean lunar calendar (음력), computed from the Moon and the Sun for the meridian 135° E.

New moons: J. Meeus, Astronomical Algorithms, 2nd edition (1998), chapter 49. Longitude of the Sun: J. Meeus,
Astronomical
Formulae for Calculators, 4th edition (1988), chapter 18. Delta T: F. Espenak and J. Meeus, NASA/TP-2006-214141. The
rules
are those of the lunisolar calendar since 1645: a month begins on the day of the new moon; the month of the winter
solstice
is the eleventh; where thirteen months lie between two such months, the first without a principal solar term is a
leap month.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from itertools import pairwise
from math import cos, floor, pi, sin
from typing import NamedTuple

#: The years for which the computation agrees with the published Korean calendar day by day; others are refused.
#: Before 1912
#: Korea kept other meridians.
FIRST_YEAR, LAST_YEAR = 1912, 2050
_ZONE = 9 / 24
_ORDINAL_OF_JULIAN_DAY = 1_721_425
_RADIANS = pi / 180

#: coefficient in days, powers of the eccentricity, multiples of M, M' and F (chapter 49, column of the new moon)
_NEW_MOON = (
    (-0.40720, 0, 0, 1, 0), (0.17241, 1, 1, 0, 0), (0.01608, 0, 0, 2, 0), (0.01039, 0, 0, 0, 2),
    (0.00739, 1, -1, 1, 0), (-0.00514, 1, 1, 1, 0), (0.00208, 2, 2, 0, 0), (-0.00111, 0, 0, 1, -2),
    (-0.00057, 0, 0, 1, 2), (0.00056, 1, 1, 2, 0), (-0.00042, 0, 0, 3, 0), (0.00042, 1, 1, 0, 2),
    (0.00038, 1, 1, 0, -2), (-0.00024, 1, -1, 2, 0), (-0.00007, 0, 2, 1, 0), (0.00004, 0, 0, 2, -2),
    (0.00004, 0, 3, 0, 0), (0.00003, 0, 1, 1, -2), (0.00003, 0, 0, 2, 2), (-0.00003, 0, 1, 1, 2),
    (0.00003, 0, -1, 1, 2), (-0.00002, 0, -1, 1, -2), (-0.00002, 0, 1, 3, 0), (0.00002, 0, 0, 4, 0),
)  # fmt: skip
#: coefficient in days, angle at k = 0 and its change with k in degrees (chapter 49, additional corrections)
_PLANETS = (
    (0.000325, 299.77, 0.107408), (0.000165, 251.88, 0.016321), (0.000164, 251.83, 26.651886),
    (0.000126, 349.42, 36.412478), (0.000110, 84.66, 18.206239), (0.000062, 141.74, 53.303771),
    (0.000060, 207.14, 2.453732), (0.000056, 154.84, 7.306860), (0.000047, 34.52, 27.261239),
    (0.000042, 207.19, 0.121824), (0.000040, 291.34, 1.844379), (0.000037, 161.72, 24.198154),
    (0.000035, 239.56, 25.513099), (0.000023, 331.55, 3.592518),
)  # fmt: skip


class NoLunarDay(ValueError):
    """The calendar has no such year, month or day."""


class LunarMonth(NamedTuple):
    """A month of the lunar calendar: its year, number (1 to 12), whether it is a leap month, first and last ordinal."""

    year: int
    month: int
    leap: bool
    first: int
    last: int


def lunar_months(year: int) -> list[LunarMonth]:
    """The 12 or 13 months of a lunar year in order; ``NoLunarDay`` outside 1912 to 2050."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NoLunarDay(f"lunar years are computed from {FIRST_YEAR} to {LAST_YEAR}")
    return [month for month in (*_between_solstices(year), *_between_solstices(year + 1)) if month.year == year]


@lru_cache(maxsize=256)
def _between_solstices(year: int) -> tuple[LunarMonth, ...]:
    """The months from the eleventh of ``year - 1`` to the tenth of ``year``."""
    start, stop = _solstice_month(year - 1), _solstice_month(year)
    days = [_new_moon_day(number) for number in range(start, stop + 1)]
    has_leap, months, number, lunar_year = len(days) == 14, [], 10, year - 1
    for first, following in pairwise(days):
        leap = has_leap and not _holds_principal_term(first, following)
        has_leap = has_leap and not leap
        if not leap:
            number = number % 12 + 1
            lunar_year = year if number == 1 else lunar_year
        months.append(LunarMonth(lunar_year, number, leap, first, following - 1))
    return tuple(months)


def _solstice_month(year: int) -> int:
    """The number of the last new moon on or before the day of the winter solstice of ``year``."""
    number = floor((year + 0.97 - 2000) * 12.3685) + 1
    first_of_december = floor((year - 2000) * 365.2425) + 730_120 + 334
    solstice = next(day for day in range(first_of_december, first_of_december + 40) if _term(day + 1) >= 9)
    while _new_moon_day(number) > solstice:
        number -= 1
    return number


def _term(day: int) -> int:
    """Which twelfth of the circle the Sun is in when a day begins in Korea: 9 is that of the winter solstice (270°)."""
    return int(_longitude(day + _ORDINAL_OF_JULIAN_DAY - 0.5 - _ZONE) // 30)


def _holds_principal_term(first: int, following: int) -> bool:
    return _term(first) != _term(following)


@lru_cache(maxsize=4096)
def _new_moon_day(number: int) -> int:
    """The ordinal of the Korean day of the new moon ``number`` (0 is that of 6 January 2000)."""
    instant = _new_moon(number)
    return floor(instant - _delta_t(instant) + _ZONE + 0.5) - _ORDINAL_OF_JULIAN_DAY


def _new_moon(number: int) -> float:
    """The Julian day (dynamical time) of a new moon; good to half a minute."""
    t = number / 1236.85
    jde = 2451550.09766 + 29.530588861 * number + 0.00015437 * t**2 - 0.00000015 * t**3
    sun = 2.5534 + 29.10535670 * number - 0.0000014 * t**2
    moon = 201.5643 + 385.81693528 * number + 0.0107582 * t**2 + 0.00001238 * t**3
    latitude = 160.7108 + 390.67050284 * number - 0.0016118 * t**2 - 0.00000227 * t**3
    eccentricity = 1 - 0.002516 * t - 0.0000074 * t**2
    for coefficient, power, m, mm, f in _NEW_MOON:
        jde += coefficient * eccentricity**power * sin((m * sun + mm * moon + f * latitude) * _RADIANS)
    jde -= 0.00017 * sin((124.7746 - 1.56375588 * number) * _RADIANS)
    return jde + sum(size * sin((start + rate * number) * _RADIANS) for size, start, rate in _PLANETS)


def _longitude(universal: float) -> float:
    """The apparent longitude of the Sun in degrees at a Julian day of universal time; good to some 0.002°, 3
    minutes.
    """
    t = (universal + _delta_t(universal) - 2415020.0) / 36525
    mean = 279.69668 + 36000.76892 * t + 0.0003025 * t**2
    m = (358.47583 + 35999.04975 * t - 0.000150 * t**2) * _RADIANS
    centre = (1.919460 - 0.004789 * t) * sin(m) + (0.020094 - 0.0001 * t) * sin(2 * m) + 0.000293 * sin(3 * m)
    pulls = (
        0.00134 * cos((153.23 + 22518.7541 * t) * _RADIANS)
        + 0.00154 * cos((216.57 + 45037.5082 * t) * _RADIANS)
        + 0.00200 * cos((312.69 + 32964.3577 * t) * _RADIANS)
        + 0.00179 * sin((350.74 + 445267.1142 * t) * _RADIANS)
        + 0.00178 * sin((231.19 + 20.20 * t) * _RADIANS)
    )
    return (mean + centre + pulls - 0.00569 - 0.00479 * sin((259.18 - 1934.142 * t) * _RADIANS)) % 360


def _delta_t(julian_day: float) -> float:
    """Dynamical less universal time in days, 1890 to 2060; the pieces are those of NASA/TP-2006-214141."""
    year = 2000 + (julian_day - 2451545) / 365.25
    pieces = (
        (1900, 1900, (-2.79, 1.494119, -0.0598939, 0.0061966, -0.000197)),
        (1920, 1900, (-2.79, 1.494119, -0.0598939, 0.0061966, -0.000197)),
        (1941, 1920, (21.20, 0.84493, -0.076100, 0.0020936)),
        (1961, 1950, (29.07, 0.407, -1 / 233, 1 / 2547)),
        (1986, 1975, (45.45, 1.067, -1 / 260, -1 / 718)),
        (2005, 2000, (63.86, 0.3345, -0.060374, 0.0017275, 0.000651814, 0.00002373599)),
        (2051, 2000, (62.92, 0.32217, 0.005589)),
    )
    middle, coefficients = next(((m, c) for until, m, c in pieces if year < until), pieces[-1][1:])
    t = year - middle
    return sum(coefficient * t**power for power, coefficient in enumerate(coefficients)) / 86_400


def lunar_edtf(year: int, month: int | None = None, day: int | None = None, *, leap: bool = False) -> str:
    """The EDTF of a lunar year, month or day; ``NoLunarDay`` where the calendar has none."""
    months = [one for one in lunar_months(year) if month is None or (one.month, one.leap) == (month, leap)]
    if not months:
        raise NoLunarDay("this lunar year has no such month")
    first, last = months[0].first, months[-1].last
    if day is not None:
        if not 1 <= day <= last - first + 1:
            raise NoLunarDay("this lunar month has no such day")
        first = last = first + day - 1
    start, stop = (date.fromordinal(number).isoformat() for number in (first, last))
    return start if first == last else f"{start}/{stop}"
