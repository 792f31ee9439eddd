"""Sheets that go out: no cell of ours runs as a formula in a sheet program, and every cell comes back unchanged."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import TextIO

from habeas.core.intake.cells import could_run, unescape_cell

__all__ = ["escape_cell", "unescape_cell", "write_rows_csv"]


def escape_cell(text: str) -> str:
    """The cell with an apostrophe before it where a sheet program could run it (OWASP, "CSV Injection").

    Cells that already begin with apostrophes before such a sign get one more, so that :func:`unescape_cell` is the
    exact inverse for every string.
    """
    return "'" + text if could_run(text) else text


def write_rows_csv(file: TextIO, headers: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Write headers and rows as CSV (RFC 4180), every cell escaped; gives the number of rows written.

    ``file`` is opened by the caller with ``newline=""`` and, for sheet programs, ``encoding="utf-8-sig"``.
    """
    writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([escape_cell(header) for header in headers])
    count = 0
    for row in rows:
        writer.writerow([escape_cell(cell) for cell in row])
        count += 1
    return count
