"""Recordings made for tests: a tone, and no voice."""

from __future__ import annotations

import io
import math
import struct
import wave


def wav(seconds: float = 2.0, rate: int = 8000) -> bytes:
    """A tone."""
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        tone = (round(8000 * math.sin(2 * math.pi * 440 * at / rate)) for at in range(int(seconds * rate)))
        file.writeframes(b"".join(struct.pack("<h", one) for one in tone))
    return made.getvalue()
