"""How many different violations each victim suffered: coding only the worst would hide them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from habeas.core.analysis.plain import hiding
from habeas.core.analysis.plain.acts import Acts, distinct
from habeas.core.analysis.plain.answers import Line
from habeas.core.analysis.plain.asked import Asked
from habeas.core.analysis.plain.factors import Array, renumbered
from habeas.core.analysis.plain.grids import Grid
from habeas.core.analysis.plain.wilson import wilson

#: that many or more stand in one row, or fewer where the rows would rest on too few
MOST = 6


@dataclass(frozen=True, slots=True)
class Several:
    """Victims by their number of codes, the last row of them with as many or more if ``open_ended``.

    ``cells`` says into which row each row of acts (``rows``) falls.
    """

    numbers: tuple[int, ...]
    open_ended: bool
    values: Array
    cells: Array
    rows: Array

    def lines(self, start: int, whole: int, codes: int, unit: str) -> list[hiding.Line]:
        """What ties these numbers, from ``start`` on and their sum after them, to each other and to the table.

        ``whole`` is the place of the table's total; ``codes`` how many codes are its rows, from place 0 on (0: none).
        """
        own = tuple(range(start, start + len(self.numbers)))
        made = [hiding.Line(own, start + len(own), (1.0,) * len(own))]
        if unit == "victims":
            made.append(hiding.Line((start + len(own),), whole, (1.0,)))
        if unit in ("acts", "victims") and not self.open_ended:  # two codes of a victim are two of its acts
            times = tuple(float(number) for number in self.numbers)
            if codes:
                made.append(hiding.Line((*range(1, codes), *own), 0, (*(-1.0,) * (codes - 1), *times)))
            elif unit == "acts":
                made.append(hiding.Line(own, whole, times))
        return made

    def said(self, acts: Acts, level: float, rounding: int) -> list[Line]:
        """The rows: n victims with so many codes, their share of all, and how many sources tell of them."""
        lower, upper = wilson(self.values, np.full(len(self.values), self.values.sum()), level)
        sources = distinct(acts.source.codes[self.rows], self.cells, len(self.values))
        made = []
        for place, number in enumerate(self.numbers):
            label = f"{number} or more" if self.open_ended and place == len(self.numbers) - 1 else str(number)
            if rounding > 1:
                n, told = (_rounded(value, rounding) for value in (self.values[place], sources[place]))
                made.append(Line(label, n=n, sources=int(told)))
                continue
            share, ends = self.values[place] / self.values.sum(), (float(lower[place]), float(upper[place]))
            made.append(Line(label, float(share), *ends, float(self.values[place]), int(sources[place])))
        return made


def _rounded(value: float, to: int) -> float:
    return float(np.floor(value / to + 0.5) * to)


def several(acts: Acts, rows: Array, most: int = MOST) -> Several | None:
    """The victims who are named in these rows, by how many different codes they have; None where nobody is."""
    assert acts.victim is not None
    rows = rows[acts.victim.codes[rows] >= 0]
    if not len(rows):
        return None
    victims, owner = renumbered(acts.victim.codes[rows], len(acts.victim.labels))
    own = distinct(acts.code.codes[rows], owner, len(victims))
    many = np.minimum(own, most)
    numbers = sorted(set(many.tolist()))
    at = np.searchsorted(numbers, many)
    values = np.bincount(at, minlength=len(numbers)).astype(float)
    return Several(tuple(numbers), bool((own > most).any()), values, at[owner], rows)


def that_may_be_shown(
    acts: Acts, rows: Array, *, floor: int, shown: Any, whole: int, codes: int, unit: str
) -> Several | None:
    """These rows with the highest numbers put together until each rests on enough, and nothing follows from them and
    the table that is hidden in it; None where that needs all of them.

    ``shown``: the table's values, lines, hidden places and who stands behind them, as ``hiding.leaks`` takes them.
    """
    values, lines, gone, behind = shown
    for most in range(MOST, 0, -1):
        found = several(acts, rows, most)
        if found is None or len(found.numbers) < 2:
            return None
        if floor <= 0:
            return found
        victims = acts.victim.codes if acts.victim is not None else acts.witness
        own = [hiding.people(found.cells, who[found.rows], len(found.numbers)) for who in (acts.witness, victims)]
        if any(min(people.counts) < floor for people in own):
            continue
        together: Sequence[float] = [*values, *found.values.tolist(), float(found.values.sum())]
        tied = [*lines, *found.lines(len(values), whole, codes, unit)]
        if not hiding.leaks(together, tied, gone, behind, floor):
            return found
    return None


def of_table(grid: Grid, gone: set[int], asked: Asked, behind: Sequence[hiding.People]) -> Several | None:
    """What may be shown of several violations beside a table (``behind``: who stands behind its numbers); None where
    victims are not named.
    """
    if grid.acts.victim is None:
        return None
    known = (grid.values.tolist(), list(grid.lines), gone, behind)
    whole = grid.levels[-1]
    return that_may_be_shown(
        grid.acts, whole.found.row, floor=asked.floor, shown=known, whole=whole.start, codes=codes_of(grid, asked),
        unit=asked.unit,
    )  # fmt: skip


def codes_of(grid: Grid, asked: Asked) -> int:
    """How many codes are the rows of a table; 0 where something else is."""
    return grid.levels[0].cells if asked.by == ("code",) else 0
