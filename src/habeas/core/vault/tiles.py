"""Hash tiles of height 8 (C2SP tlog-tiles): the tree cut into files of up to 256 hashes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from habeas.core.vault.merkle import tree_root

WIDTH = 256


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile: its level (0 holds leaf hashes), its index at that level, and 1 to 256 hashes one after the other."""

    level: int
    index: int
    hashes: bytes

    @property
    def path(self) -> str:
        """Where the tile lies below the export: ``tile/0/x001/067``, a partial one ``tile/0/000.p/42``."""
        groups = []
        rest = self.index
        while True:
            groups.append(f"{rest % 1000:03d}")
            rest //= 1000
            if not rest:
                break
        *higher, last = reversed(groups)
        path = "/".join(["tile", str(self.level), *(f"x{group}" for group in higher), last])
        width = len(self.hashes) // 32
        return path if width == WIDTH else f"{path}.p/{width}"


class TileBuilder:
    """Makes tiles as leaves come, holding at most one unfinished tile for each level."""

    __slots__ = ("_open",)

    def __init__(self) -> None:
        self._open: list[tuple[int, list[bytes]]] = []

    def append(self, leaf: bytes) -> Iterator[Tile]:
        """Takes one leaf hash and gives the tiles that it completes; the iterator must be used up."""
        level, node = 0, leaf
        while True:
            if level == len(self._open):
                self._open.append((0, []))
            index, hashes = self._open[level]
            hashes.append(node)
            if len(hashes) < WIDTH:
                return
            yield Tile(level, index, b"".join(hashes))
            self._open[level] = (index + 1, [])
            level, node = level + 1, tree_root(hashes)

    def partial(self) -> Iterator[Tile]:
        """The unfinished tiles of the tree as it stands."""
        for level, (index, hashes) in enumerate(self._open):
            if hashes:
                yield Tile(level, index, b"".join(hashes))
