"""Beside tables that were given out before, of the same acts or of an older file: what follows from all together.

Every number is known by what it is the number of, so that tables of one file share their totals. Two files are tied by
differences: whoever knows a number of both knows what was added, and that may rest on one witness.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from habeas.core.analysis.plain import hiding
from habeas.core.analysis.plain.acts import Acts
from habeas.core.analysis.plain.asked import Asked
from habeas.core.analysis.plain.factors import Array
from habeas.core.analysis.plain.grids import Grid, grid_of
from habeas.core.analysis.plain.several import codes_of, of_table

Key = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Earlier:
    """A table that was given out: of which acts, by which sides. It was made beside those that stand before it."""

    acts: Acts
    by: tuple[str, ...]


class _Told(NamedTuple):
    """A table that was given out: the number of its file, its numbers, and which of them were hidden."""

    file: int
    grid: Grid
    asked: Asked
    gone: set[int]


@dataclass
class _Together:
    """The numbers of several tables in one list, with what ties them and who stands behind each."""

    places: dict[tuple[int, Key], int] = field(default_factory=dict)
    values: list[float] = field(default_factory=list)
    lines: list[hiding.Line] = field(default_factory=list)
    cells: list[Array] = field(default_factory=list)
    people: list[list[Array]] = field(default_factory=list)
    out: set[int] = field(default_factory=set)
    hidden: set[int] = field(default_factory=set)
    small: dict[int, int] = field(default_factory=dict)
    differences: set[int] = field(default_factory=set)

    def new(self, value: float) -> int:
        """The place of a number that no table has yet."""
        self.values.append(value)
        return len(self.values) - 1

    def add(self, file: int, grid: Grid) -> list[int]:
        """The places of the numbers of a table; those that another table of the file has are the same ones."""
        places = []
        for key, value in zip(grid.keys, grid.values.tolist(), strict=True):
            if (file, key) not in self.places:
                self.places[file, key] = self.new(value)
            places.append(self.places[file, key])
        self.lines += [
            hiding.Line(tuple(places[cell] for cell in line.cells), places[line.total]) for line in grid.lines
        ]
        self.cells.append(np.array(places)[grid.cells])
        self.people.append([who[grid.rows] for who in grid.people])
        return places

    def tell(self, one: _Told, *, first: bool) -> None:
        """Take in a table that is out, and with the first what it says of several violations."""
        places = self.add(one.file, one.grid)
        self.out |= {place for at, place in enumerate(places) if at not in one.gone}
        self.hidden |= {places[at] for at in one.gone}
        several = of_table(one.grid, one.gone, one.asked, one.grid.behind) if first else None
        if several is not None:
            start = len(self.values)
            self.out |= {self.new(value) for value in several.values.tolist()}
            self.new(float(several.values.sum()))
            self.out.add(len(self.values) - 1)
            whole, codes = one.grid.levels[-1].start, codes_of(one.grid, one.asked)
            own = several.lines(len(places), whole, codes, one.asked.unit)
            at = [*places, *range(start, len(self.values))]
            self.lines += [
                hiding.Line(tuple(at[cell] for cell in line.cells), at[line.total], line.weights) for line in own
            ]

    def compare(self, file: int, grid: Grid, one: _Told, floor: int) -> None:
        """Tie the numbers of two files by what was added to one to give the other."""
        changed = _changed(grid, one.grid)
        there = [{key for number, key in self.places if number == which} for which in (one.file, file)]
        for key in sorted(there[0] | there[1], key=sorted):
            ends = []
            for which in (one.file, file):
                if (which, key) not in self.places:  # a row that a table has not is 0
                    self.places[which, key] = self.new(0.0)
                    self.out.add(self.places[which, key])
                ends.append(self.places[which, key])
            apart = self.values[ends[1]] - self.values[ends[0]]
            place = self.new(apart)
            self.differences.add(place)
            self.lines.append(hiding.Line((ends[0], place), ends[1], (1.0, 1.0)))
            many = len(changed.get(key, ()))
            if 0 < many < floor or 0 < abs(apart) < floor:
                self.small[place] = min(many, floor - 1) or 1

    def behind(self) -> list[hiding.People]:
        """Who stands behind each number; behind a difference that rests on too few, so many who stand nowhere else."""
        extra = np.repeat(list(self.small), list(self.small.values())).astype(np.int64)
        made = []
        for kind in range(max(len(one) for one in self.people)):
            own = [one[min(kind, len(one) - 1)] for one in self.people]
            top = max((int(who.max(initial=0)) for who in own), default=0) + 1
            who = np.concatenate([*own, top + np.arange(len(extra))])
            made.append(hiding.people(np.concatenate([*self.cells, extra]), who, len(self.values)))
        return made


def hidden_beside(grid: Grid, asked: Asked, earlier: Sequence[Earlier]) -> set[int]:
    """The places of this table that are hidden, so that nothing follows from it and the earlier ones."""
    files = [grid.acts]
    told: list[_Told] = []
    for one in earlier:
        file = next((place for place, acts in enumerate(files) if acts is one.acts), len(files))
        if file == len(files):
            files.append(one.acts)
        own = replace(asked, by=one.by, of=None)
        theirs = grid_of(one.acts, own)
        told.append(_Told(file, theirs, own, _hidden(file, theirs, own, told)))
    return _hidden(0, grid, asked, told)


def _hidden(file: int, grid: Grid, asked: Asked, told: Sequence[_Told]) -> set[int]:
    if not told:
        return hiding.hidden(grid.values.tolist(), grid.lines, grid.behind, asked.floor)
    together = _Together()
    for number, one in enumerate(told):
        together.tell(one, first=number == 0)
    places = together.add(file, grid)
    for number in dict.fromkeys(one.file for one in told if one.file != file):
        own = next(one for one in told if one.file == number)
        together.compare(file, grid, own, asked.floor)
    known = hiding.Known(
        frozenset(together.out),
        frozenset(together.hidden - together.out),
        frozenset(together.differences),
        frozenset(together.small),
    )
    gone = hiding.hidden(together.values, together.lines, together.behind(), asked.floor, known)
    return {at for at, place in enumerate(places) if place in gone}


def _changed(one: Grid, other: Grid) -> Mapping[Key, set[str]]:
    """For each number the sources of the rows that only one of the two files has."""
    tables = [
        _rows(grid, [*_SAME, *(side.name for side in one.sides if side.codes is not None)]) for grid in (one, other)
    ]
    found: dict[Key, set[str]] = {}
    for mine, rest, grid in ((tables[0], tables[1], one), (tables[1], tables[0], other)):
        only = Counter(mine) - Counter(rest)
        new = np.array([row in only for row in mine])
        sources = grid.acts.source.words()
        keys = grid.keys
        for cell, row in zip(grid.cells.tolist(), grid.rows.tolist(), strict=True):
            if new[row]:
                found.setdefault(keys[cell], set()).add(sources[row])
    return found


_SAME = ("source_id", "root", "date", "code", "event", "victim")


def _rows(grid: Grid, names: Sequence[str]) -> list[tuple[str, ...]]:
    columns = [grid.acts.others.get(name) for name in names]
    words = [[""] * len(grid.acts) if column is None else column.words() for column in columns]
    return list(zip(*words, strict=True))
