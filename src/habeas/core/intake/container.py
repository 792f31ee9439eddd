"""Zip containers (XLSX, DOCX) and the XML in them: checked before anything is unpacked, never trusted.

Steps: (1) the end record is small and plain; (2) names stay inside; (3) sizes and ratio are within limits;
(4) XML is parsed without document types, so that no entity can grow or reach outside.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, Any, BinaryIO
from xml.parsers import expat

from habeas.core.intake.limits import Limits, too_large
from habeas.core.kernel.errors import ForPeople, Refused, Where

_ENTRIES = 10_000
_DIRECTORY_BYTES = 8 << 20
_RATIO_FROM = 10 << 20  # below this size a high ratio does no harm
_CHUNK = 1 << 16
_TOKEN = 1 << 20
_PART = 64 << 20

#: Everything that zipfile and zlib raise on a container that is not what it says.
BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, RuntimeError)


def open_container(file: BinaryIO, *, limits: Limits, where: Where) -> zipfile.ZipFile:
    """The container, after steps 1 to 3; refused otherwise."""
    size = _check_end(file, where)
    try:
        archive = zipfile.ZipFile(file)
    except BROKEN_ZIP as error:
        raise broken(where) from error
    entries = archive.infolist()
    if len(entries) > _ENTRIES:
        raise hostile("It holds more than 10,000 files.", where)
    seen: set[str] = set()
    for entry in entries:
        _check_name(entry, seen, where)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > limits.unpacked_bytes:
        raise too_large(
            "The file is too large when unpacked.",
            found=unpacked,
            limit=limits.unpacked_bytes,
            setting="unpacked_bytes",
            where=where,
        )
    if unpacked > _RATIO_FROM and unpacked > limits.ratio * max(size, 1):
        raise too_large(
            "The file grows too much when unpacked (a zip bomb does).",
            found=unpacked // max(size, 1),
            limit=limits.ratio,
            setting="ratio",
            where=where,
        )
    return archive


def hostile(what: str, where: Where) -> Refused:
    """A container built to do harm, or one that no office program writes."""
    return Refused(
        "unsafe-container", "This file is not read. " + what, where, do="Save it again in an office program."
    )


def broken(where: Where) -> Refused:
    """A container that is cut off or damaged."""
    return Refused(
        "broken-container", "This file is damaged: it cannot be unpacked.", where, do="Ask for the file again."
    )


def _check_end(file: BinaryIO, where: Where) -> int:
    """Step 1, before zipfile reads a directory of any length into memory; gives the size of the file."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - 66_000))
    tail = file.read()
    file.seek(0)
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or len(tail) < place + 22:
        raise broken(where)
    if (
        int.from_bytes(tail[place + 12 : place + 16], "little") > _DIRECTORY_BYTES
        or b"PK\x06\x07" in tail[:place][-20:]
    ):
        raise hostile("Its directory is too large.", where)
    return size


def _check_name(entry: zipfile.ZipInfo, seen: set[str], where: Where) -> None:
    name = entry.filename
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name or "\0" in name:
        raise hostile("A name in it points outside of it.", where)
    if name in seen:
        raise hostile("Two files in it have one name.", where)
    if entry.flag_bits & 0x1:
        raise Refused("encrypted", "The file is protected by a password.", where, do="Save it without a password.")
    if (entry.external_attr >> 16) & 0o170000 == 0o120000:
        raise hostile("It holds a link.", where)
    seen.add(name)


def new_parser(where: Where) -> expat.XMLParserType:
    """A parser that refuses a document type (billion laughs, external entities) before its first element."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_: Any) -> None:
        raise Refused(
            "xml-entities",
            "This file is not read: XML in it declares a document type.",
            where,
            do="Save it again in an office program.",
        )

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


def parse(parser: expat.XMLParserType, stream: IO[bytes], where: Where) -> Iterator[None]:
    """Feed the stream to the parser, pausing after each piece, so that rows can be handed on in between."""
    fed = 0
    try:
        while chunk := stream.read(_CHUNK):
            fed += len(chunk)
            parser.Parse(chunk, False)
            # A single tag of megabytes would be scanned anew with each piece.
            if fed - parser.CurrentByteIndex > _TOKEN:
                raise hostile("XML in it holds a tag of more than a megabyte.", where)
            yield
        parser.Parse(b"", True)
        yield
    except ForPeople:
        raise
    except (expat.ExpatError, *BROKEN_ZIP) as error:
        raise broken(where) from error


def parse_whole(
    parser: expat.XMLParserType, archive: zipfile.ZipFile, name: str, where: Where, *, most: int = _PART
) -> None:
    """Parse one part of the container to its end (which also checks its CRC); ``most`` bounds its bytes."""
    try:
        if archive.getinfo(name).file_size > most:
            raise hostile("A part of it is far larger than such parts are.", where)
        stream = archive.open(name)
    except (KeyError, *BROKEN_ZIP) as error:
        raise broken(where) from error
    with stream:
        for _ in parse(parser, stream, where):
            pass
