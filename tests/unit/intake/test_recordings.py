"""A recording is known by its bytes, not by what somebody says of it."""

from __future__ import annotations

import io
import wave

import pytest

from habeas.core.intake.pictures import picture_type
from habeas.core.intake.recordings import recording_type
from support.pictures import png
from support.recordings import m4a


def test_a_wave_is_one() -> None:
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(100))
    assert recording_type(made.getvalue()) == "audio/wav"


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"ID3\x04\0\0", "audio/mpeg"),
        (b"\xff\xfb\x90\x64", "audio/mpeg"),
        (b"OggS\0\x02" + bytes(20) + b"OpusHead", "audio/ogg"),
        (b"OggS\0\x02" + bytes(20) + b"\x80theora", "video/ogg"),
        (b"fLaC\0", "audio/flac"),
        (b"\0\0\0\x20ftypM4A ", "audio/mp4"),
        (b"\0\0\0\x20ftypisom", "video/mp4"),
        (b"\x1aE\xdf\xa3\x01\0\0\0\0\0\0\x1fB\x86\x81\x01B\x82\x84webm", "video/webm"),
        (b"\x1aE\xdf\xa3matroska", ""),
        (b"RIFF\0\0\0\0AVI ", ""),
        (b"RIFX\0\0\0\0WAVE", ""),
        (b"\xff\xff\xff\xff", ""),
        (b"\xff\xd8\xff\xe0", ""),
        (b"#EXTM3U\n", ""),
        (b"<svg", ""),
        (b"", ""),
        (b"\xff", ""),
        (png(), ""),
    ],
)  # fmt: skip
def test_by_its_first_bytes(head: bytes, kind: str) -> None:
    assert recording_type(head) == kind
    assert not (kind and picture_type(head))


def typed(content: bytes) -> str:
    """What a file is, with every byte of it at hand."""
    return recording_type(content[:4096], lambda start, size: content[start : start + size])


@pytest.mark.parametrize("at_end", [True, False])
@pytest.mark.parametrize("brand", [b"M4A ", b"isom", b"mp42", b"3gp4"])
def test_an_mp4_that_holds_sound_alone_is_told_by_its_tracks_whatever_it_calls_itself(
    brand: bytes, at_end: bool
) -> None:
    assert typed(m4a(3, brand=brand, at_end=at_end)) == "audio/mp4"
    told = "audio/mp4" if brand == b"M4A " else "video/mp4"
    assert typed(m4a(3, brand=brand, at_end=at_end, pictures=True)) == told


@pytest.mark.parametrize(
    "boxes",
    [
        b"",
        b"\0\0\0\0mdat",
        b"\0\0\0\4mdat" * 9,
        b"\0\0\0\1mdat" + b"\xff" * 8,
        b"\0\0\0\1mdat",
        b"\0\0\0\x08free" * 1000,
        b"\0\0\0\4moov",
        b"\xff\xff\xff\xffmoov\0\0\0\x10trak\xff\xff\xff\xffmdia",
        b"\0\0\0\x10moov\0\0\0\x09trak",
    ],
)
def test_a_table_of_contents_that_lies_is_passed_over_in_a_moment(boxes: bytes) -> None:
    assert typed(b"\0\0\0\x14ftypisom\0\0\0\0isom" + boxes) == "video/mp4"
