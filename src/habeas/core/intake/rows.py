"""A row of a sheet as a person sees it, and what was wrong with one that could not be read."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from habeas.core.kernel.errors import Where, WrongUse


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why one row is refused.

    ``code`` is stable and may be logged; ``value`` and ``column`` come from the sheet and are shown to the actor only,
    never logged.
    """

    row: int
    code: str
    what: str
    column: str | None = None
    field: str | None = None
    value: str | None = None
    expected: str | None = None

    @property
    def reason(self) -> str:
        """The problem as one sentence for the actor."""
        parts = [self.what]
        if self.expected:
            parts.append(f"Understood are: {self.expected}.")
        return " ".join(parts)


class Row(NamedTuple):
    """One row: its number in a sheet program (the header is row 1), and its cells or the problem, never both."""

    number: int
    cells: tuple[str, ...] | None
    problem: RowProblem | None


class Sheet(Protocol):
    """An opened sheet: what was found about it, and its rows, each given once and in bounded memory."""

    @property
    def kind(self) -> str:
        """``csv``, ``xlsx`` or ``jsonl``."""

    @property
    def encoding(self) -> str | None:
        """The encoding found or given; None for XLSX."""

    @property
    def delimiter(self) -> str | None:
        """The delimiter found or given; None unless CSV."""

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers, white space at the ends taken off."""

    @property
    def rows(self) -> int | None:
        """About how many rows there are; None where nobody has looked yet."""

    @property
    def formulas(self) -> int:
        """How many cells of the rows that were read hold a formula, of which the stored value was taken."""

    def __iter__(self) -> Iterator[Row]:
        """The rows after the header; rows without any character in any cell are passed over."""


def header_name(cell: str) -> str:
    """A header as a mapping names it: NFC, white space at its ends and the byte order mark taken off."""
    return unicodedata.normalize("NFC", cell.strip().strip("\ufeff").strip())


def shown(value: str, most: int = 120) -> str:
    """The value as a refusal shows it: at most ``most`` characters."""
    return value if len(value) <= most else value[:most] + "…"


def read_whole(opened: Iterable[Row], file: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Each row with its number, white space at the ends of its cells taken off; for who needs every row or none, the
    first that could not be read is refused with its place."""
    for row in opened:
        if row.cells is None:
            assert row.problem is not None
            where: Where = {"file": file, "row": row.number}
            if row.problem.column:
                where["column"] = row.problem.column
            raise WrongUse(row.problem.code, row.problem.what, where, row.problem.expected)
        yield row.number, tuple(cell.strip() for cell in row.cells)


def refused_row(number: int, code: str, what: str, **more: Any) -> Row:
    """A row that could not be read into cells."""
    return Row(number, None, RowProblem(number, code, what, **more))
