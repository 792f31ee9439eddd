"""CSV as it comes from the world (RFC 4180 and its dialects): streamed, records numbered, none lost to a stray quote.

A record whose quotes are broken is refused as its first line, and reading goes on at the next line: a quote that is
never closed costs the row it began in, not the rest of the file.
"""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from habeas.core.intake.cells import unescape_cell
from habeas.core.intake.encodings import ERRORS, UNDECODABLE
from habeas.core.intake.limits import Limits, too_large
from habeas.core.intake.rows import Row, header_name, refused_row, shown
from habeas.core.kernel.errors import Refused, Where, WrongUse

DELIMITERS = {
    "comma": ",",
    "semicolon": ";",
    "tab": "\t",
    "pipe": "|",
    ",": ",",
    ";": ";",
    "\t": "\t",
    "\\t": "\t",
    "|": "|",
}

#: The csv module's own bound is one for the whole process; ours is on each record and stops far below this.
csv.field_size_limit(2**31 - 1)

#: A record may hold this many cells of the largest size; a longer one is refused.
_CELLS_OF_LARGEST_SIZE = 8


class _TooLong(Exception):
    """A line or a record beyond the bound."""


class _Hidden(Exception):
    """A quoted cell that holds what look like rows."""


class _Lines:
    """The lines of a stream, one at a time; remembers those of the current record, and can give some of them again."""

    def __init__(self, stream: io.TextIOWrapper, most: int) -> None:
        self._stream = stream
        self._most = most
        self._again: deque[str] = deque()
        self._length = 0
        self.fresh = 0
        self.taken: list[str] = []
        self.marked = False
        self.apostrophe = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self._again:
            line = self._again.popleft()
        else:
            line = self._stream.readline(self._most)
            self.fresh += len(line)
        if not line:
            raise StopIteration
        self.taken.append(line)
        self._length += len(line)
        if self._length >= self._most:
            if len(line) >= self._most:
                self._skip(line)
            raise _TooLong
        if "\0" in line or UNDECODABLE in line:
            self.marked = True
        if "'" in line:
            self.apostrophe = True
        return line

    def begin(self) -> None:
        """Forget the record before."""
        self.taken = []
        self._length = 0
        self.marked = self.apostrophe = False

    def long_enough(self, characters: int) -> bool:
        """Whether a cell of the record could hold more than so many characters."""
        return self._length > characters

    def give_again(self) -> int:
        """All lines of the record but its first will be read again; gives how many characters that is."""
        rest = self.taken[1:]
        self._again.extendleft(reversed(rest))
        return sum(map(len, rest))

    def _skip(self, line: str) -> None:
        """Read to the end of a line that is too long, keeping nothing of it."""
        while line and line[-1] not in "\r\n":
            line = self._stream.readline(self._most)


@dataclass(frozen=True, slots=True)
class DelimitedSheet:
    """A CSV file that was opened: what was found about it; iterating reads it from the start."""

    path: Path
    limits: Limits
    header: int
    encoding: str
    delimiter: str
    headers: tuple[str, ...]

    kind = "csv"
    formulas = 0
    rows = None

    def __iter__(self) -> Iterator[Row]:
        """The rows after the header, in bounded memory."""
        width = len(self.headers)
        for number, cells, problem in _records(self.path, self.encoding, self.delimiter, self.limits, width):
            if number <= self.header:
                continue
            if cells is None:
                yield Row(number, None, problem)
            elif any(cells):
                yield _fitted(number, cells, width)


def open_delimited(
    path: Path, *, limits: Limits, header: int, encoding: str, delimiter: str, where: Where
) -> DelimitedSheet:
    """Open a CSV file whose encoding is known; ``delimiter`` may be ``auto``."""
    sign = find_delimiter(path, encoding, header) if delimiter == "auto" else _delimiter(delimiter, where)
    for number, cells, problem in _records(path, encoding, sign, limits):
        if number < header:
            continue
        if problem is not None:
            what = "The header row cannot be read: " + problem.what
            raise WrongUse("no-header", what, {**where, "row": number}, expected="a name for each column")
        return DelimitedSheet(
            path, limits, header, encoding, sign, _headers(cells or (), limits, {**where, "row": number})
        )
    raise WrongUse("no-header", "The sheet ends before its header row.", where, expected=f"headers in row {header}")


def _headers(cells: tuple[str, ...], limits: Limits, where: Where) -> tuple[str, ...]:
    if len(cells) > limits.columns:
        raise too_large(
            "The sheet has too many columns.", found=len(cells), limit=limits.columns, setting="columns", where=where
        )
    names = [header_name(cell) for cell in cells]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise WrongUse("no-header", "The header row is empty.", where, expected="a name for each column")
    return tuple(names)


def _delimiter(name: str, where: Where) -> str:
    sign = DELIMITERS.get(name)
    if sign is None:
        raise WrongUse(
            "unknown-delimiter", "This is not a delimiter.", where, expected="auto, or , ; tab |", found=repr(name[:20])
        )
    return sign


def find_delimiter(path: Path, encoding: str, header: int = 1) -> str:
    """The sign that cuts the first rows into the same number of cells as the header; a comma where none does."""
    with path.open(encoding=encoding, errors=ERRORS, newline="") as stream:
        head = stream.read(1 << 16)
    if len(head) == 1 << 16:
        head = head[: max(head.rfind("\n"), head.rfind("\r")) + 1] or head
    best, sign = (0.0, 0), ","
    for candidate in (",", ";", "\t", "|"):
        widths = [len(cells) for cells in csv.reader(io.StringIO(head, newline=""), delimiter=candidate)]
        names = widths[header - 1] if header <= len(widths) else 0
        below = [width for width in widths[header : header + 50] if width] or [names]
        score = (sum(1 for width in below if width == names) / len(below), names)
        if names > 1 and score > best:
            best, sign = score, candidate
    return sign


def _records(path: Path, encoding: str, delimiter: str, limits: Limits, width: int = 0) -> Iterator[Row]:
    """Every record with its number; blank ones as well, without cells. ``width`` is known once the header is."""
    most = _CELLS_OF_LARGEST_SIZE * limits.cell_characters
    again = number = 0
    with path.open(encoding=encoding, errors=ERRORS, newline="") as stream:
        lines = _Lines(stream, most)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        while True:
            lines.begin()
            number += 1
            try:
                cells = next(reader)
                if len(lines.taken) > 1 and _hides_rows(lines.taken, delimiter, width):
                    raise _Hidden
                row = _record(number, cells, lines, limits)
            except StopIteration:
                return
            except (csv.Error, _TooLong, _Hidden) as error:
                again += lines.give_again()
                # Reading much more often than once would let broken quotes cost time without bound.
                if again > 4 * most + 2 * lines.fresh:
                    raise _too_many_broken_quotes(path, number) from error
                row = _broken(number, lines.taken, error, most)
            if number > limits.rows:
                where: Where = {"file": path.name}
                what = "The sheet has too many rows."
                raise too_large(what, found=number, limit=limits.rows, setting="rows", where=where)
            yield row


def _record(number: int, cells: list[str], lines: _Lines, limits: Limits) -> Row:
    if lines.marked:
        return _marked(number, cells)
    if lines.long_enough(limits.cell_characters) and max(map(len, cells)) > limits.cell_characters:
        what = f"A cell holds more than the limit of {limits.cell_characters} characters."
        return refused_row(number, "cell-too-long", what)
    return Row(number, tuple(map(unescape_cell, cells)) if lines.apostrophe else tuple(cells), None)


def _hides_rows(taken: list[str], delimiter: str, width: int) -> bool:
    """Whether a later line has as many cells as the header, and a first cell of the same shape as the record's.

    Two stray quotes, rows apart, make one cell of the rows between; prose inside a cell does not look so, and what lies
    in a sheet that quotes every cell never does, since its quotes are doubled.
    """
    shape = _shape(taken[0].split(delimiter, 1)[0])
    return width > 1 and any(
        line.count(delimiter) == width - 1 and _shape(line.split(delimiter, 1)[0]) == shape for line in taken[1:]
    )


def _shape(cell: str) -> str:
    """``k-0017`` and ``k-3`` have one shape: letters, a hyphen, digits."""
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "9", cell.strip()[:100]))


def _too_many_broken_quotes(path: Path, row: int) -> Refused:
    return Refused(
        "broken-quotes",
        "Quotes are broken in so many rows that the rows cannot be told apart.",
        {"file": path.name, "row": row},
        do="Export the sheet again as CSV with quotes around text, or as XLSX.",
    )


def _broken(number: int, taken: list[str], error: Exception, most: int) -> Row:
    first = taken[0].rstrip("\r\n") if taken else ""
    if isinstance(error, _TooLong) and len(taken) == 1:
        return refused_row(number, "row-too-long", f"The row holds {most} characters or more.", value=shown(first))
    if isinstance(error, _Hidden):
        what = "A quote opened in this row is closed in a later one, and the lines between look like rows."
    elif isinstance(error, _TooLong) or "end of data" in str(error):
        what = "A quote is opened in this row and never closed."
    else:
        what = "A quote stands inside a quoted cell and is not doubled."
    return refused_row(number, "broken-quote", what, value=shown(first), expected='"" for a quote inside a quoted cell')


def _marked(number: int, cells: list[str]) -> Row:
    """A record with NUL characters or with bytes that are not of the encoding."""
    for place, cell in enumerate(cells, 1):
        if "\0" in cell:
            return refused_row(
                number, "nul-character", f"Cell {place} holds a NUL character.", value=shown(cell.replace("\0", "␀"))
            )
        if UNDECODABLE in cell:
            return refused_row(
                number,
                "wrong-bytes",
                f"Cell {place} holds bytes that are not of the file's encoding.",
                value=shown(cell.replace(UNDECODABLE, "�")),
                expected="the encoding found, or another one named with `encoding:`",
            )
    return refused_row(number, "wrong-bytes", "The row holds bytes that are not of the file's encoding.")


def _fitted(number: int, cells: tuple[str, ...], width: int) -> Row:
    """The row with exactly one cell for each header; more or fewer cells are refused, save empty ones at the end."""
    if len(cells) == width:
        return Row(number, cells, None)
    if len(cells) > width and not any(cells[width:]):
        return Row(number, cells[:width], None)
    return refused_row(
        number,
        "ragged",
        f"The row has {len(cells)} cells and the header has {width}.",
        value=shown(" | ".join(cells[:50])),
        expected="one cell for each header (a delimiter or a quote may be missing or too many)",
    )
