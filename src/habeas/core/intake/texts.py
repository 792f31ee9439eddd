"""The text of a transcript or document: TXT, DOCX, or PDF with a text layer, told apart by bytes, not by names.

The text that coders see is made once: NFC, line ends as LF, no other change; the original stays as it came.
"""

from __future__ import annotations

import io
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from habeas.core.intake.captions import caption_type, paragraphs
from habeas.core.intake.container import open_container
from habeas.core.intake.docx import docx_text
from habeas.core.intake.encodings import find_encoding
from habeas.core.intake.limits import Limits, too_large
from habeas.core.intake.pdf import pdf_pages
from habeas.core.intake.sheets import read_head
from habeas.core.kernel.errors import Broken, Where, WrongUse

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: Characters of one text; a long interview has some 300,000.
_LONGEST = 50_000_000


@dataclass(frozen=True, slots=True)
class ExtractedText:
    """A text as coders will see it. ``needs_ocr`` says that a PDF has no text layer: its ``text`` is empty.

    ``pages`` is the number of pages of a PDF, ``blank_pages`` those of them (counted from 1) without any text;
    ``encoding`` is that of a TXT.
    """

    text: str
    media_type: str
    pages: int | None = None
    needs_ocr: bool = False
    encoding: str | None = None
    blank_pages: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if "\r" in self.text or not unicodedata.is_normalized("NFC", self.text) or (self.needs_ocr and self.text):
            raise Broken("an extracted text is NFC with LF, and empty where it needs OCR")


def read_text(source: Path | bytes, *, name: str, limits: Limits) -> ExtractedText:
    """The text of a file; refused in words where it is of no kind that we read, damaged, or beyond limits."""
    where: Where = {"file": name}
    if isinstance(source, bytes):
        if len(source) > limits.file_bytes:
            raise too_large(
                "The file is too large.", found=len(source), limit=limits.file_bytes, setting="file_bytes", where=where
            )
        if not source:
            raise WrongUse("empty-file", "The file is empty.", where, do="Ask for the file again.")
        content = source
    else:
        head = read_head(source, limits, where)
        if not head.startswith(b"PK\x03\x04") and b"%PDF-" not in head[:1024]:
            _check_length(source.stat().st_size, where)
        content = source.read_bytes()
    if b"%PDF-" in content[:1024]:
        return _pdf(content, limits, where)
    if content.startswith(b"PK\x03\x04"):
        with open_container(io.BytesIO(content), limits=limits, where=where) as archive:
            return ExtractedText(clean(docx_text(archive, most=_LONGEST, where=where)), DOCX)
    for magic, kind in (
        (b"\xd0\xcf\x11\xe0", "an old Word file (DOC), or one protected by a password"),
        (b"{\\rtf", "RTF"),
        (b"\xff\xd8\xff", "a picture"),
        (b"\x89PNG", "a picture"),
    ):
        if content.startswith(magic):
            raise _not_a_text(where, kind)
    return _plain(content, where)


def _not_a_text(where: Where, found: str) -> WrongUse:
    return WrongUse(
        "not-a-text",
        "This file is not a text that can be read.",
        where,
        expected="TXT, DOCX, or PDF with a text layer",
        found=found,
        do="Save it as DOCX or TXT.",
    )


def _pdf(content: bytes, limits: Limits, where: Where) -> ExtractedText:
    pages = [clean(page) for page in pdf_pages(content, limits=limits, most=_LONGEST, where=where)]
    blank = tuple(number for number, page in enumerate(pages, 1) if not page.strip())
    needs_ocr = len(blank) == len(pages)
    text = "" if needs_ocr else unicodedata.normalize("NFC", "\n".join(pages))
    return ExtractedText(text, "application/pdf", len(pages), needs_ocr, None, blank)


def _plain(content: bytes, where: Where) -> ExtractedText:
    _check_length(len(content), where)
    encoding = find_encoding(io.BytesIO(content), where=where)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise WrongUse(
            "wrong-bytes",
            "The text holds bytes that are not of its encoding.",
            {**where, "line": line},
            expected=encoding,
            do="Save the file as UTF-8.",
        ) from error
    if "\0" in text:
        raise _not_a_text(where, "bytes that are no text")
    text = clean(text)
    if captions := caption_type(text):
        said = clean(paragraphs(text))
        if not said:
            raise WrongUse("empty-text", "These captions hold no words.", where, do="Ask for the file again.")
        return ExtractedText(said, captions, encoding=encoding)
    return ExtractedText(text, "text/plain", encoding=encoding)


def _check_length(size: int, where: Where) -> None:
    """A plain text is held in memory; a character takes up to four bytes."""
    if size > 4 * _LONGEST:
        raise too_large("The text is too long.", found=size, limit=4 * _LONGEST, setting="file_bytes", where=where)


def clean(text: str) -> str:
    """The form of every text: NFC, lines ended by LF."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
