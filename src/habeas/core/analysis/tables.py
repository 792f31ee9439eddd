"""Tables that carry what a reader needs to trust them: unit, N, basis, floor, caveats and their release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from habeas.core.analysis import render
from habeas.core.analysis.caveats import Caveat, Cells, caveats
from habeas.core.analysis.counts import Count, count_of
from habeas.core.analysis.disclosure import ALL, Address, Floors, hide
from habeas.core.analysis.plan import Dimension, Engine, Key, Plan, Raw, Resting
from habeas.core.analysis.render import Label, plain_label
from habeas.core.analysis.where import Where
from habeas.core.kernel.errors import Refused
from habeas.core.release.open import OpenRelease

_MOST_CELLS = 200_000


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many sources, accounts and events something rests on; None where they are hidden or do not apply."""

    sources: int | None
    accounts: int | None
    events: int | None

    def answer(self) -> dict[str, int | None]:
        """The three numbers as JSON."""
        return {"sources": self.sources, "accounts": self.accounts, "events": self.events}


@dataclass(frozen=True, slots=True)
class Table:
    """Counts by rows (and columns). ``cells`` maps row and column, from 0, to a count; ``ALL`` stands for a total.

    A table without columns keeps its cells in column ``ALL``. A label of None is what is not known. ``by`` is the basis
    of rows of time. A total that would add killings not assessed to violations is missing.
    """

    unit: str
    rows_are: str
    columns_are: str | None
    where: str
    by: str
    rows: tuple[str | None, ...]
    columns: tuple[str | None, ...]
    cells: Mapping[Address, Count]
    in_release: Numbers
    in_selection: Numbers
    floor: int
    caveats: tuple[Caveat, ...]
    release: str
    fiction: bool

    def cell(self, row: str | None, column: str | None = None) -> Count:
        """The count of a row (and, in a table with columns, of a column)."""
        return self.cells[self.rows.index(row), self.columns.index(column) if self.columns_are else ALL]

    @property
    def total(self) -> Count | None:
        """The count of the whole selection; None where it would add what must stay apart."""
        return self.cells.get((ALL, ALL))

    def answer(self) -> dict[str, Any]:
        """The table as JSON; hidden cells say why and no figure."""
        return {
            "unit": self.unit,
            "rows": self.rows_are,
            "columns": self.columns_are,
            "where": self.where,
            "basis": self.by,
            "floor": self.floor,
            "release": self.release,
            "fiction": self.fiction,
            "n": {"release": self.in_release.answer(), "selection": self.in_selection.answer()},
            "cells": [
                {**self._named(address), **count.answer()}
                for address, count in sorted(self.cells.items(), key=lambda item: _totals_last(item[0]))
            ],
            "caveats": [caveat.says("en") for caveat in self.caveats],
        }

    def text(self, label: Label = plain_label, language: str = "en") -> str:
        """The table as aligned text with its notes."""
        return render.text(self, label, language)

    def csv(self, label: Label = plain_label, language: str = "en") -> str:
        """The table as CSV with its notes, safe to open in a spreadsheet."""
        return render.to_csv(self, label, language)

    def _named(self, address: Address) -> dict[str, Any]:
        row, column = address
        named: dict[str, Any] = {"total": row == ALL or (self.columns_are is not None and column == ALL)}
        named["row"] = None if row == ALL else self.rows[row]
        if self.columns_are is not None:
            named["column"] = None if column == ALL else self.columns[column]
            named["total_over"] = [side for side, index in (("rows", row), ("columns", column)) if index == ALL]
        return named


def make_table(release: OpenRelease, engine: Engine, plan: Plan, *, by: str, mixed: bool, cells: Cells) -> Table:
    """Count the cells and totals, then hide what must be hidden. ``mixed``: no totals over several violations."""
    floors, sides = Floors.of(release.manifest), plan.dimensions
    inner = cells(plan)
    labels = [_labels(engine, plan, side, {key[index] for key in inner}) for index, side in enumerate(sides)]
    columns = labels[1] if len(sides) == 2 else None
    grid = _grid(plan, labels[0], columns, mixed, cells)
    reasons = hide(grid, floors, lambda hidden: _resting(engine, plan, labels[0], columns, hidden))
    whole = grid.get((ALL, ALL)) or cells(replace(plan, dimensions=())).get((), Raw())
    selection = _selection(engine, plan, floors.behind(whole), hidden=(ALL, ALL) in reasons)
    told = engine.numbers(Plan("events", "accounts", Where()))[2]
    return Table(
        unit=plan.unit,
        rows_are=sides[0].name,
        columns_are=sides[1].name if columns is not None else None,
        where=str(plan.where),
        by=by,
        rows=labels[0],
        columns=columns or (),
        cells={cell: count_of(plan.unit, raw, floors.plain, reasons.get(cell)) for cell, raw in grid.items()},
        in_release=Numbers(release.manifest.tables["sources"][0], release.manifest.tables["accounts"][0], told),
        in_selection=selection,
        floor=floors.plain,
        caveats=caveats(plan, grid, reasons, mixed, cells, floors),
        release=release.id,
        fiction=release.manifest.fiction,
    )


def _labels(engine: Engine, plan: Plan, side: Dimension, found: set[str | None]) -> tuple[str | None, ...]:
    """Labels in order, every stretch of time between the first and the last among them, what is not known last."""
    known = set(engine.times(plan)) if side.is_time else {label for label in found if label is not None}
    return (*sorted(known), *([None] if None in found else []))


def _grid(
    plan: Plan, rows: tuple[str | None, ...], columns: tuple[str | None, ...] | None, mixed: bool, cells: Cells
) -> dict[Address, Raw]:
    """Every cell and every total that may be given, empty ones included."""
    sides = plan.dimensions
    _require_few(len(rows) * len(columns or (ALL,)))
    nothing = Raw(victims=0 if plan.base == "acts" else None)
    grid: dict[Address, Raw] = {}
    for kept in ((True, True), (True, False), (False, True), (False, False))[1 if columns is None else 0 :]:
        if columns is None and kept[1]:
            continue
        level = tuple(side for side, keep in zip(sides, kept, strict=False) if keep)
        if mixed and not any(side.name == "violation" for side in level):
            continue
        found = cells(replace(plan, dimensions=level))
        for row, column in product(
            range(len(rows)) if kept[0] else [ALL], range(len(columns or ())) if kept[1] else [ALL]
        ):
            grid[row, column] = found.get(_key((row, column), rows, columns), nothing)
    return grid


def _require_few(cells: int) -> None:
    if cells > _MOST_CELLS:
        raise Refused(
            "too-many-cells",
            f"The table would have {cells} cells; it holds at most {_MOST_CELLS}.",
            do="Narrow the condition, or choose coarser rows or columns.",
        )


def _key(address: Address, rows: tuple[str | None, ...], columns: tuple[str | None, ...] | None) -> Key:
    row, column = address
    return (() if row == ALL else (rows[row],)) + (() if column == ALL or columns is None else (columns[column],))


def _resting(
    engine: Engine,
    plan: Plan,
    rows: tuple[str | None, ...],
    columns: tuple[str | None, ...] | None,
    addresses: list[Address],
) -> dict[Address, Resting]:
    found: dict[Address, Resting] = {}
    for kept in product((True, False), repeat=2):
        keys = {_key(cell, rows, columns): cell for cell in addresses if (cell[0] != ALL, cell[1] != ALL) == kept}
        if keys:
            level = tuple(side for side, keep in zip(plan.dimensions, kept, strict=False) if keep)
            rests = engine.resting(replace(plan, dimensions=level), list(keys))
            found |= {keys[key]: one for key, one in rests.items()}
    return found


def _selection(engine: Engine, plan: Plan, floor: int, *, hidden: bool) -> Numbers:
    """The numbers under the table; none where its total is hidden or they rest on too few sources."""
    sources, accounts, events = engine.numbers(plan)
    return Numbers(None, None, None) if hidden or 0 < sources < floor else Numbers(sources, accounts, events)


def _totals_last(address: Address) -> tuple[bool, int, bool, int]:
    return address[0] == ALL, address[0], address[1] == ALL, address[1]
