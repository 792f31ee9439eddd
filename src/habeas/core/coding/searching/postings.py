"""Where one token stands in the stretches of one block, as bytes.

A flag (1: deflated, 0: as it is), then whole numbers of 16 bits, low byte first: how many stretches; their numbers in
the block, in order; how often the token stands in each; the positions.
"""

from __future__ import annotations

import sys
import zlib
from array import array
from collections.abc import Mapping, Sequence

from habeas.core.kernel.errors import Broken

#: stretches of a block are numbered below this, and positions of a stretch below 65,536
MOST = 4_096
_WORTH = 48  # shorter ones do not get shorter


def packed(places: Mapping[int, Sequence[int]]) -> bytes:
    """The stretches with the positions in each."""
    numbers = sorted(places)
    if not numbers or numbers[-1] >= MOST:
        raise Broken("a block holds one to 4,096 stretches")
    content = array("H", (len(numbers), *numbers, *[len(places[number]) for number in numbers]))
    for number in numbers:
        content.extend(places[number])
    if sys.byteorder == "big":
        content.byteswap()
    plain = content.tobytes()
    if len(plain) > _WORTH:
        shorter = zlib.compress(plain, 1)
        if len(shorter) < len(plain):
            return b"\x01" + shorter
    return b"\x00" + plain


def unpacked(content: bytes) -> dict[int, array[int]]:
    """The stretches with the positions in each."""
    plain = zlib.decompress(content[1:]) if content[:1] == b"\x01" else content[1:]
    numbers = array("H")
    numbers.frombytes(plain)
    if sys.byteorder == "big":
        numbers.byteswap()
    count = numbers[0]
    found: dict[int, array[int]] = {}
    at = 1 + 2 * count
    for index in range(1, count + 1):
        end = at + numbers[index + count]
        found[numbers[index]] = numbers[at:end]
        at = end
    return found
