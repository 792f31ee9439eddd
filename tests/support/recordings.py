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
        second = struct.pack(f"<{rate}h", *(round(8000 * math.sin(2 * math.pi * 440 * at / rate)) for at in range(rate)))
        file.writeframes((second * math.ceil(seconds))[: 2 * int(seconds * rate)])
    return made.getvalue()


def mp3(frames: int) -> bytes:
    """Silence: frames of 26 ms of which no bit is sound (ISO/IEC 11172-3, layer III, 128 kbit/s, 44.1 kHz)."""
    return (b"\xff\xfb\x90\x64" + bytes(413)) * frames


def _crc(content: bytes, poly: int, bits: int) -> bytes:
    known, top, mask = 0, 1 << (bits - 1), (1 << bits) - 1
    for byte in content:
        known ^= byte << (bits - 8)
        for _ in range(8):
            known = (known << 1 ^ poly if known & top else known << 1) & mask
    return known.to_bytes(bits // 8, "big")


_BLOCK, _RATE = 4096, 8000


def _stream_info(frames: int) -> bytes:
    """What a FLAC says of itself (RFC 9639, section 8.2): one channel, 16 bits."""
    packed = _RATE << 44 | 0 << 41 | 15 << 36 | frames * _BLOCK
    return b"\0\0\x22" + struct.pack(">HH", _BLOCK, _BLOCK) + bytes(6) + packed.to_bytes(8, "big") + bytes(16)


def _flac_frames(frames: int) -> list[bytes]:
    """Frames of half a second each, in which every sample is nought."""
    made = []
    for number in range(frames):
        head = b"\xff\xf8\xc4\x08" + chr(number).encode()
        frame = head + _crc(head, 0x07, 8) + b"\0\0\0"
        made.append(frame + _crc(frame, 0x8005, 16))
    return made


def flac(frames: int) -> bytes:
    """Silence of half a second for each frame."""
    return b"fLaC\x80" + _stream_info(frames) + b"".join(_flac_frames(frames))


def ogg(frames: int) -> bytes:
    """The same in an Ogg stream (RFC 3533): a page for each packet."""
    comment = struct.pack("<I", 7) + b"fiction" + bytes(4)
    packets = [b"\x7fFLAC\1\0\0\1fLaC\0" + _stream_info(frames), b"\x84" + len(comment).to_bytes(3, "big") + comment]
    packets += _flac_frames(frames)
    made = b""
    for number, packet in enumerate(packets):
        kind = 2 if number == 0 else 4 if number == len(packets) - 1 else 0
        samples = max(0, number - 1) * _BLOCK
        head = struct.pack("<4sBBqII", b"OggS", 0, kind, samples, 7, number)
        lacing = bytes([1, len(packet)])
        crc = _crc(head + bytes(4) + lacing + packet, 0x04C11DB7, 32)[::-1]
        made += head + crc + lacing + packet
    return made
