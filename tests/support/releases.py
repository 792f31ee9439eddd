"""Small releases made from a few words: whatever a test does not say has a plain default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from habeas.core.release.build import BuiltRelease, ReleaseBuilder
from habeas.core.release.content import TABLES, columns_of
from habeas.core.release.open import OpenRelease

SECRET = b"a secret for made-up missions only"
FIELDS: dict[str, Any] = {
    "purpose": "public-report",
    "audience": "public",
    "period": "all",
    "fiction": True,
    "vocabulary": "2026-11",
    "standard": {"name": "reasonable grounds to believe", "roots": 3},
}
_BLANK = {"s": "", "b": False, "l:s": [], "l:i": []}
Rows = Sequence[Mapping[str, Any]]


def day(text: str | None) -> date | None:
    """A day written as ``2019-05-31``."""
    return None if text is None else date.fromisoformat(text)


def act(act: str, source: str, **more: Any) -> dict[str, Any]:
    """One row of acts; its account and event are the source's own unless said otherwise; ``date`` is (first, last)."""
    number = source.partition("-")[2]
    low, high = more.pop("date", (None, None))
    given_low, given_high = more.pop("given", (None, None))
    row = {"act": act, "source": source, "account": f"A-{number}", "event": f"E-{number}", "root": source}
    row |= {"code": "TOR-01", "mode": "act", "victim_kind": "person", "victim": f"W-{number}"}
    row |= {"date_lo": day(low), "date_hi": day(high), "given_lo": day(given_low), "given_hi": day(given_high)}
    return row | more


def built(
    *, floor: int = 0, secret: bytes = SECRET, batch: int = 1000, guards: int | None = None, **tables: Rows
) -> BuiltRelease:
    """A release of these rows; sources and accounts that acts name are added where they are not given. ``guards``: the
    floor of what is guarded, in a release in which guards apply."""
    rows = {name: [dict(row) for row in tables.get(name, ())] for name in TABLES}
    _add_accounts(rows)
    _add_sources(rows)
    said = None if guards is None else {"apply": ["child", "official", "sexual-violence"], "floor": guards}
    builder = ReleaseBuilder(**FIELDS, floor=floor, secret=secret, guards=said)
    for name in TABLES:
        columns = columns_of(name, guards=guards is not None)
        for start in range(0, len(rows[name]), batch):
            part = rows[name][start : start + batch]
            builder.add(
                name, {column: [row.get(column, _BLANK.get(kind)) for row in part] for column, kind in columns.items()}
            )
    return builder.finish()


def opened(release: BuiltRelease) -> OpenRelease:
    """The release as the store would open it."""
    loaders = {name: (lambda plain=plain: plain) for name, plain in release.tables.items()}
    return OpenRelease(release.manifest, loaders, expected_id=release.id)


def release_of(*acts: Mapping[str, Any], floor: int = 0, guards: int | None = None, **tables: Rows) -> OpenRelease:
    """An open release of these acts (and other tables)."""
    return opened(built(floor=floor, guards=guards, acts=acts, **tables))


def _add_accounts(rows: dict[str, list[dict[str, Any]]]) -> None:
    known = {row["account"] for row in rows["accounts"]}
    for row in rows["acts"]:
        if row["account"] not in known:
            known.add(row["account"])
            same = ("account", "source", "root", "event", "submitter", "given_lo", "given_hi")
            rows["accounts"].append({name: row.get(name) for name in same})
    for row in rows["accounts"]:
        row.setdefault("root", row["source"])
        row.setdefault("retraction", "none")


def _add_sources(rows: dict[str, list[dict[str, Any]]]) -> None:
    known = {row["source"] for row in rows["sources"]}
    for name in ("accounts", "exposures", "observations", "passages"):
        for row in rows[name]:
            if row["source"] not in known:
                known.add(row["source"])
                rows["sources"].append({"source": row["source"]})
            if "root" in TABLES[name]:
                row.setdefault("root", row["source"])
    for row in rows["sources"]:
        row.setdefault("root", row["source"])
        row.setdefault("kind", "escapee")
