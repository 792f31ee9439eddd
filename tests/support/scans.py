"""Scans made for tests."""

from __future__ import annotations

import struct
from importlib.resources import files

from habeas.core.intake import scanned
from habeas.core.intake.limits import Limits


def scan(*pages: str) -> bytes:
    """A PDF of pictures alone: each page is drawn, and only the picture of it is kept."""
    import typst

    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(files("habeas.core.analysis").joinpath("fonts"))])
    source = (
        '#set page(width: 16cm, height: 5cm)\n#set text(size: 14pt, font: ("Pretendard", "Noto Naskh Arabic"))\n'
        + "\n#pagebreak()\n".join(pages)
    )
    drawn = bytes(typst.compile(source.encode(), font_paths=fonts, format="pdf"))
    shown = [scanned._child(drawn, {"render": number}, Limits(), {}) for number in range(len(pages))]
    parts, objects = [], [b"<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{3 + 3 * number} 0 R" for number in range(len(pages)))
    objects.append(f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>".encode())
    for number, picture in enumerate(shown):
        head, _, shades = picture.partition(b"\n")
        _, width, height, _ = head.split()
        at = 3 + 3 * number
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 454 142] /Contents {at + 1} 0 R "
            f"/Resources << /XObject << /P {at + 2} 0 R >> >> >>".encode()
        )
        drawing = b"454 0 0 142 0 0 cm /P Do"
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing))
        objects.append(
            b"<< /Type /XObject /Subtype /Image /Width %s /Height %s /ColorSpace /DeviceGray /BitsPerComponent 8 "
            b"/Length %d >>\nstream\n%s\nendstream" % (width, height, len(shades), shades)
        )
    parts.append(b"%PDF-1.4\n")
    parts += [b"%d 0 obj\n%s\nendobj\n" % (number, each) for number, each in enumerate(objects, 1)]
    return b"".join([*parts, b"trailer << /Root 1 0 R /Size %d >>\n%%EOF" % (len(objects) + 1)])


def tiff(*pictures: tuple[int, int, bytes], end: str = "<") -> bytes:
    """A TIFF of pictures in shades of grey, not packed: width, height, and their dots (as few as one may be there)."""
    made = (b"II*\0" if end == "<" else b"MM\0*") + bytes(4)
    link = 4
    for width, height, shades in pictures:
        at = len(made)
        made += shades + bytes(len(shades) % 2)
        entries = ((256, width), (257, height), (258, 8), (259, 1), (262, 1), (273, at), (277, 1), (278, height),
                   (279, len(shades)))  # fmt: skip
        made = made[:link] + struct.pack(f"{end}I", len(made)) + made[link + 4 :]
        made += struct.pack(f"{end}H", len(entries))
        made += b"".join(struct.pack(f"{end}HHII", tag, 4, 1, value) for tag, value in entries)
        link, made = len(made), made + bytes(4)
    return made


def empty_pdf(pages: int) -> bytes:
    """A PDF of so many pages with nothing on them."""
    kids = " ".join(f"{3 + number} 0 R" for number in range(pages))
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Count {pages} /Kids [{kids}] >>"]
    objects += ["<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"] * pages
    body = "".join(f"{number} 0 obj\n{each}\nendobj\n" for number, each in enumerate(objects, 1))
    return f"%PDF-1.4\n{body}trailer << /Root 1 0 R /Size {len(objects) + 1} >>\n%%EOF".encode()
