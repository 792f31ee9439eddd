"""FICTION — 허구. Makes the sheets, DOCX and PDF of the made-up Haesong mission; run it again, get the same bytes.

    python examples/haesong/make_sheets.py

``submissions/deungbul_명부.csv`` (CP949) is made from ``texts/deungbul.csv``, ``submissions/marketwatch.xlsx`` from the
lines below, two transcripts from ``texts/*.txt``, and two PDF: an order with a text layer, and a page without one.
Nothing else is read and no clock is asked.
"""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from pathlib import Path

import docx
import openpyxl

HERE = Path(__file__).parent
DAY = datetime.datetime.fromisoformat("2024-02-05T12:00:00")

# date | market | item | price | who | remark; a date that begins with ! is a cell that Excel shows as month and year
PRICES = """
2018-03 | Dalyeoul market | rice | 4,800 | T2 |
2018-03 | Dalyeoul market | corn | 1650-1750 | T2 |
2018-04 | Byeotgol market | rice | 4300 | T3 | new sacks
2018-06 | Fish Steps market | rice | 5,100 | T1 |
2018-06 | Fish Steps market | corn | 1,900 | T1 |
autumn 2018 | Dalyeoul market | rice | 4600~4900 | T4 | after the harvest
autumn 2018 | Byeotgol market | corn | 1400-1600 | T3 |
2018-12 | Fish Steps market | rice | about 5000 | T1 |
!2019-02 | Dalyeoul market | rice | 4900 | T2 |
!2019-02 | Dalyeoul market | corn | 1700 | T2 |
!2019-05 | Fish Steps market | rice | 5300 | T5 | my mother's scale, it is right
2019-05 | Dalyeoul market | rice | 4,800-5,200 | T6 |
2019-06 | Byeotgol market | rice | 4,700 | T3 |
2019-06 | Byeotgol market | corn | 1,500 | T3 |
2019 | Dalyeoul market | rice | 5,000 | T2 | "five thousand, the whole year"
summer 2019 | Fish Steps market | corn | 1,900-2,000 | T5 |
2019-09 | Dalyeoul market | rice | 4,500 | T4 |
2019-10 | Byeotgol market | rice | 4,200 | T3 | best month
2019-11 | Fish Steps market | rice | 4,900 | T1 |
2019-12 | Dalyeoul market | rice | 5,000 | T6 |
2019-12 | Dalyeoul market | corn | 1,700 | T6 |
2020-01 | Fish Steps market | rice | 5,100 | T1 | first half
late January 2020 | Fish Steps market | rice | 6000-7000 | T5 | the day they shut; nobody knew what to ask
2020-02 | Dalyeoul market | rice | 6,200 | T2 |
2020-02 | Dalyeoul market | corn | 2,300 | T4 |
2020-02 | Byeotgol market | rice | 5,200 | T3 |
!2020-03 | Dalyeoul market | rice | 6,300 | T4 |
!2020-03 | Fish Steps market | rice | 6,600 | T1 |
2020-03 | Fish Steps market | corn | 2,500 | T1 |
spring 2020 | Dalyeoul market | rice | 6000-7000 | T2 |
2020-05 | Byeotgol market | rice | 5,900 | T3 |
2020-05 | Byeotgol market | corn | 2,100 | T3 | "spring is the hungry time, always"
2020-06 | Dalyeoul market | rice | 6800 | T4 |
2020-07 | Fish Steps market | rice | 7,400 | T5 |
2020-07 | Fish Steps market | corn | 2,900 | T1 |
2020-09 | Dalyeoul market | rice | 7,000 | T2 |
2020-10 | Dalyeoul market | rice | about 7200 | T4 |
2020-10 | Byeotgol market | rice | 5800-6200 | T3 | harvest, but half went on lorries
2020-10 | Byeotgol market | corn | 2,000 | T3 |
2020-12 | Fish Steps market | rice | 7,800 | T1 |
winter 2020 | Dalyeoul market | rice | 7500-8000 | T2 |
winter 2020 | Dalyeoul market | corn | 2,900 | T2 |
2021-02 | Dalyeoul market | rice | 8,000 | T4 |
2021-02 | Dalyeoul market | corn | 3,000 | T4 |
2021-03 | Fish Steps market | rice | 8,600 | T5 |
2021-04 | Byeotgol market | rice | 7,600 | T3 |
2021-04 | Byeotgol market | corn | 2,800 | T3 | sold by the cup
2021-05 | Dalyeoul market | rice | 8,800 | T2 |
2021-05 | Dalyeoul market | corn | 3,300 | T4 |
!2021-06 | Dalyeoul market | rice | 9200 | T4 |
!2021-06 | Fish Steps market | rice | 9,700 | T1 |
2021-06 | Fish Steps market | corn | 3,700 | T5 |
2021-07 | Dalyeoul market | rice | 9,500 | T2 | top
2021-07 | Dalyeoul market | corn | 3,600 | T2 |
2021-07 | Fish Steps market | rice | more than 10,000 | T5 | the week of the raid; then nothing on the steps at all
2021-07 | Byeotgol market | rice | 8,900 | T3 |
summer 2021 | Dalyeoul market | rice | 9,000-10,000 | T4 |
summer 2021 | Dalyeoul market | wheat flour | 11,000 | T4 | when there was any
2021-08 | Dalyeoul market | rice | 9500-10,000 | T2 |
2021-08 | Byeotgol market | corn | 3,100 | T3 |
2021-09 | Fish Steps market | rice | 9,300 | T1 |
2021-10 | Byeotgol market | rice | 7,900 | T3 |
2021-11 | Dalyeoul market | rice | 8,700 | T2 |
2021-11 | Dalyeoul market | corn | 3,000 | T4 |
2021-12 | Fish Steps market | rice | 8,900 | T1 |
2022-01 | Dalyeoul market | rice | about 8500 | T2 |
2022-03 | Fish Steps market | rice | 8,200 | T1 |
2022-03 | Byeotgol market | rice | 7,800 | T3 |
2022-03 | Byeotgol market | corn | 2,700 | T3 |
2022-06 | Fish Steps market | rice | 7,900 |  | by letter
2022-08 | Byeotgol market | rice | 7,000 | T3 |
2022-10 | Byeotgol market | rice | 6,400 | T3 |
2022-10 | Byeotgol market | corn | 2,300 | T3 |
2022-12 | Byeotgol market | rice | 6,700 | T3 | my last sack
2023-02 | Dalyeoul market | rice | 6,900 |  | by letter
2023-02 | Fish Steps market | rice | 7,200 |  | by letter
2023-06 | Dalyeoul market | rice | 6,500 |  | by letter
2023-06 | Dalyeoul market | corn | 2,200 |  | by letter
before the closure | Dalyeoul market | rice | 5,000 | T2 |
2021-07 | Fish Steps market | rice | not sold | T5 |
2020-04 | Byeotgol market | rice | 5,700 | T9 | who is T9?
2021-13 | Dalyeoul market | corn | 3,500 | T4 | copied from a receipt
2020-11 | Byeotgol market | corn | =AVERAGE(E33:E35) | T3 | formula
2021-03 | Dalyeoul market | soap | 2,000 | T6 | a piece, not a kilo
"""

# date | place | who got it | amount | unit | who | remark
RATIONS = """
2018 | Byeotgol | worker | 9 | kg/month | T3 | on paper 15
2019 | Byeotgol | worker | 8-9 | kg/month | T3 |
2019 | Byeotgol | child | 5 | kg/month | T3 |
2020-02 | Byeotgol | worker | 7 | kg/month | T3 | list A only
2020-05 | Byeotgol | worker, list B | 4 | kg/month | T3 |
2020-05 | Byeotgol | worker, list C | 0 | kg/month | T3 | none left
autumn 2020 | Byeotgol | worker, list B | 5-6 | kg/month | T3 |
2021-04 | Byeotgol | worker, list B | about 3 | kg/month | T3 |
2021-04 | Byeotgol | worker, list C | 0 | kg/month | T3 |
summer 2021 | Byeotgol | worker, list B | 2 | kg/month | T3 | potatoes counted as grain
2021-10 | Byeotgol | worker, list B | 5 | kg/month | T3 |
2022-05 | Byeotgol | worker, list B | 4-5 | kg/month | T3 |
2022-12 | Byeotgol | worker, list B | 6 | kg/month | T3 |
2016 | Dalyeoul | shop worker | 6 | kg/month | T4 | some months
2019 | Dalyeoul | shop worker | 3-4 | kg/month | T4 |
2020-06 | Dalyeoul | shop worker | 0 | kg/month | T4 | stopped, no word said
2021-02 | Dalyeoul | shop worker | 0 | kg/month | T2 |
spring 2021 | Neobeungae | harbour worker | 2 | kg/month | T1 | fish instead
when the ministry came | Dalyeoul | shop worker | 10 | kg/month | T2 | once, then taken back
"""


def lines(block: str) -> list[list[str]]:
    """The lines of a block, each a list of cells."""
    return [[cell.strip() for cell in line.split("|")] for line in block.strip().splitlines()]


def put_date(cell: openpyxl.cell.Cell, words: str) -> None:
    """Words stay words; a date with ``!`` becomes a date cell that shows month and year."""
    if words.startswith("!"):
        year, month = words[1:].split("-")
        cell.value = datetime.date(int(year), int(month), 1)
        cell.number_format = "mmm yyyy"
    else:
        cell.value = words


def put_price(cell: openpyxl.cell.Cell, words: str, row: int) -> None:
    """A bare number is a number in every third row, as people's sheets mix them; the rest are words."""
    bare = words.replace(",", "")
    cell.value = int(bare) if bare.isdigit() and row % 3 == 0 else words + ("  " if row % 11 == 0 else "")


def workbook() -> bytes:
    """The prices and rations of Market Watch Haesong."""
    book = openpyxl.Workbook()
    prices = book.active
    prices.title = "prices"
    prices.append(["no", "when", "market", "item", "price (nip)", "unit", "who", "remark", "fiction"])
    for number, (when, market, item, price, who, remark) in enumerate(lines(PRICES), 1):
        row = number + 1
        values = [f"p{number:03d}", None, market, item, None, "nip/kg" if item != "soap" else "nip/piece", who or None]
        prices.append([*values, remark or None, "FICTION"])
        put_date(prices.cell(row, 2), when)
        put_price(prices.cell(row, 5), price, row)
    rations = book.create_sheet("rations")
    rations.append(["no", "when", "place", "for whom", "amount", "unit", "who", "remark", "fiction"])
    for number, cells in enumerate(lines(RATIONS), 1):
        rations.append([f"r{number:03d}", *(cell or None for cell in cells), "FICTION"])
    notes = book.create_sheet("read me")
    notes.append(["FICTION — 허구. Market Watch Haesong does not exist. T1 … T6 are traders abroad."])
    book.properties.created = book.properties.modified = DAY
    book.properties.creator = "FICTION"
    stream = io.BytesIO()
    book.save(stream)
    return still(stream.getvalue())


def document(text: str) -> bytes:
    """A transcript as DOCX, one paragraph a line."""
    file = docx.Document()
    for line in text.rstrip("\n").split("\n"):
        file.add_paragraph(line)
    properties = file.core_properties
    properties.created = properties.modified = properties.last_printed = DAY
    properties.author = properties.last_modified_by = "FICTION"
    stream = io.BytesIO()
    file.save(stream)
    return still(stream.getvalue())


def still(zipped: bytes) -> bytes:
    """The same zip with one fixed time everywhere."""
    stream = io.BytesIO()
    stamp = f"{DAY:%Y-%m-%dT%H:%M:%SZ}".encode()
    with zipfile.ZipFile(io.BytesIO(zipped)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            body = old.read(name)
            if name == "docProps/core.xml":
                body = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, body)
            new.writestr(zipfile.ZipInfo(name, DAY.timetuple()[:6]), body, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


ORDER = """
FICTION. No such State, council or order exists.

REPUBLIC OF HAESONG
STATE COUNCIL

ORDER No. 3                                                  22 January 2020

To: all provincial, border and harbour offices
For the eyes of heads of office only. Not to be copied.

1. The border of the Republic is closed from the hour of receipt.
2. No person, vehicle, vessel or letter leaves or enters.
3. Goods on the way are held where they stand.
4. Whoever lets a person pass answers as the person who passed.
5. The price of grain is to be reported on the first of each month.
6. This order holds until it is recalled.

Received, ration office, Byeotgol: 23 January 2020
"""
# A round stamp and two lines of handwriting, drawn: a page that a scanner would make, without any text.
STAMP = """
3 w 1 0 0 RG 300 600 m 300 633 273 660 240 660 c 207 660 180 633 180 600 c 180 567 207 540 240 540 c
273 540 300 567 300 600 c S 2 w 200 600 m 280 600 l S 240 560 m 240 640 l S
0 0 0 RG 1 w 90 450 m 120 470 140 430 170 452 c 200 474 230 430 260 450 c 300 470 340 440 380 455 c S
90 420 m 130 440 160 400 200 422 c 240 440 280 405 330 424 c S
"""


def typed(text: str) -> str:
    """Lines of text as a PDF page draws them."""
    escaped = (line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") for line in text.strip().splitlines())
    return "BT /F1 11 Tf 16 TL 72 770 Td " + " ".join(f"({line}) Tj T*" for line in escaped) + " ET"


def pdf(drawing: str) -> bytes:
    """A PDF of one A4 page with one drawing (ISO 32000-1, 7.5)."""
    bodies = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
            " /Resources << /Font << /F1 5 0 R >> >> >>"
        ),
        f"<< /Length {len(drawing)} >>\nstream\n{drawing}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>",
        "<< /Title (FICTION) /CreationDate (D:20240205120000Z) >>",
    ]
    file, places = "%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(file))
        file += f"{number} 0 obj\n{body}\nendobj\n"
    start = len(file)
    file += f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n" + "".join(
        f"{place:010d} 00000 n \n" for place in places
    )
    file += f"trailer\n<< /Size {len(bodies) + 1} /Root 1 0 R /Info 6 0 R >>\nstartxref\n{start}\n%%EOF\n"
    return file.encode("ascii")


def main() -> None:
    """Writes the files."""
    (HERE / "documents" / "order-3.pdf").write_bytes(pdf(typed(ORDER)))
    (HERE / "documents" / "petition-stamp.pdf").write_bytes(pdf(STAMP.strip()))
    submissions = HERE / "submissions"
    register = (HERE / "texts" / "deungbul.csv").read_text("utf-8").replace("\n", "\r\n")
    (submissions / "deungbul_명부.csv").write_bytes(register.encode("cp949"))
    (submissions / "marketwatch.xlsx").write_bytes(workbook())
    for name in ("I-0018", "I-0022"):
        text = (HERE / "texts" / f"{name}.txt").read_text("utf-8")
        (HERE / "interviews-en" / f"{name}.docx").write_bytes(document(text))


if __name__ == "__main__":
    main()
