"""Time-based codes as a telephone makes them (RFC 6238 over RFC 4226): SHA-1, six digits, new every 30 seconds."""

from __future__ import annotations

import base64
import hmac
import unicodedata
from urllib.parse import quote, urlencode

DIGITS, SECONDS, SECRET_BYTES = 6, 30, 20
#: steps before and after that of our clock which are taken too: telephones and machines run apart
WINDOW = 1


def code_at(secret: bytes, step: int, *, digits: int = DIGITS) -> str:
    """The code of one step (RFC 4226 5.3)."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**digits).zfill(digits)


def step_at(seconds: float) -> int:
    """The step in which a time lies, in seconds since 1970."""
    return int(seconds) // SECONDS


def as_code(typed: str) -> str | None:
    """What a person typed as six ASCII digits; spaces and wide digits do no harm. None where it is no code."""
    digits = "".join(unicodedata.normalize("NFKC", typed[:64]).split())
    return digits if len(digits) == DIGITS and digits.isascii() and digits.isdigit() else None


def step_of(secret: bytes, typed: str, *, at: float, last: int = 0) -> int | None:
    """The step whose code was typed, later than ``last``; None where it is the code of none.

    Every step of the window is computed and compared in constant time, whether one before it held or not.
    """
    code, now, found = as_code(typed), step_at(at), None
    for step in range(max(0, now - WINDOW), now + WINDOW + 1):
        same = hmac.compare_digest(code_at(secret, step), code or "")
        if same and step > last:
            found = step
    return found


def written(secret: bytes) -> str:
    """The secret for who types it: base32 in groups of four."""
    text = base64.b32encode(secret).decode()
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def address(secret: bytes, label: str) -> str:
    """What a telephone reads from the picture. It says nothing but the label: a telephone may be taken."""
    said = {"secret": base64.b32encode(secret).decode(), "algorithm": "SHA1", "digits": DIGITS, "period": SECONDS}
    return f"otpauth://totp/{quote(label, safe='')}?{urlencode(said)}"


def picture(secret: bytes, label: str) -> str:
    """The address as a QR code: an SVG element without style and script."""
    import segno

    code = segno.make(address(secret, label), error="m", micro=False)
    return str(code.svg_inline(omitsize=True, light="white", svgclass="qr", lineclass=None))
