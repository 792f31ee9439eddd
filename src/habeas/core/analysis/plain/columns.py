"""A plain table as columns, whatever file it came in: headers found, errors with file, row and column."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from habeas.core.intake.limits import Limits
from habeas.core.intake.rows import read_whole, shown
from habeas.core.intake.sheets import open_sheet
from habeas.core.kernel.errors import Where, WrongUse

Array = np.ndarray[Any, np.dtype[Any]]


def unique(values: Array) -> Array:
    """The different values in order, by sorting: several times as fast as ``numpy.unique`` where most differ."""
    found = np.sort(values)
    if len(found) > 1:
        kept = np.empty(len(found), dtype=bool)
        kept[0] = True
        np.not_equal(found[1:], found[:-1], out=kept[1:])
        found = found[kept]
    return found


class Factor(NamedTuple):
    """A column of words: ``codes`` says for each row which of ``labels`` stands there, -1 that the cell is blank.

    Labels are distinct and in order, so that rows in another order give the same labels.
    """

    codes: Array
    labels: tuple[str, ...]

    @property
    def has_blanks(self) -> bool:
        """Whether a cell is blank."""
        return bool((self.codes < 0).any())

    def kept(self, rows: Array) -> Factor:
        """The same column of some rows only."""
        return Factor(self.codes[rows], self.labels)

    def words(self) -> list[str]:
        """The cells."""
        return [self.labels[code] if code >= 0 else "" for code in self.codes]


def factor(cells: Iterable[str]) -> Factor:
    """The column of these cells; white space at their ends is taken off."""
    known: dict[str, int] = {}
    codes = array("i")
    for cell in cells:
        word = cell.strip()
        codes.append(known.setdefault(word, len(known)) if word else -1)
    return ordered(np.array(codes, dtype=np.int64), list(known))


def ordered(codes: Array, labels: Sequence[str]) -> Factor:
    """A column whose labels are put in order."""
    order = sorted(range(len(labels)), key=labels.__getitem__)
    place = np.empty(len(labels) + 1, dtype=np.int64)
    place[order] = np.arange(len(labels))
    place[-1] = -1
    return Factor(place[codes], tuple(labels[index] for index in order))


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


def read_columns(
    path: Path, *, needed: Sequence[str], renamed: Mapping[str, str] | None = None, **sheet: Any
) -> Columns:
    """The columns of a sheet. ``renamed`` maps a column to the name it is to have; one that the file has not is
    passed over (``refuse_unknown`` asks of all files of a command). ``sheet``: ``encoding``, ``delimiter``, ``sheet``.
    """
    opened = open_sheet(path, limits=sheet.pop("limits", None) or Limits(), **sheet)
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
    names = _names(file, headers, renamed)
    for name in needed:
        if name not in names:
            where: Where = {"file": file} if file else {}
            do = f"Name the column {name}, or say which one it is: --map {name}=COLUMN."
            raise WrongUse("no-column", "A column is missing.", where, name, ", ".join(headers)[:200], do)
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
