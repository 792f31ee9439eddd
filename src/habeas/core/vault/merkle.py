"""The hash tree of RFC 6962 section 2.1 with SHA-256: roots, proofs, and a compact tree that only grows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from habeas.core.kernel.errors import Broken

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """The hash of one leaf: SHA-256(0x00 ‖ data)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node: SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """A growing tree of which only the roots of its perfect subtrees are kept: at most 64 hashes for any size."""

    __slots__ = ("_peaks", "_size")

    def __init__(self) -> None:
        self._size = 0
        self._peaks: list[bytes] = []

    @property
    def size(self) -> int:
        """How many leaves the tree has."""
        return self._size

    def append(self, leaf: bytes) -> None:
        """Adds one leaf hash; each trailing 1 bit of the old size is a perfect subtree that this leaf completes."""
        carry, node = self._size, leaf
        while carry & 1:
            node = node_hash(self._peaks.pop(), node)
            carry >>= 1
        self._peaks.append(node)
        self._size += 1

    def root(self) -> bytes:
        """The root hash of all leaves so far."""
        if not self._peaks:
            return EMPTY_ROOT
        node = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            node = node_hash(peak, node)
        return node

    def to_bytes(self) -> bytes:
        """The tree as bytes that ``from_bytes`` reads: its size in 8 bytes, big endian; its peaks, largest first."""
        return self._size.to_bytes(8, "big") + b"".join(self._peaks)

    @classmethod
    def from_bytes(cls, stored: bytes) -> Frontier:
        """The tree that ``to_bytes`` wrote; raises ``Broken`` where the bytes cannot be one."""
        frontier, stored = cls(), bytes(stored)  # a database may give a view
        size = int.from_bytes(stored[:8], "big")
        if len(stored) != 8 + 32 * size.bit_count():
            raise Broken(f"{len(stored)} bytes are not a stored tree")
        frontier._size = size
        frontier._peaks = [stored[start : start + 32] for start in range(8, len(stored), 32)]
        return frontier


def tree_root(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes (RFC 6962 section 2.1)."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


def _split(size: int) -> int:
    """The largest power of two smaller than ``size``."""
    return 1 << (size - 1).bit_length() - 1


def inclusion_proof(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """The audit path of leaf ``index`` (RFC 6962 section 2.1.1)."""
    if not 0 <= index < len(leaves):
        raise Broken(f"a tree of {len(leaves)} leaves has no leaf {index}")
    proof: list[bytes] = []
    while len(leaves) > 1:
        middle = _split(len(leaves))
        if index < middle:
            proof.append(tree_root(leaves[middle:]))
            leaves = leaves[:middle]
        else:
            proof.append(tree_root(leaves[:middle]))
            index, leaves = index - middle, leaves[middle:]
    return proof[::-1]


def consistency_proof(old_size: int, leaves: Sequence[bytes]) -> list[bytes]:
    """The proof that the first ``old_size`` leaves are a beginning of ``leaves`` (RFC 6962 section 2.1.2)."""
    if not 0 < old_size <= len(leaves):
        raise Broken(f"a tree of {len(leaves)} leaves has no beginning of {old_size}")
    proof: list[bytes] = []
    whole = True  # whether the old root itself is the subtree at hand, which the verifier already has
    while old_size < len(leaves):
        middle = _split(len(leaves))
        if old_size <= middle:
            proof.append(tree_root(leaves[middle:]))
            leaves = leaves[:middle]
        else:
            proof.append(tree_root(leaves[:middle]))
            old_size, leaves, whole = old_size - middle, leaves[middle:], False
    if not whole:
        proof.append(tree_root(leaves))
    return proof[::-1]


def inclusion_holds(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof leads from the leaf hash to the root (RFC 9162 section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    node, last, rest = leaf, size - 1, index
    for other in proof:
        if last == 0:
            return False
        if rest & 1 or rest == last:
            node = node_hash(other, node)
            while rest and not rest & 1:
                rest, last = rest >> 1, last >> 1
        else:
            node = node_hash(node, other)
        rest, last = rest >> 1, last >> 1
    return last == 0 and node == root


def consistency_holds(old_size: int, size: int, old_root: bytes, root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows the old tree to be a beginning of the new one (RFC 9162 section 2.1.4.2)."""
    if not 0 < old_size <= size:
        return False
    if old_size == size:
        return not proof and old_root == root
    path = list(proof) if old_size & (old_size - 1) else [old_root, *proof]
    if not path:
        return False
    rest, last = old_size - 1, size - 1
    while rest & 1:
        rest, last = rest >> 1, last >> 1
    old_node = new_node = path[0]
    for other in path[1:]:
        if last == 0:
            return False
        if rest & 1 or rest == last:
            old_node, new_node = node_hash(other, old_node), node_hash(other, new_node)
            while rest and not rest & 1:
                rest, last = rest >> 1, last >> 1
        else:
            new_node = node_hash(new_node, other)
        rest, last = rest >> 1, last >> 1
    return last == 0 and old_node == old_root and new_node == root
