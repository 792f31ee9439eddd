"""A scan that says it is larger than any page, or is broken, is refused with a sentence, before it is unpacked."""

from __future__ import annotations

import shutil
import struct
import time

import pytest

from habeas.core.intake import dots, scanned
from habeas.core.intake.limits import Limits
from habeas.core.intake.pdf import pdf_pages
from habeas.core.kernel.errors import ForPeople
from support.scans import empty_pdf, scan, tiff

SIDE = 100_000
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


def prepared(content: bytes) -> scanned.Prepared:
    return scanned.prepare(content, ("en",), limits=Limits(), where={})


@pytest.fixture(autouse=True)
def _there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanned, "_version", lambda codes: "tesseract 0")


@pytest.mark.parametrize(
    "content",
    [
        tiff((SIDE, SIDE, b"\0")),
        tiff((SIDE, SIDE, b"\0"), end=">"),
        tiff((8, 8, bytes(64)), (SIDE, SIDE, b"\0")),
        PNG + struct.pack(">II", SIDE, SIDE) + b"\x08\0\0\0\0",
        b"\xff\xd8\xff\xe0\0\x04JF\xff\xc2\0\x0b\x08" + struct.pack(">HH", 60_000, 60_000) + b"\1\1\x11\0",
        b"P5 100000 100000 255\n",
    ],
    ids=["tiff", "other-end", "second-picture", "png", "jpeg", "pgm"],
)
def test_a_picture_with_more_dots_than_a_page_is_refused_by_its_head(content: bytes) -> None:
    with pytest.raises(ForPeople) as told:
        prepared(content)
    assert told.value.code == "too-large"
    assert "more dots than a page" in str(told.value)


def test_more_pictures_or_pages_than_a_document_has_are_refused_in_bounded_time() -> None:
    began = time.process_time()
    with pytest.raises(ForPeople) as told:
        prepared(tiff(*[(8, 8, b"\0")] * 5001))
    assert (told.value.code, told.value.found) == ("too-large", "5001")
    thousands = empty_pdf(10_000)
    with pytest.raises(ForPeople) as told:
        prepared(thousands)
    assert told.value.code == "broken-pdf"
    assert "too long" in str(told.value)
    with pytest.raises(ForPeople) as told:
        pdf_pages(thousands, limits=Limits(), most=1000, where={})
    assert (told.value.code, told.value.found) == ("too-large", "10000")
    assert time.process_time() - began < 20


@pytest.mark.parametrize(
    "content",
    [
        b"II*\0",
        b"II*\0\xff\xff\xff\xff",
        b"II*\0\x08\0\0\0\xff\xff",
        b"MM\0*\0\0\0\x08\0\0\0\0\0\x08",  # a directory that leads to itself
        b"\x89PNG",
        b"\xff\xd8\xff",
        b"\xff\xd8" + b"\xff" * 500,
        b"\xff\xd8\xff\xe0\0\0" * 50,
        b"P5 x",
    ],
)
def test_a_broken_head_says_nothing_and_ends(content: bytes) -> None:
    assert sum(dots.pictures(content, 100)) == 0


def test_a_broken_picture_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    if shutil.which("tesseract") is None:
        pytest.skip("Tesseract is not installed")
    for content in (PNG + struct.pack(">II", 80, 80) + bytes(40), b"\xff\xd8\xff\xe0" + bytes(60)):
        with pytest.raises(ForPeople) as told:
            scanned.read_page(content, 0, prepared(content), limits=Limits(), where={})
        assert told.value.code == "unreadable-scan"


def test_each_picture_of_a_tiff_is_a_page() -> None:
    if shutil.which("tesseract") is None:
        pytest.skip("Tesseract is not installed")
    drawn = scan("Nobody slept that night.", "We counted the kernels.")
    pictures = []
    for number in range(2):
        head, _, shades = scanned._child(drawn, {"render": number}, Limits(), {}).partition(b"\n")
        pictures.append((int(head.split()[1]), int(head.split()[2]), shades))
    found = scanned.read_scan(tiff(*pictures), ("en",), limits=Limits(), where={})
    first, second = found.text.split(scanned.PAGE)
    assert found.pages == 2
    assert "slept" in first
    assert "counted" not in first
    assert "counted" in second
