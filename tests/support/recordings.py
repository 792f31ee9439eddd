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
        tone = (round(8000 * math.sin(2 * math.pi * 440 * at / rate)) for at in range(rate))
        second = struct.pack(f"<{rate}h", *tone)
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


def _box(kind: bytes, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return struct.pack(">I", len(content) + 8) + kind + content


def _full(kind: bytes, *parts: bytes, flags: int = 0) -> bytes:
    return _box(kind, struct.pack(">I", flags), *parts)


#: the matrix of a film that is neither turned nor stretched
_MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
#: a frame of AAC in which nothing sounds: 23 ms, one channel, 44.1 kHz
_AAC = bytes.fromhex("00c800802380")


def m4a(frames: int, *, brand: bytes = b"M4A ", pictures: bool = False, at_end: bool = True) -> bytes:
    """Silence in MP4 (ISO/IEC 14496-12) as AAC-LC, 23 ms a frame. ``brand``: what it says that it is. ``pictures``: it
    claims a track of pictures too. ``at_end``: the table of contents stands behind the sound, as phones write it."""
    rate, long = 44_100, frames * 1024
    said = bytes.fromhex("0380808022000100048080801440150000000001f4000001f40005808080021208068080800102")
    entry = bytes(6) + struct.pack(">H", 1) + bytes(8) + struct.pack(">HHHHI", 1, 16, 0, 0, rate << 16)
    head = _box(b"ftyp", brand, bytes(4), b"isom")

    def contents(start: int) -> bytes:
        table = _box(
            b"stbl",
            _full(b"stsd", struct.pack(">I", 1), _box(b"mp4a", entry, _full(b"esds", said))),
            _full(b"stts", struct.pack(">III", 1, frames, 1024)),
            _full(b"stsc", struct.pack(">IIII", 1, 1, frames, 1)),
            _full(b"stsz", struct.pack(">II", len(_AAC), frames)),
            _full(b"stco", struct.pack(">II", 1, start)),
        )
        here = _full(b"dref", struct.pack(">I", 1), _full(b"url ", flags=1))
        media = _box(
            b"mdia",
            _full(b"mdhd", struct.pack(">IIIIHH", 0, 0, rate, long, 0x55C4, 0)),
            _full(b"hdlr", bytes(4), b"soun", bytes(12), b"\0"),
            _box(b"minf", _full(b"smhd", bytes(4)), _box(b"dinf", here), table),
        )
        times = struct.pack(">IIII", 0, 0, 1, 0) + struct.pack(">I", long)
        track = _full(b"tkhd", times, bytes(8), struct.pack(">HHHH", 0, 0, 0x0100, 0), _MATRIX, bytes(8), flags=7)
        film = struct.pack(">IIIIIH10x", 0, 0, rate, long, 0x10000, 0x0100) + _MATRIX + bytes(24) + struct.pack(">I", 3)
        seen = _box(b"trak", _box(b"mdia", _full(b"hdlr", bytes(4), b"vide", bytes(12), b"\0")))
        return _box(b"moov", _full(b"mvhd", film), _box(b"trak", track, media), seen if pictures else b"")

    sound = _box(b"mdat", _AAC * frames)
    if at_end:
        return head + sound + contents(len(head) + 8)
    return head + contents(len(head) + len(contents(0)) + 8) + sound
