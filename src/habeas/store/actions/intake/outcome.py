"""What became of each row of an import, kept in memory compressed and in the vault encrypted: never plain on a disk."""

from __future__ import annotations

import io
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from habeas.core.kernel.errors import Broken

NEW, UPDATE, SAME, REFUSED = "new", "update", "same", "refused"
STATUSES = (NEW, UPDATE, SAME, REFUSED)


@dataclass
class Outcome:
    """The answer of an import. ``rows_in`` always equals the number of rows reported."""

    batch: str
    rows_in: int = 0
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(STATUSES, 0))
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._packed = io.BytesIO()
        self._packer = zlib.compressobj(6)
        self._reported = 0
        self._done = False

    def report(
        self,
        row: int | str,
        key: str | None,
        status: str,
        reason: str | None = None,
        field: str | None = None,
        value: str | None = None,
    ) -> None:
        """One row and what became of it."""
        self.rows_in += 1
        self.counts[status] += 1
        self._reported += 1
        line = {"row": row, "key": key, "status": status, "reason": reason, "field": field, "value": value}
        self._packed.write(self._packer.compress(json.dumps(line, ensure_ascii=False).encode() + b"\n"))

    def packed(self) -> bytes:
        """The report as it is kept: a first line with the counts, then a line for each row, compressed (zlib)."""
        if self.rows_in != self._reported or self.rows_in != sum(self.counts.values()):
            raise Broken(f"{self.rows_in} rows came in and {self._reported} were reported")
        if not self._done:
            self._packed.write(self._packer.flush())
            self._done = True
        head = {"batch": self.batch, "rows_in": self.rows_in, "counts": self.counts, "notes": self.notes}
        return zlib.compress(json.dumps(head, ensure_ascii=False).encode() + b"\n") + self._packed.getvalue()

    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows again, one after the other."""
        return rows_of(self.packed())


def head_of(packed: bytes) -> dict[str, Any]:
    """Batch, rows in and counts of a kept report."""
    unpacker = zlib.decompressobj()
    return dict(json.loads(unpacker.decompress(packed)))


def rows_of(packed: bytes) -> Iterator[dict[str, Any]]:
    """The rows of a kept report, unpacked piece by piece."""
    head = zlib.decompressobj()
    head.decompress(packed)
    unpacker, rest, kept = zlib.decompressobj(), io.BytesIO(head.unused_data), b""
    while part := rest.read(1 << 16):
        *lines, kept = (kept + unpacker.decompress(part)).split(b"\n")
        for line in lines:
            yield json.loads(line)
