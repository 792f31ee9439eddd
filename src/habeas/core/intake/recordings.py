"""Which recording bytes are, by their first ones: a name or a sender's word is not believed. Only kinds that browsers
play; a playlist, which would fetch things, is none."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator

#: how many bytes are enough
HEAD = 4096
_SIGNS = (
    (b"WAVE", 8, "audio/wav"),
    (b"ID3", 0, "audio/mpeg"),
    (b"fLaC", 0, "audio/flac"),
)
#: boxes of one that are looked at, and bytes of the table of contents: hours of sound need less
_MOST, _LONGEST = 40, 16 << 20
#: brands of MP4 (ISO/IEC 14496-12) that hold sound alone
_SOUND = (b"M4A ", b"M4B ", b"M4P ")


def recording_type(head: bytes, read: Callable[[int, int], bytes] | None = None) -> str:
    """The media type of a recording that a page can play; empty for anything else. ``read(start, size)`` gives other
    bytes of it: whether an MP4 has pictures stands where phones write it, behind the sound."""
    found = next((kind for sign, at, kind in _SIGNS if head[at : at + len(sign)] == sign), "")
    if found == "audio/wav":
        return found if head.startswith(b"RIFF") else ""
    if found:
        return found
    if head.startswith(b"OggS"):
        return "video/ogg" if b"theora" in head else "audio/ogg"
    if head[4:8] == b"ftyp":
        sound = head[8:12] in _SOUND or (read is not None and _tracks(read) == {b"soun"})
        return "audio/mp4" if sound else "video/mp4"
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "video/webm" if b"webm" in head[:64] else ""
    return "audio/mpeg" if _is_mpeg(head) else ""


def _tracks(read: Callable[[int, int], bytes]) -> set[bytes]:
    """What the tracks of an MP4 are (``soun``, ``vide`` …), by its table of contents; none where there is none."""
    start = 0
    for _ in range(_MOST):
        head = read(start, 16)
        if len(head) < 8:
            break
        size, kind = struct.unpack(">I4s", head[:8])
        if size == 1 and len(head) == 16:
            size = struct.unpack(">Q", head[8:])[0]
        if kind == b"moov":
            moov = read(start + 8, min(size - 8, _LONGEST)) if size >= 8 else b""
            media = (one for kind, trak in _boxes(moov) if kind == b"trak" for one in _boxes(trak))
            inner = (one for kind, mdia in media if kind == b"mdia" for one in _boxes(mdia))
            return {content[8:12] for kind, content in inner if kind == b"hdlr"}
        if size < 8:  # 0: to the end of the file
            break
        start += size
    return set()


def _boxes(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The boxes that lie in one, as far as they are whole."""
    start = 0
    for _ in range(_MOST):
        if start + 8 > len(content):
            return
        size, kind = struct.unpack(">I4s", content[start : start + 8])
        if not 8 <= size <= len(content) - start:
            return
        yield kind, content[start + 8 : start + size]
        start += size


def _is_mpeg(head: bytes) -> bool:
    """The head of a frame of MPEG audio (ISO/IEC 11172-3): eleven bits, a layer, bitrate and rate that there are."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer, bitrate, rate = head[1] >> 3 & 3, head[1] >> 1 & 3, head[2] >> 4, head[2] >> 2 & 3
    return version != 1 and layer != 0 and bitrate not in (0, 15) and rate != 3


def is_video(media_type: str) -> bool:
    """Whether it has pictures."""
    return media_type.startswith("video/")
