"""Pictures made for tests."""

from __future__ import annotations

import struct
import zlib


def png(side: int = 8) -> bytes:
    """A picture of one colour."""

    def part(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = part(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    dots = part(b"IDAT", zlib.compress((b"\0" + b"\xaa\x22\x22" * side) * side))
    return b"\x89PNG\r\n\x1a\n" + head + dots + part(b"IEND", b"")
