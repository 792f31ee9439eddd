"""Hostile files, made when a test needs them: each function writes one file, named after the failure it provokes."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from pathlib import Path

CONTENT_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORKBOOK = (
    f'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{RELATIONS}">'
    '<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
WORKBOOK_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
)
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))
    + "]>"
)


def container(path: Path, parts: dict[str, str | bytes]) -> Path:
    """A zip of these parts, compressed."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return path


def workbook(path: Path, sheet: str | bytes, *, shared: str = "<sst/>", **more: str | bytes) -> Path:
    """The smallest XLSX with this sheet XML."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": CONTENT_TYPES,
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": WORKBOOK_RELATIONS,
        "xl/sharedStrings.xml": shared,
        "xl/worksheets/sheet1.xml": sheet,
    }
    return container(path, {**parts, **more})


def text_cell(reference: str, text: str) -> str:
    """A cell with text inside it."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def zip_bomb(path: Path) -> Path:
    """60 MB of one letter in 60 kB."""
    return workbook(path, SHEET.format("<row r='1'>" + text_cell("A1", "x" * 60_000_000) + "</row>"))


def billion_laughs(path: Path) -> Path:
    """Entities that grow to gigabytes, in the sheet itself."""
    body = SHEET.format(f"<row r='1'>{text_cell('A1', '&i;')}</row>")
    return workbook(path, LAUGHS + body)


def outside_entity(path: Path) -> Path:
    """An entity that would read a file of the machine."""
    body = SHEET.format(f"<row r='1'>{text_cell('A1', '&x;')}</row>")
    return workbook(path, '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + body)


def document_type(path: Path) -> Path:
    """A document type without entities, to be fetched from outside."""
    return workbook(path, '<!DOCTYPE worksheet SYSTEM "http://localhost/x.dtd">' + SHEET.format(""))


def far_corner(path: Path) -> Path:
    """Two cells: the first and the last of the largest grid."""
    rows = f"<row r='1'>{text_cell('A1', 'id')}</row><row r='1048576'>{text_cell('XFD1048576', 'x')}</row>"
    return workbook(path, SHEET.format(rows))


def one_text_a_million_times(path: Path) -> Path:
    """A shared text of 30,000 characters used by 100,000 cells: three gigabytes for whoever copies it."""
    rows = "".join(f'<row r="{number}"><c r="A{number}" t="s"><v>0</v></c></row>' for number in range(1, 100_001))
    return workbook(path, SHEET.format(rows), shared=f"<sst><si><t>{'y' * 30_000}</t></si></sst>")


def long_tag(path: Path) -> Path:
    """A tag of eight megabytes that is scanned anew with each piece."""
    noise = "".join(chr(97 + (i * i * 7919) % 26) for i in range(80_000)) * 100
    return workbook(path, SHEET.format(f"<row r='1' spans='{noise}'/>"))


def endless_row(path: Path) -> Path:
    """One row of 300,000 cells."""
    return workbook(path, SHEET.format("<row r='1'>" + "<c><v>1</v></c>" * 300_000 + "</row>"))


def endless_styles(path: Path) -> Path:
    """Thirteen million styles in 70 MB of one repeated tag."""
    styles = "<styleSheet><cellXfs>" + "<xf/>" * 14_000_000 + "</cellXfs></styleSheet>"
    relations = WORKBOOK_RELATIONS.replace("sharedStrings", "styles")
    noise = random.Random(1).randbytes(600_000)  # so that the ratio of the whole is an honest one
    more: dict[str, str | bytes] = {
        "xl/styles.xml": styles,
        "xl/_rels/workbook.xml.rels": relations,
        "noise.bin": noise,
    }
    return workbook(path, SHEET.format(""), **more)


def path_traversal(path: Path) -> Path:
    """A part whose name leaves the container."""
    return workbook(path, SHEET.format(""), **{"../../etc/cron.d/x": b"x"})


def lying_directory(path: Path) -> Path:
    """A container whose end record promises a directory of a gigabyte."""
    workbook(path, SHEET.format(""))
    content = bytearray(path.read_bytes())
    place = content.rfind(b"PK\x05\x06")
    content[place + 12 : place + 16] = struct.pack("<I", 1 << 30)
    path.write_bytes(content)
    return path


def cut_off(path: Path) -> Path:
    """An XLSX of which the last third never came."""
    workbook(path, SHEET.format("".join(f"<row r='{n}'>{text_cell(f'A{n}', 'x')}</row>" for n in range(1, 500))))
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    return path


def wrong_sum(path: Path) -> Path:
    """An XLSX whose sheet does not have the CRC that it should have."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("xl/workbook.xml", WORKBOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", WORKBOOK_RELATIONS)
        archive.writestr("xl/sharedStrings.xml", "<sst/>")
        archive.writestr("xl/worksheets/sheet1.xml", SHEET.format(f"<row r='1'>{text_cell('A1', 'before')}</row>"))
    path.write_bytes(path.read_bytes().replace(b"before", b"behind"))
    return path


def wide_csv(path: Path) -> Path:
    """200,000 columns."""
    path.write_text(",".join(f"c{i}" for i in range(200_000)) + "\n", encoding="utf-8")
    return path


def broken_quotes(path: Path) -> Path:
    """Each line opens a quote, outside of one and inside of one: read naively, the time grows with the square."""
    path.write_text("a,b\n" + 'x","y\n' * 400_000, encoding="utf-8")
    return path


def stray_quotes(path: Path) -> Path:
    """A sheet without quoting, in which every thousandth cell begins with a quote: each costs its own row."""
    lines = ('{0},"x\n' if number % 1000 == 7 else "{0},x\n" for number in range(300_000))
    path.write_text("id,b\n" + "".join(line.format(number) for number, line in enumerate(lines)), encoding="utf-8")
    return path


def one_long_line(path: Path) -> Path:
    """A header and one line of 40 MB."""
    path.write_bytes(b"a,b\n" + b"x" * 40_000_000)
    return path


def deep_json(path: Path) -> Path:
    """A line of a hundred thousand brackets inside one another."""
    path.write_text('{"a":1}\n{"a":' + "[" * 100_000 + "\n", encoding="utf-8")
    return path


def large_csv(path: Path, rows: int) -> Path:
    """A well-formed CSV; each row has some 90 bytes."""
    block = "".join(
        f"k{i:05},2014-05-{i % 28 + 1:02d},LAB-01,Songpo county,female,{i % 80},own,{'w' * 40}\n" for i in range(1000)
    )
    with path.open("w", encoding="utf-8") as file:
        file.write("id,date,code,place,sex,age,basis,note\n")
        for _ in range(rows // 1000):
            file.write(block)
    return path


def pdf(words: bytes, *, offset: int | None = None) -> bytes:
    """A PDF of one page with these words (none: a page without a text layer); ``offset`` puts a wrong xref in."""
    stream = b"BT /F1 24 Tf 20 200 Td (" + words + b") Tj ET" if words else b""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n" % len(stream) + stream + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n")
    starts = []
    for number, body in enumerate(objects, 1):
        starts.append(out.tell())
        out.write(b"%d 0 obj\n" % number + body + b"\nendobj\n")
    table = out.tell()
    out.write(b"xref\n0 6\n0000000000 65535 f \n")
    for start in starts:
        out.write(b"%010d 00000 n \n" % (start if offset is None else offset))
    out.write(b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (table if offset is None else 10**9))
    return out.getvalue()
