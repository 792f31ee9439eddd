"""Counting acts into cells: units, uncertain dates as certain, possible and expected, and who tells of each cell."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from habeas.core.analysis.plain.acts import Acts, distinct
from habeas.core.analysis.plain.columns import folded
from habeas.core.analysis.plain.dates import FAR, Dates, year_days
from habeas.core.analysis.plain.factors import Array, Factor, repeated
from habeas.core.kernel.errors import WrongUse

UNITS = ("acts", "victims", "events", "sources", "witnesses")
BASES = ("certain", "possible", "expected")
TIMES = ("year", "quarter", "month")
UNKNOWN = "(unknown)"
#: stretches of time beside one another in one table
MOST_TIMES = 1_200


class Period(NamedTuple):
    """The days that are looked at, both included; ``-FAR`` and ``FAR`` where nothing bounds them."""

    first: int = -FAR
    last: int = FAR

    @property
    def bounded(self) -> bool:
        """Whether something lies outside."""
        return self.first > -FAR or self.last < FAR


ALWAYS = Period()


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a table: its labels and, for a side of time, the days of each. Rows that fall nowhere else have the
    label ``UNKNOWN``.
    """

    name: str
    labels: tuple[str, ...]
    codes: Array | None = None
    spans: tuple[Period, ...] = ()


class Entries(NamedTuple):
    """Rows as they fall into cells; a row with an uncertain date may fall into several."""

    row: Array
    cell: Array
    certain: Array
    share: Array


@dataclass(frozen=True, slots=True)
class Counts:
    """By cell: how many units certainly, possibly and by their expected share, and how many sources tell of them."""

    certain: Array
    possible: Array
    expected: Array
    sources: Array

    def on(self, basis: str) -> Array:
        """The counts on one basis."""
        found: Array = getattr(self, basis)
        return found


def units_of(acts: Acts, unit: str) -> Array:
    """A number for each row: rows with one number are one unit, however many tell of it.

    An act is an event, a code and a victim; a row without an event is an act, an event, and (without a victim) a victim
    of its own. A victim who is not named is one of the event.
    """
    if unit == "sources":
        return acts.source.codes
    if unit == "witnesses":
        return acts.witness
    happening = _told(acts.event, len(acts))
    if unit == "events":
        return happening
    many = len(acts.victim.labels) if acts.victim is not None else 0
    victim = acts.victim.codes if acts.victim is not None else np.full(len(acts), -1)
    if unit == "victims":
        return np.where(victim >= 0, victim, many + happening)
    return numbered((happening * len(acts.code.labels) + acts.code.codes) * (many + 1) + victim + 1)


def _told(column: Factor | None, many: int) -> Array:
    """What each row tells of, and a number of its own where it does not say."""
    if column is None:
        return np.arange(many, dtype=np.int64)
    blank = column.codes < 0
    return np.where(blank, len(column.labels) + np.cumsum(blank) - 1, column.codes)


def numbered(values: Array) -> Array:
    """A number for each row that is the same where the values are: the row, or the first of those that are alike."""
    found = np.arange(len(values), dtype=np.int64)
    again = np.flatnonzero(repeated(values))
    if len(again):
        _, first, place = np.unique(values[again], return_index=True, return_inverse=True)
        found[again] = again[first][place.reshape(-1)]
    return found


def side_of(acts: Acts, name: str, period: Period) -> Side:
    """One side by a column, or by years, quarters or months of the date."""
    key = folded(name)
    if key in TIMES and key not in acts.others:
        spans = time_spans(acts.date, key, period)
        return Side(key, (*(label for label, _ in spans), UNKNOWN), None, tuple(span for _, span in spans))
    if key == "witness":
        raise WrongUse("no-column", "Witnesses are no side of a table.", {"field": "--by"})
    column: Factor | None = acts.others.get(key)
    if column is None or key == "source_id":
        there = ", ".join([*TIMES, *(one for one in acts.others if one != "source_id")])
        raise WrongUse("no-column", "There is no such column.", {"field": "--by"}, there, name[:60])
    return Side(key, (*column.labels, UNKNOWN), np.where(column.codes < 0, len(column.labels), column.codes))


def time_spans(dates: Dates, each: str, period: Period) -> list[tuple[str, Period]]:
    """Years, quarters or months from the first to the last bounded day of the dates, within the period."""
    first, last = dates.first, dates.last
    first, last = first[first > -FAR], last[last < FAR]
    low = max(period.first, int(min(first.min(initial=FAR), last.min(initial=FAR))))
    high = min(period.last, int(max(last.max(initial=-FAR), first.max(initial=-FAR))))
    return [] if low > high or low <= -FAR or high >= FAR else spans_of(Period(low, high), each)


def spans_of(period: Period, each: str) -> list[tuple[str, Period]]:
    """The years, quarters or months of a bounded period."""
    low, high = period
    if not (low >= 1 and high <= datetime.date.max.toordinal()):
        raise WrongUse("too-wide", "The dates lie outside the years 1 to 9999.", {"field": "--by"})
    start, end = datetime.date.fromordinal(low), datetime.date.fromordinal(high)
    months = {"year": 12, "quarter": 3, "month": 1}[each]
    made: list[tuple[str, Period]] = []
    place = (start.year * 12 + start.month - 1) // months * months
    while place <= end.year * 12 + end.month - 1:
        if len(made) >= MOST_TIMES:
            do = "Take years, or narrow the period with --from and --until."
            raise WrongUse("too-wide", f"There would be more than {MOST_TIMES} rows of time.", {"field": "--by"}, do=do)
        made.append((_label(place, each), _clipped(place, months, period)))
        place += months
    return made


def _label(place: int, each: str) -> str:
    year, month = divmod(place, 12)
    return {"year": f"{year:04}", "quarter": f"{year:04} Q{month // 3 + 1}", "month": f"{year:04}-{month + 1:02}"}[each]


def _clipped(place: int, months: int, period: Period) -> Period:
    def begin(month: int) -> int:
        return year_days(9999)[1] + 1 if month >= 120_000 else datetime.date(month // 12, month % 12 + 1, 1).toordinal()

    return Period(max(period.first, begin(place)), min(period.last, begin(place + months) - 1))


def entries(acts: Acts, sides: Sequence[Side], period: Period) -> Entries:
    """Every row in every cell that is possible for it. Without a side of time a row falls into the period, or not."""
    spans = next((side.spans for side in sides if side.codes is None), None)
    row, place, certain, share = _in_time(acts.date, spans, period)
    cell = np.zeros(len(row), dtype=np.int64)
    for side in sides:
        cell = cell * len(side.labels) + (place if side.codes is None else side.codes[row])
    return Entries(row, cell, certain, share)


def _in_time(dates: Dates, spans: Sequence[Period] | None, period: Period) -> tuple[Array, Array, Array, Array]:
    """For each row and stretch of time that is possible: certainly in it, and the share of its days."""
    many = len(dates.codes)
    if spans is None:
        if not period.bounded:
            return np.arange(many), np.zeros(many, np.int64), np.ones(many, bool), np.ones(many)
        spans = [period]
    none = np.zeros(0, dtype=np.int64)
    made: list[tuple[Array, Array, Array, Array]] = [(none, none, none, none)]
    ends = dates.values.ends
    for number, span in enumerate(spans):
        possible, certain, share = ends.within(*span)
        rows = np.flatnonzero(possible[dates.codes])
        own = dates.codes[rows]
        made.append((rows, np.full(len(rows), number), certain[own], share[own]))
    if not period.bounded:  # what has no day that is known stands in the last cell
        rows = np.flatnonzero(dates.codes < 0)
        made.append((rows, np.full(len(rows), len(spans)), np.ones(len(rows), bool), np.ones(len(rows))))
    row, place, sure, shares = (np.concatenate([one[part] for one in made]) for part in range(4))
    return row.astype(np.int64), place.astype(np.int64), sure.astype(bool), shares.astype(float)


def counted(acts: Acts, unit: Array, found: Entries, cells: int) -> Counts:
    """The counts of the cells: a unit that several rows tell of counts by the row that says most."""
    size = int(unit.max(initial=0)) + 1
    again = (np.bincount(unit, minlength=size) > 1)[unit][found.row]  # of a unit that one row tells nothing is twice
    keys = found.cell[again] * size + unit[found.row[again]]
    again[again] = twice = repeated(keys)
    at, certain, share = found.cell, found.certain.astype(float), found.share
    if twice.any():
        alike, place = np.unique(keys[twice], return_inverse=True)
        most = np.zeros((2, len(alike)))
        for own, values in zip(most, (certain, share), strict=True):
            np.maximum.at(own, place.reshape(-1), values[again])
        at = np.concatenate([at[~again], alike // size])
        certain, share = (np.concatenate([one[~again], own]) for one, own in zip((certain, share), most, strict=True))
    return Counts(
        np.bincount(at, weights=certain, minlength=cells),
        np.bincount(at, minlength=cells).astype(float),
        np.bincount(at, weights=share, minlength=cells),
        distinct(acts.source.codes[found.row], found.cell, cells),
    )


def credits(acts: Acts, unit: Array, found: Entries, cells: int, basis: str) -> Any:
    """What each witness adds to each cell: a unit is shared out among the witnesses who tell of it there.

    So the sum over witnesses is the count, and witnesses can be drawn again. A sparse matrix, witnesses by cells: with
    all its noughts it would not fit memory where there are many of both.
    """
    from scipy.sparse import csr_matrix

    size, many = int(unit.max(initial=0)) + 1, acts.witnesses
    worth = {"certain": found.certain.astype(float), "possible": np.ones(len(found.row)), "expected": found.share}[
        basis
    ]
    told, who = found.cell * size + unit[found.row], acts.witness[found.row]
    again = repeated(told)
    keys, place = np.unique(told[again] * many + who[again], return_inverse=True)
    tellers, owner = np.unique(keys // many, return_inverse=True)
    owner = owner.reshape(-1)
    most = np.zeros(len(tellers))
    np.maximum.at(most, owner[place.reshape(-1)], worth[again])
    each = (most / np.bincount(owner, minlength=len(tellers)))[owner]
    values = np.concatenate([worth[~again], each])
    at = np.concatenate([who[~again], keys % many]), np.concatenate([found.cell[~again], keys // many // size])
    return csr_matrix((values, at), shape=(many, cells))
