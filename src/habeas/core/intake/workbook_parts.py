"""The parts of a workbook beside the sheet: where it lies, shared texts, styles (ECMA-376 part 1, 18.2 to 18.8)."""

from __future__ import annotations

import posixpath
import zipfile
from dataclasses import dataclass
from typing import Any

from habeas.core.intake.cellvalues import plain_text, shown_parts
from habeas.core.intake.container import new_parser, parse_whole
from habeas.core.intake.limits import Limits, too_large
from habeas.core.kernel.errors import Where, WrongUse


@dataclass(frozen=True, slots=True)
class Book:
    """What the parts beside the sheet say: where it is, shared texts, and the date parts each style shows."""

    part: str
    texts: list[str]
    styles: list[str]
    since_1904: bool


def read_book(archive: zipfile.ZipFile, sheet: str | None, limits: Limits, where: Where) -> Book:
    kinds = _relations(archive, "", where)
    main = next((target for kind, target in kinds.values() if kind == "officeDocument"), "xl/workbook.xml")
    sheets: list[tuple[str, str]] = []
    found: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "sheet":
            link = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
            sheets.append((attributes.get("name", ""), link))
        elif name == "workbookPr":
            found["date1904"] = attributes.get("date1904", "0")

    parser = new_parser(where)
    parser.StartElementHandler = start
    parse_whole(parser, archive, main, where)
    links = _relations(archive, main, where)
    pages = [(name, links[link][1]) for name, link in sheets if link in links and links[link][0] == "worksheet"]
    part = next((target for name, target in pages if sheet is None or name == sheet), None)
    if part is None:
        names = ", ".join(repr(name) for name, _ in pages[:20])
        raise WrongUse(
            "no-sheet", "The workbook has no such sheet.", where, expected=names or "a worksheet", found=repr(sheet)
        )
    other = dict(links.values())
    return Book(
        part,
        _shared_texts(archive, other.get("sharedStrings"), limits, where),
        _styles(archive, other.get("styles"), where),
        found.get("date1904", "0") in ("1", "true"),
    )


def _relations(archive: zipfile.ZipFile, part: str, where: Where) -> dict[str, tuple[str, str]]:
    """What a part points at: id -> (kind, name of the part); targets outside of the container are left out."""
    folder, name = posixpath.split(part)
    listed = posixpath.join(folder, "_rels", f"{name}.rels")
    found: dict[str, tuple[str, str]] = {}
    if listed not in archive.namelist():
        return found

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", ""))).lstrip("/")
            found[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], target)

    parser = new_parser(where)
    parser.StartElementHandler = start
    parse_whole(parser, archive, listed, where)
    return found


def _shared_texts(archive: zipfile.ZipFile, part: str | None, limits: Limits, where: Where) -> list[str]:
    if part is None or part not in archive.namelist():
        return []
    most = limits.unpacked_bytes // 4  # they are held in memory
    size = archive.getinfo(part).file_size
    if size > most:
        raise too_large(
            "The workbook holds too much text.", found=size, limit=most, setting="unpacked_bytes", where=where
        )
    texts: list[str] = []
    pieces: list[str] = []
    inside = {"t": False, "rPh": False}

    def start(name: str, attributes: dict[str, Any]) -> None:
        name = name.rpartition(":")[2]
        if name == "si":
            pieces.clear()
        elif name in inside:
            inside[name] = True

    def end(name: str) -> None:
        name = name.rpartition(":")[2]
        if name == "si":
            text = plain_text("".join(pieces))
            texts.append(text)
            pieces.clear()
        elif name in inside:
            inside[name] = False

    def characters(text: str) -> None:
        if inside["t"] and not inside["rPh"]:
            pieces.append(text)

    parser = new_parser(where)
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, characters
    parse_whole(parser, archive, part, where, most=most)
    return texts


def _styles(archive: zipfile.ZipFile, part: str | None, where: Where) -> list[str]:
    """For each cell style the date parts it shows."""
    if part is None or part not in archive.namelist():
        return []
    codes: dict[int, str] = {}
    formats: list[int] = []
    inside = [False]

    def start(name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "numFmt" and attributes.get("numFmtId", "").isdecimal():
            codes[int(attributes["numFmtId"][:9])] = attributes.get("formatCode", "")[:255]
        elif name == "cellXfs":
            inside[0] = True
        elif name == "xf" and inside[0]:
            number = attributes.get("numFmtId", "0")
            formats.append(int(number[:9]) if number.isdecimal() else 0)

    def end(name: str) -> None:
        if name.rpartition(":")[2] == "cellXfs":
            inside[0] = False

    parser = new_parser(where)
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parse_whole(parser, archive, part, where)
    return [shown_parts(number, codes) for number in formats]
