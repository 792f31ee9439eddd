"""How many dots the pictures in a file have, by what its head says: a few bytes may say ten thousand million. Nothing
is unpacked. A head that cannot be read says nothing; what reads the picture then refuses it itself."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

#: of a JPEG: the segments that hold its size (ISO/IEC 10918-1, table B.1: SOF0 to SOF15 but DHT, JPG, DAC)
_SOF = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_WIDTH, _HEIGHT = 256, 257
_PGM = re.compile(rb"P5\s+(\d{1,9})\s+(\d{1,9})\s")


def pictures(content: bytes, most: int) -> list[int]:
    """The dots of each picture in a PNG, JPEG, PGM or TIFF; of a TIFF of more than ``most``, one more than that."""
    if content[:4] in (b"II*\0", b"MM\0*"):
        return [dots for _, dots in zip(range(most + 1), _tiff(content), strict=False)]
    if content.startswith(b"\x89PNG") and len(content) >= 24:
        width, height = struct.unpack_from(">II", content, 16)
        return [width * height]
    if found := _PGM.match(content[:64]):
        return [int(found[1]) * int(found[2])]
    return [_jpeg(content) if content.startswith(b"\xff\xd8") else 0]


def _tiff(content: bytes) -> Iterator[int]:
    """Of each directory of a TIFF (TIFF 6.0, section 2). One that leads back, or out of the file, is the end."""
    end = "<" if content.startswith(b"II") else ">"
    at, seen = struct.unpack_from(f"{end}I", content, 4)[0] if len(content) >= 8 else 0, set[int]()
    while at and at not in seen and at + 2 <= len(content):
        seen.add(at)
        count = struct.unpack_from(f"{end}H", content, at)[0]
        after = at + 2 + 12 * count
        if after > len(content):
            return
        sides = {_WIDTH: 0, _HEIGHT: 0}
        for entry in range(at + 2, after, 12):
            tag, kind = struct.unpack_from(f"{end}HH", content, entry)
            if tag in sides:
                sides[tag] = struct.unpack_from(f"{end}{'H' if kind == 3 else 'I'}", content, entry + 8)[0]
        yield sides[_WIDTH] * sides[_HEIGHT]
        at = struct.unpack_from(f"{end}I", content, after)[0] if after + 4 <= len(content) else 0


def _jpeg(content: bytes) -> int:
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        kind = content[at + 1]
        if kind in _SOF:
            height, width = struct.unpack_from(">HH", content, at + 5)
            return int(width * height)
        at += 2 if kind == 0xFF or 0xD0 <= kind <= 0xD8 else 2 + struct.unpack_from(">H", content, at + 2)[0]
    return 0
