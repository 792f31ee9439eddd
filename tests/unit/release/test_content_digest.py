"""The digest behind a release's numbers, written a second time from docs/formats/release.md, in plain Python."""

from __future__ import annotations

import hashlib
import hmac
from datetime import date
from typing import Any

from habeas.core.kernel.canonical import canonical
from habeas.core.release.build import Codes
from habeas.core.release.content import TABLES
from support.releases import FIELDS, SECRET, act, built

EPOCH = date(1970, 1, 1)


def _column(values: list[Any], kind: str) -> bytes:
    """A column without its first line."""
    kind, nullable = kind.removesuffix("?"), any(value is None for value in values)
    if kind.startswith("l:"):
        lengths = _column([len(value) for value in values], "i")
        return lengths + _column([one for value in values for one in value], kind[2:])
    said = b"nulls" + _column([int(value is None) for value in values], "i") if nullable else b"whole"
    if kind == "s":
        words = [(value or "").encode() for value in values]
        return said + _column([len(word) for word in words], "i") + b"".join(words)
    numbers = [0 if value is None else (value - EPOCH).days if kind == "d" else int(value) for value in values]
    return said + b"".join(number.to_bytes(8, "little", signed=True) for number in numbers)


def _sorting(value: Any) -> tuple[bool, Any]:
    if isinstance(value, list):
        return False, "\x1f".join(value)
    return value is None, "" if value is None else value


def _digest(tables: dict[str, list[dict[str, Any]]], floor: int) -> bytes:
    fields = canonical({**FIELDS, "floor": floor})
    content = b"habeas/release-content/1\n" + len(fields).to_bytes(8, "big") + fields
    for name, columns in TABLES.items():
        rows = [
            {key: sorted(one) if isinstance(one, list) else one for key, one in row.items()} for row in tables[name]
        ]
        rows.sort(key=lambda row, columns=columns: [_sorting(row[column]) for column in columns])  # type: ignore[misc]
        content += f"{len(name)}:{name}\n".encode()
        for column, kind in columns.items():
            codes = kind.replace("i", "s") if column not in ("credibility", "victim_min", "victim_max") else kind
            content += f"{len(column)}:{column}:{len(rows)}\n".encode() + _column([row[column] for row in rows], codes)
    return hashlib.sha256(content).digest()


def test_numbers_follow_the_page_to_the_byte() -> None:
    blank = {"s": "", "b": False, "l:s": [], "l:i": []}
    acts = [
        act(
            "V-2",
            "S-0002",
            place="송포",
            method=["water", "beating"],
            passages=["P-2", "P-1"],
            date=(None, "2019-06-30"),
        ),
        act("V-1", "S-0001", date=("1969-12-31", "2020-01-01"), victim_min=3),
        act("V-1", "S-0001", victim=None, date_approximate=True),
        *(act(f"V-{number}", "S-0002", stage="arrest" if number % 2 else None) for number in range(3, 20)),
    ]
    given = [{"source": f"S-000{n}", "root": "S-0001", "kind": "escapee"} for n in (1, 2)]
    accounts = [
        {
            "account": f"A-000{n}",
            "source": f"S-000{n}",
            "root": "S-0001",
            "event": "E-1",
            "retraction": "none",
            "credibility": n,
        }
        for n in (2, 1)
    ]
    release = built(acts=acts, sources=given, accounts=accounts, floor=5)
    rows: dict[str, list[dict[str, Any]]] = {"sources": given, "accounts": accounts, "acts": acts}
    whole = {
        name: [
            {column: row.get(column, blank.get(kind)) for column, kind in columns.items()} for row in rows.get(name, [])
        ]
        for name, columns in TABLES.items()
    }
    digest = _digest(whole, 5)
    codes = Codes(release.codes)
    for kind in ("source", "account", "event", "act", "victim", "passage"):
        named = codes.codes(kind)
        assert list(named) == sorted(named, key=lambda code: hmac.digest(SECRET, digest + code.encode(), "sha256"))
    assert len(codes.codes("act")) == 19
