"""What sources tell beside the time that they could have seen it: one study, its days drawn as often as is needed.

Acts count where and when their source was there to see; the time of stays that overlap counts once. Days that are not
known are drawn within their bounds (docs/methods/trend.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from habeas.core.analysis.plain.counting import TIMES, UNKNOWN, Period, spans_of
from habeas.core.analysis.plain.dates import FAR, Dates
from habeas.core.analysis.plain.factors import Array, Factor, unique
from habeas.core.analysis.plain.memory import refuse
from habeas.core.kernel.errors import WrongUse

YEAR = 365.25
#: pairs of an act and a stay that are looked at together
_AT_ONCE = 1_000_000
#: so many times the numbers of one drawing are held beside those of all
_BESIDE = 6
#: how often days are drawn where any is uncertain
IMPUTATIONS = 20


class Side(NamedTuple):
    """One side of a series: labels, and the days of each where it is one of time."""

    name: str
    labels: tuple[str, ...]
    spans: tuple[Period, ...] = ()


class Drawn(NamedTuple):
    """One drawing of all days: pieces of time, and the acts that fall into them, with their rows in the study.

    A cell is a place in the grid of sides; ``placed`` acts have a day in a stay, those outside all cells with them.
    """

    piece_source: Array
    piece_cell: Array
    piece_days: Array
    act_source: Array
    act_cell: Array
    act_row: Array
    act_day: Array
    placed: int


@dataclass(frozen=True, slots=True)
class Study:
    """Acts and stays of the same sources. ``cluster`` numbers who counts as one witness, by source; ``told_in`` has the
    row of the file in which each act stands.

    ``warnings``: with the number that each tells. ``terms``: what is known of each source; ``told``: the columns that
    the files have; ``room``: the bytes of memory that are free, None where nobody knows.
    """

    sources: tuple[str, ...]
    cluster: Array
    window: Period
    told_in: Array
    act_source: Array
    act_date: Dates
    act_stretches: tuple[Array, Array, Array]
    act_luck: Array
    code: Factor
    act_group: Mapping[str, Factor]
    stay_source: Array
    start: Dates
    end: Dates
    stay_group: Mapping[str, Factor]
    terms: Mapping[str, Factor]
    told: frozenset[str]
    warnings: tuple[tuple[int, str], ...]
    unexposed: int
    room: int | None = None

    @property
    def clusters(self) -> int:
        """How many witnesses there are."""
        return int(self.cluster.max(initial=-1)) + 1

    @property
    def exact(self) -> bool:
        """Whether every day is known, so that there is nothing to draw."""
        return self.act_date.exact and bool((self.act_date.codes >= 0).all()) and self.start.exact and self.end.exact

    def refuse_beyond(self, numbers: int, field: str) -> None:
        """Refuse ``numbers`` in every drawing of the days that do not fit memory, with what they need."""
        need = 8 * numbers * (self.imputations + _BESIDE)
        do = "Choose coarser sides, narrow the period, or take a machine with more memory."
        refuse(need, self.room, "This series needs", {"field": field}, do)

    @property
    def imputations(self) -> int:
        """How often days are drawn."""
        return 1 if self.exact else IMPUTATIONS

    def sides(self, names: Sequence[str]) -> list[Side]:
        """The sides of a series by name; one of time covers the window."""
        return [self._side(name) for name in names]

    def _side(self, name: str) -> Side:
        if name in TIMES:
            spans = spans_of(self.window, name)
            return Side(name, tuple(label for label, _ in spans), tuple(span for _, span in spans))
        if name in self.stay_group:
            found = self.stay_group[name]
            return Side(name, (*found.labels, *((UNKNOWN,) if found.has_blanks else ())))
        if name == "code":
            return Side(name, tuple(self.code.labels))
        there = ", ".join([*TIMES, *self.stay_group, "code"])
        raise WrongUse("no-side", "There is no exposure by this.", {"field": "--by"}, there, name[:60])

    def drawn(self, sides: Sequence[Side], rng: np.random.Generator) -> Drawn:
        """All days drawn once, and everything in its cell. A side of codes is not one of exposure: leave it out."""
        start, end = self.stays(rng)
        groups = [side for side in sides if not side.spans]
        group = self._stay_cells(groups)
        own = start <= end
        source, group, start, end = _apart(self.stay_source[own], group[own], start[own], end[own])
        spans = next((side.spans for side in sides if side.spans), (self.window,))
        pieces = _split(source, group, start, end, spans, sides)
        rows, day, at = self._acts(groups, source, group, start, end, rng)
        time = np.searchsorted([span.first for span in spans], day, side="right") - 1
        placed = len(rows)
        kept = (time >= 0) & (day <= np.array([span.last for span in spans])[time])
        rows, day, at, time = rows[kept], day[kept], at[kept], time[kept]
        return Drawn(*pieces, self.act_source[rows], _cell(sides, time, at), rows, day, placed)

    def stays(self, rng: np.random.Generator) -> tuple[Array, Array]:
        """First and last days of the stays, inside the window; the end of one stay is the start of the next where both
        are told by the same uncertain date.
        """
        low, high = np.full(len(self.stay_source), self.window.first), np.full(len(self.stay_source), self.window.last)
        luck = _shared(self.stay_source, self.start, self.end)
        first = _day(self.start, low, luck[0], rng, self.window.first)
        last = _day(self.end, high, luck[1], rng, self.window.last)
        for _ in range(50):
            wrong = np.flatnonzero(first > last)
            if not len(wrong):
                break
            first[wrong] = _day(self.start.kept(wrong), low[wrong], None, rng, self.window.first)
            last[wrong] = _day(self.end.kept(wrong), high[wrong], None, rng, self.window.last)
        first, last = np.minimum(first, last), np.maximum(first, last)
        return np.maximum(first, low), np.minimum(last, high)

    def _stay_cells(self, groups: Sequence[Side]) -> Array:
        cell = np.zeros(len(self.stay_source), dtype=np.int64)
        for side in groups:
            codes = self.stay_group[side.name].codes
            cell = cell * len(side.labels) + np.where(codes < 0, len(side.labels) - 1, codes)
        return cell

    def _acts(
        self, groups: Sequence[Side], source: Array, group: Array, start: Array, end: Array, rng: np.random.Generator
    ) -> tuple[Array, Array, Array]:
        """The acts that can lie in a stay of their source: their rows, a day in it, and its group.

        Each day on which the act may have happened and its source was there is as likely as another.
        """
        luck = rng.random(int(self.act_luck.max(initial=-1)) + 1)
        stays = np.bincount(source, minlength=len(self.sources))  # they come in the order of their sources
        begin, many = np.cumsum(stays) - stays, stays
        parts = [
            self._placed(groups, part, begin, many, group, start, end, luck)
            for part in _blocks(self.act_stretches[0], many[self.act_source[self.act_stretches[0]]])
        ]
        rows, day, at = (np.concatenate([one[place] for one in parts]) for place in range(3))
        return rows, day, at

    def _placed(
        self,
        groups: Sequence[Side],
        part: slice,
        begin: Array,
        many: Array,
        group: Array,
        start: Array,
        end: Array,
        luck: Array,
    ) -> tuple[Array, Array, Array]:
        """Some of the acts: beside each stay of their source, of which there are so ``many`` from ``begin`` on."""
        row, first, last = (one[part] for one in self.act_stretches)
        begin, many = begin[self.act_source[row]], many[self.act_source[row]]
        which = np.repeat(np.arange(len(row)), many)
        stay = np.arange(len(which)) - np.repeat(np.cumsum(many) - many, many) + np.repeat(begin, many)
        low, high = np.maximum(first[which], start[stay]), np.minimum(last[which], end[stay])
        fits = (low <= high) & self._same_place(groups, row[which], group[stay])
        which, stay, low, high = which[fits], stay[fits], low[fits], high[fits]
        owner = row[which]
        if not len(owner):
            return owner, low, group[stay]
        days = high - low + 1
        at = np.flatnonzero(np.diff(owner, prepend=-1))
        rows, before = owner[at], np.cumsum(days) - days
        wanted = np.floor(luck[self.act_luck[rows]] * np.add.reduceat(days, at)).astype(np.int64) + before[at]
        place = at  # save where an act fits several stays
        choice = np.flatnonzero(np.diff(at, append=len(owner)) > 1)
        place[choice] = np.searchsorted(before, wanted[choice], side="right") - 1
        return rows, low[place] + wanted - before[place], group[stay[place]]

    def _same_place(self, groups: Sequence[Side], rows: Array, group: Array) -> Array:
        """Whether an act's place and context, as far as it tells them, are those of a stay."""
        fits = np.ones(len(rows), dtype=bool)
        for side in reversed(groups):
            told = self.act_group.get(side.name)
            group, own = np.divmod(group, len(side.labels))
            if told is not None:
                fits &= (told.codes[rows] < 0) | (told.codes[rows] == own)
        return fits


def _shared(source: Array, start: Dates, end: Dates) -> tuple[Array, Array]:
    """Numbers of luck for starts and ends: one number where one source tells an end and a start by the same date."""
    values = {date.edtf: place for place, date in enumerate([*start.values, *end.values])}
    one = np.array([*(values[date.edtf] for date in start.values), -1], dtype=np.int64)[start.codes]
    other = np.array([*(values[date.edtf] for date in end.values), -1], dtype=np.int64)[end.codes]
    own = np.arange(len(source), dtype=np.int64)
    size = len(values) + 1
    alone = (one == other) | (one < 0) | (other < 0)
    keys = np.concatenate([np.where(alone, -1 - own, source * size + one),
                           np.where(alone, -1 - own - len(own), source * size + other)])  # fmt: skip
    numbers = np.unique(keys, return_inverse=True)[1].reshape(-1)
    return numbers[: len(own)], numbers[len(own) :]


def _day(dates: Dates, bound: Array, luck: Array | None, rng: np.random.Generator, open_end: int) -> Array:
    """A day of each date; an end that is open or not told is that of the window."""
    low = np.where(dates.first <= -FAR, np.minimum(bound, dates.last), dates.first)
    high = np.where(dates.last >= FAR, np.maximum(bound, low), dates.last)
    blank = dates.codes < 0
    day = dates.drawn(rng, low, high, luck)
    return np.where(blank | (day >= FAR), open_end, day)


def _apart(source: Array, group: Array, start: Array, end: Array) -> tuple[Array, Array, Array, Array]:
    """Stays of one source in one group without the days that an earlier one has already."""
    size = int(group.max(initial=0)) + 1
    key = source * size + group
    order = np.lexsort((start, key))
    source, group, start, end, key = source[order], group[order], start[order], end[order], key[order]
    step = 4 * FAR
    reached = np.maximum.accumulate(end + key * step) - key * step if len(key) else end
    before = np.concatenate([[-FAR], reached[:-1]])
    first = np.concatenate([[True], key[1:] != key[:-1]]) if len(key) else np.zeros(0, bool)
    start = np.where(first, start, np.maximum(start, before[: len(start)] + 1))
    kept = start <= end
    return source[kept], group[kept], start[kept], end[kept]


def _split(
    source: Array, group: Array, start: Array, end: Array, spans: Sequence[Period], sides: Sequence[Side]
) -> tuple[Array, Array, Array]:
    """Pieces of stays by stretch of time: source, cell, days."""
    made = []
    for number, span in enumerate(spans):
        days = np.minimum(end, span.last) - np.maximum(start, span.first) + 1
        own = np.flatnonzero(days > 0)
        made.append((source[own], _cell(sides, np.full(len(own), number), group[own]), days[own]))
    return tuple(np.concatenate([one[part] for one in made]) for part in range(3))  # type: ignore[return-value]


def _blocks(row: Array, many: Array) -> list[slice]:
    """Stretches of rows, each whole, with about as many pairs as fit the processor's own memory."""
    if not len(row):
        return [slice(0, 0)]
    reached = np.cumsum(many)
    first = np.flatnonzero(np.diff(row, prepend=-1))  # a row is not cut where it has several stretches
    cuts = np.searchsorted(reached[first], np.arange(_AT_ONCE, int(reached[-1]), _AT_ONCE))
    edges = unique(np.array([0, *first[np.minimum(cuts, len(first) - 1)], len(row)])).tolist()
    return [slice(one, other) for one, other in pairwise(edges)]


def _cell(sides: Sequence[Side], time: Array, group: Array) -> Array:
    """The place in the grid of sides, the last running fastest. ``group`` is that in the grid of those not of time."""
    cell, step = np.zeros(len(time), dtype=np.int64), 1
    for side in reversed(sides):
        if side.spans:
            part = time
        else:
            group, part = np.divmod(group, len(side.labels))
        cell += part * step
        step *= len(side.labels)
    return cell
