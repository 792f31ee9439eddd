"""The door for sheets: what kind of file it is by its first bytes, never by its name, and then its rows."""

from __future__ import annotations

import codecs
import stat
from pathlib import Path

from habeas.core.intake.delimited import open_delimited
from habeas.core.intake.encodings import ERRORS, find_encoding, read_encoding_name
from habeas.core.intake.jsonlines import open_lines
from habeas.core.intake.limits import Limits, too_large
from habeas.core.intake.rows import Row, RowProblem, Sheet
from habeas.core.intake.workbook import open_workbook
from habeas.core.kernel.errors import Where, WrongUse

__all__ = ["Row", "RowProblem", "Sheet", "open_sheet"]

_FOREIGN = {
    b"\xd0\xcf\x11\xe0": "an old Excel file (XLS), or one protected by a password",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a gzip file",
    b"Rar!": "a RAR file",
    b"7z\xbc\xaf": "a 7z file",
    b"SQLite": "a SQLite database",
    b"PAR1": "a Parquet file",
}


def open_sheet(
    path: Path,
    *,
    limits: Limits,
    sheet: str | None = None,
    header: int = 1,
    encoding: str = "auto",
    delimiter: str = "auto",
) -> Sheet:
    """A CSV, XLSX or JSON lines file, opened: headers read, encoding and delimiter found, rows to be iterated.

    Iterating may still refuse the whole file (too many rows, quotes broken everywhere): until the last row has come,
    nothing that was read should be kept.
    """
    where: Where = {"file": path.name}
    head = read_head(path, limits, where)
    if head.startswith(b"PK\x03\x04"):
        return open_workbook(path, limits=limits, sheet=sheet, header=header, where=where)
    _refuse_foreign(head, where)
    name = read_encoding_name(encoding, where=where) if encoding != "auto" else _found(path, where)
    if name == "utf-8" and head.startswith(codecs.BOM_UTF8):
        name = "utf-8-sig"
    start = _first_character(path, name)
    if start == "{":
        return open_lines(path, limits=limits, encoding=name, where=where)
    if start == "[":
        do = "Write each object on its own line (`jq -c '.[]'`)."
        raise WrongUse(
            "not-a-sheet", "This is JSON, but not JSON lines.", where, "one object on each line", "a list", do
        )
    return open_delimited(path, limits=limits, header=header, encoding=name, delimiter=delimiter, where=where)


def _refuse_foreign(head: bytes, where: Where) -> None:
    for magic, found in _FOREIGN.items():
        if head.startswith(magic):
            expected, do = "CSV, XLSX or JSON lines", "Save it as XLSX or CSV."
            raise WrongUse("not-a-sheet", "This is not a sheet.", where, expected, found, do)


def read_head(path: Path, limits: Limits, where: Where) -> bytes:
    """The first bytes of a regular file of a size within limits."""
    try:
        status = path.stat()
    except OSError as error:
        raise WrongUse("no-file", "There is no such file.", where, do="Look at the name and its folder.") from error
    if not stat.S_ISREG(status.st_mode):
        raise WrongUse("not-a-file", "This is not a regular file.", where, do="Name the file itself.")
    if status.st_size > limits.file_bytes:
        raise too_large(
            "The file is too large.", found=status.st_size, limit=limits.file_bytes, setting="file_bytes", where=where
        )
    if status.st_size == 0:
        raise WrongUse("empty-file", "The file is empty.", where, do="Ask for the file again.")
    with path.open("rb") as file:
        return file.read(4096)


def _found(path: Path, where: Where) -> str:
    with path.open("rb") as file:
        return find_encoding(file, where=where)


def _first_character(path: Path, encoding: str) -> str:
    with path.open(encoding=encoding, errors=ERRORS, newline="") as stream:
        return stream.read(4096).lstrip("\ufeff \t\r\n")[:1]
