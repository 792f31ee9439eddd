"""The process that reads a PDF: bytes on standard input, settings as its one argument, JSON on standard output.

It takes away its own means first: memory, time, files, core dumps.
"""

from __future__ import annotations

import json
import sys
from typing import Any


def main() -> None:
    """Read the PDF on standard input and print ``{"pages": […]}``, what a scan is asked for, or
    ``{"refused": code}``."""
    settings = json.loads(sys.argv[1])
    _bind(settings)
    try:
        if "count" in settings or "render" in settings:
            sys.stdout.buffer.write(_shown(sys.stdin.buffer.read(), settings))
            return
        answer = _read(sys.stdin.buffer.read(), settings)
    except Exception:  # noqa: BLE001  whatever pdfium finds, the answer is that the file is damaged
        answer = {"refused": "broken"}
    sys.stdout.buffer.write(json.dumps(answer).encode("ascii"))


def _bind(settings: dict[str, int]) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (settings["seconds"], settings["seconds"]))
    resource.setrlimit(resource.RLIMIT_AS, (settings["memory"], settings["memory"]))


def _read(content: bytes, settings: dict[str, int]) -> dict[str, Any]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        return {"refused": "password" if "password" in str(error).lower() else "broken"}
    if len(document) > settings["pages"]:
        return {"refused": "pages", "found": len(document)}
    pages: list[str] = []
    length = 0
    for number in range(len(document)):
        text = _page(document, number)
        length += len(text)
        if length > settings["characters"]:
            return {"refused": "characters"}
        pages.append(text)
    return {"pages": pages} if pages else {"refused": "broken"}


def _shown(content: bytes, settings: dict[str, int]) -> bytes:
    """How many pages there are, or one of them as a picture in shades of grey: for a program at 300 dots an inch
    (PGM), to be looked at smaller (PNG)."""
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    if "count" in settings:
        if not 0 < len(document) <= settings["pages"]:
            raise ValueError("too many pages")
        return str(len(document)).encode()
    page = document[settings["render"]]
    dots, longest = (130, 2_000) if settings.get("look") else (300, 5_000)
    scale = min(dots / 72, longest / max(page.get_size()))
    bitmap = page.render(scale=scale, grayscale=True)
    rows = memoryview(bytes(bitmap.buffer))
    lines = [bytes(rows[at * bitmap.stride : at * bitmap.stride + bitmap.width]) for at in range(bitmap.height)]
    if settings.get("look"):
        return _png(bitmap.width, lines)
    return b"P5 %d %d 255\n" % (bitmap.width, bitmap.height) + b"".join(lines)


def _png(width: int, lines: list[bytes]) -> bytes:
    """A PNG in shades of grey (ISO/IEC 15948): its head, its lines, each without a filter, and its end."""
    import struct
    import zlib

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, len(lines), 8, 0, 0, 0, 0)
    packed = zlib.compress(b"".join(b"\0" + line for line in lines))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def _page(document: Any, number: int) -> str:
    page = document[number]
    words = page.get_textpage()
    # pdfium marks a hyphen at the end of a line with U+0002 or U+FFFE.
    text = str(words.get_text_range()).replace("\x02", "-").replace("\ufffe", "-").replace("\0", "")
    words.close()
    page.close()
    return text


if __name__ == "__main__":
    main()
