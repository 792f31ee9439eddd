"""XLSX, read as a stream: the values of the cells, rows numbered as a person sees them (ECMA-376 part 1, 18.3).

Read with expat, a row at a time: a reader that builds the whole grid in memory can be made to fill it by one cell in
the last corner, or by one long shared text used a million times.

Two passes over a sheet: (1) the whole sheet is parsed, so that a damaged file is refused before any row is given, and
its merged cells are noted; (2) the rows are given. A cell merged downwards says its value in each of its rows.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from habeas.core.intake.cellvalues import BadCell, date_text, number_text, plain_text
from habeas.core.intake.container import BROKEN_ZIP, broken, hostile, new_parser, open_container, parse
from habeas.core.intake.limits import Limits, too_large
from habeas.core.intake.rows import Row, header_name, refused_row, shown
from habeas.core.intake.workbook_parts import Book, read_book
from habeas.core.kernel.errors import Where, WrongUse

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_MERGES = 100_000
_COLUMNS = 16_384  # XFD, the last column of any sheet program
Merge = tuple[int, int, int]
"""Column, first row and last row of a cell merged downwards."""


@dataclass(frozen=True, slots=True)
class WorkbookSheet:
    """One sheet of a workbook; iterating reads it from the start."""

    path: Path
    limits: Limits
    header: int
    headers: tuple[str, ...]
    book: Book = field(repr=False)
    merges: tuple[Merge, ...] = field(repr=False)
    rows: int
    _computed: list[int] = field(default_factory=lambda: [0], repr=False, compare=False)

    kind = "xlsx"
    encoding = None
    delimiter = None

    @property
    def formulas(self) -> int:
        """How many cells of the rows that were read last hold a formula, of which the stored value was taken."""
        return self._computed[0]

    def __iter__(self) -> Iterator[Row]:
        """The rows after the header, in memory bounded by one row and the shared texts."""
        self._computed[0] = 0
        width = len(self.headers)
        merged = _Merged(self.merges)
        reader = _SheetReader(self.book, self.limits, {"file": self.path.name})
        with (
            self.path.open("rb") as file,
            open_container(file, limits=self.limits, where={"file": self.path.name}) as archive,
        ):
            for number, cells in _rows(archive, reader):
                self._computed[0] = reader.computed
                merged.fill(number, cells)
                if number > self.header and any(not isinstance(cell, str) or cell for cell in cells.values()):
                    yield _row(number, cells, width)


def open_workbook(path: Path, *, limits: Limits, sheet: str | None, header: int, where: Where) -> WorkbookSheet:
    """Open one sheet of an XLSX file by its name, or the first one."""
    with path.open("rb") as file, open_container(file, limits=limits, where=where) as archive:
        book = read_book(archive, sheet, limits, where)
        top, merges, rows = _first_pass(archive, book, header, limits, where)
    return WorkbookSheet(
        path,
        limits,
        header,
        _headers(top, header, limits, where),
        book,
        tuple(sorted(merges, key=lambda m: m[1])),
        rows,
    )


def _first_pass(
    archive: zipfile.ZipFile, book: Book, header: int, limits: Limits, where: Where
) -> tuple[dict[int, str | BadCell] | None, list[Merge], int]:
    """The header row, the merges and how many rows there are; after the header only merges are listened for."""
    top: dict[int, str | BadCell] | None = None
    reader = _SheetReader(book, limits, where)
    rows = 0
    for number, cells in _rows(archive, reader):
        rows += 1
        if number == header:
            top = cells
        if number >= header:
            reader.stop_listening()
    return top, reader.merges, rows + reader.passed_over


def _headers(cells: dict[int, str | BadCell] | None, header: int, limits: Limits, where: Where) -> tuple[str, ...]:
    named = {
        place: header_name(cell) for place, cell in (cells or {}).items() if isinstance(cell, str) and header_name(cell)
    }
    if not named:
        raise WrongUse(
            "no-header",
            "The sheet has no header in this row.",
            {**where, "row": header},
            expected="a name for each column",
        )
    width = max(named) + 1
    if width > limits.columns:
        raise too_large(
            "The sheet has too many columns.", found=width, limit=limits.columns, setting="columns", where=where
        )
    return tuple(named.get(place, "") for place in range(width))


def _row(number: int, cells: dict[int, str | BadCell], width: int) -> Row:
    read = [""] * width
    for place, cell in sorted(cells.items()):
        if isinstance(cell, BadCell):
            return refused_row(number, "bad-cell", str(cell), column=column_letters(place))
        if "\0" in cell:
            return refused_row(number, "nul-character", "A cell holds a NUL character.", column=column_letters(place))
        if place >= width and cell:
            return refused_row(
                number,
                "ragged",
                f"A cell stands in column {column_letters(place)}, which has no header.",
                column=column_letters(place),
                value=shown(cell),
                expected=f"cells in the {width} columns that have a header",
            )
        if place < width:
            read[place] = cell
    return Row(number, tuple(read), None)


def column_letters(place: int) -> str:
    """The letters over a column, counted from 0: 0 is A, 26 is AA."""
    letters = ""
    place += 1
    while place:
        place, digit = divmod(place - 1, 26)
        letters = chr(65 + digit) + letters
    return letters


def column_place(letters: str) -> int:
    """The place of a column from its letters, counted from 0."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1


class _Merged:
    """Gives the value of a cell merged downwards to its rows below."""

    def __init__(self, merges: tuple[Merge, ...]) -> None:
        self._left = list(reversed(merges))
        self._active: dict[int, tuple[int, int, str | BadCell]] = {}

    def fill(self, number: int, cells: dict[int, str | BadCell]) -> None:
        """Fill what is merged into this row, and note what begins in it."""
        for column, (_, last, value) in list(self._active.items()):
            if number > last:
                del self._active[column]
            elif value:
                cells[column] = value
        while self._left and self._left[-1][1] <= number:
            column, first, last = self._left.pop()
            if first == number:
                self._active[column] = (first, last, cells.get(column, ""))


def _rows(archive: zipfile.ZipFile, reader: _SheetReader) -> Iterator[tuple[int, dict[int, str | BadCell]]]:
    try:
        stream = archive.open(reader.book.part)
    except (KeyError, *BROKEN_ZIP) as error:
        raise broken(reader.where) from error
    with stream:
        for _ in parse(reader.parser, stream, reader.where):
            yield from reader.done
            reader.done.clear()


class _SheetReader:
    """The events of one sheet's XML, put together into rows."""

    def __init__(self, book: Book, limits: Limits, where: Where) -> None:
        self.book, self._limits, self.where = book, limits, where
        self.parser = new_parser(where)
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.merges: list[Merge] = []
        self.passed_over = 0
        self.computed = 0
        self.done: list[tuple[int, dict[int, str | BadCell]]] = []
        self._number = 0
        self._cells: dict[int, str | BadCell] = {}
        self._place = -1
        self._kind = "n"
        self._style = 0
        self._text: list[str] | None = None
        self._value = ""
        self._length = 0
        self._formula = False
        self._phonetic = False

    def stop_listening(self) -> None:
        """From here on only merged cells are noted."""
        self.parser.StartElementHandler = self._start_merge
        self.parser.EndElementHandler = None
        self.parser.CharacterDataHandler = None

    def _start_merge(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "row":
            self.passed_over += 1
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "c":
            self._start_cell(attributes)
        elif name in ("v", "t"):
            self._text = None if self._phonetic else []
        elif name == "row":
            self._start_row(attributes)
        elif name == "f":
            self._formula = True
        elif name == "rPh":
            self._phonetic = True
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def characters(self, text: str) -> None:
        if self._text is not None and self._length <= self._limits.cell_characters:
            self._text.append(text)
            self._length += len(text)

    def end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name in ("v", "t"):
            if self._text is not None:
                self._value += "".join(self._text)
                self._text = None
        elif name == "c":
            self._end_cell()
        elif name == "row":
            self.done.append((self._number, self._cells))
            self._cells = {}
        elif name == "rPh":
            self._phonetic = False

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = self._whole(attributes.get("r", str(self._number + 1)))
        if number <= self._number:
            raise hostile("Its rows are not in order.", self.where)
        if number > self._limits.rows:
            raise too_large(
                "The sheet has too many rows.", found=number, limit=self._limits.rows, setting="rows", where=self.where
            )
        self._number, self._place = number, -1

    def _start_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference is None:
            place = self._place + 1
        else:
            found = _REFERENCE.fullmatch(reference)
            if not found or int(found[2]) != self._number:
                raise hostile("A cell does not stand in its row.", self.where)
            place = column_place(found[1])
        if not self._place < place < _COLUMNS:
            raise hostile("Its cells are not in order, or there are too many in a row.", self.where)
        self._place = place
        self._kind = attributes.get("t", "n")
        self._style = self._whole(attributes.get("s", "0"))
        self._value, self._length, self._formula, self._phonetic = "", 0, False, False

    def _end_cell(self) -> None:
        try:
            value = self._read()
            if max(len(value), self._length) > self._limits.cell_characters:
                raise BadCell(f"The cell holds more than {self._limits.cell_characters} characters.")
        except BadCell as problem:
            self._cells[self._place] = problem
            return
        if value:
            self.computed += self._formula
            self._cells[self._place] = value

    def _read(self) -> str:
        raw = self._value
        if self._kind == "s":
            place = self._whole(raw.strip() or "-1")
            if not 0 <= place < len(self.book.texts):
                raise BadCell("The cell points at a text that the workbook does not hold.")
            return self.book.texts[place]
        if self._kind == "inlineStr" or (self._kind == "str" and raw):
            return plain_text(raw)
        if self._kind == "e":
            raise BadCell(f"The cell holds the error {shown(raw, 20)}.")
        raw = raw.strip()
        if not raw:
            if self._formula:
                raise BadCell(
                    "The cell holds a formula without a stored value: open the file in a sheet program and save it."
                )
            return ""
        if self._kind == "b":
            return "TRUE" if raw == "1" else "FALSE"
        if self._kind == "d":
            return raw
        parts = self.book.styles[self._style] if 0 <= self._style < len(self.book.styles) else ""
        return date_text(raw, parts, since_1904=self.book.since_1904) if parts else number_text(raw)

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        start, end = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last)
        if start and end and int(end[2]) > int(start[2]):
            if len(self.merges) >= _MERGES:
                raise hostile("It merges more than 100,000 cells.", self.where)
            self.merges.append((column_place(start[1]), int(start[2]), int(end[2])))

    def _whole(self, text: str) -> int:
        if not text.removeprefix("-").isdecimal() or len(text) > 9:
            raise hostile("A number in it that should count is not a whole number.", self.where)
        return int(text)
