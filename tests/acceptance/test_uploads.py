"""Files that unpack to far more than they are, sent to a real server as transcripts: refused in a sentence; the server
stays small and answers."""

from __future__ import annotations

import io
import json
import re
import shutil
import struct
import urllib.request
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from support.missions import PASSPHRASE
from support.served import Browser, serving, workers

_HEAD = (
    '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
)
_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override '
    'PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.'
    'document.main+xml"/></Types>'
)
#: bytes by which the server may grow; each of the bombs unpacks to several times as much
_GROWN = 250 << 20


def deflated_docx() -> bytes:
    """A document whose one part is half a gigabyte of spaces: a thousandth of it as a file."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        file.writestr("[Content_Types].xml", _TYPES)
        with file.open("word/document.xml", "w", force_zip64=True) as part:
            part.write(_HEAD.encode())
            for _ in range(128):
                part.write(b" " * (4 << 20))
    return made.getvalue()


def entities_docx() -> bytes:
    """A document of entities of entities: ten lines that say a billion words."""
    lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    body = _HEAD.replace("?>", f'?><!DOCTYPE w [<!ENTITY l0 "lol">{lines}]>', 1)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", _TYPES)
        file.writestr("word/document.xml", f"{body}<w:p><w:r><w:t>&l9;</w:t></w:r></w:p></w:body></w:document>")
    return made.getvalue()


def overlapping_docx(entries: int = 30_000) -> bytes:
    """Tens of thousands of names for the same two megabytes, which lie in the file once."""
    plain = b"x" * (2 << 20)
    squeezed = zlib.compress(plain, 9)[2:-4]
    check, name = zlib.crc32(plain), b"word/document.xml"
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 8, 0, 0, check, len(squeezed), len(plain), len(name), 0)
    body = local + name + squeezed
    listed = b""
    for number in range(entries):
        called = name if not number else b"word/p%d.xml" % number
        listed += struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, check, len(squeezed), len(plain),
                              len(called), 0, 0, 0, 0, 0, 0) + called  # fmt: skip
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, entries, entries, len(listed), len(body), 0)
    return body + listed + end


def _pdf(*objects: bytes) -> bytes:
    made, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n" % number + one + b"\nendobj\n"
    at = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    return made + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, at)


def deflated_pdf() -> bytes:
    """A page whose content was squeezed twice: hundreds of megabytes of words out of some kilobytes."""
    squeeze = zlib.compressobj(9)
    words = (b"(words) Tj " * 400_000 for _ in range(96))
    once = b"".join([squeeze.compress(b"BT /F1 1 Tf "), *map(squeeze.compress, words), squeeze.flush()])
    twice = zlib.compress(once, 9)
    stream = b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n" % len(twice) + twice + b"\nendstream"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    return _pdf(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page, stream, font)


def pages_pdf(pages: int = 400_000) -> bytes:
    """One page that is listed four hundred thousand times."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"
    kids = b"<< /Type /Pages /Kids [" + b"3 0 R " * pages + b"] /Count %d >>" % pages
    return _pdf(b"<< /Type /Catalog /Pages 2 0 R >>", kids, page)


BOMBS: dict[str, Callable[[], bytes]] = {
    "spaces.docx": deflated_docx,
    "entities.docx": entities_docx,
    "overlapping.docx": overlapping_docx,
    "squeezed.pdf": deflated_pdf,
    "pages.pdf": pages_pdf,
}


@pytest.fixture(scope="module")
def served(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Browser, Any]]:
    from habeas.store import mission as missions
    from habeas.store.actions.users import actor_named, unlock_with
    from support.sheets import bring_in

    folder = tmp_path_factory.mktemp("uploads")
    path = folder / "home" / "testing"
    shutil.copytree(template, path)
    (folder / "run").mkdir(mode=0o700)
    with missions.opened(path, unlock_with(path, "all", PASSPHRASE)):
        by = actor_named("all")
        bring_in(folder, "source", "code,kind,sex,birth\nS-1,escapee,female,1980\n", by=by)
        bring_in(folder, "interview", "code,source,date\nI-1,S-1,2023-02-03\n", by=by)
    with serving(folder / "home", folder / "run") as (browser, server):
        assert browser.log_in("testing") == 302
        yield browser, server


def sent(browser: Browser, name: str, content: bytes) -> dict[str, Any]:
    """One file as the script of the page sends it."""
    token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', browser.get("/testing/inbox/")[1])[0]
    head = {"Origin": browser.base, "X-CSRFToken": token, "X-File-Name": name, "X-Kind": "transcript"}
    head |= {"X-Belongs": "I-0001", "X-Language": "en", "Content-Type": "application/octet-stream"}
    asked = urllib.request.Request(f"{browser.base}/testing/inbox/file/", content, head)
    with browser._open.open(asked, timeout=120) as answer:
        assert answer.status == 200, answer.status
        return dict(json.loads(answer.read()))


def highest(server: Any) -> int:
    """The most memory that a process of the server ever had, in bytes."""
    most = 0
    for pid in [server.pid, *workers(server)]:
        most = max(most, int(re.findall(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[0]) << 10)
    return most


@pytest.mark.parametrize("name", sorted(BOMBS))
def test_what_unpacks_to_far_more_than_it_is_is_refused_and_costs_no_memory(served: Any, name: str) -> None:
    browser, server = served
    content = BOMBS[name]()
    assert len(content) < 16 << 20, "it is small as a file"
    sent(browser, "plain.txt", f"Fiction: before {name}.".encode())
    before = highest(server)
    line = sent(browser, name, content)
    assert line["status"] == "refused", line
    assert line["why"], line
    assert "item" not in line
    assert highest(server) - before < _GROWN, highest(server) - before
    assert server.poll() is None
    assert sent(browser, "after.txt", f"Fiction: after {name}.".encode())["status"] == "stored"
