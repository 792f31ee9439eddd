"""The numbers of one table: its cells and totals, what ties them, and who stands behind each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from habeas.core.analysis.plain import hiding
from habeas.core.analysis.plain.acts import Acts
from habeas.core.analysis.plain.asked import Asked
from habeas.core.analysis.plain.counting import Counts, Entries, Side, counted, entries, side_of, units_of
from habeas.core.analysis.plain.factors import Array
from habeas.core.kernel.errors import Refused

MOST_CELLS = 20_000


@dataclass(frozen=True, slots=True)
class Level:
    """The cells over some of the sides: all of them for the cells themselves, none for the total."""

    sides: tuple[int, ...]
    shape: tuple[int, ...]
    found: Entries
    counts: Counts
    start: int

    @property
    def cells(self) -> int:
        return int(np.prod(self.shape, dtype=np.int64))


@dataclass(frozen=True, slots=True)
class Grid:
    """All numbers of one table: the cells first, then totals, the whole last.

    ``cells`` and ``rows`` say which rows of acts fall into which number.
    """

    acts: Acts
    sides: tuple[Side, ...]
    unit: Array
    levels: tuple[Level, ...]
    values: Array
    lines: tuple[hiding.Line, ...]
    cells: Array
    rows: Array

    @property
    def people(self) -> list[Array]:
        """Witnesses and, where they are named, victims, by row of acts."""
        return [self.acts.witness, *([units_of(self.acts, "victims")] if self.acts.victim is not None else [])]

    @property
    def behind(self) -> list[hiding.People]:
        """Who stands behind each number."""
        return [hiding.people(self.cells, who[self.rows], len(self.values)) for who in self.people]

    @property
    def keys(self) -> list[frozenset[tuple[str, str]]]:
        """Each number by the values that it is the number of: the same in every table of the same acts."""
        made = []
        for level in self.levels:
            own = [self.sides[side] for side in level.sides]
            for labels in product(*(side.labels for side in own)):
                made.append(frozenset((side.name, label) for side, label in zip(own, labels, strict=True)))
        return made


def grid_of(acts: Acts, asked: Asked) -> Grid:
    """The numbers of a table."""
    sides = tuple(side_of(acts, name, asked.period) for name in asked.by)
    unit = units_of(acts, asked.unit)
    levels = _levels(acts, unit, sides, asked)
    return Grid(
        acts,
        sides,
        unit,
        tuple(levels),
        np.concatenate([level.counts.on("possible") for level in levels]),
        tuple(_tied(levels)),
        np.concatenate([level.found.cell + level.start for level in levels]),
        np.concatenate([level.found.row for level in levels]),
    )


def _levels(acts: Acts, unit: Array, sides: Sequence[Side], asked: Asked) -> list[Level]:
    if np.prod([len(side.labels) for side in sides], dtype=float) > MOST_CELLS:
        what = f"The table would have more than {MOST_CELLS:,} cells."
        raise Refused("too-many-cells", what, {"field": "--by"}, do="Choose coarser sides, or --from and --until.")
    made: list[Level] = []
    start = 0
    for keep in ((0, 1), (0,), (1,), ()) if len(sides) == 2 else ((0,), ()):
        own = [sides[side] for side in keep]
        found = entries(acts, own, asked.period)
        level = Level(keep, tuple(len(side.labels) for side in own), found, Counts(*[np.zeros(0)] * 4), start)
        level = replace(level, counts=counted(acts, unit, found, level.cells))
        made.append(level)
        start += level.cells
    return made


def _tied(levels: list[Level]) -> list[hiding.Line]:
    """Every row and column with its total, and the totals with the total of all."""
    base, whole = levels[0], levels[-1]
    at = np.arange(base.cells).reshape(base.shape)
    if len(levels) == 2:
        return [hiding.Line(tuple(at.tolist()), whole.start)]
    rows, columns = levels[1], levels[2]
    made = [hiding.Line(tuple(at[number].tolist()), rows.start + number) for number in range(rows.cells)]
    made += [hiding.Line(tuple(at[:, number].tolist()), columns.start + number) for number in range(columns.cells)]
    for side in (rows, columns):
        made.append(hiding.Line(tuple(range(side.start, side.start + side.cells)), whole.start))
    return made
