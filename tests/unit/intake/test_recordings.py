"""A recording is known by its bytes, not by what somebody says of it."""

from __future__ import annotations

import io
import wave

import pytest

from habeas.core.intake.pictures import picture_type
from habeas.core.intake.recordings import recording_type
from support.pictures import png


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
