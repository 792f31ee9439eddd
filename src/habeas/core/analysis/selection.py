"""One plan as the engine is asked: its selection, kept or not, and the way from numbers of cells to labels and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Protocol

from habeas.core.analysis import statements
from habeas.core.analysis.adding import Line
from habeas.core.analysis.plan import Key, Plan
from habeas.core.analysis.where import Range

#: lines that are added up by the program faster than by the engine
FEW = 1_000


class Runs(Protocol):
    """What runs statements over a release."""

    @property
    def values(self) -> statements.Values:
        """What the numbers in columns of text stand for."""

    def span(self, plan: Plan) -> list[tuple[str, Range]]:
        """The cells of time of a plan, each with its first and last day."""

    def run(self, statement: str) -> list[tuple[Any, ...]]:
        """The rows of a statement."""


class Asked:
    """One plan as it is asked: its selection, and the way from the numbers of cells to their labels and back."""

    def __init__(self, fast: Runs, plan: Plan, cells: Sequence[tuple[str, Range]] | None = None) -> None:
        self._fast, self._plan = fast, plan
        self._cells = cells = fast.span(plan) if cells is None else list(cells)
        self._selected = statements.selected(fast.values, plan, cells)
        self._labels = [statements.labels_of(fast.values, plan, one, cells) for one in plan.dimensions]
        self._numbers = [labels.numbers() for labels in self._labels]

    @contextmanager
    def keeping(self) -> Iterator[None]:
        """Make the selection once for several statements."""
        before = self._selected
        self._fast.run(f"CREATE OR REPLACE TEMP TABLE held AS {self._selected} {statements.kept(self._plan)}")
        self._selected = "WITH s AS (SELECT * FROM held)"
        try:
            yield
        finally:
            self._selected = before
            self._fast.run("DROP TABLE held")

    def by_time(self) -> Asked:
        """The same while it is kept, by its time alone: a row falls into the same stretches, whatever else it is."""
        time = self._plan.time
        assert time is not None
        made = Asked(self._fast, replace(self._plan, dimensions=(time,)), self._cells)
        index = self._plan.dimensions.index(time)
        own = "*" if index == 0 else "d1 AS d0, * EXCLUDE (d0, d1)"
        made._selected = f"WITH s AS (SELECT {own} FROM held)"  # noqa: S608
        return made

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """The rows of a statement over the selection."""
        return self._fast.run(f"{self._selected} {statement}")

    def by_key(self, statement: str, *, wide: int) -> dict[Key, tuple[Any, ...]]:
        """The rows of a statement, the last ``wide`` columns of each under the labels of its cell."""
        return {
            tuple(labels.names[number] for labels, number in zip(self._labels, row, strict=False)): row[-wide:]
            for row in self.rows(statement)
        }

    def lines(self) -> list[Line] | None:
        """The lines of a plan without cells where they are few: they are added up here faster than by the engine."""
        rows = self.rows(statements.lines(self._plan, FEW))
        return [line_of(row) for row in rows] if len(rows) <= FEW else None

    def lumps(self, rests: Iterable[tuple[Any, ...]]) -> dict[Key, tuple[Any, ...]]:
        """Groups and unknown victims, asked for only where there are any."""
        return self.by_key(statements.lumps(self._plan), wide=4) if any(row[2] for row in rests) else {}

    def number(self, key: Key) -> tuple[int, ...]:
        """The numbers of a cell's labels."""
        return tuple(numbers[label] for numbers, label in zip(self._numbers, key, strict=True))


def line_of(row: tuple[Any, ...]) -> Line:
    """A line of a selection, as it is added up."""
    source, *own, guarded, unit, certain, weight = row
    if len(own) < 8:
        return Line(unit, source, None, None, None, False, certain, weight, guarded)
    act, event, person, lump, is_group, size, most, unassessed = own[:8]
    victim = person if lump is None or lump < 0 else lump
    return Line(unit, source, act, (event, victim, is_group, size), most, unassessed, certain, weight, guarded)
