"""Which picture bytes are, by their first ones: a name or a sender's word is not believed. Only kinds that hold dots
and no program: a drawing in SVG can hold scripts and fetch things."""

from __future__ import annotations

#: how many bytes are enough
HEAD = 16
_SIGNS = (
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"GIF87a", 0, "image/gif"),
    (b"GIF89a", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
)


def picture_type(head: bytes) -> str:
    """The media type of a picture that a page can show; empty for anything else."""
    return next((kind for sign, at, kind in _SIGNS if head[at : at + len(sign)] == sign), "")
