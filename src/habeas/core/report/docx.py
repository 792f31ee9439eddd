"""The report as DOCX: pandoc writes it from the published tree in the styles of a reference document; what a word
processor or pandoc would leave of people, times and programs is taken out.

ECMA-376 (Office Open XML). Paragraph numbers are words with a hanging tab, so that they are the same in every program
and the number that is cited is the number that is printed.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from html import escape
from importlib.resources import files
from typing import Any

from habeas.core.kernel.errors import WrongUse
from habeas.core.report import masthead
from habeas.core.report.front import Front
from habeas.core.report.pandoc import Tree, write_docx

Node = dict[str, Any]
#: bytes of a reference document and of all that it unpacks to
_LARGEST, _UNPACKED = 8 * 1024 * 1024, 64 * 1024 * 1024
_TIME = (1980, 1, 1, 0, 0, 0)
_CORE = (
    '<?xml version="1.0" encoding="UTF-8"?><cp:coreProperties '
    'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title><dc:language>{language}</dc:language>'
    "</cp:coreProperties>"
)
_APP = (
    '<?xml version="1.0" encoding="UTF-8"?><Properties '
    'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)
#: parts that say who wrote, commented or made the document
_DROPPED = re.compile(r"docProps/(?:custom|thumbnail)|word/(?:comments|people|vbaProject|printerSettings)|customXml/")
_RSID = re.compile(rb'\sw:rsid\w*="[^"]*"|<w:rsids>.*?</w:rsids>|<w:rsid\w*\b[^>]*/>', re.DOTALL)
_TEMPLATE = re.compile(rb"<w:attachedTemplate\b[^>]*/>|<w:lastModifiedBy\b[^>]*/>|<!--.*?-->", re.DOTALL)


def docx(blocks: list[Node], front: Front, *, fiction: bool, reference: bytes | None = None) -> bytes:
    """The published blocks as a DOCX; ``reference`` is an office's own reference document instead of ours."""
    chosen = reference if reference is not None else default_reference()
    require_reference(chosen)
    tree: Tree = {
        "pandoc-api-version": [1, 23, 1],
        "meta": {"lang": {"t": "MetaString", "c": front.language}},
        "blocks": [*_head(front, fiction), *_numbered(blocks)],
    }
    return _cleaned(write_docx(tree, chosen), front)


def default_reference() -> bytes:
    """The reference document that ships; ``scripts/reference_docx.py`` makes it."""
    return files("habeas.core.report").joinpath("reference.docx").read_bytes()


def require_reference(content: bytes) -> None:
    """Refused (``reference-document``) for what is no plain DOCX: it is opened by a program outside."""
    try:
        if len(content) > _LARGEST:
            raise ValueError("too large")
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = {info.filename for info in package.infolist()}
            if sum(info.file_size for info in package.infolist()) > _UNPACKED or len(names) > 2000:
                raise ValueError("unpacks to too much")
            if not {"word/document.xml", "word/styles.xml", "[Content_Types].xml"} <= names:
                raise ValueError("is no DOCX")
            if any("vba" in name.lower() or ".." in name or name.startswith("/") for name in names):
                raise ValueError("holds macros or strange paths")
    except (ValueError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise WrongUse(
            "reference-document",
            f"The reference document cannot be used: it {error if isinstance(error, ValueError) else 'is no DOCX'}.",
            expected="a DOCX without macros, up to 8 MiB",
            do="Save it as .docx in a word processor, or leave it out.",
        ) from None


def _head(front: Front, fiction: bool) -> list[Node]:
    """Masthead and title; and, where the mission is made up, the word fiction."""
    lines = [_styled(f"Masthead {name.replace('_', ' ').title()}", said) for name, said in masthead.lines(front)]
    title = [_styled("Title", front.title)]
    return [*([_styled("Fiction", masthead.FICTION[front.language])] if fiction else []), *lines, *title]


def _styled(style: str, words: str) -> Node:
    inline: list[Node] = []
    for word in words.split():
        inline += [{"t": "Space"}, {"t": "Str", "c": word}] if inline else [{"t": "Str", "c": word}]
    return {"t": "Div", "c": [["", [], [["custom-style", style]]], [{"t": "Para", "c": inline}]]}


def _numbered(blocks: list[Node]) -> list[Node]:
    """Numbered paragraphs in a style of their own, a tab behind the number."""
    return [_numbered_block(block) for block in blocks]


def _numbered_block(block: Node) -> Node:
    if block["t"] == "Div":
        return {"t": "Div", "c": [block["c"][0], _numbered(block["c"][1])]}
    first = block["c"][0] if block["t"] in ("Para", "Plain") and block["c"] else None
    if not first or first["t"] != "Span" or first["c"][0][1] != ["number"]:
        return block
    tab = {"t": "RawInline", "c": ["openxml", "<w:r><w:tab/></w:r>"]}
    inside = {"t": "Para", "c": [*first["c"][1], tab, *block["c"][2:]]}
    return {"t": "Div", "c": [["", [], [["custom-style", "Numbered Paragraph"]]], [inside]]}


def _cleaned(content: bytes, front: Front) -> bytes:
    """The package with every part written again: no author, time, comment, revision; the same bytes each time."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name, part in sorted(_parts(old, front)):
            new.writestr(zipfile.ZipInfo(name, _TIME), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _parts(package: zipfile.ZipFile, front: Front) -> Iterator[tuple[str, bytes]]:
    for info in package.infolist():
        if _DROPPED.match(info.filename) or info.is_dir():
            continue
        part = package.read(info)
        if info.filename == "docProps/core.xml":
            part = _CORE.format(title=escape(front.title), language=front.language).encode()
        elif info.filename == "docProps/app.xml":
            part = _APP.encode()
        elif info.filename.endswith((".xml", ".rels")):
            part = _plain_part(info.filename, part, front)
        yield info.filename, part


def _plain_part(name: str, part: bytes, front: Front) -> bytes:
    part = _TEMPLATE.sub(b"", _RSID.sub(b"", part))
    if name.endswith(".rels") or name == "[Content_Types].xml":
        part = re.sub(
            rb'<(?:Relationship|Override)\b[^>]*(?:Target|PartName)="[^"]*(?:comments|custom|people)[^"]*"[^>]*/>',
            b"",
            part,
        )
    if name.startswith(("word/header", "word/footer")):
        part = part.replace(b"{symbol}", escape(front.symbol or front.title).encode())
    return part
