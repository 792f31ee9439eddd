"""A release as it is read: no table is used before its bytes have the digest that the manifest gives."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from typing import Any

from habeas.core.kernel.errors import DoesNotHold
from habeas.core.release import parquet
from habeas.core.release.content import columns_of
from habeas.core.release.manifest import Manifest, read_manifest


class OpenRelease:
    """One release, opened: the manifest, and each table once its bytes are known to be those that were made.

    ``tables`` gives, for each name, a function that returns the plain Parquet bytes.
    """

    def __init__(
        self, manifest: bytes, tables: Mapping[str, Callable[[], bytes]], *, expected_id: str | None = None
    ) -> None:
        self.manifest: Manifest = read_manifest(manifest, expected_id=expected_id)
        self.id: str = self.manifest.id
        self._loaders = tables

    def table(self, name: str, only: Collection[str] | None = None) -> Any:
        """The verified table as an Arrow table, or those of its columns that are in ``only``; refused
        (``changed-release``) when it is missing or differs: every byte of it is compared either way."""
        rows, sha256 = self.manifest.tables[name]
        if name not in self._loaders:
            raise self._differs(name, "is missing")
        plain = self._loaders[name]()
        if hashlib.sha256(plain).hexdigest() != sha256:
            raise self._differs(name, "has another digest")
        table = parquet.read(plain, columns_of(name, guards=self.manifest.guards is not None), only)
        if table is None or table.num_rows != rows:
            raise self._differs(name, "has other rows or columns")
        return table

    def columns(self, name: str, only: Collection[str] | None = None) -> dict[str, list[Any]]:
        """The verified table, or some of its columns, as plain Python lists."""
        return parquet.to_lists(self.table(name, only))

    def rows(self, name: str) -> list[dict[str, Any]]:
        """The verified table as plain Python rows."""
        columns = self.columns(name)
        return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]

    def _differs(self, name: str, how: str) -> DoesNotHold:
        return DoesNotHold(
            "changed-release",
            f"Table {name} of release {self.id[:8]} {how}: it is not what was made.",
            where={"record": name},
            do="Make the release again, or restore it from a backup.",
        )
