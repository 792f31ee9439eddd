"""The country packs in use: those that ship for the mission's States, and those that the mission owns.

A pack of the mission's own stands in its database, every version of it, so that it goes wherever the records go: into
backups, through recovery and upgrade, and on a server as on a laptop.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from habeas.core.analysis.atlas import Atlas
from habeas.core.analysis.gazetteer import gazetteer, with_map
from habeas.core.coding.country import Country, Entry
from habeas.core.coding.country_reading import OWN_MAP, countries_of, read_country
from habeas.core.kernel.dates import UncertainDate
from habeas.core.kernel.errors import WrongUse
from habeas.store.mission import Actor, current
from habeas.store.models import Entry as LogEntry
from habeas.store.models import Setting, User
from habeas.store.queries.atlas import atlas
from habeas.store.queries.remembered import remembered
from habeas.store.rights import may, require

#: before the id of a country: the setting that holds a pack of the mission's own, empty where it was taken back
SETTING = "country:"


class Version(NamedTuple):
    """One version of a pack that the mission owns; ``sha256`` is that of its file, empty where it was taken back.
    ``name``: who gave it, for who may know the users."""

    country: str
    number: int
    sha256: str
    current: bool
    reason: str
    by: str
    at: str
    name: str


def own_packs() -> dict[str, str]:
    """The packs that the mission owns, as they are written, by country."""
    found: dict[str, str] = remembered("own country packs", make=_own)
    return found


def _own() -> dict[str, str]:
    rows = Setting.seen.filter(code__startswith=SETTING).exclude(value="").order_by("code")
    return {code.removeprefix(SETTING): value for code, value in rows.values_list("code", "value")}


def digests() -> dict[str, str] | None:
    """The digest of each pack of the mission's own, as a release's manifest names it; None where it has none."""
    return {country: sha256(content) for country, content in own_packs().items()} or None


def sha256(content: str) -> str:
    """Of a pack's file."""
    return hashlib.sha256(content.encode()).hexdigest()


def countries() -> tuple[Country, ...]:
    """The packs of the mission's States."""
    return countries_of(current().config.states, [_read(content) for content in own_packs().values()])


def entries_of(country: Country) -> tuple[Entry, ...]:
    """All that a pack in use and its map name."""
    content = own_packs().get(country.id)
    if content is None:
        return gazetteer(country.id)
    return _entries(content, atlas() if country.map == OWN_MAP else None)


def named_periods() -> dict[str, UncertainDate]:
    """What a reader of dates may look up in this mission."""
    return current().config.named_periods(countries())


def require_fit(packs: Iterable[str], chart: Atlas | None) -> None:
    """Refused where one of these packs names a place or a province that its map does not have."""
    for content in packs:
        with_map(_read(content), chart)


def versions(*, by: Actor) -> list[Version]:
    """Every version of the packs that the mission owns or owned, by country, the oldest first."""
    require(by, "read-vocabulary")
    rows = list(Setting.objects.filter(code__startswith=SETTING).order_by("code", "version"))
    said = {
        entry.seq: json.loads(bytes(entry.body))
        for entry in LogEntry.objects.filter(seq__in=[row.entry for row in rows]).exclude(body=None)
    }
    known = dict(User.seen.values_list("code", "username")) if may(by, "list-users") else {by.code: by.username}
    return [
        Version(
            row.code.removeprefix(SETTING),
            row.version,
            sha256(row.value) if row.value else "",
            row.current,
            row.reason,
            said.get(row.entry, {}).get("by", ""),
            said.get(row.entry, {}).get("at", ""),
            known.get(said.get(row.entry, {}).get("by", ""), ""),
        )
        for row in rows
    ]


def written(digest: str, *, by: Actor) -> str:
    """The file of the pack with this digest, or the beginning of it."""
    require(by, "read-vocabulary")
    rows = Setting.objects.filter(code__startswith=SETTING).exclude(value="").values_list("value", flat=True)
    found = {value for value in rows if len(digest) >= 8 and sha256(value).startswith(digest)}
    if len(found) != 1:
        raise WrongUse(
            "no-such-country",
            "No country pack that the mission owns or owned has this digest.",
            expected="at least eight signs of a digest that habeas country own lists",
            found=digest[:70],
        )
    return found.pop()


@lru_cache(maxsize=8)
def _read(content: str) -> Country:
    return read_country(content.encode(), "country.yaml")


@lru_cache(maxsize=8)
def _entries(content: str, chart: Atlas | None) -> tuple[Entry, ...]:
    return with_map(_read(content), chart)
