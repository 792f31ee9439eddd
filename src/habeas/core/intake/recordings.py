"""Which recording bytes are, by their first ones: a name or a sender's word is not believed. Only kinds that browsers
play; a playlist, which would fetch things, is none."""

from __future__ import annotations

#: how many bytes are enough
HEAD = 4096
_SIGNS = (
    (b"WAVE", 8, "audio/wav"),
    (b"ID3", 0, "audio/mpeg"),
    (b"fLaC", 0, "audio/flac"),
)
#: brands of MP4 (ISO/IEC 14496-12) that hold sound alone
_SOUND = (b"M4A ", b"M4B ", b"M4P ")


def recording_type(head: bytes) -> str:
    """The media type of a recording that a page can play; empty for anything else."""
    found = next((kind for sign, at, kind in _SIGNS if head[at : at + len(sign)] == sign), "")
    if found == "audio/wav":
        return found if head.startswith(b"RIFF") else ""
    if found:
        return found
    if head.startswith(b"OggS"):
        return "video/ogg" if b"theora" in head else "audio/ogg"
    if head[4:8] == b"ftyp":
        return "audio/mp4" if head[8:12] in _SOUND else "video/mp4"
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "video/webm" if b"webm" in head[:64] else ""
    return "audio/mpeg" if _is_mpeg(head) else ""


def _is_mpeg(head: bytes) -> bool:
    """The head of a frame of MPEG audio (ISO/IEC 11172-3): eleven bits, a layer, bitrate and rate that there are."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer, bitrate, rate = head[1] >> 3 & 3, head[1] >> 1 & 3, head[2] >> 4, head[2] >> 2 & 3
    return version != 1 and layer != 0 and bitrate not in (0, 15) and rate != 3


def is_video(media_type: str) -> bool:
    """Whether it has pictures."""
    return media_type.startswith("video/")
