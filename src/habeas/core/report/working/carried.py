"""What a working copy carries beside its words: the report it was made from, twice, because word processors drop one.

LibreOffice keeps custom properties through ODT and drops custom XML; Word keeps both.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import zlib
from collections.abc import Mapping
from html import escape

FORMAT = "habeas/working-copy/1"
NAMESPACE = "urn:habeas:working-copy:1"
#: how the names of properties begin: then comes a number
PROPERTY = "habeas-"
#: Word shows and keeps at most 255 characters of a property
_PIECE = 250
#: bytes that a carried report may unpack to
_LARGEST = 4_000_000


def digest(text: str) -> str:
    """By what a report is known."""
    return hashlib.sha256(text.encode()).hexdigest()


def _packed(text: str) -> str:
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode()


def _unpacked(packed: str) -> str | None:
    try:
        unpacker = zlib.decompressobj()
        content = unpacker.decompress(base64.b64decode(packed, validate=True), _LARGEST)
        return None if unpacker.unconsumed_tail or not unpacker.eof else content.decode()
    except (binascii.Error, zlib.error, UnicodeDecodeError, ValueError):
        return None


def custom_xml(text: str) -> str:
    """The report as a custom XML part."""
    return f'{_HEAD}<report xmlns="{NAMESPACE}" format="{FORMAT}" sha256="{digest(text)}">{_packed(text)}</report>'


_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PROPERTIES = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
    'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
)


def properties(text: str) -> str:
    """The report as custom properties of the document."""
    packed = _packed(text)
    values = {f"{PROPERTY}format": FORMAT, f"{PROPERTY}sha256": digest(text)}
    pieces = [packed[at : at + _PIECE] for at in range(0, len(packed), _PIECE)]
    values |= {f"{PROPERTY}{number:05}": piece for number, piece in enumerate(pieces, 1)}
    made = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{number}" name="{escape(name)}">'
        f"<vt:lpwstr>{escape(value)}</vt:lpwstr></property>"
        for number, (name, value) in enumerate(values.items(), 2)
    )
    return f"{_HEAD}{_PROPERTIES}{made}</Properties>"


def from_custom_xml(packed: str, sha256: str) -> str | None:
    """The report of a custom XML part, where it is whole."""
    return _whole(_unpacked("".join(packed.split())), sha256)


def from_properties(values: Mapping[str, str]) -> str | None:
    """The report of the custom properties, where they are whole."""
    numbered = sorted(name for name in values if name.removeprefix(PROPERTY).isdigit())
    packed = "".join("".join(values[name].split()) for name in numbered)
    return _whole(_unpacked(packed), values.get(f"{PROPERTY}sha256", ""))


def _whole(text: str | None, sha256: str) -> str | None:
    return text if text is not None and digest(text) == sha256 else None
