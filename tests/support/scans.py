"""Scans made for tests."""

from __future__ import annotations

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
