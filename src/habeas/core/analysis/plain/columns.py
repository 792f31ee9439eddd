"""A plain table as columns, whatever file it came in: headers found, errors with file, row and column."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from habeas.core.analysis.plain.factors import Array, Factor, ordered
from habeas.core.analysis.plain.memory import refuse_beyond
from habeas.core.analysis.plain.quick import quick
from habeas.core.intake.limits import Limits, without_mission
from habeas.core.intake.rows import read_whole, shown
from habeas.core.intake.sheets import open_sheet
from habeas.core.kernel.errors import Where, WrongUse


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one file by name, and the number of each row as a sheet program shows it."""

    file: str
    numbers: Array
    cells: Mapping[str, Factor]
    headers: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.numbers)

    def __contains__(self, name: str) -> bool:
        return name in self.cells

    def get(self, name: str) -> Factor | None:
        """A column, or None where the file has none of this name, or nothing in it."""
        found = self.cells.get(name)
        return None if found is None or not found.labels else found

    def where(self, name: str, row: int | None = None) -> Where:
        """The place of a column, or of a cell (``row`` counts from 0), for an error."""
        place: Where = {"file": self.file} if self.file else {}
        if row is not None:
            place["row"] = int(self.numbers[row])
        return {**place, "column": name}

    def require_filled(self, *names: str) -> None:
        """Refuse a blank cell in these columns."""
        for name in names:
            blank = np.flatnonzero(self.cells[name].codes < 0)
            if len(blank):
                what = "This cell may not be empty."
                raise WrongUse("empty-cell", what, self.where(name, blank[0]), f"a {name}", "an empty cell")


def folded(name: str) -> str:
    """A header as it is compared: case, spaces and hyphens do not matter."""
    return "_".join(name.strip().casefold().replace("-", " ").replace("_", " ").split())


@without_mission()
def read_columns(
    path: Path, *, needed: Sequence[str], renamed: Mapping[str, str] | None = None, **sheet: Any
) -> Columns:
    """The columns of a sheet. ``renamed`` maps a column to the name it is to have; one that the file has not is
    passed over (``refuse_unknown`` asks of all files of a command). ``sheet``: ``encoding``, ``delimiter``, ``sheet``,
    ``room``, the bytes of memory that are free, and ``task``, what they are needed for.
    """
    limits, room, task = sheet.pop("limits", None) or Limits(), sheet.pop("room", None), sheet.pop("task", "table")
    opened = open_sheet(path, limits=limits, **sheet)
    refuse_beyond(room, path, len(opened.headers), task, opened.rows)
    if opened.kind == "csv" and opened.encoding in ("utf-8", "utf-8-sig"):
        names = _needed(path.name, opened.headers, needed, renamed or {})
        found = quick(path, opened.headers, opened.delimiter or "", limits)
        if found is not None:
            return Columns(path.name, found[0], dict(zip(names, found[1], strict=True)), opened.headers)
    return _columns(path.name, opened.headers, read_whole(opened, path.name), needed, renamed or {})


def columns_of(
    headers: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    needed: Sequence[str] = (),
    renamed: Mapping[str, str] | None = None,
) -> Columns:
    """As :func:`read_columns`, of rows that are there already."""
    return _columns(
        "", tuple(headers), ((number, tuple(row)) for number, row in enumerate(rows, 2)), needed, renamed or {}
    )


def refuse_unknown(renamed: Mapping[str, str], *files: Columns) -> None:
    """Refuse a ``--map`` whose column is in none of the files."""
    there = [header for file in files for header in file.headers]
    known = {folded(header) for header in there}
    for column in renamed:
        if folded(column) not in known:
            raise WrongUse(
                "no-column", "There is no such column.", {"field": "--map"}, ", ".join(there[:30]), shown(column, 60)
            )


def _columns(
    file: str,
    headers: Sequence[str],
    rows: Iterable[tuple[int, tuple[str, ...]]],
    needed: Sequence[str],
    renamed: Mapping[str, str],
) -> Columns:
    names = _needed(file, headers, needed, renamed)
    known: list[dict[str, int]] = [{} for _ in names]
    codes = [array("i") for _ in names]
    numbers = array("q")
    for number, cells in rows:
        numbers.append(number)
        for words, column, cell in zip(known, codes, cells, strict=True):
            word = cell.strip()
            column.append(words.setdefault(word, len(words)) if word else -1)
    made = {
        name: ordered(np.array(column, dtype=np.int64), list(words))
        for name, words, column in zip(names, known, codes, strict=True)
    }
    return Columns(file, np.array(numbers, dtype=np.int64), made, tuple(headers))


def _needed(file: str, headers: Sequence[str], needed: Sequence[str], renamed: Mapping[str, str]) -> list[str]:
    """The name of each column; refused where one that is needed is missing."""
    names = _names(file, headers, renamed)
    for name in needed:
        if name not in names:
            where: Where = {"file": file} if file else {}
            do = f"Name the column {name}, or say which one it is: --map {name}=COLUMN."
            raise WrongUse("no-column", "A column is missing.", where, name, ", ".join(headers)[:200], do)
    return names


def _names(file: str, headers: Sequence[str], renamed: Mapping[str, str]) -> list[str]:
    """The name of each column: as mapped, else its header folded. What a mapping displaces keeps a name of its own."""
    wanted = {folded(column): folded(name) for column, name in renamed.items()}
    names = [wanted.get(folded(header)) for header in headers]
    taken = {name for name in names if name is not None}
    result: list[str] = []
    for place, (header, name) in enumerate(zip(headers, names, strict=True), 1):
        own = name or (folded(header) if folded(header) not in taken else f"{folded(header)} (column {place})")
        own = own or f"(column {place})"
        if own in result:
            where: Where = {"file": file} if file else {}
            raise WrongUse("two-columns", "Two columns have one name.", {**where, "row": 1, "column": place}, found=own)
        result.append(own)
    return result
