"""The manifest that names a release: canonical JSON whose SHA-256 is the release's id. No clock, person or path."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from habeas.core.kernel.canonical import canonical
from habeas.core.kernel.errors import Broken, DoesNotHold
from habeas.core.release.content import TABLES

FORMAT = "habeas/release/1"
SCHEMA = 1

_TYPES = {
    "purpose": str,
    "audience": str,
    "period": str,
    "fiction": bool,
    "vocabulary": str,
    "floor": int,
    "standard": dict,
}
_KEYS = {"format", "schema", "tables", *_TYPES}
#: keys that stand where there is something to say: releases without them keep their bytes and id
_FURTHER = {"guards", "countries"}
_COUNTRY = re.compile(r"[a-z0-9][a-z0-9-]{0,29}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a release is for, and the number of rows and digest of each of its plain tables. ``guards`` are those that
    apply in it, with the floor of cells that rest on what they guard; None in a release in which none does.
    ``countries`` are the digests of the country packs of the mission's own that were in use; None where it owned none.
    """

    purpose: str
    audience: str
    period: str
    fiction: bool
    vocabulary: str
    floor: int
    standard: Mapping[str, Any]
    tables: Mapping[str, tuple[int, str]]
    guards: Mapping[str, Any] | None = None
    countries: Mapping[str, str] | None = None

    def __post_init__(self) -> None:
        for name, kind in _TYPES.items():
            value = getattr(self, name)
            if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
                raise Broken(f"the manifest's {name} is no {kind.__name__}")
        if self.floor < 0:
            raise Broken("the manifest's floor is below 0")
        if self.guards is not None:
            _require_guards(self.guards)
        if self.countries is not None:
            _require_countries(self.countries)
        if set(self.tables) != set(TABLES):
            raise Broken("the manifest does not name exactly the tables of schema 1")
        for rows, sha256 in self.tables.values():
            if type(rows) is not int or rows < 0 or not isinstance(sha256, str) or not _DIGEST.fullmatch(sha256):
                raise Broken("a table of the manifest has no number of rows or no digest")

    def bytes(self) -> bytes:
        """The RFC 8785 bytes that stand in ``manifest.json``."""
        named = {name: getattr(self, name) for name in _TYPES}
        tables = {name: {"rows": rows, "sha256": sha256} for name, (rows, sha256) in self.tables.items()}
        further = {name: dict(said) for name in _FURTHER if (said := getattr(self, name)) is not None}
        return canonical({"format": FORMAT, "schema": SCHEMA, "tables": tables, **named, **further})

    @property
    def guarded_floor(self) -> int:
        """The floor of cells that rest on what is guarded: never lower than that of the others."""
        return self.floor if self.guards is None else max(self.floor, int(self.guards["floor"]))

    @property
    def id(self) -> str:
        """The release's id: SHA-256 of the manifest's bytes, in hexadecimal."""
        return hashlib.sha256(self.bytes()).hexdigest()


def read_manifest(plain: bytes, *, expected_id: str | None = None) -> Manifest:
    """Read ``manifest.json``; refused unless it is canonical, whole, and (where given) has the id it goes by."""
    if expected_id is not None and hashlib.sha256(plain).hexdigest() != expected_id:
        raise _changed("the manifest's digest is not the release's id")
    try:
        manifest = _from_json(json.loads(plain))
        unchanged = manifest.bytes() == plain
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError, Broken):
        raise _changed("the manifest cannot be read as habeas/release/1") from None
    if not unchanged:
        raise _changed("the manifest is not in its canonical spelling")
    return manifest


def _from_json(found: dict[str, Any]) -> Manifest:
    if set(found) - _FURTHER != _KEYS or found["format"] != FORMAT or found["schema"] != SCHEMA:
        raise ValueError
    tables = {name: (table["rows"], table["sha256"]) for name, table in found["tables"].items()}
    further = {name: found[name] for name in _FURTHER & set(found)}
    return Manifest(tables=tables, **further, **{name: found[name] for name in _TYPES})


def _require_guards(guards: Mapping[str, Any]) -> None:
    names, floor = guards.get("apply"), guards.get("floor")
    if not isinstance(names, list) or not names or not all(isinstance(name, str) and name for name in names):
        raise Broken("the manifest does not say which guards apply")
    if set(guards) != {"apply", "floor"} or names != sorted(set(names)):
        raise Broken("the manifest does not say in order which guards apply")
    if type(floor) is not int or floor < 1:
        raise Broken("the manifest's floor of what is guarded is not from 1 on")


def _require_countries(countries: Mapping[str, str]) -> None:
    if not isinstance(countries, Mapping) or not countries:
        raise Broken("the manifest names no country pack where it says that there is one")
    for name, sha256 in countries.items():
        if not _COUNTRY.fullmatch(name) or not isinstance(sha256, str) or not _DIGEST.fullmatch(sha256):
            raise Broken("the manifest does not say which country packs, with their digests")


def _changed(what: str) -> DoesNotHold:
    return DoesNotHold(
        "changed-release",
        f"The release is not what was made: {what}.",
        do="Make the release again, or restore it from a backup.",
    )
