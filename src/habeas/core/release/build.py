"""Making a release: records in any order become numbered, sorted tables and a manifest; same records, same id.

The steps (docs/formats/release.md):

1. gather batches, things named by their codes;
2. bring each table into its canonical order;
3. hash the content together with what the release is for;
4. number every code by the order of HMAC-SHA-256(secret, that hash followed by the code);
5. replace codes by numbers, sort by number, write, and name the whole by its manifest.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from habeas.core.kernel.canonical import canonical
from habeas.core.kernel.errors import Broken
from habeas.core.release import parquet
from habeas.core.release.content import KINDS, TABLES, columns_of, days, kind_of
from habeas.core.release.manifest import Manifest

#: columns that must name a row of another table: nothing enters a release beside its source
_WITHIN = {"source": ("sources", "source"), "account": ("accounts", "account")}
_SHORTEST_SECRET = 16


@dataclass(frozen=True, slots=True)
class BuiltRelease:
    """A release, plain: its manifest, its id, the Parquet bytes of each table and of the codes behind the numbers."""

    manifest: bytes
    id: str
    tables: Mapping[str, bytes]
    codes: bytes


class Codes:
    """Which number stands for which code in one release, both ways."""

    def __init__(self, plain: bytes) -> None:
        self._plain = plain
        self._codes: dict[str, list[str]] = {}
        self._numbers: dict[str, dict[str, int]] = {}

    def code(self, kind: str, number: int) -> str | None:
        """The code that a number of this release stands for."""
        codes = self._of(kind)
        return codes[number - 1] if 0 < number <= len(codes) else None

    def number(self, kind: str, code: str) -> int | None:
        """The number that a code has in this release, None when it is not in it."""
        if kind not in self._numbers:
            self._numbers[kind] = {one: number for number, one in enumerate(self._of(kind), start=1)}
        return self._numbers[kind].get(code)

    def codes(self, kind: str) -> tuple[str, ...]:
        """Every code of a kind, in the order of the numbers."""
        return tuple(self._of(kind))

    def _of(self, kind: str) -> list[str]:
        if kind not in self._codes:
            self._codes[kind] = parquet.codes_from_bytes(self._plain, kind)
        return self._codes[kind]


class ReleaseBuilder:
    """Gathers rows in any order and makes the release. ``secret`` is the mission's own, 16 bytes or more."""

    def __init__(
        self,
        *,
        purpose: str,
        audience: str,
        period: str,
        fiction: bool,
        vocabulary: str,
        floor: int,
        standard: Mapping[str, Any],
        secret: bytes,
        guards: Mapping[str, Any] | None = None,
        countries: Mapping[str, str] | None = None,
    ) -> None:
        if len(secret) < _SHORTEST_SECRET:
            raise Broken("the secret that numbers a release is too short")
        self._fields: dict[str, Any] = {
            "purpose": purpose,
            "audience": audience,
            "period": period,
            "fiction": fiction,
            "vocabulary": vocabulary,
            "floor": floor,
            "standard": dict(standard),
            **({} if guards is None else {"guards": dict(guards)}),
            **({} if countries is None else {"countries": dict(countries)}),
        }
        #: the guards that apply in this release
        self.guards: frozenset[str] = frozenset(guards["apply"] if guards else ())
        #: table -> column -> type, as they are in this release
        self.tables = {name: columns_of(name, guards=guards is not None) for name in TABLES}
        self._secret = secret
        self._batches: dict[str, list[Any]] = {name: [] for name in TABLES}
        self._tables: dict[str, Any] = {}  # those that are whole, in their canonical order

    def add(self, table: str, columns: Mapping[str, Sequence[Any]]) -> None:
        """Add rows of a table, column by column; sources, accounts, acts … are named by their codes."""
        if table not in TABLES:
            raise Broken(f"a release has no table {table}")
        if table in self._tables:
            raise Broken(f"the table {table} is whole: its digest was taken")
        self._batches[table].append(parquet.coded_batch(self.tables[table], columns, set(_kinds(table))))

    def digest(self, *, without: str) -> bytes:
        """The digest of every table but one, and of what the release is for; nothing can be added to them any more."""
        return self._content({name: self._whole(name) for name in TABLES if name != without})

    def finish(self) -> BuiltRelease:
        """Make the release of all that was added."""
        tables = {name: self._whole(name) for name in TABLES}
        self._tables.clear()
        content = self._content(tables)
        codes = {kind: self._codes(kind, tables, content) for kind in KINDS}
        _require_within(tables)
        files = {}
        counted = {}
        for name in TABLES:
            table = parquet.numbered(tables.pop(name), _kinds(name), codes, self.tables[name])
            files[name] = parquet.to_bytes(table)
            counted[name] = (table.num_rows, hashlib.sha256(files[name]).hexdigest())
        manifest = Manifest(tables=counted, **self._fields)
        return BuiltRelease(manifest.bytes(), manifest.id, files, parquet.codes_to_bytes(codes))

    def _whole(self, name: str) -> Any:
        if name not in self._tables:
            self._tables[name] = self._canonical(name)
        return self._tables[name]

    def _canonical(self, name: str) -> Any:
        table = parquet.concatenated(self._batches.pop(name), self.tables[name], set(_kinds(name)))
        parquet.require_ordered_days(table, days(name))
        return table

    def _content(self, tables: Mapping[str, Any]) -> bytes:
        """The digest of the content before numbering, and of what the release is for."""
        digest = hashlib.sha256(b"habeas/release-content/1\n")
        purpose = canonical(self._fields)
        digest.update(len(purpose).to_bytes(8, "big") + purpose)
        for name in tables:
            digest.update(f"{len(name)}:{name}\n".encode())
            parquet.feed(digest, tables[name])
        return digest.digest()

    def _codes(self, kind: str, tables: Mapping[str, Any], content: bytes) -> Any:
        columns = [
            tables[table].column(column) for table in TABLES for column, own in _kinds(table).items() if own == kind
        ]
        secret = self._secret
        return parquet.in_order_of(
            parquet.distinct(columns), lambda code: hmac.digest(secret, content + code, "sha256")
        )


def _kinds(table: str) -> dict[str, str]:
    return {column: kind for column in TABLES[table] if (kind := kind_of(column))}


def _require_within(tables: Mapping[str, Any]) -> None:
    for name in TABLES:
        for column, kind in _kinds(name).items():
            if kind in _WITHIN and name != _WITHIN[kind][0]:
                home, key = _WITHIN[kind]
                if parquet.missing(
                    parquet.distinct([tables[name].column(column)]), parquet.distinct([tables[home].column(key)])
                ):
                    raise Broken(f"table {name} names a {kind} that the release does not hold")
