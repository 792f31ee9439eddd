"""A column of uncertain dates: bounds, shares of a cell of time, and days drawn within them."""

from __future__ import annotations

import datetime
from functools import cached_property
from typing import NamedTuple

import numpy as np

from habeas.core.analysis.plain.columns import Columns
from habeas.core.analysis.plain.factors import Array, Factor
from habeas.core.kernel.dates import UncertainDate, read_date
from habeas.core.kernel.errors import WrongUse

#: beyond every day that is counted with (the year 13,689); unbounded ends lie here
FAR = 5_000_000


def iso(day: int) -> str | None:
    """A day as it is written; None outside the years 1 to 9999."""
    return datetime.date.fromordinal(day).isoformat() if 1 <= day <= datetime.date.max.toordinal() else None


class Values(tuple[UncertainDate, ...]):
    """Different dates. What is asked of each again and again is worked out once; a last place is for no date at all."""

    @cached_property
    def first(self) -> Array:
        """The first possible days; ``-FAR`` where unbounded."""
        return np.array([-FAR if one.first_day is None else max(-FAR, one.first_day) for one in self] + [-FAR])

    @cached_property
    def last(self) -> Array:
        """The last possible days; ``FAR`` where unbounded."""
        return np.array([FAR if one.last_day is None else min(FAR, one.last_day) for one in self] + [FAR])

    @cached_property
    def several(self) -> Array:
        """Which have several stretches of days."""
        return np.array([len(one.possible_days) > 1 for one in self] + [False])

    @cached_property
    def ends(self) -> Ends:
        """First and last days as cells of time need them."""
        return ends_of(self)


class Dates(NamedTuple):
    """``codes`` says which of ``values`` stands in each row, -1 that there is no date."""

    codes: Array
    values: Values

    @property
    def first(self) -> Array:
        """The first possible day of each row; ``-FAR`` where unbounded or blank."""
        return self.values.first[self.codes]

    @property
    def last(self) -> Array:
        """The last possible day of each row; ``FAR`` where unbounded or blank."""
        return self.values.last[self.codes]

    @property
    def exact(self) -> bool:
        """Whether every date that is there is one day."""
        there = self.codes >= 0
        return bool((self.first[there] == self.last[there]).all())

    def kept(self, rows: Array) -> Dates:
        """The dates of some rows only."""
        return Dates(self.codes[rows], self.values)

    def possible(self, low: int, high: int) -> Array:
        """For each row, whether some possible day lies from ``low`` to ``high``."""
        return self.values.ends.within(low, high)[0][self.codes]

    def certain(self, low: int, high: int) -> Array:
        """For each row, whether every possible day lies from ``low`` to ``high``."""
        return self.values.ends.within(low, high)[1][self.codes]

    def share(self, low: int, high: int) -> Array:
        """For each row, the share of its possible days from ``low`` to ``high``; 0 where the date is unbounded."""
        return self.values.ends.within(low, high)[2][self.codes]

    def drawn(self, rng: np.random.Generator, low: Array, high: Array, same: Array | None = None) -> Array:
        """A day for each row, each possible day from ``low`` to ``high`` (one pair for each row) as likely as another.

        ``FAR`` stands where no possible day is left. Rows that have the same number in ``same`` share their luck, so
        that one event with one date gets one day.
        """
        luck = rng.random(len(self.codes)) if same is None else rng.random(int(same.max(initial=-1)) + 1)[same]
        many = self.values.several[self.codes]
        first, last = np.maximum(self.first, low), np.minimum(self.last, high)
        days = np.where(first <= last, first + np.floor(luck * (last - first + 1)).astype(np.int64), FAR)
        for code in np.unique(self.codes[many]):
            rows = np.flatnonzero(self.codes == code)
            days[rows] = _among(self.values[code], luck[rows], first[rows], last[rows])
        return days


class Ends(NamedTuple):
    """The first and the last day of different dates, those unbounded far beyond ``FAR``; and which of them are sets or
    have digits that are not told, so that their days are looked at one by one.
    """

    first: Array
    last: Array
    several: tuple[tuple[int, UncertainDate], ...]

    def within(self, low: int, high: int) -> tuple[Array, Array, Array]:
        """Of each date whether it possibly and certainly lies from ``low`` to ``high``, and the share of its days; with
        one more, no date at all.
        """
        first, last = self.first, self.last
        possible = (first <= high) & (last >= low) & (low <= high)
        certain = (first >= low) & (last <= high) & (low <= high)
        days = np.minimum(last, high) - np.maximum(first, low) + 1
        bounded = (first > -_UNBOUNDED) & (last < _UNBOUNDED)
        share = np.where(bounded, np.maximum(0, days) / (last - first + 1), 0.0)
        for place, date in self.several:
            possible[place] = date.possible_in(low, high)
            share[place] = float(date.expected_in(low, high) or 0)
        return np.append(possible, False), np.append(certain, False), np.append(share, 0.0)


_UNBOUNDED = 2**60


def stretches_of(dates: Dates) -> tuple[Array, Array, Array]:
    """Rows of dates as unbroken stretches: the row, first and last day; a row without a date has none."""
    single = (dates.codes >= 0) & ~dates.values.several[dates.codes]
    rows = [np.flatnonzero(single)]
    firsts, lasts = [dates.first[rows[0]]], [dates.last[rows[0]]]
    for code in np.unique(dates.codes[(dates.codes >= 0) & ~single]).tolist():
        own = np.flatnonzero(dates.codes == code)
        days = [(-FAR if a is None else a, FAR if b is None else b) for a, b in dates.values[code].possible_days]
        rows.append(np.repeat(own, len(days)))
        firsts.append(np.tile([a for a, _ in days], len(own)))
        lasts.append(np.tile([b for _, b in days], len(own)))
    order = np.argsort(np.concatenate(rows), kind="stable")
    return np.concatenate(rows)[order], np.concatenate(firsts)[order], np.concatenate(lasts)[order]


def ends_of(values: tuple[UncertainDate, ...]) -> Ends:
    """The ends of different dates, worked out once for all cells of time."""
    first = [-_UNBOUNDED if date.first_day is None else date.first_day for date in values]
    last = [_UNBOUNDED if date.last_day is None else date.last_day for date in values]
    several = [(place, date) for place, date in enumerate(values) if date.edtf[0] in "[{" or "X" in date.edtf]
    return Ends(np.array(first, dtype=np.int64), np.array(last, dtype=np.int64), tuple(several))


def _among(date: UncertainDate, luck: Array, low: Array, high: Array) -> Array:
    """Days of a date with several stretches, by counting its possible days."""
    starts = np.array([-FAR if one is None else max(one, -FAR) for one, _ in date.possible_days], dtype=np.int64)
    ends = np.array([FAR if one is None else min(one, FAR) for _, one in date.possible_days], dtype=np.int64)
    before = np.concatenate([[0], np.cumsum(ends - starts + 1)])

    def upto(day: Array) -> Array:
        place = np.searchsorted(starts, day, side="right") - 1
        inside = np.clip(day - starts[place] + 1, 0, (ends - starts + 1)[place])
        return np.where(place < 0, 0, before[np.maximum(place, 0)] + inside)

    least, most = upto(low - 1), upto(high)
    rank = least + np.floor(luck * (most - least)).astype(np.int64)
    place = np.clip(np.searchsorted(before, rank, side="right") - 1, 0, len(starts) - 1)
    return np.where(most > least, starts[place] + rank - before[place], FAR)


def dates_of(columns: Columns, name: str) -> Dates:
    """The dates of a column: EDTF, figures or words (docs/formats/values.md); blank cells are no date, and ``..``, an
    open end in EDTF, is none either."""
    found: Factor = columns.cells[name]
    values: list[UncertainDate] = []
    numbers = np.full(len(found.labels) + 1, -1)  # the last one is what stands for a blank cell
    for code, words in enumerate(found.labels):
        if words == "..":
            continue
        numbers[code] = len(values)
        try:
            values.append(read_date(words))
        except WrongUse as error:
            row = int(np.flatnonzero(found.codes == code)[0])
            raise WrongUse(
                error.code, error.what, columns.where(name, row), error.expected, error.found, error.do
            ) from None
    return Dates(numbers[found.codes], Values(values))


def exact(days: Array) -> Dates:
    """Dates of one day each, by their day numbers (``FAR``: none)."""
    known, codes = np.unique(days, return_inverse=True)
    dates = [UncertainDate(datetime.date.fromordinal(day).isoformat(), day, day) for day in known[known < FAR].tolist()]
    return Dates(np.where(days < FAR, codes, -1), Values(dates))


def year_of(days: Array) -> Array:
    """The year of each day number."""
    return (np.datetime64("1970-01-01") + (days - 719_163)).astype("datetime64[Y]").astype(np.int64) + 1970


def year_days(year: int) -> tuple[int, int]:
    """The first and the last day of a year."""
    return datetime.date(year, 1, 1).toordinal(), datetime.date(year, 12, 31).toordinal()
