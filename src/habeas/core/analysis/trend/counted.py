"""How many sources tell of a row, or were there, beside rows of other answers that lie in it or in which it lies.

Such numbers are no sums: whoever stands in two rows counts once in a number of both. But who reads that 40 told of 2019
and 39 of its months until April knows that one tells of the rest alone.
"""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Collection, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from habeas.core.analysis.plain.counting import UNKNOWN, Period
from habeas.core.analysis.plain.factors import Array, unique
from habeas.core.analysis.trend.parts import Items, Numbers

if TYPE_CHECKING:
    from habeas.core.analysis.trend.beside import Told

_ALL = "(all)"


class Region(NamedTuple):
    """Days, codes (none: all) and the values of sides; ``heard``: with what sources tell who were not there."""

    days: Period
    codes: tuple[str, ...]
    values: Mapping[str, str]
    heard: bool

    def holds(self, other: Region) -> bool:
        """Whether all of another lies in it."""
        if other.days.first > other.days.last:
            return False
        inside = self.days.first <= other.days.first and other.days.last <= self.days.last
        return inside and (self.heard or not other.heard) and self._codes(other) and self._values(other)

    def _codes(self, other: Region) -> bool:
        if not self.codes:
            return True
        own = (other.values["code"],) if "code" in other.values else other.codes
        return bool(own) and all(one in self.codes or ("*" not in one and self._matches(one)) for one in own)

    def _matches(self, code: str) -> bool:
        return any(fnmatchcase(code, each) for each in self.codes)

    def _values(self, other: Region) -> bool:
        return all(other.values.get(name) == value for name, value in self.values.items())


def region_of(told: Told, label: str) -> Region:
    """What a row is of, by its label."""
    values = dict(zip(told.by, label.split(" | "), strict=False)) if label else {}
    days = told.window
    if told.each is not None and (word := values.pop(told.each, _ALL)) not in (_ALL, UNKNOWN):
        own = _stretch(word)
        days = Period(max(own.first, days.first), min(own.last, days.last))
    elif told.each is not None and word == UNKNOWN:
        days = Period(1, 0)  # on no day, and so in no other row
    return Region(
        days, told.codes, {name: word for name, word in values.items() if word != _ALL}, told.unit is not None
    )


def _stretch(label: str) -> Period:
    """The days of a year, quarter or month by its label."""
    year, month, months = int(label[:4]), 1, 12
    if "Q" in label:
        month, months = 3 * int(label[-1]) - 2, 3
    elif len(label) > 4:
        month, months = int(label[5:7]), 1
    last = month + months - 1
    end = datetime.date(year, last, calendar.monthrange(year, last)[1])
    return Period(datetime.date(year, month, 1).toordinal(), end.toordinal())


def uncounted(
    told: Sequence[Told], items: Items, every: Sequence[Numbers], unsaid: Sequence[Collection[str]], floor: int
) -> set[str]:
    """The rows of the last answer of which it may not be told how many sources they have: one of those before, wider or
    narrower, has from 1 to ``floor`` - 1 witnesses more or fewer.

    ``unsaid``: the rows of each answer of which that was not told.
    """
    *before, new = (
        [_Row(region_of(one, label), label, _people(items, numbers, place))
         for place, label in enumerate(numbers.labels) if label not in rows and label not in numbers.hidden]
        for one, numbers, rows in zip(told, every, unsaid, strict=True)
    )  # fmt: skip
    found = set()
    for row in new:
        for other in (other for rows in before for other in rows):
            pairs = [(row, other)] * row.region.holds(other.region) + [(other, row)] * other.region.holds(row.region)
            if any(0 < len(np.setdiff1d(wide.people, narrow.people)) < floor for wide, narrow in pairs):
                found.add(row.label)
    return found


class _Row(NamedTuple):
    region: Region
    label: str
    people: Array


def _people(items: Items, numbers: Numbers, place: int) -> Array:
    """The witnesses behind a row."""
    found: Array = unique(items.who[0][numbers.item[numbers.number == place]])
    return found
