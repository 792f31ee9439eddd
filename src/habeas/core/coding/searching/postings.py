"""Where one token stands in the stretches of one block, as bytes; and which tokens stand in each of its stretches.

A posting is a flag (1: deflated, 0: as it is), then whole numbers of 16 bits, low byte first: how many stretches; their
numbers in the block, in order; how often the token stands in each; the positions.
"""

from __future__ import annotations

import sys
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, chain

from habeas.core.kernel.errors import Broken

#: stretches of a block are numbered below this, and positions of a stretch below 65,536
MOST = 4_096
_WORTH = 48  # shorter ones do not get shorter
_NOWHERE: array[int] = array("H")


class Standing:
    """One posting, read only as far as it is asked: most of what a search opens is only held against the rest."""

    __slots__ = ("_content", "_ends", "_numbers", "_plain")

    def __init__(self, plain: bytes) -> None:
        self._plain = plain
        self._numbers: array[int] | None = None
        self._content: array[int] = _NOWHERE
        self._ends: list[int] | None = None

    @property
    def numbers(self) -> array[int]:
        """The stretches in which it stands, in order."""
        if self._numbers is None:
            self._numbers = _of_bytes("H", self._plain[2 : 2 + 2 * self.size])
        return self._numbers

    @property
    def size(self) -> int:
        """In how many stretches it stands."""
        return self._plain[0] | self._plain[1] << 8

    def at(self, number: int) -> array[int]:
        """Where it stands in a stretch; nowhere, mostly."""
        numbers = self.numbers if self._numbers is None else self._numbers
        index = bisect_left(numbers, number)
        if index == len(numbers) or numbers[index] != number:
            return _NOWHERE
        ends = self._ends or self._offsets()
        return self._content[ends[index] : ends[index + 1]]

    def items(self) -> Iterator[tuple[int, array[int]]]:
        """Each stretch, and where it stands there."""
        ends = self._offsets()
        for index, number in enumerate(self.numbers):
            yield number, self._content[ends[index] : ends[index + 1]]

    def counts(self) -> array[int]:
        """How often it stands in each."""
        return _of_bytes("H", self._plain[2 + 2 * self.size : 2 + 4 * self.size])

    def positions(self) -> array[int]:
        """Its places in all of them, one stretch after the other."""
        return _of_bytes("H", self._plain[2 + 4 * self.size :])

    def _offsets(self) -> list[int]:
        if self._ends is None:
            self._content = _of_bytes("H", self._plain)
            self._ends = list(accumulate(self.counts(), initial=2 * self.size + 1))
        return self._ends


NOTHING = Standing(b"\0\0")


def packed(places: Mapping[int, Sequence[int]]) -> bytes:
    """The stretches with the positions in each."""
    numbers = sorted(places)
    rows = [places[number] for number in numbers]
    return _packed(numbers, map(len, rows), chain.from_iterable(rows))


def joined(parts: Iterable[tuple[int, Standing]]) -> bytes:
    """Postings of one token in several blocks as that of one block, into which the stretches of each are moved up."""
    numbers, counts, positions = list[int](), array("H"), array("H")
    for up, one in parts:
        numbers += [number + up for number in one.numbers]
        counts += one.counts()
        positions += one.positions()
    return _packed(numbers, counts, positions)


def _packed(numbers: Sequence[int], counts: Iterable[int], positions: Iterable[int]) -> bytes:
    if not numbers or numbers[-1] >= MOST:
        raise Broken("a block holds one to 4,096 stretches")
    plain = _as_bytes(array("H", (len(numbers), *numbers, *counts, *positions)))
    if len(plain) > _WORTH:
        shorter = zlib.compress(plain, 1)
        if len(shorter) < len(plain):
            return b"\x01" + shorter
    return b"\x00" + plain


def unpacked(content: bytes) -> Standing:
    """A posting, from its bytes."""
    return Standing(zlib.decompress(content[1:]) if content[:1] == b"\x01" else content[1:])


def packed_tokens(tokens: Sequence[int], within: Mapping[int, Sequence[int]]) -> bytes:
    """The tokens of a block, and of each of its stretches which of them stand there, by their place in ``tokens``."""
    numbers = sorted(within)
    head = array("I", (len(tokens), len(numbers)))
    of_each = array("I", [len(within[number]) for number in numbers])
    ordinals = array("I")
    for number in numbers:
        ordinals.extend(within[number])
    parts = (head, array("q", tokens), array("I", numbers), of_each, ordinals)
    return zlib.compress(b"".join(map(_as_bytes, parts)), 1)


def unpacked_tokens(content: bytes) -> tuple[list[int], dict[int, list[int]]]:
    """The same, from its bytes."""
    plain = zlib.decompress(content)
    count, stretches = _of_bytes("I", plain[:8])
    end = 8 + 8 * count
    rest = _of_bytes("I", plain[end:])
    ends = list(accumulate(rest[stretches : 2 * stretches], initial=2 * stretches))
    within = {rest[index]: rest[ends[index] : ends[index + 1]].tolist() for index in range(stretches)}
    return _of_bytes("q", plain[8:end]).tolist(), within


def _as_bytes(numbers: array[int]) -> bytes:
    if sys.byteorder == "big":
        numbers = numbers[:]
        numbers.byteswap()
    return numbers.tobytes()


def _of_bytes(kind: str, content: bytes) -> array[int]:
    numbers: array[int] = array(kind, content)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
