"""A folder of texts: ``folder.csv`` and the files beside it, each reported (docs/formats/folder.md).

No path, link or device is followed: a name is a name of a regular file of this one directory, or it is refused.
"""

from __future__ import annotations

import csv
import datetime
import io
import os
import re
import stat
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from habeas.core.intake.cells import could_run
from habeas.core.intake.limits import Limits
from habeas.core.intake.rows import RowProblem, shown
from habeas.core.intake.sheets import open_sheet
from habeas.core.intake.yamlfile import nearest
from habeas.core.kernel.codes import read_code
from habeas.core.kernel.errors import Refused, WrongUse

SHEET = "folder.csv"
KINDS = ("transcript", "translation", "document", "notes", "original", "coding")
COLUMNS = ("file", "kind", "of", "language", "derived_from", "by", "approved", "shows")
SHOWS = ("face", "voice", "face voice")
LANGUAGES = ("ko", "en", "fr", "ar")
_MOST_FILES = 100_000
_CODE_IN_NAME = re.compile(r"(?<![A-Za-z])(I|SUB|CON)-?(\d{1,6})(?!\d)")
_LANGUAGE_IN_NAME = re.compile(r"[._-](ko|en|fr|ar)(?=[._-]|$)")


@dataclass(frozen=True, slots=True)
class FolderEntry:
    """One file of the folder, or one row of ``folder.csv``; ``problem`` says why it is refused.

    ``row`` is the row of ``folder.csv``; files that are not named in it are numbered after its last row.
    """

    row: int
    file: str
    kind: str = ""
    of: str | None = None
    language: str | None = None
    derived_from: str | None = None
    by: str | None = None
    approved: datetime.date | None = None
    shows: str = ""  # what of a person can be recognised in it
    problem: RowProblem | None = None


@dataclass(frozen=True, slots=True)
class FolderPlan:
    """What a folder would bring in: every row and every file once, in the order of their rows.

    ``suggestion`` is the text of a first ``folder.csv`` where the folder has none.
    """

    entries: tuple[FolderEntry, ...]
    suggestion: str | None = None

    def in_order(self) -> tuple[FolderEntry, ...]:
        """The entries that can be read, each after the file it is derived from, and codings after all others."""
        ready = [entry for entry in self.entries if entry.problem is None]
        depths = _depths({entry.file: entry.derived_from for entry in ready})
        return tuple(sorted(ready, key=lambda entry: (entry.kind == "coding", depths[entry.file] or 0, entry.row)))


def read_folder(directory: Path, limits: Limits) -> FolderPlan:
    """The plan of a directory; nothing but ``folder.csv`` is opened."""
    files = _list_files(directory)
    if SHEET not in files:
        what = "The folder has no folder.csv that says what this file is."
        entries = [
            FolderEntry(row, name, problem=RowProblem(row, "no-folder-csv", what, column="file", value=name))
            for row, name in enumerate(map(_told, sorted(files)), 2)
        ]
        return FolderPlan(tuple(entries), _suggest(sorted(name for name, why in files.items() if why is None)))
    if files[SHEET] is not None:
        raise WrongUse("not-a-file", "folder.csv is not a regular file.", {"file": SHEET})
    entries, last = _read_rows(directory, files, limits)
    named = {entry.file for entry in entries}
    for name in sorted(files):
        if name != SHEET and name not in named:
            last += 1
            problem = RowProblem(
                last, "not-named", "The file is not named in folder.csv.", column="file", value=shown(_told(name))
            )
            entries.append(FolderEntry(last, _told(name), problem=problem))
    return FolderPlan(tuple(_check_origins(entries)))


def open_inside(directory: Path, name: str, limits: Limits) -> BinaryIO:
    """Open a file of the folder without following a link; refused where it changed since the plan."""
    if (what := _bad_name(name)) is not None:
        raise Refused("unsafe-name", what, {"file": shown(name)})
    try:
        handle = os.open(directory / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise Refused("not-a-file", "The file cannot be opened.", {"file": name}) from error
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode) or status.st_size > limits.file_bytes:
        os.close(handle)
        raise Refused("not-a-file", "This is not a regular file within limits.", {"file": name})
    return os.fdopen(handle, "rb")


def _list_files(directory: Path) -> dict[str, str | None]:
    """Every name in the directory with why it cannot be read, or None where it is a regular file."""
    found: dict[str, str | None] = {}
    try:
        with os.scandir(directory) as entries:
            for entry in entries:
                if len(found) >= _MOST_FILES:
                    raise Refused("too-large", "The folder holds too many files.", expected=f"at most {_MOST_FILES}")
                found[entry.name] = _why_not(entry)
    except OSError as error:
        raise WrongUse("no-folder", "There is no such folder.", {"file": directory.name}) from error
    return found


def _told(name: str) -> str:
    """The name as it can be told: bytes of it that are not text as ``\\udcff``."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _why_not(entry: os.DirEntry[str]) -> str | None:
    try:
        entry.name.encode("utf-8")
    except UnicodeEncodeError:
        return "Its name is not text."
    if entry.is_symlink():
        return "It is a link."
    return None if entry.is_file(follow_symlinks=False) else "It is not a regular file."


def _read_rows(directory: Path, files: Mapping[str, str | None], limits: Limits) -> tuple[list[FolderEntry], int]:
    sheet = open_sheet(directory / SHEET, limits=limits)
    for header in sheet.headers:
        if header not in COLUMNS or sheet.headers.count(header) > 1:
            raise WrongUse(
                "unknown-key",
                "This is not a column of folder.csv.",
                {"file": SHEET, "row": 1, "column": header},
                expected=nearest(header, COLUMNS) or ", ".join(COLUMNS),
                found=repr(header[:60]),
            )
    if "file" not in sheet.headers or "kind" not in sheet.headers:
        raise WrongUse("missing-field", "folder.csv needs the columns file and kind.", {"file": SHEET, "row": 1})
    composed = {unicodedata.normalize("NFC", name): name for name in files}
    entries: list[FolderEntry] = []
    seen: set[str] = set()
    last = 1
    for row in sheet:
        last = row.number
        if row.cells is None:
            entries.append(FolderEntry(row.number, "", problem=row.problem))
            continue
        cells = {
            name: unicodedata.normalize("NFC", cell.strip())
            for name, cell in zip(sheet.headers, row.cells, strict=True)
        }
        cells["file"] = composed.get(cells["file"], cells["file"])
        cells["derived_from"] = composed.get(cells.get("derived_from", ""), cells.get("derived_from", ""))
        entries.append(_entry(row.number, cells, files, seen))
    return entries, last


def _entry(row: int, cells: Mapping[str, str], files: Mapping[str, str | None], seen: set[str]) -> FolderEntry:
    name, kind = cells["file"], cells["kind"]

    def refuse(code: str, what: str, column: str, expected: str | None = None) -> FolderEntry:
        problem = RowProblem(
            row, code, what, column=column, field=column, value=shown(cells.get(column, "")), expected=expected
        )
        return FolderEntry(row, name, kind, problem=problem)

    if (bad := _bad_name(name)) is not None:
        return refuse("unsafe-name", bad, "file", "the name of a file in this folder")
    if name not in files or name == SHEET:
        return refuse(
            "no-file", "There is no such file in the folder.", "file", nearest(name, [*map(_told, files)][:200])
        )
    if (why := files[name]) is not None:
        return refuse("not-a-file", why, "file", "a regular file")
    if name in seen:
        return refuse("double-file", "The file is named in an earlier row.", "file")
    if kind not in KINDS:
        return refuse("not-in-list", "This is not a kind of file.", "kind", ", ".join(KINDS))
    seen.add(name)
    entry = FolderEntry(row, name, kind, derived_from=cells["derived_from"] or None)
    for column in ("of", "language", "by", "approved", "shows"):
        said = cells.get(column, "")
        try:
            entry = _with(entry, column, said)
        except WrongUse as refusal:
            return refuse(refusal.code, refusal.what, column, refusal.expected)
    return entry


def _with(entry: FolderEntry, column: str, said: str) -> FolderEntry:
    """The entry with one more of its cells."""
    if not said:
        if column == "of" and entry.kind != "coding":
            raise WrongUse(
                "required", "The row does not say what the file belongs to.", expected="I-0012, SUB-0003 or CON-0002"
            )
        return entry
    if column == "of":
        return replace(entry, of=read_code(said, "I", "SUB", "CON"))
    if column == "shows":
        if said not in SHOWS:
            raise WrongUse("not-in-list", "A file shows a face or a voice.", expected=", ".join(SHOWS))
        return replace(entry, shows=said)
    if column == "by":
        return replace(entry, by=read_code(said, "U"))
    if column == "language":
        if said not in LANGUAGES:
            raise WrongUse("not-in-list", "This is not a language of the texts.", expected=", ".join(LANGUAGES))
        return replace(entry, language=said)
    try:
        return replace(entry, approved=datetime.date.fromisoformat(said))
    except ValueError as error:
        raise WrongUse("not-a-day", "This is not a day.", expected="2024-05-03") from error


def _check_origins(entries: list[FolderEntry]) -> list[FolderEntry]:
    """``derived_from`` names another file that is brought in, and no file is derived from itself."""
    origins = {entry.file: entry.derived_from for entry in entries if entry.problem is None}
    depths = _depths(origins)
    checked = []
    for entry in entries:
        if entry.problem is None and entry.derived_from is not None and depths[entry.file] is None:
            what = "The file is derived from one that is not brought in, or from itself."
            expected = "another file of this folder"
            problem = RowProblem(
                entry.row, "no-origin", what, "derived_from", "derived_from", shown(entry.derived_from), expected
            )
            entry = replace(entry, problem=problem)
        checked.append(entry)
    return checked


def _depths(origins: Mapping[str, str | None]) -> dict[str, int | None]:
    """How many files each is derived through; None where that never ends or ends at a file that is not brought in."""
    depths: dict[str, int | None] = {}
    for name in origins:
        path: list[str] = []
        on_path: set[str] = set()
        step: str | None = name
        while step is not None and step in origins and step not in depths and step not in on_path:
            path.append(step)
            on_path.add(step)
            step = origins[step]
        depth = -1 if step is None else depths.get(step)
        for passed in reversed(path):
            depth = None if depth is None else depth + 1
            depths[passed] = depth
    return depths


def _bad_name(name: str) -> str | None:
    """Why a name is not that of a file in the folder itself."""
    if not name:
        return "The row names no file."
    if name in (".", "..") or "/" in name or "\\" in name or "\0" in name or Path(name).name != name:
        return "The name holds a path."
    return None


def _suggest(names: list[str]) -> str:
    """A first ``folder.csv``; what cannot be told from a name stays empty."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS[:4])
    for name in names:
        found, language = _CODE_IN_NAME.search(name), _LANGUAGE_IN_NAME.search(name.lower())
        kind = "coding" if name.lower().endswith((".coding.yaml", ".coding.yml")) else "transcript"
        of = read_code(f"{found[1]}-{found[2]}") if found and int(found[2]) else ""
        safe = name.encode("utf-8", "replace").decode("utf-8")
        shield = "'" if could_run(safe) else ""
        writer.writerow([shield + safe, kind, of, language[1] if language else ""])
    return out.getvalue()
