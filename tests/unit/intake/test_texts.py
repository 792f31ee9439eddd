"""Transcripts: the words as a reader sees them, once, in NFC with LF."""

from __future__ import annotations

import io
import unicodedata
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml

from habeas.core.intake.limits import Limits
from habeas.core.intake.texts import DOCX, ExtractedText, read_text
from habeas.core.kernel.errors import Broken, ForPeople, Refused, WrongUse
from vectors.hostile import makers

LIMITS = Limits()
WORDS = "우리는 낟알을 세었습니다."
NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def read(content: bytes) -> ExtractedText:
    return read_text(content, name="x", limits=LIMITS)


def document(*paragraphs: str) -> docx.document.Document:
    made = docx.Document()
    for paragraph in paragraphs:
        made.add_paragraph(paragraph)
    return made


def saved(made: docx.document.Document) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949"])
def test_a_plain_text_is_composed_with_plain_line_ends(encoding: str) -> None:
    found = read(f"{WORDS}\r\n둘째\r셋째\n".encode(encoding))
    assert (found.text, found.media_type, found.encoding) == (f"{WORDS}\n둘째\n셋째\n", "text/plain", encoding)


def test_decomposed_letters_are_composed() -> None:
    assert read(unicodedata.normalize("NFD", WORDS).encode()).text == WORDS


def test_nothing_else_of_a_plain_text_changes() -> None:
    words = " two  spaces\tand ﬁ “quotes” \u00a0\n\n"
    assert read(words.encode()).text == words


def test_a_wrong_byte_in_a_text_is_refused_with_its_line() -> None:
    with pytest.raises(WrongUse) as refused:
        read((WORDS + "\n").encode() * 30 + b"\xff\n")
    assert (refused.value.code, refused.value.where) == ("wrong-bytes", {"file": "x", "line": 31})


def test_a_docx_gives_its_paragraphs_tables_and_headers_once() -> None:
    made = document("첫째", "둘째")
    made.sections[0].header.paragraphs[0].text = "I-0012"
    table = made.add_table(2, 2)
    for place, words in enumerate(["가", "나", "다\n라", ""]):
        table.cell(place // 2, place % 2).text = words
    made.add_paragraph("끝\t점")
    found = read(saved(made))
    assert (found.text, found.media_type) == ("I-0012\n첫째\n둘째\n가\t나\n다 라\t\n끝\t점", DOCX)


def test_deleted_hidden_and_moved_words_are_not_in_the_text() -> None:
    made = document("kept")
    paragraph = made.add_paragraph("before ")
    for inside in (
        "<w:del {}><w:r><w:delText>deleted</w:delText></w:r></w:del>",
        "<w:ins {}><w:r><w:t>inserted</w:t></w:r></w:ins>",
        "<w:moveFrom {}><w:r><w:t>moved</w:t></w:r></w:moveFrom>",
        "<w:r {}><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>",
        '<w:r {}><w:rPr><w:vanish w:val="0"/></w:rPr><w:t> shown</w:t></w:r>',
        "<w:r {}><w:instrText>PAGE</w:instrText></w:r>",
    ):
        paragraph._p.append(parse_xml(inside.format(NAMESPACE)))
    assert read(saved(made)).text == "kept\nbefore inserted shown"


def test_a_pdf_gives_its_text_and_its_pages() -> None:
    found = read(makers.pdf(b"They counted"))
    assert (found.text, found.media_type, found.pages, found.needs_ocr) == ("They counted", "application/pdf", 1, False)


def test_a_scan_is_kept_and_said_to_need_ocr() -> None:
    found = read(makers.pdf(b""))
    assert (found.text, found.pages, found.needs_ocr, found.blank_pages) == ("", 1, True, (1,))


def test_a_pdf_with_too_many_pages_is_refused() -> None:
    content = makers.pdf(b"x").replace(b"/Kids [3 0 R] /Count 1", b"/Kids [3 0 R 3 0 R] /Count 2")
    with pytest.raises(Refused) as refused:
        read_text(content, name="x", limits=Limits(pages=1))
    assert (refused.value.code, refused.value.found) == ("too-large", "2")


@pytest.mark.parametrize(
    "content", [b"\xd0\xcf\x11\xe0", b"{\\rtf1 x}", b"\x89PNG\r\n", b"\xff\xd8\xff\xe0", b"", b"\0\1\2\3" * 50]
)
def test_what_is_no_text_is_refused_by_its_bytes(content: bytes) -> None:
    with pytest.raises(WrongUse):
        read(content)


def test_a_workbook_is_no_text(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="not a DOCX"):
        read_text(makers.workbook(tmp_path / "x", makers.SHEET), name="x.docx", limits=LIMITS)


def test_a_file_beyond_limits_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"12345")
    for source in (b"12345", tmp_path / "x"):
        with pytest.raises(ForPeople, match="too large"):
            read_text(source, name="x", limits=Limits(file_bytes=4))


def test_an_extracted_text_checks_itself() -> None:
    for wrong in ({"text": "a\r\n"}, {"text": unicodedata.normalize("NFD", "é")}, {"text": "x", "needs_ocr": True}):
        with pytest.raises(Broken):
            ExtractedText(media_type="text/plain", **wrong)  # type: ignore[arg-type]
