"""What somebody who takes the machine away finds on it: every byte of a folder, searched for planted words."""

from __future__ import annotations

import re
import sys
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

from support.haesong import EXAMPLE
from support.leaks import Planted, romanised

#: bytes of a needle below which chance finds it in what is encrypted or packed
_SHORTEST = 6
#: up to here a file is searched as a text as well, as pages are
_TEXT = 200_000
_CODECS = ("utf-8", "utf-16-le", "utf-16-be", "cp949", "cp1256")
_PACKED = re.compile(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]")


class Seized:
    """Names as ``Planted`` has them, and further words, in every encoding that a program may keep them in."""

    def __init__(self, planted: Planted, words: Iterable[str] = ()) -> None:
        self.planted, self.words = planted, [word for word in words if word]

    @cached_property
    def _needles(self) -> dict[int, list[bytes]]:
        """Their first four bytes as a number -> those that begin so."""
        said = set(self.words)
        for name in self.planted.names:
            said |= {name, *(way for way in romanised(name) if len(way) > 9)} if len(name) > 2 else {name}
        forms = {unicodedata.normalize(form, word) for word in said for form in ("NFC", "NFD")}
        coded = {word.encode(codec) for word in forms for codec in _CODECS if _fits(word, codec)}
        found: dict[int, list[bytes]] = {}
        for needle in sorted({each.lower() for each in coded if len(each) >= _SHORTEST + each.isascii()}):
            found.setdefault(int.from_bytes(needle[:4], sys.byteorder), []).append(needle)
        return found

    def _in(self, content: bytes) -> set[bytes]:
        """The needles that stand in these bytes: those whose first four bytes do, searched for whole."""
        small = memoryview(content.lower())
        begun: set[int] = set()
        for offset in range(4):
            words = small[offset : offset + (len(small) - offset) // 4 * 4]
            begun |= self._firsts.intersection(words.cast("I")) if len(words) else set()
        return {one for first in begun for one in self._needles[first] if one in small.obj}

    @cached_property
    def _firsts(self) -> frozenset[int]:
        return frozenset(self._needles)

    def found(self, content: bytes) -> list[str]:
        """The words that stand in these bytes, as they are or packed."""
        hits = {hit.decode("utf-8", "replace") for view in _unpacked(content) for hit in self._in(view)}
        if len(content) < _TEXT and not content.startswith((b"age-", b"SQLite")) and _is_text(content):
            hits |= set(self.planted.found(content))
        return sorted(hits)

    def below(self, *folders: Path) -> dict[str, list[str]]:
        """Every file below these folders that holds any of the words, in its bytes or in its name."""
        paths = [path for folder in folders for path in sorted(folder.rglob("*"))]
        found = {}
        for path in paths:
            if path.is_file() and not path.is_symlink() and (said := self.found(path.read_bytes())):
                found[str(path)] = said
        if said := self.found("\n".join(map(str, paths)).encode()):
            found["names of files"] = said
        return found


def _fits(word: str, codec: str) -> bool:
    try:
        word.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def _is_text(content: bytes) -> bool:
    return content[:4000].count(b"\0") * 20 < len(content[:4000]) + 1


def _unpacked(content: bytes) -> Iterator[bytes]:
    """The bytes, and every stream of gzip or zlib that begins somewhere in them."""
    yield content
    for begun in _PACKED.finditer(content):
        packed = memoryview(content)[begun.start() : begun.start() + 1_000_000]
        try:
            yield zlib.decompressobj(47).decompress(packed, 5_000_000)
        except zlib.error:
            continue


def words_of_testimony() -> list[str]:
    """Words of every transcript of the example that are long enough to stand nowhere else."""
    found = []
    for path in sorted(EXAMPLE.glob("interviews-*/*.txt")):
        content = path.read_bytes()
        if not _is_utf8(content):
            continue  # the same country's words in other encodings: there are enough without them
        lines = content.decode("utf-8").splitlines()
        for line in [line for line in lines if not line.startswith("[") and len(line) > 60][1:40:3]:
            found.append(line[12:44].strip())
    return found


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
